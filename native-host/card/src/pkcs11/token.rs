//! A token of a module as a key that signs. A session is opened for each signature and closed after it: nothing stays
//! logged in.

use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cryptoki::context::Pkcs11;
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use staffetta_core::card::login::{ApduCount, KnownCard};
use staffetta_core::profiles::pinpad_is_denied;

use super::ModuleError;
use super::module::LoadedModule;
use crate::card::certificate::Certificate;
use crate::card::cns;
use crate::card::pcsc::Service;
use crate::card::transport::{After, TimeLimit};
use crate::card::{CardError, CardKey, KeyAbility, PcscError, PinSource, Readers, ToSign, Wanted, pkcs1};
use crate::pin::PinError;

/// What stands for a layout in [`KnownCard`].
const LAYOUT: &str = "pkcs11";
/// Certificates looked at in one token.
const MOST_CERTIFICATES: usize = 32;

/// A token with an authentication certificate like a CNS'.
pub(super) struct Token {
    module: Arc<LoadedModule>,
    slot: Slot,
    known: KnownCard,
    der: Vec<u8>,
    certificate: Certificate,
    /// CKA_ID of certificate and key.
    id: Vec<u8>,
    reader: String,
    has_pinpad: bool,
    ability: KeyAbility,
}

impl Token {
    /// Looks into a token without a PIN; `None` when it has no certificate like a CNS'.
    pub(super) fn open(
        module: &Arc<LoadedModule>,
        slot: Slot,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Self>, ModuleError> {
        let library = module.library();
        let slot_info = library.get_slot_info(slot)?;
        let info = library.get_token_info(slot)?;
        let session = library.open_ro_session(slot)?;
        let Some(Found { der, id, certificate }) = authentication_certificate(&session)? else {
            return Ok(None);
        };
        drop(session);
        let reader = slot_info.slot_description().trim().to_owned();
        let keyboard = pinpad_is_denied(&reader) || wanted.keyboard_readers.contains(&reader);
        let serial = info.serial_number().trim().to_owned();
        let (tries_left, uncounted) = cns::tries_left(wanted.known, &serial);
        let known = KnownCard {
            tries_left: if info.user_pin_final_try() { Some(1) } else { tries_left },
            uncounted,
            serial,
            layout: LAYOUT.to_owned(),
            certificate: STANDARD.encode(&der),
            holder: certificate.holder().map(str::to_owned),
        };
        Ok(Some(Self {
            module: Arc::clone(module),
            slot,
            known,
            der,
            certificate,
            id,
            reader,
            has_pinpad: info.protected_authentication_path() && !keyboard,
            ability: ability(library, slot)?,
        }))
    }

    /// Whether a login with it can succeed now.
    pub(super) fn check(&self, now: SystemTime) -> Result<(), CardError> {
        self.certificate.check(now).map_err(|error| CardError::from(error).in_reader(&self.reader))
    }

    /// What a module says of a wrong PIN has no number of tries; its token may tell that one is left. That it be locked
    /// is not believed: OpenSC's says so of each CNS.
    fn with_tries(&self, error: ModuleError) -> ModuleError {
        let is_last =
            || self.module.library().get_token_info(self.slot).is_ok_and(|info| info.user_pin_final_try());
        match error {
            ModuleError::Pin(PinError::Wrong { .. }, source) if is_last() => {
                ModuleError::Pin(PinError::Wrong { tries: Some(1) }, source)
            }
            other => other,
        }
    }

    fn log_in(&self, session: &Session, pin: &PinSource) -> Result<(), CardError> {
        let logged_in = match pin {
            PinSource::Pinpad if self.has_pinpad => session.login(UserType::User, None),
            PinSource::Pinpad => return Err(PinError::NoWindow.into()),
            PinSource::Typed(pin) => {
                // As long as it must be from the beginning, so that growing leaves no copy behind.
                let mut digits = String::with_capacity(pin.digits().len());
                digits.extend(pin.digits().iter().copied().map(char::from));
                session.login(UserType::User, Some(&AuthPin::from(digits)))
            }
        };
        Ok(logged_in.map_err(|error| self.with_tries(error.into()))?)
    }

    /// A module's logout need not reach the card: OpenSC's leaves the PIN of a CNS verified, for whoever talks to the
    /// card next (docs/facts/smartcard.md 4.2). A reset over PC/SC ends that. A token that is no card in a reader has
    /// nothing to forget.
    fn make_the_card_forget(&self) {
        let reset = || -> Result<(), PcscError> {
            let mut card = Service::establish()?.connect(&self.reader)?;
            card.begin(TimeLimit::Look)?;
            card.end(After::Reset);
            Ok(())
        };
        let _none_there = reset();
    }

    fn compute(&self, session: &Session, what: ToSign<'_>) -> Result<Vec<u8>, CardError> {
        let modulus = self.certificate.modulus_bytes();
        let padded = match what {
            ToSign::DigestInfo(info) => pkcs1::pad(info, modulus).ok_or(CardError::BlockLength)?,
            ToSign::Block(block) if block.len() == modulus => block.to_vec(),
            ToSign::Block(_) => return Err(CardError::BlockLength),
        };
        let key = private_key(session, &self.id)?;
        let signature = match (what, self.ability) {
            (ToSign::DigestInfo(info), _) => session.sign(&Mechanism::RsaPkcs, key, info),
            (ToSign::Block(_), KeyAbility::RawRsa) => session.sign(&Mechanism::RsaX509, key, &padded),
            (ToSign::Block(_), KeyAbility::Pkcs1Only) => return Err(ModuleError::Pkcs1Only.into()),
        };
        let signature = signature.map_err(ModuleError::from)?;
        if !self.certificate.verifies(&padded, &signature) {
            return Err(ModuleError::BadSignature.into());
        }
        Ok(signature)
    }
}

impl CardKey for Token {
    fn known(&self) -> &KnownCard {
        &self.known
    }

    fn certificate(&self) -> &[u8] {
        &self.der
    }

    fn reader(&self) -> &str {
        &self.reader
    }

    fn has_pinpad(&self) -> bool {
        self.has_pinpad
    }

    fn ability(&self) -> KeyAbility {
        self.ability
    }

    fn sign(&mut self, pin: &PinSource, what: ToSign<'_>) -> Result<Vec<u8>, CardError> {
        let signed = || {
            let session = self.module.library().open_ro_session(self.slot).map_err(ModuleError::from)?;
            self.log_in(&session, pin)?;
            let signature = self.compute(&session, what);
            // A token that was pulled out is logged out already.
            let _gone = session.logout();
            drop(session);
            self.make_the_card_forget();
            signature
        };
        signed().map_err(|error: CardError| error.in_reader(&self.reader))
    }

    fn count(&self) -> ApduCount {
        // What a module says to the card is its own business.
        ApduCount::default()
    }
}

struct Found {
    der: Vec<u8>,
    id: Vec<u8>,
    certificate: Certificate,
}

/// The first certificate whose common name begins with a codice fiscale; one that is for logging in before one that
/// only signs documents.
fn authentication_certificate(session: &Session) -> Result<Option<Found>, ModuleError> {
    let x509 =
        [Attribute::Class(ObjectClass::CERTIFICATE), Attribute::CertificateType(CertificateType::X_509)];
    let mut for_something_else = None;
    for handle in session.find_objects(&x509)?.into_iter().take(MOST_CERTIFICATES) {
        let attributes = session.get_attributes(handle, &[AttributeType::Value, AttributeType::Id])?;
        let (mut der, mut id) = (Vec::new(), Vec::new());
        for attribute in attributes {
            match attribute {
                Attribute::Value(value) => der = value,
                Attribute::Id(value) => id = value,
                _ => {}
            }
        }
        let Ok(certificate) = Certificate::read(&der) else { continue };
        if certificate.codice_fiscale().is_some() {
            let is_for_login = certificate.is_for_login();
            let found = Found { der, id, certificate };
            if is_for_login {
                return Ok(Some(found));
            }
            for_something_else.get_or_insert(found);
        }
    }
    Ok(for_something_else)
}

fn private_key(session: &Session, id: &[u8]) -> Result<ObjectHandle, ModuleError> {
    let template = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(id.to_vec())];
    session.find_objects(&template)?.first().copied().ok_or(ModuleError::NoKey)
}

fn ability(library: &Pkcs11, slot: Slot) -> Result<KeyAbility, ModuleError> {
    let mechanisms = library.get_mechanism_list(slot)?;
    let raw = mechanisms.contains(&MechanismType::RSA_X_509)
        && library.get_mechanism_info(slot, MechanismType::RSA_X_509).is_ok_and(|info| info.sign());
    Ok(if raw { KeyAbility::RawRsa } else { KeyAbility::Pkcs1Only })
}

//! A token of a module as a key that signs. A session is opened for each signature and closed after it: nothing stays
//! logged in.

use std::sync::Arc;
use std::time::SystemTime;

use crate::trouble::{Trouble, TroubleCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cryptoki::context::Pkcs11;
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use staffetta_core::card::login::{ApduCount, KnownCard};
use staffetta_core::profiles::keypad_is_denied;

use super::errors::trouble_of;
use super::module::Module;
use crate::card::certificate::Certificate;
use crate::card::pcsc::Service;
use crate::card::transport::After;
use crate::card::{CardKey, KeyAbility, PinSource, Readers, ToSign, Wanted, pkcs1};

/// What stands for a layout in [`KnownCard`].
const LAYOUT: &str = "pkcs11";
/// Certificates looked at in one token.
const MOST_CERTIFICATES: usize = 32;

/// A token with an authentication certificate like a CNS'.
pub(super) struct Token {
    module: Arc<Module>,
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
        module: &Arc<Module>,
        slot: Slot,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Self>, Trouble> {
        let library = module.library();
        let failed = |error| trouble_of(&error);
        let slot_info = library.get_slot_info(slot).map_err(failed)?;
        let info = library.get_token_info(slot).map_err(failed)?;
        let session = library.open_ro_session(slot).map_err(failed)?;
        let Some(Found { der, id, certificate }) = authentication_certificate(&session)? else {
            return Ok(None);
        };
        drop(session);
        let reader = slot_info.slot_description().trim().to_owned();
        let keyboard = keypad_is_denied(&reader) || wanted.keyboard_readers.contains(&reader);
        let known = KnownCard {
            serial: info.serial_number().trim().to_owned(),
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
    pub(super) fn check(&self, now: SystemTime) -> Result<(), Trouble> {
        self.certificate.check(now).map_err(|trouble| trouble.with_reader(&self.reader))
    }

    fn log_in(&self, session: &Session, pin: &PinSource) -> Result<(), Trouble> {
        let result = match pin {
            PinSource::Pinpad if self.has_pinpad => session.login(UserType::User, None),
            PinSource::Pinpad => return Err(TroubleCode::PinWindowMissing.into()),
            PinSource::Typed(pin) => {
                // As long as it must be from the beginning, so that growing leaves no copy behind.
                let mut digits = String::with_capacity(pin.digits().len());
                digits.extend(pin.digits().iter().copied().map(char::from));
                session.login(UserType::User, Some(&AuthPin::from(digits)))
            }
        };
        result.map_err(|error| trouble_of(&error))
    }

    /// A module's logout need not reach the card: OpenSC's leaves the PIN of a CNS verified, for whoever talks to the
    /// card next (docs/facts/smartcard.md 4.2). A reset over PC/SC ends that. A token that is no card in a reader has
    /// nothing to forget.
    fn make_the_card_forget(&self) {
        let reset = || -> Result<(), Trouble> {
            let mut card = Service::establish()?.connect(&self.reader)?;
            card.begin()?;
            card.end(After::Reset);
            Ok(())
        };
        let _none_there = reset();
    }

    fn compute(&self, session: &Session, what: ToSign<'_>) -> Result<Vec<u8>, Trouble> {
        let modulus = self.certificate.modulus_bytes();
        let wrong = |detail: &str| Trouble::from(TroubleCode::CardInternal).with_detail(detail);
        let padded = match what {
            ToSign::DigestInfo(info) => {
                pkcs1::pad(info, modulus).ok_or_else(|| wrong("a digest too long"))?
            }
            ToSign::Block(block) if block.len() == modulus => block.to_vec(),
            ToSign::Block(_) => return Err(wrong("a block of another length than the key")),
        };
        let key = private_key(session, &self.id)?;
        let signature = match (what, self.ability) {
            (ToSign::DigestInfo(info), _) => session.sign(&Mechanism::RsaPkcs, key, info),
            (ToSign::Block(_), KeyAbility::RawRsa) => session.sign(&Mechanism::RsaX509, key, &padded),
            (ToSign::Block(_), KeyAbility::Pkcs1Only) => return Err(TroubleCode::ModuleTooOld.into()),
        };
        let signature = signature.map_err(|error| trouble_of(&error))?;
        if !self.certificate.verifies(&padded, &signature) {
            let detail = "not a signature by the certificate's key";
            return Err(Trouble::from(TroubleCode::ModuleFailed).with_detail(detail));
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

    fn sign(&mut self, pin: &PinSource, what: ToSign<'_>) -> Result<Vec<u8>, Trouble> {
        let signed = || {
            let session =
                self.module.library().open_ro_session(self.slot).map_err(|error| trouble_of(&error))?;
            self.log_in(&session, pin)?;
            let signature = self.compute(&session, what);
            // A token that was pulled out is logged out already.
            let _gone = session.logout();
            drop(session);
            self.make_the_card_forget();
            signature
        };
        signed().map_err(|trouble| trouble.with_reader(&self.reader))
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

/// The first certificate whose common name begins with a codice fiscale.
fn authentication_certificate(session: &Session) -> Result<Option<Found>, Trouble> {
    let failed = |error| trouble_of(&error);
    let x509 =
        [Attribute::Class(ObjectClass::CERTIFICATE), Attribute::CertificateType(CertificateType::X_509)];
    for handle in session.find_objects(&x509).map_err(failed)?.into_iter().take(MOST_CERTIFICATES) {
        let attributes =
            session.get_attributes(handle, &[AttributeType::Value, AttributeType::Id]).map_err(failed)?;
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
            return Ok(Some(Found { der, id, certificate }));
        }
    }
    Ok(None)
}

fn private_key(session: &Session, id: &[u8]) -> Result<ObjectHandle, Trouble> {
    let template = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(id.to_vec())];
    let found = session.find_objects(&template).map_err(|error| trouble_of(&error))?;
    let none =
        || Trouble::from(TroubleCode::ModuleFailed).with_detail("the token has no key for the certificate");
    found.first().copied().ok_or_else(none)
}

fn ability(library: &Pkcs11, slot: Slot) -> Result<KeyAbility, Trouble> {
    let mechanisms = library.get_mechanism_list(slot).map_err(|error| trouble_of(&error))?;
    let raw = mechanisms.contains(&MechanismType::RSA_X_509)
        && library.get_mechanism_info(slot, MechanismType::RSA_X_509).is_ok_and(|info| info.sign());
    Ok(if raw { KeyAbility::RawRsa } else { KeyAbility::Pkcs1Only })
}

//! A card in software, with a script of what goes wrong.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use openssl::rsa::Padding;
use staffetta_card::card::{CardError, CardKey, KeyAbility, PinSource, ToSign};
use staffetta_card::pin::PinError;
use staffetta_card::pkcs11::ModuleError;
use staffetta_core::card::login::{ApduCount, KnownCard};

use super::pki::Pair;

/// The PIN that is right.
pub(crate) const PIN: &str = "12345";

/// What happened to the card.
#[derive(Default)]
pub(crate) struct Log {
    /// PINs presented, or `pinpad`.
    pub(crate) pins: Vec<String>,
    /// `digest-info` or `block` for each signature.
    pub(crate) signed: Vec<&'static str>,
}

pub(crate) struct SoftCard {
    pair: Pair,
    der: Vec<u8>,
    pub(crate) known: KnownCard,
    pub(crate) ability: KeyAbility,
    pub(crate) pinpad: bool,
    pub(crate) signs_in: Duration,
    /// Errors of the next signatures, before any succeeds.
    pub(crate) errors: VecDeque<CardError>,
    pub(crate) log: Arc<Mutex<Log>>,
}

impl SoftCard {
    pub(crate) fn new(pair: &Pair) -> Self {
        let der = pair.certificate.to_der().unwrap();
        let known = KnownCard {
            serial: "1234567890123456".into(),
            layout: "software".into(),
            certificate: BASE64_STANDARD.encode(&der),
            holder: Some("ROSSI MARIO".into()),
            tries_left: None,
            uncounted: 0,
        };
        Self {
            pair: pair.clone(),
            der,
            known,
            ability: KeyAbility::RawRsa,
            pinpad: false,
            signs_in: Duration::ZERO,
            errors: VecDeque::new(),
            log: Arc::default(),
        }
    }
}

impl CardKey for SoftCard {
    fn known(&self) -> &KnownCard {
        &self.known
    }

    fn certificate(&self) -> &[u8] {
        &self.der
    }

    fn reader(&self) -> &str {
        "Lettore di prova 00 00"
    }

    fn has_pinpad(&self) -> bool {
        self.pinpad
    }

    fn ability(&self) -> KeyAbility {
        self.ability
    }

    fn sign(&mut self, pin: &PinSource, what: ToSign<'_>) -> Result<Vec<u8>, CardError> {
        sleep(self.signs_in);
        let typed = match pin {
            PinSource::Typed(pin) => String::from_utf8(pin.digits().to_vec()).unwrap(),
            PinSource::Pinpad => "pinpad".into(),
        };
        let right = typed == PIN || typed == "pinpad";
        self.log.lock().unwrap().pins.push(typed);
        if let Some(error) = self.errors.pop_front() {
            return Err(error);
        }
        if !right {
            return Err(PinError::Wrong { tries: Some(2) }.into());
        }
        let rsa = self.pair.key.rsa().unwrap();
        let mut signature = vec![0; 256];
        let (kind, input, padding) = match what {
            ToSign::DigestInfo(info) => ("digest-info", info, Padding::PKCS1),
            ToSign::Block(block) if self.ability == KeyAbility::RawRsa => ("block", block, Padding::NONE),
            ToSign::Block(_) => return Err(ModuleError::Pkcs1Only.into()),
        };
        rsa.private_encrypt(input, &mut signature, padding).unwrap();
        self.log.lock().unwrap().signed.push(kind);
        Ok(signature)
    }

    fn count(&self) -> ApduCount {
        ApduCount { commands: 4, bytes: 1000, card_us: 0 }
    }
}

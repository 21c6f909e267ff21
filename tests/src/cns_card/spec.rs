//! What a virtual card is and how it behaves: everything a test may want otherwise. Knows no command.

use std::time::Duration;

use openssl::pkey::{PKey, Private};

use super::{family::ChipFamily, holder::Holder};
use crate::card_pki::CardIdentity;

/// How commands and answers travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// T=1: the answer comes with its command.
    T1,
    /// T=1, and yet answers are fetched with GET RESPONSE (61xx) and lengths corrected (6Cxx).
    T1Fetched,
    /// T=0, said so in the answer to reset: 61xx, 6Cxx, no extended lengths.
    T0,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// These bytes, padded with zeros to the file's size.
    Bytes(Vec<u8>),
    /// Nothing but zeros.
    Zeros,
    /// There is no such file.
    Nothing,
}

/// What the card answers to the wrong PIN that uses up the last try. Both are seen (docs/facts/smartcard.md 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastWrong {
    /// 63C0.
    NoneLeft,
    /// 6983.
    Blocked,
}

/// A virtual card. Made with [`CardSpec::of`], changed as wanted, put in the reader with `CnsCard::insert`.
#[derive(Clone, Debug)]
pub struct CardSpec {
    /// Family: answer to reset, layout, references.
    pub family: ChipFamily,
    /// EF_IDCarta: 16 characters.
    pub serial: String,
    /// The authentication key.
    pub key: PKey<Private>,
    /// The file of the certificate.
    pub certificate: Held,
    /// EF_DatiPersonali.
    pub personal_data: Held,
    /// The PIN: 5 to 8 digits.
    pub pin: String,
    /// The PUK: 8 digits.
    pub puk: String,
    /// Wrong PINs before it blocks; it comes into the reader with all of them left, unless `tries_left` says otherwise.
    pub tries: u8,
    /// PIN tries left.
    pub tries_left: u8,
    /// Wrong PUKs before nothing helps any more.
    pub puk_tries: u8,
    /// What the last wrong PIN is answered.
    pub last_wrong: LastWrong,
    /// A wrong PIN is answered with a bare 6300, without a counter.
    pub hides_tries: bool,
    /// How long a signature takes.
    pub signing: Duration,
    /// How long every command takes.
    pub delay: Duration,
    /// How commands and answers travel.
    pub transport: Transport,
    /// Takes extended lengths.
    pub extended: bool,
    /// Takes commands in pieces.
    pub chaining: bool,
    /// Does raw RSA; otherwise it signs only what it pads itself, and deciphers nothing.
    pub raw_rsa: bool,
    /// Gives no answer to reset when powered: upside down, dirty or broken.
    pub mute: bool,
}

/// The PIN of a card as it is made.
pub const PIN: &str = "12345";
/// The PUK of a card as it is made.
pub const PUK: &str = "87654321";

impl CardSpec {
    /// A card of a family in good health, for the identity given.
    #[must_use]
    pub fn of(family: ChipFamily, identity: &CardIdentity) -> Self {
        Self {
            family,
            serial: identity.serial.clone(),
            key: identity.key.clone(),
            certificate: Held::Bytes(identity.der.clone()),
            personal_data: Held::Bytes(identity.holder.personal_data()),
            pin: PIN.into(),
            puk: PUK.into(),
            tries: 3,
            tries_left: 3,
            puk_tries: 10,
            last_wrong: if family == ChipFamily::Athena { LastWrong::Blocked } else { LastWrong::NoneLeft },
            hides_tries: false,
            signing: Duration::ZERO,
            delay: Duration::ZERO,
            transport: Transport::T1,
            extended: true,
            chaining: true,
            raw_rsa: true,
            mute: false,
        }
    }

    /// What the file of personal data says of somebody else.
    #[must_use]
    pub fn with_personal_data_of(mut self, holder: &Holder) -> Self {
        self.personal_data = Held::Bytes(holder.personal_data());
        self
    }

    /// The answer to reset.
    #[must_use]
    pub fn atr(&self) -> Vec<u8> {
        if self.transport != Transport::T0 {
            return self.family.atr().to_vec();
        }
        // TA1 and TD1 follow, TD1 says T=0 and nothing after: then there is no check byte.
        let historical = self.family.historical();
        let count = u8::try_from(historical.len()).unwrap_or(0x0f);
        [&[0x3B, 0x90 | count, 0x18, 0x00][..], historical].concat()
    }
}

//! The card's key between a login, which gives the PIN, and OpenSSL, which asks for signatures.
//!
//! Nothing of the card's error survives OpenSSL, so it is kept here: it is what the user is told, not the TLS alert it
//! becomes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use staffetta_core::Host;
use staffetta_core::card::login::KnownCard;

use crate::card::{CardError, CardKey, KeyAbility, PinSource, ToSign};
use crate::pin::PinError;

/// A card's key and the PIN that opens it once, shared between a login and OpenSSL. The PIN is dropped as soon as it
/// was presented: a further signature needs it typed again.
pub struct CardSigner(Mutex<State>);

struct State {
    key: Box<dyn CardKey>,
    pin: Option<PinSource>,
    /// Which host the PIN is for: the one that asked last.
    host: Option<Host>,
    error: Option<CardError>,
    pin_wanted: bool,
    signatures: u32,
    waited: Duration,
    tries_left: Option<u8>,
    /// Wrong PINs of which the card told no number.
    uncounted: u8,
    told: Box<dyn FnMut(SignerEvent) + Send>,
}

/// What the card's answers mean for those who wait.
pub enum SignerEvent {
    /// A signature was made.
    Signed,
    /// Of the tries left something else is known than before.
    TriesKnown(KnownCard),
}

impl CardSigner {
    /// Takes a card's key; `told` is called with what its answers mean.
    pub fn new(key: Box<dyn CardKey>, told: impl FnMut(SignerEvent) + Send + 'static) -> Arc<Self> {
        let &KnownCard { tries_left, uncounted, .. } = key.known();
        Arc::new(Self(Mutex::new(State {
            key,
            pin: None,
            host: None,
            error: None,
            pin_wanted: false,
            signatures: 0,
            waited: Duration::ZERO,
            tries_left,
            uncounted,
            told: Box::new(told),
        })))
    }

    /// The PIN for the next signature, for the host that wants one.
    pub fn set_pin(&self, pin: PinSource) {
        let mut state = self.state();
        state.pin = Some(pin);
        state.pin_wanted = false;
    }

    /// Wipes a PIN that was not needed.
    pub fn forget_pin(&self) {
        self.state().pin = None;
    }

    /// What the card said when it did not sign.
    pub fn take_error(&self) -> Option<CardError> {
        self.state().error.take()
    }

    /// The host that wants a signature, when there is no PIN for that: the user must type it.
    pub fn wants_pin(&self) -> Option<Host> {
        let state = self.state();
        state.host.clone().filter(|_| state.pin_wanted)
    }

    /// Whether there is a PIN for a signature that `host` wants; else it is wanted.
    pub(super) fn may_sign_for(&self, host: &Host) -> bool {
        self.state().has_pin_for(host)
    }

    /// Signatures made.
    pub fn signatures(&self) -> u32 {
        self.state().signatures
    }

    /// Time spent waiting for the card, or for a user who types on the reader: no deadline of the portal's counts it.
    pub fn waited(&self) -> Duration {
        self.state().waited
    }

    /// What is to be remembered of the card.
    pub fn known(&self) -> KnownCard {
        self.state().known()
    }

    /// Asks the key something.
    pub fn with_key<T>(&self, ask: impl FnOnce(&dyn CardKey) -> T) -> T {
        ask(self.state().key.as_ref())
    }

    /// What the key can do.
    pub fn ability(&self) -> KeyAbility {
        self.with_key(|key| key.ability())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signs for OpenSSL and `host`: fills `output`, whose length is the modulus', or keeps why not for
    /// [`Self::take_error`].
    pub(super) fn sign(&self, host: &Host, what: ToSign<'_>, output: &mut [u8]) -> bool {
        let mut state = self.state();
        if !state.has_pin_for(host) {
            return false;
        }
        let Some(pin) = state.pin.take() else { return false };
        let begun = Instant::now();
        let signature = state.key.sign(&pin, what);
        drop(pin);
        state.waited += begun.elapsed();
        state.learn(signature.as_ref().err());
        match signature.and_then(|signature| fill(output, &signature)) {
            Ok(()) => {
                state.signatures += 1;
                (state.told)(SignerEvent::Signed);
                true
            }
            Err(error) => {
                state.error = Some(error);
                false
            }
        }
    }
}

impl State {
    fn has_pin_for(&mut self, host: &Host) -> bool {
        if self.host.as_ref() != Some(host) {
            self.host = Some(host.clone());
            self.pin = None;
        }
        self.pin_wanted = self.pin.is_none();
        !self.pin_wanted
    }

    fn known(&self) -> KnownCard {
        KnownCard { tries_left: self.tries_left, uncounted: self.uncounted, ..self.key.known().clone() }
    }

    /// What an answer says of the tries left: a right PIN gives all of them back, and a card that is blocked has them
    /// all once it is unblocked. Of a wrong PIN without a number it is known that there is one less.
    fn learn(&mut self, error: Option<&CardError>) {
        let before = (self.tries_left, self.uncounted);
        (self.tries_left, self.uncounted) = match error.map(CardError::pin) {
            None | Some(Some(PinError::Blocked | PinError::Wrong { tries: Some(0) })) => (None, 0),
            Some(Some(PinError::Wrong { tries: Some(tries) })) => (Some(*tries), 0),
            Some(Some(PinError::Wrong { tries: None })) => match self.tries_left {
                Some(left) => (Some(left.saturating_sub(1).max(1)), 0),
                None => (None, self.uncounted.saturating_add(1)),
            },
            Some(_) => before,
        };
        if before != (self.tries_left, self.uncounted) {
            let known = self.known();
            (self.told)(SignerEvent::TriesKnown(known));
        }
    }
}

fn fill(output: &mut [u8], signature: &[u8]) -> Result<(), CardError> {
    if signature.len() != output.len() {
        return Err(CardError::SignatureLength(signature.len()));
    }
    output.copy_from_slice(signature);
    Ok(())
}

#[cfg(test)]
mod tests {
    use staffetta_core::card::login::ApduCount;

    use super::*;

    struct Key(KnownCard);

    impl CardKey for Key {
        fn known(&self) -> &KnownCard {
            &self.0
        }

        fn certificate(&self) -> &[u8] {
            &[]
        }

        fn reader(&self) -> &'static str {
            "Lettore"
        }

        fn has_pinpad(&self) -> bool {
            false
        }

        fn ability(&self) -> KeyAbility {
            KeyAbility::RawRsa
        }

        fn sign(&mut self, _: &PinSource, _: ToSign<'_>) -> Result<Vec<u8>, CardError> {
            Ok(vec![7])
        }

        fn count(&self) -> ApduCount {
            ApduCount { commands: 0, bytes: 0, card_us: 0 }
        }
    }

    #[test]
    fn a_pin_typed_for_one_host_signs_once_and_for_no_other() {
        let known = KnownCard {
            serial: "1".into(),
            layout: "software".into(),
            certificate: String::new(),
            holder: None,
            tries_left: None,
            uncounted: 0,
        };
        let signer = CardSigner::new(Box::new(Key(known)), |_| {});
        let host = |name| Host::parse(name).unwrap();
        let (one, other) = (host("uno.example"), host("altro.example"));
        let signs_for = |host| signer.sign(host, ToSign::DigestInfo(&[]), &mut [0]);
        assert!(!signs_for(&one));
        assert_eq!(signer.wants_pin(), Some(one.clone()));
        signer.set_pin(PinSource::Pinpad);
        assert_eq!(signer.wants_pin(), None);
        assert!(!signs_for(&other));
        assert_eq!(signer.wants_pin(), Some(other.clone()));
        assert!(!signs_for(&one), "it was typed for that, and is gone");
        signer.set_pin(PinSource::Pinpad);
        assert!(signs_for(&one));
        assert!(!signs_for(&one), "it signs once");
    }
}

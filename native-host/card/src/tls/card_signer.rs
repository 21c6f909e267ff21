//! The card's key between a login, which gives the PIN, and OpenSSL, which asks for signatures.
//!
//! Nothing of the card's error survives OpenSSL, so it is kept here: it is what the user is told, not the TLS alert it
//! becomes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::card::{CardError, CardKey, KeyAbility, PinSource, ToSign};

/// A card's key and the PIN that opens it once, shared between a login and OpenSSL. The PIN is dropped as soon as it
/// was presented: a further signature needs it typed again.
pub struct CardSigner(Mutex<State>);

struct State {
    key: Box<dyn CardKey>,
    pin: Option<PinSource>,
    error: Option<CardError>,
    pin_wanted: bool,
    signatures: u32,
    waited: Duration,
    signed: Box<dyn FnMut() + Send>,
}

impl CardSigner {
    /// Takes a card's key; `signed` is called after every signature.
    pub fn new(key: Box<dyn CardKey>, signed: impl FnMut() + Send + 'static) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            key,
            pin: None,
            error: None,
            pin_wanted: false,
            signatures: 0,
            waited: Duration::ZERO,
            signed: Box::new(signed),
        })))
    }

    /// The PIN for the next signature.
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

    /// Whether a signature was asked for after the PIN had been used: the user must type it again.
    pub fn wants_pin(&self) -> bool {
        self.state().pin_wanted
    }

    /// Signatures made.
    pub fn signatures(&self) -> u32 {
        self.state().signatures
    }

    /// Time spent waiting for the card, or for a user who types on the reader: no deadline of the portal's counts it.
    pub fn waited(&self) -> Duration {
        self.state().waited
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

    /// Signs for OpenSSL: fills `output`, whose length is the modulus', or keeps why not for [`Self::take_error`].
    pub(super) fn sign(&self, what: ToSign<'_>, output: &mut [u8]) -> bool {
        let mut state = self.state();
        let Some(pin) = state.pin.take() else {
            state.pin_wanted = true;
            return false;
        };
        let begun = Instant::now();
        let signature = state.key.sign(&pin, what);
        drop(pin);
        state.waited += begun.elapsed();
        match signature.and_then(|signature| fill(output, &signature)) {
            Ok(()) => {
                state.signatures += 1;
                (state.signed)();
                true
            }
            Err(error) => {
                state.error = Some(error);
                false
            }
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

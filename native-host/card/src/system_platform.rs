//! The platform that ships: the cards and modules of this computer, and its window for the PIN.

use std::time::SystemTime;

use staffetta_core::Secret;
use staffetta_protocol::card_process::{CardView, Login};

use crate::cancellation::Cancellation;
use crate::card::pcsc::Service;
use crate::card::{self, CardError, CardKey, Wanted};
use crate::pin::{self, FieldPrompt, PinError, PinWindow};
use crate::pkcs11;
use crate::serve::Platform;

/// This computer.
#[derive(Debug)]
pub struct SystemPlatform;

impl Platform for SystemPlatform {
    fn login_card(&self, request: &Login) -> Result<Box<dyn CardKey>, CardError> {
        let wanted = Wanted {
            serial: request.serial.as_deref(),
            known: &request.known,
            keyboard_readers: &request.keyboard_readers,
            now: SystemTime::now(),
            trace: None,
        };
        card::login_card(&Service::establish()?, &pkcs11::installed(), &wanted)
    }

    fn views(&self, traced: bool) -> Result<Vec<(CardView, Option<CardError>)>, CardError> {
        Ok(card::views(&Service::establish()?, &pkcs11::installed(), SystemTime::now(), traced)?)
    }

    fn await_removal(&self, serial: &str) -> Result<(), CardError> {
        card::await_removal(&Service::establish()?, serial)
    }

    fn modules(&self) -> Vec<(String, Option<CardError>)> {
        let modules = pkcs11::installed();
        let paths = modules.iter().map(|module| module.path.display().to_string());
        paths.zip(pkcs11::check(&modules)).collect()
    }

    fn pin_window(&self, cancellation: &Cancellation) -> Box<dyn PinWindow> {
        pin::window_for_this_system(cancellation)
    }

    fn type_field(
        &self,
        prompt: &FieldPrompt<'_>,
        cancellation: &Cancellation,
    ) -> Result<Secret<String>, PinError> {
        pin::type_field(prompt, cancellation)
    }

    fn pin_window_program(&self) -> Option<String> {
        pin::name_of_window()
    }
}

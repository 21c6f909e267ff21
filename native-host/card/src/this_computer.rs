//! The rooms as they are on this computer: its cards, and its window for the PIN.

use staffetta_core::card::pipe::{CardView, LoginRequest};
use staffetta_core::card::{Trouble, TroubleCode};

use crate::card::CardKey;
use crate::pin::{Pin, PinPrompt, PinWindow};
use crate::serve::Parts;

/// This computer.
#[derive(Debug)]
pub struct ThisComputer;

impl Parts for ThisComputer {
    fn login_card(&self, _: &LoginRequest) -> Result<Box<dyn CardKey>, Trouble> {
        Err(TroubleCode::ServiceMissing.into())
    }

    fn views(&self) -> Result<Vec<CardView>, Trouble> {
        Err(TroubleCode::ServiceMissing.into())
    }

    fn await_removal(&self, _: &str) -> Result<(), Trouble> {
        Err(TroubleCode::ServiceMissing.into())
    }

    fn modules(&self) -> Vec<String> {
        Vec::new()
    }

    fn pin_window(&self) -> Box<dyn PinWindow> {
        Box::new(NoWindow)
    }

    fn pin_window_program(&self) -> Option<String> {
        None
    }
}

struct NoWindow;

impl PinWindow for NoWindow {
    fn ask(&mut self, _: &PinPrompt) -> Result<Pin, Trouble> {
        Err(TroubleCode::PinWindowMissing.into())
    }

    fn tell_blocked(&mut self, _: &PinPrompt) {}

    fn show_pad_notice(&mut self, _: &PinPrompt) -> Box<dyn Send> {
        Box::new(())
    }
}

//! The PIN window on real parts: a scripted pinentry for every path, the GTK one under a virtual screen, a terminal.
#![cfg(target_os = "linux")]

mod field;
mod gtk;
mod memory;
mod screen;
mod scripted;
mod terminal;

use std::time::Duration;

use staffetta_card::pin::{PinAttempt, PinPrompt};

fn prompt(attempt: PinAttempt) -> PinPrompt {
    PinPrompt {
        portal: "Sistema Tessera Sanitaria".into(),
        host: "sistemats4.sanita.finanze.it".into(),
        holder: Some("ROSSI MARIA NICOLÒ".into()),
        reader: "Bit4id miniLector-EVO [CCID] 00 00".into(),
        attempt,
        language: "it".into(),
        time_limit: Duration::from_secs(20),
    }
}

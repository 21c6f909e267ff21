//! A trace of what a card was sent and what it answered, for support: in memory only, without PINs and without what
//! certificates and data files say of the holder.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// Lines kept at most.
const MOST: usize = 1000;

/// READ BINARY: its answers hold the certificate and the holder's data.
const READ_BINARY: u8 = 0xB0;
/// GET RESPONSE: its answers are those of the command before.
const GET_RESPONSE: u8 = 0xC0;
/// VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER: their data are PINs.
const WITH_PIN: [u8; 3] = [0x20, 0x24, 0x2C];

/// A trace; copies write to the same.
#[derive(Clone, Debug, Default)]
pub struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    /// Adds a command and its answer.
    pub fn exchange(&self, command: &[u8], answer: &[u8]) {
        self.line(format!("> {}", masked_command(command)));
        let hidden = command.get(1).is_some_and(|ins| matches!(*ins, READ_BINARY | GET_RESPONSE));
        self.line(format!("< {}", masked_answer(answer, hidden)));
    }

    /// Adds a line that is no exchange.
    pub fn line(&self, text: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() < MOST {
            lines.push(text);
        }
    }

    /// The lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn masked_command(command: &[u8]) -> String {
    match command.get(1) {
        Some(instruction) if WITH_PIN.contains(instruction) && command.len() > 5 => {
            let header = hex(command.get(..5).unwrap_or_default());
            format!("{header} ({} bytes hidden)", command.len() - 5)
        }
        _ => hex(command),
    }
}

fn masked_answer(answer: &[u8], hidden: bool) -> String {
    let Some(data) = answer.len().checked_sub(2).filter(|data| hidden && *data > 0) else {
        return hex(answer);
    };
    let word = answer.get(data..).unwrap_or_default();
    format!("({data} bytes hidden) {}", hex(word))
}

/// Bytes in hexadecimal, with blanks between.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        if !text.is_empty() {
            text.push(' ');
        }
        write!(text, "{byte:02X}").expect("a String takes any text");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_pin_nor_what_a_file_says_is_in_the_trace() {
        let trace = Trace::default();
        for instruction in WITH_PIN {
            trace.exchange(
                &[0, instruction, 0, 0x10, 8, 0x31, 0x32, 0x33, 0x34, 0x35, 0xFF, 0xFF, 0xFF],
                &[0x90, 0],
            );
        }
        trace.exchange(&[0, READ_BINARY, 0, 0, 4], b"ROSS\x90\x00");
        trace.exchange(&[0, GET_RESPONSE, 0, 0, 4], b"ROSS\x90\x00");
        trace.exchange(&[0, 0x22, 0xF3, 3], &[0x69, 0x85]);
        let text = trace.lines().join("\n");
        for secret in ["31 32", "52 4F"] {
            assert!(!text.contains(secret), "{text}");
        }
        for told in
            ["> 00 20 00 10 08 (8 bytes hidden)", "< (4 bytes hidden) 90 00", "> 00 22 F3 03\n< 69 85"]
        {
            assert!(text.contains(told), "{text}");
        }
    }
}

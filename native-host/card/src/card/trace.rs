//! A trace of what a card was sent and what it answered, for support: in memory only, without PINs and without what
//! certificates and data files say of the holder.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Lines kept at most.
const MOST: usize = 1000;

/// SELECT and MANAGE SECURITY ENVIRONMENT: they name files and keys, and are told what kind those are. What goes with
/// any other command may be a PIN, a signature, the certificate or the holder's data.
const SHOWN: [u8; 2] = [0xA4, 0x22];
/// A command's header, and the length of its data or of the answer that it wants.
const HEADER: usize = 5;

/// A trace; copies write to the same.
#[derive(Clone, Debug, Default)]
pub struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    /// Adds a command and its answer.
    pub fn exchange(&self, command: &[u8], answer: &[u8]) {
        let is_shown = command.get(1).is_some_and(|instruction| SHOWN.contains(instruction));
        let status_word = answer.len().saturating_sub(2);
        let (sent, told) = if is_shown { (0..0, 0..0) } else { (HEADER..command.len(), 0..status_word) };
        self.line(format!("> {}", masked(command, sent)));
        self.line(format!("< {}", masked(answer, told)));
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

fn masked(bytes: &[u8], hidden: Range<usize>) -> String {
    if hidden.is_empty() {
        return hex(bytes);
    }
    let shown = |range: Range<usize>| hex(bytes.get(range).unwrap_or_default());
    let parts =
        [shown(0..hidden.start), format!("({} bytes hidden)", hidden.len()), shown(hidden.end..bytes.len())];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
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

    /// VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER, whose data are PINs.
    const WITH_PIN: [u8; 3] = [0x20, 0x24, 0x2C];

    #[test]
    fn neither_a_pin_nor_what_a_file_says_nor_what_is_signed_is_in_the_trace() {
        let trace = Trace::default();
        for instruction in WITH_PIN {
            trace.exchange(
                &[0, instruction, 0, 0x10, 8, 0x31, 0x32, 0x33, 0x34, 0x35, 0xFF, 0xFF, 0xFF],
                &[0x90, 0],
            );
        }
        // READ BINARY, GET RESPONSE, READ RECORD, GET DATA, and a signature.
        for instruction in [0xB0, 0xC0, 0xB2, 0xCB] {
            trace.exchange(&[0, instruction, 0, 0, 4], b"ROSS\x90\x00");
        }
        trace.exchange(&[0, 0x2A, 0x80, 0x86, 3, 0x52, 0x4F, 0x31], b"ROSS\x90\x00");
        trace.exchange(&[0, 0xA4, 8, 0, 4, 0x10, 0, 0x10, 3, 0], &[0x6F, 0, 0x90, 0]);
        trace.exchange(&[0, 0x22, 0xF3, 3], &[0x69, 0x85]);
        trace.exchange(&[0], &[0x6F]);
        let text = trace.lines().join("\n");
        for secret in ["31 32", "52 4F"] {
            assert!(!text.contains(secret), "{text}");
        }
        for told in [
            "> 00 20 00 10 08 (8 bytes hidden)\n< 90 00",
            "> 00 B0 00 00 04\n< (4 bytes hidden) 90 00",
            "> 00 2A 80 86 03 (3 bytes hidden)\n< (4 bytes hidden) 90 00",
            "> 00 A4 08 00 04 10 00 10 03 00\n< 6F 00 90 00",
            "> 00 22 F3 03\n< 69 85",
            "> 00\n< 6F",
        ] {
            assert!(text.contains(told), "{text}");
        }
    }
}

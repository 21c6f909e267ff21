//! The lines of the Assuan protocol as pinentry speaks it (libassuan manual, "Client requests" and "Server responses";
//! pinentry manual, "Protocol"). Pure. A line that may hold digits stays in the locked buffer it was read into.

use super::super::secret::SecretBuffer;

/// Bytes of a line with its end (libassuan manual, "Implementation": 1000 octets).
pub(super) const LONGEST_LINE: usize = 1000;

/// What a pinentry answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Done.
    Ok,
    /// Not done, and why.
    Err(Refusal),
    /// Digits, in the line from the second byte after `D` on.
    Data,
    /// A comment or a status, to be passed over.
    Aside,
    /// Not the protocol, or a question back: pinentry has no question for us.
    Garbage,
}

/// Why something was not done, of the error codes of libgpg-error (`err-codes.h.in`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The user closed the window, or pressed the button that gives up.
    Cancelled,
    /// The time set is over.
    TimedOut,
    /// Anything else: a command that is not known, no display, no terminal.
    Other(u16),
}

/// Where the digits begin in a line of data.
pub(super) const DATA_START: usize = 2;

/// Reads a line, without its end.
pub(super) fn read_answer(line: &[u8]) -> Answer {
    let (word, rest) = match line.iter().position(|byte| *byte == b' ') {
        Some(blank) => (line.get(..blank), line.get(blank + 1..).unwrap_or_default()),
        None => (Some(line), &[][..]),
    };
    match word {
        Some(b"OK") => Answer::Ok,
        Some(b"ERR") => Answer::Err(read_refusal(rest)),
        Some(b"D") => Answer::Data,
        Some(b"S") => Answer::Aside,
        _ if line.first() == Some(&b'#') => Answer::Aside,
        _ => Answer::Garbage,
    }
}

/// Takes a line of data apart into the digits' buffer; `false` when there is no room or an escape is malformed.
pub(super) fn take_data(line: &[u8], digits: &mut SecretBuffer) -> bool {
    let mut bytes = line.get(DATA_START..).unwrap_or_default().iter();
    while let Some(byte) = bytes.next() {
        let byte = if *byte == b'%' {
            let two = bytes.next().and_then(hex).zip(bytes.next().and_then(hex));
            let Some((high, low)) = two else { return false };
            high << 4 | low
        } else {
            *byte
        };
        if !digits.push(byte) {
            return false;
        }
    }
    true
}

/// A command with its text, escaped, with its end; cut before a character that would make it too long.
pub(super) fn command(name: &str, text: &str) -> String {
    let mut line = String::from(name);
    for (at, character) in text.chars().enumerate() {
        if at == 0 {
            line.push(' ');
        }
        let before = line.len();
        match character {
            '%' | '\n' | '\r' => line.push_str(&format!("%{:02X}", u32::from(character))),
            character => line.push(character),
        }
        if line.len() >= LONGEST_LINE {
            line.truncate(before);
            break;
        }
    }
    line.push('\n');
    line
}

fn read_refusal(rest: &[u8]) -> Refusal {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
    let number =
        digits.fold(0u32, |number, digit| number.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
    // The upper bits say which part of the system tells it.
    match u16::try_from(number & 0xffff).unwrap_or_default() {
        // GPG_ERR_CANCELED, GPG_ERR_NOT_CONFIRMED, GPG_ERR_FULLY_CANCELED.
        99 | 114 | 198 => Refusal::Cancelled,
        // GPG_ERR_TIMEOUT.
        62 => Refusal::TimedOut,
        other => Refusal::Other(other),
    }
}

fn hex(digit: &u8) -> Option<u8> {
    char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn answers_are_told_apart() {
        assert_eq!(read_answer(b"OK"), Answer::Ok);
        assert_eq!(read_answer(b"OK Pleased to meet you"), Answer::Ok);
        assert_eq!(read_answer(b"D 12345"), Answer::Data);
        assert_eq!(read_answer(b"# comment"), Answer::Aside);
        assert_eq!(read_answer(b"S PIN_REPEATED"), Answer::Aside);
        let refusal = |line: &[u8]| read_answer(line);
        assert_eq!(refusal(b"ERR 83886179 Operation cancelled <Pinentry>"), Answer::Err(Refusal::Cancelled));
        assert_eq!(refusal(b"ERR 83886194 not confirmed"), Answer::Err(Refusal::Cancelled));
        assert_eq!(refusal(b"ERR 83886142 Timeout <Pinentry>"), Answer::Err(Refusal::TimedOut));
        assert_eq!(refusal(b"ERR 536871187 Unknown IPC command"), Answer::Err(Refusal::Other(275)));
        assert_eq!(refusal(b"ERR 83918950 Inappropriate ioctl"), Answer::Err(Refusal::Other(32870)));
        for garbage in ["", "hello", "OKAY", "INQUIRE X", "12345", "ok"] {
            assert_eq!(read_answer(garbage.as_bytes()), Answer::Garbage, "{garbage}");
        }
    }

    #[test]
    fn texts_cannot_break_out_of_their_command() {
        assert_eq!(command("SETDESC", "100%\r\nGETPIN"), "SETDESC 100%25%0D%0AGETPIN\n");
        assert_eq!(command("GETPIN", ""), "GETPIN\n");
        let long = command("SETDESC", &"à%".repeat(900));
        assert!(long.len() <= LONGEST_LINE && long.len() > LONGEST_LINE - 5, "{}", long.len());
        assert!(long.ends_with("%25\n") || long.ends_with("à\n"));
    }

    #[test]
    fn escaped_digits_are_taken_apart() {
        let taken = |line: &[u8]| {
            let mut digits = SecretBuffer::new(6);
            take_data(line, &mut digits).then(|| digits.bytes().to_vec())
        };
        assert_eq!(taken(b"D 12%3345"), Some(b"12345".to_vec()));
        assert_eq!(taken(b"D"), Some(vec![]));
        for bad in ["D 1%", "D 1%3", "D 1%zz", "D 1234567"] {
            assert_eq!(taken(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_panics(line in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_answer(&line);
            let _ = take_data(&line, &mut SecretBuffer::new(64));
        }

        #[test]
        fn a_command_is_one_bounded_line_that_reads_back(text in any::<String>()) {
            let line = command("SETDESC", &text);
            prop_assert!(line.len() <= LONGEST_LINE);
            prop_assert_eq!(line.matches('\n').count(), 1);
            let mut back = SecretBuffer::new(LONGEST_LINE);
            let data = line.trim_end_matches('\n').replacen("SETDESC", "D", 1);
            prop_assert!(take_data(data.as_bytes(), &mut back));
            prop_assert!(text.as_bytes().starts_with(back.bytes()));
        }
    }
}

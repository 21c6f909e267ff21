//! Base64 and quoted-printable (RFC 2045) as gateways leave them: plain words before and behind an encoded body,
//! garbage inside it, or a body that is not encoded at all though it says so.

use std::borrow::Cow;

use super::lines::lines;

/// The bytes that a body stands for. What is not encoded stays as it is.
pub(super) fn decode<'a>(body: &'a [u8], encoding: &str) -> Cow<'a, [u8]> {
    match encoding {
        "base64" => base64(body).into(),
        "quoted-printable" if is_quoted_printable(body) => quoted_printable(body).into(),
        _ => body.into(),
    }
}

/// The same where no words are meant: whatever can be read as encoded is.
pub(super) fn decode_data<'a>(body: &'a [u8], encoding: &str) -> Cow<'a, [u8]> {
    if encoding == "base64" { Digits::default().decode(body).into() } else { decode(body, encoding) }
}

/// Least length of a line that is taken for encoded without a look at what it stands for: words have blanks.
const LONG_LINE: usize = 40;

fn base64(body: &[u8]) -> Vec<u8> {
    if let Some(text) = whole_base64(body) {
        return text;
    }
    let mut decoded = Vec::with_capacity(body.len() / 4 * 3);
    let mut digits = Digits::default();
    for line in lines(body) {
        if line.text.trim_ascii().is_empty() {
            continue;
        }
        let mut ahead = digits;
        let bytes = ahead.decode(line.text);
        if is_base64(line.text, &bytes, digits.count > 0) {
            decoded.extend(bytes);
            digits = ahead;
        } else {
            if !decoded.is_empty() && !decoded.ends_with(b"\n") {
                decoded.push(b'\n');
            }
            decoded.extend_from_slice(line.text);
            decoded.push(b'\n');
            digits = Digits::default();
        }
    }
    decoded
}

/// A body of nothing but encoded lines that stands for text, though a line of it alone may not.
fn whole_base64(body: &[u8]) -> Option<Vec<u8>> {
    let is_encoded =
        |line: &[u8]| line.trim_ascii().iter().all(|byte| digit(*byte).is_some() || *byte == b'=');
    if !lines(body).all(|line| is_encoded(line.text)) {
        return None;
    }
    let decoded = Digits::default().decode(body);
    let is_word = |c: char| !c.is_control() || c.is_whitespace();
    std::str::from_utf8(&decoded).is_ok_and(|text| text.chars().all(is_word)).then_some(decoded)
}

/// Whether a line is encoded: it has few other characters, and is long, ends with padding, or stands for text.
fn is_base64(line: &[u8], decoded: &[u8], goes_on: bool) -> bool {
    let line = line.trim_ascii();
    let encoded = line.iter().filter(|byte| digit(**byte).is_some()).count();
    let others = line.iter().filter(|byte| is_garbage(**byte)).count();
    let has_blanks = line.iter().any(u8::is_ascii_whitespace);
    let is_text = || {
        let words = decoded.iter().filter(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
        let unprintable = decoded.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace());
        let is_sound = std::str::from_utf8(decoded).is_ok() || 10 * words.count() >= 7 * decoded.len();
        is_sound && !unprintable && (goes_on || encoded >= 4)
    };
    let is_long = encoded >= LONG_LINE && !has_blanks;
    20 * others <= encoded && (is_long || line.ends_with(b"=") || is_text())
}

const fn is_garbage(byte: u8) -> bool {
    digit(byte).is_none() && byte != b'=' && !byte.is_ascii_whitespace()
}

/// Digits of base64 on their way to bytes: three bytes are four digits, which may stand in two lines.
#[derive(Clone, Copy, Default)]
struct Digits {
    bits: u32,
    count: u8,
}

impl Digits {
    /// The bytes that are complete with this line. Padding ends a group of digits; another may follow.
    fn decode(&mut self, line: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(line.len() / 4 * 3 + 3);
        for byte in line {
            if *byte == b'=' {
                *self = Self::default();
            }
            let Some(digit) = digit(*byte) else { continue };
            self.bits = self.bits << 6 | u32::from(digit);
            self.count = (self.count + 1) % 4;
            let [_, _, high, low] = self.bits.to_be_bytes();
            match self.count {
                2 => bytes.push(u16::from_be_bytes([high, low]).wrapping_shr(4) as u8),
                3 => bytes.push(u16::from_be_bytes([high, low]).wrapping_shr(2) as u8),
                0 => bytes.push(low),
                _ => {}
            }
        }
        bytes
    }
}

const fn digit(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// Whether a body that says so is encoded: it has a line broken softly, an equals sign written as encoded, or a byte
/// beyond ASCII, which some programs write in small letters.
fn is_quoted_printable(body: &[u8]) -> bool {
    let is_ascii = body.is_ascii();
    body.iter().enumerate().filter(|(_, byte)| **byte == b'=').any(|(at, _)| {
        let rest = body.get(at + 1..).unwrap_or_default();
        match rest {
            [b'3', b'D' | b'd', ..] | [b'2', b'0', b'\r' | b'\n', ..] => true,
            [b'8'..=b'9' | b'A'..=b'F', b'0'..=b'9' | b'A'..=b'F', ..] => true,
            [b'8'..=b'9' | b'a'..=b'f', b'0'..=b'9' | b'a'..=b'f', after @ ..] => {
                is_ascii && !after.first().is_some_and(u8::is_ascii_alphanumeric)
            }
            _ => soft_break(rest).is_some(),
        }
    })
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len());
    for line in lines(body) {
        // Blanks at a line's end are the transport's.
        let mut rest = line.text.trim_ascii_end();
        let ending = body.get(line.start + line.text.len()..line.next).unwrap_or_default();
        let breaks_softly = !ending.is_empty() && rest.ends_with(b"=");
        if breaks_softly {
            rest = rest.get(..rest.len() - 1).unwrap_or_default();
        }
        while let Some((first, after)) = rest.split_first() {
            let encoded = (*first == b'=').then(|| after.get(..2).and_then(hexadecimal)).flatten();
            decoded.push(encoded.unwrap_or(*first));
            rest = if encoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
        }
        if !breaks_softly {
            decoded.extend_from_slice(ending);
        }
    }
    decoded
}

/// What stands behind an equals sign at a line's end.
fn soft_break(rest: &[u8]) -> Option<&[u8]> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    rest.get(..end).filter(|blanks| blanks.trim_ascii().is_empty())
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn decoded(body: &str, encoding: &str) -> String {
        String::from_utf8(decode(body.as_bytes(), encoding).into_owned()).unwrap()
    }

    #[test]
    fn base64_is_read_with_garbage_blanks_and_without_its_padding() {
        for body in [
            "c2NhZHLDoA==",
            "c2NhZHLDoA",
            "c2Nh ZHLD\r\n oA==\r\n",
            "c2NhZHLD\r\noA==",
            "\r\n\r\nc2NhZHLDoA==\r\n\r\n",
        ] {
            assert_eq!(decoded(body, "base64"), "scadrà", "{body:?}");
        }
        let spoilt = "TCdpZGVudG*lmaWNhdGl2byBkaSBzZX\0NzaW9uZSBzY2FkcsOgIGlsOiAxNC8xMi8yMDI2";
        assert_eq!(decoded(spoilt, "base64"), "L'identificativo di sessione scadrà il: 14/12/2026");
    }

    #[test]
    fn data_are_read_however_short_their_lines_are() {
        let [lines, right] = ["MIIA\r\n/w\r\n8A\r\n", "\x30\u{82}\0\u{ff}\x0f\0"];
        let right: Vec<u8> = right.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(*decode_data(lines.as_bytes(), "base64"), right);
        assert_eq!(decode_data(b"0\x82\0", ""), &b"0\x82\0"[..]);
    }

    #[test]
    fn a_letter_may_lie_in_lines_however_short_they_are() {
        let right = "La richiesta è stata effettuata il: 14/12/2026 08:05";
        let encoded = STANDARD.encode(right);
        for length in [1, 2, 3, 4, 5, 7, 20, 63] {
            let lines: Vec<&str> =
                encoded.as_bytes().chunks(length).map(|line| std::str::from_utf8(line).unwrap()).collect();
            assert_eq!(decoded(&lines.join("\r\n"), "base64"), right, "{length}");
            assert_eq!(decoded(&format!(" {}\r\n", lines.join(" \r\n\r\n ")), "base64"), right, "{length}");
        }
        assert_eq!(decoded("CONFIDENTIAL\r\nRISERVATO\r\n", "base64"), "CONFIDENTIAL\nRISERVATO\n");
    }

    #[test]
    fn plain_words_around_an_encoded_body_are_kept_and_cost_it_nothing() {
        let body = "[MESSAGGIO ESTERNO]\n\nc2NhZHLDoA==\n\n-- \nNessun virus trovato.\nCONFIDENTIAL\n";
        assert_eq!(
            decoded(body, "base64"),
            "[MESSAGGIO ESTERNO]\nscadrà\n-- \nNessun virus trovato.\nCONFIDENTIAL\n"
        );
        let twice = "c2NhZHLDoA==\nIGRvbWFuaQ==\n";
        assert_eq!(decoded(twice, "base64"), "scadrà domani", "two bodies, each encoded for itself");
    }

    #[test]
    fn a_body_that_is_not_encoded_at_all_is_kept() {
        let words = "Identificativo di sessione: 408c7060\nscadrà = domani\n";
        assert_eq!(decoded(words, "base64"), words);
        assert_eq!(decoded(words, "quoted-printable"), words);
        assert_eq!(decoded("sessione=408c7060-e54b", "quoted-printable"), "sessione=408c7060-e54b");
        assert_eq!(decoded(words, "x-unknown"), words);
    }

    #[test]
    fn quoted_printable_is_read_with_soft_breaks_and_stray_signs() {
        assert_eq!(decoded("scadr=C3=A0 =3D =\r\n1=20\r\nx", "quoted-printable"), "scadrà = 1 \r\nx");
        assert_eq!(decoded("scadr=c3=a0 il", "quoted-printable"), "scadrà il");
        assert_eq!(decoded("a= \nb  \nc=3d=zz=", "quoted-printable"), "ab\nc==zz=");
    }
}

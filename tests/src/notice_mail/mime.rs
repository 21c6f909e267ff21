//! A mail on the wire: headers (RFC 5322, RFC 2047), parts and their encodings (RFC 2045). Knows nothing of what it
//! says.

use anyhow::Result;
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::random::uuid_v4;

/// How a text part is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, quoted-printable.
    QuotedPrintable,
    /// UTF-8, base64.
    Base64,
    /// ISO-8859-1, quoted-printable.
    Latin1,
    /// UTF-8 as it is, 8 bits.
    EightBit,
}

pub(super) struct Headers<'a> {
    pub(super) from: &'a (String, String),
    pub(super) to: &'a str,
    pub(super) subject: &'a str,
    pub(super) date: String,
}

pub(super) fn mail(headers: &Headers<'_>, parts: &[(&str, String)], encoding: Encoding) -> Result<Vec<u8>> {
    let (name, address) = headers.from;
    let domain = address.rsplit('@').next().unwrap_or_default();
    let from = if name.is_empty() { address.clone() } else { format!("{} <{address}>", word(name)) };
    let mut mail = format!(
        "From: {from}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{domain}>\r\nMIME-Version: 1.0\r\n",
        headers.to,
        word(headers.subject),
        headers.date,
        uuid_v4()?,
    )
    .into_bytes();
    if let [(kind, text)] = parts {
        part(&mut mail, kind, text, encoding);
        return Ok(mail);
    }
    let boundary = format!("----=_Parte_{}", uuid_v4()?);
    mail.extend(format!("Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n").bytes());
    for (kind, text) in parts {
        mail.extend(format!("--{boundary}\r\n").bytes());
        part(&mut mail, kind, text, encoding);
        mail.extend(b"\r\n");
    }
    mail.extend(format!("--{boundary}--\r\n").bytes());
    Ok(mail)
}

fn part(mail: &mut Vec<u8>, kind: &str, text: &str, encoding: Encoding) {
    let (charset, transfer) = match encoding {
        Encoding::QuotedPrintable => ("UTF-8", "quoted-printable"),
        Encoding::Base64 => ("UTF-8", "base64"),
        Encoding::Latin1 => ("ISO-8859-1", "quoted-printable"),
        Encoding::EightBit => ("UTF-8", "8bit"),
    };
    mail.extend(
        format!("Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n")
            .bytes(),
    );
    let text = text.replace('\n', "\r\n");
    match encoding {
        Encoding::QuotedPrintable => mail.extend(quoted_printable(text.as_bytes()).bytes()),
        Encoding::Latin1 => mail.extend(quoted_printable(&latin1(&text)).bytes()),
        Encoding::EightBit => mail.extend(text.bytes()),
        Encoding::Base64 => {
            for line in STANDARD.encode(text).as_bytes().chunks(76) {
                mail.extend(line);
                mail.extend(b"\r\n");
            }
        }
    }
}

/// A header's text: as it is when it is ASCII, else an encoded word.
fn word(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { format!("=?UTF-8?B?{}?=", STANDARD.encode(text)) }
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
}

/// Lines of at most 76 characters, as RFC 2045 section 6.7 wants them: long lines are broken wherever they are full.
fn quoted_printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        if rest.starts_with(b"\r\n") {
            out += "\r\n";
            column = 0;
            rest = rest.get(2..).unwrap_or_default();
            continue;
        }
        let ends_line = after.is_empty() || after.starts_with(b"\r\n");
        let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (matches!(byte, b' ' | b'\t') && !ends_line);
        let piece = if plain { char::from(byte).to_string() } else { format!("={byte:02X}") };
        if column + piece.len() > 75 {
            out += "=\r\n";
            column = 0;
        }
        column += piece.len();
        out += &piece;
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_keeps_lines_short_and_marks_what_is_not_ascii() {
        let written = quoted_printable("scadrà = 1 \r\n".as_bytes());
        assert_eq!(written, "scadr=C3=A0 =3D 1=20\r\n");
        let long = quoted_printable("è".repeat(60).as_bytes());
        assert!(long.lines().all(|line| line.len() <= 76), "{long}");
        assert_eq!(long.replace("=\r\n", ""), "=C3=A8".repeat(60));
    }
}

//! How the characters and the bytes of a notice's part are written. Knows nothing of what it says.

use std::fmt::Write as _;

use super::Distortion::{self, *};
use super::is_html;

/// The part with the notice: how its characters and bytes are written.
pub(super) fn leaf(text: &str, has: &dyn Fn(Distortion) -> bool) -> Vec<u8> {
    let charset = match () {
        () if has(Utf8CalledLatin1) => "; charset=iso-8859-1",
        () if has(Windows1252WithoutCharset) => "",
        () => "; charset=utf-8",
    };
    let format = match () {
        () if is_html(has) => "",
        () if has(FlowedDelSp) => "; format=flowed; delsp=yes",
        () if has(Flowed) => "; format=flowed",
        () => "",
    };
    let (encoding, is_encoded) = match () {
        () if has(Base64) || has(Base64WithGarbage) || has(Base64WithFooter) => ("base64", true),
        () if has(QuotedPrintable) => ("quoted-printable", true),
        () if has(QuotedPrintableUnused) => ("quoted-printable", false),
        () => ("8bit", false),
    };
    let kind = if is_html(has) { "html" } else { "plain" };
    let text = text.replace('\n', "\r\n");
    let bytes = if has(Windows1252CalledUtf8) || has(Windows1252WithoutCharset) {
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
    } else {
        text.into_bytes()
    };
    let mut leaf = format!(
        "Content-Type: text/{kind}{charset}{format}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    .into_bytes();
    leaf.extend(match (encoding, is_encoded) {
        ("base64", _) => base64(&bytes, has).into_bytes(),
        (_, true) => quoted_printable(&bytes).into_bytes(),
        _ => bytes,
    });
    leaf
}

fn base64(bytes: &[u8], has: &dyn Fn(Distortion) -> bool) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut digits = String::new();
    for group in bytes.chunks(3) {
        let bits =
            group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 0x3f) as usize];
            digits.push(if place > group.len() { '=' } else { char::from(digit) });
        }
    }
    let mut lines: Vec<String> =
        digits.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    if has(Base64WithGarbage) {
        // In a short line a sign is no longer the odd one out.
        for line in lines.iter_mut().filter(|line| line.len() >= 40) {
            line.insert(line.len() / 2, '*');
            line.push_str(" \t");
        }
    }
    if has(Base64WithFooter) {
        lines.extend(
            ["", "-- ", "Messaggio controllato dal gateway di posta: nessun virus trovato."].map(Into::into),
        );
    }
    lines.join("\r\n") + "\r\n"
}

fn quoted_printable(bytes: &[u8]) -> String {
    let mut written = String::new();
    let mut column = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let ends_line = bytes.get(at + 1).is_none_or(|next| *next == b'\r');
        match byte {
            b'\r' => continue,
            b'\n' => {
                written += "\r\n";
                column = 0;
                continue;
            }
            b'!'..=b'<' | b'>'..=b'~' => written.push(char::from(*byte)),
            b' ' if !ends_line => written.push(' '),
            _ => {
                let _ = write!(written, "={byte:02X}");
            }
        }
        column += 1;
        if column == 24 {
            written += "=\r\n";
            column = 0;
        }
    }
    written
}

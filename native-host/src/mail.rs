//! A mail file or a plain text as the message that the domain judges. Knows mail formats; what a message means is
//! core's.

mod authentication;
mod from;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::{HeaderName, Message as Mail, MessageParser, PartType, Received};
use staffetta_core::Timestamp;
use staffetta_core::notice::Message;
use staffetta_native::html_text::{Fields, parse, to_text};
use thiserror::Error;

/// Largest file looked at, in bytes: a notification has a few kilobytes.
pub const LARGEST: usize = 1024 * 1024;

/// Why bytes are no message.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MailError {
    /// Longer than [`LARGEST`].
    #[error("larger than {LARGEST} bytes")]
    TooLarge,
    /// Neither text nor mail.
    #[error("neither text nor mail")]
    Binary,
}

/// Reads a mail (RFC 5322 with MIME) or, when it has no headers of a mail, a plain text.
///
/// # Errors
/// [`MailError`].
pub fn read(bytes: &[u8]) -> Result<Message, MailError> {
    if bytes.len() > LARGEST {
        return Err(MailError::TooLarge);
    }
    let text = text_of(bytes)?;
    // The bytes of a mail are in the sets it declares; only what an editor turned to UTF-16 as a whole is turned back
    // first.
    let mail = MessageParser::default().parse(if is_utf16(bytes) { text.as_bytes() } else { bytes });
    Ok(match mail.filter(is_mail) {
        Some(mail) => Message {
            text: visible_text(&mail),
            from: from::senders(&mail),
            recipient: recipient(&mail),
            received_at: received_at(&mail),
            authentication_failed: authentication::failed(&mail),
            ..Message::default()
        },
        None => Message { text: text.into_owned(), ..Message::default() },
    })
}

/// The bytes, when they may be text: UTF-8, UTF-16 (Notepad), or the set of old Italian Windows programs.
fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, MailError> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None if Encoding::utf8_valid_up_to(bytes) == bytes.len() => UTF_8.decode(bytes).0,
        None => WINDOWS_1252.decode(bytes).0,
    };
    if text.contains('\0') { Err(MailError::Binary) } else { Ok(text) }
}

fn is_utf16(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some_and(|(encoding, _)| encoding != UTF_8)
}

/// Text that has a colon in its first line is not yet a mail.
fn is_mail(mail: &Mail<'_>) -> bool {
    let telling = [
        HeaderName::From,
        HeaderName::Received,
        HeaderName::ReturnPath,
        HeaderName::MessageId,
        HeaderName::MimeVersion,
    ];
    telling.into_iter().any(|name| mail.header(name).is_some())
}

/// What a reader sees: the plain part, else the HTML part as text.
fn visible_text(mail: &Mail<'_>) -> String {
    let bodies = |wanted: fn(&PartType<'_>) -> Option<String>| {
        let parts = mail.text_body.iter().chain(&mail.html_body);
        let mut seen = Vec::new();
        let mut texts = Vec::new();
        for number in parts {
            if !seen.contains(number) {
                seen.push(*number);
                texts.extend(mail.part(*number).and_then(|part| wanted(&part.body)));
            }
        }
        texts.join("\n")
    };
    let plain = bodies(|body| match body {
        PartType::Text(text) => Some(text.to_string()),
        _ => None,
    });
    if !plain.trim().is_empty() {
        return plain;
    }
    bodies(|body| match body {
        PartType::Html(html) => Some(to_text(&parse(html), Fields::Ignored).to_string()),
        _ => None,
    })
}

fn recipient(mail: &Mail<'_>) -> Option<String> {
    let to = mail.to().and_then(|to| to.first()).and_then(|first| first.address().map(str::to_owned));
    to.or_else(|| mail.header_raw("Delivered-To").map(|value| value.trim().to_owned()))
}

/// When the last server took it, else when it says it was sent.
fn received_at(mail: &Mail<'_>) -> Option<Timestamp> {
    // The topmost is the last server's; the parser's own choice is the lowest.
    let received = mail.received_all().next().and_then(Received::date);
    let date = received.or_else(|| mail.date().cloned()).filter(mail_parser::DateTime::is_valid)?;
    Some(Timestamp::from_seconds(date.to_timestamp()))
}

#[cfg(test)]
mod tests;

//! A mail file or a plain text as the message that the domain judges. Knows mail formats; what a message means is
//! core's.
//!
//! The header is read by `mail-parser`. The body is not: it gives up what gateways damage (words behind an encoded
//! body, a lost boundary, a wrong set of characters), and knows nothing of what a reader sees.

mod authentication;
mod charset;
mod date;
mod entity;
mod flowed;
mod from;
mod lines;
mod multipart;
mod signed;
mod start;
mod transfer;
mod visible;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use mail_parser::{HeaderName, Message as Header};
use staffetta_core::notice::{Message, Recognition, recognise};
use staffetta_core::{Timestamp, User};
use thiserror::Error;

use entity::Entity;
use visible::Visible;

/// Largest file looked at, in bytes: a notification has a few kilobytes, but may come with attachments.
pub const LARGEST: usize = 64 * 1024 * 1024;

/// Why bytes are no message.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MailError {
    /// Nothing but white space.
    #[error("empty")]
    Empty,
    /// Longer than [`LARGEST`].
    #[error("larger than {LARGEST} bytes")]
    TooLarge,
    /// More parts, or deeper in one another, than are looked at: what it shows cannot be told.
    #[error("too many parts")]
    TooManyParts,
    /// Neither text nor mail.
    #[error("neither text nor mail")]
    Binary,
}

/// A mail as a reader sees it.
#[derive(Default)]
pub struct Mail {
    /// What it says itself.
    pub message: Message,
    /// What the messages in it say.
    pub enclosed: Option<Message>,
}

impl Mail {
    /// Says what the mail is to this user: its own words count first, then those of a message in it.
    pub fn recognise(&self, user: &User, now: Timestamp) -> Recognition {
        match (recognise(&self.message, user, now), &self.enclosed) {
            (Recognition::Nothing, Some(enclosed)) => recognise(enclosed, user, now),
            (recognition, _) => recognition,
        }
    }
}

/// Reads a mail (RFC 5322 with MIME) or, when it has no headers of a mail, a plain text.
///
/// # Errors
/// [`MailError`].
pub fn read(bytes: &[u8]) -> Result<Mail, MailError> {
    if bytes.len() > LARGEST {
        return Err(MailError::TooLarge);
    }
    // The bytes of a mail are in the sets it declares; only what an editor turned to UTF-16 as a whole is turned back
    // first.
    let bytes = match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != UTF_8 => encoding.decode(bytes).0.into_owned().into_bytes().into(),
        _ => Cow::from(bytes),
    };
    let bytes = lines::with_line_feeds(bytes);
    let mail = start::find(&bytes).map(Entity::of);
    if let Some((mail, header)) = mail.as_ref().and_then(|mail| Some((mail, mail.header.as_ref()?))) {
        let seen = visible::read(mail).map_err(|visible::TooManyParts| MailError::TooManyParts)?;
        return Ok(of_mail(header, seen));
    }
    let text = charset::decode(&bytes, None).into_owned();
    match () {
        () if text.contains('\0') => Err(MailError::Binary),
        () if text.trim().is_empty() => Err(MailError::Empty),
        () => Ok(Mail { message: Message { text, ..Message::default() }, enclosed: None }),
    }
}

fn of_mail(header: &Header<'_>, seen: Visible) -> Mail {
    let received_at = received_at(header);
    let message = |text: String| Message {
        text,
        from: from::senders(header),
        recipient: recipient(header),
        received_at,
        authentication_failed: authentication::failed(header),
        ..Message::default()
    };
    let enclosed = (!seen.enclosed.is_empty()).then(|| Message {
        // A session asked for before it was passed on is over the sooner.
        received_at: received_at.into_iter().chain(seen.enclosed_at).min(),
        enclosed: true,
        ..message(seen.enclosed)
    });
    Mail { message: message(seen.text), enclosed }
}

fn recipient(header: &Header<'_>) -> Option<String> {
    let to = header.to().and_then(|to| to.first()).and_then(|first| first.address().map(str::to_owned));
    to.or_else(|| header.header_raw("Delivered-To").map(|value| value.trim().to_owned()))
}

/// When the last server took it, else when it says it was sent. The topmost trace is the last server's.
fn received_at(header: &Header<'_>) -> Option<Timestamp> {
    let traces = header.headers_raw().filter(|(name, _)| name.eq_ignore_ascii_case("Received"));
    let received = traces.filter_map(|(_, trace)| date::of_trace(trace)).next();
    received.or_else(|| header.header_raw(HeaderName::Date).and_then(date::parse))
}

#[cfg(test)]
mod tests;

//! The mail by which SIRPED notifies an ID-SESSIONE, in the wording and layout of CGM STUDIO's guide
//! (docs/facts/sources.md 1.3), with knobs for what varies in real life.
//! Writes mails only: it shares nothing with the code that reads them.

mod layout;
mod mime;
mod senders;

use anyhow::{Context, Result};
use jiff::{Timestamp, tz::TimeZone};

pub use self::mime::Encoding;
pub use self::senders::{SENT_BY, SentBy, with_attachment};

/// SIRPED's address (docs/facts/sources.md 1.3).
pub const SIRPED: &str = "sirped_noreply@csi.it";

/// The address that stands for Sistema TS's, which is not public.
pub const SISTEMA_TS: &str = "noreply@ts.example";

/// A notification to be sent. Begin with [`NoticeMail::sirped`], then change what the test is about.
#[derive(Clone, Debug)]
pub struct NoticeMail {
    /// Address of the mailbox it goes to.
    pub to: String,
    /// The ID-SESSIONE as it stands in the mail, right or wrong.
    pub code: String,
    /// When it was asked for; written with minutes, in Italian time.
    pub requested_at: Timestamp,
    /// When it ends. None: the mail has no such line.
    pub expires_at: Option<Timestamp>,
    /// The practice program that asked for it.
    pub software: String,
    /// The health company it was asked under.
    pub company: String,
    /// Name and address in `From:`.
    pub sender: (String, String),
    /// The subject. The real one is not public; this one is the heading of the message.
    pub subject: String,
    /// Plain text, HTML or both.
    pub layout: MailLayout,
    /// How the text is written in the mail.
    pub encoding: Encoding,
    /// Set when a colleague sends it on: the colleague's name and address, who then is the sender.
    pub forwarded_by: Option<(String, String)>,
    /// Only the paragraph on confidentiality, nothing of the notification.
    pub only_confidentiality: bool,
    /// HTML before everything else.
    pub dressed_as: Option<String>,
}

/// In which forms a mail carries its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailLayout {
    /// `text/plain` alone.
    Plain,
    /// `text/html` alone.
    Html,
    /// `multipart/alternative` with both.
    Alternative,
}

impl NoticeMail {
    /// A notification as SIRPED sends it: valid for 8 hours from the request, plain and HTML.
    #[must_use]
    pub fn sirped(to: &str, code: &str, requested_at: Timestamp) -> Self {
        Self {
            to: to.into(),
            code: code.into(),
            requested_at,
            expires_at: requested_at.checked_add(jiff::SignedDuration::from_hours(8)).ok(),
            software: "NOME GESTIONALE CARTELLA CLINICA".into(),
            company: "Città di Torino".into(),
            sender: ("SIRPED".into(), SIRPED.into()),
            subject: "Notifica SIRPED".into(),
            layout: MailLayout::Alternative,
            encoding: Encoding::QuotedPrintable,
            forwarded_by: None,
            only_confidentiality: false,
            dressed_as: None,
        }
    }

    /// The whole mail, with its headers, as it is put in a mailbox.
    ///
    /// # Errors
    /// When a time is outside the calendar, or there is no randomness for the message's own identifier.
    pub fn build(&self) -> Result<Vec<u8>> {
        let text = layout::plain(self)?;
        let html = layout::html(self)?;
        let (subject, sender) = match &self.forwarded_by {
            Some(colleague) => (format!("Fwd: {}", self.subject), colleague),
            None => (self.subject.clone(), &self.sender),
        };
        let parts = match self.layout {
            MailLayout::Plain => vec![("text/plain", text)],
            MailLayout::Html => vec![("text/html", html)],
            MailLayout::Alternative => vec![("text/plain", text), ("text/html", html)],
        };
        let headers = mime::Headers {
            from: sender,
            to: &self.to,
            subject: &subject,
            date: rome(self.requested_at, DATE)?,
        };
        mime::mail(&headers, &parts, self.encoding)
    }
}

/// Any other mail: one plain text.
///
/// # Errors
/// When there is no randomness for the message's own identifier.
pub fn letter(from: (&str, &str), to: &str, subject: &str, text: &str) -> Result<Vec<u8>> {
    let from = (from.0.to_owned(), from.1.to_owned());
    let headers = mime::Headers { from: &from, to, subject, date: rome(Timestamp::now(), DATE)? };
    mime::mail(&headers, &[("text/plain", text.to_owned())], Encoding::QuotedPrintable)
}

/// A notification of Sistema TS, valid for 16 hours, as HTML (its SSN mails are "in formato grafico"); who
/// uses the code it does not say. Its sender and wording are not public, and assumed. The subject is the code.
///
/// # Errors
/// When a time is outside the calendar, or there is no randomness for the message's own identifier.
pub fn sistema_ts(to: &str, code: &str, requested_at: Timestamp) -> Result<Vec<u8>> {
    let from = ("Sistema TS".to_owned(), SISTEMA_TS.to_owned());
    let headers = mime::Headers { from: &from, to, subject: code, date: rome(requested_at, DATE)? };
    let end = rome(requested_at.checked_add(jiff::SignedDuration::from_hours(16))?, MINUTES)?;
    let asked = rome(requested_at, MINUTES)?;
    let html = format!(
        "<html><body><table><tr><td colspan=2><b>Sistema Tessera Sanitaria</b></td></tr>
<tr><td colspan=2>Gentile utente, è stato generato l'ID-SESSIONE per la ricetta SSN.</td></tr>
<tr><td>ID-SESSIONE</td><td><b>{code}</b></td></tr>
<tr><td>Data richiesta</td><td>{asked}</td></tr><tr><td>Data scadenza</td><td>{end}</td></tr>
<tr><td colspan=2><small>Mail automatica, non rispondere.</small></td></tr></table></body></html>"
    );
    mime::mail(&headers, &[("text/html", html)], Encoding::QuotedPrintable)
}

/// RFC 5322 section 3.3.
const DATE: &str = "%a, %d %b %Y %H:%M:%S %z";

/// A time as the mail writes it: day first, minutes, Italian time without saying so.
const MINUTES: &str = "%d/%m/%Y %H:%M";

fn rome(time: Timestamp, format: &str) -> Result<String> {
    let zone = TimeZone::get("Europe/Rome").context("no time zones here (Debian package tzdata)")?;
    Ok(time.to_zoned(zone).strftime(format).to_string())
}

//! Mails whose headers say in their own ways who sent them, each with what is right to say of its sender: the same in a
//! webmail as in a file.

use anyhow::{Context, Result};
use jiff::Timestamp;

use super::{MailLayout, NoticeMail};
use crate::webmail::SendersShown;

/// A notification with headers of its own in the place of `From`.
#[derive(Clone, Copy, Debug)]
pub struct SentBy {
    /// What is odd about it.
    pub what: &'static str,
    /// Its `From`, and what stands beside it.
    pub headers: &'static str,
    /// What its sender is to SIRPED: `known`, `unknown` or `contradicts`.
    pub sender: &'static str,
    /// The same where only the first whom `From` names is shown.
    first: &'static str,
    /// The same where those are shown whom the mail server finds there.
    of_server: &'static str,
}

const fn sent_by(what: &'static str, headers: &'static str, sender: &'static str) -> SentBy {
    SentBy { what, headers, sender, first: sender, of_server: sender }
}

const fn unknown_by_its_first(of: SentBy) -> SentBy {
    SentBy { first: "unknown", ..of }
}

const fn at_server(of_server: &'static str, of: SentBy) -> SentBy {
    SentBy { of_server, ..of }
}

/// The table.
pub const SENT_BY: &[SentBy] = &[
    sent_by(
        "a forged Sender beside a From that webmails do not link",
        "From: Notifiche <avvisi@posta_x.evil.example>\r\nSender: sirped_noreply@csi.it",
        "unknown",
    ),
    sent_by(
        "a From that ends in a dot",
        "From: avvisi.@evil.example\r\nSender: sirped_noreply@csi.it",
        "unknown",
    ),
    sent_by(
        "a Reply-To of the issuer",
        "From: avvisi@evil.example\r\nReply-To: sirped_noreply@csi.it",
        "unknown",
    ),
    unknown_by_its_first(sent_by(
        "the issuer's address and another",
        "From: sirped_noreply@csi.it, notifiche@evil.example\r\nSender: notifiche@evil.example",
        "contradicts",
    )),
    unknown_by_its_first(sent_by(
        "another address and the issuer's",
        "From: notifiche@evil.example, sirped_noreply@csi.it",
        "contradicts",
    )),
    unknown_by_its_first(sent_by(
        "a second address that is not linked",
        "From: sirped_noreply@csi.it, avvisi@posta_x.evil.example",
        "contradicts",
    )),
    at_server(
        "unknown",
        unknown_by_its_first(sent_by(
            "two angle addresses",
            "From: Notifiche ricetta <sirped_noreply@csi.it> <avvisi@avvisi.example>",
            "contradicts",
        )),
    ),
    at_server(
        "unknown",
        unknown_by_its_first(sent_by(
            "two angle addresses, the issuer's last",
            "From: Notifiche <avvisi@avvisi.example> <sirped_noreply@csi.it>",
            "contradicts",
        )),
    ),
    sent_by(
        "the issuer's address as a name",
        "From: \"sirped_noreply@csi.it\" <mario@evil.example>",
        "contradicts",
    ),
    sent_by(
        "the issuer's address in an encoded word",
        "From: =?utf-8?Q?sirped=5Fnoreply=40csi.it?= <mario@evil.example>",
        "contradicts",
    ),
    sent_by(
        "the issuer's name in an encoded word",
        "From: =?utf-8?B?Tm90aWZpY2EgU0lSUEVE?= <mario@evil.example>",
        "contradicts",
    ),
    sent_by(
        "the issuer's address as a user without a domain",
        "From: \"sirped_noreply@csi.it\"",
        "contradicts",
    ),
    sent_by(
        "a name turned round by U+202E",
        "From: =?utf-8?B?4oCudGkuaXNjQHlscGVyb25fZGVwcmlz?= <mario@evil.example>",
        "contradicts",
    ),
    sent_by(
        "a zero width space in the name",
        "From: =?utf-8?B?U0lS4oCLUEVE?= <mario@evil.example>",
        "contradicts",
    ),
    sent_by(
        "a zero width space in the address that is the name",
        "From: =?utf-8?B?c2lycGVk4oCLX25vcmVwbHlAY3NpLml0?= <mario@evil.example>",
        "contradicts",
    ),
    sent_by(
        "an address like the issuer's as a name",
        "From: \"sirped_noreply@csi-it.com\" <mario@evil.example>",
        "contradicts",
    ),
    sent_by(
        "a colleague with an accent",
        "From: =?utf-8?Q?Nicol=C3=B2_D'Amico?= <d'amico@aslto.example>",
        "unknown",
    ),
    at_server(
        "contradicts",
        sent_by(
            "a colleague whose name was cut at its comma",
            "From: Rossi, Mario <mario.rossi@aslto.example>",
            "unknown",
        ),
    ),
    sent_by(
        "a colleague with another address as a name",
        "From: \"mario@studio.example\" <mario@aslto.example>",
        "unknown",
    ),
    sent_by("an empty From behind the issuer's", "From: sirped_noreply@csi.it\r\nFrom:", "unknown"),
    sent_by("no From", "Sender: sirped_noreply@csi.it", "unknown"),
    at_server(
        "unknown",
        unknown_by_its_first(sent_by("the issuer", "From: SIRPED <sirped_noreply@csi.it>", "known")),
    ),
    at_server(
        "unknown",
        unknown_by_its_first(sent_by(
            "the issuer in capitals, its address alone",
            "From: SIRPED_NoReply@CSI.it",
            "known",
        )),
    ),
];

impl SentBy {
    /// What its sender is to SIRPED in a webmail that shows these.
    #[must_use]
    pub const fn in_webmail(&self, shown: SendersShown) -> &'static str {
        match shown {
            SendersShown::All => self.sender,
            SendersShown::First => self.first,
            SendersShown::OfServer => self.of_server,
        }
    }

    /// The mail, to be found by its code.
    ///
    /// # Errors
    /// As [`NoticeMail::build`].
    pub fn build(&self, to: &str, code: &str) -> Result<Vec<u8>> {
        let mut notice = NoticeMail::sirped(to, code, Timestamp::now());
        notice.layout = MailLayout::Plain;
        notice.subject = code.into();
        let mail = String::from_utf8(notice.build()?)?;
        let (_, rest) = mail.split_once("\r\n").context("a mail begins with its From")?;
        Ok(format!("{}\r\n{rest}", self.headers).into_bytes())
    }
}

/// A mail of `from` with an attachment.
#[must_use]
pub fn with_attachment(from: &str, to: &str, subject: &str, kind: &str, attachment: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Mon, 30 Mar 2026 18:19:02 +0200\r\n\
         Message-ID: <{subject}@evil.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=parte\r\n\r\n\
         --parte\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTi giro la notifica.\r\n\
         --parte\r\nContent-Type: {kind}\r\n\r\n{attachment}\r\n--parte--\r\n"
    )
    .into_bytes()
}

//! What a portal's page says after a login, by the phrases and labels of its profile. Knows text only: how it was got,
//! and from which markup, is the card process' business.

use super::login::CodeShown;
use crate::SessionId;
use crate::fold::{Folded, Hit};
use crate::invisible::is_invisible;
use crate::portal::{Action, CodePage, Portal};
use crate::profiles;

/// Longest piece of a page that is shown as the portal's own words, in characters.
pub const LONGEST_WORDS: usize = 400;
/// Longest operator's name, in characters.
const LONGEST_OPERATOR: usize = 120;
/// Longest expiry, in characters.
const LONGEST_EXPIRY: usize = 60;

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What was asked for succeeded.
    Success,
    /// The certificate is not taken (docs/facts/sources.md 4.3: "errori legati al certificato").
    RefusesCertificate,
    /// The security systems do not answer (docs/facts/sources.md 4.3: "errori legati alla registrazione").
    SecurityDown,
    /// The codice fiscale is not known (docs/facts/sources.md 4.3: "errori legati all'utenza").
    UserUnknown,
    /// The card, or its new certificate, was not registered yet (docs/facts/sources.md 4.3).
    NotRegistered,
    /// Nobody is logged in, or not any more.
    LoggedOut,
    /// None of these.
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Code,
    Expiry,
}

/// Judges a page after `action`. Errors go before success: an error page may stand in the frame of the portal.
pub fn judge(profile: &Portal, action: Action, text: &str) -> Verdict {
    let text = Folded::new(text);
    let says = |phrases: &[String]| says(&text, phrases);
    let success = match action {
        Action::Login => &profile.success,
        Action::Register => &profile.registered,
    };
    if says(&profile.refuses_certificate) {
        Verdict::RefusesCertificate
    } else if says(&profile.security_down) {
        Verdict::SecurityDown
    } else if says(&profile.user_unknown) {
        Verdict::UserUnknown
    } else if says(&profile.not_registered) {
        Verdict::NotRegistered
    } else if says(success) {
        Verdict::Success
    } else if says(&profile.logged_out) {
        Verdict::LoggedOut
    } else {
        Verdict::Unknown
    }
}

/// Whether a page says that nobody is logged in (any more).
pub fn says_logged_out(profile: &Portal, text: &str) -> bool {
    says(&Folded::new(text), &profile.logged_out)
}

/// Whether a page that only shows itself to who is logged in refuses to, in the portal's words.
pub fn refuses(profile: &Portal, text: &str) -> bool {
    let text = Folded::new(text);
    says(&text, &profile.logged_out) && !says(&text, &profile.success)
}

/// Whether a text holds a phrase, as people and programs write it: case, accents and blanks do not matter.
pub fn holds(text: &str, phrase: &str) -> bool {
    Folded::new(text).contains(phrase)
}

/// The portal's own words: the line in which one of the phrases stands and the one after it, or the page's beginning
/// when none does. Bounded, without control characters.
pub fn words(phrases: &[String], text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let first = lines.iter().position(|line| says(&Folded::new(line), phrases));
    let chosen = match first {
        Some(at) => lines.get(at..(at + 2).min(lines.len())),
        None => lines.get(..lines.len().min(6)),
    };
    let joined = chosen.unwrap_or_default().join("\n");
    shown(&joined, LONGEST_WORDS)
}

/// The operator's name, behind one of the profile's labels.
pub fn operator(profile: &Portal, text: &str) -> Option<String> {
    let folded = Folded::new(text);
    let hits = folded.find_all(&profile.operator_labels);
    hits.iter().find_map(|hit| shown(value(&folded, hit, folded.len()), LONGEST_OPERATOR))
}

/// The code a page shows: the first value behind one of the code's labels that reads as a whole code of the page's
/// issuer, and the value behind one of the expiry's labels. `None` when the page shows no code.
pub fn code_shown(page: &CodePage, text: &str) -> Option<CodeShown> {
    let groups = &profiles::issuer(&page.issuer)?.code_groups;
    let folded = Folded::new(text);
    let labels: Vec<(Label, &str)> = [(Label::Code, &page.code_labels), (Label::Expiry, &page.expiry_labels)]
        .into_iter()
        .flat_map(|(kind, labels)| labels.iter().map(move |label| (kind, label.as_str())))
        .collect();
    let hits = folded.find(&labels);
    let values = |kind: Label| {
        hits.iter().enumerate().filter(move |(_, hit)| hit.kind == kind).map(|(index, hit)| {
            let next = hits.get(index + 1).map_or(folded.len(), |next| next.start);
            value(&folded, hit, next)
        })
    };
    let code = values(Label::Code).find_map(|value| {
        let word = value.split_whitespace().next().unwrap_or_default();
        let read = SessionId::read(value, groups).or_else(|_| SessionId::read(word, groups)).ok()?;
        Some(read.0.expose().into())
    })?;
    let expiry = values(Label::Expiry).find(|value| value.chars().any(|c| c.is_ascii_digit()));
    Some(CodeShown { code, expiry: expiry.and_then(|value| shown(value, LONGEST_EXPIRY)) })
}

/// What stands behind a label: the rest of its line or cell, or the next one when there is nothing.
fn value<'a, K>(text: &Folded<'a>, hit: &Hit<K>, next: usize) -> &'a str {
    let behind = text.original(hit.end, next);
    let behind = behind.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '=' | '\u{a0}'));
    behind.split(['\n', '\r', '\t']).next().unwrap_or_default().trim()
}

fn says(text: &Folded<'_>, phrases: &[String]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

/// A piece of a page as it may be shown: of bounded length, without control characters and what nobody sees.
fn shown(text: &str, longest: usize) -> Option<String> {
    let shown: String = text.chars().filter(|c| !is_unseen(*c)).take(longest).collect();
    Some(shown.trim().to_owned()).filter(|shown| !shown.is_empty())
}

fn is_unseen(c: char) -> bool {
    (c.is_control() && c != '\n') || is_invisible(c)
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;

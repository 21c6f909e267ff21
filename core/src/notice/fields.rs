//! Reading the labelled fields of a notification out of its text. A message may hold more than one notification.

use zeroize::Zeroizing;

use super::missing;
use crate::SessionId;
use crate::fold::{Folded, Hit};
use crate::invisible::is_invisible;
use crate::profiles::schema::Issuer;
use crate::rome::RomeDateTime;
use crate::session_id::{Reading, SessionIdError, resembles_code};
use crate::slot::LONGEST_NAME;

/// How far behind its label a value is looked for, in characters of the folded text.
const LONGEST_VALUE: usize = 200;

/// What one notification states.
pub(super) struct Fields {
    pub(super) code: Result<(SessionId, Reading), SessionIdError>,
    pub(super) expires_at: Option<RomeDateTime>,
    pub(super) requested_at: Option<RomeDateTime>,
    pub(super) requested_by: Option<String>,
    pub(super) company: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Code,
    Expiry,
    RequestedAt,
    RequestedBy,
    Company,
    Tail,
}

/// Every notification of an issuer in a text. A label in running prose, without a code or dates behind it, is none.
pub(super) fn read(text: &Folded<'_>, issuer: &Issuer) -> Vec<Fields> {
    let hits = text.find(&labels(issuer));
    let starts: Vec<usize> = (0..hits.len()).filter(|index| hits[*index].kind == Label::Code).collect();
    let notification = |(n, start): (usize, &usize)| {
        let end = starts.get(n + 1).copied().unwrap_or(hits.len());
        let values: Vec<(Label, &str)> =
            (*start..end).map(|index| (hits[index].kind, value(text, &hits, index))).collect();
        let of = |label: Label| values.iter().find(|(kind, _)| *kind == label).map(|(_, value)| *value);
        let date = |label: Label| of(label).and_then(RomeDateTime::parse);
        let fields = Fields {
            code: read_code(of(Label::Code).unwrap_or_default(), &issuer.code_groups),
            expires_at: date(Label::Expiry),
            requested_at: date(Label::RequestedAt),
            requested_by: of(Label::RequestedBy).and_then(name),
            company: of(Label::Company).and_then(name),
        };
        let says_something =
            fields.code != Err(missing()) || fields.expires_at.is_some() || fields.requested_at.is_some();
        says_something.then(|| (fields, first_word(of(Label::Code).unwrap_or_default())))
    };
    merged(starts.iter().enumerate().filter_map(notification))
}

/// A code that stands in a message twice, as in its preview and in its table, or in its plain and in its HTML part, is
/// one notification. `found` has the first word behind each label too.
fn merged<'a>(found: impl Iterator<Item = (Fields, &'a str)>) -> Vec<Fields> {
    let mut notices: Vec<(Fields, &str)> = Vec::new();
    for (fields, word) in found {
        let same = |(held, held_word): &&mut (Fields, &str)| match (&held.code, &fields.code) {
            (Ok((held, _)), Ok((id, _))) => held == id,
            (Ok((held, _)), Err(_)) => held.begins_with(uncut(word)),
            (Err(_), Ok((id, _))) => id.begins_with(uncut(held_word)),
            (Err(_), Err(_)) => false,
        };
        match notices.iter_mut().find(same) {
            Some((held, _)) => held.complete_from(fields),
            None => notices.push((fields, word)),
        }
    }
    notices.into_iter().map(|(fields, _)| fields).collect()
}

/// A word without the mark of what was cut behind it.
fn uncut(word: &str) -> &str {
    word.trim_end_matches(['…', '.'])
}

impl Fields {
    fn complete_from(&mut self, other: Self) {
        if self.code.is_err() {
            self.code = other.code;
        }
        self.expires_at = self.expires_at.or(other.expires_at);
        self.requested_at = self.requested_at.or(other.requested_at);
        self.requested_by = self.requested_by.take().or(other.requested_by);
        self.company = self.company.take().or(other.company);
    }
}

fn labels(issuer: &Issuer) -> Vec<(Label, &str)> {
    let kinds = [
        (Label::Code, &issuer.code_labels),
        (Label::Expiry, &issuer.expiry_labels),
        (Label::RequestedAt, &issuer.requested_at_labels),
        (Label::RequestedBy, &issuer.requested_by_labels),
        (Label::Company, &issuer.company_labels),
        (Label::Tail, &issuer.tail_labels),
    ];
    kinds
        .into_iter()
        .flat_map(|(kind, labels)| labels.iter().map(move |label| (kind, label.as_str())))
        .collect()
}

/// What stands between a label and the next one.
fn value<'a>(text: &Folded<'a>, hits: &[Hit<Label>], index: usize) -> &'a str {
    let start = hits[index].end;
    let next = hits.get(index + 1).map_or(text.len(), |hit| hit.start);
    let value = text.original(start, next.min(start + LONGEST_VALUE));
    value.trim_start_matches(|c: char| is_blank(c) || matches!(c, ':' | '=' | '*'))
}

/// What a mail program puts around a value: white space, what nobody sees, the mark of a quoted line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || c == '>'
}

fn first_word(value: &str) -> &str {
    value.split_whitespace().next().unwrap_or_default()
}

/// The code in a value: its first line, else the first word of it, else its first two lines together (a mail program
/// may have wrapped it). Without anything that resembles a code, it is missing.
fn read_code(value: &str, groups: &[u8]) -> Result<(SessionId, Reading), SessionIdError> {
    let (id, reading) = first_code(value, groups)?;
    if has_another(value, &id, groups) { Err(SessionIdError::Several) } else { Ok((id, reading)) }
}

/// Whether another code stands beside this one, in its line or alone in the next.
fn has_another(value: &str, id: &SessionId, groups: &[u8]) -> bool {
    let mut lines = value.lines().filter(|line| !line.trim_matches(is_blank).is_empty());
    let line = lines.next().unwrap_or_default();
    let alone = lines.next().filter(|second| second.split_whitespace().count() == 1).unwrap_or_default();
    let words = line.split_whitespace().chain([alone]).filter(|word| resembles_code(word, groups));
    words.filter_map(|word| SessionId::read(word, groups).ok()).any(|(other, _)| other != *id)
}

fn first_code(value: &str, groups: &[u8]) -> Result<(SessionId, Reading), SessionIdError> {
    let mut lines = value.lines().map(|line| line.trim_matches(is_blank)).filter(|l| !l.is_empty());
    let line = lines.next().unwrap_or_default();
    let word = first_word(line);
    let second = lines.next().filter(|second| !second.contains(char::is_whitespace));
    let both = Zeroizing::new(second.map_or_else(String::new, |second| format!("{line}\n{second}")));
    let read = [line, word, both.as_str()].into_iter().find_map(|text| SessionId::read(text, groups).ok());
    match read {
        Some(read) => Ok(read),
        None if resembles_code(word, groups) => SessionId::read(word, groups),
        None => Err(missing()),
    }
}

/// A name out of a value: one line, without quotes and invisible characters, of a bounded length.
fn name(value: &str) -> Option<String> {
    let line: String =
        value.lines().next()?.chars().filter(|c| !is_invisible(*c)).take(LONGEST_NAME).collect();
    let name = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '«' | '»'));
    (!name.is_empty()).then(|| name.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;

//! Reading the labelled fields of a notification out of its text. A message may hold more than one notification.

use std::ops::Range;

use zeroize::Zeroizing;

use super::ends::Ends;
use super::{life, missing};
use crate::SessionId;
use crate::fold::{Folded, Hit};
use crate::invisible::{is_invisible, turns_to_the_left};
use crate::profiles::{self, schema::Issuer};
use crate::rome::RomeDateTime;
use crate::session_id::{Reading, SessionIdError, is_dash, resembles_code};
use crate::slot::LONGEST_NAME;

/// How far behind its label a value is looked for, in characters of the folded text.
const LONGEST_VALUE: usize = 200;

/// The shortest word of letters and digits that is taken for a part of a code.
const SHORTEST_PIECE: usize = 4;

/// What one notification states.
pub(super) struct Fields {
    pub(super) code: Result<(SessionId, Reading), SessionIdError>,
    pub(super) expires_at: Option<RomeDateTime>,
    /// What else it says of its end, where that is no date with a time.
    pub(super) ends: Option<Ends>,
    /// For how many hours from the request it says that the code is valid.
    pub(super) hours: Option<u8>,
    pub(super) requested_at: Option<RomeDateTime>,
    pub(super) requested_by: Option<String>,
    pub(super) company: Option<String>,
    /// Where its code's label stands.
    pub(super) label: Range<usize>,
    /// Where words about this notification may stand: nearer to it than to another's code.
    pub(super) about: Range<usize>,
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
    let whole = text.original(0, text.len());
    let is_out_of_order = whole.contains(turns_to_the_left);
    let mentions: Vec<Mention<'_>> = (0..hits.len())
        .filter(|index| hits[*index].kind == Label::Code)
        .map(|at| {
            let behind = behind(text, &hits, at);
            let before = text.original(hits[at].start.saturating_sub(LONGEST_VALUE), hits[at].end);
            let is_turned = before.rsplit('\n').next().is_some_and(|line| line.contains(turns_to_the_left));
            let code = read_code(behind, &issuer.code_groups);
            let code = if is_turned { code.and(Err(SessionIdError::Malformed)) } else { code };
            let code = code.and_then(|(id, reading)| {
                // Where words are not seen as they are written, another code may be seen in this one's place.
                let is_doubtful = is_out_of_order
                    && (names_another(whole, &id, &issuer.code_groups)
                        || whole.split_whitespace().any(|word| is_piece_of_another(word, &id)));
                if is_doubtful { Err(SessionIdError::Several) } else { Ok((id, reading)) }
            });
            Mention { at, value: trimmed(behind), code }
        })
        .collect();
    // Where a code is, a further mention of it begins no other notification.
    let is_code = |mention: &Mention<'_>| mention.code != Err(missing());
    let has_code = mentions.iter().any(is_code);
    let mut starts: Vec<Mention<'_>> =
        mentions.into_iter().filter(|mention| !has_code || is_code(mention)).collect();
    if !has_code {
        starts.truncate(1);
        let alone = alone(whole, &issuer.code_groups).filter(|_| !is_out_of_order);
        if let (Some(first), Some((value, code))) = (starts.first_mut(), alone) {
            (first.value, first.code) = (value, Ok(code));
        }
    }
    let bounds: Vec<usize> = starts.iter().map(|mention| mention.at).collect();
    let mut notices = Vec::new();
    for (n, Mention { at, value: named, code }) in starts.into_iter().enumerate() {
        let before = n.checked_sub(1).map_or(0, |n| bounds[n])..at;
        let after = at..bounds.get(n + 1).copied().unwrap_or(hits.len());
        // What stands before the first code stands before each.
        let values = |label: Label| {
            let hits = &hits;
            let is = move |index: &usize| hits[*index].kind == label;
            let is_before = (0..bounds[0]).any(|index| is(&index));
            let ranges = if is_before { [&before, &after] } else { [&after, &before] };
            let range = ranges.into_iter().find(|range| (*range).clone().any(|index| is(&index)));
            range.cloned().unwrap_or_default().filter(is).map(move |index| value(text, hits, index))
        };
        let date = |label: Label| values(label).find_map(RomeDateTime::written_by_italians);
        let ends: Vec<Ends> = values(Label::Expiry).filter_map(Ends::in_value).collect();
        let about = if n == 0 { 0 } else { hits[bounds[n - 1]].end }
            ..bounds.get(n + 1).map_or(text.len(), |next| hits[*next].start);
        let until = || ends.is_empty().then(|| life::until(text, &about)).flatten();
        let fields = Fields {
            code,
            expires_at: date(Label::Expiry)
                .or_else(|| Ends::together(&ends))
                .or_else(|| values(Label::RequestedAt).next().and_then(end_of_span))
                .or_else(until),
            ends: ends.first().copied(),
            hours: life::hours(text.original(about.start, about.end)),
            requested_at: date(Label::RequestedAt),
            requested_by: values(Label::RequestedBy).next().and_then(name),
            company: values(Label::Company).next().and_then(name),
            label: hits[at].start..hits[at].end,
            about,
        };
        let says_something =
            fields.code != Err(missing()) || fields.expires_at.is_some() || fields.requested_at.is_some();
        if says_something {
            notices.push((fields, first_word(named)));
        }
    }
    merged(notices)
}

/// How many notifications of an issuer a text holds: dates that differ behind one label are of several.
pub(super) fn how_many(text: &Folded<'_>, issuer: &Issuer) -> usize {
    let notices = read(text, issuer).len();
    let hits = text.find(&labels(issuer));
    let has_several = |label: Label| {
        let places = (0..hits.len()).filter(|index| hits[*index].kind == label);
        let mut dates =
            places.filter_map(|index| RomeDateTime::written_by_italians(value(text, &hits, index)));
        dates.next().is_some_and(|first| dates.any(|other| other != first))
    };
    if notices == 1 && [Label::RequestedAt, Label::Expiry].into_iter().any(has_several) { 2 } else { notices }
}

/// A label of the code, and what stands behind it.
struct Mention<'a> {
    at: usize,
    value: &'a str,
    code: Result<(SessionId, Reading), SessionIdError>,
}

/// The second of two dates: "dal 14/12/2026 08:05 al 15/12/2026 00:05".
fn end_of_span(value: &str) -> Option<RomeDateTime> {
    let mut words = value.split_inclusive(char::is_whitespace);
    let begun: usize = words.by_ref().take_while(|word| word.trim() != "al").map(str::len).sum();
    value.get(begun..).and_then(RomeDateTime::written_by_italians)
}

/// A code that stands in a message twice, as in its preview and in its table, or in its plain and in its HTML part, is
/// one notification. `found` has the first word behind each label too.
fn merged(found: Vec<(Fields, &str)>) -> Vec<Fields> {
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
    /// Whether it gives a code by the one name that nobody else uses, "ID-SESSIONE", with a date.
    pub(super) fn is_dated_id_sessione(&self, text: &Folded<'_>) -> bool {
        let label = text.original(self.label.start, self.label.end);
        let is_dated = !self.is_undated() || self.ends.is_some();
        self.code.is_ok() && is_dated && label.contains(|c| is_dash(c) || c == '_')
    }

    /// Whether only the message has a date, which may be later than any that stands in it.
    pub(super) const fn is_undated(&self) -> bool {
        self.requested_at.is_none() && self.expires_at.is_none()
    }

    fn complete_from(&mut self, other: Self) {
        if self.code.is_err() {
            self.code = other.code;
        }
        self.expires_at = self.expires_at.or(other.expires_at);
        self.ends = self.ends.or(other.ends);
        self.hours = self.hours.or(other.hours);
        self.requested_at = self.requested_at.or(other.requested_at);
        self.requested_by = self.requested_by.take().or(other.requested_by);
        self.company = self.company.take().or(other.company);
        self.about = self.about.start.min(other.about.start)..self.about.end.max(other.about.end);
    }
}

fn labels(issuer: &Issuer) -> Vec<(Label, &str)> {
    let life = profiles::life();
    let kinds = [
        (Label::Code, &issuer.code_labels),
        (Label::Expiry, &issuer.expiry_labels),
        (Label::Expiry, &life.expiry_labels),
        (Label::RequestedAt, &issuer.requested_at_labels),
        (Label::RequestedAt, &life.requested_at_labels),
        (Label::RequestedBy, &issuer.requested_by_labels),
        (Label::Company, &issuer.company_labels),
        (Label::Tail, &issuer.tail_labels),
    ];
    kinds
        .into_iter()
        .flat_map(|(kind, labels)| labels.iter().map(move |label| (kind, label.as_str())))
        .collect()
}

/// What stands between a label and the next one, without what parts it from its label.
fn value<'a>(text: &Folded<'a>, hits: &[Hit<Label>], index: usize) -> &'a str {
    trimmed(behind(text, hits, index))
}

/// What stands between a label and the next one.
fn behind<'a>(text: &Folded<'a>, hits: &[Hit<Label>], index: usize) -> &'a str {
    let start = hits[index].end;
    let next = hits.get(index + 1).map_or(text.len(), |hit| hit.start);
    text.original(start, next.min(start + LONGEST_VALUE))
}

fn trimmed(value: &str) -> &str {
    value.trim_start_matches(|c: char| is_blank(c) || matches!(c, ':' | '=' | '*' | '|'))
}

/// What a mail program puts around a value: white space, what nobody sees, the mark of a quoted line.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || c == '>'
}

fn first_word(value: &str) -> &str {
    value.split_whitespace().next().unwrap_or_default()
}

/// The code in a value: its first line, else the first word of it, else its first two lines together (a mail program
/// may have wrapped it), else what stands behind the rest of the label's sentence. Without anything that resembles a
/// code, it is missing. What is turned is seen as another one.
fn read_code(behind: &str, groups: &[u8]) -> Result<(SessionId, Reading), SessionIdError> {
    let (id, reading) = first_code(behind, groups)?;
    let (upto, after) = behind.split_at(id.end_in(behind));
    let is_covered =
        |after: &str| after.split_whitespace().any(|word| word.contains(|c: char| c.is_ascii_digit()));
    if upto.contains(turns_to_the_left)
        || after.split_once(turns_to_the_left).is_some_and(|(_, after)| is_covered(after))
    {
        return Err(SessionIdError::Malformed);
    }
    if has_another(trimmed(behind), &id, groups) { Err(SessionIdError::Several) } else { Ok((id, reading)) }
}

/// Whether another code stands beside this one, in its line or alone in the next.
fn has_another(value: &str, id: &SessionId, groups: &[u8]) -> bool {
    let mut lines = value.lines().filter(|line| !line.trim_matches(is_blank).is_empty());
    let line = lines.next().unwrap_or_default();
    let alone = lines.next().filter(|second| second.split_whitespace().count() == 1).unwrap_or_default();
    names_another(line, id, groups) || names_another(alone, id, groups)
}

/// Whether a word may stand for a part of a code that it is not a part of.
fn is_piece_of_another(word: &str, id: &SessionId) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let has = |is: fn(&char) -> bool| word.chars().any(|c| is(&c));
    word.len() >= SHORTEST_PIECE
        && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
        && has(char::is_ascii_digit)
        && has(char::is_ascii_alphabetic)
        && !id.has_piece(word)
}

fn names_another(text: &str, id: &SessionId, groups: &[u8]) -> bool {
    let words = text.split_whitespace().filter(|word| resembles_code(word, groups));
    words.filter_map(|word| SessionId::read(word, groups).ok()).any(|(other, _)| other != *id)
}

fn first_code(behind: &str, groups: &[u8]) -> Result<(SessionId, Reading), SessionIdError> {
    let mut lines = trimmed(behind).lines().map(|line| line.trim_matches(is_blank)).filter(|l| !l.is_empty());
    let line = lines.next().unwrap_or_default();
    let word = first_word(line);
    let second = lines.next().filter(|second| !second.contains(char::is_whitespace));
    let both = Zeroizing::new(second.map_or_else(String::new, |second| format!("{line}\n{second}")));
    let read = [line, word, both.as_str()].into_iter().find_map(|text| read_whole(text, groups).ok());
    match read {
        Some(read) => Ok(read),
        None if resembles_code(word, groups) => read_whole(word, groups),
        None => behind_sentence(behind, groups).unwrap_or(Err(missing())),
    }
}

/// The code that stands alone in a line, where the text has no other: below "Il codice è:", or below a sentence. Where
/// the line before it names something else it is the code of that.
fn alone<'a>(whole: &'a str, groups: &[u8]) -> Option<(&'a str, (SessionId, Reading))> {
    if groups.len() == 1 {
        return None;
    }
    let (mut before, mut found) = ("", None);
    for line in whole.lines().map(|line| line.trim_matches(is_blank)).filter(|line| !line.is_empty()) {
        let read = (!line.contains(char::is_whitespace)).then(|| read_whole(line, groups).ok()).flatten();
        if let Some((id, reading)) = read {
            if found.is_some() || !may_lead_to_code(before) || names_another(whole, &id, groups) {
                return None;
            }
            found = Some((line, (id, reading)));
        }
        before = line;
    }
    found
}

/// Whether a line is a sentence, or the name of the code.
fn may_lead_to_code(line: &str) -> bool {
    let about = profiles::about();
    let folded = Folded::new(line);
    let says = |words: &[String]| words.iter().any(|word| folded.contains(word));
    let is_label = line.ends_with([':', '=']) || !line.ends_with(['.', ',', '!', '?', ';']);
    !says(&about.another) && (!is_label || says(&about.called))
}

/// A code of one group is told from a word by its digits.
fn read_whole(text: &str, groups: &[u8]) -> Result<(SessionId, Reading), SessionIdError> {
    let read = SessionId::read(text, groups)?;
    let is_word = groups.len() == 1 && !read.0.has_digits();
    if is_word { Err(missing()) } else { Ok(read) }
}

/// The code at the end of the sentence in which its label stands: "l'ID-SESSIONE per la ricetta bianca è:". Where
/// another sentence or another label comes between, it is somebody else's.
fn behind_sentence(value: &str, groups: &[u8]) -> Option<Result<(SessionId, Reading), SessionIdError>> {
    let mut words = value.split_whitespace();
    let has_dashes = |word: &str| word.chars().filter(|c| is_dash(*c)).count() + 2 >= groups.len();
    let is_code = |word: &&str| groups.len() > 1 && has_dashes(word) && resembles_code(word, groups);
    let word = words.find(is_code)?;
    let (before, _) = value.split_once(word)?;
    let sentence = before.trim_end_matches(is_blank);
    let sentence = sentence.strip_suffix([':', '=']).unwrap_or(sentence);
    let line = before.rsplit_once('\n').map_or("", |(_, line)| line.trim_matches(is_blank));
    if sentence.contains(['.', ':', '=', ';']) || line.starts_with(char::is_uppercase) {
        return None;
    }
    let between = Folded::new(sentence);
    if profiles::about().another.iter().any(|word| between.contains(word)) {
        return None;
    }
    let wrapped = Zeroizing::new(format!("{word} {}", words.next().unwrap_or_default()));
    Some(read_whole(word, groups).or_else(|error| read_whole(&wrapped, groups).map_err(|_| error)))
}

/// A name out of a value: one line, without quotes and invisible characters, of a bounded length.
fn name(value: &str) -> Option<String> {
    let line: String =
        value.lines().next()?.chars().filter(|c| !is_invisible(*c)).take(LONGEST_NAME).collect();
    let name =
        line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '«' | '»' | '|'));
    (!name.is_empty()).then(|| name.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;

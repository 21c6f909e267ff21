//! Which fields of a page ask for the ID-SESSIONE, by the words in and around them, the nearest first. In doubt, none.

mod phrases;
pub mod refusal;

use std::slice;

use serde::{Deserialize, Serialize};

use crate::fold::Folded;
use crate::profiles::{
    self,
    schema::{Contesto, Issuer},
};
use crate::sorted;
use phrases::{Saying, has, names, says, says_before, says_to_enter, speaks_of, words};

/// Kinds of input a code can be typed into.
const TEXT_KINDS: &[&str] = &["", "text", "search", "password", "textarea", EDITABLE];
/// Kinds that are used for much else: their own words must ask.
const LOOSE_KINDS: &[&str] = &["search", EDITABLE];
/// An element made editable.
const EDITABLE: &str = "contenteditable";
/// A page in which more fields ask is a list of sessions.
const MOST_FIELDS: usize = 4;

/// A field and the words around it, as the page shows them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDescription {
    /// The content script's own number for it.
    pub handle: u32,
    /// `type` of the input, `textarea` or `contenteditable`.
    pub kind: String,
    /// Text of each of its labels, `aria-label`, `title`.
    pub labels: Vec<String>,
    /// Its placeholder.
    pub placeholder: String,
    /// Its `name`, `id` and other attributes by which programs know it.
    pub names: String,
    /// What it is described by.
    pub help: String,
    /// Its caption, where it has no label: the text before it in the document (in the line, in the cell to the left or
    /// above), or what is seen beside it.
    pub before: String,
    /// The header of its column.
    pub column: String,
    /// Whether it stands in the head of a table.
    pub in_head: bool,
    /// Titles of what it stands in, the nearest first.
    pub titles: Vec<String>,
    /// Text of the dialog, form or group it stands in, each piece in a line.
    pub around: String,
    /// `maxlength`, when there is one.
    pub max_length: Option<u32>,
    /// Whether a user could see it and write in it.
    pub usable: bool,
    /// The origins that its form may send it to.
    pub sends_to: Vec<String>,
    /// How many other fields there are in its dialog, form or group.
    pub others: u32,
}

/// Why a field is taken for one that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its label names the code.
    Label,
    /// Its placeholder does.
    Placeholder,
    /// Its attributes do.
    Name,
    /// What it is described by does.
    Help,
    /// Its caption does.
    Before,
    /// The header of its column does.
    Column,
    /// A title of what it stands in does, and there is no other field.
    Title,
    /// A sentence beside it does, and there is no other field.
    Around,
    /// It takes exactly as many characters as the code has.
    Length,
    /// There is one field for each group of the code.
    Parts,
}

/// A field that asks for a code, or the fields that ask for its groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Their handles: one, or one for each group of the code, in its order.
    pub fields: Vec<u32>,
    /// The contesti that the words leave room for.
    pub contesti: Vec<&'static str>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// How many characters it takes, when these are too few.
    pub room: Option<u32>,
}

/// A code that a page may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Code<'a> {
    /// How many characters each of its groups has.
    pub groups: &'a [u8],
    /// Labels that ask for it, and only as a whole: words such as *Token* that elsewhere are about something else.
    pub labels: &'a [String],
}

/// The codes that a page may ask for which takes those of these issuers, by their ids. Their own labels ask where all
/// are of one region.
pub fn codes(takes: &[String]) -> Vec<(&'static Issuer, Code<'static>)> {
    let issuers: Vec<&Issuer> = takes.iter().filter_map(|id| profiles::issuer(id)).collect();
    let is_of_all = |region: &String| issuers.iter().all(|issuer| issuer.regions.contains(region));
    let is_of_one_region = issuers.first().is_some_and(|first| first.regions.iter().any(is_of_all));
    let labels = |issuer: &'static Issuer| if is_of_one_region { &issuer.field_labels[..] } else { &[] };
    let code = |issuer: &'static Issuer| Code { groups: &issuer.code_groups, labels: labels(issuer) };
    issuers.into_iter().map(|issuer| (issuer, code(issuer))).collect()
}

/// Words of which one stands in or around each field that may ask for one of these codes, in lower case.
pub fn hints(codes: &[(&'static Issuer, Code<'_>)]) -> Vec<&'static str> {
    let of_issuers =
        codes.iter().filter(|(_, code)| !code.labels.is_empty()).flat_map(|(issuer, _)| &issuer.hints);
    sorted::distinct(profiles::field().hints.iter().chain(of_issuers).map(String::as_str))
}

/// The fields that ask for a code, as the page has them.
pub fn asking(fields: &[FieldDescription], code: Code<'_>) -> Vec<Asking> {
    let mut all = Vec::new();
    let mut rest = fields;
    while let [field, after @ ..] = rest {
        let parts = rest.get(..code.groups.len()).filter(|parts| are_parts(parts, code.groups));
        let found = parts.map_or_else(|| whole(field, code), split);
        rest = parts.filter(|_| found.is_some()).map_or(after, |parts| &rest[parts.len()..]);
        all.extend(found);
    }
    if all.iter().any(|one: &Asking| one.reasons[0] != Reason::Name) {
        all.retain(|one| one.reasons[0] != Reason::Name);
    }
    if all.len() > MOST_FIELDS { Vec::new() } else { all }
}

/// The fields of which a page says that they are sent where the one that the user saw was: none other takes its place.
pub fn sent_alike(mut fields: Vec<FieldDescription>, sends_to: &[String]) -> Vec<FieldDescription> {
    fields.retain(|field| field.sends_to == sends_to);
    fields
}

/// A field for the whole code.
fn whole(field: &FieldDescription, code: Code<'_>) -> Option<Asking> {
    let length = u32::try_from(crate::SessionId::whole_length(code.groups)).unwrap_or(u32::MAX);
    let room = field.max_length.filter(|room| *room < length);
    let reason = reason(field, 0, code.labels)?;
    if room.is_some_and(|room| room < profiles::field().told_from) {
        return None;
    }
    let fits = (field.max_length == Some(length)).then_some(Reason::Length);
    Some(Asking {
        fields: vec![field.handle],
        contesti: contesti(field),
        reasons: [reason].into_iter().chain(fits).collect(),
        room,
    })
}

/// Whether these fields take a group of the code each.
fn are_parts(fields: &[FieldDescription], code_groups: &[u8]) -> bool {
    let takes = |(field, length): (&FieldDescription, &u8)| field.max_length == Some(u32::from(*length));
    fields.len() > 1 && fields.iter().zip(code_groups).all(takes) && fields.iter().all(is_writable)
}

fn split(parts: &[FieldDescription]) -> Option<Asking> {
    let first = parts.first()?;
    // No other code has groups of this length, whatever a library calls its boxes.
    let names_another = has(&names(&first.names), &profiles::field().names_of_others);
    let all = FieldDescription {
        labels: parts.iter().flat_map(|part| part.labels.iter().cloned()).collect(),
        names: if names_another { String::new() } else { first.names.clone() },
        ..first.clone()
    };
    let reason = reason(&all, u32::try_from(parts.len()).ok()? - 1, &[])?;
    Some(Asking {
        fields: parts.iter().map(|part| part.handle).collect(),
        contesti: contesti(&all),
        reasons: vec![reason, Reason::Parts],
        room: None,
    })
}

fn is_writable(field: &FieldDescription) -> bool {
    field.usable && TEXT_KINDS.contains(&field.kind.as_str())
}

/// Why a field asks, if it does; so many other fields belong to it, and these labels ask as a whole.
fn reason(field: &FieldDescription, of_its_own: u32, whole_labels: &[String]) -> Option<Reason> {
    let lists = profiles::field();
    let own: Vec<&str> =
        field.labels.iter().map(String::as_str).chain([field.placeholder.as_str()]).collect();
    let own_words = words(&own.join("\n"));
    let attributes = names(&field.names);
    let searches = has(&own_words, &lists.searches) || has(&attributes, &lists.searches);
    let titles = field.titles.iter().chain([&field.before, &field.column]);
    let is_elsewhere =
        has(&own_words, &lists.elsewhere) || titles.clone().any(|text| has(&words(text), &lists.elsewhere));
    if !is_writable(field) || field.in_head || searches || is_elsewhere {
        return None;
    }
    if let Some(reason) = asks_as_a_whole(field, whole_labels) {
        return Some(reason);
    }
    let in_context =
        speaks_of(own.iter().copied().chain(titles.map(String::as_str)).chain([field.around.as_str()]));
    let says = |text: &str| says(text, in_context);

    let labels: Vec<Saying> = field.labels.iter().map(|label| says(label)).collect();
    if labels.contains(&Saying::Asks) {
        return (!has(&own_words, &lists.others)).then_some(Reason::Label);
    }
    if labels.contains(&Saying::SomethingElse) {
        return None;
    }
    match says(&field.placeholder) {
        Saying::Asks => return Some(Reason::Placeholder),
        Saying::SomethingElse => return None,
        Saying::Nothing => {}
    }
    if LOOSE_KINDS.contains(&field.kind.as_str()) || has(&attributes, &lists.names_of_others) {
        return None;
    }
    let has_label = !own_words.is_empty();
    let before = if has_label { Saying::Nothing } else { says_before(&field.before, in_context) };
    if says(&field.column) == Saying::Asks && before != Saying::Asks {
        return Some(Reason::Column);
    }
    match before {
        Saying::Asks => return Some(Reason::Before),
        Saying::SomethingElse => return None,
        Saying::Nothing => {}
    }
    if has(&attributes, &lists.asks_for) {
        return Some(Reason::Name);
    }
    if says(&field.help) == Saying::Asks {
        return Some(Reason::Help);
    }
    if field.others != of_its_own || has(&words(&field.around), &lists.others) {
        return None;
    }
    if field.titles.iter().any(|title| says(title) == Saying::Asks) {
        return Some(Reason::Title);
    }
    (says_to_enter(&field.around, has_label, in_context)).then_some(Reason::Around)
}

/// Whether one of these labels is all that the field is called, and nothing in or around it is about another secret.
fn asks_as_a_whole(field: &FieldDescription, whole_labels: &[String]) -> Option<Reason> {
    let lists = profiles::field();
    let is_whole = |text: &str| whole_labels.iter().any(|label| words(label) == words(text));
    let is_labelled = !field.labels.is_empty() && field.labels.iter().all(|label| is_whole(label));
    let has_no_words = field.labels.is_empty() && field.placeholder.is_empty();
    let reason = match (is_labelled, has_no_words && is_whole(&field.before)) {
        (true, _) => Reason::Label,
        (_, true) => Reason::Before,
        _ => return None,
    };
    let called: Vec<String> = whole_labels.iter().flat_map(|label| words(label)).collect();
    let is_another = |all: &[String], phrases: &[String]| {
        phrases
            .iter()
            .filter(|phrase| !called.contains(phrase))
            .any(|phrase| has(all, slice::from_ref(phrase)))
    };
    let beside = [&field.placeholder, &field.help, &field.before, &field.column, &field.around];
    let is_about_another =
        beside.into_iter().chain(&field.titles).any(|text| is_another(&words(text), &lists.secrets));
    (!is_about_another && !is_another(&names(&field.names), &lists.names_of_others)).then_some(reason)
}

/// The contesti that the words leave room for: the field's own first, then those around it, the nearest first.
fn contesti(field: &FieldDescription) -> Vec<&'static str> {
    let own = [field.labels.join("\n"), field.placeholder.clone(), field.names.clone()].join("\n");
    let beside = [field.before.as_str(), &field.column, &field.help].join("\n");
    let places: Vec<Folded<'_>> = [&own, &beside]
        .into_iter()
        .chain(&field.titles)
        .chain([&field.around])
        .map(|text| Folded::new(text))
        .collect();
    let fits = |contesto: &&Contesto| {
        let named = |text: &Folded<'_>, words: &[String]| words.iter().any(|word| text.contains(word));
        let verdicts =
            places.iter().map(|text| (named(text, &contesto.words), named(text, &contesto.other_words)));
        verdicts.into_iter().find(|(ours, others)| ours != others).is_none_or(|(ours, _)| ours)
    };
    profiles::contesti().iter().filter(fits).map(|contesto| contesto.id.as_str()).collect()
}

#[cfg(test)]
mod tests;

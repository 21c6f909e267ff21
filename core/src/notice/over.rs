//! Whether a message says of its own code that it is over: withdrawn, used or expired.

use super::fields::Fields;
use crate::fold::Folded;
use crate::profiles;

/// How much of a sentence is looked at before and behind the words that say so, in characters of the folded text.
const LONGEST_SENTENCE: usize = 200;

/// Whether a text says that the code of this notification is over; not what would be if, nor what is of another.
pub(super) fn is_said(text: &Folded<'_>, fields: &Fields) -> bool {
    let over = profiles::over();
    let phrases: Vec<((), &str)> = over.phrases.iter().map(|phrase| ((), phrase.as_str())).collect();
    let Fields { label, about, .. } = fields;
    text.find(&phrases).into_iter().filter(|hit| about.contains(&hit.start)).any(|hit| {
        let is_of_this = if hit.start < *label {
            about.start == 0 || end_of_sentence(text.original(hit.end, *label)).is_none()
        } else {
            about.end == text.len() || end_of_sentence(text.original(hit.end, about.end)).is_some()
        };
        let before = text.original(hit.start.saturating_sub(LONGEST_SENTENCE).max(about.start), hit.start);
        let behind = text.original(hit.end, (hit.end + LONGEST_SENTENCE).min(about.end));
        let before = Folded::new(before.split_at(start_of_sentence(before)).1);
        let behind = Folded::new(behind.split_at(end_of_sentence(behind).unwrap_or(behind.len())).0);
        is_of_this
            && !over.unless_before.iter().any(|word| before.contains(word))
            && !over.unless.iter().any(|word| before.contains(word) || behind.contains(word))
    })
}

fn end_of_sentence(text: &str) -> Option<usize> {
    text.char_indices().map(|(at, _)| at).find(|at| begins_at(text, *at))
}

fn start_of_sentence(text: &str) -> usize {
    text.char_indices().rev().map(|(at, _)| at).find(|at| begins_at(text, *at)).unwrap_or_default()
}

/// Whether a sentence begins at this place; a line with a capital begins one, too.
fn begins_at(text: &str, at: usize) -> bool {
    let (before, here) = text.split_at(at);
    let line_begins = before.trim_end_matches([' ', '\t', '>']).ends_with('\n');
    before.ends_with(['.', ';', '!', '?']) || (line_begins && here.starts_with(char::is_uppercase))
}

//! Whether the words of a message tell that it was passed on.

use crate::fold::Folded;
use crate::profiles;

/// How long the header of a message that was passed on is, in characters of the folded text.
const LONGEST_HEADER: usize = 500;

/// Whether a mail program wrote above it that it is passed on, or quoted the header that it had.
pub(super) fn is_told(text: &Folded<'_>) -> bool {
    profiles::forwarding_phrases().iter().any(|phrase| text.contains(phrase))
        || profiles::forwarding_headers().iter().any(|names| has_header(text, names))
}

/// Whether the names of a header's fields stand one behind the other, and near.
fn has_header(text: &Folded<'_>, names: &[String]) -> bool {
    let names: Vec<(usize, &str)> = names.iter().map(String::as_str).enumerate().collect();
    text.find(&names).windows(names.len()).any(|hits| {
        let in_order = hits.iter().enumerate().all(|(index, hit)| hit.kind == index);
        in_order && hits[hits.len() - 1].end - hits[0].start <= LONGEST_HEADER
    })
}

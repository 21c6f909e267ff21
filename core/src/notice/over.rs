//! Whether a message says of its own code that it is over: withdrawn, used or expired.

use std::ops::Range;

use super::fields::Fields;
use crate::fold::{Folded, Hit};
use crate::invisible::is_invisible;
use crate::profiles;

/// How much of a sentence is looked at before and behind the words that say so, in characters of the folded text.
const LONGEST_SENTENCE: usize = 200;
/// How much of a text is looked at for the word beside a label.
const LONGEST_WORD: usize = 40;

/// Where a text has words that say so.
pub(super) struct Over<'a> {
    text: &'a Folded<'a>,
    hits: Vec<Hit<usize>>,
}

impl<'a> Over<'a> {
    pub(super) fn of(text: &'a Folded<'a>) -> Self {
        let over = profiles::over();
        Self::saying(text, over.phrases.iter().chain(&over.revoked))
    }

    /// Where a text has words that say that the issuer ended it.
    pub(super) fn revoked(text: &'a Folded<'a>) -> Self {
        Self::saying(text, profiles::over().revoked.iter())
    }

    fn saying(text: &'a Folded<'a>, phrases: impl Iterator<Item = &'a String>) -> Self {
        Self { text, hits: text.find_all(&phrases.collect::<Vec<_>>()) }
    }

    /// Whether the code of this notification is over; not what would be if, nor what is of another.
    pub(super) fn is_said_of(&self, fields: &Fields) -> bool {
        let place = |at: usize| self.hits.partition_point(|hit| hit.start < at);
        let about = &self.hits[place(fields.about.start)..place(fields.about.end)];
        about.iter().any(|hit| self.is_of(hit, fields) && self.statement(hit, &fields.about).is_some())
    }

    /// Whether the words at its label say that it is a former code: "ID-SESSIONE precedente", "Vecchio ID-SESSIONE".
    pub(super) fn is_former(&self, Fields { label, .. }: &Fields) -> bool {
        let before = self.text.original(label.start.saturating_sub(LONGEST_WORD), label.start);
        let behind = self.text.original(label.end, (label.end + LONGEST_WORD).min(self.text.len()));
        let line = before.rsplit('\n').next().unwrap_or_default();
        let beside = [words(line).last(), words(behind).next()];
        let is_former = |word: &str| {
            let word = Folded::new(word);
            profiles::over().unless.iter().any(|former| word.contains(former))
        };
        beside.into_iter().flatten().any(is_former)
    }

    /// Whether it is said of a code that the text does not name, by one of these words for it.
    pub(super) fn is_said_of_any(&self, words: &[&String]) -> bool {
        let is_of = |sentence: &str| {
            let sentence = Folded::new(sentence);
            words.iter().any(|word| sentence.contains(word))
                && !profiles::over().unless_new.iter().any(|word| sentence.contains(word))
        };
        let whole = 0..self.text.len();
        self.hits.iter().filter_map(|hit| self.statement(hit, &whole)).any(|sentence| is_of(&sentence))
    }

    /// Of two notifications it is of the one whose label its sentence leads to, else of the one before.
    fn is_of(
        &self,
        hit: &Hit<usize>,
        Fields { label: Range { start: label, .. }, about, .. }: &Fields,
    ) -> bool {
        // With the first letter of the label, which may begin a line of its own.
        let leads_to = |place: usize| {
            let between = self.text.original(hit.end, (place + 1).min(self.text.len()));
            place < hit.end + LONGEST_SENTENCE && begins(between).next().is_none()
        };
        if (..*label).contains(&hit.start) {
            about.start == 0 || leads_to(*label)
        } else {
            about.end == self.text.len() || !leads_to(about.end)
        }
    }

    /// The sentence, if it says that it is so.
    fn statement(&self, hit: &Hit<usize>, about: &Range<usize>) -> Option<String> {
        let over = profiles::over();
        let first = hit.start.saturating_sub(LONGEST_SENTENCE).max(about.start);
        let before = self.text.original(first, hit.start);
        let behind = self.text.original(hit.end, (hit.end + LONGEST_SENTENCE).min(about.end));
        let before = before.get(begins(before).last().unwrap_or_default()..).unwrap_or_default();
        let behind = begins(behind).next().and_then(|end| behind.get(..end)).unwrap_or(behind);
        let [folded_before, folded_behind] = [before, behind].map(Folded::new);
        let is_of_another = |part: &Folded<'_>| {
            let mail = part.find_all(&over.of_mail);
            let is_in_mail = |at: usize| mail.iter().any(|hit| (hit.start..hit.end).contains(&at));
            part.find_all(&over.unless).iter().any(|hit| !is_in_mail(hit.start))
        };
        let is_said = !over.unless_before.iter().any(|word| folded_before.contains(word))
            && !is_of_another(&folded_before)
            && !is_of_another(&folded_behind);
        is_said.then(|| [before, self.text.original(hit.start, hit.end), behind].concat())
    }
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !is_invisible(c));
    words.filter(|word| word.contains(char::is_alphanumeric))
}

/// Where sentences begin in a text; a line with a capital begins one, too.
fn begins(text: &str) -> impl Iterator<Item = usize> {
    let (mut is_ended, mut is_line_new) = (false, false);
    text.char_indices().filter_map(move |(at, c)| {
        let begins = is_ended || (is_line_new && c.is_uppercase());
        is_ended = matches!(c, '.' | ';' | '!' | '?');
        is_line_new = c == '\n' || (is_line_new && matches!(c, ' ' | '\t' | '>'));
        begins.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::super::fields;
    use super::*;

    const CODES: [&str; 2] = ["408c7060-e54b-4be4-b4f7-c2fefb26b4c1", "9d2f1c3a-0b7e-4a55-8e21-5f6a7b8c9d0e"];

    /// Of which of its codes a text says so; A and B stand for two of them.
    fn over(text: &str) -> Vec<bool> {
        let text = text.replace("{A}", CODES[0]).replace("{B}", CODES[1]);
        let text = Folded::new(&text);
        let over = Over::of(&text);
        let notices = fields::read(&text, profiles::issuer("sistema-ts").unwrap());
        notices.iter().map(|fields| over.is_said_of(fields)).collect()
    }

    #[test]
    fn what_is_said_before_or_behind_a_code_is_said_of_it() {
        for text in [
            "Il seguente codice è stato revocato.\nID-SESSIONE: {A}",
            "ID-SESSIONE: {A}\nStato: REVOCATO",
            "L'ID-SESSIONE {A} è stato revocato.",
            "Se ti serve, chiama. Il codice è scaduto\nID-SESSIONE: {A}",
            "Il codice\n> è scaduto, come il precedente. ID-SESSIONE: {A}\nÈ stato revocato",
            "Tutto bene se\nIl codice è scaduto\nID-SESSIONE: {A}",
        ] {
            assert_eq!(over(text), [true], "{text}");
        }
    }

    #[test]
    fn a_code_whose_label_calls_it_a_former_one_is_one() {
        let former = |text: &str| -> Vec<bool> {
            let text = text.replace("{A}", CODES[0]).replace("{B}", CODES[1]);
            let text = Folded::new(&text);
            let notices = fields::read(&text, profiles::issuer("sistema-ts").unwrap());
            notices.iter().map(|fields| Over::of(&text).is_former(fields)).collect()
        };
        for text in
            ["ID-SESSIONE precedente: {A}", "Vecchio ID-SESSIONE: {A}", "Il precedente\u{a0}ID-SESSIONE\n{A}"]
        {
            assert_eq!(former(text), [true], "{text}");
        }
        assert_eq!(former("Precedente ID-SESSIONE: {A}\nID-SESSIONE: {B}"), [true, false]);
        for text in [
            "Il codice sostituisce il precedente\nID-SESSIONE: {A}",
            "ID-SESSIONE: {A}, annulla il precedente",
        ] {
            assert_eq!(former(text), [false], "{text}");
        }
        for (length, is_former) in [(LONGEST_WORD - 10, true), (LONGEST_WORD, false)] {
            let stars = "*".repeat(length);
            assert_eq!(former(&format!("ID-SESSIONE{stars}precedente: {{A}}")), [is_former], "{length}");
        }
    }

    #[test]
    fn what_would_be_or_is_not_or_is_said_of_a_former_code_is_not_said() {
        for text in [
            "ID-SESSIONE: {A}\nSe il codice\nè scaduto, chiedine un altro.",
            "ID-SESSIONE: {A}\nSe il tuo Codice è scaduto, chiedine un altro.",
            "ID-SESSIONE: {A}\nIl codice non è stato revocato.",
            "ID-SESSIONE: {A}\nÈ stato revocato il codice\nprecedente.",
            "Il precedente codice è stato revocato: ID-SESSIONE: {A}",
            "ID-SESSIONE: {A}\nPuoi revocarlo.",
        ] {
            assert_eq!(over(text), [false], "{text}");
        }
    }

    #[test]
    fn of_two_codes_the_one_is_over_that_the_sentence_is_about() {
        assert_eq!(over("L'ID-SESSIONE {A} è stato revocato.\nNuovo ID-SESSIONE: {B}"), [true, false]);
        assert_eq!(over("ID-SESSIONE: {A}\nÈ stato revocato l'ID-SESSIONE {B}"), [false, true]);
        assert_eq!(over("ID-SESSIONEè scaduto {A} ID-SESSIONE {B}"), [false, true], "words without a blank");
        for (length, is_of) in [(199, [false, true]), (200, [true, false])] {
            let far = format!(" {} ", "x".repeat(length - 2));
            assert_eq!(over(&format!("ID-SESSIONE: {{A}}\nÈ stato revocato{far}ID-SESSIONE {{B}}")), is_of);
        }
        let far = " parola".repeat(40);
        assert_eq!(
            over(&format!("ID-SESSIONE: {{A}}\nÈ stato revocato{far} ID-SESSIONE {{B}}")),
            [true, false]
        );
    }

    #[test]
    fn in_a_list_what_is_said_below_a_code_is_said_of_it() {
        assert_eq!(over("ID-SESSIONE: {A}\nStato: Scaduto\nID-SESSIONE: {B}\nStato: Attivo"), [true, false]);
        assert_eq!(over("ID-SESSIONE: {A}\nStato: Attivo\nID-SESSIONE: {B}\nStato: Revocato"), [false, true]);
    }

    #[test]
    fn a_mail_that_was_sent_before_is_no_former_code() {
        let recalled =
            "La precedente comunicazione dell'ID-SESSIONE {A} è annullata: il codice è stato revocato.";
        assert_eq!(over(recalled), [true]);
        assert_eq!(
            over("La precedente comunicazione vale. ID-SESSIONE: {A}, il precedente è stato revocato"),
            [false]
        );
    }

    #[test]
    fn words_too_far_from_it_change_nothing_of_what_is_said() {
        for (length, is_said) in [(150, false), (220, true)] {
            let far = "x".repeat(length);
            for text in [
                format!("Il precedente {far} codice è stato revocato. ID-SESSIONE: {{A}}"),
                format!("ID-SESSIONE: {{A}}\nÈ stato revocato {far} precedente"),
            ] {
                assert_eq!(over(&text), [is_said], "{text}");
            }
        }
    }
}

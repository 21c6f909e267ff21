//! What a text beside a field says: that the code goes here, that something else does, or nothing. Knows the words of
//! `fields.toml` and how texts are cut into words; knows nothing of fields.

use std::slice;

use crate::fold::folded;
use crate::invisible::is_invisible;
use crate::profiles;

/// More words than a label has: a sentence about the page.
const PROSE: usize = 7;
/// More than a label has that names the code and says where it comes from.
const LONG_LABEL: usize = 12;
/// Letters of an abbreviation.
const SHORT: usize = 3;

/// What a text says of the field that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saying {
    /// It names the code, after nothing but fillers.
    Asks,
    /// It is about something else.
    SomethingElse,
    /// Nothing that a field could be known by.
    Nothing,
}

/// What a text says, each of its sentences by itself.
pub(super) fn says(text: &str, in_context: bool) -> Saying {
    let said: Vec<Saying> = sentences(text).iter().map(|sentence| says_one(sentence, in_context)).collect();
    if said.contains(&Saying::Asks) {
        Saying::Asks
    } else if said.contains(&Saying::SomethingElse) {
        Saying::SomethingElse
    } else {
        Saying::Nothing
    }
}

/// The same of text that may be a label, or a sentence about the page that happens to stand there.
pub(super) fn says_before(text: &str, in_context: bool) -> Saying {
    match says(text, in_context) {
        Saying::Asks if words(text).len() >= LONG_LABEL => Saying::Nothing,
        saying => saying,
    }
}

/// Whether a sentence names the code, and one says that something is to be entered. Beside a label that says only
/// *Codice* naming it is enough.
pub(super) fn says_to_enter(text: &str, beside_label: bool, in_context: bool) -> bool {
    let requests = &profiles::field().requests;
    says(text, in_context) == Saying::Asks && (beside_label || has(&words(text), requests))
}

/// Whether one of the texts speaks of what the code is for.
pub(super) fn speaks_of<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    texts.any(|text| has(&words(text), &profiles::field().context))
}

fn says_one(words: &[String], in_context: bool) -> Saying {
    let lists = profiles::field();
    let name_at = |at: usize| {
        let weak = in_context.then(|| length_at(&words[at..], &lists.asks_in_context)).flatten();
        Some((at, length_at(&words[at..], &lists.asks_for).or(weak)?))
    };
    match (0..words.len()).find_map(name_at) {
        Some((at, length)) => {
            let [before, after] = [&words[..at], &words[at + length..]];
            let is_value = |word: &String| {
                word.contains(|c: char| c.is_ascii_digit()) && !are_fillers(slice::from_ref(word))
            };
            let is_another = words.len() < PROSE && has(words, &lists.another);
            let is_it = are_fillers(before) && !has(words, &lists.others) && !is_another;
            let is_of_another = length_at(after, &lists.of)
                .and_then(|of| after.get(of..))
                .is_some_and(|what| !what.is_empty() && !begins_with_its_own(what));
            let asks = is_it && !is_of_another && !after.iter().any(is_value);
            if asks { Saying::Asks } else { Saying::SomethingElse }
        }
        None if words.len() >= PROSE || are_fillers(words) => Saying::Nothing,
        None => Saying::SomethingElse,
    }
}

/// Whether the code may be called one of what these words begin with: of the doctor, of the prescription.
fn begins_with_its_own(words: &[String]) -> bool {
    let lists = profiles::field();
    let is_number = words.first().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    let its_own = [&lists.fillers, &lists.context, &lists.of_its_own];
    is_number || its_own.into_iter().any(|phrases| length_at(words, phrases).is_some())
}

/// Whether there is nothing but fillers and numbers.
fn are_fillers(words: &[String]) -> bool {
    let mut rest = words;
    while let [word, ..] = rest {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        let Some(length) = length_at(rest, &profiles::field().fillers).or_else(|| is_number.then_some(1))
        else {
            return false;
        };
        rest = &rest[length..];
    }
    true
}

/// Whether one of the phrases occurs among the words.
pub(super) fn has(words: &[String], phrases: &[String]) -> bool {
    !places(words, phrases).is_empty()
}

/// Where phrases occur among the words: first word, and the one after the last.
pub(super) fn places(words: &[String], phrases: &[String]) -> Vec<(usize, usize)> {
    (0..words.len()).filter_map(|at| Some((at, at + length_at(&words[at..], phrases)?))).collect()
}

/// How many words the phrase has that they begin with, if they begin with one.
fn length_at(words: &[String], phrases: &[String]) -> Option<usize> {
    let lengths = phrases.iter().filter_map(|phrase| {
        let parts = phrase.split(' ');
        let length = parts.clone().count();
        (words.len() >= length && parts.zip(words).all(|(part, word)| fits(word, part))).then_some(length)
    });
    lengths.max()
}

/// Whether a word is this one of a list, or begins as it says.
fn fits(word: &str, entry: &str) -> bool {
    entry.strip_suffix('*').map_or(entry == word, |stem| word.starts_with(stem))
}

/// The words of each sentence: a line, or what ends with a full stop before a capital letter. `Id. Sessione` is one.
pub(super) fn sentences(text: &str) -> Vec<Vec<String>> {
    let is_capital = |c: char| c.is_ascii_uppercase() || ('À'..='Þ').contains(&c);
    let abbreviations = &profiles::field().abbreviations;
    let mut all = Vec::new();
    for line in text.split('\n') {
        let mut sentence: Vec<String> = Vec::new();
        for piece in line.split_inclusive(['.', '!', '?', ';']) {
            let begins = piece.starts_with(' ') && piece.trim_start().starts_with(is_capital);
            let ends = |word: &String| word.len() > SHORT && !abbreviations.contains(word);
            if begins && sentence.last().is_some_and(ends) {
                all.push(std::mem::take(&mut sentence));
            }
            sentence.extend(words(piece));
        }
        all.push(sentence);
    }
    all
}

/// The words of a text, in lower case without accents.
pub(super) fn words(text: &str) -> Vec<String> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || ('À'..='ÿ').contains(&c);
    text.split(|c: char| !is_letter(c) && !is_invisible(c))
        .map(|word| folded(word).into_iter().collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The words of a program's names: `txtIdSessione` has three.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut apart = String::with_capacity(text.len());
    let mut was_small = false;
    for c in text.chars() {
        if was_small && c.is_ascii_uppercase() {
            apart.push(' ');
        }
        was_small = c.is_ascii_lowercase();
        apart.push(c);
    }
    words(&apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun_with(start: &str, words: usize) -> String {
        format!("{start}{}", " parola".repeat(words - start.split_whitespace().count()))
    }

    #[test]
    fn a_text_of_seven_words_or_more_that_names_nothing_is_prose_and_says_nothing_of_its_field() {
        assert_eq!(says(&begun_with("parola", 6), false), Saying::SomethingElse);
        assert_eq!(says(&begun_with("parola", 7), false), Saying::Nothing);
    }

    #[test]
    fn a_text_of_twelve_words_that_names_the_code_is_a_sentence_and_no_label() {
        assert_eq!(says_before(&begun_with("ID Sessione", 11), false), Saying::Asks);
        assert_eq!(says_before(&begun_with("ID Sessione", 12), false), Saying::Nothing);
        assert_eq!(says_before(&begun_with("parola", 6), false), Saying::SomethingElse);
    }

    #[test]
    fn a_value_behind_the_name_says_that_it_is_filled_in_elsewhere_and_a_number_does_not() {
        assert_eq!(says("ID Sessione 2", false), Saying::Asks);
        assert_eq!(says("ID Sessione 408c7060", false), Saying::SomethingElse);
    }

    #[test]
    fn a_sentence_ends_before_a_capital_and_an_abbreviation_ends_none() {
        let count = |text: &str| sentences(text).len();
        assert_eq!((count("Cod. Sessione"), count("Nome. Codice"), count("Nome. Èccolo")), (1, 2, 2));
        assert_eq!((count("dal dott. Neri"), count("dalla nota. Neri")), (1, 2));
        assert_eq!((count("Nome.Codice"), count("Nome. codice"), count("Nome\nCodice")), (1, 1, 2));
    }

    #[test]
    fn the_code_may_be_one_of_the_doctor_and_what_is_one_of_something_else_is_another() {
        for label in [
            "ID Sessione del medico",
            "Identificativo di sessione dell'operatore",
            "ID-SESSIONE della ricetta bianca",
            "ID Sessione del Sistema TS",
            "ID sessione di 36 caratteri",
            "Codice di sessione della farmacia",
            "ID Sessione di",
        ] {
            assert_eq!(says(label, false), Saying::Asks, "{label}");
        }
        for label in [
            "ID sessione di ricarica",
            "Identificativo di sessione della prova",
            "Codice sessione di allenamento",
            "ID Sessione del trattamento n. 4",
        ] {
            assert_eq!(says(label, false), Saying::SomethingElse, "{label}");
        }
    }

    #[test]
    fn the_words_of_a_name_begin_with_a_capital_behind_a_small_letter() {
        assert_eq!(names("txtIdSessione"), ["txt", "id", "sessione"]);
        assert_eq!(names("ID_SESSIONE2b"), ["id", "sessione2b"]);
    }
}

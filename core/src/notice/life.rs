//! How long a notification says that its code lives, where no label tells its end: "valido 8 ore dalla richiesta",
//! "utilizzabile entro il 14/12/2026 22:05".

use std::ops::Range;

use crate::fold::Folded;
use crate::profiles;
use crate::rome::RomeDateTime;

/// How far behind the words that lead to it a date with its time ends at most, in characters of the folded text.
const LONGEST_DATE: usize = 40;
/// How many words before "8 ore" may say that this is how long the code lives.
const WORDS_BEFORE: usize = 9;
/// The same of those behind it.
const WORDS_BEHIND: usize = 4;

/// The one date with a time that something is said to be good until.
pub(super) fn until(text: &Folded<'_>, about: &Range<usize>) -> Option<RomeDateTime> {
    let hits = text.find_all(&profiles::life().until).into_iter().filter(|hit| about.contains(&hit.start));
    let mut dates = hits.filter_map(|hit| {
        let end = (hit.end + LONGEST_DATE).min(text.len());
        RomeDateTime::written_by_italians(text.original(hit.end, end))
    });
    let first = dates.next()?;
    dates.all(|other| other == first).then_some(first)
}

/// The number of hours that the code is said to live.
pub(super) fn hours(text: &str) -> Option<u8> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut told = None;
    for sentence in words.split_inclusive(|word| is_last(word)) {
        for (at, pair) in sentence.windows(2).enumerate() {
            let is_hours = bare(pair[1]).eq_ignore_ascii_case("ore");
            let Some(hours) = number(pair[0]).filter(|_| is_hours) else { continue };
            let near = at.saturating_sub(WORDS_BEFORE)..sentence.len().min(at + 1 + WORDS_BEHIND);
            if !sentence[near].iter().any(|word| is_about_life(word)) {
                continue;
            }
            if told.is_some_and(|told| told != hours) {
                return None;
            }
            told = Some(hours);
        }
    }
    told
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a sentence ends with the word.
fn is_last(word: &str) -> bool {
    word.ends_with(['.', ';', '!', '?'])
}

fn number(word: &str) -> Option<u8> {
    let word = bare(word).to_ascii_lowercase();
    let in_words = profiles::life().numbers.iter().find(|[name, _]| *name == word);
    let digits = in_words.map_or(word.as_str(), |[_, digits]| digits);
    digits.parse().ok().filter(|hours| (1..=24).contains(hours))
}

fn is_about_life(word: &str) -> bool {
    let word = bare(word).to_ascii_lowercase();
    profiles::life().lasting.iter().any(|beginning| word.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_the_life_of_the_code_where_their_sentence_says_so() {
        for (text, told) in [
            ("Il codice ha una validità di 16 ore dalla richiesta.", 16),
            ("Durata: 8 ore", 8),
            ("avrà validità di 8 (otto) ore a partire dalla richiesta", 8),
            ("dura sedici ore", 16),
            ("8 ore di validità", 8),
            ("Scade dopo 10 ore.", 10),
            ("È valido 8 ore. La durata di 8 ore non si può prolungare.", 8),
        ] {
            assert_eq!(hours(text), Some(told), "{text}");
        }
    }

    #[test]
    fn other_hours_are_not_and_of_two_nobody_knows_which() {
        for text in [
            "L'assistenza risponde entro 24 ore",
            "Il codice è valido. Rispondiamo in 24 ore",
            "8 ore. Validità di legge",
            "valido fino alle ore 8",
            "valido 8 ore per il SSN, 16 ore di validità per la ricetta bianca",
            "valido 36 ore",
            "valido 0 ore",
            "ore",
            "valido tante ore",
        ] {
            assert_eq!(hours(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_with_a_time_behind_until_is_an_end_and_neither_a_day_nor_one_of_two() {
        let of = |text: &str| {
            let text = Folded::new(text);
            until(&text, &(0..text.len()))
        };
        let right = RomeDateTime::parse("14/12/2026 22:05");
        for text in [
            "resta valido, salvo revoca, fino al 14/12/2026 22:05; poi no",
            "Hai tempo fino al 14/12/2026 22:05. Dopo no",
            "utilizzabile entro e non oltre il 14/12/2026 alle ore 22:05",
            "fino al 14/12/2026 22:05, dunque entro il 14/12/2026 22:05",
        ] {
            assert_eq!(of(text), right, "{text}");
        }
        for text in [
            "La password va rinnovata entro il 20/12/2026",
            "fino al 14/12/2026 22:05 o entro il 15/12/2026 22:05",
            "fino al termine del turno, come detto il giorno 14/12/2026 22:05",
            "il 14/12/2026 22:05",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}

//! Finding phrases in text as people and mail programs really write it: case, accents, apostrophes, white space,
//! invisible characters, the `>` of quoted lines and accents damaged on the way do not matter. Knows nothing of what
//! the phrases mean.

mod damage;

use std::str::CharIndices;

use damage::Part;

use crate::invisible::is_invisible;

/// Most characters looked at; a notification has some hundreds, but a long line may stand before it.
const LONGEST_TEXT: usize = 4_000_000;

/// What stands where a character could not be read.
const DAMAGE: char = '\u{fffd}';

/// One character of the folded text and where it came from.
struct Unit {
    folded: char,
    at: usize,
}

/// A text made ready for finding phrases in it.
pub(crate) struct Folded<'a> {
    text: &'a str,
    units: Vec<Unit>,
}

/// A phrase found: what it means to the caller and the units it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit<K> {
    pub(crate) kind: K,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl<'a> Folded<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut units: Vec<Unit> = Vec::with_capacity(text.len().min(LONGEST_TEXT));
        let mut line_is_blank = true;
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next().filter(|_| units.len() < LONGEST_TEXT) {
            if c == '\n' || c == '\r' {
                line_is_blank = true;
            }
            let quote_mark = c == '>' && line_is_blank;
            if c.is_whitespace() || quote_mark {
                let folded = if matches!(c, '\n' | '\r') { '\n' } else { ' ' };
                match units.last_mut() {
                    Some(last) if last.folded == '\n' => {}
                    Some(last) if last.folded == ' ' => last.folded = folded,
                    _ => units.push(Unit { folded, at }),
                }
                continue;
            }
            let Some(folded) = fold(misread(c, &mut chars)) else { continue };
            line_is_blank = false;
            // One letter in two or three bytes may have left as many marks.
            if folded != DAMAGE || units.last().is_none_or(|last| last.folded != DAMAGE) {
                units.push(Unit { folded, at });
            }
        }
        Self { text, units }
    }

    /// Every phrase found, from left to right, the longest at each place, none overlapping another.
    pub(crate) fn find<K: Copy>(&self, phrases: &[(K, &str)]) -> Vec<Hit<K>> {
        let texts: Vec<&str> = phrases.iter().map(|(_, phrase)| *phrase).collect();
        let hits = self.find_all(&texts).into_iter();
        hits.map(|Hit { kind, start, end }| Hit { kind: phrases[kind].0, start, end }).collect()
    }

    /// The same, each hit by the place of its phrase in the list.
    pub(crate) fn find_all<S: AsRef<str>>(&self, phrases: &[S]) -> Vec<Hit<usize>> {
        let wanted: Vec<Vec<Part>> = phrases.iter().map(|phrase| damage::parts(phrase.as_ref())).collect();
        let mut hits = Vec::new();
        let mut start = 0;
        // Most places begin no phrase: they are skipped.
        let firsts: Vec<char> =
            phrases.iter().filter_map(|phrase| folded(phrase.as_ref()).first().copied()).collect();
        while let Some(unit) = self.units.get(start) {
            if !matches!(unit.folded, DAMAGE | '\n') && !firsts.contains(&unit.folded) {
                start += 1;
                continue;
            }
            let longest = wanted
                .iter()
                .enumerate()
                .filter_map(|(kind, phrase)| Some((kind, phrase.len(), self.end_of(start, phrase)?)))
                .max_by_key(|(_, length, _)| *length);
            match longest {
                Some((kind, _, end)) => {
                    hits.push(Hit { kind, start, end });
                    start = end;
                }
                None => start += 1,
            }
        }
        hits
    }

    /// Whether a phrase occurs; one of five letters or fewer only as a word of its own.
    pub(crate) fn contains(&self, phrase: &str) -> bool {
        let wanted = damage::parts(phrase);
        let whole_word = folded(phrase).len() <= 5;
        (0..self.units.len()).any(|start| {
            self.end_of(start, &wanted).is_some_and(|end| {
                !whole_word || (!self.is_word(start.wrapping_sub(1)) && !self.is_word(end))
            })
        })
    }

    /// The original text between two units.
    pub(crate) fn original(&self, start: usize, end: usize) -> &'a str {
        let offset = |unit: usize| self.units.get(unit).map_or(self.text.len(), |unit| unit.at);
        self.text.get(offset(start)..offset(end)).unwrap_or_default()
    }

    /// How many units there are.
    pub(crate) fn len(&self) -> usize {
        self.units.len()
    }

    /// Where a phrase that begins at a unit ends; `None` if it is not there.
    fn end_of(&self, start: usize, phrase: &[Part]) -> Option<usize> {
        if phrase.is_empty() { None } else { self.end_from(start, phrase, 0) }
    }

    /// The same of the rest of a phrase.
    fn end_from(&self, start: usize, phrase: &[Part], from: usize) -> Option<usize> {
        let mut at = start;
        for (index, part) in phrase.iter().enumerate().skip(from) {
            let unit = self.units.get(at).map(|unit| unit.folded);
            match part.letter() {
                Some(letter) if unit.is_some_and(|unit| fits(letter, unit)) => at += 1,
                Some(_) if !part.may_be_damaged() => return None,
                _ => {
                    let ahead = self.units.get(at..).unwrap_or_default();
                    let ahead: Vec<char> =
                        ahead.iter().take(damage::LONGEST).map(|unit| unit.folded).collect();
                    return damage::ways(phrase, index, &ahead)
                        .into_iter()
                        .filter(|way| way.next < phrase.len() || !self.is_word(at + way.units))
                        .filter_map(|way| self.end_from(at + way.units, phrase, way.next))
                        .max();
                }
            }
        }
        Some(at)
    }

    fn is_word(&self, unit: usize) -> bool {
        self.units.get(unit).is_some_and(|unit| unit.folded.is_ascii_alphanumeric() || unit.folded >= 'ß')
    }
}

/// Whether a letter of a phrase is the one that stands there.
fn fits(wanted: char, unit: char) -> bool {
    wanted == unit
        || (wanted == ' ' && unit == '\n')
        || (unit == DAMAGE && matches!(wanted, 'a' | 'e' | 'i' | 'o' | 'u'))
}

/// A phrase as [`Folded`] finds it where nothing is damaged.
pub(crate) fn folded(phrase: &str) -> Vec<char> {
    phrase.chars().flat_map(|c| if c.is_whitespace() { Some(' ') } else { fold(c) }).collect()
}

/// The letter or apostrophe of which `c` begins the bytes of UTF-8, each read as a character of Windows; else `c`.
fn misread(c: char, after: &mut CharIndices<'_>) -> char {
    let mut ahead = after.clone();
    let letter = match (c, ahead.next()) {
        ('Ã', Some((_, second @ '\u{80}'..='\u{bf}'))) => char::from_u32(u32::from(second) + 0x40),
        ('â', Some((_, '€' | '\u{80}'))) => ahead.next().map(|_| '’'),
        _ => None,
    };
    if letter.is_some() {
        *after = ahead;
    }
    letter.unwrap_or(c)
}

/// Lower case without accent; `None` for what is not read: apostrophes (also in `scadra'`) and invisible characters.
fn fold(c: char) -> Option<char> {
    // Latin letters only: the whole Unicode tables would weigh more than the rest of the module.
    let lower = match c {
        'À'..='Þ' => char::from_u32(u32::from(c) + 32).unwrap_or(c),
        _ => c.to_ascii_lowercase(),
    };
    Some(match lower {
        '\u{300}'..='\u{36f}' => return None,
        apostrophe if is_apostrophe(apostrophe) => return None,
        hidden if is_invisible(hidden) => return None,
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    })
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_phrase_is_found_whatever_its_case_accents_blanks_and_apostrophes() {
        for text in [
            "L'identificativo di sessione scadrà il: x",
            "L’IDENTIFICATIVO  DI\u{a0}SESSIONE\nSCADRA' IL: x",
            "L’IDENTIFICATIVO DI SESSIONE SCADRÀ IL: x",
            "> l`identificativo di ses\u{ad}sione scadra\u{300} il: x",
            "> > L'identificativo di\n> > sessione scadrà il: x",
            "\u{200b}> L'identificativo di\n\u{feff}> sessione scadrà il: x",
            "L'identi\u{ad}fi\u{34f}cativo\u{200b}\u{a0}\u{2060} di\u{202f}sessione scadr\u{200d}à\u{2007}il: x",
            "Lâ€™identificativo di sessione scadrÃ\u{a0} il: x",
            "Lâ\u{80}\u{99}identificativo di sessione scadrÃ\u{a0} il: x",
            "L'identificativo di sessione scadr\u{fffd} il: x",
            "L'identificativo di sessione scadr\u{fffd}\u{fffd} il: x",
        ] {
            let folded = Folded::new(text);
            let hits = folded.find(&[((), "L'identificativo di sessione scadrà il")]);
            assert_eq!(hits.len(), 1, "{text}");
            assert_eq!(folded.original(hits[0].end, folded.len()), ": x", "{text}");
        }
    }

    #[test]
    fn the_longest_phrase_wins_and_phrases_do_not_overlap() {
        let folded = Folded::new("Identificativo di sessione: a L'identificativo di sessione scadrà il: b");
        let hits = folded.find(&[
            ("code", "Identificativo di sessione"),
            ("expiry", "L'identificativo di sessione scadrà il"),
        ]);
        assert_eq!(hits.iter().map(|hit| hit.kind).collect::<Vec<_>>(), ["code", "expiry"]);
    }

    #[test]
    fn a_short_phrase_counts_only_as_a_word() {
        assert!(Folded::new("inserire NRE:").contains("nre"));
        for part in ["anreade", "anre", "nrea", "жnre", "nreß", "nreÿ"] {
            assert!(!Folded::new(part).contains("nre"), "{part}");
        }
        assert!(Folded::new("txtIdSessioneSsn").contains("idsessione"));
    }

    #[test]
    fn what_is_written_otherwise_is_another_phrase() {
        for other in [
            "id-sessione",
            "id sassione",
            "id ses\u{fffd}ione",
            "id sess\none",
            "il suo id sess",
            "idsessione",
        ] {
            assert!(!Folded::new(other).contains("id sessione"), "{other}");
        }
        assert!(Folded::new("id s\u{fffd}ssione").contains("id sessione"));
        assert_eq!(Folded::new("\u{fffd}ra del rilascio").find(&[((), "ora del rilascio")]).len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_folded_without_a_panic_and_cut_at_its_own_characters(text in "\\PC{0,120}", a in 0usize..140, b in 0usize..140) {
            let folded = Folded::new(&text);
            let _ = folded.original(a, b);
            prop_assert!(folded.find(&[((), "sessione")]).iter().all(|hit| hit.end <= folded.len()));
        }
    }

    #[test]
    fn bytes_of_utf_8_read_as_characters_of_windows_are_the_letter_that_they_were() {
        for (read, written) in
            [("CittÃ\u{a0} x", "citta x"), ("piÃ¹", "piu"), ("perchÃ©", "perche"), ("dâ€™ora", "dora")]
        {
            let units: String = Folded::new(read).units.iter().map(|unit| unit.folded).collect();
            assert_eq!(units, written, "{read}");
        }
    }
}

//! What becomes of a letter with an accent, and of an apostrophe, on the way of a mail whose characters were written in
//! one way and read in another. Knows no phrase.

use super::{DAMAGE, fold, is_apostrophe};

/// A part of a phrase that is looked for.
pub(super) enum Part {
    Letter(char),
    /// A letter with an accent: without it, and as programs write it that do not know it.
    Accented(char, Vec<Vec<char>>),
    /// Is not read, but may have left something.
    Apostrophe(Vec<Vec<char>>),
}

/// One way to go on: past so many units, with this part of the phrase.
pub(super) struct Way {
    pub(super) units: usize,
    pub(super) next: usize,
}

/// The longest of what stands for one letter: `=e2=80=99`.
pub(super) const LONGEST: usize = 9;
/// A letter of three bytes leaves three marks.
const MOST_MARKS: usize = 3;
/// A word of one letter is missed only in a phrase that says enough without it.
const LONG: usize = 20;

impl Part {
    pub(super) const fn letter(&self) -> Option<char> {
        match self {
            Self::Letter(letter) | Self::Accented(letter, _) => Some(*letter),
            Self::Apostrophe(_) => None,
        }
    }

    pub(super) const fn may_be_damaged(&self) -> bool {
        matches!(self, Self::Accented(..))
    }
}

/// The parts of a phrase.
pub(super) fn parts(phrase: &str) -> Vec<Part> {
    let part = |c: char| match c {
        c if c.is_whitespace() => Some(Part::Letter(' ')),
        c if is_apostrophe(c) => {
            let written =
                ["&rsquo;", "&apos;", "&#39;", "&#8217;", "=e2=80=99", "=92", "=27", "+ibk-", "+ibk"];
            Some(Part::Apostrophe(written.iter().map(|written| written.chars().collect()).collect()))
        }
        c => fold(c).map(|plain| match u8::try_from(u32::from(c)) {
            Ok(byte @ 0xe0..) => Part::Accented(plain, spellings(plain, byte)),
            _ => Part::Letter(plain),
        }),
    };
    phrase.chars().filter_map(part).collect()
}

/// How a letter of ISO 8859-1 is written by quoted-printable, HTML and UTF-7, and what is left of it, or of its two
/// bytes in UTF-8, without their eighth bits.
fn spellings(plain: char, byte: u8) -> Vec<Vec<char>> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let second = byte - 0x40;
    let digit = |bits: u8| char::from(DIGITS[usize::from(bits & 0x3f)]);
    let utf7 = format!("+A{}{}", digit(byte >> 4), digit(byte << 2));
    [
        format!("={byte:02x}"),
        format!("=c3={second:02x}"),
        format!("&{plain}grave;"),
        format!("&{plain}acute;"),
        format!("&#{byte};"),
        format!("&#x{byte:x};"),
        format!("{utf7}-"),
        utf7,
        char::from(byte & 0x7f).to_string(),
        format!("C{}", char::from(second & 0x7f)),
    ]
    .iter()
    // Blanks run together.
    .map(|written| written.trim_end().chars().filter_map(fold).collect::<Vec<char>>())
    .filter(|written| !written.is_empty())
    .collect()
}

/// The ways to go on past a part that is not there as it should be, where these units are.
pub(super) fn ways(phrase: &[Part], index: usize, ahead: &[char]) -> Vec<Way> {
    let is_blank = |at: Option<usize>| match at.and_then(|at| phrase.get(at)) {
        Some(part) => matches!(part, Part::Letter(' ')),
        None => true,
    };
    let is_word = is_blank(index.checked_sub(1)) && is_blank(Some(index + 1));
    let (written, may_be_missing, skipped) = match &phrase[index] {
        // The first part of a phrase must be there.
        Part::Letter(_) => return Vec::new(),
        Part::Accented(..) if index == 0 => return Vec::new(),
        Part::Apostrophe(written) => (written, true, 0),
        // With it one of the blanks around it is gone.
        Part::Accented(_, written) if is_word => {
            (written, index + 1 < phrase.len() && phrase.len() > LONG, 1)
        }
        Part::Accented(_, written) => (written, true, 0),
    };
    let marks = ahead.iter().take(MOST_MARKS).take_while(|unit| is_mark(**unit)).count();
    let written = written.iter().filter(|written| ahead.starts_with(written)).map(Vec::len);
    let mut ways: Vec<Way> = (1..=marks).chain(written).map(|units| Way { units, next: index + 1 }).collect();
    if may_be_missing {
        ways.push(Way { units: 0, next: index + 1 + skipped });
    }
    ways
}

/// What programs put in the place of what they cannot write, or take its bytes for.
fn is_mark(unit: char) -> bool {
    let is_sign = matches!(unit, '“' | '”' | '„' | '«' | '»' | '•' | '·' | '°' | '→' | '€');
    unit == DAMAGE || unit == '?' || !unit.is_ascii() && !is_sign
}

#[cfg(test)]
#[path = "damage_tests.rs"]
mod tests;

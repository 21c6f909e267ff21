//! The ID-SESSIONE itself: how it is read from text, repaired or refused, compared and hidden.
//! Knows nothing of who issued it but the shape of its groups.

use std::{fmt, mem};

use serde::{Deserialize, Deserializer, Serializer};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::invisible::is_invisible;
use crate::secret::Secret;

/// The code of our own example: nobody issued it, and no vault holds it.
pub const EXAMPLE_CODE: &str = "00000000-0000-0000-0000-000000000000";

/// Longest piece of text that could be meant as a code, in characters: in a longer one no letter is reported.
const LONGEST_CANDIDATE: usize = 120;
/// Longest code kept, in bytes: the national type has 36 characters (docs/facts/id-sessione.md 1.6).
const LONGEST_CODE: usize = 64;

/// A session identifier. `Debug` and `Display` show only its ends.
#[derive(PartialEq, Eq)]
pub struct SessionId(Secret<String>);

/// What reading a code had to set right, or noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// White space, typographic dashes or invisible characters were taken out.
    pub repaired: bool,
    /// Letters outside a-f: customary codes are hexadecimal, but no document says they must be
    /// (docs/facts/id-sessione.md 1.6).
    pub not_hexadecimal: bool,
}

/// Why a text is not a usable code.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SessionIdError {
    /// Nothing that resembles a code.
    #[error("no code found")]
    Missing,
    /// Fewer characters than the shape wants, as when a copy lost its end.
    #[error("{found} characters of {expected}, group {group} is incomplete")]
    Truncated {
        /// Characters found, dashes included.
        found: usize,
        /// Characters of a whole code, dashes included.
        expected: usize,
        /// The first group that is too short, counted from 1.
        group: usize,
    },
    /// More characters than the shape allows.
    #[error("{found} characters where {expected} are expected")]
    TooLong {
        /// Characters found, dashes included.
        found: usize,
        /// Characters of a whole code, dashes included.
        expected: usize,
    },
    /// A letter that looks like another one (Cyrillic, Greek, full-width): copying it would fail at the portal.
    #[error("a letter that only looks like a Latin one")]
    LookAlike,
    /// Right length but not the expected groups, or characters no code has.
    #[error("not the expected groups")]
    Malformed,
    /// Another code stands beside it: which one is meant, nobody can tell.
    #[error("two different codes")]
    Several,
}

impl SessionIdError {
    /// The stable code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "code_missing",
            Self::Truncated { .. } => "code_truncated",
            Self::TooLong { .. } => "code_too_long",
            Self::LookAlike => "code_look_alike",
            Self::Malformed => "code_malformed",
            Self::Several => "code_several",
        }
    }
}

impl SessionId {
    /// Reads a code of the given groups (`[8, 4, 4, 4, 12]` for a UUID) from a piece of text that should hold nothing
    /// else.
    ///
    /// White space (also inside), typographic dashes, zero-width characters and enclosing punctuation are set right;
    /// anything else that is wrong is an error that says what. A code that lost its end is not completed with the
    /// number or the word of another cell or line: "8", "16", "2026".
    ///
    /// # Errors
    /// See [`SessionIdError`]; nothing is guessed.
    pub fn read(text: &str, groups: &[u8]) -> Result<(Self, Reading), SessionIdError> {
        let (mut clean, repaired) = clean(text);
        let expected = Self::whole_length(groups);
        let found = clean.chars().count();
        if clean.is_empty() {
            return Err(SessionIdError::Missing);
        }
        if found > LONGEST_CANDIDATE {
            return Err(SessionIdError::TooLong { found, expected });
        }
        if clean.chars().any(is_foreign_letter) {
            return Err(SessionIdError::LookAlike);
        }
        if !clean.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(SessionIdError::Malformed);
        }
        if found < expected {
            let group = first_short_group(&clean, groups);
            return Err(SessionIdError::Truncated { found, expected, group });
        }
        if found > expected {
            return Err(SessionIdError::TooLong { found, expected });
        }
        if let Some(cut) = without_next_value(text) {
            return Self::read(cut, groups);
        }
        let lengths = clean.split('-').map(str::len);
        if !lengths.eq(groups.iter().map(|n| usize::from(*n))) {
            return Err(SessionIdError::Malformed);
        }
        let not_hexadecimal = clean.chars().any(|c| c.is_ascii_alphabetic() && !c.is_ascii_hexdigit());
        Ok((Self(Secret::new(mem::take(&mut *clean))), Reading { repaired, not_hexadecimal }))
    }

    /// Takes a code already checked, as it comes from the other side of the protocol or from the keyring.
    ///
    /// # Errors
    /// [`SessionIdError`] when it is empty, overlong or holds anything but ASCII letters, digits and dashes.
    pub fn from_checked(text: &str) -> Result<Self, SessionIdError> {
        if text.is_empty() {
            return Err(SessionIdError::Missing);
        }
        if text.len() > LONGEST_CODE {
            return Err(SessionIdError::TooLong { found: text.len(), expected: LONGEST_CODE });
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(SessionIdError::Malformed);
        }
        Ok(Self(text.into()))
    }

    /// Characters of a whole code of these groups, dashes included.
    pub fn whole_length(groups: &[u8]) -> usize {
        groups.iter().map(|n| usize::from(*n)).sum::<usize>() + groups.len().saturating_sub(1)
    }

    /// The value itself: only for the place it is meant for (the field, the clipboard, the keyring).
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The value for so many fields: whole for one, a group for each of as many as it has groups.
    pub fn exposed_parts(&self, fields: usize) -> Option<Vec<&str>> {
        let parts: Vec<&str> =
            if fields == 1 { vec![self.expose()] } else { self.expose().split('-').collect() };
        (parts.len() == fields).then_some(parts)
    }

    /// Whether it has digits: of a code of one group nothing else tells that it is no word.
    pub(crate) fn has_digits(&self) -> bool {
        self.expose().bytes().any(|b| b.is_ascii_digit())
    }

    /// Whether a word is a part of it.
    pub(crate) fn has_piece(&self, word: &str) -> bool {
        let lower = |text: &str| Zeroizing::new(text.to_ascii_lowercase());
        lower(self.expose()).contains(lower(word).as_str())
    }

    /// Where it ends in the text that it was read from; the text's end where that cannot be told.
    pub(crate) fn end_in(&self, text: &str) -> usize {
        let own = || self.expose().chars().filter(char::is_ascii_alphanumeric);
        let ends: Vec<usize> =
            text.match_indices(|c: char| c.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
        let letter = |at: &usize| text.as_bytes().get(*at).copied().map_or(' ', char::from);
        let is_own = |places: &&[usize]| {
            places.iter().map(letter).zip(own()).all(|(one, other)| one.eq_ignore_ascii_case(&other))
        };
        let last = ends.windows(own().count().max(1)).rfind(is_own).and_then(<[usize]>::last);
        last.map_or(text.len(), |at| at + 1)
    }

    /// Whether a word is what a preview left of it: at least the eight characters of a first group.
    pub(crate) fn begins_with(&self, word: &str) -> bool {
        word.len() >= 8 && self.expose().starts_with(word)
    }

    /// A second copy, wiped on its own. Not `Clone`, so that copies are made on purpose.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.duplicate())
    }

    /// The two ends, enough to tell two codes apart and useless to anybody else: `408c…b4c1`.
    pub fn masked(&self) -> String {
        mask(self.expose())
    }
}

/// Whether a word could be meant as a code of these groups, whatever became of it: dashes or digits where prose has
/// none. An address of the web is none, nor is what was hidden with stars.
pub(crate) fn resembles_code(word: &str, groups: &[u8]) -> bool {
    let count = |is_counted: fn(char) -> bool| word.chars().filter(|c| is_counted(*c)).count();
    let characters = count(|c| c.is_ascii_alphanumeric() || is_foreign_letter(c));
    let digits = count(|c| c.is_ascii_digit());
    let resembles = if groups.len() == 1 {
        characters >= 4 && digits >= 1
    } else {
        characters >= 8 && (count(is_dash) >= 2 || digits >= 4)
    };
    // Most words are no code, and cost no copy.
    resembles && !is_address_or_hidden(word)
}

/// Whether a word is an address of the web, or has stars in the place of letters.
fn is_address_or_hidden(word: &str) -> bool {
    let seen = Zeroizing::new(word.chars().filter(|c| !is_invisible(*c)).collect::<String>());
    seen.contains("://") || seen.trim_matches('*').contains("**")
}

/// Hides a code but for its ends; short codes show less.
fn mask(code: &str) -> String {
    let shown = match code.chars().count() {
        0..8 => 0,
        8..24 => 2,
        _ => 4,
    };
    let start: String = code.chars().take(shown).collect();
    let end: String = code.chars().rev().take(shown).collect::<Vec<_>>().into_iter().rev().collect();
    format!("{start}…{end}")
}

/// Takes out what copy and paste adds; says whether anything had to go from inside.
fn clean(text: &str) -> (Zeroizing<String>, bool) {
    let is_left_out = |c: char| c.is_whitespace() || is_invisible(c);
    let text = text.trim_matches(|c| is_left_out(c) || is_enclosing(c));
    let mut clean = Zeroizing::new(String::with_capacity(text.len()));
    let mut repaired = false;
    for c in text.chars() {
        if is_left_out(c) {
            repaired = true;
        } else if is_dash(c) {
            repaired |= c != '-';
            clean.push('-');
        } else {
            clean.push(c);
        }
    }
    (clean, repaired)
}

/// The text before its last piece, where that may as well be a value of its own: behind white space that no dash is
/// beside, a number or a word. What a mail program wraps of a code has digits and letters, or a dash.
fn without_next_value(text: &str) -> Option<&str> {
    let is_left_out = |c: char| c.is_whitespace() || is_invisible(c);
    let text = text.trim_matches(|c| is_left_out(c) || is_enclosing(c));
    let (before, last) = text.rsplit_once(char::is_whitespace)?;
    let has = |is_wanted: fn(char) -> bool| last.contains(is_wanted);
    let is_wrapped = has(is_dash)
        || before.trim_end_matches(is_left_out).ends_with(is_dash)
        || (has(|c| c.is_ascii_digit()) && has(|c| c.is_ascii_alphabetic()));
    (!is_wrapped).then_some(before)
}

pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// A letter or digit beyond ASCII, as far as mistakes go: Latin with marks, Greek, Cyrillic, full-width forms.
fn is_foreign_letter(c: char) -> bool {
    matches!(c, 'À'..='\u{1fff}' | '\u{2c00}'..='\u{d7ff}' | '\u{ff10}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}')
}

fn is_enclosing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '”'
            | '«'
            | '»'
            | '’'
            | '‘'
            | '<'
            | '>'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '|'
            | '`'
            | '„'
            | '.'
            | ','
            | ';'
            | ':'
            | '*'
    )
}

fn first_short_group(code: &str, groups: &[u8]) -> usize {
    let found: Vec<usize> = code.split('-').map(str::len).collect();
    groups
        .iter()
        .enumerate()
        .find(|(index, wanted)| found.get(*index).is_none_or(|length| *length < usize::from(**wanted)))
        .map_or(groups.len(), |(index, _)| index + 1)
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({})", self.masked())
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Serialises the value itself. Named at each of the few places that must carry it: `#[serde(with = "exposed")]`.
pub mod exposed {
    use super::{Deserialize, Deserializer, Serializer, SessionId, Zeroizing};

    /// Writes the value.
    ///
    /// # Errors
    /// Those of the serialiser.
    pub fn serialize<S: Serializer>(id: &SessionId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(id.expose())
    }

    /// Reads and checks the value.
    ///
    /// # Errors
    /// Those of the deserialiser, and a refusal that does not repeat the value.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SessionId, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        SessionId::from_checked(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[path = "session_id_tests.rs"]
mod tests;

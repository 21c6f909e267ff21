//! What a notification says of its end when that is no date with a time: never taken for more than it says.

use crate::rome::RomeDateTime;
use crate::timestamp::Timestamp;
use crate::validity::{Validity, ValidityError};

/// How far behind its label a date, or a time without one, ends at most, in characters.
const NEAR: usize = 30;
/// The same of the time behind a date.
const LONGEST_END: usize = 60;

/// An end that is known in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// On a day, at its end or sooner.
    By(RomeDateTime),
    /// The next time that a clock shows this.
    AtClock(u32, u32),
    /// It is written, and cannot be read.
    Unread,
}

impl Ends {
    /// What a value says; `None` where it says nothing of a date or a time: "8 ore".
    pub(super) fn in_value(value: &str) -> Option<Self> {
        let line = value.lines().find(|line| !line.trim().is_empty())?;
        let first = |count: usize| whole_words(line, count);
        // Farther from its label it is another one: of a law, of a help line.
        let near = first(NEAR);
        let has_date = has_date(near);
        let day = RomeDateTime::end_of_day(near);
        let clock = clock(if has_date { first(LONGEST_END) } else { near });
        match (day, clock) {
            (Some(day), None | Some((24, 0))) => Some(Self::By(day)),
            (None, Some((hour, minute))) if !has_date && hour < 24 && minute < 60 => {
                Some(Self::AtClock(hour, minute))
            }
            (None, None) if !has_date => None,
            _ => Some(Self::Unread),
        }
    }

    /// A day and a time behind labels of their own.
    pub(super) fn together(ends: &[Self]) -> Option<RomeDateTime> {
        match ends {
            [Self::By(day), Self::AtClock(hour, minute), ..] => day.with_clock(*hour, *minute),
            _ => None,
        }
    }

    /// A life whose end was assumed, no longer than what is said of its end.
    pub(super) fn bound(self, validity: Validity) -> Result<Validity, ValidityError> {
        let end = match self {
            Self::By(day) => day.instants()[0],
            Self::AtClock(hour, minute) => {
                next(validity.requested_at, hour, minute).ok_or(ValidityError::NoTime)?
            }
            Self::Unread => return Err(ValidityError::NoTime),
        };
        let bound = Validity { expires_at: validity.expires_at.min(end), ..validity };
        if bound.is_plausible() { Ok(bound) } else { Err(ValidityError::Contradictory) }
    }
}

/// The words at the beginning of a line that end within so many characters: a date is not read in part.
fn whole_words(line: &str, count: usize) -> &str {
    let end = line.char_indices().nth(count).map_or(line.len(), |(end, _)| end);
    let (words, rest) = line.split_at(end);
    let is_whole = rest.chars().next().is_none_or(char::is_whitespace);
    if is_whole { words } else { words.rsplit_once(char::is_whitespace).map_or("", |(words, _)| words) }
}

/// When a clock shows this for the first time after an instant.
fn next(after: Timestamp, hour: u32, minute: u32) -> Option<Timestamp> {
    let today = RomeDateTime::at(after).with_clock(hour, minute)?;
    [today, today.days_before(-1)]
        .into_iter()
        .flat_map(|local| local.instants())
        .find(|instant| *instant > after)
}

/// The first hours and minutes in a line: `22:05`, and behind "ore" `22.05`.
fn clock(line: &str) -> Option<(u32, u32)> {
    let words = line.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';'));
    let mut is_behind_ore = false;
    words.filter(|word| !word.is_empty()).find_map(|word| {
        let parts = word
            .trim_end_matches('.')
            .split_once(':')
            .or_else(|| word.split_once('.').filter(|_| is_behind_ore));
        is_behind_ore = word.eq_ignore_ascii_case("ore") || word.eq_ignore_ascii_case("h");
        let (hour, rest) = parts?;
        let minute = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        let is_number =
            |text: &str| matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number(hour) && is_number(minute) {
            Some((hour.parse().ok()?, minute.parse().ok()?))
        } else {
            None
        }
    })
}

/// Whether something in a line may be a date: three numbers of its length with a slash, a hyphen or a point between
/// them.
fn has_date(line: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    line.split_whitespace().any(|word| {
        let numbers: Vec<usize> = word.split(['/', '-', '.']).map(digits).collect();
        matches!(numbers[..], [1 | 2, 1 | 2, 2 | 4, ..] | [4, 1 | 2, 1 | 2, ..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_is_none_is_told_as_unread_and_a_line_without_one_as_nothing() {
        for unread in ["31/02/2026", "31/02/2026 17:30", "01/12/2026 25:00", "24:30", "12:60"] {
            assert!(matches!(Ends::in_value(unread), Some(Ends::Unread)), "{unread}");
        }
        for nothing in ["", "  ", "tra otto ore", "entro la fine del turno"] {
            assert!(Ends::in_value(nothing).is_none(), "{nothing}");
        }
        for other in ["123:30", "12:345", "ab:30", "12:cd"] {
            assert!(Ends::in_value(other).is_none(), "{other} is no time");
        }
        assert!(matches!(Ends::in_value("ore 17.30"), Some(Ends::AtClock(17, 30))));
        assert!(matches!(Ends::in_value("01/12/2026"), Some(Ends::By(_))));
        assert!(matches!(Ends::in_value("01/12/2026 24:00"), Some(Ends::By(_))));
    }

    #[test]
    fn a_clock_that_shows_the_very_minute_of_the_request_means_tomorrows() {
        let at = RomeDateTime::parse("01/12/2026 17:30").unwrap().instants()[0];
        assert_eq!(next(at, 17, 30), Some(at.plus(24 * 3600)));
        assert_eq!(next(at, 17, 31), Some(at.plus(60)));
        assert_eq!(next(at, 17, 29), Some(at.plus(24 * 3600 - 60)));
    }
}

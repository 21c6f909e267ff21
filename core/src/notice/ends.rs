//! What a notification says of its end when that is no date with a time: never taken for more than it says.

use crate::rome::RomeDateTime;
use crate::timestamp::Timestamp;
use crate::validity::{Validity, ValidityError};

/// How much of a line behind its label is about the end, in characters.
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
        let line: String = line.chars().take(LONGEST_END).collect();
        let day = RomeDateTime::end_of_day(&line);
        let clock = clock(&line);
        match (day, clock) {
            (Some(day), None | Some((24, 0))) => Some(Self::By(day)),
            (None, Some((hour, minute))) if !has_date(&line) && hour < 24 && minute < 60 => {
                Some(Self::AtClock(hour, minute))
            }
            (None, None) if !has_date(&line) => None,
            _ => Some(Self::Unread),
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

/// Whether something in a line may be a date: numbers with a slash, a hyphen or a point between them.
fn has_date(line: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    line.split_whitespace().any(|word| {
        let parts: Vec<&str> = word.split(['/', '-', '.']).filter(|part| is_number(part)).collect();
        parts.len() >= 3
    })
}

//! Italian civil time (Europe/Rome) to and from instants, summer time included.
//!
//! The one rule since 1996 (Directive 2000/84/EC, articles 2-3): summer time from the last Sunday of March to the last
//! Sunday of October, both at 01:00 UTC. A zone database would outweigh the rest of the wasm; the tests hold this
//! against one.

use std::fmt;

use crate::invisible::is_invisible;
use crate::timestamp::Timestamp;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A date and time as an Italian clock on the wall shows it, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RomeDateTime {
    year: i32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
}

impl RomeDateTime {
    /// Reads `31/03/2026 02:19` (also with `-` or `.` between the parts of the date, with seconds, `2026-03-31 02:19`,
    /// `31 marzo 2026`, with words such as "alle ore" between date and time, and `02:19 del 31/03/2026`). Reads the
    /// first date-time in the text, `None` when there is none.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(&Numbers::leading(text).values)
    }

    /// Reads what [`Self::parse`] reads, and years of two digits: `14/12/26 22:00`, `14-dic-26 22:00`,
    /// `22:00 del 14/12/26`. The day stands first, as Italians write it: for dates of which that is known.
    pub fn written_by_italians(text: &str) -> Option<Self> {
        let numbers = Numbers::leading(text);
        Self::of(&numbers.values).or_else(|| Self::of(&numbers.with_whole_year()?))
    }

    /// The last minute of the day that a text names first, whatever it says of the time of day.
    pub(crate) fn end_of_day(text: &str) -> Option<Self> {
        let numbers = Numbers::leading(text);
        let mut day = numbers.values.get(..3).filter(|_| numbers.is_date(0))?.to_vec();
        day.extend([23, 59]);
        let short = Numbers { values: day.clone(), gaps: numbers.gaps.get(..2)?.to_vec() };
        Self::of(&day).or_else(|| Self::of(&short.with_year_at(2)?))
    }

    fn of(numbers: &[u32]) -> Option<Self> {
        let [a, b, c, d, e, ref rest @ ..] = *numbers else { return None };
        let ((year, month, day), hour, minute) = match () {
            () if a > 31 => ((a, b, c), d, e),
            () if e > 59 => ((e, d, c), a, b),
            () => ((c, b, a), d, e),
        };
        let second = rest.first().copied().unwrap_or(0);
        let valid = (1996..=2200).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year as i32, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        valid.then_some(Self { year: year as i32, month, day, hour, minute, second })
    }

    /// What the clock on the wall shows at an instant.
    pub fn at(instant: Timestamp) -> Self {
        let local = instant.seconds() + offset_at(instant);
        let (year, month, day) = date_of(local.div_euclid(DAY));
        let in_day = local.rem_euclid(DAY);
        Self {
            year,
            month,
            day,
            hour: (in_day / HOUR) as u32,
            minute: (in_day % HOUR / 60) as u32,
            second: (in_day % 60) as u32,
        }
    }

    /// The same day with another time; `None` when no clock shows it.
    pub(crate) const fn with_clock(self, hour: u32, minute: u32) -> Option<Self> {
        if hour < 24 && minute < 60 { Some(Self { hour, minute, second: 0, ..self }) } else { None }
    }

    /// The same time in the first half of the day or in the second, of a clock that counts to twelve.
    pub(crate) const fn in_half(self, is_afternoon: bool) -> Self {
        if self.hour > 12 {
            return self;
        }
        Self { hour: self.hour % 12 + if is_afternoon { 12 } else { 0 }, ..self }
    }

    /// The same time some days earlier.
    pub(crate) fn days_before(self, days: i64) -> Self {
        let (year, month, day) = date_of(days_since_epoch(self.year, self.month, self.day) - days);
        Self { year, month, day, ..self }
    }

    /// The same time some months later; where that month has no such day, on its last.
    pub(crate) fn months_after(self, months: u8) -> Self {
        let months_since = self.year * 12 + self.month as i32 - 1 + i32::from(months);
        let (year, month) = (months_since.div_euclid(12), months_since.rem_euclid(12) as u32 + 1);
        Self { year, month, day: self.day.min(days_in_month(year, month)), ..self }
    }

    /// The day of the week, from Monday, which is 0. 1970-01-01 was a Thursday.
    pub(crate) fn weekday(self) -> usize {
        (days_since_epoch(self.year, self.month, self.day) + 3).rem_euclid(7) as usize
    }

    /// The instants at which a clock shows this, earliest first: one as a rule, two in the hour that happens twice in
    /// October. In the hour that never happens in March: the two readings with either offset.
    pub fn instants(&self) -> [Timestamp; 2] {
        let local = self.in_utc().seconds();
        let summer = Timestamp::from_seconds(local - 2 * HOUR);
        let winter = Timestamp::from_seconds(local - HOUR);
        match (offset_at(summer) == 2 * HOUR, offset_at(winter) == HOUR) {
            (true, false) => [summer, summer],
            (false, true) => [winter, winter],
            (true, true) | (false, false) => [summer, winter],
        }
    }

    pub(crate) fn in_utc(self) -> Timestamp {
        let in_day = i64::from(self.hour) * HOUR + i64::from(self.minute) * 60 + i64::from(self.second);
        Timestamp::from_seconds(days_since_epoch(self.year, self.month, self.day) * DAY + in_day)
    }

    /// The one of its instants that lies nearest to another one.
    pub fn closest_to(&self, other: Timestamp) -> Timestamp {
        let [early, late] = self.instants();
        let distance = |instant: Timestamp| (instant.seconds() - other.seconds()).abs();
        if distance(late) < distance(early) { late } else { early }
    }
}

/// `02:19`.
pub fn clock_face(instant: Timestamp) -> String {
    let local = RomeDateTime::at(instant);
    format!("{:02}:{:02}", local.hour, local.minute)
}

/// How many midnights in Italy lie between two instants; negative when the second is the earlier one.
pub fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    let day = |instant: Timestamp| (instant.seconds() + offset_at(instant)).div_euclid(DAY);
    day(to) - day(from)
}

/// `31/03/2026`.
pub fn date(instant: Timestamp) -> String {
    let RomeDateTime { year, month, day, .. } = RomeDateTime::at(instant);
    format!("{day:02}/{month:02}/{year:04}")
}

/// `31/03/2026 02:19`.
pub fn date_and_clock_face(instant: Timestamp) -> String {
    let RomeDateTime { year, month, day, hour, minute, .. } = RomeDateTime::at(instant);
    format!("{day:02}/{month:02}/{year:04} {hour:02}:{minute:02}")
}

/// `2026-03-31T02:19:00+02:00` (RFC 3339, with the offset of Italy at that instant).
pub fn rfc3339(instant: Timestamp) -> String {
    format!("{}+{:02}:00", RomeDateTime::at(instant), offset_at(instant) / HOUR)
}

impl fmt::Display for RomeDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

/// Seconds to add to UTC in Italy at an instant.
fn offset_at(instant: Timestamp) -> i64 {
    let (year, ..) = date_of(instant.seconds().div_euclid(DAY));
    let starts = last_sunday(year, 3) * DAY + HOUR;
    let ends = last_sunday(year, 10) * DAY + HOUR;
    if (starts..ends).contains(&instant.seconds()) { 2 * HOUR } else { HOUR }
}

/// Days since the epoch of the last Sunday of a month of 31 days. 1970-01-01 was a Thursday.
fn last_sunday(year: i32, month: u32) -> i64 {
    let last = days_since_epoch(year, month, 31);
    last - (last + 4).rem_euclid(7)
}

/// Days since 1970-01-01 in the Gregorian calendar, counted in 400-year cycles of years that begin in March.
fn days_since_epoch(year: i32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let cycle = year.div_euclid(400);
    let year_in_cycle = year.rem_euclid(400);
    let day_in_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    cycle * 146_097 + year_in_cycle * 365 + year_in_cycle / 4 - year_in_cycle / 100 + day_in_year - 719_468
}

/// The date of a day counted from 1970-01-01; the inverse of [`days_since_epoch`].
fn date_of(days: i64) -> (i32, u32, u32) {
    let days = days + 719_468;
    let cycle = days.div_euclid(146_097);
    let day_in_cycle = days.rem_euclid(146_097);
    let year_in_cycle =
        (day_in_cycle - day_in_cycle / 1460 + day_in_cycle / 36_524 - day_in_cycle / 146_096) / 365;
    let day_in_year = day_in_cycle - (365 * year_in_cycle + year_in_cycle / 4 - year_in_cycle / 100);
    let shifted_month = (5 * day_in_year + 2) / 153;
    let day = day_in_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = cycle * 400 + year_in_cycle + i64::from(month <= 2);
    (year as i32, month as u32, day as u32)
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How the months begin in Italian.
const MONTHS: &str = "gen feb mar apr mag giu lug ago set ott nov dic";

/// The numbers of the first date-time in a text, and what stands between them.
struct Numbers {
    values: Vec<u32>,
    /// Without letters.
    gaps: Vec<String>,
}

impl Numbers {
    /// The name of a month is a number, too: digits parted by at most a few other characters; stops at a line's end,
    /// but for one between date and time, where a mail program may have wrapped it.
    fn leading(text: &str) -> Self {
        let mut numbers = Self { values: Vec::with_capacity(6), gaps: Vec::with_capacity(5) };
        let mut between = String::new();
        let mut gap = 0;
        let mut open = false;
        let mut word = String::new();
        for c in text.chars().filter(|c| !is_invisible(*c)) {
            if let Some(digit) = c.to_digit(10) {
                if !open {
                    numbers.push(0, &mut between);
                }
                if let Some(number) = numbers.values.last_mut() {
                    *number = u32::min(*number * 10 + digit, 100_000);
                }
                open = true;
                gap = 0;
            } else {
                open = false;
                gap += 1;
                if c.is_ascii_alphabetic() && matches!(numbers.values.len(), 1 | 3) {
                    word.push(c.to_ascii_lowercase());
                    if let Some(month) = MONTHS.split(' ').position(|name| name == word) {
                        numbers.push(month as u32 + 1, &mut between);
                        gap = 0;
                    }
                } else if !c.is_ascii_alphabetic() {
                    word.clear();
                    between.push(c);
                }
                let separates_seconds = numbers.values.len() < 5 || c == ':';
                let ends_line = c == '\n' && numbers.values.len() != 3;
                if !numbers.values.is_empty() && (ends_line || gap > 12 || !separates_seconds) {
                    break;
                }
            }
        }
        numbers
    }

    fn push(&mut self, value: u32, between: &mut String) {
        let gap = std::mem::take(between);
        if !self.values.is_empty() {
            self.gaps.push(gap);
        }
        self.values.push(value);
    }

    /// Whether a day, a month and a year stand there, parted by the same sign.
    fn is_date(&self, at: usize) -> bool {
        matches!(self.gaps.get(at..at + 2), Some([one, other])
            if one == other && matches!(one.as_str(), "/" | "-" | "." | " "))
    }

    /// Whether hours and minutes stand there.
    fn is_clock(&self, at: usize) -> bool {
        self.gaps.get(at).is_some_and(|gap| matches!(gap.as_str(), ":" | "."))
    }

    /// The same with a year of two digits, behind its day and month, made whole.
    fn with_whole_year(&self) -> Option<Vec<u32>> {
        match () {
            () if self.is_date(0) && !self.is_clock(2) && self.is_clock(3) => self.with_year_at(2),
            () if self.is_clock(0) && !self.is_clock(1) && self.is_date(2) => self.with_year_at(4),
            () => None,
        }
    }

    fn with_year_at(&self, at: usize) -> Option<Vec<u32>> {
        let mut values = self.values.clone();
        let year = values.get_mut(at).filter(|year| (10..100).contains(*year))?;
        *year += 2000;
        Some(values)
    }
}

#[cfg(test)]
#[path = "rome_tests.rs"]
mod tests;

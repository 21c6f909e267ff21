//! The date of a mail (RFC 5322) as servers and programs write it, zones by name included. A zone that is missing or
//! that nobody knows is taken for Italian time: counted from UTC, a session would seem to live an hour or two too long.

use mail_parser::DateTime;
use staffetta_core::Timestamp;
use staffetta_core::rome::RomeDateTime;

/// Zones that have one meaning in mails, in minutes before or after UTC.
const ZONES: [(&str, i32); 30] = [
    ("UT", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("WET", 0),
    ("BST", 60),
    ("WEST", 60),
    ("CET", 60),
    ("MET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("MEST", 120),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("JST", 540),
    ("AEST", 600),
    ("NDT", -150),
    ("NST", -210),
    ("ADT", -180),
    ("AST", -240),
    ("EDT", -240),
    ("EST", -300),
    ("CDT", -300),
    ("CST", -360),
    ("MDT", -360),
    ("MST", -420),
    ("PDT", -420),
    ("PST", -480),
];

/// The first letters of the months in English, Italian and German.
const MONTHS: [&[&str]; 12] = [
    &["jan", "gen", "jän"],
    &["feb"],
    &["mar", "mär"],
    &["apr"],
    &["may", "mag", "mai"],
    &["jun", "giu"],
    &["jul", "lug"],
    &["aug", "ago"],
    &["sep", "set"],
    &["oct", "ott", "okt"],
    &["nov"],
    &["dec", "dic", "dez"],
];

/// The instant that a date names.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = without_comments(text);
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .flat_map(|word| {
            let is_date = word.split('-').nth(1).is_some_and(|month| month_of(month).is_some());
            word.split(if is_date { '-' } else { ' ' })
        })
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(4).enumerate().find_map(|(at, window)| {
        let [day, month, year, time] = window else { return None };
        let month = month_of(month)?;
        let (day, year) = (day.trim_end_matches('.').parse().ok()?, year_of(year)?);
        let [hour, minute, second] = time_of(time)?;
        let local = DateTime { year, month, day, hour, minute, second, ..DateTime::default() };
        let zone = words.get(at + 4).and_then(|word| zone(word));
        instant(&local, zone)
    })
}

/// The date of a server's trace: what stands behind its last semicolon.
pub(super) fn of_trace(trace: &str) -> Option<Timestamp> {
    without_comments(trace).rsplit_once(';').and_then(|(_, date)| parse(date))
}

fn instant(local: &DateTime, zone: Option<i32>) -> Option<Timestamp> {
    let DateTime { year, month, day, hour, minute, second, .. } = local;
    // Checked as any date is, leap years included.
    let rome = RomeDateTime::parse(&format!("{day}/{month}/{year:04} {hour}:{minute:02}:{second:02}"))?;
    Some(match zone {
        Some(minutes) => Timestamp::from_seconds(local.to_timestamp()).plus(-60 * i64::from(minutes)),
        None => rome.instants()[0],
    })
}

/// Comments are in brackets, also in one another.
fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

fn month_of(word: &str) -> Option<u8> {
    let start: String = word.chars().take(3).flat_map(char::to_lowercase).collect();
    let month = MONTHS.iter().position(|names| names.contains(&start.as_str()))?;
    u8::try_from(month + 1).ok()
}

/// Two digits are of this century or, from 50 on, of the last (RFC 5322 section 4.3).
fn year_of(word: &str) -> Option<u16> {
    let year: u16 = word.parse().ok()?;
    Some(match (word.len(), year) {
        (2, 0..50) => 2000 + year,
        (2 | 3, _) => 1900 + year,
        _ => year,
    })
}

fn time_of(word: &str) -> Option<[u8; 3]> {
    let mut numbers = word.split([':', '.']).map(|number| number.parse::<u8>().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    // A leap second is a second that no other clock has.
    let second = numbers.next().flatten().unwrap_or(0).min(59);
    Some([hour, minute, second])
}

/// Minutes ahead of UTC: `+0100`, `+01:00`, `GMT+1`, `CEST`.
fn zone(word: &str) -> Option<i32> {
    let word = word.trim_matches(|c: char| matches!(c, '"' | ';' | '.'));
    let known = |name: &str| {
        ZONES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, minutes)| *minutes)
    };
    let Some(sign) = word.find(['+', '-']) else { return known(word) };
    let (name, offset) = word.split_at_checked(sign)?;
    if !name.is_empty() && known(name) != Some(0) {
        return None;
    }
    let (sign, digits) = if let Some(digits) = offset.strip_prefix('-') {
        (-1, digits)
    } else {
        (1, offset.strip_prefix('+')?)
    };
    let (hours, minutes): (i32, i32) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours.parse().ok()?, minutes.parse().ok()?),
        None if digits.len() <= 2 => (digits.parse().ok()?, 0),
        None => {
            let number: i32 = digits.parse().ok()?;
            (number / 100, number % 100)
        }
    };
    ((0..=14).contains(&hours) && (0..60).contains(&minutes)).then_some(sign * (60 * hours + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 14/12/2026 08:05:20 in Italy.
    const MORNING: i64 = 1_797_231_920;

    #[test]
    fn a_date_names_the_same_instant_however_its_zone_is_written() {
        for written in [
            "Mon, 14 Dec 2026 08:05:20 +0100",
            "Mon, 14 Dec 2026 08:05:20 +01:00 (CET)",
            "14 Dec 2026 08:05:20 CET",
            "Mon, 14 Dec 2026 08:05:20 MET",
            "Mon,14 Dec 2026 09:05:20 CEST",
            "Mon, 14 Dec 2026 07:05:20 GMT",
            "Mon, 14 Dec 2026 07:05:20 -0000",
            "Mon, 14 Dec 2026 07:05:20 UT",
            "Mon, 14 Dec 2026 07:05:20 Z",
            "Mon, 14 Dec 2026 08:05:20 GMT+1",
            "Mon, 14 Dec 2026 08:05:20 UTC+01:00",
            "Mon, 14 Dec 2026 02:05:20 EST",
            "Sun, 13 Dec 2026 23:05:20 PST",
            "Mon (lunedì (x)), 14 (y) Dec 2026 08:05:20\r\n\t+0100 (CET; ora solare)",
            "lun, 14 dic 26 08.05.20 +0100",
            "Mo, 14. Dezember 2026 08:05:20 MEZ",
            "14-Dec-2026 08:05:20 +0100",
        ] {
            assert_eq!(parse(written).map(Timestamp::seconds), Some(MORNING), "{written}");
        }
        assert_eq!(parse("Mar, 14 Jul 2026 08:05 CEST").map(Timestamp::seconds), Some(1_784_009_100));
    }

    #[test]
    fn a_zone_that_is_missing_or_unknown_is_italian_time() {
        for zone in ["", "XYZ", "ROM", "W. Europe Standard Time", "A", "+9900", "CET+1"] {
            let written = format!("Mon, 14 Dec 2026 08:05:20 {zone}");
            assert_eq!(parse(&written).map(Timestamp::seconds), Some(MORNING), "{zone}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for written in
            ["", "yesterday", "Mon, 31 Feb 2026 08:05:20 CET", "14 Dec 2026", "14 Dec 2026 25:05 CET"]
        {
            assert_eq!(parse(written), None, "{written}");
        }
    }
}

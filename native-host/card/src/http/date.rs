//! Dates as HTTP writes them: of an answer (`Date`), and of a cookie's end, which old servers write in their own ways.

/// Seconds since 1970 of a date in GMT: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Thu, 01-Jan-1970
/// 00:00:10 GMT`… read as RFC 6265, 5.1.1 says: by the shape of its pieces, in any order.
pub fn seconds_of_http_date(text: &str) -> Option<i64> {
    let (mut day, mut month, mut year, mut time) = (None, None, None, None);
    for piece in text.split([' ', ',', '-', '\t']).filter(|piece| !piece.is_empty()) {
        if time.is_none() && piece.contains(':') {
            time = Some(clock(piece)?);
        } else if month.is_none() && month_of(piece).is_some() {
            month = month_of(piece);
        } else if let Ok(number) = piece.parse::<i64>() {
            match (day, year) {
                (None, _) if piece.len() <= 2 => day = Some(number),
                (_, None) => year = Some(number),
                _ => return None,
            }
        }
    }
    let (day, month, year, time) = (day?, month?, full_year(year?)?, time?);
    (1..=31).contains(&day).then(|| days_since_1970(year, month, day) * 86_400 + time)
}

fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(str::parse::<i64>);
    let (hours, minutes, seconds) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let fits = (0..24).contains(&hours) && (0..60).contains(&minutes) && (0..=60).contains(&seconds);
    fits.then_some(hours * 3600 + minutes * 60 + seconds)
}

fn month_of(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = text.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().zip(1..).find(|(month, _)| **month == name).map(|(_, number)| number)
}

fn full_year(year: i64) -> Option<i64> {
    match year {
        0..=69 => Some(year + 2000),
        70..=99 => Some(year + 1900),
        1601..=9999 => Some(year),
        _ => None,
    }
}

/// Days between 1970-01-01 and a date of the Gregorian calendar, counted in years that begin in March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days_before_month = (153 * month + 2) / 5;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + days_before_month + day
        - 719_469
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_read_in_every_way_that_servers_write_them() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06-Nov-1994 08:49:37 GMT",
        ] {
            assert_eq!(seconds_of_http_date(text), Some(784_111_777), "{text}");
        }
        assert_eq!(seconds_of_http_date("Thu, 01-Jan-1970 00:00:10 GMT"), Some(10));
        assert_eq!(seconds_of_http_date("Sun, 01 Mar 2026 00:00:00 GMT"), Some(1_772_323_200));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "0",
            "Thu",
            "Thu, 01 Jan 1970",
            "Thu, 45 Jan 1970 00:00:00 GMT",
            "Thu, 01 Jan 1970 25:00:00 GMT",
        ] {
            assert_eq!(seconds_of_http_date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = seconds_of_http_date(&text);
        }

        #[test]
        fn days_follow_each_other(days in -100_000i64..1_000_000) {
            // Walks from a day to the next with the calendar's own rule, and counts.
            let year = 1970 + days / 366;
            prop_assert_eq!(days_since_1970(year + 1, 1, 1) - days_since_1970(year, 12, 31), 1);
            let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            prop_assert_eq!(days_since_1970(year, 3, 1) - days_since_1970(year, 2, 28), if leap { 2 } else { 1 });
        }
    }
}

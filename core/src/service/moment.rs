//! The dates of a service's answers: `xs:dateTime`, with an offset as a rule, and Italian dates without one.

use crate::rome::RomeDateTime;
use crate::timestamp::Timestamp;

/// A point in time as a service told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// Seconds east of UTC that the service told; `None` where it told none and Italian time is assumed.
    pub offset: Option<i32>,
}

/// Reads an `xs:dateTime`: `2025-09-02T10:15:30.123+02:00`, `...Z`, or without an offset.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let (local, rest) = text.split_at_checked(19)?;
    let is_dated = local.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        10 => byte == b'T',
        13 | 16 => byte == b':',
        _ => byte.is_ascii_digit(),
    });
    let local = RomeDateTime::parse(local).filter(|_| is_dated)?;
    let zone = match rest.strip_prefix('.') {
        Some(fraction) if fraction.starts_with(|c: char| c.is_ascii_digit()) => {
            fraction.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        Some(_) => return None,
        None => rest,
    };
    if zone.is_empty() {
        return Some(Moment { at: local.instants()[0], offset: None });
    }
    let offset = offset(zone)?;
    Some(Moment { at: local.in_utc().plus(-i64::from(offset)), offset: Some(offset) })
}

/// Reads an Italian date and time, `dd/MM/yyyy HH:mm:ss`.
pub(super) fn italian_moment(text: &str) -> Option<Moment> {
    Some(Moment { at: RomeDateTime::parse(text)?.instants()[0], offset: None })
}

fn offset(zone: &str) -> Option<i32> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, clock) = zone.split_at_checked(1)?;
    let (hours, minutes) = clock.split_once(':')?;
    let number = |digits: &str, most: i32| -> Option<i32> {
        let is_two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|number| is_two && *number <= most)
    };
    let seconds = number(hours, 14)? * 3600 + number(minutes, 59)? * 60;
    match sign {
        "+" => Some(seconds),
        "-" => Some(-seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_date_is_read_with_the_offset_it_has_or_as_italian_time() {
        let at = |text: &str| moment(text).map(|moment| (moment.at.seconds(), moment.offset));
        let noon = 1_756_807_200; // 2025-09-02 10:00 UTC
        assert_eq!(at("2025-09-02T12:00:00+02:00"), Some((noon, Some(7200))));
        assert_eq!(at("2025-09-02T12:00:00.123+02:00"), Some((noon, Some(7200))));
        assert_eq!(at("2025-09-02T10:00:00Z"), Some((noon, Some(0))));
        assert_eq!(at(" 2025-09-02T04:30:00-05:30 "), Some((noon, Some(-19800))));
        assert_eq!(at("2025-09-03T00:59:00+14:59"), Some((noon, Some(53_940))), "as far as offsets go");
        assert_eq!(at("2025-09-02T12:00:00"), Some((noon, None)), "summer time");
        assert_eq!(at("2025-12-02T11:00:00"), Some((1_764_669_600, None)), "winter time");
        assert_eq!(italian_moment("02/09/2025 12:00:00").map(|moment| moment.at.seconds()), Some(noon));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2025-09-02",
            "2025-13-02T12:00:00Z",
            "2025-09-02T12:00:00+2:00",
            "2025-09-02T12:00:00+15:00",
            "2025-09-02T12:00:00+02:60",
            "2025-09-02T12:00:00+02:+5",
            "2025-09-02T12:00:00*02:00",
            "2025/09-02T12:00:00Z",
            "2025-09/02T12:00:00Z",
            "2025-09-02T12.00:00Z",
            "2025-09-02T12:00.00Z",
            "2025-09-02T12:00:00.Z",
            "2025-09-02 12:00:00Z",
            "02/09/2025 12:00:00",
            "2025-09-02T12:00:0à",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "[0-9TZ:.+à -]{0,32}") {
            let _ = (moment(&text), italian_moment(&text));
        }

        #[test]
        fn the_same_instant_is_read_whatever_offset_it_is_told_with(hours in 0..=14_i64, seconds in 1_700_000_000..1_900_000_000_i64) {
            let shown = jiff::Timestamp::from_second(seconds).unwrap();
            let zone = jiff::tz::Offset::from_hours(hours as i8).unwrap();
            let text = format!("{}+{hours:02}:00", zone.to_datetime(shown));
            prop_assert_eq!(moment(&text).map(|moment| moment.at.seconds()), Some(seconds));
        }
    }
}

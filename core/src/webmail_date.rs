//! When a message was received, as a webmail writes it: a date and a time, or a day by its name, counted back from now.
//! Nothing was received in the future.

use crate::fold::folded;
use crate::profiles;
use crate::rome::RomeDateTime;
use crate::timestamp::Timestamp;
use crate::validity::CLOCK_SLACK;

/// Reads `31/03/2026 02:19` and what else [`RomeDateTime::parse`] reads, `2026-03-31T00:19:00.000Z`, which is UTC,
/// `31 marzo 2026, 02:19`, `Oggi 02:19`, `Ieri alle 2:19 pm`, `Lun 02:19`, and a time alone, which is of today.
/// `None` for anything else.
pub fn read(text: &str, now: Timestamp) -> Option<Timestamp> {
    if text.trim_end().ends_with('Z') {
        return RomeDateTime::parse(text).map(RomeDateTime::in_utc);
    }
    let folded: String = folded(text).into_iter().collect();
    let half = half_of_day(&folded);
    let in_half = |local: RomeDateTime| half.map_or(local, |is_afternoon| local.in_half(is_afternoon));
    if let Some(local) = RomeDateTime::parse(text).or_else(|| with_named_month(&folded)) {
        return Some(in_half(local).closest_to(now));
    }
    let (words, clock) = folded.split_at(folded.find(|c: char| c.is_ascii_digit())?);
    let today = RomeDateTime::at(now);
    let (back, period) = days_back(words, today)?;
    let local = in_half(read_clock(clock, today)?);
    // A page of yesterday still says "today"; the webmail's clock may be a little ahead of ours.
    let received = [back, back + period].into_iter().find_map(|days| {
        let [early, late] = local.days_before(days).instants();
        [late, early].into_iter().find(|instant| *instant <= now.plus(CLOCK_SLACK))
    });
    received.map(|instant| instant.min(now))
}

/// A date whose month has a name, before or behind the day; the year and the time follow.
fn with_named_month(text: &str) -> Option<RomeDateTime> {
    let months = &profiles::dates().months;
    let number = |word: &str| {
        let begins = |start: &String| word.starts_with(&folded(start).into_iter().collect::<String>());
        months.iter().position(|starts| starts.iter().any(begins))
    };
    // The last: a day of the week may begin like a month.
    let month = text.split(|c: char| !c.is_alphabetic()).filter_map(number).next_back()? + 1;
    let (_, numbers) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    let (day, rest) = numbers.split_at(numbers.find(|c: char| !c.is_ascii_digit())?);
    let rest: String = rest.chars().map(|c| if c.is_ascii_digit() { c } else { ' ' }).collect();
    RomeDateTime::parse(&format!("{day}/{month}/{}", rest.trim_start()))
}

/// How many days back the first of these words means, and after how many more it would mean the same.
fn days_back(words: &str, today: RomeDateTime) -> Option<(i64, i64)> {
    let Some(word) = words.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()) else {
        return Some((0, 1));
    };
    let is_among = |names: &[String]| names.iter().any(|name| folded(name).into_iter().eq(word.chars()));
    let dates = profiles::dates();
    if is_among(&dates.today) {
        return Some((0, 1));
    }
    if is_among(&dates.yesterday) {
        return Some((1, 1));
    }
    let weekday = dates.weekdays.iter().position(|names| is_among(names))?;
    Some((((today.weekday() + 7 - weekday) % 7) as i64, 7))
}

/// A day with the time at the start of a text: `8:05`, `08.05`, `8h05`, `08:05:30`. No other number follows.
fn read_clock(text: &str, day: RomeDateTime) -> Option<RomeDateTime> {
    let is_separator = |c: char| matches!(c, ':' | '.' | 'h');
    let end = text.find(|c: char| !c.is_ascii_digit() && !is_separator(c)).unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let numbers: Vec<u32> = clock.split(is_separator).map_while(|number| number.parse().ok()).collect();
    match *numbers.as_slice() {
        [hour, minute] | [hour, minute, _] if !rest.contains(|c: char| c.is_ascii_digit()) => {
            day.with_clock(hour, minute)
        }
        _ => None,
    }
}

/// Whether `am` or `pm` is written behind the last number, and which.
fn half_of_day(text: &str) -> Option<bool> {
    let after = text.rsplit(|c: char| c.is_ascii_digit()).next()?;
    let letters: String = after.chars().filter(|c| c.is_alphabetic()).collect();
    match letters.as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Monday, 14 December 2026, 10:30 in Italy.
    fn monday() -> Timestamp {
        rome("14/12/2026 10:30")
    }

    fn rome(text: &str) -> Timestamp {
        RomeDateTime::parse(text).unwrap().instants()[0]
    }

    #[test]
    fn a_date_is_read_as_it_is_written() {
        for text in ["2026-12-14 08:05", "14/12/2026 08:05", "14.12.2026 8:05 am", "2026-12-14 08:05:00"] {
            assert_eq!(read(text, monday()), Some(rome("14/12/2026 08:05")), "{text}");
        }
        assert_eq!(read("2026-12-13 8:05 p.m.", monday()), Some(rome("13/12/2026 20:05")));
        assert_eq!(read("2026-12-14 12:05 AM", monday()), Some(rome("14/12/2026 00:05")));
        assert_eq!(read("2026-12-13 12:05 pm", monday()), Some(rome("13/12/2026 12:05")));
    }

    #[test]
    fn a_date_in_utc_is_read_in_summer_and_winter() {
        for (text, date) in [
            ("2026-12-14T07:05:41.000Z", "14/12/2026 08:05:41"),
            ("2026-03-30T23:19:02Z", "31/03/2026 01:19:02"),
            ("2026-10-25T00:30:00Z", "25/10/2026 02:30"),
        ] {
            assert_eq!(read(text, monday()), Some(rome(date)), "{text}");
        }
        assert_eq!(read("2026-13-14T07:05:41.000Z", monday()), None);
    }

    #[test]
    fn a_day_by_its_name_is_counted_back_from_now_in_each_language() {
        for (texts, date) in [
            (["Oggi 08:05", "Today 08:05", "Heute 08:05", "Aujourd’hui 08:05"], "14/12/2026 08:05"),
            (
                ["oggi alle ore 8.05", "Today at 8:05 AM", "Heute, 8:05 Uhr", "aujourd'hui à 8h05"],
                "14/12/2026 08:05",
            ),
            (["Ieri 18:20", "Yesterday 6:20 PM", "Gestern 18:20", "Hier 18:20"], "13/12/2026 18:20"),
            (["Lun 08:05", "Mon 08:05", "Mo 08:05", "lun. 08:05"], "14/12/2026 08:05"),
            (["Dom 18:20", "Sun 18:20", "So 18:20", "Dim 18:20"], "13/12/2026 18:20"),
            (["Martedì 18:20", "Tuesday, 18:20", "Di. 18:20", "mardi 18:20"], "08/12/2026 18:20"),
            (["08:05", "8:05 am", " 08.05 ", "08:05:41"], "14/12/2026 08:05"),
        ] {
            for text in texts {
                assert_eq!(read(text, monday()), Some(rome(date)), "{text}");
            }
        }
    }

    #[test]
    fn days_are_counted_back_from_any_day_and_minute_over_the_turn_of_a_year() {
        let wednesday = rome("16/12/2026 10:30").plus(41);
        for (text, date) in [
            ("Oggi 08:05", "16/12/2026 08:05"),
            ("Lun 08:05", "14/12/2026 08:05"),
            ("Gio 08:05", "10/12/2026 08:05"),
        ] {
            assert_eq!(read(text, wednesday), Some(rome(date)), "{text}");
        }
        assert_eq!(read("Ieri 23:40", rome("01/01/2027 00:10")), Some(rome("31/12/2026 23:40")));
    }

    #[test]
    fn a_month_may_have_its_name_in_each_language() {
        for text in [
            "Lunedi, Dicembre 14, 2026 08:05 CET",
            "14 dic 2026, 08:05",
            "lun 14 dic 2026, 08:05",
            "Mon, Dec 14, 2026, 8:05 AM",
            "Mo., 14. Dez. 2026, 08:05",
            "14 déc. 2026 à 08:05",
        ] {
            assert_eq!(read(text, monday()), Some(rome("14/12/2026 08:05")), "{text}");
        }
        assert_eq!(read("Mar 3 mar 2026, 18:20", monday()), Some(rome("03/03/2026 18:20")));
        assert_eq!(read("Nov 27, 2026, 6:10\u{202f}PM", monday()), Some(rome("27/11/2026 18:10")));
    }

    #[test]
    fn a_time_that_is_still_to_come_was_of_the_day_or_week_before() {
        assert_eq!(read("Oggi 18:20", monday()), Some(rome("13/12/2026 18:20")));
        assert_eq!(read("Lun 18:20", monday()), Some(rome("07/12/2026 18:20")));
        assert_eq!(read("18:20", monday()), Some(rome("13/12/2026 18:20")));
    }

    #[test]
    fn a_webmail_whose_clock_is_a_little_ahead_received_it_now() {
        assert_eq!(read("Oggi 10:34", monday()), Some(monday()));
        assert_eq!(read("Lun 10:34", monday()), Some(monday()));
        assert_eq!(read("Oggi 10:40", monday()), Some(monday()), "as far as clocks usually differ");
        assert_eq!(read("Oggi 10:41", monday()), Some(rome("13/12/2026 10:41")));
    }

    #[test]
    fn other_words_and_other_numbers_are_no_time() {
        for text in [
            "",
            "Oggi",
            "Oggi 24:10",
            "Oggi 8:60",
            "14 dic 08:05",
            "Mar 14 08:05",
            "L'altro ieri 08:05",
            "avant-hier 08:05",
            "Oggi 08:05 (2 ore fa)",
            "12 minuti fa",
        ] {
            assert_eq!(read(text, monday()), None, "{text}");
        }
    }

    #[test]
    fn the_days_of_the_changes_of_the_clock_are_days_like_others() {
        // 25 October 2026 has 25 hours, and 02:30 twice: of the two the latest that is not to come.
        let [early, late] = RomeDateTime::parse("25/10/2026 02:30").unwrap().instants();
        assert_eq!(read("Oggi 02:30", late.plus(60)), Some(late));
        assert_eq!(read("Oggi 02:30", early.plus(60)), Some(early));
        assert_eq!(read("Ieri 23:40", rome("26/10/2026 00:10")), Some(rome("25/10/2026 23:40")));
        assert_eq!(read("Ieri 23:40", rome("30/03/2026 00:10")), Some(rome("29/03/2026 23:40")));
    }

    proptest! {
        #[test]
        fn a_day_by_its_name_is_never_in_the_future(
            now in 1_600_000_000i64..4_000_000_000, day in 0usize..12, hour in 0u32..24, minute in 0u32..60,
        ) {
            let day = ["Oggi", "Ieri", "Lun", "Mar", "Mer", "Gio", "Ven", "Sab", "Dom", "Today", "Gestern", ""][day];
            let now = Timestamp::from_seconds(now);
            let received = read(&format!("{day} {hour}:{minute:02}"), now).unwrap();
            prop_assert!(received <= now && received > now.plus(-8 * 24 * 3600), "{:?}", received);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,60}") {
            let _ = read(&text, monday());
        }
    }
}

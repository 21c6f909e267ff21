//! Italian civil time, compared with a zone database.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

fn rome_of_the_database() -> TimeZone {
    TimeZone::get("Europe/Rome").unwrap()
}

fn civil(local: &RomeDateTime) -> DateTime {
    local.to_string().parse().unwrap()
}

#[test]
fn italian_dates_are_read_in_the_ways_people_write_them() {
    let sample = RomeDateTime::parse("31/03/2026 02:19").unwrap();
    for text in [
        "31/03/2026 02:19",
        " 31-03-2026  02.19",
        "31.3.2026 alle ore 2:19",
        "2026-03-31T02:19:00",
        "il: 31/03/2026 02:19Richiesto",
        "31 marzo 2026 alle ore 02:19",
        "31 MAR 2026, 02:19",
        "ore 02:19 del 31/03/2026",
        "2:19 del 31 marzo 2026.",
        "31/03/2026\r\n02:19\r\nRichiesto",
        "31/03/2026 02:19 (8 ore)",
        "31/03/2026 alle ore : 02:19",
        "3\u{200d}1/\u{ad}03/20\u{34f}26\u{a0}0\u{2060}2:19",
    ] {
        assert_eq!(RomeDateTime::parse(text), Some(sample), "{text}");
    }
    let at = |text: &str| RomeDateTime::parse(text).unwrap().instants()[0];
    assert_eq!(at("31/03/2026 02:19:41:59"), at("31/03/2026 02:19").plus(41));
    assert_eq!(at("31/03/2026 02:19 41 mail"), at("31/03/2026 02:19"), "what no colon parts are no seconds");
    assert_eq!(date(at("01/04/2026 00:30")), "01/04/2026");
}

#[test]
fn dates_that_do_not_exist_are_not_read() {
    for text in [
        "",
        "31/02/2026 10:00",
        "31/03/2026",
        "31/03/2026 24:00",
        "31/03/2026 10:60",
        "31/03/2026 10:00:60",
        "2026-03-31T10:60",
        "ore 10:60 del 31/03/2026",
        "00/03/2026 10:00",
        "31/13/2026 10:00",
        "31/03/26 10:00",
        "31/03/2026 alle ore: * 10:00",
        "31/03\n2026 10:00",
        "31/03/2026 10\n00",
    ] {
        assert_eq!(RomeDateTime::parse(text), None, "{text}");
    }
}

#[test]
fn a_year_of_two_digits_is_read_behind_its_day_and_month_where_italians_wrote_it() {
    let right = RomeDateTime::parse("14/12/2026 22:05").unwrap();
    for text in [
        "14/12/26 22:05",
        "14-12-26 22.05",
        "14.12.26 22:05",
        "14.12.26, 22.05",
        "14/12/26 alle ore 22:05",
        "14/12/26\n22:05",
        "14/12/26 22:05:00",
        "14-dic-26 22:05",
        "14 dicembre 26 ore 22:05",
        "ore 22:05 del 14/12/26",
        "22.05 del 14.12.26",
        "14/12/2026 22:05",
        "2026-12-14T22:05",
    ] {
        assert_eq!(RomeDateTime::written_by_italians(text), Some(right), "{text}");
    }
    assert_eq!(RomeDateTime::parse("14/12/26 22:05"), None, "a webmail's date may have another order");
    let short = |text: &str| RomeDateTime::written_by_italians(text).map(|read| read.to_string());
    assert_eq!(short("10:12 del 13/11/26").as_deref(), Some("2026-11-13T10:12:00"));
    assert_eq!(short("26/12/14 22:05").as_deref(), Some("2014-12-26T22:05:00"), "never the year first");
    for text in [
        "12/14/26 22:05",
        "14/12/6 22:05",
        "14/12/226 22:05",
        "14 dic 22:05 (8 ore)",
        "14/12 26 22:05",
        "22:05 14/12-26",
        "22:05.14/12/26",
        "14 12 26 22 05",
        "14/12/26",
        "14/12/26 24:05",
        "31/11/26 10:00",
        "10/12/26/22/05",
        "8 10 12.30, 14.26",
    ] {
        assert_eq!(short(text), None, "{text}");
    }
}

#[test]
fn the_end_of_a_day_is_its_last_minute() {
    let end = |text: &str| RomeDateTime::end_of_day(text).map(|read| read.to_string());
    for text in
        ["14/12/2026", "14/12/26", "2026-12-14", "14 dicembre 2026", "14.12.2026 24:00", "14/12/2026 ore 8"]
    {
        assert_eq!(end(text).as_deref(), Some("2026-12-14T23:59:00"), "{text}");
    }
    for text in ["", "14/12", "22:05", "8 ore", "31/11/2026", "12/14/26", "14/12 2026"] {
        assert_eq!(end(text), None, "{text}");
    }
}

#[test]
fn instants_are_written_with_the_offset_of_the_season() {
    assert_eq!(rfc3339(Timestamp::from_seconds(1_774_887_540)), "2026-03-30T18:19:00+02:00");
    assert_eq!(rfc3339(Timestamp::from_seconds(1_764_100_800)), "2025-11-25T21:00:00+01:00");
}

#[test]
fn the_time_of_day_is_that_of_an_italian_clock() {
    let at = |text: &str| RomeDateTime::parse(text).unwrap().instants()[0];
    assert_eq!(clock_face(at("31/03/2026 02:19")), "02:19");
    assert_eq!(clock_face(at("31/12/2026 23:05")), "23:05");
    assert_eq!(date_and_clock_face(at("01/02/2026 00:07")), "01/02/2026 00:07");
}

#[test]
fn a_day_begins_at_midnight_in_italy_in_summer_too() {
    let days = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|text| RomeDateTime::parse(text).unwrap().instants()[0]);
        (days_between(from, to), days_between(to, from))
    };
    assert_eq!(days("31/03/2026 00:00", "31/03/2026 23:59"), (0, 0));
    assert_eq!(days("31/03/2026 23:59", "01/04/2026 00:00"), (1, -1));
    assert_eq!(days("31/12/2026 23:59", "01/01/2027 00:00"), (1, -1));
    assert_eq!(days("28/02/2028 12:00", "01/03/2028 11:00"), (2, -2));
}

#[test]
fn the_twenty_ninth_of_february_is_read_in_leap_years_only() {
    let leap = RomeDateTime::parse("29/02/2028 10:00").unwrap();
    assert_eq!(RomeDateTime::at(leap.instants()[0]), leap);
    assert_eq!(leap.instants()[0].seconds(), 1_835_427_600);
    for year in [2026, 2100] {
        assert_eq!(RomeDateTime::parse(&format!("29/02/{year} 10:00")), None, "{year}");
    }
    assert!(RomeDateTime::parse("29/02/2000 10:00").is_some());
}

#[test]
fn the_hour_that_never_happens_has_the_two_readings_an_hour_apart() {
    let [early, late] = RomeDateTime::parse("29/03/2026 02:30").unwrap().instants();
    assert_eq!((clock_face(early), clock_face(late)), ("01:30".to_owned(), "03:30".to_owned()));
    let before = RomeDateTime::parse("29/03/2026 01:59").unwrap().instants()[0];
    assert_eq!(clock_face(before.plus(60)), "03:00");
}

#[test]
fn the_hour_that_happens_twice_has_two_instants() {
    let [early, late] = RomeDateTime::parse("25/10/2026 02:30").unwrap().instants();
    assert_eq!(late.seconds() - early.seconds(), 3600);
}

#[test]
fn of_two_instants_the_nearest_is_taken_and_on_a_tie_the_earlier() {
    let local = RomeDateTime::parse("25/10/2026 02:30").unwrap();
    let [early, late] = local.instants();
    for (other, nearest) in [
        (early.plus(-86_400), early),
        (early.plus(60), early),
        (early.plus(1800), early),
        (late.plus(-60), late),
        (late.plus(86_400), late),
    ] {
        assert_eq!(local.closest_to(other), nearest, "{other:?}");
    }
}

#[test]
fn the_days_of_the_calendar_follow_each_other_and_have_their_numbers() {
    let (mut year, mut month, mut day) = (1996, 1, 1);
    for days in 9496..84_371 {
        assert_eq!((date_of(days), days_since_epoch(year, month, day)), ((year, month, day), days));
        (year, month, day) = match month {
            _ if day < days_in_month(year, month) => (year, month, day + 1),
            12 => (year + 1, 1, 1),
            _ => (year, month + 1, 1),
        };
    }
    assert_eq!((year, month, day), (2201, 1, 1));
}

proptest! {
    #[test]
    fn any_instant_shows_on_the_wall_what_the_zone_database_says(seconds in 852_076_800i64..4_102_444_800) {
        let ours = RomeDateTime::at(Timestamp::from_seconds(seconds));
        let theirs = jiff::Timestamp::from_second(seconds).unwrap().to_zoned(rome_of_the_database()).datetime();
        prop_assert_eq!(civil(&ours), theirs);
        prop_assert!(ours.instants().contains(&Timestamp::from_seconds(seconds)));
    }

    #[test]
    fn any_wall_clock_time_has_the_instants_of_the_zone_database(
        year in 1997i32..2100, month in 1u32..=12, day in 1u32..=31, hour in 0u32..24, minute in 0u32..60,
    ) {
        let Some(local) = RomeDateTime::parse(&format!("{day}/{month}/{year} {hour}:{minute:02}")) else { return Ok(()) };
        let zone = rome_of_the_database().into_ambiguous_zoned(civil(&local));
        let mut theirs = [
            zone.clone().earlier().unwrap().timestamp().as_second(),
            zone.later().unwrap().timestamp().as_second(),
        ];
        theirs.sort_unstable();
        prop_assert_eq!(local.instants().map(Timestamp::seconds), theirs);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,60}") {
        let _ = RomeDateTime::parse(&text);
    }
}

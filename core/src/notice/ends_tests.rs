//! Ends that are stated in other ways than the issuer's own: never taken for longer than what is said.

use super::*;
use crate::rome::date_and_clock_face;

const STATED: &str = "L'identificativo di sessione scadrà il: 31/03/2026 02:19";

/// The end of the sample with its own stated so, and whether it is stated; or why it is refused.
fn end(stated: &str) -> Result<(String, Expiry), Vec<&'static str>> {
    let text = mail(CODE).replace(STATED, stated);
    let notice = notice(&Message { received_at: Some(NOW), ..message(text) });
    assert_eq!(notice.id.as_ref().map(SessionId::expose), Some(CODE), "{stated}");
    if !notice.refusals.is_empty() {
        return Err(notice.refusals.iter().map(Refusal::code).collect());
    }
    let validity = notice.validity.expect("a life");
    Ok((date_and_clock_face(validity.expires_at), validity.expiry))
}

#[test]
fn an_end_behind_a_damaged_label_or_with_a_year_of_two_digits_is_the_stated_one() {
    for stated in [
        STATED,
        "L?identificativo di sessione scadr? il: 31/03/2026 02:19",
        "L'identificativo di sessione scadr il: 31/03/2026 02:19",
        "L'identificativo di sessione scadra' il: 31/03/2026 02:19",
        "L'identificativo di sessione scadr` il: 31/03/26 02:19",
        "L'identificativo di sessione scadr&agrave; il: 31/03/2026 02:19",
        "L'identificativo di sessione scadr+AOA- il: 31/03/2026 02:19",
        "L'identificativo di sessione scadrà il: 31/03/26 02:19",
        "L'identificativo di sessione scadrà il: 31-mar-26 02.19",
        "L'identificativo di sessione scadrà il: ore 02:19 del 31/03/26",
        "L'identificativo di sessione scadrà il giorno seguente.\nL'identificativo di sessione scadrà il: 31/03/26 02:19",
    ] {
        assert_eq!(end(stated), Ok(("31/03/2026 02:19".into(), Expiry::Stated)), "{stated}");
    }
}

#[test]
fn an_end_that_is_stated_in_part_makes_the_assumed_life_no_longer_than_that() {
    let assumed = |end: &str| Ok((end.to_owned(), Expiry::Assumed));
    let sirped = "L'identificativo di sessione scadrà il:";
    for (stated, right) in [
        ("", assumed("31/03/2026 02:19")),
        (" 8 ore dopo", Ok(("31/03/2026 02:19".to_owned(), Expiry::Stated))),
        (" giorno seguente", assumed("31/03/2026 02:19")),
        (" 30/03/2026", assumed("30/03/2026 23:59")),
        (" 30/03/26", assumed("30/03/2026 23:59")),
        (" 30/03/2026 24:00", assumed("30/03/2026 23:59")),
        (" 31/03/2026", assumed("31/03/2026 02:19")),
        (" 22:00", assumed("30/03/2026 22:00")),
        ("\nalle ore 22.00 di oggi", assumed("30/03/2026 22:00")),
        (" 01:30", assumed("31/03/2026 01:30")),
        (" giorno dopo: poi chiamare 800.030.070", assumed("31/03/2026 02:19")),
        (" giorno dopo: poi chiamare il numero verde (8:00-20:00)", assumed("31/03/2026 02:19")),
        (" giorno dopo, come vuole il DM del 27/02/2025", assumed("31/03/2026 02:19")),
        (" giorno dopo, e poi il 31/03/2026", assumed("31/03/2026 02:19")),
        (" 29/03/2026", Err(vec!["dates_contradictory"])),
        // Months first, a time that no clock shows, a time that is too far from its date.
        (" 03/30/2026 22:00", Err(vec!["no_time"])),
        (" 03/30/26 22:00", Err(vec!["no_time"])),
        (" 30/03/2026 25:00", Err(vec!["no_time"])),
        (" 25:00", Err(vec!["no_time"])),
        (" 30/03/2026 entro e non oltre le ore 20:00", Err(vec!["no_time"])),
    ] {
        assert_eq!(end(&format!("{sirped}{stated}")), right, "{stated:?}");
    }
}

#[test]
fn a_day_and_a_time_behind_labels_of_their_own_are_one_end() {
    let text = |end: &str| {
        format!(
            "Sistema TS\nID-SESSIONE: {CODE}\nData e ora richiesta: 30/03/2026 18:19\nData scadenza{end}\nOra scadenza: 22:00"
        )
    };
    for (stated, right) in [
        (": 30/03/2026", ("30/03/2026 22:00", Expiry::Stated)),
        ("\t30/03/26", ("30/03/2026 22:00", Expiry::Stated)),
        (": oggi", ("30/03/2026 22:00", Expiry::Assumed)),
        (": 31/03/2026 01:00", ("31/03/2026 01:00", Expiry::Stated)),
    ] {
        let validity = notice(&message(text(stated))).validity.expect("a life");
        assert_eq!((date_and_clock_face(validity.expires_at).as_str(), validity.expiry), right, "{stated}");
    }
}

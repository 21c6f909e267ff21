//! Fills that the user confirmed once, in pages that are approved or not.

use super::*;

#[test]
fn what_the_user_confirmed_for_one_fill_is_revealed_once_and_soon() {
    let mut vault = vault();
    let (_, view) = vault.store(session(OLD, 10), NOW).unwrap();
    let mut ask = |origin: &str, confirmed_at| {
        let destination = Destination::Page(origin.into()).confirmed(Some(confirmed_at));
        vault.reveal(&view.seen(), &destination, &Approvals::default(), NOW).map(|session| session.id)
    };
    let page = "https://mai-vista.example";
    for (origin, seconds) in [(page, 1), (page, -21), ("http://mai-vista.example", 0), ("null", 0)] {
        assert_eq!(
            ask(origin, NOW.plus(seconds)).err(),
            Some(VaultError::OriginRefused),
            "{origin} {seconds}"
        );
    }
    assert_eq!(ask(page, NOW.plus(-1)).unwrap().expose(), OLD);
    for (origin, seconds) in [(page, -1), ("https://altra.example", -1), (page, -2)] {
        assert_eq!(
            ask(origin, NOW.plus(seconds)).err(),
            Some(VaultError::OriginRefused),
            "{origin} {seconds}"
        );
    }
    assert_eq!(ask(page, NOW).unwrap().expose(), OLD, "confirmed anew");
}

#[test]
fn of_a_code_whose_purpose_is_open_nothing_goes_to_a_page_confirmed_once() {
    let mut vault = vault();
    let mut open = session(OLD, 10);
    open.slot.role = None;
    let (_, view) = vault.store(open, NOW).unwrap();
    let destination = Destination::Page(PORTAL.into()).confirmed(Some(NOW));
    let revealed = vault.reveal(&view.seen(), &destination, &approvals(), NOW);
    assert_eq!(revealed.err(), Some(VaultError::OriginRefused));
}

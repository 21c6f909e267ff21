//! The PIN and the card's troubles in the course of a login: never a try for nothing, never one by itself.

use std::time::{Duration, Instant};

use openssl::ssl::SslVersion;
use staffetta_card::pin::PinAttempt;
use staffetta_protocol::card_process::Step;
use staffetta_protocol::{Trouble, TroubleCode};

use crate::support::card::{PIN, SoftCard};
use crate::support::desk::{Desk, code, profile, usual};
use crate::support::portal::Asks;
use crate::support::window::Scripted;

const LAYOUTS: [(SslVersion, Asks); 4] = [
    (SslVersion::TLS1_2, Asks::InHandshake),
    (SslVersion::TLS1_3, Asks::InHandshake),
    (SslVersion::TLS1_2, Asks::Late),
    (SslVersion::TLS1_3, Asks::Late),
];

#[test]
fn after_a_wrong_pin_the_user_types_again_with_the_tries_left() {
    for (version, asks) in LAYOUTS {
        let mut desk = Desk::new(version, asks);
        desk.window = Scripted::typing(&["99999", PIN]);
        let portal = desk.start(usual);
        desk.login(&portal, |_| {}).unwrap_or_else(|trouble| panic!("{version:?} {asks:?} {trouble:?}"));
        assert_eq!(desk.pins(), ["99999", PIN]);
        assert_eq!(desk.window.attempts, [PinAttempt::First, PinAttempt::AfterWrong(Some(2))]);
    }
}

#[test]
fn a_window_closed_after_a_wrong_pin_ends_the_login_without_a_further_try() {
    let mut desk = Desk::new(SslVersion::TLS1_3, Asks::InHandshake);
    desk.window = Scripted::typing(&["99999"]);
    let portal = desk.start(usual);
    assert_eq!(code(desk.login(&portal, |_| {})), TroubleCode::PinCancelled);
    assert_eq!(desk.pins(), ["99999"]);
}

#[test]
fn a_blocked_pin_is_told_by_the_window_and_ends_the_login() {
    for trouble in [TroubleCode::PinBlocked.into(), Trouble::from(TroubleCode::PinWrong).with_tries(0)] {
        let mut desk = Desk::new(SslVersion::TLS1_2, Asks::Late);
        desk.card.troubles.push_back(trouble);
        let portal = desk.start(usual);
        assert_eq!(code(desk.login(&portal, |_| {})), TroubleCode::PinBlocked);
        assert_eq!((desk.window.blocked_told, desk.pins().len()), (1, 1));
    }
}

#[test]
fn what_the_card_says_is_told_and_not_the_alert_it_becomes() {
    for told in
        [TroubleCode::CardRemoved, TroubleCode::CardBusy, TroubleCode::CardReset, TroubleCode::CardError]
    {
        for (version, asks) in LAYOUTS {
            let mut desk = Desk::new(version, asks);
            desk.card.troubles.push_back(Trouble::from(told).with_detail("6F00"));
            let portal = desk.start(usual);
            let trouble = desk.login(&portal, |_| {}).map(drop).unwrap_err();
            assert_eq!(
                (trouble.code, trouble.detail.as_deref()),
                (told, Some("6F00")),
                "{version:?} {asks:?}"
            );
            assert_eq!(desk.pins().len(), 1, "{version:?} {asks:?}: the card is not tried again");
        }
    }
}

#[test]
fn a_dead_portal_is_told_before_a_pin_is_asked() {
    let mut desk = Desk::new(SslVersion::TLS1_3, Asks::InHandshake);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let card = SoftCard::new(&desk.authority.card());
    let trouble = desk.login_with(profile(&format!("localhost:{}", closed.port())), || Ok(Box::new(card)));
    assert_eq!(code(trouble), TroubleCode::PortalUnreachable);
    assert!(desk.window.attempts.is_empty() && desk.pins().is_empty());
}

#[test]
fn a_missing_card_is_told_at_once_even_when_the_portal_is_slow() {
    let mut desk = Desk::new(SslVersion::TLS1_3, Asks::InHandshake);
    // Takes connections and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let begun = Instant::now();
    let host = format!("localhost:{}", silent.local_addr().unwrap().port());
    let outcome = desk.login_with(profile(&host), || Err(TroubleCode::CardMissing.into()));
    assert_eq!(code(outcome), TroubleCode::CardMissing);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_portal_that_never_asks_for_the_card_is_told_and_the_pin_never_reaches_the_card() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let mut desk = Desk::new(version, Asks::Never);
        let portal = desk.start(usual);
        assert_eq!(code(desk.login(&portal, |_| {})), TroubleCode::PortalAsksNoCard);
        assert!(desk.pins().is_empty());
    }
}

#[test]
fn the_window_says_which_portal_card_and_reader_it_is_about() {
    let mut desk = Desk::new(SslVersion::TLS1_3, Asks::InHandshake);
    let portal = desk.start(usual);
    desk.login(&portal, |_| {}).unwrap_or_else(|trouble| panic!("{trouble:?}"));
    let prompt = desk.window.last_prompt.expect("it was shown");
    assert_eq!((prompt.portal.as_str(), prompt.host.as_str()), ("Portale di prova", "localhost"));
    assert_eq!(prompt.holder.as_deref(), Some("ROSSI MARIO"));
    assert_eq!(prompt.reader, "Lettore di prova 00 00");
}

#[test]
fn with_a_pinpad_the_user_types_on_the_reader_but_the_last_try_goes_through_our_window() {
    let mut desk = Desk::new(SslVersion::TLS1_2, Asks::Late);
    desk.card.pinpad = true;
    desk.card.troubles.extend([
        Trouble::from(TroubleCode::PinWrong).with_tries(2),
        Trouble::from(TroubleCode::PinWrong).with_tries(1),
    ]);
    let portal = desk.start(usual);
    desk.login(&portal, |_| {}).unwrap_or_else(|trouble| panic!("{trouble:?}"));
    assert_eq!(desk.pins(), ["pinpad", "pinpad", PIN]);
    assert_eq!(desk.window.pinpad_notices, 2);
    let last = desk.window.attempts.last();
    assert_eq!(last, Some(&PinAttempt::AfterWrong(Some(1))));
    assert_eq!(desk.steps.lock().unwrap().iter().filter(|step| **step == Step::PinAsked).count(), 3);
}

#[test]
fn a_card_that_takes_its_time_costs_the_portal_nothing() {
    let mut desk = Desk::new(SslVersion::TLS1_3, Asks::Late);
    desk.card.signs_in = Duration::from_millis(700);
    let portal = desk.start(usual);
    let begun = Instant::now();
    desk.login(&portal, |_| {}).unwrap_or_else(|trouble| panic!("{trouble:?}"));
    let taken = begun.elapsed();
    assert!(taken >= Duration::from_millis(700), "{taken:?}");
}

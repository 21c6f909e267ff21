//! The PIN and the card's failures in the course of a login: never a try for nothing, never one by itself.

use std::time::{Duration, Instant};

use openssl::ssl::SslVersion;
use staffetta_card::card::{CardError, PcscError};
use staffetta_card::http::Proxies;
use staffetta_card::pin::{PinAttempt, PinError};
use staffetta_core::Host;
use staffetta_protocol::card_process::Step;
use staffetta_protocol::{FailureCode, FailureKind};

use crate::support::card::{PIN, SoftCard};
use crate::support::login_setup::{LoginSetup, SERVICES, code, profile, told, usual};
use crate::support::portal::{Asks, answer};
use crate::support::proxy;
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
        let mut setup = LoginSetup::new(version, asks);
        setup.window = Scripted::typing(&["99999", PIN]);
        let portal = setup.start(usual);
        setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{version:?} {asks:?} {failure:?}"));
        assert_eq!(setup.pins(), ["99999", PIN]);
        assert_eq!(setup.window.attempts, [PinAttempt::First, PinAttempt::AfterWrong(Some(2))]);
    }
}

#[test]
fn a_window_closed_after_a_wrong_pin_ends_the_login_without_a_further_try() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
    setup.window = Scripted::typing(&["99999"]);
    let portal = setup.start(usual);
    assert_eq!(code(setup.login(&portal, |_| {})), FailureCode::PinCancelled);
    assert_eq!(setup.pins(), ["99999"]);
}

#[test]
fn who_gives_up_is_told_what_the_pins_before_cost() {
    type Kind = fn(Option<u8>, Option<u8>) -> FailureKind;
    let kinds: [(fn() -> PinError, Kind); 2] = [
        (|| PinError::Cancelled, |tries, wrong| FailureKind::PinCancelled { tries, wrong }),
        (|| PinError::TimedOut, |tries, wrong| FailureKind::PinTimedOut { tries, wrong }),
    ];
    for (gives_up, kind) in kinds {
        for (remembered, errors, tries, wrong) in [
            (None, vec![], None, None),
            (None, vec![Some(2)], Some(2), None),
            (None, vec![Some(2), Some(1)], Some(1), None),
            (None, vec![None, None], None, Some(2)),
            (Some(2), vec![], Some(2), None),
        ] {
            for pinpad in [false, true] {
                let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
                setup.card.known.tries_left = remembered;
                setup.card.pinpad = pinpad;
                setup.window =
                    Scripted { then: Some(gives_up), ..Scripted::typing(&vec![PIN; errors.len()]) };
                setup.card.errors.extend(errors.iter().map(|tries| PinError::Wrong { tries: *tries }.into()));
                setup.card.errors.push_back(gives_up().into());
                let portal = setup.start(usual);
                assert_eq!(
                    told(setup.login(&portal, |_| {})),
                    kind(tries, wrong).into(),
                    "{errors:?} {pinpad}"
                );
            }
        }
    }
}

#[test]
fn a_blocked_pin_is_told_by_the_window_and_ends_the_login() {
    for error in [PinError::Blocked, PinError::Wrong { tries: Some(0) }] {
        let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Late);
        setup.card.errors.push_back(error.into());
        let portal = setup.start(usual);
        assert_eq!(code(setup.login(&portal, |_| {})), FailureCode::PinBlocked);
        assert_eq!((setup.window.blocked_told, setup.pins().len()), (1, 1));
    }
}

#[test]
fn what_the_card_says_is_told_and_not_the_alert_it_becomes() {
    let errors: [fn() -> CardError; 4] = [
        || PcscError::from(pcsc::Error::RemovedCard).into(),
        || PcscError::from(pcsc::Error::SharingViolation).into(),
        || CardError::PinForgotten,
        || CardError::Status(0x6F00).in_reader("Lettore"),
    ];
    for error in errors {
        for (version, asks) in LAYOUTS {
            let mut setup = LoginSetup::new(version, asks);
            setup.card.errors.push_back(error());
            let portal = setup.start(usual);
            assert_eq!(told(setup.login(&portal, |_| {})), error().into(), "{version:?} {asks:?}");
            assert_eq!(setup.pins().len(), 1, "{version:?} {asks:?}: the card is not tried again");
        }
    }
}

#[test]
fn a_dead_portal_is_told_before_a_pin_is_asked() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let card = SoftCard::new(&setup.authority.card());
    let failure = setup.login_with(profile(&format!("localhost:{}", closed.port())), || Ok(Box::new(card)));
    assert_eq!(code(failure), FailureCode::PortalUnreachable);
    assert!(setup.window.attempts.is_empty() && setup.pins().is_empty());
}

#[test]
fn a_missing_card_is_told_at_once_even_when_the_portal_is_slow() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
    // Takes connections and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let begun = Instant::now();
    let host = format!("localhost:{}", silent.local_addr().unwrap().port());
    let outcome = setup.login_with(profile(&host), || Err(CardError::Missing));
    assert_eq!(code(outcome), FailureCode::CardMissing);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_portal_that_never_asks_for_the_card_is_told_and_no_pin_is_asked() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let mut setup = LoginSetup::new(version, Asks::Never);
        let portal = setup.start(usual);
        assert_eq!(code(setup.login(&portal, |_| {})), FailureCode::PortalAsksNoCard);
        assert!(setup.pins().is_empty() && setup.window.attempts.is_empty());
    }
}

#[test]
fn the_window_says_which_portal_card_and_reader_it_is_about() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
    let portal = setup.start(usual);
    setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
    let prompt = setup.window.last_prompt.expect("it was shown");
    assert_eq!((prompt.portal.as_str(), prompt.host.as_str()), ("Portale di prova", "localhost"));
    assert_eq!(prompt.holder.as_deref(), Some("ROSSI MARIO"));
    assert_eq!(prompt.reader, "Lettore di prova 00 00");
}

/// A portal of two hosts, both behind one proxy: the page of `portale.example` sends on to `accesso.example`.
fn logs_in_at_two_hosts(setup: &mut LoginSetup, first: &'static str) {
    setup.layout.server = setup.authority.server(&["portale.example", "accesso.example"]);
    let portal = setup.start(|asked| match asked.line.split(' ').nth(1) {
        Some("/cns/accesso") => answer("200 OK", "", SERVICES),
        _ => answer("302 Found", "Location: https://accesso.example/cns/accesso\r\n", ""),
    });
    let url = proxy::start(portal.address, None).address.to_string();
    setup.proxies = Proxies::of(move |name| (name == "https_proxy").then(|| url.clone()));
    let mut row = profile("portale.example");
    row.hosts.push(Host::parse("accesso.example").unwrap());
    row.login = format!("https://portale.example{first}");
    let card = std::mem::replace(&mut setup.card, SoftCard::new(&setup.authority.card()));
    setup.login_with(row, || Ok(Box::new(card))).unwrap_or_else(|failure| panic!("{failure:?}"));
}

#[test]
fn the_window_names_the_host_that_wants_the_signature_also_after_a_redirect() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        for pinpad in [false, true] {
            let mut setup = LoginSetup::new(version, Asks::Late);
            setup.card.pinpad = pinpad;
            logs_in_at_two_hosts(&mut setup, "/");
            assert_eq!(setup.window.hosts, ["accesso.example"], "{version:?} {pinpad}");
        }
    }
}

#[test]
fn each_host_that_wants_a_signature_is_named_for_a_pin_of_its_own() {
    for asks in [Asks::InHandshake, Asks::Late] {
        let mut setup = LoginSetup::new(SslVersion::TLS1_2, asks);
        setup.window.pins.push_back(PIN);
        logs_in_at_two_hosts(&mut setup, "/cns/entra");
        assert_eq!(setup.window.hosts, ["portale.example", "accesso.example"], "{asks:?}");
        assert_eq!(setup.pins(), [PIN, PIN], "{asks:?}");
    }
}

#[test]
fn with_a_pinpad_the_user_types_on_the_reader_but_the_last_try_goes_through_our_window() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Late);
    setup.card.pinpad = true;
    let wrong = |tries| PinError::Wrong { tries: Some(tries) }.into();
    setup.card.errors.extend([wrong(2), wrong(1)]);
    let portal = setup.start(usual);
    setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(setup.pins(), ["pinpad", "pinpad", PIN]);
    assert_eq!(setup.window.pinpad_notices, 2);
    let last = setup.window.attempts.last();
    assert_eq!(last, Some(&PinAttempt::AfterWrong(Some(1))));
    assert_eq!(setup.steps.lock().unwrap().iter().filter(|step| **step == Step::PinAsked).count(), 3);
}

#[test]
fn a_card_that_takes_its_time_costs_the_portal_nothing() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::Late);
    setup.card.signs_in = Duration::from_millis(700);
    let portal = setup.start(usual);
    let begun = Instant::now();
    setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
    let taken = begun.elapsed();
    assert!(taken >= Duration::from_millis(700), "{taken:?}");
}

#[test]
fn the_tries_that_an_earlier_login_left_come_first_and_the_last_is_confirmed_whatever_the_reader_has() {
    for (tries, pinpad, typed) in [(2, false, PIN), (2, true, "pinpad"), (1, false, PIN), (1, true, PIN)] {
        let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
        setup.card.known.tries_left = Some(tries);
        setup.card.pinpad = pinpad;
        let portal = setup.start(usual);
        let login = setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
        assert_eq!(setup.window.attempts, [PinAttempt::Remaining(tries)], "{tries} {pinpad}");
        assert_eq!(setup.pins(), [typed], "{tries} {pinpad}");
        assert_eq!(login.card.tries_left, None, "a right PIN gives the tries back");
        assert_eq!(setup.tries_remembered(), [None]);
    }
}

#[test]
fn of_a_card_that_does_not_count_aloud_the_third_pin_is_confirmed_in_a_later_login_as_well() {
    for (uncounted, wrong, attempts) in [
        (0, 2, vec![PinAttempt::First, PinAttempt::AfterWrong(None), PinAttempt::PerhapsLast]),
        (1, 1, vec![PinAttempt::First, PinAttempt::PerhapsLast]),
        (2, 0, vec![PinAttempt::PerhapsLast]),
    ] {
        for pinpad in [false, true] {
            let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
            setup.card.known.uncounted = uncounted;
            setup.card.pinpad = pinpad;
            setup.card.errors.extend((0..wrong).map(|_| PinError::Wrong { tries: None }.into()));
            setup.window = Scripted::typing(&vec![PIN; attempts.len()]);
            let portal = setup.start(usual);
            let login = setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
            assert_eq!(setup.window.attempts, attempts, "{pinpad}");
            assert_eq!(setup.pins().last().unwrap(), PIN, "the last one not on the reader's pinpad");
            assert_eq!(login.card.uncounted, 0, "a right PIN gives the tries back");
        }
    }
}

#[test]
fn what_the_card_tells_of_a_wrong_pin_is_remembered_however_the_login_ends() {
    let wrong = |tries| CardError::from(PinError::Wrong { tries });
    let blocked = || CardError::from(PinError::Blocked);
    for (errors, remembered) in [
        (vec![wrong(Some(2)), wrong(Some(1))], vec![Some(2), Some(1)]),
        (vec![wrong(Some(2)), wrong(None), wrong(None)], vec![Some(2), Some(1)]),
        (vec![wrong(None)], vec![None]),
        (vec![wrong(Some(1)), blocked()], vec![Some(1), None]),
        (vec![CardError::NoStatusWord], vec![]),
    ] {
        let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Late);
        setup.window = Scripted::typing(&vec![PIN; errors.len()]);
        setup.card.errors.extend(errors);
        let portal = setup.start(usual);
        assert!(setup.login(&portal, |_| {}).is_err());
        assert_eq!(setup.tries_remembered(), remembered);
    }
}

//! One engine, every way in which a portal asks for the certificate (docs/facts/smartcard.md 0.2 and 2.3).

use openssl::ssl::SslVersion;
use staffetta_card::card::KeyAbility;
use staffetta_protocol::card_process::Step;

use crate::support::card::PIN;
use crate::support::login_setup::{LoginSetup, code, usual};
use crate::support::portal::Asks;
use staffetta_protocol::FailureCode;

fn logs_in(setup: &mut LoginSetup) -> Vec<&'static str> {
    let portal = setup.start(usual);
    let answer = setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(answer.operator.as_deref(), Some("CHIARA BIGNOTTI"));
    assert_eq!(answer.open, format!("https://localhost:{}/cns/servizi", portal.address.port()));
    let session =
        answer.cookies.iter().find(|cookie| cookie.name == "JSESSIONID").expect("the session is handed over");
    assert_eq!(
        (session.value.expose().as_str(), session.host.as_str(), session.http_only),
        ("segreto", "localhost", true)
    );
    assert_eq!(setup.pins(), [PIN], "the PIN is presented once");
    // A page for which the card is asked late is asked for once more after the PIN.
    let times = if setup.layout.asks == Asks::Late { 2 } else { 1 };
    let mut seen = vec!["GET / HTTP/1.1"];
    seen.extend(vec!["GET /cns/login HTTP/1.1"; times]);
    seen.push("GET /cns/servizi HTTP/1.1");
    assert_eq!(*portal.seen.lock().unwrap(), seen);
    assert_eq!(
        *setup.steps.lock().unwrap(),
        [
            Step::CardRead,
            Step::PortalReached,
            Step::PinAsked,
            Step::PinGiven,
            Step::Signed,
            Step::PortalAnswered
        ]
    );
    setup.log.lock().unwrap().signed.clone()
}

#[test]
fn a_login_succeeds_when_tls_1_2_asks_in_the_handshake() {
    let signed = logs_in(&mut LoginSetup::new(SslVersion::TLS1_2, Asks::InHandshake));
    assert_eq!(signed, ["digest-info"], "PKCS#1 is preferred where both are possible");
}

#[test]
fn a_login_succeeds_when_tls_1_2_takes_pss_only() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::InHandshake);
    setup.layout.sigalgs = Some("RSA-PSS+SHA256");
    assert_eq!(logs_in(&mut setup), ["block"]);
}

#[test]
fn a_login_succeeds_when_tls_1_3_asks_in_the_handshake() {
    assert_eq!(logs_in(&mut LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake)), ["block"]);
}

#[test]
fn a_login_succeeds_when_tls_1_2_renegotiates_after_the_request() {
    assert_eq!(logs_in(&mut LoginSetup::new(SslVersion::TLS1_2, Asks::Late)), ["digest-info"]);
}

#[test]
fn a_login_succeeds_when_tls_1_3_asks_after_the_handshake() {
    assert_eq!(logs_in(&mut LoginSetup::new(SslVersion::TLS1_3, Asks::Late)), ["block"]);
}

#[test]
fn a_token_that_pads_by_itself_logs_in_with_tls_1_2() {
    for asks in [Asks::InHandshake, Asks::Late] {
        let mut setup = LoginSetup::new(SslVersion::TLS1_2, asks);
        setup.card.ability = KeyAbility::Pkcs1Only;
        assert_eq!(logs_in(&mut setup), ["digest-info"], "{asks:?}");
    }
}

#[test]
fn a_token_that_pads_by_itself_is_too_old_for_a_portal_with_tls_1_3_only() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
    setup.card.ability = KeyAbility::Pkcs1Only;
    let portal = setup.start(usual);
    assert_eq!(code(setup.login(&portal, |_| {})), FailureCode::ModuleTooOld);
    assert!(setup.pins().is_empty(), "the card is not asked");
}

#[test]
fn a_portal_that_closes_each_connection_has_the_pin_typed_for_each_signature() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::Late);
    setup.layout.closes = true;
    setup.window.pins.extend([PIN]);
    let portal = setup.start(usual);
    setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(setup.pins(), [PIN, PIN], "it was wiped after the first");
}

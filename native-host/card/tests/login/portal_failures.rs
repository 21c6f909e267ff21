//! Portals that are wrong, lie elsewhere, refuse, or are not what they seem.

use openssl::ssl::SslVersion;
use staffetta_card::http::Proxies;
use staffetta_card::tls::Roots;
use staffetta_core::Host;
use staffetta_core::portal::Action;

use crate::support::card::SoftCard;
use crate::support::login_setup::{LoginSetup, SERVICES, code, profile, told, usual};
use crate::support::pki::authority;
use crate::support::portal::{Asks, alert, answer, answering_raw};
use crate::support::proxy;
use staffetta_protocol::FailureCode;

fn setup() -> LoginSetup {
    LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake)
}

#[test]
fn a_portal_of_an_unknown_authority_is_not_trusted_and_no_pin_is_asked() {
    let mut setup = setup();
    setup.roots = Roots::Only(vec![authority("Un'altra autorità").certificate]);
    let portal = setup.start(usual);
    let failure = told(setup.login(&portal, |_| {}));
    assert_eq!(failure.code(), FailureCode::PortalUntrusted);
    assert!(
        failure.detail().is_some_and(|detail| detail.ends_with("issued by Autorità di prova")),
        "{failure:?}"
    );
    assert!(setup.window.attempts.is_empty());
}

#[test]
fn a_portal_with_the_certificate_of_another_name_is_not_trusted() {
    let mut setup = setup();
    setup.layout.server = setup.authority.server(&["altro.example"]);
    let portal = setup.start(usual);
    let failure = told(setup.login(&portal, |_| {}));
    assert_eq!(failure.code(), FailureCode::PortalUntrusted);
    assert!(failure.detail().is_some_and(|detail| detail.contains("ostname")));
}

#[test]
fn a_program_that_reads_the_traffic_is_named_whether_the_system_trusts_it_or_not() {
    for trusted in [true, false] {
        let mut setup = setup();
        let interceptor = authority("ESET SSL Filter CA");
        setup.layout.server = interceptor.server(&["localhost"]);
        if trusted {
            setup.roots = Roots::Only(vec![interceptor.certificate]);
        }
        let portal = setup.start(usual);
        let failure = told(setup.login(&portal, |_| {}));
        assert_eq!(
            (failure.code(), failure.params().name.as_deref()),
            (FailureCode::PortalIntercepted, Some("ESET"))
        );
        assert!(setup.window.attempts.is_empty());
    }
}

#[test]
fn the_card_signs_for_nobody_who_comes_in_between_after_the_portal_was_tried() {
    for (version, asks) in [
        (SslVersion::TLS1_2, Asks::InHandshake),
        (SslVersion::TLS1_3, Asks::InHandshake),
        (SslVersion::TLS1_2, Asks::Late),
    ] {
        for (name, trusted, expected) in [
            ("ESET SSL Filter CA", true, FailureCode::PortalIntercepted),
            ("ESET SSL Filter CA", false, FailureCode::PortalIntercepted),
            ("Un'altra autorità", false, FailureCode::PortalUntrusted),
        ] {
            let mut setup = LoginSetup::new(version, asks);
            let between = authority(name);
            setup.layout.changes_to = Some(between.server(&["localhost"]));
            if trusted {
                setup.roots =
                    Roots::Only(vec![setup.authority.certificate.clone(), between.certificate.clone()]);
            }
            let portal = setup.start(usual);
            assert_eq!(code(setup.login(&portal, |_| {})), expected, "{version:?} {asks:?} {name}");
            assert!(setup.pins().is_empty(), "{version:?} {asks:?} {name}");
        }
    }
}

#[test]
fn a_certificate_that_the_portal_refuses_is_told_as_such() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        for asks in [Asks::InHandshake, Asks::Late] {
            let mut setup = LoginSetup::new(version, asks);
            setup.card = SoftCard::new(&authority("Una regione sconosciuta").card());
            let portal = setup.start(usual);
            let code = code(setup.login(&portal, |_| {}));
            assert_eq!(code, FailureCode::PortalRefusesCertificate, "{version:?} {asks:?}");
        }
    }
}

#[test]
fn what_a_portal_says_when_it_closes_is_told_and_only_of_a_silent_one_that_it_did_not_say_why() {
    for (said, expected, name) in [
        (alert(80), FailureCode::PortalTlsError, Some("tlsv1 alert internal error")),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
            FailureCode::PortalTlsError,
            Some("wrong version number"),
        ),
        (alert(70), FailureCode::PortalTlsLevel, None),
        (Vec::new(), FailureCode::PortalTls, None),
    ] {
        let mut setup = setup();
        let portal = profile(&format!("localhost:{}", answering_raw(said.clone()).port()));
        let card = SoftCard::new(&setup.authority.card());
        let failure = told(setup.login_with(portal, || Ok(Box::new(card))));
        assert_eq!((failure.code(), failure.params().name.as_deref()), (expected, name), "{said:?}");
        assert_eq!(failure.params().host.as_deref(), Some("localhost"));
    }
}

#[test]
fn an_alert_of_a_portal_that_asked_for_no_certificate_is_not_about_the_card() {
    for (number, expected) in [
        (40, FailureCode::PortalTlsLevel),
        (42, FailureCode::PortalTlsError),
        (46, FailureCode::PortalTlsError),
        (116, FailureCode::PortalTlsError),
    ] {
        let refusing = format!("localhost:{}", answering_raw(alert(number)).port());
        let mut before = setup();
        let card = SoftCard::new(&before.authority.card());
        let outcome = before.login_with(profile(&refusing), || Ok(Box::new(card)));
        assert_eq!(code(outcome), expected, "{number}");
        assert!(before.window.attempts.is_empty(), "{number}: a PIN was asked for");

        // After the card signed for another host of the portal.
        let mut after = setup();
        let location = format!("Location: https://{refusing}/\r\n");
        let portal = after.start(move |_| answer("302 Found", &location, ""));
        let failure = code(after.login(&portal, |row| row.hosts.push(Host::parse(&refusing).unwrap())));
        assert_eq!((failure, after.pins().len()), (expected, 1), "{number}");
    }
}

#[test]
fn an_answer_that_is_not_http_is_no_broken_connection() {
    let mut setup = setup();
    let portal = setup.start(|_| "SSH-2.0-prova\r\n\r\n".to_owned());
    let failure = told(setup.login(&portal, |_| {}));
    assert_eq!(failure.code(), FailureCode::PortalUnexpected);
    assert!(failure.detail().is_some_and(|detail| detail.contains("invalid HTTP")), "{failure:?}");
}

#[test]
fn of_a_portal_that_asks_for_no_card_status_page_words_and_issuer_are_told() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Never);
    let portal =
        setup.start(|_| answer("413 Request Entity Too Large", "", "<p>Richiesta troppo grande</p>"));
    let failure = told(setup.login(&portal, |_| {}));
    assert_eq!(failure.code(), FailureCode::PortalAsksNoCard);
    assert_eq!(failure.params().status, Some(413));
    assert_eq!(failure.params().words.as_deref(), Some("Richiesta troppo grande"));
    assert_eq!(failure.detail(), Some("/, certificate issued by Autorità di prova"));
}

#[test]
fn a_redirect_to_another_host_is_not_followed_and_the_host_is_told() {
    for location in ["https://altro.example/x", "http://localhost/x", "//altro.example/"] {
        let mut setup = setup();
        let portal = setup.start(move |_| answer("302 Found", &format!("Location: {location}\r\n"), ""));
        let failure = told(setup.login(&portal, |_| {}));
        assert_eq!(failure.code(), FailureCode::PortalElsewhere, "{location}");
        assert!(failure.params().host.as_ref().is_some_and(|host| location.contains(host)), "{location}");
    }
}

#[test]
fn redirects_without_end_are_given_up() {
    let mut setup = setup();
    let portal = setup.start(|_| answer("302 Found", "Location: /di-nuovo\r\n", ""));
    assert_eq!(code(setup.login(&portal, |_| {})), FailureCode::PortalUnexpected);
}

#[test]
fn each_kind_of_error_page_is_told_with_the_portals_words() {
    for (words, expected) in [
        ("Certificato non valido", FailureCode::PortalRefusesCertificate),
        ("I sistemi di sicurezza non rispondono", FailureCode::PortalSecurityDown),
        (
            "Il codice fiscale non &egrave; presente nella banca dati del sistemaTS",
            FailureCode::PortalUserUnknown,
        ),
    ] {
        let mut setup = setup();
        let portal = setup.start(move |_| {
            answer("200 OK", "", &format!("<h1>Errore</h1><p>{words}</p><p>Chiamare il 800</p>"))
        });
        let failure = told(setup.login(&portal, |_| {}));
        assert_eq!(failure.code(), expected);
        let words_told = failure.params().words.as_deref().expect("the portal's words");
        assert_eq!(words_told.replace('è', "&egrave;"), format!("{words}\nChiamare il 800"));
    }
}

#[test]
fn a_page_that_nobody_knows_is_told_with_its_status_and_beginning() {
    let mut setup = setup();
    let portal = setup.start(|_| answer("503 Service Unavailable", "", "<p>Manutenzione</p>"));
    let failure = told(setup.login(&portal, |_| {}));
    assert_eq!(failure.code(), FailureCode::PortalUnexpected);
    assert_eq!(
        (failure.detail(), failure.params().words.as_deref()),
        (Some("localhost: HTTP 503 /"), Some("Manutenzione"))
    );
}

#[test]
fn a_page_without_end_is_given_up() {
    let mut setup = setup();
    let portal = setup.start(|_| answer("200 OK", "", &"x".repeat(1024 * 1024 + 1)));
    assert_eq!(code(setup.login(&portal, |_| {})), FailureCode::PortalUnexpected);
}

#[test]
fn a_registration_is_judged_by_its_own_words() {
    let mut registering = setup();
    registering.action = Action::Register;
    let portal = registering.start(|asked| {
        assert!(asked.line.starts_with("GET /cns/registra"));
        answer("200 OK", "", "<p>Registrazione effettuata.</p><p>Stampare le credenziali.</p>")
    });
    let answered = registering.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(answered.words.as_deref(), Some("Registrazione effettuata.\nStampare le credenziali."));
}

#[test]
fn a_form_that_sends_itself_is_followed_only_where_the_profile_says_so() {
    let sends = |asked: &crate::support::portal::Asked<'_>| {
        if asked.line.starts_with("POST /acs") && asked.body == "SAMLResponse=a%2Bb" {
            answer("200 OK", "", SERVICES)
        } else {
            let form = "<body onload='document.forms[0].submit()'><form method=post action=/acs><input type=hidden name=SAMLResponse value='a+b'></form>";
            answer("200 OK", "", form)
        }
    };
    for follows in [true, false] {
        let mut setup = setup();
        let portal = setup.start(sends);
        assert_eq!(setup.login(&portal, |profile| profile.follows_forms = follows).is_ok(), follows);
    }
}

#[test]
fn a_form_that_sends_itself_to_another_host_is_not_followed() {
    let mut setup = setup();
    let portal = setup.start(|_| {
        answer("200 OK", "", "<body onload='f.submit()'><form method=post action='https://altro.example/'><input type=hidden name=a value=b></form>")
    });
    assert_eq!(
        code(setup.login(&portal, |profile| profile.follows_forms = true)),
        FailureCode::PortalElsewhere
    );
}

#[test]
fn through_a_proxy_a_portal_is_reached_under_its_real_name() {
    let mut setup = setup();
    let portal = setup.start(usual);
    let proxy = proxy::start(portal.address, None);
    let url = format!("http://utente:segreta@{}", proxy.address);
    setup.proxies = Proxies::of(move |name| (name == "HTTPS_PROXY").then(|| url.clone()));
    let card = SoftCard::new(&setup.authority.card());
    let answer = setup
        .login_with(profile("portale.example"), || Ok(Box::new(card)))
        .unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(answer.open, "https://portale.example/cns/servizi");
    let heads = proxy.heads.lock().unwrap();
    assert!(
        heads.iter().all(|head| head.starts_with("CONNECT portale.example:443 HTTP/1.1\r\n")),
        "{heads:?}"
    );
    assert!(heads[0].contains("Proxy-Authorization: Basic dXRlbnRlOnNlZ3JldGE=\r\n"));
}

#[test]
fn a_proxy_that_refuses_is_told_apart_from_a_portal_that_is_down() {
    for (refusal, expected) in [
        ("407 Proxy Authentication Required", FailureCode::ProxyFailed),
        ("403 Forbidden", FailureCode::ProxyFailed),
        ("502 Bad Gateway", FailureCode::PortalUnreachable),
    ] {
        let mut setup = setup();
        let proxy = proxy::start("127.0.0.1:1".parse().unwrap(), Some(refusal));
        let url = proxy.address.to_string();
        setup.proxies = Proxies::of(move |name| (name == "https_proxy").then(|| url.clone()));
        let card = SoftCard::new(&setup.authority.card());
        assert_eq!(
            code(setup.login_with(profile("portale.example"), || Ok(Box::new(card)))),
            expected,
            "{refusal}"
        );
        assert!(setup.window.attempts.is_empty());
    }
}

#[test]
fn a_name_that_nobody_knows_is_an_unreachable_portal() {
    let mut setup = setup();
    let card = SoftCard::new(&setup.authority.card());
    let outcome = setup.login_with(profile("portale.invalid"), || Ok(Box::new(card)));
    assert_eq!(code(outcome), FailureCode::PortalUnreachable);
}

#[test]
fn a_profile_that_is_not_sound_is_not_followed() {
    let mut setup = setup();
    let mut portal = profile("portale.example");
    portal.login = "https://altro.example/".into();
    let card = SoftCard::new(&setup.authority.card());
    assert_eq!(code(setup.login_with(portal, || Ok(Box::new(card)))), FailureCode::PortalUnknown);
}

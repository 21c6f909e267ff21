//! With a session open: the code, the end, and whether a portal can be reached.

use std::sync::atomic::{AtomicBool, Ordering};

use openssl::ssl::SslVersion;
use staffetta_card::http::{Network, Proxies};
use staffetta_card::login::{logout, reaches, session_code};
use staffetta_core::card::login::CodeAct;
use staffetta_core::cookie::{PortalCookie, SameSite};
use staffetta_protocol::card_process::{Logout, SessionCode};
use staffetta_protocol::{Failure, FailureCode};

use crate::support::login_setup::{LoginSetup, SERVICES, code, profile};
use crate::support::portal::{Asked, Asks, ScriptedPortal, alert, answer, answering_raw};

const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

fn network(setup: &mut LoginSetup) -> Network {
    let roots = std::mem::replace(&mut setup.roots, staffetta_card::tls::Roots::Only(Vec::new()));
    Network { roots, proxies: Proxies::default() }
}

fn open(portal: &ScriptedPortal) -> Logout {
    let cookie = PortalCookie {
        host: "localhost".into(),
        domain: false,
        path: "/".into(),
        name: "JSESSIONID".into(),
        value: "segreto".into(),
        http_only: true,
        same_site: SameSite::Unspecified,
    };
    let host = format!("localhost:{}", portal.address.port());
    Logout { portal: profile(&host), cookies: vec![cookie], page: Some(format!("https://{host}/servizi")) }
}

fn for_code(open: Logout, act: CodeAct) -> SessionCode {
    SessionCode { portal: open.portal, cookies: open.cookies, act }
}

/// A portal whose code page shows a code after *Genera*.
fn pages(asked: &Asked<'_>) -> String {
    if !asked.head.contains("cookie: JSESSIONID=segreto") {
        return answer("200 OK", "", "<a>Accedi con smart card</a>");
    }
    match asked.line.split(' ').take(2).collect::<Vec<_>>().join(" ").as_str() {
        "GET /codice" => answer(
            "200 OK",
            "",
            "<p>Nessun ID-SESSIONE attivo</p><form method=post action=/genera><input type=hidden name=t value=7><button>Genera ID-SESSIONE</button></form>",
        ),
        "POST /genera" if asked.body == "t=7" => answer("303 See Other", "Location: /mostra\r\n", ""),
        "GET /mostra" => answer(
            "200 OK",
            "",
            &format!(
                "<table><tr><td>ID-SESSIONE</td><td>{CODE}</td></tr><tr><td>Scadenza</td><td>31/03/2026 02:19</td></tr></table>"
            ),
        ),
        _ => answer("404 Not Found", "", "?"),
    }
}

#[test]
fn a_code_is_generated_by_the_pages_own_form_and_read() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::Never);
    let portal = setup.start(pages);
    let request = for_code(open(&portal), CodeAct::Generate);
    let shown = session_code(request, &network(&mut setup)).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!((shown.code.expose().as_str(), shown.expiry.as_deref()), (CODE, Some("31/03/2026 02:19")));
}

#[test]
fn collecting_never_generates() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::Never);
    let portal = setup.start(pages);
    let request = for_code(open(&portal), CodeAct::Collect);
    assert_eq!(code(session_code(request, &network(&mut setup))), FailureCode::CodeNotShown);
    assert_eq!(*portal.seen.lock().unwrap(), ["GET /codice HTTP/1.1"]);
}

#[test]
fn without_a_session_the_portal_says_that_it_is_over() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::Never);
    let portal = setup.start(pages);
    let mut open = open(&portal);
    open.cookies.clear();
    let request = for_code(open, CodeAct::Generate);
    assert_eq!(code(session_code(request, &network(&mut setup))), FailureCode::SessionOver);
}

/// A portal whose *Esci* says that nobody is logged in, and ends the session only if it `ends`; who comes without one
/// is shown `refused`.
fn leaving(ends: bool, refused: &'static str) -> impl Fn(&Asked<'_>) -> String + Send + Sync {
    let is_open = AtomicBool::new(true);
    move |asked| {
        let is_in = asked.head.contains("cookie: JSESSIONID=segreto");
        match asked.line.split(' ').nth(1) {
            Some("/logout") => {
                is_open.fetch_and(!(ends && is_in), Ordering::Relaxed);
                let gone = "Set-Cookie: JSESSIONID=; Path=/; Max-Age=0\r\n";
                answer("200 OK", gone, "<p>Accedi con smart card</p>")
            }
            Some("/servizi") if is_in && is_open.load(Ordering::Relaxed) => answer("200 OK", "", SERVICES),
            Some("/servizi") => answer("200 OK", "", refused),
            _ => answer("404 Not Found", "", "?"),
        }
    }
}

#[test]
fn a_logout_is_confirmed_when_a_page_that_wants_a_session_refuses_these_cookies_in_the_portals_words() {
    for (ends, refused, confirmed) in [
        (true, "<p>Accedi con smart card</p>", true),
        // *Esci* says so, and the session goes on.
        (false, "<p>Accedi con smart card</p>", false),
        (true, "<p>Torna presto</p>", false),
        (true, "", false),
    ] {
        let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Never);
        let portal = setup.start(leaving(ends, refused));
        assert_eq!(logout(open(&portal), &network(&mut setup)), confirmed, "{ends}, «{refused}»");
        assert_eq!(*portal.seen.lock().unwrap(), ["GET /logout HTTP/1.1", "GET /servizi HTTP/1.1"]);
    }
}

#[test]
fn without_a_page_that_wants_a_session_or_a_way_out_no_logout_is_confirmed() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Never);
    let portal = setup.start(leaving(true, "<p>Accedi con smart card</p>"));
    let network = network(&mut setup);
    assert!(!logout(Logout { page: None, ..open(&portal) }, &network));
    let mut none = open(&portal);
    none.portal.logout = None;
    assert!(!logout(none, &network));
}

#[test]
fn a_portal_is_reached_with_its_tls_version_and_its_clock() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Never);
    let portal = setup.start(|asked| {
        assert!(asked.line.starts_with("HEAD / "));
        "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2032 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n".to_owned()
    });
    let found = reaches(&[open(&portal).portal.clone()], &network(&mut setup));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0.tls.as_deref(), Some("TLSv1.2"));
    assert!(found[0].0.clock_off_by.is_some_and(|seconds| seconds.abs() > 86_400), "{:?}", found[0]);
    assert!(found[0].1.is_none());
}

#[test]
fn a_portal_that_wants_the_card_in_the_handshake_counts_as_reached() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let mut setup = LoginSetup::new(version, Asks::InHandshake);
        let portal = setup.start(pages);
        let found = reaches(&[open(&portal).portal.clone()], &network(&mut setup));
        assert!(found[0].1.is_none(), "{version:?}");
    }
}

#[test]
fn a_portal_that_wants_the_card_on_every_connection_shows_no_code_and_refuses_no_certificate() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let mut setup = LoginSetup::new(version, Asks::InHandshake);
        let portal = setup.start(pages);
        let request = for_code(open(&portal), CodeAct::Collect);
        let told = code(session_code(request, &network(&mut setup)));
        assert_eq!(told, FailureCode::PortalWantsCard, "{version:?}");
    }
}

#[test]
fn a_bare_handshake_failure_is_not_taken_for_a_portal_that_wants_the_card() {
    let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Never);
    let row = profile(&format!("localhost:{}", answering_raw(alert(40)).port()));
    let network = network(&mut setup);
    let request = SessionCode { portal: row.clone(), cookies: Vec::new(), act: CodeAct::Collect };
    assert_eq!(code(session_code(request, &network)), FailureCode::PortalTlsLevel);
    let error = reaches(&[row], &network).remove(0).1.expect("it is not reached");
    assert_eq!(Failure::from(error).code(), FailureCode::PortalTlsLevel);
}

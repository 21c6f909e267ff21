//! A new code with an authorization in the browser, as the extension orders it: the host gives an address, waits by
//! itself, and keeps what is secret. No server is asked here: what it would answer is brought to the port.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};
use support::{DesktopSession, Host};

/// A host for which SIRPED is configured so.
fn host(desktop: &DesktopSession) -> Host {
    let settings = desktop.home().join(".config/staffetta");
    std::fs::create_dir_all(&settings).unwrap();
    let row = "[[service]]\nid = \"sirped\"\nmode = \"oauth2\"\naddress = \"https://localhost:1/server\"\n\
               program = \"PROGRAMMA_1\"\n";
    std::fs::write(settings.join("services.toml"), row).unwrap();
    Host::start(desktop.host_program())
}

fn order() -> Value {
    json!({"issuer": "sirped", "purpose": {"contesto": "RICETTA-DEM", "role": "prescrittore"}})
}

/// Begins an authorization; what the browser is to ask.
fn begin(host: &mut Host) -> HashMap<String, String> {
    let begun = host.result("begin_authorization", order());
    let address = begun["address"].as_str().unwrap();
    let (server, question) = address.split_once('?').unwrap();
    assert_eq!(server, "https://localhost:1/server/oauth2/authorize");
    assert_eq!(begun.as_object().unwrap().len(), 1, "nothing but the address: {begun}");
    form_urlencoded::parse(question.as_bytes()).into_owned().collect()
}

/// What a browser is shown that comes back with this.
fn come_back(asked: &HashMap<String, String>, answer: &str) -> String {
    let redirect = asked["redirect_uri"].strip_prefix("http://").unwrap();
    let (place, path) = redirect.split_once('/').unwrap();
    let mut socket = TcpStream::connect(place).unwrap();
    let state = &asked["state"];
    write!(
        socket,
        "GET /{path}?{answer}&state={state} HTTP/1.1\r\nHost: {place}\r\nSec-Fetch-Dest: document\r\n\r\n"
    )
    .unwrap();
    let mut page = String::new();
    socket.read_to_string(&mut page).unwrap();
    page
}

#[test]
fn the_extension_gets_an_address_and_the_end_and_a_second_order_is_refused_until_then() {
    let desktop = DesktopSession::with_keyring();
    let mut host = host(&desktop);
    let services = host.result("services", json!({}))["services"].take();
    let sirped = services.as_array().unwrap().iter().find(|entry| entry["issuer"] == "sirped").unwrap();
    assert_eq!((&sirped["ready"], &sirped["in_browser"]), (&json!(true), &json!(true)), "{sirped}");
    assert_eq!(host.refusal("await_authorization", json!({})), "invalid_params", "none was begun");

    let asked = begin(&mut host);
    assert_eq!(asked["code_challenge_method"], "S256");
    assert!(!asked.contains_key("code_verifier"), "{asked:?}");
    assert!(asked["redirect_uri"].starts_with("http://127.0.0.1:"), "{asked:?}");
    assert_eq!(host.refusal("begin_authorization", order()), "busy");
    assert_eq!(host.refusal("request_code", order()), "busy");

    let awaited = host.send("await_authorization", json!({}));
    let page = come_back(&asked, "error=access_denied");
    assert!(page.contains("200 OK") && page.contains("<h1>Staffetta</h1>"), "{page}");
    let answer = host.answer();
    assert_eq!(
        (&answer["id"], &answer["error"]["code"]),
        (&json!(awaited), &json!("issuer_authorization_refused")),
        "{answer}"
    );
    assert_eq!(host.result("list", json!({}))["sessions"], json!([]));
}

#[test]
fn an_authorization_that_the_user_gives_up_ends_at_once_and_its_port_is_closed() {
    let desktop = DesktopSession::with_keyring();
    let mut host = host(&desktop);
    let asked = begin(&mut host);
    let awaited = host.send("await_authorization", json!({}));
    host.send("cancel_call", json!({}));
    let answers = [host.answer(), host.answer()];
    let end = answers.iter().find(|answer| answer["id"] == json!(awaited)).unwrap();
    assert_eq!(end["error"]["code"], "cancelled", "{end}");
    let place = asked["redirect_uri"].trim_start_matches("http://").split('/').next().unwrap();
    assert!(TcpStream::connect(place).is_err(), "the port is open");
    // The next may begin; the browser that goes away ends it.
    begin(&mut host);
    assert_eq!(host.close().code(), Some(0));
}

#[test]
fn a_login_that_the_user_closes_ends_at_once_unless_the_answer_came_before() {
    let desktop = DesktopSession::with_keyring();
    let mut host = host(&desktop);
    let closed = json!({"login_closed": true});
    let mut end_of = |is_done: bool| {
        let asked = begin(&mut host);
        if is_done {
            // The server that is asked for the token then does not answer.
            come_back(&asked, "code=4711");
        }
        let awaited = host.send("await_authorization", json!({}));
        host.send("cancel_call", closed.clone());
        let answers = [host.answer(), host.answer()];
        answers.into_iter().find(|answer| answer["id"] == json!(awaited)).unwrap()["error"]["code"].take()
    };
    assert_eq!(end_of(false), "cancelled");
    assert_eq!(end_of(true), "issuer_unreachable");
}

#[test]
fn a_redirect_that_is_not_on_this_computer_is_told_with_what_to_have_registered() {
    let desktop = DesktopSession::with_keyring();
    let mut host = host(&desktop);
    let settings = desktop.home().join(".config/staffetta/services.toml");
    let row = std::fs::read_to_string(&settings).unwrap();
    let wrong = format!("{row}redirect = \"https://abcdefgh.chromiumapp.org/\"\n");
    std::fs::write(settings, wrong).unwrap();
    let services = host.result("services", json!({}))["services"].take();
    let sirped = services.as_array().unwrap().iter().find(|entry| entry["issuer"] == "sirped").unwrap();
    assert_eq!((&sirped["ready"], &sirped["in_browser"]), (&json!(false), &json!(true)), "{sirped}");
    assert_eq!(host.refusal("begin_authorization", order()), "issuer_redirect_wrong");
    for command in ["diagnose", "credentials show", "session request sirped"] {
        let output = desktop.host_program().args(command.split(' ')).output().unwrap();
        let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(told.contains("http://127.0.0.1/staffetta"), "{command}: {told}");
    }
}

#[test]
fn a_service_that_mails_its_codes_gives_no_address_and_what_no_such_code_is_for_is_refused() {
    let desktop = DesktopSession::with_keyring();
    let mut host = host(&desktop);
    let mut of_another = order();
    of_another["issuer"] = json!("sistema-ts");
    assert_eq!(host.refusal("begin_authorization", of_another), "issuer_not_configured");
    let mut for_another = order();
    for_another["purpose"]["contesto"] = json!("ALTRO");
    assert_eq!(host.refusal("begin_authorization", for_another), "invalid_params");
}

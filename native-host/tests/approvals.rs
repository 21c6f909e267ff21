//! Approvals in the real program: shared by all browsers of the computer, checked when a code is revealed.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use serde_json::{Value, json};
use support::sessions::{CODE, PORTAL, session, to_reveal, to_store};
use support::{DesktopSession, Host};

const AT: i64 = 1_774_890_000;

/// A user who approved nothing.
fn nothing_approved() -> DesktopSession {
    let desktop = DesktopSession::bare();
    std::fs::remove_file(desktop.home().join(".config/staffetta/approvals.toml")).unwrap();
    desktop
}

fn said(desktop: &DesktopSession, arguments: &[&str]) -> String {
    let output = desktop.host_program().env("LANG", "it_IT.UTF-8").args(arguments).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_code_is_revealed_to_a_portal_for_as_long_as_it_is_approved() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    let portal = json!({"portal": {"origin": PORTAL}});
    let left = host.result("withdraw", json!({"approved": portal}));
    assert_eq!(left["approvals"], json!([]));
    assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "origin_refused");
    let other = json!({"portal": {"origin": PORTAL, "takes": ["sistema-ts"]}});
    host.result("approve", json!({"approved": other, "at": AT}));
    assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "origin_refused", "it takes another issuer's");
    host.result("approve", json!({"approved": portal, "at": AT}));
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
}

#[test]
fn what_the_browsers_administrator_approves_counts_for_that_request_and_is_kept_nowhere() {
    let desktop = nothing_approved();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    let reveal = |managed: Value| {
        let mut request = to_reveal(&key, CODE);
        request["managed"] = managed;
        request
    };
    let portal = json!({"portal": {"origin": PORTAL}});
    assert_eq!(host.result("reveal", reveal(portal))["id"], CODE);
    let elsewhere = json!({"portal": {"origin": "https://altro.example", "takes": ["sirped"]}});
    assert_eq!(host.refusal("reveal", reveal(elsewhere)), "origin_refused");
    assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "origin_refused");
    assert_eq!(host.result("approvals", Value::Null)["approvals"], json!([]));
}

#[test]
fn what_one_browser_approves_the_others_know_and_the_command_line_withdraws() {
    let desktop = nothing_approved();
    let mut one = Host::start(desktop.host_program());
    let mut other = Host::start(desktop.host_program());
    let mailbox = json!({"mailbox": "https://posta.example"});
    let sender = json!({"sender": {"issuer": "sistema-ts", "address": "avvisi@example.it"}});
    one.result("approve", json!({"approved": mailbox, "at": AT}));
    one.result("approve", json!({"approved": sender, "at": AT}));
    let given = json!({"by_user": AT});
    let expected = json!([{"approved": mailbox, "given": given}, {"approved": sender, "given": given}]);
    assert_eq!(other.result("approvals", Value::Null)["approvals"], expected);

    let listed = said(&desktop, &["approvals"]);
    assert!(listed.contains("Casella https://posta.example (30/03/2026 19:00)"), "{listed}");
    assert!(listed.contains("Mittente avvisi@example.it per sistema-ts"), "{listed}");
    let left = said(&desktop, &["approvals", "--withdraw", "https://posta.example", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&left).unwrap(), json!([expected[1]]));
    assert_eq!(other.result("approvals", Value::Null)["approvals"], json!([expected[1]]));
}

#[test]
fn what_cannot_be_approved_is_refused_and_changes_nothing() {
    let desktop = nothing_approved();
    let mut host = Host::start(desktop.host_program());
    for approved in [
        json!({"mailbox": "http://posta.example"}),
        json!({"mailbox": "https://posta.example/inbox"}),
        json!({"portal": {"origin": "https://posta.example", "takes": ["nessuno"]}}),
        json!({"portal": {"origin": "https://posta.example"}}),
        json!({"sender": {"issuer": "sistema-ts", "address": "Avvisi"}}),
        json!({"everything": true}),
    ] {
        let params = json!({"approved": approved, "at": AT});
        assert_eq!(host.refusal("approve", params), "invalid_params", "{approved}");
    }
    assert_eq!(host.result("approvals", Value::Null)["approvals"], json!([]));
}

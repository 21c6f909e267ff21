//! Sessions in a real Secret Service: they outlive the host, end with their time, and never hide one another.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use serde_json::{Value, json};
use staffetta_core::SessionId;
use staffetta_core::revocation::CodeDigest;
use support::sessions::{CODE, NEWER_CODE, key_of, masked, order, session, session_of, to_reveal, to_store};
use support::{DesktopSession, Host};

fn codes(list: &Value) -> Vec<&str> {
    codes_that(list, |_| true)
}

fn codes_that(list: &Value, is_meant: impl Fn(&Value) -> bool) -> Vec<&str> {
    let sessions = list["sessions"].as_array().unwrap().iter().map(|entry| &entry["session"]);
    sessions.filter(|session| is_meant(session)).map(|session| session["masked"].as_str().unwrap()).collect()
}

#[test]
fn a_stored_session_is_revealed_to_the_portal_and_to_nobody_else() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let stored = host.result("store", to_store(&session(CODE, 60)));
    assert_eq!((&stored["kept"], &stored["keyring"]), (&json!("keyring"), &json!("ready")));
    let key = &stored["session"]["key"];
    assert_eq!(host.result("reveal", to_reveal(key, CODE))["id"], CODE);
    let own = "chrome-extension://hnpmjkomnghileadkflpbjanbkbbliha";
    assert_eq!(
        host.result("reveal", json!({"slot": key, "masked": masked(CODE), "origin": own}))["id"],
        CODE,
        "the clipboard"
    );
    for origin in
        ["https://example.com", "null", "http://operatori.salutepiemonte.it", "chrome-extension://other"]
    {
        assert_eq!(
            host.refusal("reveal", json!({"slot": key, "masked": masked(CODE), "origin": origin})),
            "origin_refused"
        );
    }
    assert!(!host.ask("list", Value::Null).to_string().contains(CODE), "a list shows no value");
}

#[test]
fn sessions_outlive_a_host_that_is_killed() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    host.kill();
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
}

#[test]
fn a_store_in_flight_is_finished_when_the_browser_goes_away() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    host.send("store", to_store(&session(CODE, 60)));
    assert_eq!(host.close().code(), Some(0));
    assert!(desktop.secrets().contains(CODE));
}

#[test]
fn a_store_in_flight_is_finished_when_the_stream_breaks_in_a_frame() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    host.send("store", to_store(&session(CODE, 60)));
    host.send_bytes(&[9, 0, 0, 0, b'{']);
    assert_eq!(host.close().code(), Some(4));
    assert!(desktop.secrets().contains(CODE));
}

#[test]
fn of_one_slot_the_newest_is_offered_and_the_older_is_kept_and_comes_back() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    host.result("store", to_store(&session(CODE, 60)));
    let replaced = host.result("store", to_store(&session(NEWER_CODE, 0)));
    assert_eq!(replaced["outcome"]["replaced"]["older"]["masked"], "408c…b4c1");
    let superseded = host.result("store", to_store(&session(CODE, 60)));
    assert_eq!(superseded["outcome"], json!({"superseded": {"newer": "9d2f…9d0e"}}));
    host.kill();
    let mut host = Host::start(desktop.host_program());
    let listed = host.result("list", Value::Null);
    assert_eq!(codes_that(&listed, |session| session["replaced"] == false), ["9d2f…9d0e"]);
    assert_eq!(codes_that(&listed, |session| session["replaced"] == true), ["408c…b4c1"]);
    let older =
        listed["sessions"].as_array().unwrap().iter().find(|entry| entry["session"]["replaced"] == true);
    let taken_back = host.result("use_previous", order(&older.unwrap()["session"]["key"], CODE));
    assert_eq!(taken_back["outcome"]["replaced"]["older"]["masked"], "9d2f…9d0e");
    assert_eq!(host.result("reveal", to_reveal(&taken_back["session"]["key"], CODE))["id"], CODE);
}

#[test]
fn a_refused_code_stays_refused_in_the_keyring_and_is_revealed_again_once_it_is_taken_back() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    let refused = host.result("refuse", order(&key, CODE));
    assert!(refused["session"]["refused_at"].is_i64(), "{refused}");
    host.kill();
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "session_changed");
    assert!(host.result("list", Value::Null)["sessions"][0]["session"]["refused_at"].is_i64());
    let taken_back = host.result("use_previous", order(&key, CODE));
    assert!(taken_back["session"].get("refused_at").is_none(), "{taken_back}");
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
}

#[test]
fn a_revoked_code_stays_revoked_in_the_keyring_and_is_revealed_again_once_it_is_taken_back() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let held = session(CODE, 60);
    let key = host.result("store", to_store(&held))["session"]["key"].take();
    let (mut slot, requested_at) = (held["slot"].clone(), held["validity"]["requested_at"].as_i64().unwrap());
    let revoke = |slot: &Value, host: &mut Host| {
        let code = CodeDigest::of("sirped", &SessionId::from_checked(CODE).unwrap());
        let revocation = json!({"slot": slot, "code": code, "said_at": requested_at + 60});
        host.result("revoke", json!({"revocation": revocation}))
    };
    slot["owner"] = json!("altri@example.it");
    assert_eq!(codes(&revoke(&slot, &mut host)), Vec::<String>::new());
    let revoked = revoke(&held["slot"], &mut host);
    assert_eq!(revoked["sessions"][0]["session"]["revoked"]["said_at"], requested_at + 60, "{revoked}");
    host.kill();
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "session_changed");
    assert_eq!(host.result("list", Value::Null)["sessions"][0]["session"]["revoked"]["overruled"], false);
    host.result("use_previous", order(&key, CODE));
    let again = revoke(&held["slot"], &mut host);
    assert_eq!(
        again["sessions"][0]["session"]["revoked"]["overruled"], true,
        "the user's word stays: {again}"
    );
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);

    host.result("forget", order(&key, CODE));
    host.kill();
    let mut host = Host::start(desktop.host_program());
    let read_again = host.result("store", to_store(&held));
    assert_eq!(read_again["session"]["revoked"]["overruled"], false, "the mail is remembered: {read_again}");
}

#[test]
fn an_order_about_a_code_that_is_another_by_now_does_nothing() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    host.result("store", to_store(&session(NEWER_CODE, 0)));
    for request in ["accept", "use_previous", "refuse", "forget"] {
        assert_eq!(host.refusal(request, order(&key, CODE)), "session_changed", "{request}");
    }
    assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "session_changed");
    assert_eq!(codes(&host.result("list", Value::Null)).len(), 2);
}

#[test]
fn a_request_that_is_still_to_come_is_refused_and_not_found_in_the_keyring() {
    let desktop = DesktopSession::with_keyring();
    let future = session(NEWER_CODE, -173 * 365 * 86_400);
    desktop.plant(&key_of(&future), &future.to_string());
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.refusal("store", to_store(&future)), "session_ahead");
    assert_eq!(host.result("store", to_store(&session(CODE, 60)))["outcome"], "new");
    assert_eq!(codes(&host.result("list", Value::Null)), ["408c…b4c1"]);
}

#[test]
fn what_an_earlier_version_left_in_the_keyring_is_found() {
    let desktop = DesktopSession::with_keyring();
    let mut earlier = session(CODE, 60);
    earlier["warnings"] = json!([]);
    earlier["replaced"] = json!({"masked": "9d2f…9d0e", "requested_at": 1});
    desktop.plant(&key_of(&earlier), &earlier.to_string());
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.result("reveal", to_reveal(&json!(key_of(&earlier)), CODE))["id"], CODE);
}

#[test]
fn of_two_entries_of_one_slot_the_newer_is_given_out() {
    for order_of_writing in [[CODE, NEWER_CODE], [NEWER_CODE, CODE]] {
        let desktop = DesktopSession::with_keyring();
        let aged = |code| session(code, if code == CODE { 60 } else { 0 });
        for (attribute, code) in order_of_writing.iter().enumerate() {
            desktop.plant_beside(&key_of(&session(CODE, 60)), &aged(code).to_string(), attribute);
        }
        let mut host = Host::start(desktop.host_program());
        let key = json!(key_of(&session(CODE, 60)));
        assert_eq!(host.result("reveal", to_reveal(&key, NEWER_CODE))["id"], NEWER_CODE);
        assert_eq!(codes(&host.result("list", Value::Null)), ["9d2f…9d0e"]);
    }
}

#[test]
fn two_practice_programs_hold_their_codes_side_by_side() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    host.result("store", to_store(&session(CODE, 60)));
    let mut of_other = session(NEWER_CODE, 0);
    of_other["slot"]["requested_by"] = json!("ALTRO GESTIONALE");
    assert_eq!(host.result("store", to_store(&of_other))["outcome"], "new");
    assert_eq!(
        codes_that(&host.result("list", Value::Null), |session| session["replaced"] == false).len(),
        2
    );
}

#[test]
fn what_is_over_for_a_day_is_purged_when_the_vault_is_first_used() {
    let desktop = DesktopSession::with_keyring();
    let over = session(CODE, 33 * 3600);
    desktop.plant(&key_of(&over), &over.to_string());
    let live = session_of("bruno@example.it", NEWER_CODE, 60);
    desktop.plant(&key_of(&live), &live.to_string());
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.result("reveal", to_reveal(&json!(key_of(&live)), NEWER_CODE))["id"], NEWER_CODE);
    assert_eq!(host.close().code(), Some(0));
    let left = desktop.secrets();
    assert!(!left.contains(CODE) && left.contains(NEWER_CODE), "{left}");
}

#[test]
fn what_is_over_is_given_to_nobody_and_purged_after_a_day() {
    let desktop = DesktopSession::with_keyring();
    let over = session(CODE, 9 * 3600);
    let mut host = Host::start(desktop.host_program());
    assert_eq!(codes(&host.result("list", Value::Null)), [] as [&str; 0]);
    // It came there by another host, and its time ended since.
    desktop.plant(&key_of(&over), &over.to_string());
    assert_eq!(host.refusal("reveal", to_reveal(&json!(key_of(&over)), CODE)), "session_expired");
    assert_eq!(codes(&host.result("list", Value::Null)), [] as [&str; 0]);
    let long_over = session(CODE, 33 * 3600);
    desktop.plant(&key_of(&over), &long_over.to_string());
    assert_eq!(codes(&host.result("list", Value::Null)), [] as [&str; 0]);
    assert!(!desktop.secrets().contains(CODE));
}

#[test]
fn entries_that_cannot_be_read_hide_no_others_and_only_rubbish_is_purged() {
    let desktop = DesktopSession::with_keyring();
    desktop.plant("rubbish", "rubbish in the keyring");
    desktop.plant("newer", r#"{"shape":"of a newer version"}"#);
    let mine = session(CODE, 60);
    let foreign_key = key_of(&session_of("bruno@example.it", CODE, 60));
    desktop.plant(&foreign_key, &mine.to_string());
    let live = session_of("carla@example.it", NEWER_CODE, 60);
    desktop.plant(&key_of(&live), &live.to_string());
    let mut host = Host::start(desktop.host_program());
    let listed = host.result("list", Value::Null);
    assert!(codes(&listed).contains(&"9d2f…9d0e"), "{listed}");
    assert_eq!(
        host.refusal("reveal", to_reveal(&json!(foreign_key), CODE)),
        "session_unknown",
        "not its own key"
    );
    let left = desktop.secrets();
    assert!(!left.contains("rubbish") && left.contains("of a newer version"), "{left}");
}

#[test]
fn an_entry_under_another_name_neither_hides_nor_replaces_one_under_its_own() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    let planted = session(NEWER_CODE, 0).to_string();
    for name in ["planted", &key_of(&session_of("bruno@example.it", CODE, 60))] {
        desktop.plant(name, &planted);
    }
    for mut host in [host, Host::start(desktop.host_program())] {
        assert_eq!(codes(&host.result("list", Value::Null)), ["408c…b4c1"]);
        assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
        assert_eq!(host.result("store", to_store(&session(CODE, 60)))["outcome"], "already_held");
    }
}

#[test]
fn two_hosts_at_once_see_each_others_sessions() {
    let desktop = DesktopSession::with_keyring();
    let mut one = Host::start(desktop.host_program());
    let mut other = Host::start(desktop.host_program());
    one.result("store", to_store(&session(CODE, 60)));
    assert_eq!(codes(&other.result("list", Value::Null)), ["408c…b4c1"]);
    let newer = other.result("store", to_store(&session(NEWER_CODE, 0)));
    assert_eq!(newer["outcome"]["replaced"]["older"]["masked"], "408c…b4c1");
    assert_eq!(one.result("reveal", to_reveal(&newer["session"]["key"], NEWER_CODE))["id"], NEWER_CODE);
    // At the very same moment, of different slots: both are held.
    one.send("store", to_store(&session_of("bruno@example.it", CODE, 60)));
    other.send("store", to_store(&session_of("carla@example.it", CODE, 60)));
    one.answer();
    other.answer();
    let listed = one.result("list", Value::Null);
    assert_eq!(codes_that(&listed, |session| session["replaced"] == false).len(), 3);
}

#[test]
fn a_session_is_forgotten_for_good() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    host.result("forget", order(&key, CODE));
    assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "session_unknown");
    assert_eq!(host.refusal("forget", order(&key, CODE)), "session_unknown");
    assert!(!desktop.secrets().contains(CODE));
}

#[test]
fn a_session_of_an_unknown_sender_is_given_only_after_the_user_vouched() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let mut doubtful = session(CODE, 60);
    doubtful["confirmed"] = json!(false);
    let key = host.result("store", to_store(&doubtful))["session"]["key"].take();
    assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "session_unconfirmed");
    let accepted = host.result("accept", order(&key, CODE));
    let revealed = host.result("reveal", to_reveal(&accepted["session"]["key"], CODE));
    assert_eq!(revealed["id"], CODE);
    assert_eq!(codes(&host.result("list", Value::Null)), ["408c…b4c1"]);
}

#[test]
fn a_keyring_that_was_restarted_is_found_again() {
    let mut desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    desktop.stop_keyring();
    let away = host.result("store", to_store(&session(NEWER_CODE, 0)));
    assert_eq!((&away["kept"], &away["keyring"]), (&json!("memory"), &json!("absent")));
    desktop.start_keyring();
    let listed = host.result("list", Value::Null);
    assert_eq!((&listed["keyring"], &listed["sessions"][0]["kept"]), (&json!("ready"), &json!("keyring")));
    assert_eq!(host.result("reveal", to_reveal(&key, NEWER_CODE))["id"], NEWER_CODE);
    assert!(desktop.secrets().contains(NEWER_CODE));
}

#[test]
fn the_sessions_that_are_held_are_listed_on_the_command_line_and_none_is_shown_whole() {
    let desktop = DesktopSession::with_keyring();
    let list = |arguments: &[&str]| {
        let output = desktop.host_program().args(["session", "list"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(list(&[]), "Nessun ID-SESSIONE salvato.\n");
    let mut host = Host::start(desktop.host_program());
    host.result("store", to_store(&session(CODE, 600)));
    host.result("store", to_store(&session(NEWER_CODE, 60)));
    drop(host);
    let told = list(&[]);
    assert!(told.contains("9d2f…9d0e  SIRPED  RICETTA-DEM prescrittore  valido fino al "), "{told}");
    assert!(
        told.lines().any(|line| line.starts_with("408c…b4c1") && line.ends_with("(non proposto)")),
        "{told}"
    );
    let json = list(&["--json"]);
    let listed: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[0]["slot"]["owner"], "a…a@example.it");
    for whole in [CODE, NEWER_CODE, "anna"] {
        assert!(!told.contains(whole) && !json.contains(whole), "{told} {json}");
    }
}

#[test]
fn on_the_command_line_the_owner_of_a_session_is_masked_whatever_he_is_named_by() {
    let desktop = DesktopSession::with_keyring();
    let list = || {
        let output = desktop.host_program().args(["session", "list", "--json"]).output().unwrap();
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        serde_json::from_str::<Value>(&told).unwrap()[0]["slot"]["owner"].take()
    };
    for (owner, shown) in [
        (json!("rssmra80a01h501u"), json!("RSS…U")),
        (json!("RSSMRA80A01H501U"), json!("RSS…U")),
        (json!("x@pec.it"), json!("x…@pec.it")),
        (json!("studio"), json!("s…o")),
        (Value::Null, Value::Null),
    ] {
        let mut host = Host::start(desktop.host_program());
        let mut held = session(CODE, 60);
        held["slot"]["owner"] = owner.clone();
        let key = host.result("store", to_store(&held))["session"]["key"].take();
        drop(host);
        assert_eq!(list(), shown, "{owner}");
        let mut host = Host::start(desktop.host_program());
        host.result("forget", json!({"slot": key, "masked": "408c…b4c1"}));
        drop(host);
    }
}

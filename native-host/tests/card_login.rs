//! Logging in through the extension's requests: what is answered, and what goes on meanwhile.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use serde_json::{Value, json};
use staffetta_core::product::chromium_extension_origin;
use support::card::{COOKIE, SERIAL, answer, await_that, failed, lives, logged_in};
use support::logins::{CARD_SERVICE, of_portal, open_session, plant_session, portal_in, refused, to_login};
use support::sessions::{CODE, masked, now};
use support::{DesktopSession, Host, Installed};

/// A card process that waits for the end of its input and answers nothing.
const WAITS: &str = "IFS= read -r asked\necho $$ > \"$here/pid\"\ncat > /dev/null";

fn logged_in_at_sistema_ts() -> Value {
    let there = logged_in().to_string().replace("portale.example.it", "sistemats4.sanita.finanze.it");
    serde_json::from_str(&there).unwrap()
}

#[test]
fn portals_are_told_with_what_can_be_done_there_and_without_any_process() {
    let installed = Installed::without_card_program(DesktopSession::without_keyring());
    let portals = Host::start(installed.host()).result("portals", Value::Null);
    let portal = portal_in(&portals);
    assert_eq!(portal["origins"], json!(["https://portale.example.it"]));
    assert_eq!(portal["actions"], json!(["login", "register"]));
    assert_eq!((&portal["has_session_code"], &portal["open"]), (&json!(false), &Value::Null));
    assert_eq!(portal["name"], "Portale di prova (aggiunto dall'utente)");
    let ids: Vec<_> =
        portals["portals"].as_array().unwrap().iter().map(|portal| portal["id"].clone()).collect();
    assert!(ids.contains(&json!("sistema-ts")) && !ids.contains(&json!("pua-piemonte")), "{ids:?}");
}

#[test]
fn logout_is_asked_of_the_portal_with_the_cookies_that_the_browser_has() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    let login = host.result("login", to_login());
    installed.answer(&[answer("logged_out", &json!({"confirmed": true}))]);
    let [mut rotated, mut added] = [(); 2].map(|()| login["cookies"][0].clone());
    rotated["value"] = "rinnovato".into();
    added["name"] = "AVVISO".into();
    let order = json!({"portal": "prova", "cookies": [rotated, added]});
    assert_eq!(host.result("logout", order), json!({"confirmed": true}));
    let asked = installed.asked();
    assert_eq!(asked["params"]["cookies"], json!([rotated, added]));
    assert_eq!(asked["params"]["page"], "https://portale.example.it/servizi");
    assert_eq!(refused(&mut host, "logout", of_portal()), "not_logged_in");
    host.close();
    assert!(!installed.desktop.secrets_of(CARD_SERVICE).contains(COOKIE));
    assert_eq!(open_session(&installed), Value::Null);
}

#[test]
fn logout_of_what_only_the_host_holds_and_of_what_only_the_browser_has_is_asked_too() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    let cookie = host.result("login", to_login())["cookies"][0].clone();
    installed.answer(&[answer("logged_out", &json!({"confirmed": true}))]);
    assert_eq!(host.result("logout", of_portal())["confirmed"], true);
    assert_eq!(installed.asked()["params"]["cookies"], json!([cookie]));
    let order = json!({"portal": "prova", "cookies": [cookie]});
    assert_eq!(host.result("logout", order)["confirmed"], true, "the host's minutes may be over");
    let mut foreign = cookie;
    foreign["host"] = "altrove.example.it".into();
    std::fs::remove_file(installed.path("asked")).unwrap();
    let order = json!({"portal": "prova", "cookies": [foreign]});
    assert_eq!(host.result("logout", order)["confirmed"], false);
    assert!(!installed.path("asked").exists(), "the portal was sent what is not its own");
}

#[test]
fn logout_forgets_though_the_portal_cannot_be_reached_and_though_the_program_is_gone() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    for broken in [failed("portal_unreachable"), json!("nonsense")] {
        installed.answer(&[logged_in()]);
        host.result("login", to_login());
        installed.answer(&[broken]);
        let logout = host.result("logout", of_portal());
        assert_eq!(logout["confirmed"], false);
        assert_eq!(portal_in(&host.result("portals", Value::Null))["open"], Value::Null);
    }
    installed.answer(&[logged_in()]);
    host.result("login", to_login());
    std::fs::remove_file(installed.path("staffetta-card")).unwrap();
    assert_eq!(host.result("logout", of_portal())["confirmed"], false);
    host.close();
    assert!(!installed.desktop.secrets_of(CARD_SERVICE).contains(COOKIE));
}

#[test]
fn a_list_is_answered_while_the_card_is_busy_and_only_one_login_runs() {
    let installed = Installed::with_script(DesktopSession::with_keyring(), WAITS);
    let mut host = Host::start(installed.host());
    let login = host.send("login", to_login());
    installed.await_file("pid");
    // The login is not answered: whatever comes first is the list's.
    host.result("list", Value::Null);
    host.result("hello", json!({"version": "0.1.0"}));
    host.result("portals", Value::Null);
    assert_eq!(host.refusal("login", to_login()), "busy");
    let pid = installed.await_file("pid");
    assert!(lives(&pid), "it was busy all the time");
    support::card::end(&pid);
    let answer = host.answer();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(login), &json!("process_died")));
    installed.answer(&[logged_in()]);
    host.result("login", to_login());
}

#[test]
fn of_two_browsers_one_logs_in_and_the_other_is_told_so_before_any_pin() {
    let installed = Installed::with_script(DesktopSession::without_keyring(), WAITS);
    let [mut one, mut other] = [(); 2].map(|()| Host::start(installed.host()));
    one.send("login", to_login());
    let pid = installed.await_file("pid");
    assert_eq!(other.refusal("login", to_login()), "login_elsewhere");
    assert!(lives(&pid), "the first goes on");
    one.kill();
    await_that("the lock", || (!lives(&pid)).then_some(()));
    installed.answer(&[logged_in()]);
    assert!(other.result("login", to_login())["session"].is_object());
}

#[test]
fn when_the_browser_goes_away_the_card_process_is_gone_too() {
    let installed = Installed::with_script(DesktopSession::without_keyring(), WAITS);
    let mut host = Host::start(installed.host());
    host.send("login", to_login());
    let pid = installed.await_file("pid");
    assert_eq!(host.close().code(), Some(0));
    assert!(!lives(&pid), "the host waits until it is gone");

    let stubborn = "trap '' TERM PIPE\necho $$ > \"$here/stubborn\"\nexec sleep 600";
    installed.play(stubborn);
    let mut host = Host::start(installed.host());
    host.send("login", to_login());
    let pid = installed.await_file("stubborn");
    assert_eq!(host.close().code(), Some(0));
    assert!(!lives(&pid));
}

#[test]
fn when_the_host_is_killed_the_card_process_sees_the_end_of_its_input() {
    let installed = Installed::with_script(DesktopSession::without_keyring(), WAITS);
    let mut host = Host::start(installed.host());
    host.send("login", to_login());
    let pid = installed.await_file("pid");
    host.kill();
    await_that("the process is gone", || (!lives(&pid)).then_some(()));
}

#[test]
fn a_logout_that_was_begun_is_finished_when_the_browser_goes_away() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    host.result("login", to_login());
    installed.play(
        "IFS= read -r asked\necho begun > \"$here/begun\"\nsleep 0.5\necho ended > \"$here/ended\"\n\
         echo '{\"reply\":\"logged_out\",\"result\":{\"confirmed\":true}}'",
    );
    host.send("logout", of_portal());
    installed.await_file("begun");
    assert_eq!(host.close().code(), Some(0));
    assert!(installed.path("ended").exists());
    assert!(!installed.desktop.secrets_of(CARD_SERVICE).contains(COOKIE));
}

#[test]
fn a_code_of_the_open_portal_becomes_a_session_like_any_other() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in_at_sistema_ts()]);
    let mut host = Host::start(installed.host());
    let to_generate = json!({"portal": "sistema-ts", "act": "generate"});
    assert_eq!(refused(&mut host, "session_code", to_generate.clone()), "not_logged_in");
    host.result("login", json!({"portal": "sistema-ts", "action": "login", "language": "it"}));
    installed.answer(&[answer("code", &json!({"code": CODE, "expiry": null}))]);
    let stored = host.result("session_code", to_generate.clone());
    let session = &stored["session"];
    assert_eq!((&stored["kept"], &session["slot"]["owner"]), (&json!("keyring"), &json!("RSSMRA80A01H501U")));
    assert_eq!((&session["slot"]["issuer"], &session["confirmed"]), (&json!("sistema-ts"), &json!(true)));
    assert!(!stored.to_string().contains(CODE));
    let copied =
        json!({"slot": session["key"], "masked": masked(CODE), "origin": chromium_extension_origin()});
    assert_eq!(host.result("reveal", copied)["id"], CODE);
    let asked = installed.asked();
    assert_eq!(
        (&asked["params"]["act"], &asked["params"]["cookies"][0]["value"]),
        (&json!("generate"), &json!(COOKIE))
    );

    installed.answer(&[answer("code", &json!({"code": "408c7060", "expiry": null}))]);
    assert_eq!(refused(&mut host, "session_code", to_generate.clone()), "code_not_shown");
    installed.answer(&[failed("session_over")]);
    assert_eq!(refused(&mut host, "session_code", to_generate.clone()), "session_over");
    assert_eq!(refused(&mut host, "session_code", to_generate), "not_logged_in", "it is forgotten");
}

#[test]
fn the_removal_of_the_card_is_told_when_it_happens() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    assert_eq!(refused(&mut host, "await_removal", of_portal()), "not_logged_in");
    host.result("login", to_login());
    installed.play(
        "IFS= read -r asked\nprintf '%s' \"$asked\" > \"$here/asked\"\necho waiting > \"$here/waiting\"\n\
         while ! [ -e \"$here/pulled\" ]; do sleep 0.02; done\necho '{\"reply\":\"removed\",\"result\":{}}'",
    );
    let waiting = host.send("await_removal", of_portal());
    installed.await_file("waiting");
    host.result("list", Value::Null);
    std::fs::write(installed.path("pulled"), "").unwrap();
    let answer = host.answer();
    assert_eq!((&answer["id"], &answer["reply"]), (&json!(waiting), &json!("card_removed")));
    assert_eq!(installed.asked(), json!({"request": "await_removal", "params": {"serial": SERIAL}}));
}

#[test]
fn the_card_is_watched_beyond_the_minutes_that_the_host_holds_its_copy() {
    let installed = Installed::with_script(
        DesktopSession::with_keyring(),
        "IFS= read -r asked\necho waiting > \"$here/waiting\"\n\
         while ! [ -e \"$here/pulled\" ]; do sleep 0.02; done\necho '{\"reply\":\"removed\",\"result\":{}}'",
    );
    let expires_at = plant_session(&installed.desktop, now() - 1798);
    let mut host = Host::start(installed.host());
    let waiting = host.send("await_removal", of_portal());
    installed.await_file("waiting");
    await_that("the minutes to be over", || (now() > expires_at).then_some(()));
    assert_eq!(portal_in(&host.result("portals", Value::Null))["open"], Value::Null);
    std::fs::write(installed.path("pulled"), "").unwrap();
    let answer = host.answer();
    assert_eq!((&answer["id"], &answer["reply"]), (&json!(waiting), &json!("card_removed")));
}

#[test]
fn one_process_waits_for_the_card_of_a_session_and_none_when_that_was_left() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    host.result("login", to_login());
    let mut pids = Vec::new();
    for _ in 0..2 {
        installed.play(WAITS);
        let _ = std::fs::remove_file(installed.path("pid"));
        let waiting = host.send("await_removal", of_portal());
        pids.push((installed.await_file("pid"), waiting));
        if let [(_, first), _] = pids.as_slice() {
            let answer = host.answer();
            assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(first), &json!("cancelled")));
        }
    }
    installed.answer(&[answer("logged_out", &json!({"confirmed": true}))]);
    host.send("logout", of_portal());
    let answers = [host.answer(), host.answer()];
    assert!(answers.iter().any(|answer| answer["error"]["code"] == "cancelled"), "{answers:?}");
    for (pid, _) in &pids {
        await_that("the process to go", || (!lives(pid)).then_some(()));
    }
}

#[test]
fn more_card_requests_than_the_host_takes_are_busy() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in_at_sistema_ts()]);
    let mut host = Host::start(installed.host());
    host.result("login", json!({"portal": "sistema-ts", "action": "login", "language": "it"}));
    installed.play(WAITS);
    let to_collect = json!({"portal": "sistema-ts", "act": "collect"});
    for _ in 0..8 {
        host.send("session_code", to_collect.clone());
    }
    assert_eq!(host.refusal("session_code", to_collect), "busy");
    host.result("list", Value::Null);
    assert_eq!(host.close().code(), Some(0));
}

#[test]
fn what_a_portal_cannot_do_is_refused_before_any_process_starts() {
    let installed = Installed::answering(DesktopSession::without_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    assert_eq!(
        refused(&mut host, "login", json!({"portal": "altrove", "action": "login", "language": "it"})),
        "portal_unknown"
    );
    let unconfigured = json!({"portal": "pua-piemonte", "action": "login", "language": "it"});
    assert_eq!(refused(&mut host, "login", unconfigured), "portal_unknown");
    assert!(!installed.path("asked").exists());
}

#[test]
fn the_command_line_and_the_browser_share_the_session() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    host.result("login", to_login());
    host.close();
    installed.answer(&[answer("logged_out", &json!({"confirmed": true}))]);
    let output = installed.run(&["logout", "prova"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(open_session(&installed), Value::Null);
    let output = installed.run(&["logout", "prova"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nessun accesso aperto"));
}

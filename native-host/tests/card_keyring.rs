//! What a host keeps for the card: in a real Secret Service while that takes it, in memory while it does not, in no
//! file.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use serde_json::{Value, json};
use support::card::{COOKIE, HOLDER, answer, await_that, failed, known_card, logged_in};
use support::logins::{CARD_SERVICE, of_portal, open_session, plant_session, portal_in, refused, to_login};
use support::sessions::now;
use support::{DesktopSession, Host, Installed};

/// Whether a request about the card is under way, answered or not.
fn has_card_thread(host: &Host) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{}/task", host.pid())).unwrap().flatten();
    let mut names = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok());
    names.any(|name| name.trim() == "card")
}

#[test]
fn a_login_gives_the_cookies_once_and_the_next_host_knows_the_session() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    let login = host.result("login", to_login());
    assert_eq!(login["cookies"][0]["value"], COOKIE);
    assert_eq!(
        (&login["session"]["operator"], &login["logout_on_removal"]),
        (&json!("MARIO ROSSI"), &json!(false))
    );
    let portals = host.result("portals", Value::Null);
    assert_eq!(portal_in(&portals)["open"], login["session"]);
    assert!(!portals.to_string().contains(COOKIE));
    let list = host.result("list", Value::Null);
    assert_eq!(
        (&list["sessions"], &list["keyring"]),
        (&json!([]), &json!("ready")),
        "no ID-SESSIONE is among them"
    );
    assert_eq!(host.close().code(), Some(0));

    assert!(installed.desktop.secrets_of(CARD_SERVICE).contains(COOKIE));
    assert!(!installed.desktop.secrets().contains(COOKIE));
    assert_eq!(installed.desktop.files_with(COOKIE.as_bytes()), [] as [std::path::PathBuf; 0]);
    assert_eq!(open_session(&installed), login["session"]);
}

#[test]
fn a_card_read_before_is_named_at_the_next_login() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    host.result("login", to_login());
    assert_eq!(installed.asked()["params"]["known"], json!([]));
    host.result("login", to_login());
    assert_eq!(installed.asked()["params"]["known"], json!([known_card()]));
    host.close();
    Host::start(installed.host()).result("login", to_login());
    assert_eq!(
        installed.asked()["params"]["known"],
        json!([known_card()]),
        "a certificate in several pieces"
    );
}

#[test]
fn the_tries_that_a_card_told_are_named_at_the_next_login_however_this_one_ended() {
    let mut card = known_card();
    card["tries_left"] = json!(1);
    let told = answer("card", &card);
    let installed = Installed::answering(DesktopSession::with_keyring(), &[told, failed("pin_cancelled")]);
    let mut host = Host::start(installed.host());
    assert_eq!(host.refusal("login", to_login()), "pin_cancelled");
    host.close();
    assert_eq!(installed.run(&["login", "prova"]).status.code(), Some(1));
    assert_eq!(installed.asked()["params"]["known"], json!([card]));

    card["tries_left"] = json!(2);
    installed.answer(&[answer("card", &card), failed("pin_timed_out")]);
    assert_eq!(installed.run(&["login", "prova"]).status.code(), Some(1));
    installed.answer(&[answer("card", &known_card()), logged_in()]);
    assert_eq!(installed.run(&["login", "prova"]).status.code(), Some(0));
    assert_eq!(installed.asked()["params"]["known"], json!([card]), "the command line keeps it, too");
    assert_eq!(installed.run(&["login", "prova"]).status.code(), Some(0));
    assert_eq!(installed.asked()["params"]["known"], json!([known_card()]));
}

#[test]
fn without_a_keyring_the_session_lives_as_long_as_the_host_and_is_in_no_file() {
    let installed = Installed::answering(DesktopSession::without_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    let login = host.result("login", to_login());
    assert_eq!(portal_in(&host.result("portals", Value::Null))["open"], login["session"]);
    host.result("login", to_login());
    assert_eq!(installed.asked()["params"]["known"], json!([known_card()]));
    for personal in [COOKIE, HOLDER] {
        let found = installed.desktop.files_with(personal.as_bytes());
        assert_eq!(found, [] as [std::path::PathBuf; 0]);
    }
    assert_eq!(host.close().stderr, "");
    assert_eq!(open_session(&installed), Value::Null);
}

#[test]
fn a_session_that_lay_in_memory_moves_to_the_keyring_when_that_is_back() {
    let mut desktop = DesktopSession::with_keyring();
    desktop.stop_keyring();
    let mut installed = Installed::answering(desktop, &[logged_in()]);
    let mut host = Host::start(installed.host());
    let login = host.result("login", to_login());
    installed.desktop.start_keyring();
    host.result("portals", Value::Null);
    host.close();
    assert_eq!(open_session(&installed), login["session"]);
}

#[test]
fn a_session_that_is_over_is_purged_and_one_that_is_not_is_told() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[]);
    plant_session(&installed.desktop, now() - 60);
    assert_eq!(open_session(&installed)["operator"], "MARIO ROSSI");
    plant_session(&installed.desktop, now() - 1801);
    let mut host = Host::start(installed.host());
    assert_eq!(refused(&mut host, "logout", of_portal()), "not_logged_in");
    assert_eq!(portal_in(&host.result("portals", Value::Null))["open"], Value::Null);
    assert_eq!(installed.desktop.secrets_of(CARD_SERVICE), "");
}

#[test]
fn a_keyring_that_cannot_say_who_is_logged_in_is_told_as_such() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[]);
    plant_session(&installed.desktop, now() - 60);
    installed.desktop.pause_keyring(true);
    let mut host = Host::start(installed.host());
    assert_eq!(host.refusal("logout", of_portal()), "keyring_slow");
    installed.desktop.pause_keyring(false);
    await_that("the keyring answers again", || {
        portal_in(&host.result("portals", Value::Null))["open"].is_object().then_some(())
    });
}

#[test]
fn what_others_put_among_the_cards_entries_hides_nothing() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[]);
    plant_session(&installed.desktop, now() - 60);
    for (user, secret) in
        [("a", "nonsense"), ("b", "k 1 0 2\nhalf"), ("c", "k2 1 0 1\n{\"newer\": {}}"), ("d", "k3 1 5 2\n")]
    {
        installed.desktop.plant_of(CARD_SERVICE, user, secret);
    }
    assert_eq!(open_session(&installed)["operator"], "MARIO ROSSI");
}

#[test]
fn a_session_opened_elsewhere_after_a_logout_that_the_keyring_missed_stays_open() {
    let mut installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    host.result("login", to_login());
    installed.play(
        "IFS= read -r asked\necho begun > \"$here/begun\"\nwhile ! [ -e \"$here/ended\" ]; do sleep 0.02; done\n\
         echo '{\"reply\":\"logged_out\",\"result\":{\"confirmed\":true}}'",
    );
    host.send("logout", of_portal());
    installed.await_file("begun");
    installed.desktop.stop_keyring();
    std::fs::write(installed.path("ended"), "").unwrap();
    assert_eq!(host.answer()["result"]["confirmed"], true);
    await_that("the host has tried to tell the keyring", || (!has_card_thread(&host)).then_some(()));
    installed.desktop.start_keyring();
    let since = now() + 5;
    plant_session(&installed.desktop, since);
    assert_eq!(portal_in(&host.result("portals", Value::Null))["open"]["since"], since);
    assert_eq!(host.close().code(), Some(0));
    assert_eq!(open_session(&installed)["since"], since);
}

#[test]
fn a_portal_left_while_the_keyring_hangs_is_not_shown_as_open_and_its_cookies_go_when_it_wakes() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    let cookies = host.result("login", to_login())["cookies"].take();
    await_that("the session in the keyring", || {
        installed.desktop.secrets_of(CARD_SERVICE).contains(COOKIE).then_some(())
    });
    installed.answer(&[answer("logged_out", &json!({"confirmed": true}))]);
    installed.desktop.pause_keyring(true);
    assert_eq!(host.refusal("logout", of_portal()), "keyring_slow");
    let order = json!({"portal": "prova", "cookies": cookies});
    assert_eq!(host.result("logout", order)["confirmed"], true);
    installed.desktop.pause_keyring(false);
    let portals = await_that("the keyring to answer", || {
        let portals = host.result("portals", Value::Null);
        (portals["keyring"] == "ready").then_some(portals)
    });
    assert_eq!(portal_in(&portals)["open"], Value::Null);
    assert_eq!(host.close().code(), Some(0));
    assert!(!installed.desktop.secrets_of(CARD_SERVICE).contains(COOKIE));
    assert_eq!(open_session(&installed), Value::Null);
}

#[test]
fn without_a_keyring_a_portal_that_was_left_is_not_shown_as_open() {
    let installed = Installed::answering(DesktopSession::without_keyring(), &[logged_in()]);
    let mut host = Host::start(installed.host());
    host.result("login", to_login());
    installed.answer(&[answer("logged_out", &json!({"confirmed": true}))]);
    host.result("logout", of_portal());
    assert_eq!(portal_in(&host.result("portals", Value::Null))["open"], Value::Null);
}

#[test]
fn uninstall_with_purge_takes_away_sessions_and_cards() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    assert_eq!(installed.run(&["login", "prova"]).status.code(), Some(0));
    let output = installed.run(&["uninstall", "--purge"]);
    assert!(
        String::from_utf8_lossy(&output.stdout)
            .contains("cancellate dal portachiavi (sessioni e tessere): 2"),
        "{output:?}"
    );
    assert_eq!(installed.desktop.secrets_of(CARD_SERVICE), "");
}

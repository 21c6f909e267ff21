//! Two browsers of one user, each with a host, over one keyring: what they do in the same moment loses nothing, and
//! brings nothing back that was forgotten.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use serde_json::Value;
use support::sessions::{CODE, NEWER_CODE, order, session_of, to_store};
use support::{DesktopSession, Host};

const ROUNDS: usize = 10;
const OLDER: &str = "408c…b4c1";
const NEWER: &str = "9d2f…9d0e";

/// The codes that are held for a mailbox, and of each whether another took its place.
fn held(host: &mut Host, mailbox: &str) -> Vec<(String, bool)> {
    let listed = host.result("list", Value::Null);
    let sessions = listed["sessions"].as_array().unwrap().iter().map(|entry| &entry["session"]);
    let of_mailbox = sessions.filter(|session| session["slot"]["owner"] == mailbox);
    let code = |session: &Value| session["masked"].as_str().unwrap().to_owned();
    let mut held: Vec<_> =
        of_mailbox.map(|session| (code(session), session["replaced"].as_bool().unwrap())).collect();
    held.sort();
    held
}

#[test]
fn of_two_codes_that_two_hosts_are_given_at_once_the_newer_is_offered_and_the_older_is_kept() {
    let desktop = DesktopSession::with_keyring();
    let mut hosts = [(); 2].map(|()| Host::start(desktop.host_program()));
    for round in 0..ROUNDS {
        let mailbox = format!("anna{round}@example.it");
        hosts[round % 2].send("store", to_store(&session_of(&mailbox, CODE, 60)));
        hosts[1 - round % 2].send("store", to_store(&session_of(&mailbox, NEWER_CODE, 0)));
        hosts.iter_mut().for_each(|host| assert_eq!(host.answer()["reply"], "stored"));
        let both = [(OLDER.to_owned(), true), (NEWER.to_owned(), false)];
        assert_eq!(held(&mut hosts[0], &mailbox), both, "{round}");
    }
}

#[test]
fn what_one_host_forgets_while_another_is_given_a_newer_one_does_not_come_back() {
    let desktop = DesktopSession::with_keyring();
    let [mut one, mut other] = [(); 2].map(|()| Host::start(desktop.host_program()));
    for round in 0..ROUNDS {
        let mailbox = format!("anna{round}@example.it");
        let key = one.result("store", to_store(&session_of(&mailbox, CODE, 60)))["session"]["key"].take();
        one.send("forget", order(&key, CODE));
        other.send("store", to_store(&session_of(&mailbox, NEWER_CODE, 0)));
        let forgotten = one.answer();
        assert_eq!(other.answer()["reply"], "stored");
        let held = held(&mut one, &mailbox);
        assert!(held.contains(&(NEWER.to_owned(), false)), "{round}: {held:?}");
        // The newer one may have come first: the order is about what is another by now then, and does nothing.
        let is_there = held.iter().any(|(code, _)| code == OLDER);
        assert_eq!(is_there, forgotten["reply"] != "forgotten", "{round}: {held:?}, {forgotten}");
    }
}

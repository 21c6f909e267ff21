//! The keyring's unlock prompt: opened by an order of the user, once, and by nothing else.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use serde_json::{Value, json};
use support::prompts::{PromptCounter, Prompter};
use support::sessions::{CODE, NEWER_CODE, session, session_of, to_reveal, to_store};
use support::{DesktopSession, Host};

#[test]
fn only_an_order_of_the_user_opens_the_unlock_prompt_and_only_once() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    desktop.lock();
    let mut prompts = PromptCounter::on(&desktop);
    // Nobody is there to show a prompt: the keyring counts each as dismissed at once.
    let of_other = session_of("bruno@example.it", NEWER_CODE, 0);
    let mut ahead = to_reveal(&key, CODE);
    ahead["ahead"] = true.into();
    for _ in 0..2 {
        assert_eq!(host.refusal("reveal", ahead.clone()), "keyring_locked");
        assert_eq!(host.result("list", Value::Null)["keyring"], "locked");
        assert_eq!(host.result("store", to_store(&of_other))["keyring"], "locked");
        host.result("portals", Value::Null);
    }
    assert_eq!(host.close().code(), Some(0));
    assert_eq!(prompts.count(), 0);
    let mut host = Host::start(desktop.host_program());
    for asked in 1..=2 {
        assert_eq!(host.refusal("reveal", to_reveal(&key, CODE)), "keyring_locked");
        assert_eq!(host.result("list", Value::Null)["keyring"], "locked");
        assert_eq!(prompts.count(), asked);
    }
    assert_eq!(host.result("list", json!({"unlock": true}))["keyring"], "locked");
    assert_eq!(prompts.count(), 3);
    assert_eq!(host.close().code(), Some(0));
    assert_eq!(prompts.count(), 3);
}

#[test]
fn while_the_unlock_prompt_is_open_the_keyring_is_locked_and_no_second_one_opens() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    desktop.lock();
    let mut prompts = PromptCounter::on(&desktop);
    let prompter = Prompter::on(&desktop);
    let revealed = host.send("reveal", to_reveal(&key, CODE));
    prompter.wait_for_prompt();
    let answer = host.answer();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(revealed), &json!("keyring_locked")));
    assert_eq!(host.result("list", json!({"unlock": true}))["keyring"], "locked");
    assert_eq!(host.refusal("logout", json!({"portal": "sistema-ts"})), "keyring_locked");
    assert_eq!(prompts.count(), 1);
    prompter.dismiss();
    desktop.wait_until("the next order opens it again", |_| {
        host.result("list", json!({"unlock": true}));
        prompts.count() == 2
    });
    prompter.wait_for_prompt();
    prompter.unlock();
    let is_ready = |host: &mut Host| host.result("list", Value::Null)["keyring"] == "ready";
    desktop.wait_until("the keyring is open", |_| is_ready(&mut host));
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
    assert_eq!(prompts.count(), 2);
}

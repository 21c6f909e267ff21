//! A browser that takes no more answers: what was promised is done, and the host goes without noise.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::io::Write;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use staffetta_core::product::chromium_extension_origin;
use support::DesktopSession;
use support::sessions::{CODE, session, to_store};

/// A program that another test starts has, until it runs, a copy of every pipe of this process: an answer written
/// meanwhile has a reader.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A host whose answers nobody takes, while its input stays open.
fn deaf_host(desktop: &DesktopSession) -> (Child, ChildStdin) {
    let mut command = desktop.host_program();
    command.arg(format!("{}/", chromium_extension_origin()));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let stdin = child.stdin.take().unwrap();
    (child, stdin)
}

fn send(stdin: &mut ChildStdin, request: &str, params: &Value) {
    let request = json!({"protocol": 1, "id": 1, "request": request, "params": params}).to_string();
    let mut frame = u32::try_from(request.len()).unwrap().to_ne_bytes().to_vec();
    frame.extend_from_slice(request.as_bytes());
    stdin.write_all(&frame).unwrap();
}

fn wait_for_a_quiet_end(mut child: Child) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "the host does not end");
        thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_greeting_that_cannot_be_answered_ends_the_host() {
    let _alone = alone();
    let desktop = DesktopSession::bare();
    let (child, mut stdin) = deaf_host(&desktop);
    send(&mut stdin, "hello", &json!({"version": "0"}));
    wait_for_a_quiet_end(child);
}

#[test]
fn a_store_that_cannot_be_answered_is_done_all_the_same() {
    let _alone = alone();
    let desktop = DesktopSession::with_keyring();
    let (child, mut stdin) = deaf_host(&desktop);
    send(&mut stdin, "store", &to_store(&session(CODE, 60)));
    wait_for_a_quiet_end(child);
    assert!(desktop.secrets().contains(CODE));
}

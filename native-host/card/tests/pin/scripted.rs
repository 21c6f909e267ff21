//! Every path through a pinentry, which follows a script.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use staffetta_card::Cancellation;
use staffetta_card::pin::{Pin, PinAttempt, PinError, PinPrompt, PinWindow, window_of_pinentry};
use staffetta_native::environment::FOR_A_WINDOW;
use staffetta_protocol::{Failure, FailureCode};

use crate::prompt;

/// A window over the scripted pinentry with these answers, what closes it, and where it records what it was told.
pub(crate) struct Scripted {
    window: Box<dyn PinWindow + Send>,
    cancellation: Cancellation,
    record: PathBuf,
    _folder: tempfile::TempDir,
}

impl Scripted {
    pub(crate) fn answering(answers: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let record = folder.path().join("record");
        std::fs::write(&record, "").expect("the record is writable");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pin/pinentry.sh");
        let mut arguments: Vec<OsString> = vec![script.into(), record.clone().into()];
        arguments.extend(answers.iter().map(OsString::from));
        let cancellation = Cancellation::default();
        let window = window_of_pinentry(Path::new("/bin/sh"), &arguments, &cancellation);
        Self { window, cancellation, record, _folder: folder }
    }

    pub(crate) fn ask(&mut self, attempt: PinAttempt) -> Result<Pin, PinError> {
        let end = self.window.ask(&prompt(attempt));
        assert!(!self.told().contains("BAD"), "{}", self.told());
        end
    }

    fn told(&self) -> String {
        std::fs::read_to_string(&self.record).expect("the record is readable")
    }

    /// The dialogs shown, by the command that showed each.
    fn dialogs(&self) -> Vec<String> {
        let is_dialog = |line: &&str| line.starts_with("GETPIN") || line.starts_with("CONFIRM");
        self.told().lines().filter(is_dialog).map(str::to_owned).collect()
    }
}

fn code(end: Result<Pin, PinError>) -> FailureCode {
    Failure::from(end.expect_err("no PIN was to come")).code()
}

#[test]
fn only_what_a_window_needs_of_the_environment_arrives_at_the_pinentry() {
    let mut scripted = Scripted::answering(&["pin:12345"]);
    scripted.ask(PinAttempt::First).expect("a PIN");
    let environment =
        std::fs::read_to_string(scripted.record.with_extension("environ")).expect("it was noted");
    let arrived: BTreeSet<&str> =
        environment.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    // What cargo adds to the tests is there to be left out, LD_LIBRARY_PATH among it.
    assert!(
        std::env::var_os("LD_LIBRARY_PATH").is_some() && std::env::var_os("CARGO_MANIFEST_DIR").is_some()
    );
    let needed: BTreeSet<&str> =
        FOR_A_WINDOW.iter().copied().filter(|name| std::env::var_os(name).is_some()).collect();
    assert_eq!(arrived, needed);
}

#[test]
fn the_pin_that_was_typed_comes_back() {
    let mut scripted = Scripted::answering(&["pin:123%3456"]);
    assert_eq!(scripted.ask(PinAttempt::First).expect("a PIN").digits(), b"123456");
    let told = scripted.told();
    for line in [
        "SETTITLE Staffetta: PIN della tessera",
        "SETOK Accedi",
        "SETCANCEL Annulla",
        "Intestatario: ROSSI MARIA NICOLÒ",
        "Portale: Sistema Tessera Sanitaria (sistemats4.sanita.finanze.it)%0A",
        "Il PIN ha da 5 a 8 cifre.",
    ] {
        assert!(told.contains(line), "{line} is not in {told}");
    }
    assert!(!told.contains("SETERROR"), "{told}");
}

#[test]
fn what_is_no_pin_is_told_and_asked_again() {
    let mut scripted = Scripted::answering(&["pin:123", "pin:12a45", "pin:", "pin:123456789", "pin:54321"]);
    assert_eq!(scripted.ask(PinAttempt::First).expect("a PIN").digits(), b"54321");
    let told = scripted.told();
    assert_eq!(
        told.matches("SETERROR Il PIN ha da 5 a 8 cifre. La tessera non è stata interrogata").count(),
        3
    );
    assert_eq!(told.matches("SETERROR Scrivi solo cifre.").count(), 1);
}

#[test]
fn a_wrong_pin_is_told_with_the_tries_left() {
    let mut scripted = Scripted::answering(&["pin:54321"]);
    scripted.ask(PinAttempt::AfterWrong(Some(2))).expect("a PIN");
    assert!(scripted.told().contains("SETERROR PIN errato. Tentativi rimasti: 2."));
}

#[test]
fn each_refusal_and_each_fault_has_its_failure() {
    for (answer, failure) in [
        ("cancel", FailureCode::PinCancelled),
        ("refuse", FailureCode::PinCancelled),
        ("timeout", FailureCode::PinTimedOut),
        ("unknown", FailureCode::PinWindowMissing),
        ("die", FailureCode::PinWindowMissing),
        ("garbage", FailureCode::PinWindowMissing),
        ("flood", FailureCode::PinWindowMissing),
        ("question", FailureCode::PinWindowMissing),
        ("die-first", FailureCode::PinWindowMissing),
        ("garbage-first", FailureCode::PinWindowMissing),
    ] {
        assert_eq!(code(Scripted::answering(&[answer]).ask(PinAttempt::First)), failure, "{answer}");
    }
}

#[test]
fn a_program_that_is_not_there_is_a_missing_window() {
    let mut window = window_of_pinentry(Path::new("/nowhere/pinentry-lost"), &[], &Cancellation::default());
    let failure = Failure::from(window.ask(&prompt(PinAttempt::First)).expect_err("nothing can be shown"));
    assert_eq!(failure.code(), FailureCode::PinWindowMissing);
    assert_eq!(failure.detail().and_then(|detail| detail.split(':').next()), Some("/nowhere/pinentry-lost"));
}

#[test]
fn a_window_that_hangs_is_ended_when_its_time_is_over() {
    let mut scripted = Scripted::answering(&["hang"]);
    let begin = Instant::now();
    let impatient = PinPrompt { time_limit: Duration::from_millis(700), ..prompt(PinAttempt::First) };
    let failure = Failure::from(scripted.window.ask(&impatient).expect_err("nobody typed"));
    assert_eq!(failure.code(), FailureCode::PinTimedOut);
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    assert!(scripted.told().contains("SETTIMEOUT 1\n"), "{}", scripted.told());
}

#[test]
fn a_window_closes_when_the_request_is_cancelled() {
    let mut scripted = Scripted::answering(&["hang"]);
    let cancellation = scripted.cancellation.clone();
    let cancelling = thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        cancellation.cancel();
    });
    let begin = Instant::now();
    assert_eq!(code(scripted.ask(PinAttempt::First)), FailureCode::PinTimedOut);
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    cancelling.join().expect("cancelled");
}

#[test]
fn the_last_try_is_used_only_after_it_was_confirmed() {
    let mut scripted = Scripted::answering(&["ok", "pin:12345"]);
    scripted.ask(PinAttempt::AfterWrong(Some(1))).expect("a PIN");
    assert_eq!(scripted.dialogs(), ["CONFIRM", "GETPIN"]);
    assert!(scripted.told().contains("SETOK Ho capito, uso l'ultimo tentativo"));

    let mut scripted = Scripted::answering(&["refuse", "pin:12345"]);
    assert_eq!(code(scripted.ask(PinAttempt::AfterWrong(Some(1)))), FailureCode::PinCancelled);
    assert_eq!(scripted.dialogs(), ["CONFIRM"]);
}

#[test]
fn a_blocked_pin_is_told_with_what_helps_and_without_a_field() {
    let mut scripted = Scripted::answering(&["ok"]);
    scripted.window.tell_blocked(&prompt(PinAttempt::AfterWrong(Some(0))));
    assert_eq!(scripted.dialogs(), ["CONFIRM --one-button"]);
    let told = scripted.told();
    assert!(told.contains("SETDESC Il PIN della tessera è bloccato.") && told.contains("PUK"), "{told}");
}

#[test]
fn the_pinpad_notice_closes_with_its_guard() {
    let mut scripted = Scripted::answering(&["hang"]);
    let notice = scripted.window.show_pinpad_notice(&prompt(PinAttempt::First));
    let begin = Instant::now();
    while scripted.dialogs().is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(10), "{}", scripted.told());
        thread::sleep(Duration::from_millis(20));
    }
    let begin = Instant::now();
    drop(notice);
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    assert!(scripted.told().contains("SETDESC Scrivi il PIN sui tasti del lettore"));
}

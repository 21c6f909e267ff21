//! The course of asking, over backends that answer from a script.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use super::super::dialog_text::tests::prompt;
use super::super::secret::SecretBuffer;
use super::*;
use crate::pin::WindowError;

/// What was typed, or an error.
type Answer = Result<&'static str, fn() -> PinError>;
type Shown = Arc<Mutex<Vec<String>>>;

/// Answers each dialog with the next of its answers: what was typed, or an error.
struct Scripted {
    answers: Mutex<VecDeque<Answer>>,
    shown: Shown,
    ticks: bool,
}

impl Scripted {
    fn answer(&self, what: &str, text: &DialogText) -> Result<&'static str, PinError> {
        let warning = text.warning.clone().unwrap_or_default();
        self.shown.lock().unwrap().push(format!("{what} {warning}"));
        let answer =
            self.answers.lock().unwrap().pop_front().expect("the script has an answer for each dialog");
        answer.map_err(|error| error())
    }
}

impl PinBackend for Scripted {
    fn name(&self) -> String {
        "scripted".into()
    }

    fn has_tick_box(&self) -> bool {
        self.ticks
    }

    fn enter(&self, text: &DialogText, _: &Deadline) -> Result<SecretBuffer, PinError> {
        let mut typed = SecretBuffer::new(64);
        let what = if text.tick.is_some() { "enter+tick" } else { "enter" };
        assert!(self.answer(what, text)?.bytes().all(|byte| typed.push(byte)));
        Ok(typed)
    }

    fn confirm(&self, text: &DialogText, _: &Deadline) -> Result<(), PinError> {
        self.answer("confirm", text).map(drop)
    }

    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        self.answer("tell", text)?;
        while !deadline.is_over() {
            thread::sleep(deadline.poll_interval());
        }
        self.shown.lock().unwrap().push("closed".into());
        Ok(())
    }
}

fn prompter(scripts: &[&[Answer]], ticks: bool) -> (PinPrompter, Shown) {
    let shown = Shown::default();
    let backend = |answers: &&[Answer]| -> Box<dyn PinBackend> {
        let answers = Mutex::new(answers.iter().copied().collect());
        Box::new(Scripted { answers, shown: Arc::clone(&shown), ticks })
    };
    let backends = scripts.iter().map(backend).collect();
    (PinPrompter::over(backends, Cancellation::default()), shown)
}

fn shown(shown: &Shown) -> Vec<String> {
    shown.lock().unwrap().iter().map(|line| line.chars().take(24).collect()).collect()
}

#[test]
fn what_is_no_pin_is_asked_again_with_the_reason() {
    let (mut window, dialogs) = prompter(&[&[Ok("123"), Ok("12a45"), Ok("123456")]], false);
    let pin = window.ask(&prompt(PinAttempt::First)).unwrap();
    assert_eq!(pin.digits(), b"123456");
    assert_eq!(shown(&dialogs), ["enter ", "enter Il PIN ha da 5 a 8", "enter Scrivi solo cifre."]);
}

#[test]
fn the_last_try_is_confirmed_before_typing() {
    let (mut window, dialogs) = prompter(&[&[Ok(""), Ok("12345")]], false);
    window.ask(&prompt(PinAttempt::AfterWrong(Some(1)))).unwrap();
    assert_eq!(shown(&dialogs)[0], "confirm PIN errato. Atte");
    assert_eq!(dialogs.lock().unwrap().len(), 2);
}

#[test]
fn the_last_try_refused_asks_for_no_pin() {
    let (mut window, dialogs) = prompter(&[&[Err(|| PinError::Cancelled)]], false);
    let error = window.ask(&prompt(PinAttempt::AfterWrong(Some(1)))).unwrap_err();
    assert!(matches!(error, PinError::Cancelled), "{error:?}");
    assert_eq!(dialogs.lock().unwrap().len(), 1);
}

#[test]
fn a_window_with_a_tick_box_confirms_the_last_try_by_it() {
    let (mut window, dialogs) = prompter(&[&[Ok("12345")]], true);
    window.ask(&prompt(PinAttempt::AfterWrong(Some(1)))).unwrap();
    assert_eq!(shown(&dialogs), ["enter+tick PIN errato. A"]);
}

#[test]
fn a_backend_that_can_show_nothing_gives_way_to_the_next() {
    let missing: Answer = Err(|| WindowError::NoSuchDialog.into());
    let (mut window, _) = prompter(&[&[missing], &[Ok("12345")]], false);
    assert_eq!(window.ask(&prompt(PinAttempt::First)).unwrap().digits(), b"12345");
    let (mut window, _) = prompter(&[&[missing], &[missing]], false);
    let error = window.ask(&prompt(PinAttempt::First)).unwrap_err();
    assert!(matches!(error, PinError::Window { name: Some(name), .. } if name == "scripted"));
    let (mut window, _) = prompter(&[], false);
    assert!(matches!(window.ask(&prompt(PinAttempt::First)), Err(PinError::NoWindow)));
}

#[test]
fn a_cancelled_window_is_not_followed_by_another() {
    let (mut window, dialogs) = prompter(&[&[Err(|| PinError::Cancelled)], &[Ok("12345")]], false);
    let error = window.ask(&prompt(PinAttempt::First)).unwrap_err();
    assert!(matches!(error, PinError::Cancelled), "{error:?}");
    assert_eq!(dialogs.lock().unwrap().len(), 1);
}

#[test]
fn with_no_try_left_nothing_is_asked() {
    let (mut window, dialogs) = prompter(&[&[Ok("12345")]], false);
    let error = window.ask(&prompt(PinAttempt::AfterWrong(Some(0)))).unwrap_err();
    assert!(matches!(error, PinError::Blocked), "{error:?}");
    assert!(dialogs.lock().unwrap().is_empty());
}

#[test]
fn the_pinpad_notice_closes_when_it_is_dropped() {
    let (mut window, dialogs) = prompter(&[&[Ok("")]], false);
    let notice = window.show_pinpad_notice(&prompt(PinAttempt::First));
    thread::sleep(Duration::from_millis(100));
    assert_eq!(shown(&dialogs), ["tell "]);
    drop(notice);
    assert_eq!(shown(&dialogs), ["tell ", "closed"]);
}

//! The GTK pinentry under a virtual screen, typed into as a user would.

use std::ffi::OsString;
use std::path::Path;
use std::thread;
use std::time::Duration;

use staffetta_card::Cancellation;
use staffetta_card::pin::{PinAttempt, PinError, PinPrompt, PinWindow, window_of_pinentry};
use staffetta_protocol::{Failure, FailureCode};

use crate::prompt;
use crate::screen::Screen;

/// The GTK pinentry on this screen.
fn gtk_window(screen: &Screen) -> Box<dyn PinWindow + Send> {
    let display = [OsString::from("--display"), screen.name().into()];
    window_of_pinentry(Path::new("/usr/bin/pinentry-gtk-2"), &display, &Cancellation::default())
}

/// Asks with the GTK pinentry, and waits until it is shown.
fn asking_on(screen: &Screen, prompt: PinPrompt) -> thread::JoinHandle<Result<Vec<u8>, PinError>> {
    let mut window = gtk_window(screen);
    let asked = thread::spawn(move || window.ask(&prompt).map(|pin| pin.digits().to_vec()));
    screen.wait_for_window();
    asked
}

#[test]
fn the_gtk_pinentry_shows_our_texts_and_gives_the_pin() {
    let screen = Screen::start();
    let asked = asking_on(&screen, prompt(PinAttempt::AfterWrong(Some(2))));
    screen.picture("gtk-wrong");
    screen.xdo(&["type", "--delay", "30", "24681357"]);
    screen.xdo(&["key", "Return"]);
    assert_eq!(asked.join().expect("asked").expect("a PIN"), b"24681357");
}

#[test]
fn the_gtk_pinentry_asks_again_for_what_is_no_pin() {
    let screen = Screen::start();
    let asked = asking_on(&screen, prompt(PinAttempt::First));
    for no_pin in ["246", "24x68"] {
        let shown = screen.shown_by();
        screen.xdo(&["type", "--delay", "30", no_pin]);
        screen.xdo(&["key", "Return"]);
        screen.wait_for_window_after(&shown);
        screen.picture("gtk-refused");
    }
    screen.xdo(&["type", "--delay", "30", "24x"]);
    screen.xdo(&["key", "BackSpace"]);
    screen.xdo(&["type", "--delay", "30", "68"]);
    screen.xdo(&["key", "KP_1", "Return"]);
    assert_eq!(asked.join().expect("asked").expect("a PIN"), b"24681");
}

#[test]
fn the_gtk_pinentry_takes_the_last_try_only_after_it_was_confirmed() {
    let screen = Screen::start();
    let asked = asking_on(&screen, prompt(PinAttempt::AfterWrong(Some(1))));
    screen.picture("gtk-last-try");
    let question = screen.shown_by();
    screen.xdo(&["type", "--delay", "30", "24681"]);
    assert_eq!(screen.shown_by(), question, "the question takes no digits");
    screen.xdo(&["key", "Tab", "Return"]);
    screen.wait_for_window_after(&question);
    screen.xdo(&["type", "--delay", "30", "24681"]);
    screen.xdo(&["key", "Return"]);
    assert_eq!(asked.join().expect("asked").expect("a PIN"), b"24681");
}

#[test]
fn the_gtk_pinentry_warns_of_the_last_try_and_can_be_refused() {
    let screen = Screen::start();
    // Return alone refuses: to go on is not the button that has the keyboard.
    for key in ["Escape", "Return"] {
        let asked = asking_on(&screen, prompt(PinAttempt::AfterWrong(Some(1))));
        screen.xdo(&["key", key]);
        let failure = Failure::from(asked.join().expect("asked").expect_err("refused"));
        assert_eq!(failure.code(), FailureCode::PinCancelled, "{key}");
        screen.wait_for_no_window();
    }
}

#[test]
fn the_gtk_pinentry_is_cancelled_by_escape_and_by_its_button() {
    let screen = Screen::start();
    // Between the field and the button is the one that shows what is typed.
    for keys in [&["key", "Escape"][..], &["key", "Tab", "Tab", "Return"]] {
        let asked = asking_on(&screen, prompt(PinAttempt::First));
        screen.xdo(keys);
        let failure = Failure::from(asked.join().expect("asked").expect_err("cancelled"));
        assert_eq!(failure.code(), FailureCode::PinCancelled, "{keys:?}");
        screen.wait_for_no_window();
    }
}

#[test]
fn the_gtk_pinentry_ends_in_time_and_takes_its_window_along() {
    let screen = Screen::start();
    let impatient = PinPrompt { time_limit: Duration::from_secs(4), ..prompt(PinAttempt::First) };
    let asked = asking_on(&screen, impatient);
    assert_eq!(
        Failure::from(asked.join().expect("asked").expect_err("nobody typed")).code(),
        FailureCode::PinTimedOut
    );
    screen.wait_for_no_window();
}

#[test]
fn the_gtk_pinentry_tells_that_the_pin_is_blocked() {
    let screen = Screen::start();
    let mut window = gtk_window(&screen);
    let told = thread::spawn(move || window.tell_blocked(&prompt(PinAttempt::AfterWrong(Some(0)))));
    screen.wait_for_window();
    screen.picture("gtk-blocked");
    assert!(!told.is_finished());
    screen.xdo(&["key", "Return"]);
    told.join().expect("told");
}

#[test]
fn the_gtk_pinentry_shows_the_pinpad_notice_until_its_guard_is_dropped() {
    let screen = Screen::start();
    let notice = gtk_window(&screen).show_pinpad_notice(&prompt(PinAttempt::First));
    screen.wait_for_window();
    screen.picture("gtk-pinpad");
    drop(notice);
    screen.wait_for_no_window();
}

#[test]
fn a_display_that_is_not_there_is_a_missing_window() {
    let nowhere = [OsString::from("--display"), ":4999".into()];
    let program = Path::new("/usr/bin/pinentry-gtk-2");
    let mut window = window_of_pinentry(program, &nowhere, &Cancellation::default());
    let failure = Failure::from(window.ask(&prompt(PinAttempt::First)).expect_err("no display"));
    assert_eq!(failure.code(), FailureCode::PinWindowMissing);
    assert_eq!(failure.detail().and_then(|detail| detail.split(':').next()), Some("/usr/bin/pinentry-gtk-2"));
}

//! The prompt of the command line, on a terminal that `script` makes.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use staffetta_card::Cancellation;
use staffetta_card::pin::{PinAttempt, window_for_this_system};

use crate::prompt;

/// This same test runs again on a terminal of its own, which `script` makes, as the one who asks.
#[test]
fn without_a_display_the_terminal_asks_without_echo() {
    const ON_TERMINAL: &str = "STAFFETTA_TEST_ON_TERMINAL";
    if std::env::var_os(ON_TERMINAL).is_some() {
        let end =
            window_for_this_system(&Cancellation::default()).ask(&prompt(PinAttempt::AfterWrong(Some(1))));
        let told = end.map(|pin| pin.digits().iter().map(|digit| u32::from(digit - b'0')).sum::<u32>());
        eprintln!("sum {told:?}");
        return;
    }
    let this = std::env::current_exe().expect("this test").display().to_string();
    let test =
        format!("{this} --exact terminal::without_a_display_the_terminal_asks_without_echo --nocapture");
    let answered = |confirmation: &str, keys: &str| {
        let mut terminal = Command::new("script")
            .args(["-qec", &test, "/dev/null"])
            .env(ON_TERMINAL, "1")
            .env("STAFFETTA_PINENTRY", "none")
            .env_remove("DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script of util-linux");
        let mut keyboard = terminal.stdin.take().expect("a pipe");
        let mut shown = terminal.stdout.take().expect("a pipe");
        let mut screen = until_shown(&mut shown, "annulla: ");
        keyboard.write_all(confirmation.as_bytes()).expect("typed");
        if !keys.is_empty() {
            screen += &until_shown(&mut shown, "PIN: ");
            keyboard.write_all(keys.as_bytes()).expect("typed");
        }
        screen += &until_shown(&mut shown, "\r\ntest result");
        terminal.wait().expect("ended");
        screen
    };
    let screen = answered("s\u{ec}\n", "2467\u{7f}81\r");
    assert!(screen.contains("sum Ok(21)"), "{screen}");
    assert!(!screen.contains("246"), "{screen}");
    assert!(screen.contains("Portale: Sistema Tessera Sanitaria"), "{screen}");
    assert!(answered("\n", "").contains("sum Err(Cancelled)"));
    assert!(answered("si\n", "24\u{3}").contains("sum Err(Cancelled)"));
}

/// What a terminal shows until these words are there.
fn until_shown(shown: &mut impl Read, words: &str) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&bytes).contains(words) {
        let count = shown.read(&mut byte).expect("readable");
        assert!(count == 1, "{words} is not in {}", String::from_utf8_lossy(&bytes));
        bytes.extend(byte);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

//! The PIN window on real parts: a scripted pinentry for every path, the GTK one under a virtual screen, a terminal.
#![cfg(target_os = "linux")]

#[path = "support/screen.rs"]
mod screen;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use staffetta_card::Cancellation;
use staffetta_card::pin::{
    Pin, PinAttempt, PinPrompt, PinWindow, window_for_this_system, window_of_pinentry,
};
use staffetta_protocol::{Trouble, TroubleCode};

use screen::Screen;

fn prompt(attempt: PinAttempt) -> PinPrompt {
    PinPrompt {
        portal: "Sistema Tessera Sanitaria".into(),
        host: "sistemats4.sanita.finanze.it".into(),
        holder: Some("ROSSI MARIA NICOLÒ".into()),
        reader: "Bit4id miniLector-EVO [CCID] 00 00".into(),
        attempt,
        language: "it".into(),
        patience: Duration::from_secs(20),
    }
}

/// A window over the scripted pinentry with these answers, what closes it, and where it records what it was told.
struct Scripted {
    window: Box<dyn PinWindow + Send>,
    cancellation: Cancellation,
    record: PathBuf,
    _folder: tempfile::TempDir,
}

impl Scripted {
    fn answering(answers: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let record = folder.path().join("record");
        std::fs::write(&record, "").expect("the record is writable");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/pinentry.sh");
        let mut arguments: Vec<OsString> = vec![script.into(), record.clone().into()];
        arguments.extend(answers.iter().map(OsString::from));
        let cancellation = Cancellation::default();
        let window = window_of_pinentry(Path::new("/bin/sh"), &arguments, &cancellation);
        Self { window, cancellation, record, _folder: folder }
    }

    fn ask(&mut self, attempt: PinAttempt) -> Result<Pin, Trouble> {
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

fn code(end: Result<Pin, Trouble>) -> TroubleCode {
    end.expect_err("no PIN was to come").code
}

#[test]
fn the_pin_that_was_typed_comes_back() {
    let mut scripted = Scripted::answering(&["pin:123%3456"]);
    assert_eq!(scripted.ask(PinAttempt::First).expect("a PIN").digits(), b"123456");
    let told = scripted.told();
    for line in [
        "SETTITLE Staffetta: PIN della carta",
        "SETOK Accedi",
        "SETCANCEL Annulla",
        "Titolare: ROSSI MARIA NICOLÒ",
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
        told.matches("SETERROR Il PIN ha da 5 a 8 cifre. La carta non è stata interrogata").count(),
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
fn each_refusal_and_each_fault_has_its_trouble() {
    for (answer, trouble) in [
        ("cancel", TroubleCode::PinCancelled),
        ("refuse", TroubleCode::PinCancelled),
        ("timeout", TroubleCode::PinTimedOut),
        ("unknown", TroubleCode::PinWindowMissing),
        ("die", TroubleCode::PinWindowMissing),
        ("garbage", TroubleCode::PinWindowMissing),
        ("flood", TroubleCode::PinWindowMissing),
        ("question", TroubleCode::PinWindowMissing),
        ("die-first", TroubleCode::PinWindowMissing),
        ("garbage-first", TroubleCode::PinWindowMissing),
    ] {
        assert_eq!(code(Scripted::answering(&[answer]).ask(PinAttempt::First)), trouble, "{answer}");
    }
}

#[test]
fn a_program_that_is_not_there_is_a_missing_window() {
    let mut window = window_of_pinentry(Path::new("/nowhere/pinentry-lost"), &[], &Cancellation::default());
    let trouble = window.ask(&prompt(PinAttempt::First)).expect_err("nothing can be shown");
    assert_eq!(trouble.code, TroubleCode::PinWindowMissing);
    assert_eq!(trouble.name.as_deref(), Some("pinentry-lost"));
}

#[test]
fn a_window_that_hangs_is_ended_when_the_patience_is_over() {
    let mut scripted = Scripted::answering(&["hang"]);
    let begin = Instant::now();
    let impatient = PinPrompt { patience: Duration::from_millis(700), ..prompt(PinAttempt::First) };
    let trouble = scripted.window.ask(&impatient).expect_err("nobody typed");
    assert_eq!(trouble.code, TroubleCode::PinTimedOut);
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
    assert_eq!(code(scripted.ask(PinAttempt::First)), TroubleCode::PinTimedOut);
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
    assert_eq!(code(scripted.ask(PinAttempt::AfterWrong(Some(1)))), TroubleCode::PinCancelled);
    assert_eq!(scripted.dialogs(), ["CONFIRM"]);
}

#[test]
fn a_blocked_pin_is_told_with_what_helps_and_without_a_field() {
    let mut scripted = Scripted::answering(&["ok"]);
    scripted.window.tell_blocked(&prompt(PinAttempt::AfterWrong(Some(0))));
    assert_eq!(scripted.dialogs(), ["CONFIRM --one-button"]);
    let told = scripted.told();
    assert!(told.contains("SETDESC Il PIN della carta è bloccato.") && told.contains("PUK"), "{told}");
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

/// The GTK pinentry on this screen.
fn gtk_window(screen: &Screen) -> Box<dyn PinWindow + Send> {
    let display = [OsString::from("--display"), screen.name().into()];
    window_of_pinentry(Path::new("/usr/bin/pinentry-gtk-2"), &display, &Cancellation::default())
}

/// Asks with the GTK pinentry, and waits until it is shown.
fn asking_on(screen: &Screen, prompt: PinPrompt) -> thread::JoinHandle<Result<Vec<u8>, Trouble>> {
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
        let trouble = asked.join().expect("asked").expect_err("refused");
        assert_eq!(trouble.code, TroubleCode::PinCancelled, "{key}");
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
        let trouble = asked.join().expect("asked").expect_err("cancelled");
        assert_eq!(trouble.code, TroubleCode::PinCancelled, "{keys:?}");
        screen.wait_for_no_window();
    }
}

#[test]
fn the_gtk_pinentry_ends_in_time_and_takes_its_window_along() {
    let screen = Screen::start();
    let impatient = PinPrompt { patience: Duration::from_millis(1500), ..prompt(PinAttempt::First) };
    let asked = asking_on(&screen, impatient);
    assert_eq!(asked.join().expect("asked").expect_err("nobody typed").code, TroubleCode::PinTimedOut);
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
    let trouble = window.ask(&prompt(PinAttempt::First)).expect_err("no display");
    assert_eq!(trouble.code, TroubleCode::PinWindowMissing);
    assert_eq!(trouble.name.as_deref(), Some("pinentry-gtk-2"));
}

/// This same test runs again on a terminal of its own, which `script` makes, as the one who asks.
#[test]
fn without_a_display_the_terminal_asks_without_echo() {
    const ON_TERMINAL: &str = "STAFFETTA_TEST_ON_TERMINAL";
    if std::env::var_os(ON_TERMINAL).is_some() {
        let end =
            window_for_this_system(&Cancellation::default()).ask(&prompt(PinAttempt::AfterWrong(Some(1))));
        let told = end.map(|pin| pin.digits().iter().map(|digit| u32::from(digit - b'0')).sum::<u32>());
        eprintln!("sum {:?}", told.map_err(|trouble| trouble.code));
        return;
    }
    let this = std::env::current_exe().expect("this test").display().to_string();
    let test = format!("{this} --exact without_a_display_the_terminal_asks_without_echo --nocapture");
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
    assert!(answered("\n", "").contains("sum Err(PinCancelled)"));
    assert!(answered("si\n", "24\u{3}").contains("sum Err(PinCancelled)"));
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

#[test]
fn no_copy_of_the_pin_stays_in_the_process() {
    // Never whole in this program: the script puts it together.
    let mut scripted = Scripted::answering(&["pin:70%3918264"]);
    let pin = scripted.ask(PinAttempt::First).expect("a PIN");
    let mirrored: Vec<u8> = pin.digits().iter().map(|digit| digit ^ 0xff).collect();
    assert!(copies_in_memory(&mirrored) >= 1, "the PIN itself is found while it lives");
    drop(pin);
    assert_eq!(copies_in_memory(&mirrored), 0);
}

/// How often these bytes, given mirrored so that the search does not find itself, are in this process' writable memory.
fn copies_in_memory(mirrored: &[u8]) -> usize {
    use std::os::unix::fs::FileExt;

    let memory = std::fs::File::open("/proc/self/mem").expect("own memory");
    let maps = std::fs::read_to_string("/proc/self/maps").expect("own maps");
    let mut copies = 0;
    // One page at a time, wiped at once, so that what is read is no copy of its own.
    let mut page = vec![0u8; 4096];
    let is_copy = |bytes: &[u8]| bytes.iter().zip(mirrored).all(|(byte, mirror)| byte ^ 0xff == *mirror);
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let range = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
        let [from, to] = [range.0, range.1].map(|at| u64::from_str_radix(at, 16).expect("an address"));
        for at in (from..to).step_by(4096) {
            if memory.read_exact_at(&mut page, at).is_err() {
                continue;
            }
            copies += page.windows(mirrored.len()).filter(|bytes| is_copy(bytes)).count();
            page.fill(0);
        }
    }
    copies
}

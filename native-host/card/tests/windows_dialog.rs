//! Windows: the dialog of the card process, which belongs to the window that the host names. Run under wine by
//! `cargo xtask test windows`.
#![cfg(windows)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]
#![allow(
    unsafe_code,
    reason = "windows are asked through raw handles; what names none is refused by the system"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::ptr::{null, null_mut};
use std::sync::mpsc::channel;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use staffetta_protocol::card_process::{Answer, AnswerLine};
use staffetta_protocol::{Failure, FailureCode};
use windows_sys::Win32::Foundation::HWND;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::IsWindowEnabled;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DispatchMessageW, FindWindowW, GW_OWNER, GetDlgItem, GetForegroundWindow, GetMessageW,
    GetWindow, IDCANCEL, IDOK, IsWindow, IsWindowVisible, MSG, PostMessageW, PostQuitMessage, SW_HIDE,
    SW_SHOW, ShowWindow, WM_CHAR, WM_CLOSE, WM_COMMAND, WM_NULL, WS_OVERLAPPEDWINDOW, WS_VISIBLE,
};

/// Far more than anything takes: a test that meets it has failed.
const TIME_LIMIT: Duration = Duration::from_secs(60);
const TITLE: &str = "Staffetta: credenziali di Sistema TS";
/// The field's identity in the dialog.
const FIELD: i32 = 200;

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < TIME_LIMIT, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// One window is in front, and the dialog is found by its title.
static ALONE: Mutex<()> = Mutex::new(());

/// The browser's window, in a thread that serves it.
struct Owner {
    _alone: MutexGuard<'static, ()>,
    handle: isize,
    thread: Option<JoinHandle<()>>,
}

impl Owner {
    fn open() -> Self {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let (send, opened) = channel();
        let thread = thread::spawn(move || {
            let (class, name) = (wide("STATIC"), wide("Browser"));
            let style = WS_OVERLAPPEDWINDOW | WS_VISIBLE;
            let (none, mut message) = (null_mut(), MSG::default());
            let window = unsafe {
                CreateWindowExW(
                    0,
                    class.as_ptr(),
                    name.as_ptr(),
                    style,
                    60,
                    40,
                    760,
                    520,
                    none,
                    none,
                    none,
                    null(),
                )
            };
            send.send(window as isize).unwrap();
            while unsafe { GetMessageW(&raw mut message, none, 0, 0) } > 0 {
                unsafe { DispatchMessageW(&raw const message) };
                if unsafe { IsWindow(window) } == 0 {
                    unsafe { PostQuitMessage(0) };
                }
            }
        });
        let handle = opened.recv().unwrap();
        assert_ne!(handle, 0, "no window here");
        Self { _alone: alone, handle, thread: Some(thread) }
    }

    fn window(&self) -> HWND {
        self.handle as HWND
    }

    fn is_enabled(&self) -> bool {
        unsafe { IsWindowEnabled(self.window()) != 0 }
    }

    fn close(&mut self) {
        unsafe { PostMessageW(self.window(), WM_CLOSE, 0, 0) };
        if let Some(thread) = self.thread.take() {
            wait_until("the window is closed", || unsafe { IsWindow(self.window()) } == 0);
            drop(thread);
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.close();
    }
}

/// A card process that asks for a field.
struct Asking {
    process: Child,
    _stdin: ChildStdin,
    dialog: isize,
}

impl Asking {
    /// Starts it with this window, and waits for the dialog.
    fn with_parent_window(handle: isize) -> Self {
        let program = std::env::var_os("STAFFETTA_CARD")
            .map_or_else(|| env!("CARGO_BIN_EXE_staffetta-card").into(), PathBuf::from);
        let mut command = Command::new(program);
        command.arg(format!("--parent-window={handle}")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut stdin = process.stdin.take().unwrap();
        let params = r#"{"service":"sistema-ts","field":"region","language":"it"}"#;
        writeln!(stdin, r#"{{"request":"type_field","params":{params}}}"#).unwrap();
        let title = wide(TITLE);
        let shown = || unsafe { FindWindowW(null(), title.as_ptr()) };
        // It has its controls before it is shown.
        wait_until("the dialog is shown", || unsafe { IsWindowVisible(shown()) } != 0);
        Self { process, _stdin: stdin, dialog: shown() as isize }
    }

    fn window(&self) -> HWND {
        self.dialog as HWND
    }

    fn owner(&self) -> isize {
        unsafe { GetWindow(self.window(), GW_OWNER) as isize }
    }

    fn is_shown(&self) -> bool {
        unsafe { IsWindow(self.window()) != 0 }
    }

    fn type_and_accept(&self, text: &str) {
        let field = unsafe { GetDlgItem(self.window(), FIELD) };
        for unit in text.encode_utf16() {
            unsafe { PostMessageW(field, WM_CHAR, unit.into(), 0) };
        }
        self.press(IDOK);
    }

    fn press(&self, button: i32) {
        unsafe { PostMessageW(self.window(), WM_COMMAND, button as usize, 0) };
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        wait_until("the dialog goes with its process", || !self.is_shown());
    }

    /// What it answers, once its dialog has ended.
    fn answer(mut self) -> Result<Answer, Failure> {
        let line = BufReader::new(self.process.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        self.process.wait().unwrap();
        AnswerLine::read(line.as_bytes()).unwrap()
    }
}

#[test]
fn the_dialog_is_in_front_of_the_window_that_was_named_and_never_disables_it() {
    let owner = Owner::open();
    let asking = Asking::with_parent_window(owner.handle);
    assert_eq!(asking.owner(), owner.handle);
    wait_until("the dialog is in front", || unsafe { GetForegroundWindow() } == asking.window());
    assert!(owner.is_enabled());
    asking.type_and_accept("050");
    let Ok(Answer::Typed(typed)) = asking.answer() else { panic!("no answer") };
    assert_eq!(typed.value.expose(), "050");
    assert!(owner.is_enabled());
}

#[test]
fn a_process_that_is_killed_leaves_the_window_as_it_was() {
    let owner = Owner::open();
    let asking = Asking::with_parent_window(owner.handle);
    asking.kill();
    assert!(owner.is_enabled());
    // Whoever waits in it is served: its input does not hang on the dialog's.
    assert_ne!(unsafe { PostMessageW(owner.window(), WM_NULL, 0, 0) }, 0);
}

#[test]
fn a_dialog_whose_window_was_closed_stands_alone_and_still_takes_an_answer() {
    let mut owner = Owner::open();
    let asking = Asking::with_parent_window(owner.handle);
    owner.close();
    assert!(asking.is_shown());
    asking.press(IDCANCEL);
    assert_eq!(asking.answer().unwrap_err().code(), FailureCode::PinCancelled);
}

#[test]
fn without_a_window_that_is_shown_the_dialog_stands_alone() {
    let hidden = Owner::open();
    unsafe { ShowWindow(hidden.window(), SW_HIDE) };
    for handle in [0, 0x7fff_fff0, -1, hidden.handle] {
        let asking = Asking::with_parent_window(handle);
        assert_eq!(asking.owner(), 0, "{handle}");
        asking.type_and_accept("050");
        assert!(asking.answer().is_ok(), "{handle}");
    }
    unsafe { ShowWindow(hidden.window(), SW_SHOW) };
}

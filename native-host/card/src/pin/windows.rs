//! Windows' PIN dialog: a modal dialog of the system's own controls, built in memory.
//!
//! Not the system's credential prompt (`CredUIPromptForWindowsCredentialsW`): that always shows a field for a user name (windows facts
//! 2.6), cannot require the tick of the last try, and returns what was typed in a packed copy. Here the field takes digits only
//! (`ES_NUMBER`), at most eight, and its own memory is written over before the dialog closes.
//!
//! Tried under wine only, never on Windows itself.

#![expect(
    unsafe_code,
    reason = "a dialog of the system is made of its calls and a procedure that it calls back"
)]

use std::ptr::null_mut;

use staffetta_protocol::{Trouble, TroubleCode};
use windows_sys::Win32::Foundation::{HWND, LPARAM, WPARAM};
use windows_sys::Win32::UI::Controls::EM_LIMITTEXT;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{EnableWindow, SetFocus};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    BM_GETCHECK, DLGTEMPLATE, DialogBoxIndirectParamW, EN_CHANGE, EndDialog, GetDlgItem, GetDlgItemTextW,
    GetWindowLongPtrW, GetWindowTextLengthW, IDCANCEL, IDOK, SendMessageW, SetDlgItemTextW,
    SetForegroundWindow, SetTimer, SetWindowLongPtrW, WM_COMMAND, WM_INITDIALOG, WM_TIMER,
};
use zeroize::Zeroize;

use super::Pin;
use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::DialogText;
use super::secret::SecretBuffer;
use template::{FIELD, TICK};

mod template;

/// The dialog's outcomes, beside those of its buttons.
const TIME_OVER: isize = 100;

/// Where a dialog keeps an address of ours (`DWLP_USER` of `WinUser.h`: after the result and the procedure).
const USER_SLOT: i32 = 2 * size_of::<LPARAM>() as i32;

/// How often the dialog looks whether its time is over, in milliseconds.
const POLL_INTERVAL: u32 = 100;

/// The dialog.
pub(super) struct Dialog;

/// What a dialog is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Entry,
    Question,
    Notice,
}

/// What the procedure works with, while the dialog is shown.
struct State<'a> {
    kind: Kind,
    ticks: bool,
    deadline: &'a Deadline,
    typed: SecretBuffer,
}

impl Dialog {
    fn show(text: &DialogText, kind: Kind, deadline: &Deadline) -> Result<SecretBuffer, Trouble> {
        let template = template::of(text, kind);
        let ticks = kind == Kind::Entry && text.tick.is_some();
        let mut state = State { kind, ticks, deadline, typed: SecretBuffer::new(Pin::LONGEST) };
        let (start, param) = (template.as_ptr().cast::<DLGTEMPLATE>(), &raw mut state as LPARAM);
        // SAFETY: the template is well formed and aligned as `template::of` builds it; the call returns only when the dialog is gone,
        // so that the state outlives every call of the procedure.
        let end = unsafe { DialogBoxIndirectParamW(null_mut(), start, null_mut(), Some(procedure), param) };
        match end {
            end if end == IDOK as isize => Ok(state.typed),
            TIME_OVER => Err(TroubleCode::PinTimedOut.into()),
            end if end == IDCANCEL as isize => Err(TroubleCode::PinCancelled.into()),
            _ => {
                let error = std::io::Error::last_os_error().to_string();
                Err(Trouble::from(TroubleCode::PinWindowMissing).with_detail(error))
            }
        }
    }
}

impl PinBackend for Dialog {
    fn name(&self) -> String {
        "Windows".to_owned()
    }

    fn has_tick_box(&self) -> bool {
        true
    }

    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, Trouble> {
        Self::show(text, Kind::Entry, deadline)
    }

    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), Trouble> {
        Self::show(text, Kind::Question, deadline).map(drop)
    }

    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), Trouble> {
        Self::show(text, Kind::Notice, deadline).map(drop)
    }
}

unsafe extern "system" fn procedure(dialog: HWND, message: u32, what: WPARAM, param: LPARAM) -> isize {
    if message == WM_INITDIALOG {
        // SAFETY: the dialog is the one being made; the parameter is the state's address, kept for later calls.
        unsafe { SetWindowLongPtrW(dialog, USER_SLOT, param) };
        return begin(dialog, param);
    }
    // SAFETY: the slot holds what WM_INITDIALOG put there, or 0 before.
    let state = unsafe { GetWindowLongPtrW(dialog, USER_SLOT) } as *mut State<'_>;
    // SAFETY: the state lives until `DialogBoxIndirectParamW` returns, and only this thread, in one call at a time, looks at it.
    let Some(state) = (unsafe { state.as_mut() }) else { return 0 };
    let low = (what & 0xffff) as i32;
    let high = (what >> 16 & 0xffff) as u32;
    match message {
        WM_TIMER if state.deadline.is_over() => end(dialog, TIME_OVER),
        WM_COMMAND if low == IDCANCEL => end(dialog, IDCANCEL as isize),
        WM_COMMAND if low == IDOK && can_accept(dialog, state.kind, state.ticks) => {
            take_digits(dialog, state);
            end(dialog, IDOK as isize)
        }
        WM_COMMAND if low == TICK || (low == FIELD && high == EN_CHANGE) => {
            let can = can_accept(dialog, state.kind, state.ticks);
            // SAFETY: both handles are of this dialog.
            unsafe { EnableWindow(GetDlgItem(dialog, IDOK), can.into()) };
            1
        }
        _ => 0,
    }
}

/// Sets up what a template cannot say. Returns 0: the keyboard's place is set here.
fn begin(dialog: HWND, param: LPARAM) -> isize {
    // SAFETY: as in `procedure`: the parameter is the state's address.
    let Some(state) = (unsafe { (param as *const State<'_>).as_ref() }) else { return 1 };
    let first = match state.kind {
        Kind::Entry => FIELD,
        Kind::Question => IDCANCEL,
        Kind::Notice => IDOK,
    };
    // SAFETY: all handles are of this dialog; calls with a control that is not there do nothing.
    unsafe {
        SendMessageW(GetDlgItem(dialog, FIELD), EM_LIMITTEXT, Pin::LONGEST, 0);
        EnableWindow(GetDlgItem(dialog, IDOK), (state.kind != Kind::Entry).into());
        SetTimer(dialog, 1, POLL_INTERVAL, None);
        SetForegroundWindow(dialog);
        SetFocus(GetDlgItem(dialog, first));
    }
    0
}

fn can_accept(dialog: HWND, kind: Kind, ticks: bool) -> bool {
    if kind != Kind::Entry {
        return true;
    }
    // SAFETY: handles of this dialog's controls.
    let (length, ticked) = unsafe {
        (
            GetWindowTextLengthW(GetDlgItem(dialog, FIELD)),
            SendMessageW(GetDlgItem(dialog, TICK), BM_GETCHECK, 0, 0) == 1,
        )
    };
    usize::try_from(length).is_ok_and(|length| length >= Pin::SHORTEST) && (ticked || !ticks)
}

/// Takes what was typed, and writes over the field's own memory.
fn take_digits(dialog: HWND, state: &mut State<'_>) {
    if state.kind != Kind::Entry {
        return;
    }
    let mut units = [0u16; Pin::LONGEST + 1];
    let over = [u16::from(b'0'), 48, 48, 48, 48, 48, 48, 48, 0];
    // SAFETY: the buffer has the length that is told; the text written over ends with a zero.
    let count = unsafe {
        let count = GetDlgItemTextW(dialog, FIELD, units.as_mut_ptr(), units.len() as i32);
        SetDlgItemTextW(dialog, FIELD, over.as_ptr());
        count
    };
    for unit in units.iter().take(count as usize) {
        // What is no digit becomes something that is refused as none.
        state.typed.push(u8::try_from(*unit).unwrap_or(b'?'));
    }
    units.zeroize();
}

fn end(dialog: HWND, outcome: isize) -> isize {
    // SAFETY: the dialog is the one that is shown.
    unsafe { EndDialog(dialog, outcome) };
    1
}

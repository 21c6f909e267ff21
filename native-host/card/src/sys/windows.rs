//! A dialog of Windows, shown from a template in memory: its procedure, and what was typed into its field.
//!
//! It belongs to a window of another program, the browser: so it stays above that, comes to the front and gets the
//! keyboard with it. But it never disables it, as a modal dialog would: nobody would enable a browser's window again
//! when this process is killed.
//!
//! Tried under wine only, never on Windows itself.

#![expect(
    unsafe_code,
    reason = "a dialog of the system is made of its calls and a procedure that it calls back"
)]

use std::cell::Cell;
use std::io;
use std::ops::RangeInclusive;
use std::ptr::null_mut;

use windows_sys::Win32::Foundation::{HWND, LPARAM, WPARAM};
use windows_sys::Win32::UI::Controls::EM_LIMITTEXT;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{EnableWindow, SetFocus};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    BM_GETCHECK, CreateDialogIndirectParamW, DLGTEMPLATE, DestroyWindow, DispatchMessageW, EN_CHANGE,
    GetDlgItem, GetDlgItemTextW, GetMessageW, GetWindowLongPtrW, GetWindowTextLengthW, IDCANCEL, IDOK,
    IsDialogMessageW, IsIconic, IsWindowVisible, MSG, PostQuitMessage, SendMessageW, SetDlgItemTextW,
    SetForegroundWindow, SetTimer, SetWindowLongPtrW, TranslateMessage, WM_COMMAND, WM_DESTROY,
    WM_INITDIALOG, WM_TIMER,
};
use zeroize::Zeroize;

/// The field's identity in a template.
pub(crate) const FIELD: i32 = 200;
/// The identity of the box to tick.
pub(crate) const TICK: i32 = 201;

/// Most letters that a field takes.
const MOST_LETTERS: usize = 64;

/// Where a dialog keeps an address of ours (`DWLP_USER` of `WinUser.h`: after the result and the procedure).
const USER_SLOT: i32 = 2 * size_of::<LPARAM>() as i32;

/// How often the dialog looks whether its time is over, in milliseconds.
const POLL_INTERVAL: u32 = 100;

/// What a dialog is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A field, and two buttons.
    Entry,
    /// Two buttons.
    Question,
    /// One button.
    Notice,
}

/// What the procedure works with, while the dialog is shown.
pub(crate) struct Dialog<'a> {
    pub(crate) kind: Kind,
    /// The window that it belongs to, where there is one.
    pub(crate) owner: Option<isize>,
    /// How many letters the field takes: fewer than the first cannot be accepted.
    pub(crate) letters: RangeInclusive<usize>,
    /// Whether a box must be ticked before going on.
    pub(crate) ticks: bool,
    /// Whether the dialog is to close by itself.
    pub(crate) is_over: &'a dyn Fn() -> bool,
    /// Is given what was typed, a unit of UTF-16 at a time.
    pub(crate) typed: &'a dyn Fn(u16),
}

/// How a dialog ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Accepted,
    Cancelled,
    /// It closed by itself.
    Over,
}

impl Dialog<'_> {
    /// Shows the dialog of this template (a `DLGTEMPLATE` and its controls, as Windows documents them) and waits for
    /// its end.
    ///
    /// # Errors
    /// The system's, when it cannot be shown.
    pub(crate) fn show(self, template: &[u32]) -> io::Result<Outcome> {
        let owner = self.owner.map_or(null_mut(), |owner| owner as HWND);
        // SAFETY: both take any number, and say no to what names no window of this session.
        let can_own = unsafe { IsWindowVisible(owner) != 0 && IsIconic(owner) == 0 };
        // What belongs to a window that is not shown is not shown either.
        let owner = if can_own { owner } else { null_mut() };
        let shown = Shown { dialog: &self, outcome: Cell::new(Outcome::Cancelled) };
        let (start, param) = (template.as_ptr().cast::<DLGTEMPLATE>(), &raw const shown as LPARAM);
        // SAFETY: the template is well formed, and aligned as a slice of this type is. The procedure uses the value
        // until the dialog is destroyed, which it is before this function returns.
        let dialog = unsafe { CreateDialogIndirectParamW(null_mut(), start, owner, Some(procedure), param) };
        if dialog.is_null() {
            return Err(io::Error::last_os_error());
        }
        let mut message = MSG::default();
        loop {
            // SAFETY: the message is writable, and the system's own in the calls that follow; a dialog that is gone has
            // no messages.
            unsafe {
                match GetMessageW(&raw mut message, null_mut(), 0, 0) {
                    0 => return Ok(shown.outcome.get()),
                    -1 => {
                        let error = io::Error::last_os_error();
                        DestroyWindow(dialog);
                        return Err(error);
                    }
                    _ if IsDialogMessageW(dialog, &raw const message) != 0 => {}
                    _ => {
                        TranslateMessage(&raw const message);
                        DispatchMessageW(&raw const message);
                    }
                }
            }
        }
    }

    fn can_accept(&self, dialog: HWND) -> bool {
        if self.kind != Kind::Entry {
            return true;
        }
        // SAFETY: handles of this dialog's controls.
        let (length, ticked) = unsafe {
            (
                GetWindowTextLengthW(GetDlgItem(dialog, FIELD)),
                SendMessageW(GetDlgItem(dialog, TICK), BM_GETCHECK, 0, 0) == 1,
            )
        };
        usize::try_from(length).is_ok_and(|length| length >= *self.letters.start()) && (ticked || !self.ticks)
    }

    /// Takes what was typed, and writes over the field's own memory.
    fn take_typed(&self, dialog: HWND) {
        if self.kind != Kind::Entry {
            return;
        }
        let mut units = [0u16; MOST_LETTERS + 1];
        let mut over = [u16::from(b'0'); MOST_LETTERS + 1];
        let length = (*self.letters.end()).min(MOST_LETTERS);
        if let Some(end) = over.get_mut(length) {
            *end = 0;
        }
        // SAFETY: the buffer has the length that is told; the text written over ends with a zero.
        let count = unsafe {
            let count = GetDlgItemTextW(dialog, FIELD, units.as_mut_ptr(), units.len() as i32);
            SetDlgItemTextW(dialog, FIELD, over.as_ptr());
            count
        };
        units.iter().take(count as usize).for_each(|unit| (self.typed)(*unit));
        units.zeroize();
    }
}

/// A dialog while it is shown.
struct Shown<'a> {
    dialog: &'a Dialog<'a>,
    outcome: Cell<Outcome>,
}

impl Shown<'_> {
    fn end(&self, dialog: HWND, outcome: Outcome) -> isize {
        self.outcome.set(outcome);
        // SAFETY: the dialog is the one that is shown, by this thread.
        unsafe { DestroyWindow(dialog) };
        1
    }
}

unsafe extern "system" fn procedure(dialog: HWND, message: u32, what: WPARAM, param: LPARAM) -> isize {
    if message == WM_INITDIALOG {
        // SAFETY: the dialog is the one being made; the parameter is our value's address, kept for later calls.
        unsafe { SetWindowLongPtrW(dialog, USER_SLOT, param) };
        return begin(dialog, param);
    }
    // SAFETY: the slot holds what WM_INITDIALOG put there, or 0 before.
    let shown = unsafe { GetWindowLongPtrW(dialog, USER_SLOT) } as *const Shown<'_>;
    // SAFETY: the value lives until the dialog is destroyed, and only this thread looks at it. It is not to be changed:
    // what this procedure calls may call it again.
    let Some(shown) = (unsafe { shown.as_ref() }) else { return 0 };
    let state = shown.dialog;
    let low = (what & 0xffff) as i32;
    let high = (what >> 16 & 0xffff) as u32;
    match message {
        WM_TIMER if (state.is_over)() => shown.end(dialog, Outcome::Over),
        WM_COMMAND if low == IDCANCEL => shown.end(dialog, Outcome::Cancelled),
        WM_COMMAND if low == IDOK && state.can_accept(dialog) => {
            state.take_typed(dialog);
            shown.end(dialog, Outcome::Accepted)
        }
        WM_COMMAND if low == TICK || (low == FIELD && high == EN_CHANGE) => {
            let can = state.can_accept(dialog);
            // SAFETY: both handles are of this dialog.
            unsafe { EnableWindow(GetDlgItem(dialog, IDOK), can.into()) };
            1
        }
        WM_DESTROY => {
            // SAFETY: the dialog is still there; whoever has it destroyed, nothing is looked up any more.
            unsafe {
                SetWindowLongPtrW(dialog, USER_SLOT, 0);
                PostQuitMessage(0);
            }
            1
        }
        _ => 0,
    }
}

/// Sets up what a template cannot say. Returns 0: the keyboard's place is set here.
fn begin(dialog: HWND, param: LPARAM) -> isize {
    // SAFETY: as in `procedure`: the parameter is our value's address.
    let Some(Shown { dialog: state, .. }) = (unsafe { (param as *const Shown<'_>).as_ref() }) else {
        return 1;
    };
    let first = match state.kind {
        Kind::Entry => FIELD,
        Kind::Question => IDCANCEL,
        Kind::Notice => IDOK,
    };
    // SAFETY: all handles are of this dialog; calls with a control that is not there do nothing.
    unsafe {
        SendMessageW(GetDlgItem(dialog, FIELD), EM_LIMITTEXT, *state.letters.end(), 0);
        EnableWindow(
            GetDlgItem(dialog, IDOK),
            (state.kind != Kind::Entry || state.can_accept(dialog)).into(),
        );
        SetTimer(dialog, 1, POLL_INTERVAL, None);
        SetForegroundWindow(dialog);
        SetFocus(GetDlgItem(dialog, first));
    }
    0
}

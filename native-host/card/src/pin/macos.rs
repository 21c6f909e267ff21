//! macOS' own dialog (`CFUserNotification`), for computers without pinentry-mac: the system shows it in a process of its own, from any
//! thread, with its own time limit. Not `osascript`: that hands what was typed through another program's output.
//!
//! Compile-checked only: it was never run on macOS.
//!
//! The system returns what was typed as one of its strings, whose memory is not ours to wipe; here it is taken into locked memory and
//! the string released at once.

#![expect(unsafe_code, reason = "the dialog is made by calls of the system with raw addresses")]

use objc2_core_foundation::{
    CFDictionary, CFOptionFlags, CFRetained, CFString, CFStringBuiltInEncodings, CFUserNotification,
    kCFUserNotificationAlertHeaderKey, kCFUserNotificationAlertMessageKey,
    kCFUserNotificationAlternateButtonTitleKey, kCFUserNotificationDefaultButtonTitleKey,
    kCFUserNotificationTextFieldTitlesKey, kCFUserNotificationTextFieldValuesKey,
};
use staffetta_protocol::{Trouble, TroubleCode};

use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::DialogText;
use super::secret::SecretBuffer;

/// Flags and answers of `CFUserNotification.h`: a plain alert; its first field is secure; no button at all was an answer.
const CAUTION: CFOptionFlags = 2;
const SECURE_FIELD: CFOptionFlags = 1 << 16;
const ANSWER: CFOptionFlags = 0b11;
const DEFAULT: CFOptionFlags = 0;
const ALTERNATE: CFOptionFlags = 1;

/// Bytes of an entry that are taken.
const LONGEST_ENTRY: usize = 256;

/// The dialog.
pub(super) struct SystemDialog;

impl PinBackend for SystemDialog {
    fn name(&self) -> String {
        "macOS".to_owned()
    }

    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, Trouble> {
        let shown = Shown::new(text, &text.accept, Some(&text.cancel), true)?;
        match shown.answer(deadline)? {
            DEFAULT => Ok(shown.typed()),
            _ => Err(TroubleCode::PinCancelled.into()),
        }
    }

    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), Trouble> {
        // The default button, which Return presses, is the one that gives up.
        match Shown::new(text, &text.cancel, Some(&text.accept), false)?.answer(deadline)? {
            ALTERNATE => Ok(()),
            _ => Err(TroubleCode::PinCancelled.into()),
        }
    }

    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), Trouble> {
        Shown::new(text, &text.accept, None, false)?.answer(deadline).map(drop)
    }
}

/// A dialog that is on the screen until this is dropped.
struct Shown(CFRetained<CFUserNotification>);

impl Shown {
    fn new(text: &DialogText, first: &str, second: Option<&str>, field: bool) -> Result<Self, Trouble> {
        let warning = text.warning.iter().map(String::as_str);
        let message: Vec<&str> = warning.chain(text.lines.iter().map(String::as_str)).collect();
        // SAFETY: constants of the framework, never written.
        let keys = unsafe {
            [
                kCFUserNotificationAlertHeaderKey,
                kCFUserNotificationAlertMessageKey,
                kCFUserNotificationDefaultButtonTitleKey,
                kCFUserNotificationAlternateButtonTitleKey,
                kCFUserNotificationTextFieldTitlesKey,
            ]
        };
        let message = message.join("\n");
        let values =
            [Some(text.title.as_str()), Some(&message), Some(first), second, field.then_some(&text.label)];
        let values = values.map(|value| value.map(CFString::from_str));
        let pairs = keys.into_iter().zip(&values);
        let pairs = pairs.filter_map(|(key, value)| Some((key?, value.as_deref()?)));
        let (keys, values): (Vec<&CFString>, Vec<&CFString>) = pairs.unzip();
        let texts = CFDictionary::from_slices(&keys, &values);
        let flags = CAUTION | if field { SECURE_FIELD } else { 0 };
        let mut error = 0;
        // SAFETY: keys and values are strings, as the call wants them; `error` outlives it. Without a time limit of the system's: ours
        // ends it.
        let made =
            unsafe { CFUserNotification::new(None, 0.0, flags, &raw mut error, Some(texts.as_opaque())) };
        made.map(Self).ok_or_else(|| {
            Trouble::from(TroubleCode::PinWindowMissing).with_detail(format!("CFUserNotification {error}"))
        })
    }

    /// Waits for a button.
    fn answer(&self, deadline: &Deadline) -> Result<CFOptionFlags, Trouble> {
        loop {
            if deadline.is_over() {
                return Err(TroubleCode::PinTimedOut.into());
            }
            let mut flags = 0;
            // Nought would wait for ever.
            let wait = deadline.poll_interval().as_secs_f64().max(0.01);
            // SAFETY: `flags` outlives the call.
            if unsafe { self.0.receive_response(wait, &raw mut flags) } == 0 {
                return Ok(flags & ANSWER);
            }
        }
    }

    fn typed(&self) -> SecretBuffer {
        let mut typed = SecretBuffer::new(LONGEST_ENTRY);
        // SAFETY: the key is a constant of the framework; the first field's value is a string.
        let value = unsafe { self.0.response_value(kCFUserNotificationTextFieldValuesKey, 0) };
        if let Some(value) = value {
            let room = typed.spare();
            let size = isize::try_from(room.len()).unwrap_or_default();
            let utf_8 = CFStringBuiltInEncodings::EncodingUTF8.0;
            // SAFETY: the buffer has the length that is told, and the call ends what it writes with a zero inside it.
            let fits = unsafe { value.c_string(room.as_mut_ptr().cast(), size, utf_8) };
            let length = room.iter().position(|byte| *byte == 0).unwrap_or_default();
            typed.filled(if fits { length } else { 0 });
        }
        typed
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let _ = self.0.cancel();
    }
}

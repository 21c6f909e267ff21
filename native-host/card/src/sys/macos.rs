//! macOS' own dialog (`CFUserNotification`): the system shows it in a process of its own, from any thread, with its own
//! time limit.
//!
//! Compile-checked only: it was never run on macOS.

#![expect(unsafe_code, reason = "the dialog is made by calls of the system with raw addresses")]

use std::time::Duration;

use objc2_core_foundation::{
    CFDictionary, CFOptionFlags, CFRetained, CFString, CFStringBuiltInEncodings, CFUserNotification,
    kCFUserNotificationAlertHeaderKey, kCFUserNotificationAlertMessageKey,
    kCFUserNotificationAlternateButtonTitleKey, kCFUserNotificationDefaultButtonTitleKey,
    kCFUserNotificationTextFieldTitlesKey, kCFUserNotificationTextFieldValuesKey,
};

/// Flags and answers of `CFUserNotification.h`: a plain alert; its first field is secure; no button at all was an
/// answer.
const CAUTION: CFOptionFlags = 2;
const SECURE_FIELD: CFOptionFlags = 1 << 16;
const ANSWER: CFOptionFlags = 0b11;
const DEFAULT: CFOptionFlags = 0;
const ALTERNATE: CFOptionFlags = 1;

/// What an alert says.
pub(crate) struct AlertText<'a> {
    /// In bold.
    pub(crate) title: &'a str,
    /// Under it.
    pub(crate) message: &'a str,
    /// The button that Return presses.
    pub(crate) default_button: &'a str,
    /// Another button.
    pub(crate) alternate_button: Option<&'a str>,
    /// Before a field whose letters are not shown.
    pub(crate) secure_field: Option<&'a str>,
}

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Button {
    Default,
    Alternate,
    /// None: it was closed otherwise.
    Neither,
}

/// A dialog that is on the screen until this is dropped.
pub(crate) struct Alert(CFRetained<CFUserNotification>);

impl Alert {
    /// Shows it.
    ///
    /// # Errors
    /// The system's number, when it cannot be shown.
    pub(crate) fn show(text: &AlertText<'_>) -> Result<Self, i32> {
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
        let values = [
            Some(text.title),
            Some(text.message),
            Some(text.default_button),
            text.alternate_button,
            text.secure_field,
        ];
        let values = values.map(|value| value.map(CFString::from_str));
        let pairs = keys.into_iter().zip(&values);
        let pairs = pairs.filter_map(|(key, value)| Some((key?, value.as_deref()?)));
        let (keys, values): (Vec<&CFString>, Vec<&CFString>) = pairs.unzip();
        let texts = CFDictionary::from_slices(&keys, &values);
        let flags = CAUTION | if text.secure_field.is_some() { SECURE_FIELD } else { 0 };
        let mut error = 0;
        // SAFETY: keys and values are strings, as the call wants them; `error` outlives it. Without a time limit of the
        // system's: ours ends it.
        let made =
            unsafe { CFUserNotification::new(None, 0.0, flags, &raw mut error, Some(texts.as_opaque())) };
        made.map(Self).ok_or(error)
    }

    /// Waits so long for a button.
    pub(crate) fn pressed(&self, time_limit: Duration) -> Option<Button> {
        let mut flags = 0;
        // Zero would wait forever.
        let wait = time_limit.as_secs_f64().max(0.01);
        // SAFETY: `flags` outlives the call.
        let answered = unsafe { self.0.receive_response(wait, &raw mut flags) } == 0;
        answered.then_some(match flags & ANSWER {
            DEFAULT => Button::Default,
            ALTERNATE => Button::Alternate,
            _ => Button::Neither,
        })
    }

    /// Takes what was typed; how many bytes it is, none when it does not fit. The system returns it as one of its
    /// strings, whose memory is not ours to wipe, and which is released at once.
    pub(crate) fn take_typed(&self, room: &mut [u8]) -> usize {
        // SAFETY: the key is a constant of the framework; the first field's value is a string.
        let value = unsafe { self.0.response_value(kCFUserNotificationTextFieldValuesKey, 0) };
        let Some(value) = value else { return 0 };
        let size = isize::try_from(room.len()).unwrap_or_default();
        let utf_8 = CFStringBuiltInEncodings::EncodingUTF8.0;
        // SAFETY: the buffer has the length that is told, and the call ends what it writes with a zero inside it.
        let fits = unsafe { value.c_string(room.as_mut_ptr().cast(), size, utf_8) };
        if fits { room.iter().position(|byte| *byte == 0).unwrap_or_default() } else { 0 }
    }
}

impl Drop for Alert {
    fn drop(&mut self) {
        let _ = self.0.cancel();
    }
}

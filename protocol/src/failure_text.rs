//! Which text of a failure is shown, where a code has several. Knows no words.

use super::{FailureCode, Params};

/// The parameters that a text uses and a failure may not know: words of their own stand for them.
pub const UNNAMED: [&str; 3] = ["host", "name", "reader"];

/// The key of the words for a parameter that is not known.
pub fn unnamed_key(name: &str) -> String {
    format!("unnamed_{name}")
}

impl FailureCode {
    /// What comes after `error_` in the key of its text, where a text of its own stands for each number of attempts.
    pub const fn text_key(self, params: &Params) -> &'static str {
        match (self, params.tries, params.wrong) {
            (Self::PinWrong, Some(1), _) => "pin_wrong_last",
            (Self::PinWrong, Some(2..), _) => "pin_wrong_tries",
            (Self::PinCancelled, Some(1), _) => "pin_cancelled_last",
            (Self::PinCancelled, Some(2..), _) => "pin_cancelled_tries",
            (Self::PinCancelled, _, Some(_)) => "pin_cancelled_wrong",
            (Self::PinTimedOut, Some(1), _) => "pin_timed_out_last",
            (Self::PinTimedOut, Some(2..), _) => "pin_timed_out_tries",
            (Self::PinTimedOut, _, Some(_)) => "pin_timed_out_wrong",
            _ => self.as_str(),
        }
    }
}

impl Params {
    /// What between them chooses every text that a code may have.
    pub fn of_every_text() -> [Self; 4] {
        [(None, None), (Some(1), None), (Some(2), None), (None, Some(1))].map(|(tries, wrong)| Self {
            tries,
            wrong,
            ..Self::default()
        })
    }
}

//! What came of the last order at a portal, in the words that are shown.

use std::slice;

use serde::{Deserialize, Serialize};
use staffetta_core::Timestamp;
use staffetta_protocol::{Failure, FailureKind};

use crate::browser;
use crate::texts::{self, text, text_with};

/// What came of an order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Whether something went wrong.
    pub(crate) is_error: bool,
    /// What is said of it.
    pub(crate) text: Option<String>,
    /// Where the portal's support is to be had, where that is the way out.
    pub(crate) help: Option<String>,
    /// The portal's own words.
    pub(crate) words: Option<String>,
    /// A detail for support.
    pub(crate) detail: Option<String>,
}

impl Outcome {
    /// What the portal said of a registration or a login.
    pub(super) fn portal_says(words: String) -> Self {
        Self { words: Some(words), ..Self::default() }
    }

    /// The portal gave a code, and it is held.
    pub(super) fn code_held() -> Self {
        Self { text: Some(text("login_code_held")), ..Self::default() }
    }

    /// The session is over, and nobody left it.
    pub(super) fn over() -> Self {
        Self::failed(&FailureKind::SessionOver.into())
    }

    /// *Esci*, confirmed by the portal. `card_out`: because the card was pulled out.
    pub(super) fn left(portal: &str, card_out: bool) -> Self {
        let key = if card_out { "login_removed_left" } else { "login_left" };
        Self { text: Some(text_with(key, &[portal.to_owned()])), ..Self::default() }
    }

    /// *Esci*: it is over here, and the portal, where it may be open until then, did not confirm.
    pub(super) fn left_unconfirmed(portal: &str, until: Timestamp) -> Self {
        let until = texts::time_of_day(until, browser::now());
        Self::error(text_with("login_left_unconfirmed", &[portal.to_owned(), until]))
    }

    /// The same, and a tab was not loaded anew because something may be typed in it.
    pub(super) fn and_tab_kept(self) -> Self {
        let text = self.text.map(|said| format!("{said} {}", text("login_tab_kept")));
        Self { text, ..self }
    }

    /// What the host told of a session was not all of that portal: nothing was opened.
    pub(super) fn foreign() -> Self {
        Self::error(text("login_foreign"))
    }

    /// The user did not let us reach the portal.
    pub(crate) fn not_permitted() -> Self {
        Self::error(text("login_not_permitted"))
    }

    /// The login would not stay in the private window where it is asked for.
    pub(crate) fn private() -> Self {
        Self::error(text("login_private"))
    }

    /// The host, the card or the portal failed.
    pub(super) fn failed(failure: &Failure) -> Self {
        let params = failure.params();
        Self {
            help: params.help.as_ref().map(|line| text_with("error_help", slice::from_ref(line))),
            words: params.words.clone(),
            detail: failure.detail().map(str::to_owned),
            ..Self::error(texts::failure(failure))
        }
    }

    fn error(text: String) -> Self {
        Self { is_error: true, text: Some(text), ..Self::default() }
    }
}

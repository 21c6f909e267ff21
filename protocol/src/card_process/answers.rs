//! What the card process answers: one row an answer, and what each carries.

use serde::{Deserialize, Serialize};
use staffetta_core::Secret;
use staffetta_core::card::login::{CodeShown, KnownCard, LoggedIn};
use staffetta_core::secret::exposed;

use crate::Failure;

answers! {
    /// What the card process answers. All but `step` and `card` are the last line.
    pub enum Answer {
        /// A step of a login is reached; for the timeline.
        Step(StepReached) = "step",
        /// What is to be remembered of the card from now on: it told the tries left, or a PIN was right.
        Card(KnownCard) = "card",
        /// To `cards`.
        Cards(CardList) = "cards",
        /// To `login`.
        LoggedIn(LoggedIn) = "logged_in",
        /// To `logout`.
        LoggedOut(LoggedOut) = "logged_out",
        /// To `session_code`: the page's text around the code, as read by the profile.
        Code(CodeShown) = "code",
        /// To `await_removal`.
        Removed(Removed) = "removed",
        /// To `diagnose`.
        Diagnosis(Diagnosis) = "diagnosis",
        /// To `type_field`.
        Typed(Typed) = "typed",
    }
}

/// A step of a login.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepReached {
    /// Which.
    pub step: Step,
    /// Microseconds since the request was read.
    pub at_us: u64,
}

/// Steps of a login, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The card is found, its certificate known.
    CardRead,
    /// The portal's host takes connections.
    PortalReached,
    /// The PIN window is shown, or the reader asks.
    PinAsked,
    /// The user gave the PIN.
    PinGiven,
    /// The portal asked for a signature, and the card made it.
    Signed,
    /// The portal answered the login.
    PortalAnswered,
}

/// One for each reader.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardList {
    /// The readers and their cards.
    pub cards: Vec<CardView>,
}

/// The end of a session at a portal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggedOut {
    /// Whether the portal confirmed; `false` when it could not be reached or did not say so.
    pub confirmed: bool,
}

/// The card was pulled out.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removed {}

/// What the user typed: a value that the service takes, by its shape.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// The value; of a field that is no secret, too.
    #[serde(with = "exposed")]
    pub value: Secret<String>,
}

/// A reader and the card in it. `staffetta-host card --json` prints these, masked unless asked otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardView {
    /// The reader, as the system names it.
    pub reader: String,
    /// Answer to reset, in hexadecimal.
    pub atr: Option<String>,
    /// Id of the family in `cards.toml`.
    pub family: Option<String>,
    /// EF_IDCarta.
    pub serial: Option<String>,
    /// Surname and name.
    pub holder: Option<String>,
    /// Codice fiscale.
    pub codice_fiscale: Option<String>,
    /// Begin of validity of the certificate, RFC 3339 in UTC.
    pub not_before: Option<String>,
    /// End of validity of the certificate, RFC 3339 in UTC.
    pub not_after: Option<String>,
    /// Size of the key.
    pub key_bits: Option<u32>,
    /// What is wrong with it.
    pub error: Option<Failure>,
    /// What the card was sent (`>`) and what it answered (`<`), in hexadecimal, where that was asked for: no PIN, and
    /// nothing of what its files hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<String>,
}

/// What `diagnose` can tell.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// What is wrong with the smart-card service, if any.
    pub service: Option<Failure>,
    /// Readers and cards, masked.
    pub cards: Vec<CardView>,
    /// The PKCS#11 modules found.
    pub modules: Vec<ModuleView>,
    /// The program that would show the PIN window.
    pub pin_window: Option<String>,
    /// The portals tried.
    pub portals: Vec<PortalReach>,
}

/// A PKCS#11 module that is on the computer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleView {
    /// Its path.
    pub path: String,
    /// What is wrong with it.
    pub error: Option<Failure>,
}

/// Whether a portal's host can be reached.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalReach {
    /// Id of the profile.
    pub portal: String,
    /// Host tried.
    pub host: String,
    /// The TLS version agreed on.
    pub tls: Option<String>,
    /// The difference between the portal's clock and this computer's, in seconds, where the portal told the time.
    pub clock_off_by: Option<i64>,
    /// What is wrong.
    pub error: Option<Failure>,
}

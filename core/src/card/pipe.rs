//! What host and card process say to each other. The host starts the process, writes one request as a line of JSON to its stdin and
//! keeps that open; the process writes events, each a line of JSON, the last of which is `done` or `failed`, and ends. When stdin
//! closes early, what is under way is given up (`cancelled`) and the process ends. Nothing else is written to stdout.
//!
//! PIN and TLS state never pass here: they stay in the card process. Cookies of a portal's session do.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::login_profile::{Action, LoginProfile};
use super::{CodiceFiscale, Trouble};
use crate::cookie::PortalCookie;
use crate::secret::{Secret, exposed};

/// Largest request or event, in bytes of one line.
pub const LARGEST_LINE: usize = 256 * 1024;

/// What the host asks. One request, one process.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Which readers, cards and certificates are there?
    Cards,
    /// Log in (or register) at a portal.
    Login(Box<LoginRequest>),
    /// End a session at the portal. No card is needed.
    Logout(Box<OpenPortal>),
    /// Have the portal generate an ID-SESSIONE, or show the one there is. No card is needed.
    SessionCode(Box<CodeRequest>),
    /// Say when the card with this serial is pulled out; answers only then.
    AwaitRemoval {
        /// Serial of the card (EF_IDCarta).
        serial: String,
    },
    /// What can be told of service, readers, modules and portals.
    Diagnose {
        /// The portals whose hosts are tried: connection, TLS, and one `HEAD /` for the clock.
        portals: Vec<LoginProfile>,
    },
}

/// A login.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// Where.
    pub portal: LoginProfile,
    /// What to do there.
    pub action: Action,
    /// The card meant, by its serial, where there are several.
    #[serde(default)]
    pub serial: Option<String>,
    /// Cards read before: what is known of them is not read again.
    #[serde(default)]
    pub known: Vec<KnownCard>,
    /// Readers whose own keypad is not to be used, by name.
    #[serde(default)]
    pub keyboard_readers: Vec<String>,
    /// Languages of the PIN window: `it`, `en` or `de`.
    pub language: String,
}

/// What is remembered of a card, so that the next login reads only its serial.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownCard {
    /// EF_IDCarta, as text.
    pub serial: String,
    /// The layout the certificate was found in: an id of `cards.toml`.
    pub layout: String,
    /// The authentication certificate, DER in base64.
    pub certificate: String,
    /// Holder as shown, from EF_DatiPersonali.
    #[serde(default)]
    pub holder: Option<String>,
}

impl fmt::Debug for KnownCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownCard").field("layout", &self.layout).finish_non_exhaustive()
    }
}

/// A session at a portal, with what opens it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPortal {
    /// Where.
    pub portal: LoginProfile,
    /// The session's cookies.
    pub cookies: Vec<PortalCookie>,
}

/// What is asked of the page *Gestione ID-SESSIONE*.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// Where, and with which session.
    pub open: OpenPortal,
    /// What to do.
    pub act: CodeAct,
}

/// What to do with the portal's ID-SESSIONE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeAct {
    /// Have a new one made, and read it.
    Generate,
    /// Read the one there is.
    Collect,
}

/// What the card process says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A step of a login is reached; for the timeline.
    Step {
        /// Which.
        step: Step,
        /// Microseconds since the request was read.
        at_us: u64,
    },
    /// The end: the answer.
    Done(Box<Answer>),
    /// The end: the trouble.
    Failed(Box<Trouble>),
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

/// Answers, by request.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// To `cards`.
    Cards {
        /// One for each reader.
        cards: Vec<CardView>,
    },
    /// To `login`.
    LoggedIn(LoggedIn),
    /// To `logout`: whether the portal confirmed.
    LoggedOut {
        /// `false` when the portal could not be reached or did not say so.
        confirmed: bool,
    },
    /// To `session_code`: the page's text around the code, as read by the profile. The value is a secret.
    Code(CodeShown),
    /// To `await_removal`.
    Removed,
    /// To `diagnose`.
    Diagnosis(Diagnosis),
}

/// A login that succeeded.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoggedIn {
    /// The page to open.
    pub open: String,
    /// The session's cookies, of the portal's hosts only.
    pub cookies: Vec<PortalCookie>,
    /// The operator's name as the portal shows it.
    pub operator: Option<String>,
    /// The operator's codice fiscale, as the certificate tells it: the owner of the sessions collected there.
    #[serde(default)]
    pub codice_fiscale: Option<CodiceFiscale>,
    /// What the portal said about a registration, as text.
    pub words: Option<String>,
    /// What to remember of the card.
    pub card: KnownCard,
    /// How many commands the card was sent, and how many bytes went both ways; for the bench.
    pub apdus: ApduCount,
}

/// Commands sent to a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApduCount {
    /// Commands.
    pub commands: u32,
    /// Bytes of commands and answers.
    pub bytes: u32,
    /// Microseconds spent in them.
    pub card_us: u64,
}

/// An ID-SESSIONE as a portal's page shows it.
#[derive(Debug, Serialize, Deserialize)]
pub struct CodeShown {
    /// The code's text.
    #[serde(with = "exposed")]
    pub code: Secret<String>,
    /// The text of its expiry, where the page states one.
    pub expiry: Option<String>,
}

/// A reader and the card in it. `staffetta-host card --json` prints these, masked unless asked otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    pub codice_fiscale: Option<CodiceFiscale>,
    /// Begin of validity of the certificate, RFC 3339 in UTC.
    pub not_before: Option<String>,
    /// End of validity of the certificate, RFC 3339 in UTC.
    pub not_after: Option<String>,
    /// Size of the key.
    pub key_bits: Option<u32>,
    /// What is wrong with it.
    pub error: Option<Trouble>,
}

/// What `diagnose` can tell.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The trouble with the smart-card service, if any.
    pub service: Option<Trouble>,
    /// Readers and cards, masked.
    pub cards: Vec<CardView>,
    /// Paths of the PKCS#11 modules found.
    pub modules: Vec<String>,
    /// The program that would show the PIN window.
    pub pin_window: Option<String>,
    /// The portals tried.
    pub portals: Vec<PortalReach>,
}

/// Whether a portal's host can be reached.
#[derive(Debug, Serialize, Deserialize)]
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
    pub trouble: Option<Trouble>,
}

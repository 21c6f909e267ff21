//! What the host answers: one row an answer, and what each carries.

use serde::{Deserialize, Serialize};
use staffetta_core::approval::Approval;
use staffetta_core::card::portal_session::OpenSession;
use staffetta_core::cookie::PortalCookie;
use staffetta_core::portal::Action;
use staffetta_core::service::{Ends, Told};
use staffetta_core::session::{SessionView, StoreOutcome};
use staffetta_core::session_id::exposed;
use staffetta_core::slot::Purpose;
use staffetta_core::{Origin, SessionId, Validity};

answers! {
    /// What the host answers.
    pub enum Reply {
        /// To `hello`.
        Hello(HelloReply) = "hello",
        /// To every request that gives or changes one session: `store`, `accept`, `assign`, `use_previous`, `refuse`,
        /// `session_code`, `await_authorization`.
        Stored(StoreReply) = "stored",
        /// To `list` and `revoke`.
        Listed(ListReply) = "listed",
        /// To `reveal`.
        Revealed(RevealReply) = "revealed",
        /// To `forget`.
        Forgotten(ForgetReply) = "forgotten",
        /// To `portals`.
        Portals(PortalsReply) = "portals",
        /// To `login`.
        LoggedIn(LoginReply) = "logged_in",
        /// To `logout`.
        LoggedOut(LogoutReply) = "logged_out",
        /// To `await_removal`.
        CardRemoved(AwaitRemovalReply) = "card_removed",
        /// To `approvals`, `approve` and `withdraw`.
        Approvals(ApprovalsReply) = "approvals",
        /// To `services`, `set_credentials`, `remove_credentials` and `set_certificate`.
        Services(ServicesReply) = "services",
        /// To `request_code`, `check_code` and `revoke_code`.
        Told(Told) = "told",
        /// To `begin_authorization`.
        AuthorizationBegun(BeginAuthorizationReply) = "authorization_begun",
        /// To `cancel_call`.
        CallCancelled(CancelCallReply) = "call_cancelled",
    }
}

/// Result of `hello`.
#[derive(Debug, Serialize, Deserialize)]
pub struct HelloReply {
    /// Version of the host.
    pub version: String,
}

/// Where a session lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// In the keyring of the operating system.
    Keyring,
    /// In the host's memory only, until it ends.
    Memory,
}

/// How the keyring of the operating system does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyringState {
    /// It answers.
    Ready,
    /// There is none.
    Absent,
    /// It is locked, or its unlocking was refused.
    Locked,
    /// It did not answer in time.
    Slow,
    /// It answers, and refuses.
    Refusing,
}

impl KeyringState {
    /// All states, in the order of the contract.
    pub const ALL: &'static [Self] = &[Self::Ready, Self::Absent, Self::Locked, Self::Slow, Self::Refusing];

    /// The stable code of the state.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Absent => "absent",
            Self::Locked => "locked",
            Self::Slow => "slow",
            Self::Refusing => "refusing",
        }
    }
}

/// Result of `store`, `accept`, `assign`, `use_previous`, `refuse`, `session_code` and `await_authorization`.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoreReply {
    /// What became of it.
    pub outcome: StoreOutcome,
    /// The session now held in its slot, masked.
    pub session: SessionView,
    /// Where that one lies.
    pub kept: Kept,
    /// How the keyring does.
    pub keyring: KeyringState,
}

/// Result of `list`, and of `revoke`: those that are not offered any more for it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ListReply {
    /// The sessions, masked.
    pub sessions: Vec<ListedSession>,
    /// How the keyring does.
    pub keyring: KeyringState,
}

/// One session of a list.
#[derive(Debug, Serialize, Deserialize)]
pub struct ListedSession {
    /// The session, masked.
    pub session: SessionView,
    /// Where it lies.
    pub kept: Kept,
}

/// Result of `reveal`: the one answer that carries a value.
#[derive(Debug, Serialize, Deserialize)]
pub struct RevealReply {
    /// The value.
    #[serde(with = "exposed")]
    pub id: SessionId,
    /// How long it may be used.
    pub validity: Validity,
}

/// Result of `portals`.
#[derive(Debug, Serialize, Deserialize)]
pub struct PortalsReply {
    /// The portals with a card entry whose addresses are known, in the order they are shown.
    pub portals: Vec<PortalEntry>,
    /// How the keyring does: of one that does not answer nobody knows which sessions it holds.
    pub keyring: KeyringState,
}

/// A portal with a card entry.
#[derive(Debug, Serialize, Deserialize)]
pub struct PortalEntry {
    /// Id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// The origins of its hosts.
    pub origins: Vec<Origin>,
    /// What can be done there.
    pub actions: Vec<Action>,
    /// Whether it has *Gestione ID-SESSIONE*.
    pub has_session_code: bool,
    /// The session that is open, if any.
    pub open: Option<OpenSession>,
}

/// Result of `login`: it carries the cookies that make the session, for the browser.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoginReply {
    /// Id of the portal.
    pub portal: String,
    /// The session.
    pub session: OpenSession,
    /// Its cookies, of the portal's hosts only; all are `Secure` and of this browser session only.
    pub cookies: Vec<PortalCookie>,
    /// What the portal said about a registration.
    pub words: Option<String>,
    /// Whether to log out at once when the card is pulled out, without asking.
    pub logout_on_removal: bool,
}

/// Result of `logout`.
#[derive(Debug, Serialize, Deserialize)]
pub struct LogoutReply {
    /// Whether the portal confirmed that the session is over.
    pub confirmed: bool,
}

/// Result of `forget`: nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetReply {}

/// Result of `await_removal`: nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct AwaitRemovalReply {}

/// Result of `approvals`, `approve` and `withdraw`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApprovalsReply {
    /// All that is approved now.
    pub approvals: Vec<Approval>,
}

/// Result of `services`, `set_credentials`, `remove_credentials` and `set_certificate`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ServicesReply {
    /// The services whose address is known on this computer.
    pub services: Vec<ServiceEntry>,
    /// How the keyring did: when it does not answer, nobody knows of the credentials in it.
    pub keyring: KeyringState,
}

/// An issuer's service. Nothing of the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEntry {
    /// Id of the issuer whose codes these are.
    pub issuer: String,
    /// Whether it can be asked: credentials and the certificate for the pincode are there, or all that an authorization
    /// needs. Of a keyring that does not answer nobody knows.
    pub ready: bool,
    /// Whether its codes are got with an authorization in the browser, and not by mail.
    pub in_browser: bool,
    /// Whether it is a test environment: its codes are worth nothing elsewhere, and it mails none.
    pub in_test: bool,
    /// What codes can be asked for.
    pub purposes: Vec<Purpose>,
    /// Whether a new code ends the one in use at once.
    pub replaces_at_once: bool,
    /// When the password must be changed, where credentials are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Ends>,
    /// When the certificate for the pincode ends, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Ends>,
}

/// Result of `begin_authorization`.
#[derive(Debug, Serialize, Deserialize)]
pub struct BeginAuthorizationReply {
    /// Where the user logs in and authorizes; https.
    pub address: String,
}

/// Result of `cancel_call`: nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct CancelCallReply {}

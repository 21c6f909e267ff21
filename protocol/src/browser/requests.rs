//! What the extension may ask of the host: one row a request, and what each carries.

use serde::{Deserialize, Serialize};
use staffetta_core::approval::Approved;
use staffetta_core::card::login::CodeAct;
use staffetta_core::cookie::PortalCookie;
use staffetta_core::portal::Action;
use staffetta_core::revocation::Revocation;
use staffetta_core::service::Told;
use staffetta_core::session::Session;
use staffetta_core::slot::Purpose;
use staffetta_core::{SlotKey, Timestamp};

use super::answers::{
    ApprovalsReply, AwaitRemovalReply, BeginAuthorizationReply, CancelCallReply, ForgetReply, HelloReply,
    ListReply, LoginReply, LogoutReply, PortalsReply, RevealReply, ServicesReply, StoreReply,
};

requests! {
    /// What the extension may ask of the host.
    pub enum Request {
        /// Who are you, and which version do you speak?
        Hello = "hello" -> HelloReply, within 8 s, repeatable: true;
        /// Hold this session.
        Store = "store" -> StoreReply, within 8 s, repeatable: true;
        /// Which sessions do you hold?
        List = "list" -> ListReply, within 8 s, repeatable: true;
        /// The value of a session, for one origin.
        Reveal = "reveal" -> RevealReply, within 8 s, repeatable: true;
        /// The user vouches for the sender of a session.
        Accept = "accept" -> StoreReply, within 8 s, repeatable: true;
        /// The user says what the code of a session is for.
        Assign = "assign" -> StoreReply, within 8 s, repeatable: true;
        /// The user takes back a session that another took the place of, or that a portal refused.
        UsePrevious = "use_previous" -> StoreReply, within 8 s, repeatable: true;
        /// Delete a session.
        Forget = "forget" -> ForgetReply, within 8 s, repeatable: true;
        /// A portal said that it does not take the code of a session.
        Refuse = "refuse" -> StoreReply, within 8 s, repeatable: true;
        /// The issuer's own mail said that codes were revoked.
        Revoke = "revoke" -> ListReply, within 8 s, repeatable: true;
        /// Which portals have a card entry, and where is somebody logged in?
        Portals = "portals" -> PortalsReply, within 90 s, repeatable: true;
        /// Log in with the card, or register it. Answered when the user is done with the PIN window.
        Login = "login" -> LoginReply, within 310 s, repeatable: false;
        /// *Esci*: end the session at the portal and delete its cookies.
        Logout = "logout" -> LogoutReply, within 90 s, repeatable: false;
        /// Have the open portal generate or show an ID-SESSIONE, and hold it.
        SessionCode = "session_code" -> StoreReply, within 90 s, repeatable: false;
        /// Answered when the card that opened the portal is pulled out.
        AwaitRemoval = "await_removal" -> AwaitRemovalReply, within 0 s, repeatable: true;
        /// What is approved?
        Approvals = "approvals" -> ApprovalsReply, within 8 s, repeatable: true;
        /// The user approves a mailbox, a portal or a sender.
        Approve = "approve" -> ApprovalsReply, within 8 s, repeatable: true;
        /// The user withdraws an approval.
        Withdraw = "withdraw" -> ApprovalsReply, within 8 s, repeatable: true;
        /// Which issuers' services can be asked on this computer?
        Services = "services" -> ServicesReply, within 8 s, repeatable: true;
        /// Ask an issuer's service for a new code.
        RequestCode = "request_code" -> Told, within 105 s, repeatable: false;
        /// Get a new code with an authorization in the browser: at which address?
        BeginAuthorization = "begin_authorization" -> BeginAuthorizationReply, within 8 s, repeatable: false;
        /// Answered when that authorization came to its end; the code is held by then.
        AwaitAuthorization = "await_authorization" -> StoreReply, within 0 s, repeatable: false;
        /// Ask it whether the code of a session is still valid.
        CheckCode = "check_code" -> Told, within 105 s, repeatable: false;
        /// Have it end the code of a session.
        RevokeCode = "revoke_code" -> Told, within 105 s, repeatable: false;
        /// *Annulla*: no longer wait for a service.
        CancelCall = "cancel_call" -> CancelCallReply, within 8 s, repeatable: true;
        /// The user wants to type his credentials for a service: windows of the host's own come up, and it is answered
        /// when he is done.
        SetCredentials = "set_credentials" -> ServicesReply, within 0 s, repeatable: false;
        /// Delete the credentials for a service.
        RemoveCredentials = "remove_credentials" -> ServicesReply, within 8 s, repeatable: true;
        /// The certificate by which the pincode is encrypted for a service.
        SetCertificate = "set_certificate" -> ServicesReply, within 8 s, repeatable: true;
    }
}

/// Carried by `hello`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Hello {
    /// Version of the extension.
    pub version: String,
}

/// Carried by `store`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Store {
    /// The session, with its value.
    pub session: Session,
}

/// Carried by `list`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct List {
    /// The user wants the keyring unlocked, if it is not.
    pub unlock: bool,
}

/// Carried by `reveal`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reveal {
    /// Key of the session.
    pub slot: SlotKey,
    /// Its masked value, as the user saw it.
    pub masked: String,
    /// Origin of the page that will have it, as stamped by the browser; the caller's own origin means the clipboard.
    pub origin: String,
    /// The approval of that page, where the browser's administrator gave it: no file of the host has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed: Option<Approved>,
    /// When the user confirmed one fill in a page of this origin; without it the origin must be approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
    /// The user holds the button down and has yet to let it go: no locked keyring is to be unlocked for that.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ahead: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Carried by `accept`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Accept {
    /// Key of the session.
    pub slot: SlotKey,
    /// Its masked value, as the user saw it.
    pub masked: String,
}

/// Carried by `assign`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Assign {
    /// Key of the session.
    pub slot: SlotKey,
    /// Its masked value, as the user saw it.
    pub masked: String,
    /// What it is for.
    pub purpose: Purpose,
}

/// Carried by `use_previous`.
#[derive(Debug, Serialize, Deserialize)]
pub struct UsePrevious {
    /// Key of the session.
    pub slot: SlotKey,
    /// Its masked value, as the user saw it.
    pub masked: String,
}

/// Carried by `refuse`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Refuse {
    /// Key of the session.
    pub slot: SlotKey,
    /// Its masked value, as it was filled in.
    pub masked: String,
}

/// Carried by `revoke`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Revoke {
    /// What the mail said.
    pub revocation: Revocation,
}

/// Carried by `forget`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Forget {
    /// Key of the session.
    pub slot: SlotKey,
    /// Its masked value, as the user saw it.
    pub masked: String,
}

/// Carried by `portals`: nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct Portals {}

/// Carried by `login`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Login {
    /// Id of the portal.
    pub portal: String,
    /// What to do there.
    pub action: Action,
    /// Language of the PIN window: `it`, `en` or `de`.
    pub language: String,
}

/// Carried by `logout`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Logout {
    /// Id of the portal.
    pub portal: String,
    /// The cookies of the portal's hosts as the browser has them now.
    #[serde(default)]
    pub cookies: Vec<PortalCookie>,
}

/// Carried by `session_code`.
#[derive(Debug, Serialize, Deserialize)]
pub struct SessionCode {
    /// Id of the portal.
    pub portal: String,
    /// What to do there.
    pub act: CodeAct,
    /// The cookies of the portal's hosts as the browser has them now.
    #[serde(default)]
    pub cookies: Vec<PortalCookie>,
}

/// Carried by `await_removal`.
#[derive(Debug, Serialize, Deserialize)]
pub struct AwaitRemoval {
    /// Id of the portal.
    pub portal: String,
}

/// Carried by `approvals`: nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct Approvals {}

/// Carried by `approve`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Approve {
    /// What is approved.
    pub approved: Approved,
    /// When the user clicked.
    pub at: Timestamp,
}

/// Carried by `withdraw`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Withdraw {
    /// What is approved no more.
    pub approved: Approved,
}

/// Carried by `services`: nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct Services {}

/// Carried by `request_code`.
#[derive(Debug, Serialize, Deserialize)]
pub struct RequestCode {
    /// Id of the issuer.
    pub issuer: String,
    /// What the code is to be for.
    pub purpose: Purpose,
}

/// Carried by `begin_authorization`.
#[derive(Debug, Serialize, Deserialize)]
pub struct BeginAuthorization {
    /// Id of the issuer.
    pub issuer: String,
    /// What the code is to be for.
    pub purpose: Purpose,
}

/// Carried by `await_authorization`: nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct AwaitAuthorization {}

/// Carried by `check_code`.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckCode {
    /// Key of the session.
    pub slot: SlotKey,
    /// Its masked value, as the user saw it.
    pub masked: String,
}

/// Carried by `revoke_code`.
#[derive(Debug, Serialize, Deserialize)]
pub struct RevokeCode {
    /// Key of the session.
    pub slot: SlotKey,
    /// Its masked value, as the user saw it.
    pub masked: String,
}

/// Carried by `cancel_call`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CancelCall {
    /// The user closed the tab where he logs in: an authorization that the browser has brought the answer to goes on.
    pub login_closed: bool,
}

/// Carried by `set_credentials`.
#[derive(Debug, Serialize, Deserialize)]
pub struct SetCredentials {
    /// Id of the issuer.
    pub issuer: String,
    /// The password alone, where the rest is kept already.
    pub only_password: bool,
    /// Language of the windows, as the browser names it.
    pub language: String,
}

/// Carried by `remove_credentials`.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemoveCredentials {
    /// Id of the issuer.
    pub issuer: String,
}

/// Carried by `set_certificate`.
#[derive(Debug, Serialize, Deserialize)]
pub struct SetCertificate {
    /// Id of the issuer.
    pub issuer: String,
    /// The file as it is, PEM or DER, in base64. It is public.
    pub file: String,
}

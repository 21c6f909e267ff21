//! What the host may ask of the card process: one row a request, and what each carries. One process serves one request.

use serde::{Deserialize, Serialize};
use staffetta_core::card::login::{CodeAct, CodeShown, KnownCard, LoggedIn};
use staffetta_core::cookie::PortalCookie;
use staffetta_core::portal::{Action, Portal};
use staffetta_core::service::Field;

use super::answers::{CardList, Diagnosis, LoggedOut, Removed, Typed};

requests! {
    /// What the host may ask of the card process.
    pub enum Request {
        /// Which readers, cards and certificates are there? A card held by another program is waited for.
        Cards = "cards" -> CardList, within 30 s, repeatable: true;
        /// Log in (or register) at a portal: two minutes for the PIN, and a portal that takes its time.
        Login = "login" -> LoggedIn, within 300 s, repeatable: false;
        /// End a session at the portal. No card is needed.
        Logout = "logout" -> LoggedOut, within 20 s, repeatable: false;
        /// Have the portal generate an ID-SESSIONE, or show the one there is. No card is needed.
        SessionCode = "session_code" -> CodeShown, within 60 s, repeatable: false;
        /// Say when the card with this serial is pulled out; answered only then.
        AwaitRemoval = "await_removal" -> Removed, within 0 s, repeatable: true;
        /// What can be told of service, readers, modules and portals: nobody waits for it longer, network or not.
        Diagnose = "diagnose" -> Diagnosis, within 12 s, repeatable: true;
        /// Ask the user for one field of his credentials at a service, in the window that asks for the PIN.
        TypeField = "type_field" -> Typed, within 130 s, repeatable: false;
    }
}

/// Carried by `cards`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cards {
    /// Whether what each card was sent and answered is wanted too. A card that nobody knows is read then as the known
    /// ones are.
    #[serde(default)]
    pub trace: bool,
}

/// Carried by `login`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Where.
    pub portal: Portal,
    /// What to do there.
    pub action: Action,
    /// The card meant, by its serial, where there are several.
    #[serde(default)]
    pub serial: Option<String>,
    /// Cards read before: what is known of them is not read again.
    #[serde(default)]
    pub known: Vec<KnownCard>,
    /// Readers whose own pinpad is not to be used, by name.
    #[serde(default)]
    pub keyboard_readers: Vec<String>,
    /// Language of the PIN window: `it`, `en` or `de`.
    pub language: String,
}

/// Carried by `logout`: a session at a portal, with what opens it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logout {
    /// Where.
    pub portal: Portal,
    /// The session's cookies.
    pub cookies: Vec<PortalCookie>,
    /// A page that only shows itself to who is logged in.
    pub page: Option<String>,
}

/// Carried by `session_code`: what is asked of the page *Gestione ID-SESSIONE*.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionCode {
    /// Where.
    pub portal: Portal,
    /// The session's cookies.
    pub cookies: Vec<PortalCookie>,
    /// What to do.
    pub act: CodeAct,
}

/// Carried by `await_removal`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwaitRemoval {
    /// Serial of the card (EF_IDCarta).
    pub serial: String,
}

/// Carried by `diagnose`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnose {
    /// The portals whose hosts are tried: connection, TLS, and one `HEAD /` for the clock.
    pub portals: Vec<Portal>,
}

/// Carried by `type_field`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeField {
    /// The service, by its id.
    pub service: String,
    /// Which field.
    pub field: Field,
    /// Language of the window: `it`, `en` or `de`.
    pub language: String,
}

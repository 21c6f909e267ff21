//! A portal with a card entry, as data: hosts, paths, what success and each kind of error look like. The rows are in
//! `profiles/logins.toml`; an administrator adds others in the same shape.

use serde::{Deserialize, Serialize};

/// The rows that ship, as text; whoever reads them has a TOML reader.
pub const BUILT_IN: &str = include_str!("../../profiles/logins.toml");

/// What can be done at a portal with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// *Effettua login*.
    Login,
    /// *Registra CNS*: the first time, or with a new card.
    Register,
}

/// A file of profiles.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginsFile {
    /// The rows.
    #[serde(default)]
    pub login: Vec<LoginProfile>,
}

/// A portal with a card entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginProfile {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Hosts of the portal, exactly, with a port where it is not 443: redirects are followed and cookies taken only within these.
    pub hosts: Vec<String>,
    /// Where *Effettua login* begins: an https address on one of the hosts. Empty where it is not public: left to configuration.
    #[serde(default)]
    pub login: String,
    /// Where *Registra CNS* begins, for portals that have it.
    #[serde(default)]
    pub register: Option<String>,
    /// The page opened in the browser when the login succeeded; without it, the page the login led to.
    #[serde(default)]
    pub open: Option<String>,
    /// Where a session is ended.
    #[serde(default)]
    pub logout: Option<String>,
    /// Phrases of which one stands in the page after a login that succeeded.
    #[serde(default)]
    pub success: Vec<String>,
    /// Phrases of which one stands in the page after a registration that succeeded.
    #[serde(default)]
    pub registered: Vec<String>,
    /// Phrases of the page that says that nobody is logged in (any more).
    #[serde(default)]
    pub logged_out: Vec<String>,
    /// Labels after which the operator's name stands.
    #[serde(default)]
    pub operator_labels: Vec<String>,
    /// Phrases of the error pages: the certificate is not taken.
    #[serde(default)]
    pub refuses_certificate: Vec<String>,
    /// Phrases of the error pages: the security systems do not answer.
    #[serde(default)]
    pub security_down: Vec<String>,
    /// Phrases of the error pages: the codice fiscale is not known.
    #[serde(default)]
    pub user_unknown: Vec<String>,
    /// Names of the cookies that make the session; empty means all that the portal's hosts set.
    #[serde(default)]
    pub session_cookies: Vec<String>,
    /// How long a session lasts without use, in minutes.
    pub session_minutes: u16,
    /// Telephone that helps with errors of the account.
    #[serde(default)]
    pub help: Option<String>,
    /// *Gestione ID-SESSIONE*, where the portal has it.
    #[serde(default)]
    pub session_code: Option<CodePage>,
    /// `CONFIRMED` or `ASSUMED`.
    pub status: String,
    /// The source of the row.
    pub source: String,
}

/// The page where an ID-SESSIONE is generated and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodePage {
    /// Address of the page.
    pub page: String,
    /// Words of the button or link that generates; the form or link they belong to is followed.
    pub generate: Vec<String>,
    /// Labels before the code.
    pub code_labels: Vec<String>,
    /// Labels before its expiry.
    pub expiry_labels: Vec<String>,
    /// Id of the issuer whose sessions these are, of `issuers.toml`.
    pub issuer: String,
}

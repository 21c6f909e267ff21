//! What it takes for an authorization at a server, as it is configured, and the addresses there.

use std::time::Duration;

use reqwest::Method;
use staffetta_core::Secret;
use staffetta_core::profiles::schema::{AuthorizationServer, RevokeMethod, Service};
use staffetta_core::profiles::services;
use staffetta_core::service::AccessToken;

use super::super::caller::{Endpoint, Outgoing};
use super::super::calls_file::CallsFile;
use super::redirect::Redirect;

/// What it takes to get codes with an authorization in the browser.
#[derive(Debug)]
pub struct BrowserAccess {
    /// The service.
    pub service: &'static Service,
    /// Its server, as far as everybody knows it.
    pub server: &'static AuthorizationServer,
    /// Where the server is: the address its paths lie below.
    pub endpoint: Endpoint,
    /// `client_id`: the code that was given to the calling program.
    pub client: String,
    /// Where the browser brings the answer.
    pub redirect: Redirect,
    /// Who issues the tokens, where somebody said it.
    pub issuer: Option<String>,
    /// The address of the signing keys, where it is not the usual one.
    pub keys: Option<String>,
    /// How a code is ended.
    pub revoke_method: RevokeMethod,
    /// How long the user may take in the browser.
    pub answer_within: Duration,
    /// What was asked before.
    pub calls: CallsFile,
}

impl BrowserAccess {
    /// By what a record of requests is kept: of this program, since who the user is is known only afterwards.
    pub(super) fn account(&self) -> String {
        AccessToken::key(&self.service.id, &self.client)
    }

    /// The address of a path.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.endpoint.address.trim_end_matches('/'))
    }

    /// The address of the signing keys.
    pub(super) fn keys_address(&self) -> String {
        self.keys.clone().unwrap_or_else(|| self.address(&self.server.keys))
    }

    /// A request for JSON to an address of the server.
    pub(super) fn request(&self, method: Method, address: String) -> Outgoing {
        Outgoing {
            endpoint: Endpoint { address, ..self.endpoint.clone() },
            method,
            headers: vec![("Accept", "application/json".into())],
            body: Secret::new(Vec::new()),
            within: Duration::from_secs(u64::from(services().limits.time_out)),
        }
    }
}

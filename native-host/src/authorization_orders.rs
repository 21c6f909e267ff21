//! What a user orders at a service where codes are got with an authorization in his browser: a new code, and about the
//! code of a session by the token that it came in. Knows neither who orders nor the vault.

use std::io;
use std::time::Duration;

use staffetta_core::Role;
use staffetta_core::profiles::authorization_server;
use staffetta_core::profiles::schema::Service;
use staffetta_core::service::{AccessToken, Answer, CodeOrder};
use staffetta_core::session::Session;
use staffetta_protocol::{Failure, FailureKind};

use crate::clock;
use crate::keyring::AccessTokenStore;
use crate::services::oauth::{BrowserAccess, Redirect};
use crate::services::{CallsFile, Cancellation, IssuerServices};
use crate::settings::{Mode, Places, ServiceSettings};

/// Whether codes of a service are got so on this computer.
pub(crate) fn is_configured(service: &Service) -> bool {
    settings(service).mode == Mode::OAuth2
}

fn settings(service: &Service) -> ServiceSettings {
    ServiceSettings::of(&Places::of_system(), service)
}

/// Looks whether all that an authorization needs is configured.
///
/// # Errors
/// What is not.
pub(crate) fn check(service: &'static Service, settings: ServiceSettings) -> Result<(), Failure> {
    access(service, settings).map(drop)
}

/// Gets a new code: `open` opens an address in the user's browser. The session of it, whose token is kept by then.
///
/// # Errors
/// Why there is none.
pub(crate) fn request(
    services: &IssuerServices,
    tokens: &AccessTokenStore,
    service: &'static Service,
    role: Role,
    cancellation: &Cancellation,
    open: impl FnOnce(&str) -> io::Result<()>,
) -> Result<Session, Failure> {
    let settings = settings(service);
    if settings.mode != Mode::OAuth2 {
        return Err(lacks("mode"));
    }
    let access = access(service, settings)?;
    let token = services.authorize(&access, role, clock::now, cancellation, open)?;
    // Before the session: one that could be neither checked nor ended would be of less use than none.
    tokens.keep(&token)?;
    // Those that cannot be deleted now are deleted after the next.
    let _ = tokens.forget_old(clock::now());
    Ok(token.session(service, role, &access.client))
}

/// Asks about the code of a session, or ends it.
///
/// # Errors
/// Why there is no answer.
pub(crate) fn about(
    services: &IssuerServices,
    tokens: &AccessTokenStore,
    (service, settings): (&'static Service, ServiceSettings),
    session: &Session,
    order: CodeOrder,
    cancellation: &Cancellation,
) -> Result<Answer, Failure> {
    let token = token(tokens, service, session)?;
    services.about_token(&access(service, settings)?, order, &token, clock::now(), cancellation)
}

/// The token that the code of a session came in.
fn token(tokens: &AccessTokenStore, service: &Service, session: &Session) -> Result<AccessToken, Failure> {
    let owner = session.slot.owner.as_deref().unwrap_or_default();
    let token = tokens.of_code(&service.id, owner, &session.id)?;
    Ok(token.ok_or(FailureKind::IssuerTokenMissing)?)
}

fn lacks(what: &str) -> Failure {
    Failure::from(FailureKind::IssuerNotConfigured).with_detail(what)
}

/// What is configured on this computer.
fn access(service: &'static Service, settings: ServiceSettings) -> Result<BrowserAccess, Failure> {
    let server = authorization_server(&service.id).ok_or_else(|| lacks("mode"))?;
    let ServiceSettings { endpoint, program, authorization, .. } = settings;
    let redirect = authorization.redirect.as_ref().unwrap_or(&server.redirect);
    Ok(BrowserAccess {
        service,
        server,
        endpoint: endpoint.ok_or_else(|| lacks("address"))?,
        client: program.ok_or_else(|| lacks("program"))?,
        redirect: Redirect::read(redirect)
            .map_err(|_| Failure::from(FailureKind::IssuerRedirectWrong).with_detail(redirect.as_str()))?,
        issuer: authorization.issuer,
        keys: authorization.keys,
        revoke_method: authorization.revoke_method.unwrap_or(server.revoke_method),
        answer_within: Duration::from_secs(u64::from(server.answer_within)),
        calls: CallsFile::of_this_user(),
    })
}

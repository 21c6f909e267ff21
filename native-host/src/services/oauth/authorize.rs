//! An authorization, as a user orders it: the browser opened, the answer waited for, the code in it redeemed once, the
//! token believed only by the server's own signature and for what it says.

use std::io;
use std::sync::TryLockError;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use reqwest::Method;
use ring::rand::{SecureRandom as _, SystemRandom};
use staffetta_core::profiles::issuer;
use staffetta_core::service::{AccessToken, Authorization, Calls, Claims, Expected, NotYet};
use staffetta_core::{Role, Secret, Timestamp};
use staffetta_protocol::{Failure, FailureKind, not_yet};

use super::super::cancellation::Cancellation;
use super::super::client::IssuerServices;
use super::super::errors::{CallError, UnexpectedAnswer};
use super::super::operations::unwritable;
use super::access::BrowserAccess;
use super::errors::AuthorizationError;
use super::listener::Listener;
use super::signature::verified;
use super::signing_keys::SigningKeys;
use super::token_answer::{self, Came};

impl IssuerServices {
    /// Gets a new code: `open` opens an address in the user's browser, where he logs in. What came back counts for the
    /// limits, whatever becomes of it; an authorization that nobody finished does not.
    ///
    /// # Errors
    /// Why nothing was asked, or why there is no code.
    pub fn authorize(
        &self,
        access: &BrowserAccess,
        role: Role,
        clock: fn() -> Timestamp,
        cancellation: &Cancellation,
        open: impl FnOnce(&str) -> io::Result<()>,
    ) -> Result<AccessToken, Failure> {
        let scope = access.service.application_of(role).ok_or(FailureKind::IssuerRoleUnknown)?;
        let limited = |change: fn(&mut Calls, Timestamp) -> Result<(), NotYet>| {
            let now = clock();
            let granted = access.calls.with_account(access.account(), |calls| change(calls, now));
            granted.map_err(|error| unwritable(&error))?.map_err(|reason| not_yet(reason, now))
        };
        // One at a time.
        let mut known_keys = match self.signing_keys.try_lock() {
            Ok(keys) => keys,
            Err(TryLockError::Poisoned(keys)) => keys.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(AuthorizationError::Busy.into()),
        };
        limited(|calls, now| calls.may_authorize(now))?;
        let listener = Listener::open(&access.redirect).map_err(AuthorizationError::Port)?;
        let begun =
            Authorization::new(access.client.clone(), listener.address(), scope.to_owned(), &random()?);
        open(&question(access, &begun)).map_err(AuthorizationError::Browser)?;
        let code = listener.wait(access.answer_within, cancellation, |answer| begun.code(answer))?;
        limited(|calls, now| {
            calls.may_authorize(now)?;
            calls.request(now);
            Ok(())
        })?;
        let came = self.redeem(access, &begun, &code, cancellation)?;
        let claims = self.believed(access, &came.token, &mut known_keys, clock(), cancellation)?;
        let expected = Expected {
            client: &begun.client,
            issuer: access.issuer.as_deref(),
            scope: &begun.scope,
            groups: issuer(&access.service.issuer).map_or(&[], |issuer| &issuer.code_groups),
            expires_in: came.expires_in,
        };
        let grant = claims.grant(&expected, clock()).map_err(AuthorizationError::Token)?;
        Ok(AccessToken::new(access.service, came.token, grant))
    }

    fn redeem(
        &self,
        access: &BrowserAccess,
        begun: &Authorization,
        code: &Secret<String>,
        cancellation: &Cancellation,
    ) -> Result<Came, AuthorizationError> {
        let mut request = access.request(Method::POST, access.address(&access.server.token));
        request.headers.push(("Content-Type", "application/x-www-form-urlencoded".into()));
        let form = Serializer::new(String::new()).extend_pairs(begun.redemption(code)).finish();
        request.body = Secret::new(form.into_bytes());
        let host = request.endpoint.host()?;
        let received = self.exchange(request, cancellation)?;
        token_answer::read(&received, host.name())
    }

    /// The claims of a token that the server signed. Keys that were fetched before and do not fit, or are old, are
    /// fetched once more: servers change them.
    fn believed(
        &self,
        access: &BrowserAccess,
        token: &Secret<String>,
        known: &mut Option<SigningKeys>,
        now: Timestamp,
        cancellation: &Cancellation,
    ) -> Result<Claims, AuthorizationError> {
        let address = access.keys_address();
        if let Some(keys) = known.as_ref().filter(|keys| keys.count(&address, now))
            && let Ok(claims) = verified(token.expose(), keys)
        {
            return Ok(claims);
        }
        let request = access.request(Method::GET, address.clone());
        let host = request.endpoint.host()?.name().to_owned();
        let received = self.exchange(request, cancellation)?;
        let fetched = SigningKeys::read(address, &received.body, now).filter(|_| received.status == 200);
        let Some(keys) = fetched else {
            let cause = UnexpectedAnswer::Json;
            return Err(CallError::Unexpected { host, status: received.status, cause }.into());
        };
        Ok(verified(token.expose(), known.insert(keys))?)
    }
}

/// The address that the browser opens.
fn question(access: &BrowserAccess, begun: &Authorization) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(begun.challenge());
    let mut address = access.address(&access.server.authorize);
    address.push('?');
    let length = address.len();
    Serializer::for_suffix(address, length).extend_pairs(begun.question(&challenge)).finish()
}

fn random() -> Result<Secret<[u8; 64]>, AuthorizationError> {
    let mut bytes = [0; 64];
    SystemRandom::new().fill(&mut bytes).map_err(|_| AuthorizationError::Randomness)?;
    Ok(Secret::new(bytes))
}

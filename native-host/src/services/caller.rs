//! What the thread of the services owns, and one call on it: one request, one answer, one connection.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderValue;
use staffetta_core::profiles::services;
use staffetta_core::service::{Answer, Operation, Request, readable};
use staffetta_core::{Host, Origin, Secret};
use staffetta_native::proxies::Proxies;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::cancellation::Cancellation;
use super::connection::Connection;
use super::errors::{CallError, UnexpectedAnswer};
use super::https::{self, Received};
use super::reply::{self, Reply};
use super::roots::Roots;
use super::soap;

/// Where a service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its address: https.
    pub address: String,
    /// Certificates, as DER, that may vouch for it besides the system's roots.
    pub further_roots: Vec<Vec<u8>>,
}

/// A request with all that it takes to send it.
#[derive(Debug)]
pub struct Call {
    /// Where to.
    pub endpoint: Endpoint,
    /// The user of HTTP Basic.
    pub login: String,
    /// The password of HTTP Basic.
    pub password: Secret<String>,
    /// What is asked.
    pub request: Request,
    /// How long the answer is waited for.
    pub within: Duration,
}

/// A request as it is sent.
pub(super) struct Outgoing {
    /// Where to.
    pub(super) endpoint: Endpoint,
    pub(super) method: Method,
    pub(super) headers: Vec<(&'static str, Secret<String>)>,
    pub(super) body: Secret<Vec<u8>>,
    /// How long the answer is waited for.
    pub(super) within: Duration,
}

/// Makes calls, one after the other.
pub(super) struct Caller {
    runtime: Option<Runtime>,
    roots: Roots,
}

impl Caller {
    pub(super) fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().ok();
        Self { runtime, roots: Roots::default() }
    }

    /// Sends the request once, whatever becomes of it, and reads the answer.
    pub(super) fn call(&mut self, call: &Call, cancellation: &Cancellation) -> Result<Answer, CallError> {
        let outgoing = Outgoing {
            endpoint: call.endpoint.clone(),
            method: Method::POST,
            headers: vec![
                ("Content-Type", "text/xml; charset=utf-8".into()),
                ("Accept", "text/xml".into()),
                ("SOAPAction", Secret::new(soap::action(call.request.operation))),
                ("Authorization", basic(call)),
            ],
            body: Secret::new(soap::envelope(&call.request).map_err(not_sendable)?.to_vec()),
            within: call.within,
        };
        let received = self.exchange(&outgoing, cancellation)?;
        judge(&received, call.request.operation, &outgoing.endpoint.host()?)
    }

    /// Sends a request once and takes what comes.
    pub(super) fn exchange(
        &mut self,
        outgoing: &Outgoing,
        cancellation: &Cancellation,
    ) -> Result<Received, CallError> {
        let host = outgoing.endpoint.host()?;
        let tls = self.roots.tls(&outgoing.endpoint.further_roots).map_err(not_sendable)?;
        let proxy = Proxies::of_this_system().for_host(host.name(), host.port());
        let connection = Connection::default();
        let client = https::client(tls, proxy.as_ref(), &connection)?;
        let mut request = client.request(outgoing.method.clone(), &outgoing.endpoint.address);
        for (name, value) in &outgoing.headers {
            let mut value = HeaderValue::from_str(value.expose()).map_err(not_sendable)?;
            value.set_sensitive(*name == "Authorization");
            request = request.header(*name, value);
        }
        let request = request.body(outgoing.body.expose().clone());
        let Some(runtime) = &self.runtime else { return Err(not_sendable("no thread for it")) };
        let received = async { timeout(outgoing.within, https::send(request)).await };
        match runtime.block_on(cancellation.unless(received)) {
            None if connection.stood() => Err(CallError::Cancelled),
            None => Err(CallError::CancelledBefore),
            Some(Ok(Ok(received))) => Ok(received),
            Some(Ok(Err(error))) => Err(https::failure(&error, host.name(), proxy.as_ref())),
            Some(Err(_)) => Err(CallError::Slow { host: host.name().to_owned() }),
        }
    }
}

impl Endpoint {
    /// The host there.
    pub(super) fn host(&self) -> Result<Host, CallError> {
        Ok(Origin::of_address(&self.address).map_err(not_sendable)?.host().clone())
    }
}

/// `Authorization`, with the first request: services do not ask for it.
fn basic(call: &Call) -> Secret<String> {
    let credentials = Secret::new(format!("{}:{}", call.login, call.password.expose()));
    Secret::new(format!("Basic {}", https::base64(credentials.expose())))
}

/// What was received, whatever its status: of a code that is over, and of errors, services tell with any.
fn judge(received: &Received, operation: Operation, host: &Host) -> Result<Answer, CallError> {
    let Received { status, content_type, body, .. } = received;
    let unexpected = |cause| CallError::Unexpected { host: host.name().to_owned(), status: *status, cause };
    if *status == 401 {
        return Err(why_refused(received, operation));
    }
    if (300..400).contains(status) {
        return Err(unexpected(UnexpectedAnswer::Redirect));
    }
    if !https::may_be_utf8(content_type) {
        return Err(unexpected(UnexpectedAnswer::Content(content_type.clone())));
    }
    match reply::read(body, operation).map_err(|error| unexpected(error.into()))? {
        Reply::Answer(written) => Ok(Answer::of(written)),
        Reply::Fault(code, words) => {
            let said = words.to_lowercase();
            let fits = |words: &String| said.contains(words);
            let known = services().fault.iter().find(|fault| fault.words.iter().any(fits));
            match known.map(|fault| fault.failure.as_str()) {
                Some("issuer_password_refused") => Err(CallError::PasswordRefused),
                failure => Err(CallError::Fault { code: readable(&code), words: readable(&words), failure }),
            }
        }
    }
}

/// What a 401 says: its body is read, too (docs/facts/id-sessione.md 1.10). One without an error of the service is the
/// password.
fn why_refused(received: &Received, operation: Operation) -> CallError {
    let Received { content_type, body, .. } = received;
    let reply = https::may_be_utf8(content_type).then(|| reply::read(body, operation));
    let Some(Ok(Reply::Answer(written))) = reply else { return CallError::PasswordRefused };
    let issue = Answer::of(written).reason().cloned();
    issue.map_or(CallError::PasswordRefused, CallError::Rejected)
}

fn not_sendable(error: impl std::fmt::Display) -> CallError {
    CallError::Request(error.to_string())
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn the_words_of_a_fault_are_told_without_what_would_move_a_terminal_and_not_without_end() {
        let words = format!("a&#x9b;31m&#10;b\u{202e}c{}", "x".repeat(10_000));
        let body = format!(
            "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault>\
             <faultcode>e:Ser&#x85;ver</faultcode><faultstring>{words}</faultstring></e:Fault></e:Body></e:Envelope>"
        );
        let received = Received {
            status: 500,
            content_type: "text/xml".into(),
            challenges: Vec::new(),
            body: Zeroizing::new(body.into_bytes()),
        };
        let host = Origin::of_address("https://localhost/").unwrap().host().clone();
        let Err(CallError::Fault { code, words, .. }) = judge(&received, Operation::Create, &host) else {
            panic!("a fault is none")
        };
        assert_eq!(code, "e:Ser ver");
        assert!(words.starts_with("a 31m b cxxx") && words.chars().count() == 500, "{words}");
    }
}

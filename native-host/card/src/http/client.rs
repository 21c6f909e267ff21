//! Requests to one portal: one connection kept for each host, cookies kept and given back, each answer bounded and
//! decoded.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, DATE, HOST, HeaderMap, HeaderName, LOCATION, SET_COOKIE,
    USER_AGENT,
};
use hyper::{Method, StatusCode};
use hyper_util::rt::TokioIo;
use staffetta_core::Host;
use staffetta_core::cookie::PortalCookie;
use tokio::runtime::Runtime;
use zeroize::Zeroizing;

use super::charset::decode;
use super::connection::{ANSWER, blame, open, runtime, shake_hands, within};
use super::{CookieJar, HttpError, Network, PortalUrl};
use crate::tls::{CardSigner, Server, TlsClient};

/// Largest page read, in bytes.
const LARGEST_PAGE: usize = 1024 * 1024;
/// The User-Agent header.
const PRODUCT: &str = concat!("Staffetta/", env!("CARGO_PKG_VERSION"));

/// What is asked.
#[derive(Clone)]
pub struct Request {
    /// Where.
    pub address: PortalUrl,
    method: Method,
    form: Option<String>,
}

/// What was answered.
pub struct Response {
    /// Where from.
    pub address: PortalUrl,
    /// HTTP status.
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The `Date` header.
    pub date: Option<String>,
    /// Who issued the server's certificate.
    pub issuer: Option<String>,
    /// The page's markup.
    pub html: Zeroizing<String>,
}

/// A client for one portal. Everything it holds (connections, keys, cookies) goes with it.
pub struct Client<'a> {
    network: &'a Network,
    tls: TlsClient,
    connections: HashMap<Host, Connection>,
    jar: CookieJar,
    runtime: Option<Runtime>,
}

impl Request {
    /// Asks for a page.
    pub fn get(address: PortalUrl) -> Self {
        Self { address, method: Method::GET, form: None }
    }

    /// Asks for a page's head only.
    pub fn head(address: PortalUrl) -> Self {
        Self { address, method: Method::HEAD, form: None }
    }

    /// Sends a form, its fields encoded already.
    pub fn post(address: PortalUrl, form: String) -> Self {
        Self { address, method: Method::POST, form: Some(form) }
    }

    /// The same, asked at another address.
    #[must_use]
    pub fn at(&self, address: PortalUrl) -> Self {
        Self { address, ..self.clone() }
    }

    fn head_of(
        &self,
        cookies: Option<Zeroizing<String>>,
    ) -> Result<hyper::Request<Full<Bytes>>, hyper::http::Error> {
        let mut request = hyper::Request::builder()
            .method(&self.method)
            .uri(self.address.target())
            .header(HOST, self.address.host().to_string())
            .header(USER_AGENT, PRODUCT)
            .header(ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
            .header(ACCEPT_LANGUAGE, "it-IT,it;q=0.9");
        if let Some(cookies) = cookies {
            request = request.header(COOKIE, cookies.as_str());
        }
        if self.form.is_some() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request.body(Full::new(Bytes::from(self.form.clone().unwrap_or_default())))
    }
}

impl<'a> Client<'a> {
    /// A client for the portal with these hosts; with a card when the portal may ask for one.
    ///
    /// # Errors
    /// TLS cannot be set up, or not with the card's certificate.
    pub fn new(
        network: &'a Network,
        hosts: &[Host],
        signer: Option<&Arc<CardSigner>>,
    ) -> Result<Self, HttpError> {
        let tls = match signer {
            Some(signer) => TlsClient::with_card(&network.roots, signer)?,
            None => TlsClient::without_card(&network.roots)?,
        };
        let jar = CookieJar::new(hosts, Vec::new());
        Ok(Self { network, tls, connections: HashMap::new(), jar, runtime: Some(runtime()?) })
    }

    /// The same, with the cookies of a session there is.
    #[must_use]
    pub fn with_cookies(mut self, hosts: &[Host], cookies: Vec<PortalCookie>) -> Self {
        self.jar = CookieJar::new(hosts, cookies);
        self
    }

    /// Sends a request and reads the answer. A redirect is not followed.
    ///
    /// # Errors
    /// The card's error, or what is wrong with network, TLS or portal.
    pub fn send(&mut self, request: &Request) -> Result<Response, HttpError> {
        let runtime =
            self.runtime.take().ok_or_else(|| HttpError::Runtime(ErrorKind::NotConnected.into()))?;
        let answer = runtime.block_on(self.exchange(request));
        self.runtime = Some(runtime);
        answer
    }

    /// The cookies that make the session; only those named, when any are.
    pub fn take_cookies(&mut self, names: &[String]) -> Vec<PortalCookie> {
        std::mem::replace(&mut self.jar, CookieJar::new(&[], Vec::new())).into_cookies(names)
    }

    async fn exchange(&mut self, request: &Request) -> Result<Response, HttpError> {
        let place = request.address.host().clone();
        let mut kept = self.connections.remove(&place);
        let usable = match &mut kept {
            Some(kept) => kept.sender.ready().await.is_ok(),
            None => false,
        };
        let (mut connection, is_new) = match kept {
            Some(kept) if usable => (kept, false),
            _ => (self.connect(&request.address).await?, true),
        };
        let mut answer = self.ask(&mut connection, request).await;
        // A kept connection may just have been closed; what was not taken from us may be asked once more.
        if matches!(answer, Err(Failure::NotSent(_))) && !is_new {
            connection = self.connect(&request.address).await?;
            answer = self.ask(&mut connection, request).await;
        }
        let response = answer.map_err(|failure| match failure {
            Failure::NotSent(error) => blame(error, &place, &connection.server, self.tls.signer()),
            Failure::Told(error) => error,
        })?;
        for header in response.headers.get_all(SET_COOKIE) {
            self.jar.take(&String::from_utf8_lossy(header.as_bytes()), &request.address);
        }
        let content_type = text_of(&response.headers, &CONTENT_TYPE).unwrap_or_default();
        let answer = Response {
            address: request.address.clone(),
            status: response.status.as_u16(),
            location: text_of(&response.headers, &LOCATION),
            date: text_of(&response.headers, &DATE),
            issuer: connection.server.issuer(),
            html: decode(&response.body, &content_type),
        };
        self.connections.insert(place, connection);
        Ok(answer)
    }

    async fn connect(&self, address: &PortalUrl) -> Result<Connection, HttpError> {
        let host = address.host();
        let stream = open(self.network, address).await?;
        let (stream, server) = shake_hands(stream, &self.tls, host).await?;
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(|error| blame(error, host, &server, self.tls.signer()))?;
        // Its end is told to the request that waits, and an idle one's end concerns nobody.
        tokio::spawn(connection);
        Ok(Connection { sender, server })
    }

    async fn ask(&self, connection: &mut Connection, request: &Request) -> Result<Answer, Failure> {
        let host = request.address.host();
        let signer = self.tls.signer();
        let head = request.head_of(self.jar.header(&request.address)).map_err(HttpError::Request)?;
        let slow = || HttpError::Slow(host.clone());
        let answered = within(ANSWER, signer, connection.sender.send_request(head)).await.ok_or_else(slow)?;
        let response = answered.map_err(|error| {
            let closed = error.is_canceled() && signer.and_then(CardSigner::wants_pin).is_none();
            if closed {
                Failure::NotSent(error)
            } else {
                blame(error, host, &connection.server, signer).into()
            }
        })?;
        let (parts, body) = response.into_parts();
        let body = within(ANSWER, signer, read(body)).await.ok_or_else(slow)?;
        let body = body.map_err(|error| match error {
            Some(error) => blame(error, host, &connection.server, signer),
            None => HttpError::PageTooLarge(host.clone()),
        })?;
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }
}

impl Drop for Client<'_> {
    fn drop(&mut self) {
        // A name that is still being resolved must not hold up the end.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A connection that is open, or was.
struct Connection {
    sender: SendRequest<Full<Bytes>>,
    server: Server,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Zeroizing<Vec<u8>>,
}

enum Failure {
    /// The connection was gone before the request was on its way; the error's sources say why.
    NotSent(hyper::Error),
    Told(HttpError),
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        Self::Told(error)
    }
}

/// The body; `None` as the error when it is too large.
async fn read(mut body: Incoming) -> Result<Zeroizing<Vec<u8>>, Option<hyper::Error>> {
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(frame) = body.frame().await {
        if let Some(data) = frame.map_err(Some)?.data_ref() {
            if bytes.len() + data.len() > LARGEST_PAGE {
                return Err(None);
            }
            bytes.extend_from_slice(data);
        }
    }
    Ok(bytes)
}

fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;

//! One HTTPS request as it is sent, what came back, and what its errors mean. Nothing is sent twice, no redirect is
//! followed, no connection is kept.

use std::error::Error;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use reqwest::{Client, RequestBuilder, redirect, retry};
use rustls::ClientConfig;
use staffetta_native::proxies::Proxy;
use zeroize::Zeroizing;

use super::connection::Connection;
use super::errors::CallError;
use super::tree::LARGEST;

/// What a service sent.
pub(super) struct Received {
    pub(super) status: u16,
    /// `Content-Type`, empty where there is none.
    pub(super) content_type: String,
    /// Every `WWW-Authenticate`.
    pub(super) challenges: Vec<String>,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// A client for one request, over one connection.
pub(super) fn client(
    tls: ClientConfig,
    proxy: Option<&Proxy>,
    connection: &Connection,
) -> Result<Client, CallError> {
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(true)
        .http1_only()
        .http1_title_case_headers()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .pool_max_idle_per_host(0)
        .connector_layer(connection.clone())
        .user_agent(concat!("Staffetta/", env!("CARGO_PKG_VERSION")))
        .no_proxy();
    let built = match proxy {
        None => builder.build(),
        Some(proxy) => builder.proxy(through(proxy)?).build(),
    };
    built.map_err(|error| CallError::Request(error.to_string()))
}

fn through(proxy: &Proxy) -> Result<reqwest::Proxy, CallError> {
    let failed = |cause: String| CallError::Proxy { proxy: proxy.host().to_owned(), cause };
    if let Some(scheme) = proxy.other_scheme() {
        return Err(failed(format!("proxies of the kind {scheme} are not used")));
    }
    let address = format!("http://{}:{}", proxy.host(), proxy.port());
    let through = reqwest::Proxy::https(address).map_err(|error| failed(error.to_string()))?;
    let Some(credentials) = proxy.credentials() else { return Ok(through) };
    let mut credentials = HeaderValue::from_bytes(credentials).map_err(|error| failed(error.to_string()))?;
    credentials.set_sensitive(true);
    Ok(through.custom_http_auth(credentials))
}

/// Sends a request and reads what comes, no more of it than an answer has.
pub(super) async fn send(request: RequestBuilder) -> Result<Received, reqwest::Error> {
    let mut response = request.send().await?;
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let challenges = response.headers().get_all(WWW_AUTHENTICATE).iter();
    let challenges = challenges.filter_map(|value| value.to_str().ok()).map(str::to_owned).collect();
    let mut body = Zeroizing::new(Vec::with_capacity(16 * 1024));
    while let Some(part) = response.chunk().await? {
        body.extend_from_slice(&part);
        if body.len() > LARGEST {
            break;
        }
    }
    Ok(Received { status: response.status().as_u16(), content_type, challenges, body })
}

/// What an error means.
pub(super) fn failure(error: &reqwest::Error, host: &str, proxy: Option<&Proxy>) -> CallError {
    let host = host.to_owned();
    let causes = causes(error);
    let cause = causes.iter().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    if causes.iter().any(|error| is_of_tls(*error)) && error.is_connect() {
        return CallError::Untrusted { host, cause };
    }
    match proxy {
        _ if !error.is_connect() => CallError::Broken { host, cause },
        Some(proxy) => CallError::Proxy { proxy: proxy.host().to_owned(), cause },
        None => CallError::Unreachable { host, cause },
    }
}

/// The errors beneath an error; its own words hold the address alone.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source()).collect()
}

/// Errors of TLS come inside those of input and output, maybe twice.
fn is_of_tls(error: &(dyn Error + 'static)) -> bool {
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<rustls::Error>() || inside.is_some_and(|inside| is_of_tls(inside))
}

/// Whether a `Content-Type` leaves room for UTF-8. Of what kind the content is tells the content.
pub(super) fn may_be_utf8(content_type: &str) -> bool {
    let content_type = content_type.to_ascii_lowercase();
    let charset = content_type.split(';').find_map(|part| part.trim().strip_prefix("charset="));
    charset.is_none_or(|name| matches!(name.trim_matches('"'), "utf-8" | "utf8" | "us-ascii"))
}

/// In base64, one line.
pub(super) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

#[cfg(test)]
#[path = "https_tests.rs"]
mod tests;

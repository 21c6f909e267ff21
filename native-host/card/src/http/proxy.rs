//! How a proxy is asked for a connection to a host of a portal.

use http_body_util::Empty;
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::Builder;
use hyper::header::{HOST, PROXY_AUTHORIZATION};
use hyper_util::rt::TokioIo;
use staffetta_core::Host;
use staffetta_native::proxies::Proxy;
use tokio::net::TcpStream;

use super::{HttpError, ProxyError};

/// Longest answer of a proxy that is read.
const LONGEST_ANSWER: usize = 8 * 1024;

/// Asks for a connection to `host` through `stream`, which leads to this proxy.
pub(super) async fn connect_through(
    proxy: &Proxy,
    stream: TcpStream,
    host: &Host,
) -> Result<TcpStream, HttpError> {
    if let Some(scheme) = proxy.other_scheme() {
        return Err(failed(proxy, ProxyError::Kind(scheme.to_owned())));
    }
    let place = format!("{}:{}", host.name(), host.port());
    let mut request = Request::connect(&place).header(HOST, &place);
    if let Some(credentials) = proxy.credentials() {
        request = request.header(PROXY_AUTHORIZATION, credentials);
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| failed(proxy, error))?;
    let broken = |error: hyper::Error| failed(proxy, error);
    let mut protocol = Builder::new();
    let protocol = protocol.title_case_headers(true).max_buf_size(LONGEST_ANSWER);
    let (mut sender, connection) = protocol.handshake(TokioIo::new(stream)).await.map_err(broken)?;
    tokio::spawn(connection.with_upgrades());
    let response = sender.send_request(request).await.map_err(broken)?;
    match response.status().as_u16() {
        200 => {
            let tunnel = hyper::upgrade::on(response).await.map_err(broken)?;
            match tunnel.downcast::<TokioIo<TcpStream>>() {
                // What TLS is asked for speaks when it is spoken to.
                Ok(tunnel) if tunnel.read_buf.is_empty() => Ok(tunnel.io.into_inner()),
                _ => Err(failed(proxy, ProxyError::NotATunnel)),
            }
        }
        // The proxy works, and what lies behind it does not answer.
        status @ 502..=504 => {
            Err(HttpError::BehindProxy { host: host.clone(), proxy: proxy.host().to_owned(), status })
        }
        status => Err(failed(proxy, ProxyError::Status(status))),
    }
}

/// A proxy that does not do what it was asked.
pub(super) fn failed(proxy: &Proxy, source: impl Into<ProxyError>) -> HttpError {
    HttpError::Proxy(proxy.host().to_owned(), source.into())
}

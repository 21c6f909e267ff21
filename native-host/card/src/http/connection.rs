//! One connection to a host: TCP, through a proxy where one is set, then TLS; each step with its deadline and its
//! error.

use std::error::Error;
use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use openssl::ssl;
use staffetta_core::Host;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::net::{TcpStream, lookup_host};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_openssl::SslStream;

use super::errors::causes;
use super::heard_out::HeardOut;
use super::proxy::{connect_through, failed};
use super::{Client, ConnectError, HttpError, Network, PortalUrl, ProxyError, Request};
use crate::tls::{CardSigner, Server, TlsClient, TlsError};

/// How long a host, or a proxy, has to take a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How long one of several addresses of a host is tried while others are left.
const CONNECT_ONE: Duration = Duration::from_secs(4);
/// How long a portal has to answer.
pub(super) const ANSWER: Duration = Duration::from_secs(30);

/// What was found out about a host.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// The TLS version agreed on; `None` when the portal wants a certificate before anything else.
    pub tls: Option<String>,
    /// The portal's time in seconds since 1970, where it was asked and told.
    pub time: Option<i64>,
}

/// Tries whether a portal's host answers and can be trusted, without the card; asks for the time only when `ask_time`
/// says so.
///
/// # Errors
/// What is wrong with the network, the proxy or the portal.
pub fn probe(network: &Network, address: &PortalUrl, ask_time: bool) -> Result<Probe, HttpError> {
    let runtime = runtime()?;
    let tls = TlsClient::without_card(&network.roots)?;
    let tried = runtime.block_on(async {
        let stream = open(network, address).await?;
        shake_hands(stream, &tls, address.host()).await
    });
    runtime.shutdown_background();
    let version = match tried {
        Ok((stream, _)) => Some(stream.ssl().version_str().to_owned()),
        // It wants the card's certificate in the handshake, which is how a portal may be.
        Err(HttpError::Tls(_, TlsError::CertificateRefused(_))) => return Ok(Probe::default()),
        Err(error) => return Err(error),
    };
    let time = ask_time.then(|| time_of(network, address)).flatten();
    Ok(Probe { tls: version, time })
}

fn time_of(network: &Network, address: &PortalUrl) -> Option<i64> {
    let mut client = Client::new(network, &[], None).ok()?;
    let answer = client.send(&Request::head(address.clone())).ok()?;
    seconds_since_1970(answer.date.as_deref()?)
}

fn seconds_since_1970(date: &str) -> Option<i64> {
    OffsetDateTime::parse(date, &Rfc2822).ok().map(OffsetDateTime::unix_timestamp)
}

pub(super) fn runtime() -> Result<Runtime, HttpError> {
    Builder::new_current_thread().enable_all().max_blocking_threads(2).build().map_err(HttpError::Runtime)
}

/// A TCP connection to the host, through the proxy where one is set.
pub(super) async fn open(network: &Network, address: &PortalUrl) -> Result<TcpStream, HttpError> {
    let host = address.host();
    let Some(proxy) = network.proxies.for_host(host.name(), host.port()) else {
        let connected = connect(host.name(), host.port()).await;
        return connected.map_err(|error| HttpError::Unreachable(host.clone(), error));
    };
    let stream = connect(proxy.host(), proxy.port()).await.map_err(|error| failed(&proxy, error))?;
    let answer = timeout(ANSWER, connect_through(&proxy, stream, host)).await;
    answer.unwrap_or_else(|_| Err(failed(&proxy, ProxyError::TimedOut)))
}

/// Tries the host's addresses one after the other.
async fn connect(host: &str, port: u16) -> Result<TcpStream, ConnectError> {
    let all = async {
        let addresses: Vec<_> = lookup_host((host, port)).await.map_err(ConnectError::NotResolved)?.collect();
        let mut last = ConnectError::NoAddress;
        for (left, address) in
            addresses.iter().enumerate().map(|(index, address)| (addresses.len() - index - 1, address))
        {
            let time_limit = if left == 0 { CONNECT } else { CONNECT_ONE };
            match timeout(time_limit, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // Requests are small and answered one by one: waiting to fill a packet only costs time.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Ok(Err(error)) => last = ConnectError::Refused(error),
                Err(_) => last = ConnectError::TimedOut,
            }
        }
        Err(last)
    };
    timeout(CONNECT, all).await.unwrap_or_else(|_| Err(ConnectError::TimedOut))
}

/// TLS over an open connection. The card, if there is one, signs in here when the portal asks in the handshake.
pub(super) async fn shake_hands(
    stream: TcpStream,
    tls: &TlsClient,
    host: &Host,
) -> Result<(SslStream<HeardOut<TcpStream>>, Server), HttpError> {
    let (ssl, server) = tls.connection(host)?;
    let mut stream = SslStream::new(ssl, HeardOut::new(stream)).map_err(TlsError::from)?;
    match within(ANSWER, tls.signer(), Pin::new(&mut stream).connect()).await {
        Some(Ok(())) => Ok((stream, server)),
        Some(Err(error)) => Err(blame(error, host, &server, tls.signer())),
        None => Err(HttpError::Slow(host.clone())),
    }
}

/// Waits for `work`, but no longer than `limit` of the portal's own time: what the card or a user who types on the
/// reader takes in between does not count.
pub(super) async fn within<T>(
    limit: Duration,
    signer: Option<&CardSigner>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let waited = || signer.map_or(Duration::ZERO, CardSigner::waited);
    let (begun, before) = (Instant::now(), waited());
    let mut work = pin!(work);
    loop {
        let allowance = limit + waited().saturating_sub(before);
        match timeout_at(begun + allowance, work.as_mut()).await {
            Ok(done) => return Some(done),
            Err(_) if waited().saturating_sub(before) + limit > allowance => {}
            Err(_) => return None,
        }
    }
}

/// What is behind a failed exchange: the card's own error first, then what is wrong with the server, what TLS says, and
/// the network.
pub(super) fn blame(
    error: impl Error + Send + Sync + 'static,
    host: &Host,
    server: &Server,
    signer: Option<&CardSigner>,
) -> HttpError {
    let host = host.clone();
    let of_card = signer.and_then(CardSigner::take_error).map(TlsError::from);
    if let Some(error) = of_card.or_else(|| server.error()) {
        return HttpError::Tls(host, error);
    }
    let of_tls = causes(&error).find_map(|error| error.downcast_ref::<ssl::Error>()?.ssl_error());
    let Some(of_tls) = of_tls.cloned() else {
        let of_http = causes(&error).find_map(|error| error.downcast_ref::<hyper::Error>());
        let kind =
            if of_http.is_some_and(hyper::Error::is_parse) { HttpError::NotHttp } else { HttpError::Broken };
        return kind(host, Box::new(error));
    };
    let ability = signer.map(CardSigner::ability);
    HttpError::Tls(host, TlsError::of_connection(of_tls, ability, server.has_judged_client()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_an_answer_is_read() {
        assert_eq!(seconds_since_1970("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(seconds_since_1970("Sun, 01 Mar 2026 00:00:00 GMT"), Some(1_772_323_200));
        assert_eq!(seconds_since_1970("domani"), None);
    }
}

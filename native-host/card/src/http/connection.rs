//! One connection to a host: TCP, through a proxy where one is set, then TLS; each step with its deadline and its
//! trouble.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::time::Duration;

use crate::trouble::{Trouble, TroubleCode};
use openssl::ssl::{self, SslContext};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::net::{TcpStream, lookup_host};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_openssl::SslStream;

use super::heard_out::HeardOut;
use super::{Client, Network, PortalUrl, Request};
use crate::tls::{self, CardSigner, ServerIdentity};

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
pub fn probe(network: &Network, address: &PortalUrl, ask_time: bool) -> Result<Probe, Trouble> {
    let runtime = runtime()?;
    let context = tls::without_card(&network.roots)?;
    let tried = runtime.block_on(async {
        let stream = open(network, address).await?;
        shake_hands(stream, &context, address.host().name(), None).await
    });
    runtime.shutdown_background();
    let version = match tried {
        Ok(stream) => Some(stream.ssl().version_str().to_owned()),
        // It wants the card's certificate in the handshake, which is how a portal may be.
        Err(trouble) if trouble.code == TroubleCode::PortalRefusesCertificate => {
            return Ok(Probe::default());
        }
        Err(trouble) => return Err(trouble),
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

pub(super) fn runtime() -> Result<Runtime, Trouble> {
    let built = Builder::new_current_thread().enable_all().max_blocking_threads(2).build();
    built.map_err(|error| Trouble::from(TroubleCode::CardInternal).with_detail(error.to_string()))
}

/// A TCP connection to the host, through the proxy where one is set.
pub(super) async fn open(network: &Network, address: &PortalUrl) -> Result<TcpStream, Trouble> {
    let (host, port) = (address.host().name(), address.host().port());
    let Some(proxy) = network.proxies.for_host(host, port) else {
        let unreachable =
            |detail: &str| Trouble::from(TroubleCode::PortalUnreachable).with_host(host).with_detail(detail);
        return connect(host, port).await.map_err(|detail| unreachable(&detail));
    };
    let stream = connect(proxy.host(), proxy.port()).await.map_err(|detail| proxy.failed(&detail))?;
    let answer = timeout(ANSWER, proxy.connect_through(stream, host, port)).await;
    answer.unwrap_or_else(|_| Err(proxy.failed("no answer in time")))
}

/// Tries the host's addresses one after the other.
async fn connect(host: &str, port: u16) -> Result<TcpStream, String> {
    let all = async {
        let addresses: Vec<_> =
            lookup_host((host, port)).await.map_err(|error| format!("name not resolved: {error}"))?.collect();
        let mut last = "name without address".to_owned();
        for (left, address) in
            addresses.iter().enumerate().map(|(index, address)| (addresses.len() - index - 1, address))
        {
            let patience = if left == 0 { CONNECT } else { CONNECT_ONE };
            match timeout(patience, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // Requests are small and answered one by one: waiting to fill a packet only costs time.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Ok(Err(error)) => last = error.kind().to_string(),
                Err(_) => last = "no answer".to_owned(),
            }
        }
        Err(last)
    };
    timeout(CONNECT, all).await.unwrap_or_else(|_| Err("no answer".to_owned()))
}

/// TLS over an open connection. The card, if there is one, signs in here when the portal asks in the handshake.
pub(super) async fn shake_hands(
    stream: TcpStream,
    context: &SslContext,
    host: &str,
    signer: Option<&CardSigner>,
) -> Result<SslStream<HeardOut<TcpStream>>, Trouble> {
    let identity = ServerIdentity::default();
    let internal = |error: openssl::error::ErrorStack| {
        Trouble::from(TroubleCode::CardInternal).with_detail(error.to_string())
    };
    let ssl = identity.demand(context, host).map_err(internal)?;
    let mut stream = SslStream::new(ssl, HeardOut::new(stream)).map_err(internal)?;
    let shaken = within(ANSWER, signer, Pin::new(&mut stream).connect()).await;
    if let Some(trouble) = identity.trouble(host) {
        return Err(trouble);
    }
    match shaken {
        Some(Ok(())) => Ok(stream),
        Some(Err(error)) => Err(blame(&error, host, signer)),
        None => Err(Trouble::from(TroubleCode::PortalSlow).with_host(host)),
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

/// The trouble behind a failed exchange: the card's own first, then what TLS says, then the network.
pub(super) fn blame(error: &(dyn Error + 'static), host: &str, signer: Option<&CardSigner>) -> Trouble {
    if let Some(trouble) = signer.and_then(CardSigner::take_trouble) {
        return trouble;
    }
    let ability = signer.map(CardSigner::ability);
    // Without a card an alert about certificates means that one is wanted, not that the one shown is refused; `probe`
    // knows.
    let signed = signer.is_none_or(|signer| signer.signatures() > 0);
    let (mut next, mut inner) = (Some(error), error);
    while let Some(error) = next {
        inner = error;
        while let Some(io) = inner.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            inner = io;
        }
        if let Some(stack) = inner.downcast_ref::<ssl::Error>().and_then(ssl::Error::ssl_error) {
            return tls::trouble_of(stack, ability, signed).with_host(host);
        }
        next = inner.source();
    }
    Trouble::from(TroubleCode::PortalTls).with_host(host).with_detail(inner.to_string())
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

//! Whether portals can be reached, for a diagnosis: TLS version, the difference of the clocks, what is wrong. All hosts
//! at once: a dead one costs its deadline once, not once for each.

use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use staffetta_core::Host;
use staffetta_core::Portal;
use staffetta_protocol::card_process::PortalReach;

use crate::http::{HttpError, Network, PortalUrl, probe};

/// Tries every host of these portals, in their order; what is wrong with one is beside it.
pub fn reaches(portals: &[Portal], network: &Network) -> Vec<(PortalReach, Option<HttpError>)> {
    let hosts = portals.iter().flat_map(|portal| portal.hosts.iter().map(move |host| (portal, host)));
    thread::scope(|scope| {
        let tries: Vec<_> =
            hosts.map(|(portal, host)| scope.spawn(move || one(portal, host, network))).collect();
        tries.into_iter().filter_map(|tried| tried.join().ok()).collect()
    })
}

fn one(portal: &Portal, host: &Host, network: &Network) -> (PortalReach, Option<HttpError>) {
    let answer = PortalReach {
        portal: portal.id.clone(),
        host: host.to_string(),
        tls: None,
        clock_off_by: None,
        error: None,
    };
    let Ok(address) = PortalUrl::parse(&format!("https://{host}/")) else { return (answer, None) };
    match probe(network, &address, true) {
        Ok(reached) => {
            let clock_off_by = reached.time.and_then(|theirs| Some(theirs - now()?));
            (PortalReach { tls: reached.tls, clock_off_by, ..answer }, None)
        }
        Err(error) => (answer, Some(error)),
    }
}

fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

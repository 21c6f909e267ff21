//! What was seen of a server in one connection: its name checked, the issuer of its certificate noted, an intercepting
//! program named before anything is signed, and whether it asked for the client's certificate.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::ssl::{Ssl, SslContext, SslVerifyMode};
use openssl::x509::{X509NameRef, X509StoreContextRef, X509VerifyResult};
use staffetta_core::profiles;

use super::{TlsError, revocation};

/// What was seen of a server in one connection.
#[derive(Clone, Default)]
pub struct Server(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    issuer: Option<String>,
    problem: Option<Problem>,
    judges_client: bool,
}

#[derive(Clone)]
enum Problem {
    Intercepted(&'static str),
    Untrusted(X509VerifyResult, String),
}

impl Server {
    /// A connection that will demand a certificate for exactly `host` in every handshake, and note here what it saw.
    pub(super) fn demand(&self, context: &SslContext, host: &str) -> Result<Ssl, ErrorStack> {
        let mut ssl = Ssl::new(context)?;
        match host.parse::<IpAddr>() {
            Ok(address) => ssl.param_mut().set_ip(address)?,
            Err(_) => {
                ssl.set_hostname(host)?;
                ssl.param_mut().set_host(host)?;
            }
        }
        let server = self.clone();
        ssl.set_verify_callback(SslVerifyMode::PEER, move |fine, chain| server.seen().note(fine, chain));
        Ok(ssl)
    }

    /// From now on what the server says may be about the client's certificate: it asked for one, and was shown the
    /// card's or, without a card, none.
    pub(super) fn judges_client(&self) {
        self.seen().judges_client = true;
    }

    /// Whether it does.
    pub fn has_judged_client(&self) -> bool {
        self.seen().judges_client
    }

    /// Who issued the server's certificate.
    pub fn issuer(&self) -> Option<String> {
        self.seen().issuer.clone()
    }

    /// What is wrong with the server: intercepted, even where the system trusts the interceptor, or not to be trusted.
    pub fn error(&self) -> Option<TlsError> {
        Some(match self.seen().problem.clone()? {
            Problem::Intercepted(name) => TlsError::Intercepted(name),
            Problem::Untrusted(why, _) if revocation::is_certain(why) => TlsError::Revoked,
            Problem::Untrusted(why, issuer) => TlsError::Untrusted(why, issuer),
        })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Notes one certificate of the chain; `false` ends the handshake, before the card signs in it.
    fn note(&mut self, fine: bool, chain: &mut X509StoreContextRef) -> bool {
        let names: Vec<String> =
            chain.current_cert().map(|certificate| names(certificate.issuer_name())).unwrap_or_default();
        if chain.error_depth() == 0 {
            self.issuer = names.first().cloned();
        }
        let interceptor = profiles::interceptor_of(names.iter().map(String::as_str));
        let problem = match interceptor {
            Some(interceptor) => Problem::Intercepted(&interceptor.name),
            None if fine => return true,
            None if revocation::is_unknown(chain.error()) => {
                chain.set_error(X509VerifyResult::OK);
                return true;
            }
            None => Problem::Untrusted(chain.error(), names.into_iter().next().unwrap_or_default()),
        };
        self.problem.get_or_insert(problem);
        if fine {
            chain.set_error(X509VerifyResult::APPLICATION_VERIFICATION);
        }
        false
    }
}

fn names(name: &X509NameRef) -> Vec<String> {
    [Nid::COMMONNAME, Nid::ORGANIZATIONNAME, Nid::ORGANIZATIONALUNITNAME]
        .into_iter()
        .flat_map(|kind| name.entries_by_nid(kind))
        .filter_map(|entry| entry.data().to_string().ok())
        .collect()
}

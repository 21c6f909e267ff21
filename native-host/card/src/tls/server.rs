//! Who a server says it is: its name checked, the issuers of its certificate noted, an intercepting program named.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::ssl::{Ssl, SslContext, SslVerifyMode};
use openssl::x509::{X509NameRef, X509StoreContextRef, X509VerifyResult};
use staffetta_core::profiles;

use super::TlsError;

/// Most names noted of one chain.
const MOST_NAMES: usize = 40;

/// What was seen of a server's certificate in one connection.
#[derive(Clone, Default)]
pub struct ServerIdentity(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    /// Of the server's own certificate.
    issuer: Option<String>,
    issuers: Vec<String>,
    problem: Option<X509VerifyResult>,
}

impl ServerIdentity {
    /// A connection that will demand a certificate for exactly `host`, and note here what it saw.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn demand(&self, context: &SslContext, host: &str) -> Result<Ssl, ErrorStack> {
        let mut ssl = Ssl::new(context)?;
        match host.parse::<IpAddr>() {
            Ok(address) => ssl.param_mut().set_ip(address)?,
            Err(_) => {
                ssl.set_hostname(host)?;
                ssl.param_mut().set_host(host)?;
            }
        }
        let seen = Arc::clone(&self.0);
        ssl.set_verify_callback(SslVerifyMode::PEER, move |fine, chain| {
            note(&mut seen.lock().unwrap_or_else(PoisonError::into_inner), fine, chain);
            fine
        });
        Ok(ssl)
    }

    /// Who issued the server's certificate.
    pub fn issuer(&self) -> Option<String> {
        self.seen().issuer.clone()
    }

    /// What is wrong with the server: intercepted, even where the system trusts the interceptor, or not to be trusted.
    pub fn error(&self) -> Option<TlsError> {
        let seen = self.seen();
        if let Some(interceptor) = profiles::interceptor_of(seen.issuers.iter().map(String::as_str)) {
            return Some(TlsError::Intercepted(&interceptor.name));
        }
        seen.problem.map(TlsError::Untrusted)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn note(seen: &mut Seen, fine: bool, chain: &X509StoreContextRef) {
    if !fine && seen.problem.is_none() {
        seen.problem = Some(chain.error());
    }
    if let Some(certificate) = chain.current_cert() {
        let room = MOST_NAMES.saturating_sub(seen.issuers.len());
        seen.issuers.extend(names(certificate.issuer_name()).take(room));
        if chain.error_depth() == 0 {
            seen.issuer = names(certificate.issuer_name()).next();
        }
    }
}

fn names(name: &X509NameRef) -> impl Iterator<Item = String> {
    [Nid::COMMONNAME, Nid::ORGANIZATIONNAME, Nid::ORGANIZATIONALUNITNAME]
        .into_iter()
        .flat_map(|kind| name.entries_by_nid(kind))
        .filter_map(|entry| entry.data().to_string().ok())
}

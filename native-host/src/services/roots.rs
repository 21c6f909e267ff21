//! Whom we trust to vouch for a service: the system's own roots, and those that its row names besides.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// The system's roots, read once, and the client of the row that was asked last.
#[derive(Debug, Default)]
pub(super) struct Roots {
    of_system: Option<RootCertStore>,
    last: Option<(Vec<Vec<u8>>, ClientConfig)>,
}

impl Roots {
    /// TLS 1.2 and 1.3 with a server that one of them vouches for, or one of `further`. Roots that cannot be read are
    /// left out, as the system's own programs do. No session is kept.
    pub(super) fn tls(&mut self, further: &[Vec<u8>]) -> Result<ClientConfig, rustls::Error> {
        if let Some((of, tls)) = &self.last
            && of == further
        {
            return Ok(tls.clone());
        }
        let mut roots = self.of_system.get_or_insert_with(of_this_system).clone();
        roots.add_parsable_certificates(further.iter().map(|der| CertificateDer::from(der.as_slice())));
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let mut tls =
            tls.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth();
        tls.resumption = rustls::client::Resumption::disabled();
        self.last = Some((further.to_vec(), tls.clone()));
        Ok(tls)
    }
}

fn of_this_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

//! Whom we trust to vouch for a portal: the system's own roots.

use openssl::error::ErrorStack;
use openssl::ssl::SslContextBuilder;
use openssl::x509::X509;
use openssl::x509::store::X509StoreBuilder;

/// Roots of trust.
#[derive(Debug)]
pub enum Roots {
    /// Those of this system, or on Linux those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    OfThisSystem,
    /// These and no others.
    Only(Vec<X509>),
}

impl Roots {
    pub(super) fn trust_in(&self, builder: &mut SslContextBuilder) -> Result<(), ErrorStack> {
        match self {
            Self::OfThisSystem => trust_the_system(builder),
            Self::Only(roots) => trust(builder, roots.iter().cloned()),
        }
    }
}

/// OpenSSL knows where the distribution keeps its roots, and reads only those that are needed.
#[cfg(not(any(windows, target_os = "macos")))]
fn trust_the_system(builder: &mut SslContextBuilder) -> Result<(), ErrorStack> {
    builder.set_default_verify_paths()
}

/// The stores of Windows and the keychains of macOS, of which OpenSSL knows nothing. Roots that OpenSSL cannot read are
/// left out, as the system's own programs do.
#[cfg(any(windows, target_os = "macos"))]
fn trust_the_system(builder: &mut SslContextBuilder) -> Result<(), ErrorStack> {
    let found = rustls_native_certs::load_native_certs();
    trust(builder, found.certs.iter().filter_map(|root| X509::from_der(root).ok()))
}

fn trust(builder: &mut SslContextBuilder, roots: impl Iterator<Item = X509>) -> Result<(), ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    for root in roots {
        store.add_cert(root)?;
    }
    builder.set_cert_store(store.build());
    Ok(())
}

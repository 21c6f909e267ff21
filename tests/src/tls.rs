//! HTTPS for the run: a throw-away authority, and a front that decrypts for a plain loopback server.
//! Knows nothing of what is served. The authority lives and dies in memory: no trust store is touched.

use std::sync::Arc;

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    PublicKeyData,
};
use sha2::{Digest, Sha256};
use tokio::{io::copy_bidirectional, net::TcpListener, net::TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use crate::loopback::Background;

/// A certificate authority that exists only for this run.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// Makes a fresh key and its certificate.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new() -> Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "Staffetta test authority");
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self { issuer })
    }

    /// The base64 SHA-256 of its public key, for Chromium's `--ignore-certificate-errors-spki-list`.
    /// It counts only for servers that send this authority's certificate too, as [`Front`] does.
    #[must_use]
    pub fn spki_hash(&self) -> String {
        STANDARD.encode(Sha256::digest(self.issuer.key().subject_public_key_info()))
    }

    /// The certificate as PEM, for clients that take a file.
    #[must_use]
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The certificate as DER.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        self.issuer.der().to_vec()
    }

    fn server_config(&self, names: &[&str]) -> Result<ServerConfig> {
        let key = KeyPair::generate()?;
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let leaf = CertificateParams::new(names)?.signed_by(&key, &self.issuer)?;
        let chain = vec![leaf.der().clone(), self.issuer.der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .context("the certificate does not fit its key")?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// An HTTPS port on loopback, piped in clear to another loopback port. Closed on drop.
#[derive(Debug)]
pub struct Front {
    port: u16,
    _background: Background,
}

impl Front {
    /// Opens an ephemeral port with a certificate for `names`, and pipes what comes to `plain_port`.
    ///
    /// # Errors
    /// When a name is not a DNS name, or no port can be opened.
    pub fn start(authority: &Authority, names: &[&str], plain_port: u16) -> Result<Self> {
        let acceptor = TlsAcceptor::from(Arc::new(authority.server_config(names)?));
        let background = Background::new()?;
        let port = background.listen(move |listener| accept_all(listener, acceptor, plain_port))?;
        Ok(Self { port, _background: background })
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

async fn accept_all(listener: TcpListener, acceptor: TlsAcceptor, plain_port: u16) {
    while let Ok((socket, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A client that goes away, or a server that is not there, ends this connection and nothing else:
            // the browser shows it as it would show any server that fails.
            let Ok(mut clear) = acceptor.accept(socket).await else { return };
            let Ok(mut plain) = TcpStream::connect(("127.0.0.1", plain_port)).await else { return };
            let _ = copy_bidirectional(&mut clear, &mut plain).await;
        });
    }
}

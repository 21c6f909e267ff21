//! The key pair by which pincodes travel: RSA, PKCS#1 v1.5, then base64 in one line (docs/facts/id-sessione.md 1.9).
//! The certificate is made for the run and stands for SanitelCF, or for SIRPED's own.

use anyhow::{Context, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use openssl::{
    asn1::Asn1Time,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::{Padding, Rsa},
    x509::{X509, X509Name},
};

use super::Kind;

/// The service's key, with its certificate.
#[derive(Debug)]
pub struct EncryptionKey {
    key: PKey<Private>,
    certificate: X509,
}

impl EncryptionKey {
    /// A fresh one, valid for a year, of the size that the real one has.
    pub(super) fn new(kind: Kind) -> Result<Self> {
        let key = PKey::from_rsa(Rsa::generate(1024)?)?;
        let mut name = X509Name::builder()?;
        let common_name = if kind == Kind::SistemaTs { "SanitelCF" } else { "SIRPED prova" };
        name.append_entry_by_nid(Nid::COMMONNAME, common_name)?;
        let name = name.build();
        let mut certificate = X509::builder()?;
        certificate.set_version(2)?;
        certificate.set_subject_name(&name)?;
        certificate.set_issuer_name(&name)?;
        certificate.set_pubkey(&key)?;
        certificate.set_not_before(&*Asn1Time::days_from_now(0)?)?;
        certificate.set_not_after(&*Asn1Time::days_from_now(365)?)?;
        certificate.sign(&key, MessageDigest::sha256())?;
        Ok(Self { key, certificate: certificate.build() })
    }

    /// The certificate as it is published, as PEM.
    ///
    /// # Errors
    /// When OpenSSL cannot write it.
    pub fn certificate_pem(&self) -> Result<Vec<u8>> {
        Ok(self.certificate.to_pem()?)
    }

    /// A text as it is sent: for tests of the service itself.
    ///
    /// # Errors
    /// When the text is too long for the key.
    pub fn encrypt(&self, text: &str) -> Result<String> {
        let rsa = self.key.rsa()?;
        let mut encrypted = vec![0; rsa.size() as usize];
        let length = rsa.public_encrypt(text.as_bytes(), &mut encrypted, Padding::PKCS1)?;
        Ok(STANDARD.encode(encrypted.get(..length).context("too long")?))
    }

    /// What a received value says.
    pub(super) fn decrypt(&self, value: &str) -> Result<String> {
        let rsa = self.key.rsa()?;
        let encrypted = STANDARD.decode(value)?;
        let mut clear = vec![0; rsa.size() as usize];
        let length = rsa.private_decrypt(&encrypted, &mut clear, Padding::PKCS1)?;
        clear.truncate(length);
        Ok(String::from_utf8(clear)?)
    }
}

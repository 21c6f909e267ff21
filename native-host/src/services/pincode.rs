//! The certificate with which a service has pincodes encrypted: RSA, PKCS#1 v1.5, base64 in one line
//! (docs/facts/id-sessione.md 1.9).
//!
//! The padding is the services' own choice. What is known against it (Bleichenbacher, Marvin) is about who decrypts:
//! here is only encrypted, with a public key.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::PublicKey;
use rsa::pkcs8::SubjectPublicKeyInfoRef;
use staffetta_core::{Secret, Timestamp};
use thiserror::Error;
use x509_cert::Certificate;
use x509_cert::der::referenced::OwnedToRef as _;
use x509_cert::der::{Decode as _, DecodePem as _};
use x509_cert::time::Validity;

/// A certificate for pincodes.
#[derive(Debug)]
pub struct PincodeCertificate {
    key: PublicKey,
    /// Whom it names.
    pub subject: String,
    /// From when on it counts.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
}

/// What is wrong with a certificate.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// The file holds no certificate, as PEM or DER.
    #[error("not a certificate: {0}")]
    Unreadable(x509_cert::der::Error),
    /// It is not for RSA, or of a size that no service has.
    #[error("not an RSA key of 1024 bits or more")]
    Key,
    /// The pincode cannot be encrypted with it.
    #[error("the pincode cannot be encrypted: {0}")]
    Encryption(rsa::Error),
}

impl PincodeCertificate {
    /// Reads the file of a certificate, PEM or DER.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(file: &[u8]) -> Result<Self, CertificateError> {
        let is_pem = file.trim_ascii_start().starts_with(b"-----");
        let certificate =
            if is_pem { Certificate::from_pem(file.trim_ascii()) } else { Certificate::from_der(file) };
        let certificate = certificate.map_err(CertificateError::Unreadable)?;
        let about = certificate.tbs_certificate();
        let key: SubjectPublicKeyInfoRef<'_> = about.subject_public_key_info().owned_to_ref();
        let Validity { not_before, not_after, .. } = about.validity();
        let seconds =
            |time: Duration| Timestamp::from_seconds(i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
        Ok(Self {
            key: PublicKey::try_from(key).map_err(|_| CertificateError::Key)?,
            subject: about.subject().to_string(),
            not_before: seconds(not_before.to_unix_duration()),
            not_after: seconds(not_after.to_unix_duration()),
        })
    }

    /// The pincode as a service takes it.
    ///
    /// # Errors
    /// When it is too long for the key, or the system has no randomness.
    pub fn encrypt(&self, pincode: &Secret<String>) -> Result<Secret<String>, CertificateError> {
        let encrypted = self.key.pkcs1v15_encrypt(pincode.expose().as_bytes());
        Ok(Secret::new(STANDARD.encode(encrypted.map_err(CertificateError::Encryption)?)))
    }
}

#[cfg(test)]
#[path = "pincode_tests.rs"]
mod tests;

//! The authentication certificate: whose it is, when it is valid, how long its key is, whether a signature is of that
//! key.

use std::time::SystemTime;

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::nid::Nid;
use openssl::pkey::Public;
use openssl::rsa::{Padding, Rsa};
use openssl::x509::{X509, X509ExtendedKeyUsage, X509KeyUsage};
use staffetta_core::card::CodiceFiscale;
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// Shortest key that today's portals take.
const SHORTEST_KEY: u32 = 2048;

/// A certificate that could be read.
pub struct Certificate {
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    common_name: String,
    holder: Option<String>,
    is_for_login: bool,
    key: Rsa<Public>,
}

/// Why a login with a certificate cannot succeed.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// It cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Its time is over.
    #[error("{}", rfc3339(*.0))]
    Expired(OffsetDateTime),
    /// Its time has not begun.
    #[error("{}", rfc3339(*.0))]
    NotYetValid(OffsetDateTime),
    /// It is for something else: it lacks digitalSignature or clientAuth, as one that only signs documents does.
    #[error("no digitalSignature or clientAuth")]
    NotForLogin,
    /// Its key is shorter than today's portals take, in bits.
    #[error("{0} bit")]
    KeyTooSmall(u32),
}

/// What of a certificate cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Malformed {
    /// The file does not begin as a certificate does.
    #[error("not DER")]
    NotDer,
    /// The file ends before the certificate does.
    #[error("cut off")]
    CutOff,
    /// Its structure.
    #[error("not a certificate")]
    Structure,
    /// Its key is none of RSA.
    #[error("no RSA key")]
    Key,
    /// Begin or end of its validity.
    #[error("validity")]
    Validity,
}

impl Certificate {
    /// Reads one.
    ///
    /// # Errors
    /// What of it cannot be read.
    pub fn read(der: &[u8]) -> Result<Self, Malformed> {
        let certificate = X509::from_der(der).map_err(|_| Malformed::Structure)?;
        let key = certificate.public_key().and_then(|key| key.rsa()).map_err(|_| Malformed::Key)?;
        let text = |name: Nid| {
            let entry = certificate.subject_name().entries_by_nid(name).next()?;
            entry.data().to_string().ok()
        };
        let holder = match (text(Nid::SURNAME), text(Nid::GIVENNAME)) {
            (Some(surname), Some(name)) => Some(format!("{surname} {name}")),
            _ => None,
        };
        Ok(Self {
            not_before: date(certificate.not_before()).ok_or(Malformed::Validity)?,
            not_after: date(certificate.not_after()).ok_or(Malformed::Validity)?,
            common_name: text(Nid::COMMONNAME).unwrap_or_default(),
            holder,
            is_for_login: is_for_login(&certificate),
            key,
        })
    }

    /// Whether a login with it can succeed now.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, now: SystemTime) -> Result<(), CertificateError> {
        let now = OffsetDateTime::from(now);
        if !self.is_for_login {
            Err(CertificateError::NotForLogin)
        } else if now > self.not_after {
            Err(CertificateError::Expired(self.not_after))
        } else if now < self.not_before {
            Err(CertificateError::NotYetValid(self.not_before))
        } else if self.key_bits() < SHORTEST_KEY {
            Err(CertificateError::KeyTooSmall(self.key_bits()))
        } else {
            Ok(())
        }
    }

    /// Whether TLS may show it as a client's.
    pub const fn is_for_login(&self) -> bool {
        self.is_for_login
    }

    /// Begin of validity, RFC 3339 in UTC.
    pub fn not_before(&self) -> String {
        rfc3339(self.not_before)
    }

    /// End of validity, RFC 3339 in UTC.
    pub fn not_after(&self) -> String {
        rfc3339(self.not_after)
    }

    /// Size of the key.
    pub fn key_bits(&self) -> u32 {
        u32::try_from(self.key.n().num_bits()).unwrap_or_default()
    }

    /// Bytes of the key's modulus: those of a signature.
    pub fn modulus_bytes(&self) -> usize {
        usize::try_from(self.key.size()).unwrap_or_default()
    }

    /// The codice fiscale that its common name begins with.
    pub fn codice_fiscale(&self) -> Option<CodiceFiscale> {
        CodiceFiscale::of_common_name(&self.common_name)
    }

    /// Surname and name, where it states them.
    pub fn holder(&self) -> Option<&str> {
        self.holder.as_deref()
    }

    /// Whether a signature is that of this block, by this key: a card can answer anything.
    pub fn verifies(&self, block: &[u8], signature: &[u8]) -> bool {
        if signature.len() != self.modulus_bytes() {
            return false;
        }
        let mut opened = vec![0; self.modulus_bytes()];
        match self.key.public_decrypt(signature, &mut opened, Padding::NONE) {
            Ok(length) => opened.get(..length) == Some(block),
            Err(_) => false,
        }
    }
}

/// What a certificate says nothing of it does not restrict (RFC 5280, 4.2.1.3 and 4.2.1.12).
fn is_for_login(certificate: &X509) -> bool {
    let signs = certificate.key_usage().is_none_or(|usage| usage.contains(X509KeyUsage::DIGITAL_SIGNATURE));
    let clients = X509ExtendedKeyUsage::SSL_CLIENT | X509ExtendedKeyUsage::ANYEKU;
    signs && certificate.extended_key_usage().is_none_or(|usage| usage.intersects(clients))
}

fn date(time: &Asn1TimeRef) -> Option<OffsetDateTime> {
    let since = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    let since = Duration::days(since.days.into()) + Duration::seconds(since.secs.into());
    OffsetDateTime::UNIX_EPOCH.checked_add(since)
}

fn rfc3339(date: OffsetDateTime) -> String {
    date.format(&Rfc3339).unwrap_or_default()
}

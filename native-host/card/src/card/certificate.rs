//! The authentication certificate: whose it is, when it is valid, how long its key is, whether a signature is of that
//! key.

use std::time::SystemTime;

use crate::trouble::{Trouble, TroubleCode};
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::nid::Nid;
use openssl::pkey::Public;
use openssl::rsa::{Padding, Rsa};
use openssl::x509::X509;
use staffetta_core::card::CodiceFiscale;
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
    key: Rsa<Public>,
}

impl Certificate {
    /// Reads one.
    ///
    /// # Errors
    /// `certificate_malformed`.
    pub fn read(der: &[u8]) -> Result<Self, Trouble> {
        let malformed = |detail: &str| Trouble::from(TroubleCode::CertificateMalformed).with_detail(detail);
        let certificate = X509::from_der(der).map_err(|_| malformed("not a certificate"))?;
        let key = certificate.public_key().and_then(|key| key.rsa()).map_err(|_| malformed("no RSA key"))?;
        let text = |name: Nid| {
            let entry = certificate.subject_name().entries_by_nid(name).next()?;
            entry.data().to_string().ok()
        };
        let holder = match (text(Nid::SURNAME), text(Nid::GIVENNAME)) {
            (Some(surname), Some(name)) => Some(format!("{surname} {name}")),
            _ => None,
        };
        Ok(Self {
            not_before: date(certificate.not_before()).ok_or_else(|| malformed("begin of validity"))?,
            not_after: date(certificate.not_after()).ok_or_else(|| malformed("end of validity"))?,
            common_name: text(Nid::COMMONNAME).unwrap_or_default(),
            holder,
            key,
        })
    }

    /// Whether a login with it can succeed now.
    ///
    /// # Errors
    /// `key_too_small`, `certificate_expired`, `certificate_not_yet_valid`.
    pub fn check(&self, now: SystemTime) -> Result<(), Trouble> {
        let now = OffsetDateTime::from(now);
        let trouble = if now > self.not_after {
            Trouble::from(TroubleCode::CertificateExpired).with_detail(self.not_after())
        } else if now < self.not_before {
            Trouble::from(TroubleCode::CertificateNotYetValid).with_detail(self.not_before())
        } else if self.key_bits() < SHORTEST_KEY {
            Trouble::from(TroubleCode::KeyTooSmall).with_detail(format!("{} bit", self.key_bits()))
        } else {
            return Ok(());
        };
        Err(trouble)
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

fn date(time: &Asn1TimeRef) -> Option<OffsetDateTime> {
    let since = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    let since = Duration::days(since.days.into()) + Duration::seconds(since.secs.into());
    OffsetDateTime::UNIX_EPOCH.checked_add(since)
}

fn rfc3339(date: OffsetDateTime) -> String {
    date.format(&Rfc3339).unwrap_or_default()
}

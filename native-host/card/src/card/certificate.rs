//! The authentication certificate: whose it is, when it is valid, how long its key is, whether a signature is of that key.

use std::time::{SystemTime, UNIX_EPOCH};

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::nid::Nid;
use openssl::pkey::Public;
use openssl::rsa::{Padding, Rsa};
use openssl::x509::X509;
use staffetta_core::card::CodiceFiscale;
use staffetta_protocol::{Trouble, TroubleCode};

/// Shortest key that today's portals take.
const SHORTEST_KEY: u32 = 2048;
const DAY: i64 = 86_400;

/// A certificate that could be read.
pub struct Certificate {
    not_before: i64,
    not_after: i64,
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
            not_before: unix(certificate.not_before()).ok_or_else(|| malformed("begin of validity"))?,
            not_after: unix(certificate.not_after()).ok_or_else(|| malformed("end of validity"))?,
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
        let now = match now.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            Err(_) => 0,
        };
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

fn unix(time: &Asn1TimeRef) -> Option<i64> {
    let since = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    Some(i64::from(since.days) * DAY + i64::from(since.secs))
}

/// The civil time of a Unix time, after Howard Hinnant's `civil_from_days`.
fn rfc3339(unix: i64) -> String {
    let (days, seconds) = (unix.div_euclid(DAY), unix.rem_euclid(DAY));
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

//! What a broken TLS connection means.

use openssl::error::{Error as OpenSslError, ErrorStack};
use openssl::x509::X509VerifyResult;
use thiserror::Error;

use crate::card::{CardError, KeyAbility};

/// OpenSSL's reason for an alert received is this and the alert's number (openssl/sslerr.h).
const ALERT_RECEIVED: i32 = 1000;
/// `SSL_R_UNSUPPORTED_PROTOCOL`: the server chose a version that we do not offer.
const UNSUPPORTED_PROTOCOL: i32 = 258;
/// `SSL_R_UNEXPECTED_EOF_WHILE_READING`.
const UNEXPECTED_END: i32 = 294;
/// `SSL_R_INVALID_STATUS_RESPONSE`: the staple was looked at, and says that the certificate was revoked.
const STAPLE_REFUSED: i32 = 328;
/// What the server offers is less than we take: no signature algorithm in common, no protocols available, unsupported
/// protocol, wrong cipher returned, wrong TLS version, unsafe renegotiation, wrong signature type, short DH key.
const NOT_ENOUGH: [i32; 8] = [118, 191, UNSUPPORTED_PROTOCOL, 261, 266, 338, 370, 394];
/// What we offer is not what the server takes: `handshake_failure` where it asked for no certificate,
/// `protocol_version`, `insufficient_security` (RFC 8446, 6.2).
const WANTS_OTHER: [i32; 3] = [40, 70, 71];

/// Why there is no TLS connection.
#[derive(Debug, Error)]
pub enum TlsError {
    /// The card did not sign.
    #[error(transparent)]
    Card(#[from] CardError),
    /// OpenSSL cannot use the card's certificate.
    #[error("OpenSSL: {}", reason(.0))]
    CardCertificate(#[source] ErrorStack),
    /// OpenSSL cannot be set up.
    #[error("OpenSSL: {}", reason(.0))]
    Setup(#[from] ErrorStack),
    /// The server's certificate was issued by the program of this name, which reads the traffic.
    #[error("{0}")]
    Intercepted(&'static str),
    /// A certificate of the server's, from this issuer, is not to be trusted.
    #[error("{0}, issued by {1}")]
    Untrusted(X509VerifyResult, String),
    /// The server's certificate was revoked.
    #[error("certificate revoked")]
    Revoked,
    /// The server does not take the certificate it was shown; or wants one, where none was shown.
    #[error("TLS: {}", reason(.0))]
    CertificateRefused(#[source] ErrorStack),
    /// The server wants a version that the card's module cannot sign for.
    #[error("TLS: {}", reason(.0))]
    VersionTooNew(#[source] ErrorStack),
    /// Server and client have no version, cipher or signature in common.
    #[error("TLS: {}", reason(.0))]
    NothingInCommon(#[source] ErrorStack),
    /// The server closed the connection and did not say why.
    #[error("TLS: {}", reason(.0))]
    Silent(#[source] ErrorStack),
    /// Anything else of the protocol, as OpenSSL words it.
    #[error("{}", reason(.0))]
    Protocol(#[source] ErrorStack),
}

impl TlsError {
    /// What OpenSSL's errors of a connection mean: `ability` of the card, if one takes part, and whether the server was
    /// in a position to judge our certificate.
    pub fn of_connection(errors: ErrorStack, ability: Option<KeyAbility>, judged: bool) -> Self {
        let reasons: Vec<i32> = errors.errors().iter().map(OpenSslError::reason_code).collect();
        meaning(&reasons, ability, judged)(errors)
    }
}

fn meaning(reasons: &[i32], ability: Option<KeyAbility>, judged: bool) -> fn(ErrorStack) -> TlsError {
    let alert = reasons.iter().map(|reason| reason - ALERT_RECEIVED).find(|alert| (0..=255).contains(alert));
    let other_version = alert == Some(70) || reasons.contains(&UNSUPPORTED_PROTOCOL);
    // handshake_failure, bad_, unsupported_, revoked, expired and unknown certificate, unknown_ca, access_denied,
    // decrypt_error, certificate_required (RFC 8446, 6.2): after our certificate was sent they speak of it.
    let about_us = matches!(alert, Some(40 | 42..=46 | 48 | 49 | 51 | 116));
    match alert {
        _ if reasons.contains(&STAPLE_REFUSED) => |_| TlsError::Revoked,
        _ if judged && about_us => TlsError::CertificateRefused,
        _ if other_version && ability == Some(KeyAbility::Pkcs1Only) => TlsError::VersionTooNew,
        Some(alert) if WANTS_OTHER.contains(&alert) => TlsError::NothingInCommon,
        _ if reasons.iter().any(|reason| NOT_ENOUGH.contains(reason)) => TlsError::NothingInCommon,
        None if reasons.iter().all(|reason| *reason == UNEXPECTED_END) => TlsError::Silent,
        _ => TlsError::Protocol,
    }
}

fn reason(errors: &ErrorStack) -> &'static str {
    errors.errors().iter().find_map(OpenSslError::reason).unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(reason: i32, ability: Option<KeyAbility>, judged: bool) -> TlsError {
        meaning(&[reason], ability, judged)(ErrorStack::get())
    }

    #[test]
    fn an_alert_about_certificates_means_that_ours_is_refused_where_it_was_asked_for() {
        for alert in [40, 42, 43, 44, 45, 46, 48, 49, 51, 116] {
            let told = |judged| told(ALERT_RECEIVED + alert, Some(KeyAbility::RawRsa), judged);
            assert!(matches!(told(true), TlsError::CertificateRefused(_)), "{alert}");
            assert!(!matches!(told(false), TlsError::CertificateRefused(_)), "{alert}");
        }
        assert!(matches!(told(ALERT_RECEIVED + 80, None, true), TlsError::Protocol(_)));
        assert!(matches!(TlsError::of_connection(ErrorStack::get(), None, true), TlsError::Silent(_)));
    }

    #[test]
    fn a_version_that_a_token_cannot_sign_for_is_told_as_such() {
        for reason in [ALERT_RECEIVED + 70, UNSUPPORTED_PROTOCOL] {
            let told = |ability| told(reason, Some(ability), false);
            assert!(matches!(told(KeyAbility::Pkcs1Only), TlsError::VersionTooNew(_)));
            assert!(matches!(told(KeyAbility::RawRsa), TlsError::NothingInCommon(_)));
        }
    }

    #[test]
    fn what_is_said_of_a_closed_connection_is_told_apart_from_silence() {
        let told = |reason| told(reason, None, false);
        for reason in WANTS_OTHER.map(|alert| ALERT_RECEIVED + alert).into_iter().chain(NOT_ENOUGH) {
            assert!(matches!(told(reason), TlsError::NothingInCommon(_)), "{reason}");
        }
        assert!(matches!(told(STAPLE_REFUSED), TlsError::Revoked));
        assert!(matches!(told(UNEXPECTED_END), TlsError::Silent(_)));
        assert!(matches!(told(267), TlsError::Protocol(_)), "a wrong version number");
    }
}

//! What a broken TLS connection means for the user.

use crate::trouble::{Trouble, TroubleCode};
use openssl::error::ErrorStack;

use crate::card::KeyAbility;

/// OpenSSL's reason for an alert received is this and the alert's number (openssl/sslerr.h).
const ALERT_RECEIVED: i32 = 1000;
/// `SSL_R_UNSUPPORTED_PROTOCOL`: the server chose a version that we do not offer.
const UNSUPPORTED_PROTOCOL: i32 = 258;

/// The trouble behind an error of OpenSSL's: `ability` of the card, if one takes part, and whether it has signed.
pub fn trouble_of(error: &ErrorStack, ability: Option<KeyAbility>, signed: bool) -> Trouble {
    let reasons = error.errors().iter();
    let codes: Vec<i32> = reasons.clone().map(openssl::error::Error::reason_code).collect();
    let text = reasons.filter_map(openssl::error::Error::reason).next().unwrap_or("no reason given");
    code(&codes, ability, signed).with_detail(format!("TLS: {text}"))
}

fn code(reasons: &[i32], ability: Option<KeyAbility>, signed: bool) -> Trouble {
    let alert = reasons.iter().map(|reason| reason - ALERT_RECEIVED).find(|alert| (0..=255).contains(alert));
    let other_version = alert == Some(70) || reasons.contains(&UNSUPPORTED_PROTOCOL);
    // handshake_failure, bad_, unsupported_, revoked, expired and unknown certificate, unknown_ca, access_denied,
    // decrypt_error, certificate_required (RFC 8446, 6.2): after our certificate was sent they speak of it.
    let about_us = matches!(alert, Some(40 | 42..=46 | 48 | 49 | 51 | 116));
    match alert {
        _ if signed && about_us => TroubleCode::PortalRefusesCertificate,
        _ if other_version && ability == Some(KeyAbility::Pkcs1Only) => TroubleCode::ModuleTooOld,
        _ => TroubleCode::PortalTls,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_about_certificates_after_a_signature_means_that_ours_is_refused() {
        for alert in [40, 42, 43, 44, 45, 46, 48, 49, 51, 116] {
            let told = |signed| code(&[ALERT_RECEIVED + alert], Some(KeyAbility::RawRsa), signed).code;
            assert_eq!(told(true), TroubleCode::PortalRefusesCertificate, "{alert}");
            assert_eq!(told(false), TroubleCode::PortalTls, "{alert}");
        }
        assert_eq!(code(&[ALERT_RECEIVED + 80], None, true).code, TroubleCode::PortalTls);
        assert_eq!(code(&[], None, true).code, TroubleCode::PortalTls);
    }

    #[test]
    fn a_version_that_a_token_cannot_sign_for_is_told_as_such() {
        for reason in [ALERT_RECEIVED + 70, UNSUPPORTED_PROTOCOL] {
            assert_eq!(code(&[reason], Some(KeyAbility::Pkcs1Only), false).code, TroubleCode::ModuleTooOld);
            assert_eq!(code(&[reason], Some(KeyAbility::RawRsa), false).code, TroubleCode::PortalTls);
        }
    }
}

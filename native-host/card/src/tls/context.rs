//! The settings of OpenSSL for a portal: TLS 1.2 to 1.3, the certificate shown whenever the portal asks, no session
//! remembered.

use std::ffi::CStr;
use std::sync::Arc;

use openssl::error::ErrorStack;
use openssl::ssl::{SslContext, SslContextBuilder, SslMethod, SslOptions, SslSessionCacheMode, SslVersion};
use openssl::x509::X509;

use super::card_signer::CardSigner;
use super::errors::TlsError;
use super::roots::Roots;
use crate::card::KeyAbility;
use crate::sys::external_key::private_key;
use crate::sys::openssl::{offer_post_handshake_auth, set_client_signature_algorithms};

/// What we sign with, the first the best: old servers and appliances mishandle PSS in TLS 1.2
/// (docs/facts/smartcard.md 2.1); TLS 1.3 knows nothing else.
const RAW_RSA_SIGNS: &CStr = c"RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512";
const PKCS1_SIGNS: &CStr = c"RSA+SHA256:RSA+SHA384:RSA+SHA512";

/// For a login: the portal may ask for the card's certificate in the handshake, or after a request by renegotiation
/// (TLS 1.2) or post-handshake authentication (TLS 1.3). Renegotiation is secured as OpenSSL demands by default.
///
/// # Errors
/// OpenSSL cannot use the card's certificate, or cannot be set up.
pub fn with_card(roots: &Roots, signer: &Arc<CardSigner>) -> Result<SslContext, TlsError> {
    let certificate =
        signer.with_key(|key| X509::from_der(key.certificate())).map_err(TlsError::CardCertificate)?;
    let signing = Arc::clone(signer);
    let key = private_key(&certificate, Box::new(move |what, output| signing.sign(what, output)))
        .map_err(TlsError::CardCertificate)?;
    let ability = signer.ability();
    let build = || -> Result<SslContext, ErrorStack> {
        let mut builder = plain(roots)?;
        set_signature_algorithms(&mut builder, ability)?;
        if ability == KeyAbility::Pkcs1Only {
            builder.set_max_proto_version(Some(SslVersion::TLS1_2))?;
        }
        builder.set_certificate(&certificate)?;
        builder.set_private_key(&key)?;
        offer_post_handshake_auth(&mut builder);
        Ok(builder.build())
    };
    Ok(build()?)
}

/// For trying whether a portal answers, and for requests that need no card.
///
/// # Errors
/// OpenSSL cannot be set up.
pub fn without_card(roots: &Roots) -> Result<SslContext, TlsError> {
    Ok(plain(roots)?.build())
}

fn plain(roots: &Roots) -> Result<SslContextBuilder, ErrorStack> {
    let mut builder = SslContext::builder(SslMethod::tls_client())?;
    builder.set_min_proto_version(Some(SslVersion::TLS1_2))?;
    // A session that can be resumed would log in without the card (docs/facts/smartcard.md 0.7).
    builder.set_session_cache_mode(SslSessionCacheMode::OFF);
    builder.set_options(SslOptions::NO_TICKET | SslOptions::NO_COMPRESSION);
    roots.trust_in(&mut builder)?;
    Ok(builder)
}

fn set_signature_algorithms(builder: &mut SslContextBuilder, ability: KeyAbility) -> Result<(), ErrorStack> {
    let list = match ability {
        KeyAbility::RawRsa => RAW_RSA_SIGNS,
        KeyAbility::Pkcs1Only => PKCS1_SIGNS,
    };
    // Without it OpenSSL takes the first of the server's list that is in ours, and our order would count nothing.
    builder.set_options(SslOptions::CIPHER_SERVER_PREFERENCE);
    set_client_signature_algorithms(builder, list)
}

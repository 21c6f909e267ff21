//! The settings of OpenSSL for a portal: TLS 1.2 to 1.3, the certificate shown whenever the portal asks, no session remembered.
#![expect(unsafe_code, reason = "two settings that the crate openssl does not offer")]

use std::ffi::{c_int, c_void};
use std::sync::Arc;

use openssl::error::ErrorStack;
use openssl::ssl::{SslContext, SslContextBuilder, SslMethod, SslOptions, SslSessionCacheMode, SslVersion};
use openssl::x509::X509;
use openssl_sys as ffi;
use staffetta_protocol::{Trouble, TroubleCode};

use super::external_key::{CardSigner, private_key};
use super::roots::Roots;
use crate::card::KeyAbility;

/// `SSL_CTRL_SET_CLIENT_SIGALGS_LIST` of openssl/ssl.h.
const SET_CLIENT_SIGALGS_LIST: c_int = 102;
/// What we sign with, the first the best: old servers and appliances mishandle PSS in TLS 1.2
/// (docs/facts/smartcard.md 2.1); TLS 1.3 knows nothing else.
const RAW_RSA_SIGNS: &std::ffi::CStr =
    c"RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512";
const PKCS1_SIGNS: &std::ffi::CStr = c"RSA+SHA256:RSA+SHA384:RSA+SHA512";

/// For a login: the portal may ask for the card's certificate in the handshake, or after a request by renegotiation (TLS 1.2) or
/// post-handshake authentication (TLS 1.3). Renegotiation is secured as OpenSSL demands by default.
///
/// # Errors
/// `certificate_malformed` when OpenSSL cannot use the certificate, `card_internal` for anything else of OpenSSL's.
pub fn with_card(roots: &Roots, signer: &Arc<CardSigner>) -> Result<SslContext, Trouble> {
    let certificate = signer
        .with_key(|key| X509::from_der(key.certificate()))
        .map_err(|error| unusable(TroubleCode::CertificateMalformed, &error))?;
    let key = private_key(&certificate, Arc::clone(signer))
        .map_err(|error| unusable(TroubleCode::CertificateMalformed, &error))?;
    let ability = signer.ability();
    let build = || -> Result<SslContext, ErrorStack> {
        let mut builder = plain(roots)?;
        set_signature_algorithms(&mut builder, ability)?;
        if ability == KeyAbility::Pkcs1Only {
            builder.set_max_proto_version(Some(SslVersion::TLS1_2))?;
        }
        builder.set_certificate(&certificate)?;
        builder.set_private_key(&key)?;
        // SAFETY: the context is alive; the call sets a flag in it.
        unsafe { ffi::SSL_CTX_set_post_handshake_auth(builder.as_ptr(), 1) };
        Ok(builder.build())
    };
    build().map_err(|error| unusable(TroubleCode::Internal, &error))
}

/// For trying whether a portal answers, and for requests that need no card.
///
/// # Errors
/// `card_internal` with OpenSSL's reason.
pub fn without_card(roots: &Roots) -> Result<SslContext, Trouble> {
    plain(roots).map(SslContextBuilder::build).map_err(|error| unusable(TroubleCode::Internal, &error))
}

/// Keeps OpenSSL from cleaning up when the process ends: the end may come from one thread while another is in the middle of a
/// handshake. Must run before anything else of OpenSSL's.
pub fn leave_exit_to_the_system() {
    /// `OPENSSL_INIT_NO_ATEXIT` of openssl/crypto.h.
    const NO_ATEXIT: u64 = 0x0008_0000;
    // SAFETY: the call may come at any time, and takes no settings here.
    unsafe { OPENSSL_init_crypto(NO_ATEXIT, std::ptr::null()) };
}

// The one function of openssl/crypto.h that the crate openssl-sys does not declare.
unsafe extern "C" {
    fn OPENSSL_init_crypto(options: u64, settings: *const c_void) -> c_int;
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
    // SAFETY: the context is alive; the list is a static string that OpenSSL reads and does not keep.
    let set = unsafe {
        let list = list.as_ptr().cast_mut().cast();
        ffi::SSL_CTX_ctrl(builder.as_ptr(), SET_CLIENT_SIGALGS_LIST, 0, list)
    };
    if set == 1 { Ok(()) } else { Err(ErrorStack::get()) }
}

fn unusable(code: TroubleCode, error: &ErrorStack) -> Trouble {
    let reason = error.errors().first().and_then(openssl::error::Error::reason).unwrap_or("unknown");
    Trouble::from(code).with_detail(format!("OpenSSL: {reason}"))
}

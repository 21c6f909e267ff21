//! The settings of OpenSSL for a portal: TLS 1.2 to 1.3 with ciphers of our own, the card's certificate shown whenever
//! the portal asks, no session remembered.

use std::ffi::CStr;
use std::sync::Arc;

use openssl::error::ErrorStack;
use openssl::ssl::{
    Ssl, SslContext, SslContextBuilder, SslMethod, SslOptions, SslSessionCacheMode, SslVersion,
};
use openssl::x509::X509;
use staffetta_core::Host;

use super::card_signer::CardSigner;
use super::errors::TlsError;
use super::revocation;
use super::roots::Roots;
use super::server::Server;
use crate::card::{KeyAbility, ToSign};
use crate::sys::external_key::private_key;
use crate::sys::openssl::{
    offer_post_handshake_auth, on_certificate_request, set_client_signature_algorithms,
};

/// Keys of 2048 bits or as good, no SHA-1 in signatures (openssl/ssl.h, `SSL_CTX_set_security_level`).
const SECURITY_LEVEL: u32 = 2;
/// Of TLS 1.2: an ephemeral key always, AES in CBC only after the others, for servers of the official template
/// (docs/facts/smartcard.md 2.3).
const CIPHERS: &str = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES:!aNULL:!eNULL:!PSK";
const CIPHERS_1_3: &str = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
/// What we sign with, the first the best: old servers and appliances mishandle PSS in TLS 1.2
/// (docs/facts/smartcard.md 2.1); TLS 1.3 knows nothing else.
const RAW_RSA_SIGNS: &CStr = c"RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512";
const PKCS1_SIGNS: &CStr = c"RSA+SHA256:RSA+SHA384:RSA+SHA512";

/// What connections to a portal are made with.
pub struct TlsClient {
    context: SslContext,
    card: Option<Card>,
}

struct Card {
    certificate: X509,
    signer: Arc<CardSigner>,
}

impl TlsClient {
    /// For a login: the portal may ask for the card's certificate in the handshake, or after a request by renegotiation
    /// (TLS 1.2) or post-handshake authentication (TLS 1.3). Renegotiation is secured as OpenSSL demands by default.
    ///
    /// # Errors
    /// OpenSSL cannot use the card's certificate, or cannot be set up.
    pub fn with_card(roots: &Roots, signer: &Arc<CardSigner>) -> Result<Self, TlsError> {
        let certificate =
            signer.with_key(|key| X509::from_der(key.certificate())).map_err(TlsError::CardCertificate)?;
        let ability = signer.ability();
        let mut builder = plain(roots)?;
        set_signature_algorithms(&mut builder, ability)?;
        if ability == KeyAbility::Pkcs1Only {
            builder.set_max_proto_version(Some(SslVersion::TLS1_2))?;
        }
        offer_post_handshake_auth(&mut builder);
        let card = Card { certificate, signer: Arc::clone(signer) };
        Ok(Self { context: builder.build(), card: Some(card) })
    }

    /// For trying whether a portal answers, and for requests that need no card.
    ///
    /// # Errors
    /// OpenSSL cannot be set up.
    pub fn without_card(roots: &Roots) -> Result<Self, TlsError> {
        Ok(Self { context: plain(roots)?.build(), card: None })
    }

    /// The card that signs, if there is one.
    pub fn signer(&self) -> Option<&CardSigner> {
        self.card.as_ref().map(|card| card.signer.as_ref())
    }

    /// A connection that is still to be made with `host`, and what will be seen of that.
    ///
    /// # Errors
    /// OpenSSL cannot use the card's certificate, or cannot be set up.
    pub fn connection(&self, host: &Host) -> Result<(Ssl, Server), TlsError> {
        let server = Server::default();
        let mut ssl = server.demand(&self.context, host.name())?;
        revocation::ask_for_staple(&mut ssl)?;
        match &self.card {
            Some(card) => card.sign_in(&mut ssl, host, &server)?,
            None => {
                let seen = server.clone();
                on_certificate_request(
                    &mut ssl,
                    Box::new(move || {
                        seen.judges_client();
                        true
                    }),
                )?;
            }
        }
        Ok((ssl, server))
    }
}

impl Card {
    /// The card signs in this connection, for this host alone, and nothing is shown before its PIN was given for that.
    fn sign_in(&self, ssl: &mut Ssl, host: &Host, server: &Server) -> Result<(), TlsError> {
        let (signer, signing_for, seen) = (Arc::clone(&self.signer), host.clone(), server.clone());
        let sign = move |what: ToSign<'_>, output: &mut [u8]| {
            let signed = signer.sign(&signing_for, what, output);
            if signed {
                seen.judges_client();
            }
            signed
        };
        let key = private_key(&self.certificate, Box::new(sign)).map_err(TlsError::CardCertificate)?;
        ssl.set_certificate(&self.certificate).map_err(TlsError::CardCertificate)?;
        ssl.set_private_key(&key).map_err(TlsError::CardCertificate)?;
        let (signer, asking) = (Arc::clone(&self.signer), host.clone());
        on_certificate_request(ssl, Box::new(move || signer.may_sign_for(&asking)))?;
        Ok(())
    }
}

/// The level is ours and not what the system's file of settings makes it.
fn plain(roots: &Roots) -> Result<SslContextBuilder, ErrorStack> {
    let mut builder = SslContext::builder(SslMethod::tls_client())?;
    builder.set_min_proto_version(Some(SslVersion::TLS1_2))?;
    builder.set_security_level(SECURITY_LEVEL);
    builder.set_cipher_list(CIPHERS)?;
    builder.set_ciphersuites(CIPHERS_1_3)?;
    builder.clear_options(SslOptions::ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
    revocation::look_for_it(&mut builder)?;
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

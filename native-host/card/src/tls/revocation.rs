//! Whether a server's certificate was revoked, as far as that is known without asking anybody: by the answer of OCSP
//! that the server staples, and by the revocation lists that lie beside the system's roots. What cannot be verified, or
//! is out of date, says nothing.

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::ocsp::{OcspCertId, OcspCertStatus, OcspFlag, OcspResponse};
use openssl::ssl::{Ssl, SslContextBuilder, SslRef, StatusType};
use openssl::x509::X509VerifyResult;
use openssl::x509::verify::X509VerifyFlags;

/// How far the clocks of computer and issuer may differ, in seconds.
const CLOCKS_DIFFER: u32 = 300;
/// `X509_V_ERR_CERT_REVOKED` (openssl/x509_vfy.h).
const REVOKED: i32 = 23;
/// There is no list, none of today, or none that can be verified: the `X509_V_ERR_` of revocation lists.
const NO_LIST: [i32; 12] = [3, 5, 8, 11, 12, 15, 16, 33, 35, 36, 44, 54];

pub(super) fn look_for_it(builder: &mut SslContextBuilder) -> Result<(), ErrorStack> {
    builder.verify_param_mut().set_flags(X509VerifyFlags::CRL_CHECK | X509VerifyFlags::CRL_CHECK_ALL)?;
    // `false` ends the handshake before the client signs anything.
    builder.set_status_callback(|ssl| Ok(!staple_says_revoked(ssl).unwrap_or(false)))
}

pub(super) fn ask_for_staple(ssl: &mut Ssl) -> Result<(), ErrorStack> {
    ssl.set_status_type(StatusType::OCSP)
}

/// Whether it is only not known from a list whether a certificate was revoked.
pub(super) fn is_unknown(result: X509VerifyResult) -> bool {
    NO_LIST.contains(&result.as_raw())
}

/// Whether a list says that the certificate was revoked.
pub(super) fn is_certain(result: X509VerifyResult) -> bool {
    result.as_raw() == REVOKED
}

fn staple_says_revoked(ssl: &SslRef) -> Result<bool, ErrorStack> {
    let (Some(staple), Some(chain)) = (ssl.ocsp_status(), ssl.verified_chain()) else { return Ok(false) };
    let answer = OcspResponse::from_der(staple)?.basic()?;
    answer.verify(chain, ssl.ssl_context().cert_store(), OcspFlag::empty())?;
    let (Some(server), Some(issuer)) = (chain.get(0), chain.get(1)) else { return Ok(false) };
    for digest in [MessageDigest::sha1(), MessageDigest::sha256()] {
        if let Some(status) = answer.find_status(&*OcspCertId::from_cert(digest, server, issuer)?) {
            status.check_validity(CLOCKS_DIFFER, None)?;
            return Ok(status.status == OcspCertStatus::REVOKED);
        }
    }
    Ok(false)
}

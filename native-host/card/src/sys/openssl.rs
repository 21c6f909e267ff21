//! Settings of OpenSSL that the crate openssl does not offer.
#![expect(unsafe_code, reason = "they are calls of the C library")]

use std::ffi::{CStr, c_int, c_void};

use openssl::error::ErrorStack;
use openssl::ssl::SslContextBuilder;
use openssl_sys as ffi;

/// `SSL_CTRL_SET_CLIENT_SIGALGS_LIST` of openssl/ssl.h.
const SET_CLIENT_SIGALGS_LIST: c_int = 102;
/// `OPENSSL_INIT_NO_ATEXIT` of openssl/crypto.h.
const NO_ATEXIT: u64 = 0x0008_0000;

/// Lets the server ask for the client's certificate after the handshake of TLS 1.3.
pub(crate) fn offer_post_handshake_auth(builder: &mut SslContextBuilder) {
    // SAFETY: the context is alive; the call sets a flag in it.
    unsafe { ffi::SSL_CTX_set_post_handshake_auth(builder.as_ptr(), 1) };
}

/// What the client's certificate signs with, the first the best, as OpenSSL writes such lists.
///
/// # Errors
/// OpenSSL's, for a list that it cannot read.
pub(crate) fn set_client_signature_algorithms(
    builder: &mut SslContextBuilder,
    list: &CStr,
) -> Result<(), ErrorStack> {
    // SAFETY: the context is alive; OpenSSL reads the list during the call and does not keep it.
    let set = unsafe {
        let list = list.as_ptr().cast_mut().cast();
        ffi::SSL_CTX_ctrl(builder.as_ptr(), SET_CLIENT_SIGALGS_LIST, 0, list)
    };
    if set == 1 { Ok(()) } else { Err(ErrorStack::get()) }
}

/// Keeps OpenSSL from cleaning up when the process ends: the end may come from one thread while another is in the
/// middle of a handshake. Must run before anything else of OpenSSL's.
pub(crate) fn leave_exit_to_the_system() {
    // SAFETY: the call may come at any time, and takes no settings here.
    unsafe { OPENSSL_init_crypto(NO_ATEXIT, std::ptr::null()) };
}

// The one function of openssl/crypto.h that the crate openssl-sys does not declare.
unsafe extern "C" {
    fn OPENSSL_init_crypto(options: u64, settings: *const c_void) -> c_int;
}

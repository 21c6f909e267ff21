//! Settings of OpenSSL that the crate openssl does not offer.
#![expect(unsafe_code, reason = "they are calls of the C library")]

use std::ffi::{CStr, c_int, c_void};
use std::panic::catch_unwind;
use std::sync::OnceLock;

use foreign_types::{ForeignType as _, ForeignTypeRef as _};
use openssl::error::ErrorStack;
use openssl::ex_data::Index;
use openssl::ssl::{Ssl, SslContextBuilder, SslRef};
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

/// Called when the server asks for the client's certificate; `false` ends the handshake before anything is shown.
pub(crate) type Asked = Box<dyn Fn() -> bool + Send + Sync>;

/// Has `asked` called whenever the server asks for the client's certificate, in whichever handshake of the connection.
///
/// # Errors
/// OpenSSL has no place for what is called.
pub(crate) fn on_certificate_request(ssl: &mut Ssl, asked: Asked) -> Result<(), ErrorStack> {
    ssl.set_ex_data(asked_index()?, asked);
    // SAFETY: the connection is alive; what the callback needs is kept in it.
    unsafe { SSL_set_cert_cb(ssl.as_ptr(), Some(certificate_asked), std::ptr::null_mut()) };
    Ok(())
}

/// The place where a connection remembers what to call.
fn asked_index() -> Result<Index<Ssl, Asked>, ErrorStack> {
    static INDEX: OnceLock<Result<Index<Ssl, Asked>, ErrorStack>> = OnceLock::new();
    INDEX.get_or_init(Ssl::new_ex_index).clone()
}

extern "C" fn certificate_asked(ssl: *mut ffi::SSL, _: *mut c_void) -> c_int {
    // A panic must not cross into C.
    let goes_on = catch_unwind(|| {
        // SAFETY: OpenSSL gives the connection that it works for, alive during this call.
        let ssl = unsafe { SslRef::from_ptr(ssl) };
        asked_index().ok().and_then(|index| ssl.ex_data(index)).is_some_and(|asked| asked())
    });
    c_int::from(goes_on.unwrap_or(false))
}

/// Keeps OpenSSL from cleaning up when the process ends: the end may come from one thread while another is in the
/// middle of a handshake. Must run before anything else of OpenSSL's.
pub(crate) fn leave_exit_to_the_system() {
    // SAFETY: the call may come at any time, and takes no settings here.
    unsafe { OPENSSL_init_crypto(NO_ATEXIT, std::ptr::null()) };
}

type CertificateCallback = extern "C" fn(*mut ffi::SSL, *mut c_void) -> c_int;

// What the crate openssl-sys does not declare of openssl/crypto.h and openssl/ssl.h.
unsafe extern "C" {
    fn SSL_set_cert_cb(ssl: *mut ffi::SSL, callback: Option<CertificateCallback>, argument: *mut c_void);
    fn OPENSSL_init_crypto(options: u64, settings: *const c_void) -> c_int;
}

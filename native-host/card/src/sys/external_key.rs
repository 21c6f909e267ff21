//! An RSA key for OpenSSL whose private half is elsewhere. OpenSSL has no safe interface for that: the foreign calls of
//! this file make a key out of the certificate's public half, and hand what is to be signed to a function. Knows no
//! card and no PIN.
#![expect(unsafe_code, reason = "RSA_METHOD callbacks are the only way to an external key in OpenSSL 3.0")]

use std::ffi::{c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use foreign_types::ForeignType;
use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::X509;
use openssl_sys as ffi;

use crate::card::ToSign;

/// The class of RSA keys among OpenSSL's objects with data of others (`CRYPTO_EX_INDEX_RSA`, openssl/crypto.h, since
/// 1.1.0).
const EX_INDEX_RSA: c_int = 9;

/// Makes a signature: fills the bytes, which are as many as the modulus', or says that there is none.
pub(crate) type Sign = Box<dyn Fn(ToSign<'_>, &mut [u8]) -> bool + Send + Sync>;

/// The key of `certificate` as OpenSSL takes it; each signature is made by `sign`.
///
/// # Errors
/// OpenSSL's, when the certificate has no RSA key.
pub(crate) fn private_key(certificate: &X509, sign: Sign) -> Result<PKey<Private>, ErrorStack> {
    let public = certificate.public_key()?.rsa()?;
    let rsa = Rsa::from_public_components(public.n().to_owned()?, public.e().to_owned()?)?;
    let (method, index) = method_and_index();
    // SAFETY: `rsa` is alive and ours alone; the method is static. What is given away with `into_raw` is taken back by
    // `finish`, which OpenSSL calls when the last holder of the key frees it, or here when it was not taken.
    unsafe {
        let given = Box::into_raw(Box::new(sign)).cast::<c_void>();
        if RSA_set_ex_data(rsa.as_ptr(), index, given) != 1 {
            drop(Box::from_raw(given.cast::<Sign>()));
            return Err(ErrorStack::get());
        }
        if RSA_set_method(rsa.as_ptr(), method) != 1 {
            RSA_set_ex_data(rsa.as_ptr(), index, std::ptr::null_mut());
            drop(Box::from_raw(given.cast::<Sign>()));
            return Err(ErrorStack::get());
        }
    }
    let key = PKey::from_rsa(rsa)?;
    // SAFETY: the pointer is a live EVP_PKEY; the count is raised first, and each of the two owners lowers it once.
    // Whether OpenSSL takes a key for private depends on its method, which is ours.
    unsafe {
        ffi::EVP_PKEY_up_ref(key.as_ptr());
        Ok(PKey::from_ptr(key.as_ptr()))
    }
}

/// OpenSSL's own method with our signature in it, and the place where a key remembers who signs. Made once, never
/// freed.
fn method_and_index() -> (*const RsaMethod, c_int) {
    static MADE: OnceLock<(usize, c_int)> = OnceLock::new();
    let (method, index) = *MADE.get_or_init(|| {
        // SAFETY: the default method is static; the copy is ours, and is changed before anybody else sees it. The
        // callbacks have the types that OpenSSL documents.
        unsafe {
            let method = RSA_meth_dup(RSA_get_default_method());
            assert!(!method.is_null(), "OpenSSL has memory for one more method");
            RSA_meth_set1_name(method, c"Staffetta card".as_ptr());
            RSA_meth_set_priv_enc(method, private_encrypt);
            RSA_meth_set_priv_dec(method, refuse);
            RSA_meth_set_finish(method, finish);
            let index = ffi::CRYPTO_get_ex_new_index(EX_INDEX_RSA, 0, std::ptr::null_mut(), None, None, None);
            assert!(index >= 0, "OpenSSL gives an index to everybody who asks");
            (method as usize, index)
        }
    });
    (method as *const RsaMethod, index)
}

/// The signature: `DigestInfo` with PKCS#1 padding asked for, or a whole block padded already
/// (docs/facts/smartcard.md 2.3).
extern "C" fn private_encrypt(
    length: c_int,
    from: *const u8,
    to: *mut u8,
    rsa: *mut ffi::RSA,
    padding: c_int,
) -> c_int {
    // A panic must not cross into C; what panicked is not used again.
    let signed = catch_unwind(AssertUnwindSafe(|| {
        let (_, index) = method_and_index();
        let length = usize::try_from(length).ok()?;
        // SAFETY: OpenSSL gives `length` bytes at `from`, room for the modulus at `to`, and a live key whose data is
        // what `private_key` put there, alive until `finish`.
        let (input, output, sign) = unsafe {
            let room = usize::try_from(ffi::RSA_size(rsa)).ok()?;
            let sign = RSA_get_ex_data(rsa, index).cast::<Sign>().as_ref()?;
            (std::slice::from_raw_parts(from, length), std::slice::from_raw_parts_mut(to, room), sign)
        };
        let what = match padding {
            ffi::RSA_PKCS1_PADDING => ToSign::DigestInfo(input),
            ffi::RSA_NO_PADDING if input.len() == output.len() => ToSign::Block(input),
            _ => return None,
        };
        if !sign(what, output) {
            return None;
        }
        c_int::try_from(output.len()).ok()
    }));
    signed.ok().flatten().unwrap_or(-1)
}

/// The key signs and nothing else: a server cannot have it decrypt.
extern "C" fn refuse(_: c_int, _: *const u8, _: *mut u8, _: *mut ffi::RSA, _: c_int) -> c_int {
    -1
}

/// Called by OpenSSL when a key goes: drops who signs, then does what the default method does.
extern "C" fn finish(rsa: *mut ffi::RSA) -> c_int {
    let dropped = catch_unwind(AssertUnwindSafe(|| {
        let (_, index) = method_and_index();
        // SAFETY: the key is alive during this call, and its data is what `private_key` gave away, or null.
        unsafe {
            let sign = RSA_get_ex_data(rsa, index).cast::<Sign>();
            RSA_set_ex_data(rsa, index, std::ptr::null_mut());
            if !sign.is_null() {
                drop(Box::from_raw(sign));
            }
        }
    }));
    // SAFETY: the default method is static, and its `finish` takes any RSA key.
    let default = unsafe { RSA_meth_get_finish(RSA_get_default_method()) };
    let done = default.map_or(1, |finish| finish(rsa));
    if dropped.is_ok() { done } else { 0 }
}

/// OpenSSL's `RSA_METHOD`, seen from outside.
#[repr(C)]
struct RsaMethod {
    _private: [u8; 0],
}

type Crypt = extern "C" fn(c_int, *const u8, *mut u8, *mut ffi::RSA, c_int) -> c_int;
type Finish = extern "C" fn(*mut ffi::RSA) -> c_int;

// The part of openssl/rsa.h that the crate openssl-sys does not declare.
unsafe extern "C" {
    fn RSA_get_default_method() -> *const RsaMethod;
    fn RSA_meth_dup(method: *const RsaMethod) -> *mut RsaMethod;
    fn RSA_meth_set1_name(method: *mut RsaMethod, name: *const c_char) -> c_int;
    fn RSA_meth_set_priv_enc(method: *mut RsaMethod, encrypt: Crypt) -> c_int;
    fn RSA_meth_set_priv_dec(method: *mut RsaMethod, decrypt: Crypt) -> c_int;
    fn RSA_meth_set_finish(method: *mut RsaMethod, finish: Finish) -> c_int;
    fn RSA_meth_get_finish(method: *const RsaMethod) -> Option<Finish>;
    fn RSA_set_method(rsa: *mut ffi::RSA, method: *const RsaMethod) -> c_int;
    fn RSA_set_ex_data(rsa: *mut ffi::RSA, index: c_int, data: *mut c_void) -> c_int;
    fn RSA_get_ex_data(rsa: *const ffi::RSA, index: c_int) -> *mut c_void;
}

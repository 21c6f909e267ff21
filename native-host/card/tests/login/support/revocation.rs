//! What an authority says of a certificate it has revoked, or not: an answer of OCSP, a revocation list.
#![expect(unsafe_code, reason = "OpenSSL's calls for making these, which the crate openssl does not offer")]

use std::ffi::{c_int, c_long, c_ulong};
use std::ptr::null_mut;

use foreign_types::{ForeignType as _, ForeignTypeRef as _};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::ocsp::{OcspCertId, OcspResponse};
use openssl::x509::X509Crl;
use openssl_sys as ffi;

use super::pki::Pair;

/// The state of a certificate (`V_OCSP_CERTSTATUS_GOOD` and `_REVOKED`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Good = 0,
    Revoked = 1,
}

/// What `authority` answers about `subject` from today on for so many days, in DER; signed by `signer`.
pub(crate) fn ocsp_answer(
    authority: &Pair,
    subject: &Pair,
    state: State,
    days: c_long,
    signer: &Pair,
) -> Vec<u8> {
    let id =
        OcspCertId::from_cert(MessageDigest::sha1(), &subject.certificate, &authority.certificate).unwrap();
    // SAFETY: every pointer is of a live object; the answer copies what it is given.
    unsafe {
        let (now, end) = (X509_gmtime_adj(null_mut(), 0), X509_gmtime_adj(null_mut(), days * 86_400));
        let basic = ffi::OCSP_BASICRESP_new();
        assert!(!OCSP_basic_add1_status(basic, id.as_ptr(), state as c_int, 0, now, now, end).is_null());
        let (certificate, key) = (signer.certificate.as_ptr(), signer.key.as_ptr());
        let md = MessageDigest::sha256().as_ptr();
        assert_eq!(OCSP_basic_sign(basic, certificate, key, md, null_mut(), 0), 1);
        let response = ffi::OCSP_response_create(0, basic);
        ffi::OCSP_BASICRESP_free(basic);
        OcspResponse::from_ptr(response).to_der().unwrap()
    }
}

/// The revocation list of `authority` with `subject` in it, in PEM.
pub(crate) fn revocation_list(authority: &Pair, subject: &Pair) -> Vec<u8> {
    let (today, tomorrow) = (Asn1Time::days_from_now(0).unwrap(), Asn1Time::days_from_now(1).unwrap());
    // SAFETY: every pointer is of a live object; the list takes the entry and copies the rest.
    unsafe {
        let entry = ffi::X509_REVOKED_new();
        let serial = subject.certificate.serial_number().as_ptr();
        assert_eq!(ffi::X509_REVOKED_set_serialNumber(entry, serial), 1);
        assert_eq!(ffi::X509_REVOKED_set_revocationDate(entry, today.as_ptr()), 1);
        let list = ffi::X509_CRL_new();
        ffi::X509_CRL_set_version(list, 1);
        ffi::X509_CRL_set_issuer_name(list, authority.certificate.subject_name().as_ptr());
        ffi::X509_CRL_set1_lastUpdate(list, today.as_ptr());
        ffi::X509_CRL_set1_nextUpdate(list, tomorrow.as_ptr());
        assert_eq!(ffi::X509_CRL_add0_revoked(list, entry), 1);
        assert!(ffi::X509_CRL_sign(list, authority.key.as_ptr(), MessageDigest::sha256().as_ptr()) > 0);
        X509Crl::from_ptr(list).to_pem().unwrap()
    }
}

unsafe extern "C" {
    fn X509_gmtime_adj(time: *mut ffi::ASN1_TIME, seconds: c_long) -> *mut ffi::ASN1_TIME;
    fn OCSP_basic_add1_status(
        answer: *mut ffi::OCSP_BASICRESP,
        id: *mut ffi::OCSP_CERTID,
        status: c_int,
        reason: c_int,
        revoked: *mut ffi::ASN1_TIME,
        from: *mut ffi::ASN1_TIME,
        until: *mut ffi::ASN1_TIME,
    ) -> *mut OcspSingle;
    fn OCSP_basic_sign(
        answer: *mut ffi::OCSP_BASICRESP,
        signer: *mut ffi::X509,
        key: *mut ffi::EVP_PKEY,
        digest: *const ffi::EVP_MD,
        certificates: *mut ffi::stack_st_X509,
        flags: c_ulong,
    ) -> c_int;
}

/// OpenSSL's `OCSP_SINGLERESP`, seen from outside.
#[repr(C)]
struct OcspSingle {
    _private: [u8; 0],
}

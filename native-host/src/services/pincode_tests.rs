//! Certificates as services give them, made for these tests, and pincodes decrypted with the key of one.

use rsa::PrivateKey;
use rsa::pkcs8::DecodePrivateKey as _;
use staffetta_core::rome;

use super::*;

const CERTIFICATE: &[u8] = include_bytes!("../../tests/pincode/certificate.pem");
const KEY: &str = include_str!("../../tests/pincode/key.pem");

fn der() -> Vec<u8> {
    let text = str::from_utf8(CERTIFICATE).unwrap();
    let lines: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(lines).unwrap()
}

#[test]
fn a_pincode_is_encrypted_so_that_the_key_of_the_certificate_alone_reads_it() {
    let certificate = PincodeCertificate::read(CERTIFICATE).unwrap();
    let encrypted = certificate.encrypt(&"1234567890".into()).unwrap();
    assert_eq!(encrypted.expose().len(), 172, "RSA 1024 in base64, one line");
    let bytes = STANDARD.decode(encrypted.expose()).unwrap();
    let key = PrivateKey::from_pkcs8_pem(KEY).unwrap();
    assert_eq!(
        key.pkcs1v15_decrypt(&bytes).unwrap(),
        b"1234567890",
        "the text alone, without an end of line"
    );
    let again = certificate.encrypt(&"1234567890".into()).unwrap();
    assert!(encrypted != again, "never twice the same");
}

#[test]
fn a_certificate_is_read_as_pem_and_as_der_with_its_name_and_its_end() {
    let pem = [b"\r\n", CERTIFICATE, b"\n\n"].concat();
    for file in [CERTIFICATE.to_vec(), der(), pem] {
        let certificate = PincodeCertificate::read(&file).unwrap();
        assert!(certificate.subject.contains("CN=SanitelCF di prova"), "{}", certificate.subject);
        assert_eq!(rome::rfc3339(certificate.not_before), "2024-01-23T16:27:17+01:00");
        assert_eq!(rome::rfc3339(certificate.not_after), "2027-01-23T16:27:17+01:00");
    }
}

#[test]
fn what_is_no_certificate_for_pincodes_is_refused() {
    for file in [&b""[..], b"-----BEGIN CERTIFICATE-----\n", KEY.as_bytes(), &der()[..200]] {
        assert!(matches!(PincodeCertificate::read(file), Err(CertificateError::Unreadable(_))));
    }
    let of_other_key = include_bytes!("../../tests/pincode/ec-certificate.pem");
    assert!(matches!(PincodeCertificate::read(of_other_key), Err(CertificateError::Key)));
}

#[test]
fn a_pincode_that_is_too_long_for_the_key_is_told() {
    let certificate = PincodeCertificate::read(CERTIFICATE).unwrap();
    assert!(certificate.encrypt(&Secret::new("1".repeat(117))).is_ok());
    assert!(matches!(
        certificate.encrypt(&Secret::new("1".repeat(118))),
        Err(CertificateError::Encryption(_))
    ));
}

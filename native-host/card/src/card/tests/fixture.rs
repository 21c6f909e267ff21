//! A card's key and certificate, made once for all tests, and the exchanges with a card that has them.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::{Padding, Rsa};
use openssl::x509::{X509, X509Extension, X509NameBuilder};
use staffetta_core::card::login::KnownCard;

use super::script::{Step, step};
use crate::card::pkcs1;

pub(super) const SERIAL: &str = "6090010669298009";
pub(super) const PIN: &[u8] = b"12345";
/// A DigestInfo of SHA-256 is as long.
pub(super) const DIGEST_INFO: [u8; 51] = [0x30; 51];

/// The key and certificate of the card in the tests.
pub(super) struct Fixture {
    pub(super) key: Rsa<Private>,
    pub(super) certificate: Vec<u8>,
}

pub(super) fn fixture() -> &'static Fixture {
    static MADE: OnceLock<Fixture> = OnceLock::new();
    MADE.get_or_init(|| {
        let key = Rsa::generate(2048).unwrap();
        let certificate = certificate_of(&key, -1, 365);
        Fixture { key, certificate }
    })
}

/// A certificate valid between these days from now.
pub(super) fn certificate_of(key: &Rsa<Private>, from: i64, to: i64) -> Vec<u8> {
    certificate_for(key, from, to, &[])
}

/// The same with these extensions.
pub(super) fn certificate_for(
    key: &Rsa<Private>,
    from: i64,
    to: i64,
    extensions: &[X509Extension],
) -> Vec<u8> {
    let key = PKey::from_rsa(key.clone()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "RSSMRA80A01H501U/6090010669298009.MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=")
        .unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64;
    let day = |days: i64| Asn1Time::from_unix(now + days * 86_400).unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&key).unwrap();
    builder.set_not_before(&day(from)).unwrap();
    builder.set_not_after(&day(to)).unwrap();
    for extension in extensions {
        builder.append_extension2(extension).unwrap();
    }
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    builder.build().to_der().unwrap()
}

pub(super) fn in_days(days: u64) -> SystemTime {
    SystemTime::now() + Duration::from_secs(days * 86_400)
}

/// What is remembered of the card.
pub(super) fn known(layout: &str) -> KnownCard {
    KnownCard {
        serial: SERIAL.to_owned(),
        layout: layout.to_owned(),
        certificate: STANDARD.encode(&fixture().certificate),
        holder: Some("ROSSI MARIO".to_owned()),
        tries_left: None,
        uncounted: 0,
    }
}

pub(super) fn padded() -> Vec<u8> {
    pkcs1::pad(&DIGEST_INFO, 256).unwrap()
}

/// What the card's RSA makes of a block.
pub(super) fn signature(block: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; 256];
    fixture().key.private_encrypt(block, &mut signature, Padding::NONE).unwrap();
    signature
}

/// Select and read the serial.
pub(super) fn serial_steps() -> Vec<Step> {
    let mut answer = SERIAL.as_bytes().to_vec();
    answer.extend_from_slice(&[0x90, 0x00]);
    vec![step("00 A4 08 0C 04 10 00 10 03", "90 00"), (vec![0, 0xB0, 0, 0, 16], answer)]
}

/// Reads of a file that holds this, as the driver makes them: 255 bytes, then what its length asks for.
pub(super) fn read_steps(file: &[u8], length: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = 0;
    while at < length {
        let wanted = if at == 0 { 255 } else { (length - at).min(255) };
        let [high, low] = u16::try_from(at).unwrap().to_be_bytes();
        let mut answer = file.get(at..(at + wanted).min(file.len())).unwrap().to_vec();
        answer.extend_from_slice(&[0x90, 0x00]);
        steps.push((vec![0, 0xB0, high, low, u8::try_from(wanted).unwrap()], answer));
        at += wanted;
    }
    steps
}

/// EF_DatiPersonali of the card.
pub(super) fn personal_file() -> Vec<u8> {
    let fields = ["6030", "01012020", "01012030", "ROSSI", "MARIO", "01011980", "M", "", "RSSMRA80A01H501U"];
    let body: String = fields.iter().map(|field| format!("{:02X}{field}", field.len())).collect();
    let mut file = format!("{:06X}{body}", body.len()).into_bytes();
    file.resize(400, 0);
    file
}

/// All that is read of a card that is not known.
pub(super) fn cold_steps(select_certificate: &str) -> Vec<Step> {
    let der = &fixture().certificate;
    let mut file = der.clone();
    file.resize(2048, 0);
    let mut steps = serial_steps();
    steps.push(step(select_certificate, "90 00"));
    steps.extend(read_steps(&file, der.len()));
    steps.push(step("00 A4 08 0C 04 11 00 11 02", "90 00"));
    steps.extend(read_steps(&personal_file(), 1));
    steps
}

/// VERIFY with the answer given.
pub(super) fn verify_step(reference: u8, answer: &str) -> Step {
    let mut command = vec![0x00, 0x20, 0x00, reference, 8];
    command.extend_from_slice(PIN);
    command.resize(13, 0xFF);
    (command, step("", answer).1)
}

/// The security environment.
pub(super) fn environment_steps(template: u8, key: u8) -> Vec<Step> {
    vec![
        step("00 22 F3 03", "90 00"),
        (vec![0x00, 0x22, 0xF1, template, 3, 0x83, 0x01, key], vec![0x90, 0x00]),
    ]
}

/// The RSA in two pieces, with this as the end.
pub(super) fn chained_steps(last: Vec<u8>) -> Vec<Step> {
    let mut data = vec![0];
    data.extend_from_slice(&padded());
    let mut first = vec![0x10, 0x2A, 0x80, 0x86, 0xFF];
    first.extend_from_slice(data.get(..255).unwrap());
    let mut second = vec![0x00, 0x2A, 0x80, 0x86, 2];
    second.extend_from_slice(data.get(255..).unwrap());
    second.push(0);
    vec![(first, vec![0x90, 0x00]), (second, last)]
}

/// The RSA in one piece.
pub(super) fn extended_step(last: Vec<u8>) -> Step {
    let mut command = vec![0x00, 0x2A, 0x80, 0x86, 0, 1, 1, 0];
    command.extend_from_slice(&padded());
    command.extend_from_slice(&[0, 0]);
    (command, last)
}

/// A signature with its status word.
pub(super) fn signed() -> Vec<u8> {
    let mut answer = signature(&padded());
    answer.extend_from_slice(&[0x90, 0x00]);
    answer
}

/// A whole warm login with the classic layout of ST/Incard.
pub(super) fn warm_steps() -> Vec<Step> {
    let mut steps = serial_steps();
    steps.push(verify_step(0x90, "90 00"));
    steps.extend(environment_steps(0xB8, 0x01));
    steps.extend(chained_steps(signed()));
    steps
}

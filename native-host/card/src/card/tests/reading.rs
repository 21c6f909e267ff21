//! What is read of a card, and in how many commands.

use openssl::rsa::Rsa;
use openssl::x509::extension::{ExtendedKeyUsage, KeyUsage};

use super::fixture::{
    SERIAL, certificate_for, certificate_of, cold_steps, fixture, in_days, known, personal_file, read_steps,
    serial_steps,
};
use super::script::{open, open_as, script, scripted, step};
use crate::card::apdu::Protocol;
use crate::card::certificate::{Certificate, CertificateError, Malformed};
use crate::card::cns::der_length;
use crate::card::transport::After;
use crate::card::{CardError, CardKey as _};

#[test]
fn a_card_never_seen_is_read_without_a_pin_and_reset() {
    let (card, seen) = script(cold_steps("00 A4 08 0C 04 11 00 11 01"));
    let key = open(card, &[]).unwrap();
    assert_eq!(key.known().serial, SERIAL);
    assert_eq!(key.known().layout, "classic-incard");
    assert_eq!(key.known().holder.as_deref(), Some("ROSSI MARIO"));
    assert_eq!(key.contents().codice_fiscale.as_ref().unwrap().as_str(), "RSSMRA80A01H501U");
    assert_eq!(key.certificate(), fixture().certificate);
    assert_eq!((seen.verifies(), seen.ends()), (0, vec![After::Reset]));
}

#[test]
fn of_a_known_card_only_the_serial_is_read() {
    let (card, seen) = script(serial_steps());
    let key = open(card, &[known("classic-incard")]).unwrap();
    assert_eq!(key.known(), &known("classic-incard"));
    assert_eq!(seen.commands(), 2);
}

#[test]
fn what_is_remembered_wrongly_is_read_again() {
    let mut no_certificate = known("classic-incard");
    no_certificate.certificate = "AAAA".to_owned();
    for remembered in [known("no-such-layout"), no_certificate] {
        let (card, _) = script(cold_steps("00 A4 08 0C 04 11 00 11 01"));
        assert_eq!(open(card, &[remembered]).unwrap().known(), &known("classic-incard"));
    }
}

#[test]
fn a_card_of_idemia_has_its_certificate_elsewhere() {
    let (card, _) = script(cold_steps("00 A4 08 0C 06 14 00 90 01 20 02"));
    assert_eq!(open_as(card, "idemia-2021", &[]).unwrap().known().layout, "idemia-2021");
}

#[test]
fn a_card_that_takes_no_path_is_asked_level_by_level() {
    let mut steps = vec![
        step("00 A4 08 0C 04 10 00 10 03", "6A 86"),
        step("00 A4 08 00 04 10 00 10 03 00", "6A 82"),
        step("00 A4 00 00 02 3F 00 00", "6F 00 90 00"),
        step("00 A4 00 00 02 10 00 00", "6F 00 90 00"),
        step("00 A4 00 00 02 10 03 00", "6F 00 90 00"),
    ];
    steps.extend(serial_steps().into_iter().skip(1));
    let (card, _) = script(steps);
    assert_eq!(open(card, &[known("classic-incard")]).unwrap().known().serial, SERIAL);
}

#[test]
fn with_t_0_what_the_card_keeps_back_is_fetched() {
    let mut file = SERIAL.as_bytes().to_vec();
    file.extend_from_slice(&[0x90, 0x00]);
    let steps = vec![
        step("00 A4 08 0C 04 10 00 10 03", "6A 86"),
        step("00 A4 08 00 04 10 00 10 03", "61 02"),
        step("00 C0 00 00 02", "6C 04"),
        step("00 C0 00 00 04", "6F 02 80 00 90 00"),
        step("00 B0 00 00 10", "6C 10"),
        (vec![0, 0xB0, 0, 0, 16], file),
    ];
    let (card, _) = scripted(steps, Protocol::T0, &[]);
    assert_eq!(open(card, &[known("classic-incard")]).unwrap().known().serial, SERIAL);
}

/// A card of ST/Incard whose certificate files answer so: the classic one, then IDEMIA's.
fn without_certificate(classic: &str, file: &[u8]) -> CardError {
    let mut steps = serial_steps();
    steps.push(step("00 A4 08 0C 04 11 00 11 01", classic));
    if classic == "90 00" {
        let mut answer = file.to_vec();
        answer.extend_from_slice(&[0x90, 0x00]);
        steps.push((vec![0, 0xB0, 0, 0, 0xFF], answer));
    }
    steps.push(step("00 A4 08 0C 06 14 00 90 01 20 02", "6A 82"));
    open(script(steps).0, &[]).err().unwrap()
}

fn is(error: &CardError, what: &Malformed) -> bool {
    matches!(error, CardError::Certificate(CertificateError::Malformed(told)) if told == what)
}

#[test]
fn a_card_without_certificate_or_with_a_blank_one_is_not_activated() {
    for (answer, file) in [("6A 82", &[][..]), ("90 00", &[0; 255]), ("90 00", &[0xFF; 255]), ("90 00", &[])]
    {
        assert!(matches!(without_certificate(answer, file), CardError::NotActivated));
    }
    assert!(is(&without_certificate("90 00", b"not a certificate"), &Malformed::NotDer));
}

#[test]
fn a_certificate_that_is_cut_off_or_no_certificate_is_malformed() {
    let garbage = [&[0x30, 0x82, 0x00, 0xF0][..], &[7; 240]].concat();
    let mut steps = serial_steps();
    steps.push(step("00 A4 08 0C 04 11 00 11 01", "90 00"));
    steps.extend(read_steps(&garbage, 1));
    assert!(is(&open(script(steps).0, &[]).err().unwrap(), &Malformed::Structure));
    let mut steps = serial_steps();
    steps.push(step("00 A4 08 0C 04 11 00 11 01", "90 00"));
    steps.extend(read_steps(&[0x30, 0x82, 0x04, 0x00], 1));
    steps.push(step("00 B0 00 04 FF", "6B 00"));
    steps.push(step("00 A4 08 0C 06 14 00 90 01 20 02", "6A 82"));
    assert!(is(&open(script(steps).0, &[]).err().unwrap(), &Malformed::CutOff));
}

#[test]
fn a_card_without_personal_data_is_none_the_worse() {
    let mut steps = cold_steps("00 A4 08 0C 04 11 00 11 01");
    steps.pop();
    steps.pop();
    steps.push(step("00 A4 08 0C 04 11 00 11 02", "6A 82"));
    let key = open(script(steps).0, &[]).unwrap();
    assert_eq!(key.known().holder, None);
    assert_eq!(key.contents().codice_fiscale.as_ref().unwrap().as_str(), "RSSMRA80A01H501U");
    assert_eq!(personal_file().len(), 400);
}

#[test]
fn a_certificate_whose_time_is_over_or_not_begun_or_whose_key_is_short_is_told() {
    let certificate = Certificate::read(&fixture().certificate).unwrap();
    certificate.check(in_days(0)).unwrap();
    assert!(matches!(certificate.check(in_days(366)), Err(CertificateError::Expired(_))));
    let told = |key: &Rsa<_>, from, to| {
        Certificate::read(&certificate_of(key, from, to)).unwrap().check(in_days(0)).unwrap_err()
    };
    assert!(matches!(told(&fixture().key, 1, 2), CertificateError::NotYetValid(_)));
    assert!(matches!(told(&fixture().key, -2, -1), CertificateError::Expired(_)));
    assert!(matches!(told(&Rsa::generate(1024).unwrap(), -1, 1), CertificateError::KeyTooSmall(1024)));
    assert_eq!(Certificate::read(b"").err(), Some(Malformed::Structure));
    assert_eq!(certificate.key_bits(), 2048);
    let begin = certificate.not_before();
    assert!(begin.starts_with("20") && begin.ends_with('Z') && begin.len() == 20, "{begin}");
}

#[test]
fn the_length_of_a_certificate_is_read_from_its_first_bytes() {
    assert_eq!(der_length(&[0x30, 0x82, 0x04, 0xA5, 0]), Some(4 + 0x04A5));
    assert_eq!(der_length(&[0x30, 0x81, 0xF0]), Some(3 + 0xF0));
    assert_eq!(der_length(&[0x30, 0x10]), Some(18));
    for none in [&[][..], &[0x30], &[0x31, 0x10], &[0x30, 0x80, 1], &[0x30, 0x83, 1, 0, 0], &[0x30, 0x82, 1]]
    {
        assert_eq!(der_length(none), None);
    }
}

#[test]
fn a_certificate_is_for_logging_in_unless_it_says_that_it_is_for_something_else() {
    let usage = || KeyUsage::new();
    let extended = || ExtendedKeyUsage::new();
    for (extensions, good) in [
        (vec![], true),
        (vec![usage().critical().digital_signature().build(), extended().client_auth().build()], true),
        (vec![usage().digital_signature().build()], true),
        (vec![usage().critical().non_repudiation().build()], false),
        (vec![usage().critical().non_repudiation().build(), extended().client_auth().build()], false),
        (vec![usage().digital_signature().build(), extended().email_protection().build()], false),
        (vec![extended().server_auth().build()], false),
        (vec![extended().other("1.3.6.1.4.1.311.20.2.2").build()], false),
    ] {
        let extensions: Vec<_> = extensions.into_iter().map(Result::unwrap).collect();
        let certificate = Certificate::read(&certificate_for(&fixture().key, -1, 365, &extensions)).unwrap();
        let checked = certificate.check(in_days(0));
        assert_eq!(checked.is_ok(), good, "{checked:?}");
        assert!(good || matches!(checked, Err(CertificateError::NotForLogin)));
    }
}

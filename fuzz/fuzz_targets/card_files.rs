//! Any bytes in a card's files, in its answer to reset, or in a reader's list of features: they are read or refused.
#![no_main]

use std::time::SystemTime;

use libfuzzer_sys::fuzz_target;
use staffetta_card::card::certificate::Certificate;
use staffetta_card::card::cns::der_length;
use staffetta_card::card::pinpad::verify_code_in;
use staffetta_card::card::personal::Personal;
use staffetta_core::card::family::Family;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::read(bytes) {
        assert!(der_length(bytes).is_some());
        let _ = certificate.check(SystemTime::UNIX_EPOCH);
        let _ = (certificate.not_before(), certificate.not_after(), certificate.codice_fiscale());
        assert!(!certificate.verifies(&[], bytes));
    }
    let personal = Personal::read(bytes);
    assert!(personal.holder.is_none_or(|holder| !holder.contains(char::is_control)));
    let _ = (Family::of(bytes), verify_code_in(bytes));
});

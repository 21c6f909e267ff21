//! Any bytes as the answer of an issuer's service: read or refused, twice alike, whatever was asked; what is read has a
//! meaning, and no code is taken from an answer that does not say that it is of a test environment.
#![no_main]

use libfuzzer_sys::fuzz_target;
use staffetta_core::service::{Answer, Operation};
use staffetta_host::services::reply::{Reply, read};

fuzz_target!(|bytes: &[u8]| {
    for operation in [Operation::Create, Operation::Check, Operation::Revoke] {
        let reply = read(bytes, operation);
        assert_eq!(reply, read(bytes, operation));
        if let Ok(Reply::Answer(written)) = reply {
            let is_test = written.communications.iter().any(|(key, _)| key.eq_ignore_ascii_case("working-mode"));
            let errors = written.errors.len();
            let answer = Answer::of(written);
            assert_eq!(answer.issues.len(), errors);
            assert!(is_test || answer.test_code.is_none());
        }
    }
});

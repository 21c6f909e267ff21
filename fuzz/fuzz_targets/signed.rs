//! Any bytes as what a mail was signed with: nothing of it is longer than they are, nor believed more than a mail is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use staffetta_host::mail;

const HEADER: &[u8] =
    b"From: a@example.it\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n";

fuzz_target!(|bytes: &[u8]| {
    let Ok(mail) = mail::read(&[HEADER, bytes].concat()) else { return };
    assert_eq!(mail.message.from.len(), 1);
    assert_eq!(mail.message.from[0].address.as_deref(), Some("a@example.it"));
    assert!(!mail.message.authentication_failed);
    // What is HTML, or of another set of characters, may grow, but not much.
    assert!(mail.message.text.len() <= 8 * bytes.len() + 8);
});

//! The corpora of the fuzz targets that concern cards, run as ordinary tests: what was once found stays right without
//! the fuzzer.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

#[path = "../../../fuzz/scripted_card.rs"]
mod scripted_card;

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use staffetta_card::card::certificate::{Certificate, Malformed};
use staffetta_card::card::personal::Personal;
use staffetta_core::card::family::Family;

/// Every input of a target, with its name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let read = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())
    };
    let inputs: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect();
    assert!(!inputs.is_empty());
    inputs
}

#[test]
fn every_card_of_the_corpus_is_read_or_refused_and_gets_one_pin_at_most() {
    let signed: Vec<_> = corpus("card_answers")
        .into_iter()
        .filter(|(_, input)| scripted_card::signs(input))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(signed, ["whole-login"], "the fuzzer begins with a card that goes all the way");
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused() {
    let mut read = Vec::new();
    for (name, bytes) in corpus("card_files") {
        match Certificate::read(&bytes) {
            Ok(certificate) => {
                assert!(certificate.check(SystemTime::UNIX_EPOCH).is_err(), "{name}");
                read.push(name.clone());
            }
            Err(what) => assert_eq!(what, Malformed::Structure, "{name}"),
        }
        let personal = Personal::read(&bytes);
        assert!(personal.holder.is_none_or(|holder| !holder.contains(char::is_control)), "{name}");
        assert!(Family::of(&bytes).is_none_or(|family| !family.id.is_empty()), "{name}");
    }
    assert_eq!(read, ["certificate"]);
}

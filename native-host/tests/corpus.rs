//! The corpora of the fuzz targets, run as ordinary tests: what was once found stays right without the fuzzer.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

use std::fs;
use std::path::Path;

use staffetta_host::framing::{Frames, Incoming};
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::{LARGEST_REQUEST, RequestFrame};

/// Every input of a target, with its name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let read = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())
    };
    let inputs: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect();
    assert!(!inputs.is_empty());
    inputs
}

#[test]
fn every_stream_of_the_corpus_ends() {
    for (name, bytes) in corpus("framing") {
        let mut frames = Frames::of(&bytes[..], LARGEST_REQUEST);
        let mut read = 0;
        while let Ok(incoming) = frames.next_frame() {
            match incoming {
                Incoming::Frame(text) => assert!(text.len() <= LARGEST_REQUEST, "{name}"),
                Incoming::TooLong(length) => assert!(length > LARGEST_REQUEST, "{name}"),
                Incoming::NotText => {}
                Incoming::Closed => break,
            }
            read += 1;
        }
        assert!(read <= bytes.len() / 4, "{name}: a frame takes at least the four bytes of its length");
    }
}

#[test]
fn every_frame_of_the_corpus_is_a_request_or_a_failure() {
    for (name, frame) in corpus("request") {
        match RequestFrame::read(&frame) {
            Ok(request) => {
                let written = serde_json::to_vec(&request).unwrap();
                let again = RequestFrame::read(&written).unwrap();
                assert_eq!(serde_json::to_vec(&again).unwrap(), written, "{name}");
            }
            Err((_, failure)) => assert_ne!(failure.code(), FailureCode::Internal, "{name}"),
        }
    }
}

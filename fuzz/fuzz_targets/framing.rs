//! Any bytes from the browser: the frames in them are read, or the stream ends; nothing else happens.
#![no_main]

use libfuzzer_sys::fuzz_target;
use staffetta_protocol::browser::LARGEST_REQUEST;
use staffetta_host::framing::{Frames, Incoming};

fuzz_target!(|bytes: &[u8]| {
    let mut frames = Frames::of(bytes, LARGEST_REQUEST);
    while let Ok(incoming) = frames.next_frame() {
        match incoming {
            Incoming::Frame(text) => assert!(text.len() <= LARGEST_REQUEST),
            Incoming::TooLong(length) => assert!(length > LARGEST_REQUEST),
            Incoming::NotText => {}
            Incoming::Closed => break,
        }
    }
});

//! Any frame from the browser: it is a request that reads the same when written again, or a failure with a code.
#![no_main]

use libfuzzer_sys::fuzz_target;
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::RequestFrame;

fuzz_target!(|frame: &[u8]| {
    match RequestFrame::read(frame) {
        Ok(request) => {
            let written = serde_json::to_vec(&request).expect("a request is JSON");
            let again = RequestFrame::read(&written).expect("what was written is read");
            assert_eq!(serde_json::to_vec(&again).expect("a request is JSON"), written);
        }
        Err((_, failure)) => assert!(failure.code() != FailureCode::Internal),
    }
});

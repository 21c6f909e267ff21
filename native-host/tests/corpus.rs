//! The corpora of the fuzz targets, run as ordinary tests: what was once found stays right without the fuzzer.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

use std::fs;
use std::path::Path;

use staffetta_core::notice::{Message, Recognition, Sender, SenderTrust, recognise};
use staffetta_core::{Timestamp, User};
use staffetta_host::framing::{Frames, Incoming};
use staffetta_host::mail;
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

#[test]
fn of_the_senders_of_the_corpus_only_the_issuer_alone_is_known() {
    for (name, lines) in corpus("sender") {
        let mut message = Message { text: NOTICE.into(), ..Message::default() };
        for line in std::str::from_utf8(&lines).unwrap().lines() {
            match line.split_once('\t') {
                Some(("elsewhere", address)) => message.shown_elsewhere.push(address.into()),
                Some((address, name)) => {
                    let address = (!address.is_empty()).then(|| address.into());
                    message.from.push(Sender { address, name: name.into() });
                }
                None => message.enclosed = line == "enclosed",
            }
        }
        let Recognition::Notice(notice) =
            recognise(&message, &User::default(), Timestamp::from_seconds(1_774_888_200))
        else {
            panic!("{name} is no notice");
        };
        assert_eq!(notice.sender == SenderTrust::Known, name == "issuer", "{name}");
    }
}

const NOTICE: &str = "Notifica SIRPED\n\
    Identificativo di sessione: 408c7060-e54b-4be4-b4f7-c2fefb26b4c1\n\
    La richiesta è stata effettuata il: 30/03/2026 18:19";

#[test]
fn of_the_answers_of_the_corpus_each_is_read_as_its_name_says() {
    use staffetta_core::service::Operation::{Check, Create, Revoke};
    use staffetta_host::services::reply::{Reply, read};
    for (name, bytes) in corpus("reply") {
        let replies: Vec<Reply> = [Create, Check, Revoke]
            .into_iter()
            .filter_map(|operation| read(&bytes, operation).ok())
            .collect();
        let faults = replies.iter().filter(|reply| matches!(reply, Reply::Fault(..))).count();
        let errors =
            replies.iter().any(|reply| matches!(reply, Reply::Answer(answer) if answer.errors.len() == 1));
        match name.as_str() {
            "dtd" => assert!(replies.is_empty()),
            "fault" => assert_eq!(faults, 3),
            _ => assert_eq!((replies.len(), faults), (1, 0), "{name}"),
        }
        assert_eq!(errors, name.starts_with("error") || name == "checked-revoked", "{name}");
    }
}

#[test]
fn of_the_signatures_of_the_corpus_each_has_its_notice_inside() {
    let header = "From: sirped_noreply@csi.it\r\nContent-Type: application/pkcs7-mime\r\n\r\n";
    for (name, bytes) in corpus("signed") {
        let mail = mail::read(&[header.as_bytes(), &bytes].concat()).unwrap();
        let recognition = mail.recognise(&User::default(), Timestamp::from_seconds(1_797_233_400));
        let Recognition::Notice(notice) = recognition else { panic!("{name} has no notice") };
        assert!(notice.id.is_some() && notice.refusals.is_empty(), "{name}: {notice:?}");
    }
}

//! Mails as gateways and mail programs leave them, each read as its reader sees it: the corpus, in which every mail
//! stands beside what is right for it, and notices in all the ways that a mail may be distorted.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

#[path = "support/distortions/mod.rs"]
mod distortions;

use std::fs;
use std::path::Path;

use distortions::{ALL, Distortion, Rendered};
use proptest::prelude::*;
use serde_json::{Value, json};
use staffetta_core::notice::{Notice, Recognition, Refusal};
use staffetta_core::rome::rfc3339;
use staffetta_core::validity::Expiry;
use staffetta_core::{SessionId, Timestamp, User};
use staffetta_host::mail;

/// 14/12/2026 08:30 in Italy, when every mail of the corpus is live.
const NOW: Timestamp = Timestamp::from_seconds(1_797_233_400);

fn recognised(bytes: &[u8]) -> Recognition {
    mail::read(bytes).unwrap().recognise(&User::default(), NOW)
}

#[test]
fn every_mail_of_the_corpus_reads_as_its_reader_sees_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/mail");
    let mut judged = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let right: Value = serde_json::from_slice(&fs::read(path.with_extension("json")).unwrap()).unwrap();
        let seen = described(recognised(&fs::read(&path).unwrap()));
        for field in ["kind", "id", "expires_at", "sender", "refused"] {
            assert!(right[field].is_null() || right[field] == seen[field], "{path:?} {field}: {seen}");
        }
        assert!(!right["refused"].is_null() || seen["refused"].is_null(), "{path:?}: {seen}");
        judged += 1;
    }
    assert!(judged >= 40);
}

fn described(recognition: Recognition) -> Value {
    match recognition {
        Recognition::Nothing => json!({ "kind": "none" }),
        Recognition::Certification => json!({ "kind": "mail_certification" }),
        Recognition::Notice(notice) => json!({
            "kind": "session",
            "id": notice.id.as_ref().map(SessionId::expose),
            "expires_at": notice.validity.map(|validity| rfc3339(validity.expires_at)),
            "sender": notice.sender.code(),
            "refused": notice.refusals.first().map(Refusal::code),
        }),
    }
}

fn notice(bytes: &[u8], how: &str) -> Notice {
    match recognised(bytes) {
        Recognition::Notice(notice) => *notice,
        other => panic!("{how}: {other:?}\n{}", String::from_utf8_lossy(bytes)),
    }
}

/// A notice that was distorted says what it would say undistorted.
fn says_the_same(code: &str, distortions: &[Distortion]) {
    let Rendered { bytes, is_enclosed } = distortions::render(code, distortions);
    let how = format!("{distortions:?}");
    let notice = notice(&bytes, &how);
    let shown = || format!("{how}: {notice:?}\n{}", String::from_utf8_lossy(&bytes));
    assert_eq!(notice.id.as_ref().map(SessionId::expose), Some(code), "{}", shown());
    let validity = notice.validity.expect("dates");
    assert_eq!(rfc3339(validity.requested_at), "2026-12-14T08:05:00+01:00", "{}", shown());
    assert_eq!(rfc3339(validity.expires_at), "2026-12-14T16:05:00+01:00", "{}", shown());
    assert_eq!(validity.expiry, Expiry::Stated, "{}", shown());
    assert_eq!(notice.slot.owner.as_deref(), Some("studio.rossi@posta.example"), "{}", shown());
    assert_eq!(notice.slot.requested_by.as_deref(), Some("CARTELLA PROVA"), "{}", shown());
    assert_eq!(notice.slot.company.as_deref(), Some("Città di Torino"), "{}", shown());
    assert_eq!(notice.sender.code(), if is_enclosed { "unknown" } else { "known" }, "{}", shown());
    assert!(notice.refusals.is_empty(), "{}", shown());
}

const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

#[test]
fn a_notice_distorted_once_or_twice_says_the_same() {
    says_the_same(CODE, &[]);
    for &first in ALL {
        says_the_same(CODE, &[first]);
        for &second in ALL.iter().filter(|second| first.goes_with(**second)) {
            says_the_same(CODE, &[first, second]);
        }
    }
}

proptest! {
    #[test]
    fn any_code_survives_any_distortions(
        code in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        chosen in prop::collection::vec(prop::sample::select(ALL), 0..4),
    ) {
        let mut distortions: Vec<Distortion> = Vec::new();
        for one in chosen {
            if distortions.iter().all(|other| other.goes_with(one)) {
                distortions.push(one);
            }
        }
        says_the_same(&code, &distortions);
    }

    #[test]
    fn any_bytes_behind_a_header_are_read_without_a_panic(
        bytes in prop::collection::vec(prop::sample::select(vec![
            "--b", "--b--", "\r\n", "\n", " ", "=", "=3D", "=\r\n", "c2NhZHI=", "é", ">", "\u{ad}", "(", ";",
            "Content-Type: multipart/alternative; boundary=b\n\n", "Content-Type: message/rfc822\n\n",
            "Content-Type: text/html\n\n", "Content-Transfer-Encoding: base64\n", "From: a@example.it\n", "<p>",
            "Content-Type: text/plain; format=flowed; delsp=yes\n\n", "Identificativo di sessione: 408c7060-",
        ]), 0..30),
    ) {
        let mail = format!("From: sirped_noreply@csi.it\nContent-Type: multipart/mixed; boundary=b\n\n{}", bytes.concat());
        let _ = recognised(mail.as_bytes());
    }
}

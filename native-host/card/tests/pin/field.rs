//! A field of an operator's credentials, asked for by the card's process as the host asks it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use staffetta_core::service::Field;
use staffetta_protocol::card_process::{Answer, AnswerLine, RequestLine, TypeField};
use staffetta_protocol::{Failure, FailureCode};

/// What comes of the question when the pinentry gives these answers, and what the pinentry was told.
fn typed(field: Field, answers: &[&str]) -> (Result<String, FailureCode>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let record = folder.path().join("record");
    std::fs::write(&record, "").expect("the record is writable");
    let program = folder.path().join("pinentry");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pin/pinentry.sh");
    let quoted: Vec<String> = answers.iter().map(|answer| format!("'{answer}'")).collect();
    let text =
        format!("#!/bin/sh\nexec /bin/sh {} {} {}\n", script.display(), record.display(), quoted.join(" "));
    std::fs::write(&program, text).expect("the program is writable");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let mut child = Command::new(env!("CARGO_BIN_EXE_staffetta-card"))
        .env("STAFFETTA_PINENTRY", &program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the card's process starts");
    let request = TypeField { service: "sistema-ts".into(), field, language: "it".into() };
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut line = serde_json::to_vec(&RequestLine(request.into())).expect("a request is JSON");
    line.push(b'\n');
    stdin.write_all(&line).expect("it reads");
    let mut answer = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut answer).expect("an answer");
    child.wait().expect("it ends");
    let told = std::fs::read_to_string(&record).expect("the record is readable");
    assert!(!told.contains("BAD"), "{told}");
    let end = match AnswerLine::read(answer.trim_end().as_bytes()).expect("a line of the contract") {
        Ok(Answer::Typed(typed)) => Ok(typed.value.expose().clone()),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => Err(Failure::code(&failure)),
    };
    (end, told)
}

#[test]
fn a_password_comes_back_as_it_was_typed() {
    let (password, told) = typed(Field::Password, &["pin: pa%25rolà "]);
    assert_eq!(password.expect("a password"), " pa%rolà ");
    for line in ["SETTITLE Staffetta: credenziali di Sistema TS", "SETPROMPT Password:", "SETOK Avanti"] {
        assert!(told.contains(line), "{line} is not in {told}");
    }
}

#[test]
fn what_the_service_would_refuse_is_asked_again_and_what_may_be_left_out_is_taken_empty() {
    let (region, told) = typed(Field::Region, &["pin:8", "pin: 080 "]);
    assert_eq!(region.expect("a region"), "080");
    assert!(told.contains("SETERROR «Codice della regione»: servono 3 caratteri."), "{told}");
    assert_eq!(typed(Field::Ssa, &["ok"]).0.expect("none"), "");
}

#[test]
fn who_gives_up_is_not_asked_again() {
    let (end, told) = typed(Field::Pincode, &["cancel"]);
    assert_eq!(end.expect_err("nothing was typed"), FailureCode::PinCancelled);
    assert_eq!(told.matches("GETPIN").count(), 1);
}

//! `inspect`: one JSON object that says what would be recognised in a mail file or a text, and why not.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use support::DesktopSession;

/// The mail of the source (CGM STUDIO guide, section 3), as the servers deliver it.
const HEADERS: &str = "From: Notifiche SIRPED <sirped_noreply@csi.it>\r\nTo: anna@example.it\r\n\
    Date: Mon, 30 Mar 2026 18:19:20 +0200\r\nSubject: Notifica SIRPED\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n";
const NOTICE: &str = "Regione Piemonte\r\n\r\nNotifica SIRPED\r\n\r\nC'è un nuovo messaggio per te.\r\n\
    Identificativo di sessione: 408c7060-e54b-4be4-b4f7-c2fefb26b4c1\r\n\
    L'identificativo di sessione scadrà il: 31/03/2026 02:19\r\n\
    Richiesto dal sistema gestionale: \"NOME GESTIONALE CARTELLA CLINICA\"\r\nDell'azienda Città di Torino\r\n\
    La richiesta è stata effettuata il: 30/03/2026 18:19\r\n";
const IN_TIME: &[&str] = &["--at", "2026-03-30T20:00:00+02:00"];

fn inspect(contents: &[u8], options: &[&str]) -> Output {
    let desktop = DesktopSession::bare();
    let mut command = desktop.host_program();
    command.args(["inspect", "-"]).args(options);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let contents = contents.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&contents)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn seen(text: &str, options: &[&str]) -> (Option<i32>, Value) {
    let output = inspect(text.as_bytes(), options);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    (output.status.code(), serde_json::from_slice(&output.stdout).expect("exactly one JSON object"))
}

#[test]
fn the_mail_of_the_source_is_a_usable_session() {
    let (exit, seen) = seen(&format!("{HEADERS}{NOTICE}"), IN_TIME);
    assert_eq!(exit, Some(0), "{seen}");
    assert_eq!(
        seen,
        json!({
            "kind": "session", "issuer": "sirped", "id": "408c…b4c1",
            "requested_at": "2026-03-30T18:19:00+02:00", "expires_at": "2026-03-31T02:19:00+02:00",
            "expiry": "stated", "sender": "known",
            "requested_by": "NOME GESTIONALE CARTELLA CLINICA", "company": "Città di Torino",
            "warnings": [], "refused": [],
        })
    );
}

#[test]
fn the_code_is_shown_whole_only_on_demand() {
    let mail = format!("{HEADERS}{NOTICE}");
    let options = [IN_TIME, &["--reveal"]].concat();
    assert_eq!(seen(&mail, &options).1["id"], "408c7060-e54b-4be4-b4f7-c2fefb26b4c1");
    assert_eq!(seen(&mail, IN_TIME).1["id"], "408c…b4c1");
}

#[test]
fn a_plain_text_has_no_sender_to_know() {
    let (exit, seen) = seen(NOTICE, IN_TIME);
    assert_eq!(
        (exit, &seen["kind"], &seen["sender"]),
        (Some(0), &json!("session"), &json!("unknown")),
        "{seen}"
    );
    assert_eq!(seen["warnings"], json!(["sender_unknown"]));
}

#[test]
fn what_is_over_truncated_or_forged_is_refused_with_its_code() {
    let mail = format!("{HEADERS}{NOTICE}");
    let (exit, over) = seen(&mail, &["--at", "2026-03-31T02:19:00+02:00"]);
    assert_eq!((exit, &over["refused"]), (Some(1), &json!(["expired"])), "{over}");
    let (exit, truncated) = seen(&mail.replace("b4c1\r\n", "b4c\r\n"), IN_TIME);
    assert_eq!((exit, &truncated["refused"]), (Some(1), &json!(["code_truncated"])), "{truncated}");
    assert_eq!(truncated["id"], Value::Null);
    let forged = format!("Authentication-Results: mx.example.it; dmarc=fail\r\n{mail}");
    let (exit, forged) = seen(&forged, IN_TIME);
    assert_eq!((exit, &forged["sender"]), (Some(1), &json!("contradicts")), "{forged}");
}

#[test]
fn a_notice_in_html_reads_the_same() {
    let html = "<html><body><table><tr><td>Notifica SIRPED</td></tr><tr><td>Identificativo di sessione:</td>\
        <td><b>408c7060-e54b-4be4-b4f7-c2fefb26b4c1</b></td></tr><tr><td>L&#39;identificativo di sessione scadr&agrave; il: \
        31/03/2026 02:19</td></tr><tr><td>Dell&#39;azienda Citt&agrave; di Torino</td></tr><tr><td>La richiesta &egrave; stata \
        effettuata il: 30/03/2026 18:19</td></tr></table></body></html>";
    let mail = format!("{}{html}", HEADERS.replace("text/plain", "text/html"));
    let (exit, seen) = seen(&mail, IN_TIME);
    assert_eq!(exit, Some(0), "{seen}");
    assert_eq!((&seen["id"], &seen["company"]), (&json!("408c…b4c1"), &json!("Città di Torino")));
    assert_eq!(seen["expires_at"], "2026-03-31T02:19:00+02:00");
}

#[test]
fn a_certification_mail_and_anything_else_are_no_session() {
    let body = "Gentile utente, il tuo codice validazione è 123456.";
    let (exit, certification) = seen(&format!("{HEADERS}{body}"), IN_TIME);
    assert_eq!((exit, &certification["kind"]), (Some(1), &json!("mail_certification")), "{certification}");
    let (exit, other) = seen(&format!("{HEADERS}Ci vediamo domani."), IN_TIME);
    assert_eq!((exit, &other["kind"]), (Some(1), &json!("none")), "{other}");
    for field in ["issuer", "id", "requested_at", "expires_at", "expiry", "sender", "requested_by", "company"]
    {
        assert!(other.get(field).is_some_and(Value::is_null), "{field}: {other}");
    }
}

#[test]
fn a_file_is_read_like_standard_input() {
    let desktop = DesktopSession::bare();
    let file = desktop.home().join("notifica.eml");
    fs::write(&file, format!("{HEADERS}{NOTICE}")).unwrap();
    let output = desktop.host_program().arg("inspect").arg(&file).args(IN_TIME).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["kind"], "session");
}

#[test]
fn what_cannot_be_read_is_told_without_a_json_object() {
    let desktop = DesktopSession::bare();
    let missing = desktop.host_program().args(["inspect", "missing.eml"]).output().unwrap();
    let folder = desktop.host_program().args(["inspect", "."]).output().unwrap();
    let nothing = desktop.host_program().arg("inspect").output().unwrap();
    let binary = inspect(b"\xd0\xcf\x11\xe0\0\0\0", &[]);
    let empty = inspect(b" \r\n", &[]);
    let huge = inspect(&vec![b'x'; 65 * 1024 * 1024], &[]);
    let messages = "Content-Type: message/rfc822\n\n".repeat(20);
    let deep =
        inspect(format!("{}\n{messages}{NOTICE}", HEADERS.lines().next().unwrap()).as_bytes(), IN_TIME);
    let time = inspect(b"x", &["--at", "2026-03-30 18:30"]);
    for (output, words) in [
        (missing, "non esiste"),
        (folder, "è una cartella"),
        (nothing, "manca il file"),
        (binary, ".eml"),
        (empty, "è vuoto"),
        (huge, "64 MiB"),
        (deep, "troppe parti"),
        (time, "non è una data"),
    ] {
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words), "{said}");
    }
}

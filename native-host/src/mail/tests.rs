//! Mails as servers and mail programs write them, and files that are none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

const NOTICE: &str = "Identificativo di sessione: 408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

fn mail(headers: &str, body: &str) -> Message {
    whole(headers, body).message
}

fn whole(headers: &str, body: &str) -> Mail {
    read(format!("{headers}\n\n{body}").replace('\n', "\r\n").as_bytes()).unwrap()
}

/// What is seen of parts, each with its own header.
fn parts(kind: &str, parts: &[&str]) -> String {
    let headers =
        format!("From: a@example.it\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=\"=_b\"");
    let body: String = parts.iter().map(|part| format!("--=_b\n{part}\n")).collect();
    mail(&headers, &format!("{body}--=_b--\n")).text
}

#[test]
fn a_mail_gives_its_sender_its_recipient_its_time_and_its_text() {
    let message = mail(
        "Received: from a by mx.example.it; Mon, 30 Mar 2026 18:19:30 +0200\n\
         From: Notifiche SIRPED <sirped_noreply@csi.it>\nTo: Anna <anna@example.it>\n\
         Date: Mon, 30 Mar 2026 18:19:02 +0200\nSubject: Notifica",
        NOTICE,
    );
    assert_eq!(message.from.len(), 1);
    assert_eq!(message.from[0].address.as_deref(), Some("sirped_noreply@csi.it"));
    assert_eq!(message.from[0].name, "Notifiche SIRPED");
    assert_eq!(message.recipient.as_deref(), Some("anna@example.it"));
    assert_eq!(message.received_at, Some(Timestamp::from_seconds(1_774_887_570)), "when it was received");
    assert!(message.text.contains(NOTICE));
    assert!(!message.authentication_failed);
}

#[test]
fn without_a_trace_of_servers_the_mails_own_date_counts() {
    let message = mail("From: a@example.it\nDate: Mon, 30 Mar 2026 18:19:02 +0200", "x");
    assert_eq!(message.received_at, Some(Timestamp::from_seconds(1_774_887_542)));
}

const HTML: &str =
    "Content-Type: text/html; charset=utf-8\n\n<p>html</p><table><tr><td>a</td><td>b</td></tr></table>";

#[test]
fn of_alternatives_the_html_part_is_read_and_the_plain_part_when_that_shows_nothing() {
    let plain = "Content-Type: text/plain; charset=utf-8\n\nVedi la versione HTML.";
    assert_eq!(parts("alternative", &[plain, HTML]), "html\na\tb");
    assert_eq!(parts("alternative", &[HTML, plain]), "html\na\tb");
    for empty in ["", "<p>&nbsp;&zwnj;&#847;</p>", "<div style='display:none'>x</div>"] {
        let html = format!("Content-Type: text/html\n\n{empty}");
        assert_eq!(parts("alternative", &[plain, &html]).trim(), "Vedi la versione HTML.", "{empty}");
    }
}

#[test]
fn all_parts_that_a_reader_sees_are_read_in_their_order() {
    let footer = "Content-Disposition: inline\n\nfooter";
    let attachment = "Content-Type: text/plain\nContent-Disposition: attachment; filename=x.txt\n\nattached";
    let picture = "Content-Type: image/png\n\npng";
    let named = "Content-Type: text/html\nContent-ID: <x>\n\nnamed";
    assert_eq!(parts("mixed", &[HTML, picture, footer, attachment]), "html\na\tb\nfooter");
    assert_eq!(parts("mixed", &[footer, HTML]), "footer\nhtml\na\tb");
    assert_eq!(parts("signed", &[footer, "Content-Type: application/pkcs7-signature\n\nx"]), "footer");
    assert_eq!(parts("related", &[HTML, named, footer]), "html\na\tb\nfooter");
    let inner =
        format!("Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain\n--b\n{HTML}\n--b--");
    assert_eq!(parts("mixed", &[&inner, footer]), "html\na\tb\nfooter");
}

#[test]
fn of_related_parts_the_one_that_start_names_is_the_one_shown() {
    let part = |id: &str, text: &str| format!("Content-Type: text/plain\nContent-ID: {id}\n\n{text}");
    let picture = "Content-Type: image/png\nContent-ID: <p@x>\n\npng";
    let [first, root, last] = [part("<a@x>", "first"), part(" <root@x> ", "root"), part("<c@x>", "last")];
    for (start, seen) in [
        ("start=\"<root@x>\"", "root"),
        ("start=\"root@x\"", "root"),
        ("START=\"<a@x>\"", "first"),
        ("start=\"<c@x>\"; start-info=\"text/plain\"", "last"),
        ("start=\"<none@x>\"", "first"),
        ("start=\"<ROOT@x>\"", "first"),
        ("start=\"\"", "first"),
    ] {
        assert_eq!(parts(&format!("related; {start}"), &[&first, &root, &last]), seen, "{start}");
    }
    let unnamed = "Content-Type: text/plain\n\nunnamed";
    assert_eq!(parts("related; start=\"<root@x>\"", &[picture, unnamed, &root]), "root");
    assert_eq!(parts("related; start=\"<none@x>\"", &[unnamed, &root]), "unnamed");
    assert_eq!(parts("mixed; start=\"<root@x>\"", &[unnamed, &root]), "unnamed\nroot");
}

/// The content of a signature, in its encoding (RFC 5652), with its lengths left open.
fn signed(content: &str) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let before = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\0\
        \x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80\x24\x80\x04\x82";
    [&before[..], &length, content.as_bytes(), &[0; 12]].concat()
}

#[test]
fn what_was_signed_is_read_inside_its_signature_and_vouches_for_nobody() {
    let signed = |content: &str, header: &str| {
        let header = format!("From: a@example.it\r\n{header}\r\nContent-Transfer-Encoding: binary\r\n\r\n");
        read(&[header.into_bytes(), signed(content)].concat()).unwrap()
    };
    let inner = format!("Content-Type: text/plain\r\nFrom: sirped_noreply@csi.it\r\n\r\n{NOTICE}");
    for header in [
        "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"",
        "Content-Type: application/x-pkcs7-mime",
        "Content-Type: Application/PKCS7-MIME\r\nContent-Disposition: attachment; filename=smime.p7m",
    ] {
        let mail = signed(&inner, header);
        assert_eq!(mail.message.text, NOTICE, "{header}");
        assert_eq!(mail.message.from[0].address.as_deref(), Some("a@example.it"));
        assert!(mail.enclosed.is_none());
        assert_eq!(signed(NOTICE, header).message.text, "", "some other document that was signed");
    }
    let message = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
    let mail = signed(&message, "Content-Type: application/pkcs7-mime");
    assert_eq!(mail.message.text, "");
    assert_eq!(mail.enclosed.map(|enclosed| enclosed.text), Some(NOTICE.to_owned()));
}

#[test]
fn a_body_that_is_called_an_attachment_is_seen_all_the_same() {
    assert_eq!(mail("From: a@example.it\nContent-Disposition: attachment", "x").text, "x");
}

#[test]
fn a_message_inside_is_apart_and_its_header_is_no_word_on_anybody() {
    let inner = format!(
        "From: sirped_noreply@csi.it\nTo: b@example.it\nDate: Mon, 30 Mar 2026 18:19:02 +0200\n\n{NOTICE}"
    );
    let encoded = "RnJvbTogYUBjc2kuaXQNCg0KaW5uZXI=";
    for (part, text) in [
        (format!("Content-Type: message/rfc822\n\n{inner}"), NOTICE),
        (format!("Content-Type: message/rfc822\nContent-Disposition: attachment\n\n{inner}"), NOTICE),
        (format!("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{encoded}"), "inner"),
        (format!("Content-Type: multipart/digest; boundary=d\n\n--d\n\n{inner}\n--d--"), NOTICE),
    ] {
        let mail = whole(
            "From: c@example.it\nTo: anna@example.it\nDate: Mon, 30 Mar 2026 19:00:00 +0200\n\
             Content-Type: multipart/mixed; boundary=\"=_b\"",
            &format!("--=_b\n\nTe lo giro.\n--=_b\n{part}\n--=_b--\n"),
        );
        assert_eq!(mail.message.text.trim(), "Te lo giro.");
        let enclosed = mail.enclosed.expect("a message inside");
        assert_eq!(enclosed.text.trim(), text, "{part}");
        assert!(enclosed.enclosed);
        assert_eq!(enclosed.from[0].address.as_deref(), Some("c@example.it"));
        assert_eq!(enclosed.recipient.as_deref(), Some("anna@example.it"));
        if text == NOTICE {
            assert_eq!(
                enclosed.received_at,
                Some(Timestamp::from_seconds(1_774_887_542)),
                "when it was sent first"
            );
        }
    }
}

#[test]
fn a_body_in_base64_and_one_in_quoted_printable_are_decoded() {
    let headers = "From: a@example.it\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n";
    let base64 = mail(&format!("{headers}Content-Transfer-Encoding: base64"), "c2NhZHLDoA==");
    assert_eq!(base64.text.trim(), "scadrà");
    let quoted = mail(&format!("{headers}Content-Transfer-Encoding: quoted-printable"), "scadr=C3=A0");
    assert_eq!(quoted.text.trim(), "scadrà");
}

#[test]
fn a_body_in_an_old_set_of_characters_is_read_as_it_declares() {
    let mut mail =
        b"From: a@example.it\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
        Content-Transfer-Encoding: 8bit\r\n\r\n"
            .to_vec();
    mail.extend_from_slice(b"scadr\xe0 alle");
    assert_eq!(read(&mail).unwrap().message.text.trim(), "scadrà alle");
    let windows = String::from_utf8_lossy(&mail[..mail.len() - 11]).replace("iso-8859-1", "windows-1252");
    let mail = [windows.as_bytes(), b"l\x92identificativo"].concat();
    assert_eq!(read(&mail).unwrap().message.text.trim(), "l\u{2019}identificativo");
}

#[test]
fn a_text_that_only_looks_like_headers_is_a_text() {
    let message = read(NOTICE.as_bytes()).unwrap().message;
    assert_eq!(message.text, NOTICE);
    assert!(message.from.is_empty() && message.recipient.is_none() && message.received_at.is_none());
}

#[test]
fn the_verdict_of_the_receiving_server_alone_counts() {
    let forged = "Authentication-Results: mx.example.it; dmarc=fail\n\
                  Authentication-Results: mx.example.it; dmarc=pass\nFrom: sirped_noreply@csi.it";
    assert!(mail(forged, "x").authentication_failed);
    let fine = "Authentication-Results: mx.example.it; dmarc=pass\n\
                Authentication-Results: elsewhere; dmarc=fail\nFrom: sirped_noreply@csi.it";
    assert!(!mail(fine, "x").authentication_failed);
}

#[test]
fn both_senders_of_a_mail_are_told_in_one_line_or_in_two() {
    assert_eq!(mail("From: a@example.it\nFrom: sirped_noreply@csi.it\nSubject: x", "x").from.len(), 2);
    assert_eq!(mail("From: sirped_noreply@csi.it, a@example.it", "x").from.len(), 2);
}

#[test]
fn beside_a_second_from_without_an_address_nobody_is_named() {
    for other in ["", " ", "SIRPED", "\"\" <>"] {
        for pair in [[other, "sirped_noreply@csi.it"], ["sirped_noreply@csi.it", other]] {
            let headers = format!("From: {}\nFrom: {}\nSubject: x", pair[0], pair[1]);
            assert!(mail(&headers, "x").from.is_empty(), "{headers}");
        }
    }
}

#[test]
fn of_several_servers_the_last_one_says_when_it_was_received() {
    let message = mail(
        "Received: from b by c; Mon, 30 Mar 2026 18:19:30 +0200\n\
         Received: from a by b; Mon, 30 Mar 2026 18:19:10 +0200\nFrom: a@example.it",
        "x",
    );
    assert_eq!(message.received_at, Some(Timestamp::from_seconds(1_774_887_570)));
}

#[test]
fn texts_of_notepad_and_of_old_programs_are_read() {
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("scadrà".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&utf16).unwrap().message.text, "scadrà");
    assert_eq!(read(b"l\x92ID scadr\xe0").unwrap().message.text, "l\u{2019}ID scadrà");
}

#[test]
fn what_is_no_text_or_too_long_is_refused() {
    let refused = |bytes: &[u8]| read(bytes).err();
    assert_eq!(refused(b"\xd0\xcf\x11\xe0\0\0"), Some(MailError::Binary));
    assert_eq!(refused(&vec![b'x'; LARGEST + 1]), Some(MailError::TooLarge));
    for empty in [&b""[..], b" \r\n\t", "\u{feff}\n".as_bytes()] {
        assert_eq!(refused(empty), Some(MailError::Empty), "{empty:?}");
    }
}

/// A mail whose notice lies so deep in parts.
fn nested(depth: usize) -> Vec<u8> {
    let open = |n| format!("Content-Type: multipart/mixed; boundary=b{n}x\n\n--b{n}x\n");
    let parts: String = (0..depth).map(open).collect();
    format!("From: a@example.it\nMIME-Version: 1.0\n{parts}Content-Type: text/plain\n\n{NOTICE}\n")
        .into_bytes()
}

#[test]
fn what_is_left_out_of_a_mail_of_too_many_parts_is_told() {
    assert!(read(&nested(12)).unwrap().message.text.contains(NOTICE));
    assert_eq!(read(&nested(13)).err(), Some(MailError::TooManyParts));
    let forwarded = |depth: usize| {
        let messages = "Content-Type: message/rfc822\n\n".repeat(depth);
        read(format!("From: a@example.it\nMIME-Version: 1.0\n{messages}\n{NOTICE}\n").as_bytes())
    };
    assert!(forwarded(12).is_ok());
    assert_eq!(forwarded(1_000).err(), Some(MailError::TooManyParts));
    let signed = |depth: usize| {
        let text = "Content-Type: text/plain\r\n\r\nx".to_owned();
        let kind = "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        let content = (0..depth).fold(text, |inner, _| format!("{kind}{}", STANDARD.encode(signed(&inner))));
        read(format!("From: a@example.it\r\n{content}").as_bytes())
    };
    assert_eq!(signed(12).unwrap().message.text, "x");
    assert_eq!(signed(13).err(), Some(MailError::TooManyParts));
    let many = |count, head: &str| {
        let part = format!("--b\n{head}\n\nx\n");
        let headers = "From: a@example.it\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b";
        read(format!("{headers}\n\n{}--b--\n", part.repeat(count)).as_bytes())
    };
    assert!(many(500, "Content-Type: text/plain").is_ok());
    assert_eq!(many(501, "Content-Type: text/plain").err(), Some(MailError::TooManyParts));
    assert!(many(600, "Content-Disposition: attachment").is_ok(), "nobody sees these anyway");
}

#[test]
fn a_line_of_a_megabyte_is_no_error_and_hides_nothing_behind_it() {
    let long = "x".repeat(1024 * 1024);
    let message = mail("From: sirped_noreply@csi.it", &format!("{long}\n{NOTICE}"));
    let now = Timestamp::from_seconds(1_774_887_570);
    let dated = Message { received_at: Some(now), ..message };
    assert!(
        matches!(recognise(&dated, &User::default(), now), Recognition::Notice(notice) if notice.id.is_some())
    );
}

#[test]
fn a_second_from_counts_however_it_is_written() {
    for second in [
        "From : b@example.it",
        "From\t: b@example.it",
        "From\u{1}: b@example.it",
        "F\u{200b}rom: b@example.it",
        "X: y\rFrom: b@example.it",
    ] {
        for headers in [
            format!("{second}\nFrom: a@example.it"),
            format!("From: a@example.it\n{second}\nTo: c@example.it"),
        ] {
            let addresses = mail(&headers, "x").from;
            assert_ne!(addresses.len(), 1, "{headers:?}: {addresses:?}");
        }
    }
    assert_eq!(mail("From: a@example.it\nX: y\r\n From: b@example.it", "x").from.len(), 1);
}

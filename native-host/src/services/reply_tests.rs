//! Answers as services write them, and what is no answer.

use proptest::prelude::*;

use super::*;

const AS: &str = "http://authservice.xsd.wsdl.auth.a2f.sts.sanita.finanze.it";
const DT: &str = "http://datatype.xsd.wsdl.auth.a2f.sts.sanita.finanze.it";

fn enveloped(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><env:Envelope xmlns:env='http://schemas.xmlsoap.org/soap/envelope/'>\
         <env:Header/><env:Body>{body}</env:Body></env:Envelope>"
    )
}

fn check(inner: &str) -> Result<Reply, ReplyError> {
    let body = format!("<a:CheckTokenRes xmlns:a='{AS}' xmlns:d='{DT}'>{inner}</a:CheckTokenRes>");
    read(enveloped(&body).as_bytes(), Operation::Check)
}

fn answer(inner: &str) -> WrittenAnswer {
    match check(inner) {
        Ok(Reply::Answer(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_is_read_whole() {
    let told = answer(
        "<a:codEsito>1</a:codEsito><a:errori><d:errore><d:tipoErrore>W</d:tipoErrore><d:codEsito>06</d:codEsito>\
         <d:descrEsito>Gi&#224; &quot;revocato&quot;</d:descrEsito></d:errore></a:errori><a:infoToken>\
         <d:stato> 1 </d:stato><d:descrizione><![CDATA[Revocato]]></d:descrizione>\
         <d:dataInizioValidita>2025-09-02T10:00:00+02:00</d:dataInizioValidita>\
         <d:dataFineValidita>2025-09-03T02:00:00+02:00</d:dataFineValidita></a:infoToken>\
         <a:info><d:chiave>emailStatus</d:chiave><d:valore>OK</d:valore></a:info>\
         <a:comunicazioni><d:comunicazione><d:codice>working-mode</d:codice><d:messaggio>TEST</d:messaggio>\
         </d:comunicazione></a:comunicazioni>",
    );
    assert_eq!(told.outcome, "1");
    assert_eq!(told.errors[0].description, "Già \"revocato\"");
    assert_eq!(told.token.as_ref().unwrap()[..2], ["1", "Revocato"]);
    assert_eq!(told.info, [("emailStatus".to_owned(), "OK".to_owned())]);
    assert_eq!(told.communications[0].0, "working-mode");
}

#[test]
fn an_error_is_found_in_its_place_and_in_both_wrong_ones() {
    let told = "<d:tipoErrore>E</d:tipoErrore><d:codEsito>04</d:codEsito><d:descrEsito>x</d:descrEsito>";
    let in_messages = told.replace("d:", "a:");
    let shapes = [
        format!("<a:errori><d:errore>{told}</d:errore></a:errori>"),
        format!("<a:errore>{in_messages}</a:errore>"),
        format!("<errori><d:errore>{told}</d:errore></errori>"),
    ];
    for shape in shapes {
        let answer = answer(&format!("<a:codEsito>1</a:codEsito>{shape}"));
        let expected = WrittenError { kind: "E".into(), code: "04".into(), description: "x".into() };
        assert_eq!(answer.errors, [expected], "{shape}");
        assert_eq!(answer.outcome, "1");
    }
}

#[test]
fn a_fault_is_read_with_its_words() {
    let fault = "<env:Fault><faultcode>env:Client</faultcode><faultstring>Rejected by policy. (from client)\
        </faultstring><detail/></env:Fault>";
    let reply = read(enveloped(fault).as_bytes(), Operation::Create).unwrap();
    assert_eq!(reply, Reply::Fault("env:Client".into(), "Rejected by policy. (from client)".into()));
}

#[test]
fn what_is_no_answer_to_the_request_is_refused_with_the_reason() {
    let of = |text: &str| read(text.as_bytes(), Operation::Create).unwrap_err();
    let xml = |error| ReplyError::Xml(error);
    let other = enveloped(&format!("<a:CheckTokenRes xmlns:a='{AS}'/>"));
    assert_eq!(of(&other), ReplyError::NotTheAnswer);
    assert_eq!(of("<html><body>Manutenzione</body></html>"), ReplyError::NotAnEnvelope);
    for text in ["", "Manutenzione", "<a>", "<a></b>", "<a/><b/>", "<a>&#0;</a>", "<a/>x"] {
        assert_eq!(of(text), xml(XmlError::Malformed), "{text}");
    }
    let bomb = "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>";
    assert_eq!(of(bomb), xml(XmlError::Dtd));
    assert_eq!(of("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), xml(XmlError::Dtd));
    assert_eq!(of("<a>&nbsp;</a>"), xml(XmlError::Dtd), "an entity that XML does not have");
    assert_eq!(of("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), xml(XmlError::Encoding));
    let utf16: Vec<u8> = "\u{feff}<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16, Operation::Create), Err(xml(XmlError::Encoding)));
    assert_eq!(read(b"<a>\xe0</a>", Operation::Create), Err(xml(XmlError::Encoding)));
    assert_eq!(of(&("<a>".repeat(40) + &"</a>".repeat(40))), xml(XmlError::TooLarge));
    assert_eq!(of(&format!("<a>{}</a>", "<b/>".repeat(5000))), xml(XmlError::TooLarge));
    assert_eq!(of(&format!("<a>{}</a>", "x".repeat(300_000))), xml(XmlError::TooLarge));
}

#[test]
fn what_xml_does_not_allow_is_refused_whether_it_is_written_raw_or_by_its_number() {
    let malformed = ReplyError::Xml(XmlError::Malformed);
    for number in ["1", "8", "xB", "x0c", "xE", "27", "x1f", "xFFFE", "xFFFF", "xD800", "x110000", ""] {
        let text = format!("<a:codEsito>&#{number};</a:codEsito>");
        assert_eq!(check(&text).unwrap_err(), malformed, "{number}");
    }
    for raw in ['\u{1}', '\u{8}', '\u{b}', '\u{c}', '\u{1b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
        for text in [
            format!("<a:b>{raw}</a:b>"),
            format!("<a:b><![CDATA[{raw}]]></a:b>"),
            format!("<a:b c='{raw}'/>"),
        ] {
            assert_eq!(check(&text).unwrap_err(), malformed, "{raw:?}");
        }
    }
    let allowed = answer(
        "<a:codEsito>0</a:codEsito><a:info><d:chiave>x</d:chiave><d:valore>a&#9;&#10;&#xD;&#x9b;\u{fffd}&#x1F600;b</d:valore></a:info>",
    );
    assert_eq!(allowed.info[0].1, "a\t\n\r\u{9b}\u{fffd}\u{1f600}b");
}

#[test]
fn a_declaration_stands_at_the_beginning_and_once() {
    let declaration = "<?xml version='1.0' encoding='UTF-8'?>";
    let body = format!("<CreateAuthRes xmlns='{AS}'><codEsito>0</codEsito></CreateAuthRes>");
    let well = enveloped(&body);
    let inside = enveloped(&format!("{declaration}{body}"));
    for wrong in [
        format!("{well}{declaration}"),
        format!("{declaration}{well}"),
        inside,
        format!("<!-- x -->{well}"),
        format!("<?a b?>{well}"),
    ] {
        let refused = read(wrong.as_bytes(), Operation::Create);
        assert_eq!(refused, Err(ReplyError::Xml(XmlError::Malformed)), "{wrong}");
    }
    for fine in [format!("{well}<!-- x --><?a b?>"), format!("\n{well}")] {
        assert!(read(fine.as_bytes(), Operation::Create).is_ok(), "{fine}");
    }
}

#[test]
fn a_mark_of_utf_8_and_space_around_are_no_fault() {
    let text = format!(
        "\u{feff}{}\n\n",
        enveloped(&format!("<CreateAuthRes xmlns='{AS}'><codEsito>0</codEsito></CreateAuthRes>"))
    );
    assert!(
        matches!(read(text.as_bytes(), Operation::Create), Ok(Reply::Answer(answer)) if answer.outcome == "0")
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, Operation::Create);
    }

    #[test]
    fn any_text_in_an_answer_is_read_or_refused(text in "[<>/a-d&;#x!\\[\\]A-Z:='0-9 -]{0,80}") {
        let _ = check(&text);
    }
}

//! Requests as they are written, byte for byte.

use staffetta_core::card::codice_fiscale::CodiceFiscale;
use staffetta_core::profiles::service;
use staffetta_core::service::{CodeOrder, Codes, For, Operator};
use staffetta_core::{Secret, SessionId};

use super::*;

fn operator(service: &str) -> Operator {
    Operator {
        service: service.into(),
        user: "UTENTE<&>01".into(),
        login: None,
        password: "parola".into(),
        pincode: "12345678".into(),
        codice_fiscale: CodiceFiscale::read("RSSMRA80A01H501U").unwrap(),
        codes: Codes { region: Some("080".into()), asl: Some("101".into()), ..Codes::default() },
        program: Some("MIOAPPLICATIVO_301".into()),
    }
}

fn written(request: &Request) -> String {
    String::from_utf8(envelope(request).unwrap().to_vec()).unwrap()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
    xmlns:as=\"http://authservice.xsd.wsdl.auth.a2f.sts.sanita.finanze.it\" \
    xmlns:dt=\"http://datatype.xsd.wsdl.auth.a2f.sts.sanita.finanze.it\"><soapenv:Body>";
const TAIL: &str = "</soapenv:Body></soapenv:Envelope>";

#[test]
fn a_request_for_a_code_is_written_as_published() {
    let what = For { contesto: "RICETTA-DEM", applicazione: "PRESCRITTORE" };
    let service = service("sistema-ts").unwrap();
    let request = Request::create(service, &operator("sistema-ts"), Secret::from("Q0lGUkE="), what).unwrap();
    let body = "<as:CreateAuthReq><as:userId>UTENTE&lt;&amp;&gt;01</as:userId>\
        <as:identificativo><dt:tipo>P</dt:tipo><dt:valore>Q0lGUkE=</dt:valore></as:identificativo>\
        <as:cfUtente>RSSMRA80A01H501U</as:cfUtente><as:codRegione>080</as:codRegione>\
        <as:codAslAo>101</as:codAslAo><as:codSsa>000000</as:codSsa><as:contesto>RICETTA-DEM</as:contesto>\
        <as:applicazione>PRESCRITTORE</as:applicazione></as:CreateAuthReq>";
    assert_eq!(written(&request), format!("{HEAD}{body}{TAIL}"));
}

#[test]
fn a_check_at_sirped_names_the_program_and_no_application() {
    let what = For { contesto: "RICETTA-DEM", applicazione: "prescrizione" };
    let service = service("sirped").unwrap();
    let code = SessionId::from_checked("408c7060-e54b-4be4-b4f7-c2fefb26b4c1").unwrap();
    let request =
        Request::about(CodeOrder::Check, service, &operator("sirped"), Secret::from("Q0lGUkE="), code, what)
            .unwrap();
    let told = written(&request);
    let end = "<as:cfUtente>RSSMRA80A01H501U</as:cfUtente><as:token>408c7060-e54b-4be4-b4f7-c2fefb26b4c1</as:token>\
        <as:contesto>RICETTA-DEM</as:contesto><as:infoAggiuntive><dt:opzione><dt:chiave>APP</dt:chiave>\
        <dt:valore>MIOAPPLICATIVO_301</dt:valore></dt:opzione></as:infoAggiuntive></as:CheckTokenReq>";
    assert!(told.ends_with(&format!("{end}{TAIL}")), "{told}");
}

#[test]
fn the_action_is_quoted() {
    assert_eq!(action(Operation::Create), "\"http://wsdl.auth.a2f.sts.sanita.finanze.it/create\"");
    assert_eq!(action(Operation::Check), "\"http://wsdl.auth.a2f.sts.sanita.finanze.it/checkToken\"");
    assert_eq!(action(Operation::Revoke), "\"http://wsdl.auth.a2f.sts.sanita.finanze.it/revoke\"");
}

//! Requests to the two services, element by element, and what is not sent.

use proptest::prelude::*;

use super::*;
use crate::profiles::service;
use crate::service::operator::tests::operator;
use crate::service::{CodeOrder, Codes};

const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
const SSN: For<'_> = For { contesto: "RICETTA-DEM", applicazione: "PRESCRITTORE" };

fn identifier() -> Secret<String> {
    Secret::new("A".repeat(172))
}

fn create(id: &str, operator: &Operator, what: For<'_>) -> Result<Request, RequestError> {
    Request::create(service(id).unwrap(), operator, identifier(), what)
}

/// `name=value` of each element, the identifier by its length.
fn told(request: &Request) -> Vec<String> {
    let told = |element: &Element| match element {
        Element::Text(name, text) => format!("{name}={text}"),
        Element::Token(code) => format!("token={}", code.expose()),
        Element::Identifier { kind, value } => format!("identificativo={kind},{}", value.expose().len()),
        Element::Information { key, value } => format!("infoAggiuntive={key},{value}"),
    };
    request.elements.iter().map(told).collect()
}

fn code() -> SessionId {
    SessionId::from_checked(CODE).unwrap()
}

#[test]
fn sistema_ts_is_asked_with_every_element_in_the_schemas_order() {
    let request = create("sistema-ts", &operator(), SSN).unwrap();
    let expected = [
        "userId=UTENTE01",
        "identificativo=P,172",
        "cfUtente=RSSMRA80A01H501U",
        "codRegione=080",
        "codAslAo=101",
        "codSsa=000000",
        "contesto=RICETTA-DEM",
        "applicazione=PRESCRITTORE",
    ];
    assert_eq!(told(&request), expected, "what does not apply is told so, codiceStruttura is left out");
    let mut operator = operator();
    operator.codes = Codes { asl: None, structure: Some("S1".into()), ..operator.codes };
    let told = told(&create("sistema-ts", &operator, SSN).unwrap());
    assert_eq!(told[4..7], ["codAslAo=000", "codSsa=000000", "codiceStruttura=S1"]);
}

#[test]
fn sirped_is_asked_with_its_region_its_program_and_no_empty_ssa() {
    let mut operator = operator();
    operator.codes = Codes { structure: Some("S1".into()), ssa: Some(String::new()), ..operator.codes };
    let what = For { applicazione: "prescrizione", ..SSN };
    let request = create("sirped", &operator, what).unwrap();
    let expected = [
        "codRegione=010",
        "codAslAo=101",
        "contesto=RICETTA-DEM",
        "applicazione=prescrizione",
        "infoAggiuntive=APP,MIOAPPLICATIVO_301",
    ];
    assert_eq!(told(&request)[3..], expected);
    operator.codes.asl = None;
    let missing = |element| Some(RequestError { element, wrong: WrongElement::Missing });
    assert_eq!(create("sirped", &operator, what).err(), missing("codAslAo"));
    operator.codes.asl = Some("301".into());
    operator.program = None;
    assert_eq!(create("sirped", &operator, what).err(), missing("infoAggiuntive"));
}

#[test]
fn a_code_is_checked_and_revoked_with_what_it_was_asked_for_with() {
    let at = |id: &str, what| {
        let service = service(id).unwrap();
        let check =
            Request::about(CodeOrder::Check, service, &operator(), identifier(), code(), what).unwrap();
        let revoke =
            Request::about(CodeOrder::Revoke, service, &operator(), identifier(), code(), what).unwrap();
        assert_eq!(told(&check), told(&revoke));
        told(&check)[3..].join(" ")
    };
    let token = format!("token={CODE} contesto=RICETTA-DEM");
    assert_eq!(at("sistema-ts", SSN), format!("{token} applicazione=PRESCRITTORE"));
    assert_eq!(at("sistema-ts", For { applicazione: "", ..SSN }), token, "there was none");
    let sirped = at("sirped", For { applicazione: "prescrizione", ..SSN });
    assert_eq!(sirped, format!("{token} infoAggiuntive=APP,MIOAPPLICATIVO_301"));
}

#[test]
fn what_has_the_wrong_size_is_told_and_not_sent() {
    let wrong = |change: fn(&mut Operator)| {
        let mut operator = operator();
        change(&mut operator);
        create("sistema-ts", &operator, SSN).err().map(|error| error.to_string())
    };
    let size = |text: &str| Some(text.to_owned());
    assert_eq!(wrong(|o| o.user = "U".repeat(17)), size("userId: 17 characters instead of 1 to 16"));
    assert_eq!(wrong(|o| o.user.clear()), size("userId: 0 characters instead of 1 to 16"));
    assert_eq!(wrong(|o| o.codes.region = None), size("codRegione: missing"));
    assert_eq!(wrong(|o| o.codes.asl = Some("1O".into())), size("codAslAo: 2 characters instead of 3 to 3"));
    assert_eq!(wrong(|o| o.codes.ssa = Some("1234".into())), size("codSsa: 4 characters instead of 5 to 6"));
    assert_eq!(wrong(|o| o.user = "A\u{1}".into()), size("userId: characters that cannot be written"));
    assert_eq!(wrong(|o| o.login = Some("a:b".into())), size("userId: characters that cannot be written"));
    let bianca = For { contesto: "RICETTA-BIANCA", ..SSN };
    assert_eq!(create("sistema-ts", &operator(), bianca).unwrap_err().wrong, WrongElement::Unknown);
    let long = For { applicazione: "prescrizione erogazione presa_in_carico", ..SSN };
    assert_eq!(create("sistema-ts", &operator(), long).unwrap_err().element, "applicazione");
}

#[test]
fn an_identifier_of_a_key_that_is_too_long_is_refused_by_the_services_row() {
    let service = service("sistema-ts").unwrap();
    let of = |length: usize| Request::create(service, &operator(), Secret::new("A".repeat(length)), SSN);
    assert!(of(256).is_ok(), "RSA 1536");
    let error = of(344).unwrap_err();
    assert_eq!(error.to_string(), "identificativo: 344 characters instead of 1 to 256");
}

#[test]
fn a_code_of_another_length_is_no_token_of_the_service() {
    let short = SessionId::from_checked("A1B2C3D4").unwrap();
    let service = service("sistema-ts").unwrap();
    let error = Request::about(CodeOrder::Check, service, &operator(), identifier(), short, SSN).unwrap_err();
    assert_eq!(error.element, "token");
}

#[test]
fn nothing_printable_shows_code_or_identifier() {
    let service = service("sistema-ts").unwrap();
    let request =
        Request::about(CodeOrder::Check, service, &operator(), "cifrato".into(), code(), SSN).unwrap();
    let shown = format!("{request:?}");
    assert!(!shown.contains(CODE) && !shown.contains("cifrato"), "{shown}");
}

proptest! {
    #[test]
    fn whatever_is_typed_is_sent_within_the_sizes_or_refused(user in "\\PC{0,20}", asl in "\\PC{0,5}", ssa in "\\PC{0,8}") {
        let mut operator = operator();
        operator.user = user;
        operator.codes = Codes { asl: Some(asl), ssa: Some(ssa), ..operator.codes };
        if let Ok(request) = create("sistema-ts", &operator, SSN) {
            for element in &request.elements {
                if let Element::Text(name, text) = element {
                    let (least, most) = services().sizes[*name];
                    prop_assert!((least..=most).contains(&text.chars().count()), "{name}={text}");
                }
            }
        }
    }
}

#[test]
fn an_operation_is_called_as_the_service_describes_it() {
    let called = |operation: Operation| (operation.name(), operation.request(), operation.answer());
    assert_eq!(called(Operation::Create), ("create", "CreateAuthReq", "CreateAuthRes"));
    assert_eq!(called(Operation::Check), ("checkToken", "CheckTokenReq", "CheckTokenRes"));
    assert_eq!(called(Operation::Revoke), ("revoke", "RevokeAuthReq", "RevokeAuthRes"));
}

#[test]
fn characters_that_xml_cannot_carry_are_not_sent() {
    for (user, is_sent) in
        [("UTENTE è", true), ("UTENTE\u{1}", false), ("UTENTE\u{fffe}", false), ("UTENTE\u{ffff}", false)]
    {
        let mut operator = operator();
        operator.user = user.into();
        match create("sistema-ts", &operator, SSN) {
            Ok(_) => assert!(is_sent, "{user:?}"),
            Err(error) => assert!(!is_sent && error.wrong == WrongElement::Unwritable, "{user:?}: {error}"),
        }
    }
}

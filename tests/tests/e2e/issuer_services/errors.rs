//! What services find wrong, as the user is told it.

use anyhow::Result;
use staffetta_core::profiles::schema::Service;
use staffetta_core::service::{For, Operator, Request};
use staffetta_core::{Secret, Timestamp};
use staffetta_host::services::Cancellation;
use staffetta_protocol::{Failure, FailureCode};
use staffetta_tests::issuer_service::{Behaviour, Kind};
use staffetta_tests::scratch::Scratch;

use super::support::{Setup, row};

/// The code of what a request for a code comes to, when it is not done.
fn told(setup: &Setup) -> FailureCode {
    match setup.create() {
        Ok(answer) => Failure::from(answer.reason().unwrap()).code(),
        Err(error) => Failure::from(error).code(),
    }
}

#[test]
fn what_the_service_knows_differently_is_told_by_its_code() -> Result<()> {
    type Change = fn(&mut staffetta_tests::issuer_service::ServiceUser);
    let rows: [(Change, FailureCode); 6] = [
        (|user| user.password = "altra".into(), FailureCode::IssuerPasswordRefused),
        (|user| user.user = "ALTRO".into(), FailureCode::IssuerUserUnknown),
        (|user| user.pincode = "9".into(), FailureCode::IssuerPincodeWrong),
        (|user| user.codice_fiscale = "VRDCRL70A01H501U".into(), FailureCode::IssuerCodiceFiscaleWrong),
        (|user| user.codes[1] = "999".into(), FailureCode::IssuerWorkplaceWrong),
        (|user| user.mailbox = None, FailureCode::IssuerMailboxMissing),
    ];
    for (change, expected) in rows {
        let setup = Setup::with(Kind::SistemaTs, change)?;
        assert_eq!(told(&setup), expected);
        assert_eq!(setup.service.visits().len(), 1, "nothing is sent twice: {expected:?}");
        assert!(setup.mailed().is_none());
    }
    Ok(())
}

#[test]
fn a_nickname_logs_in_for_its_own_user_and_for_no_other() -> Result<()> {
    let mut setup = Setup::with(Kind::SistemaTs, |user| user.nickname = Some("anna".into()))?;
    setup.operator.login = Some("anna".into());
    assert!(setup.create()?.is_done);
    setup.operator.user = "UTENTE02".into();
    assert_eq!(told(&setup), FailureCode::IssuerUserDiffers);
    Ok(())
}

#[test]
fn a_pincode_that_is_badly_encrypted_or_formed_is_told() -> Result<()> {
    let setup = Setup::new(Kind::SistemaTs)?;
    let with = |identifier: String| {
        let request =
            Request::create(row("sistema-ts"), &setup.operator, Secret::new(identifier), setup.what());
        Failure::from(setup.ask(request.unwrap()).unwrap().reason().unwrap()).code()
    };
    assert_eq!(with("QUFB".into()), FailureCode::IssuerEncryptionWrong);
    assert_eq!(with(setup.service.key().encrypt("12a")?), FailureCode::IssuerPincodeMalformed);
    Ok(())
}

/// What the service says to a request for a code; `None` when it is done.
fn refused(setup: &Setup, kind: &str, contesto: &str, applicazione: &str) -> Option<String> {
    let row = Service { identifier_kind: kind.into(), contesti: vec![contesto.into()], ..setup.row.clone() };
    let what = For { contesto, applicazione };
    let request = Request::create(&row, &setup.operator, setup.identifier(), what).unwrap();
    let answer = setup.ask(request).unwrap();
    (!answer.is_done).then(|| answer.reason().unwrap().code.clone())
}

#[test]
fn the_service_takes_what_the_documents_allow_and_nothing_else() -> Result<()> {
    let setup = Setup::new(Kind::SistemaTs)?;
    for (kind, contesto, applicazione) in [
        ("P", "RICETTA-DEM", "PRESCRITTORE"),
        ("P", "RICETTA-DEM", "EROGATORE"),
        ("P", "RICETTA-DEM", ""),
        ("I", "RICETTA-DEM", "PRESCRITTORE"),
        ("P", "ALTRO-CONTESTO", ""),
        ("P", "ALTRO-CONTESTO", "QUALSIASI"),
    ] {
        assert_eq!(refused(&setup, kind, contesto, applicazione), None, "{kind} {contesto} {applicazione}");
    }
    setup.assert_in_order();
    let of_other = setup.mailed().unwrap().code;
    assert_eq!(setup.check(&of_other)?.reason().unwrap().code, "04", "it is good for its own contesto alone");
    assert_eq!(refused(&setup, "P", "RICETTA-DEM", "MEDICO").as_deref(), Some("22"));
    assert_eq!(refused(&setup, "P", "RICETTA-DEM", "prescrittore").as_deref(), Some("22"));
    assert_eq!(refused(&setup, "X", "RICETTA-DEM", "PRESCRITTORE").as_deref(), Some("303"));
    let setup = Setup::new(Kind::Sirped)?;
    for taken in ["prescrizione", "erogazione presa_in_carico"] {
        assert_eq!(refused(&setup, "P", "RICETTA-DEM", taken), None, "{taken}");
    }
    setup.assert_in_order();
    for (contesto, wrong) in [
        ("RICETTA-DEM", "PRESCRITTORE"),
        ("RICETTA-DEM", "prescrizione  erogazione"),
        ("ALTRO", "prescrizione"),
    ] {
        assert_eq!(refused(&setup, "P", contesto, wrong).as_deref(), Some("9998"), "{contesto} {wrong}");
    }
    Ok(())
}

/// Every code of docs/facts/id-sessione.md 1.7, and what it is told as.
const PUBLISHED: &[(&[u16], FailureCode)] = &[
    (&[1, 2, 3], FailureCode::IssuerRequestWrong),
    (&[4, 19, 20, 603], FailureCode::IssuerCodeUnknown),
    (&[5, 6], FailureCode::IssuerCodeRevoked),
    (&[7], FailureCode::IssuerCodeOver),
    (&[8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], FailureCode::IssuerRequestWrong),
    (&[21, 22, 300, 9998], FailureCode::IssuerRequestWrong),
    (&[99, 9997, 9999], FailureCode::IssuerBroken),
    (&[100], FailureCode::IssuerMailFailed),
    (&[200], FailureCode::IssuerMailboxMissing),
    (&[301], FailureCode::IssuerPincodeMalformed),
    (&[302], FailureCode::IssuerPincodeWrong),
    (&[303, 304, 305], FailureCode::IssuerIdentifierWrong),
    (&[306], FailureCode::IssuerCodiceFiscaleWrong),
    (&[307], FailureCode::IssuerWorkplaceOrAddress),
    (&[600], FailureCode::IssuerLoginMissing),
    (&[601], FailureCode::IssuerUserUnknown),
    (&[602], FailureCode::IssuerUserDiffers),
    (&[700], FailureCode::IssuerEncryptionWrong),
];

#[test]
fn every_published_code_is_told_wherever_the_service_puts_its_error() -> Result<()> {
    let setup = Setup::new(Kind::SistemaTs)?;
    let behaviours: [fn(char, &'static str, &'static str) -> Behaviour; 3] =
        [Behaviour::Fails, Behaviour::FailsBelowTheRoot, Behaviour::FailsUnprefixed];
    let each = |(codes, told): &(&'static [u16], FailureCode)| {
        codes.iter().map({
            let told = *told;
            move |code| (code, told)
        })
    };
    for (at, (code, told)) in PUBLISHED.iter().flat_map(each).enumerate() {
        let written: &'static str = format!("{code:02}").leak();
        setup.service.set_behaviour(behaviours[at % 3]('E', written, "Descrizione <di> prova"));
        let answer = setup.create()?;
        let issue = answer.reason().unwrap();
        assert_eq!((issue.code.as_str(), issue.words.as_str()), (written, "Descrizione <di> prova"));
        assert!(!answer.is_done);
        assert_eq!(Failure::from(issue).code(), told, "{code}");
    }
    setup.service.set_behaviour(Behaviour::Fails('E', "9123", "Mai visto"));
    let failure = Failure::from(setup.create()?.reason().unwrap());
    assert_eq!(failure.code(), FailureCode::IssuerOther);
    assert_eq!(failure.params().words.as_deref(), Some("Mai visto"), "as it came");
    setup.assert_in_order();
    Ok(())
}

#[test]
fn an_error_is_told_whatever_the_status_it_comes_with_and_after_a_401_the_password_is_not_sent_again()
-> Result<()> {
    let folder = Scratch::new()?;
    let at = Timestamp::from_seconds(1_796_000_000);
    let setup = Setup::new(Kind::SistemaTs)?;
    let rows = [
        (401, "601", FailureCode::IssuerUserUnknown, Some(FailureCode::IssuerPasswordRefused)),
        (401, "602", FailureCode::IssuerUserDiffers, Some(FailureCode::IssuerPasswordRefused)),
        (401, "0302", FailureCode::IssuerPincodeWrong, Some(FailureCode::IssuerPasswordRefused)),
        (401, "9123", FailureCode::IssuerOther, Some(FailureCode::IssuerPasswordRefused)),
        // It says that none came.
        (401, "600", FailureCode::IssuerLoginMissing, None),
        (500, "601", FailureCode::IssuerUserUnknown, None),
        (500, "200", FailureCode::IssuerMailboxMissing, None),
    ];
    for (row, (status, code, expected, next)) in rows.into_iter().enumerate() {
        let file = folder.path().join(format!("{row}.json"));
        let ask = |now| {
            let access = setup.access(&file);
            let answer = setup.client.request_code(&access, setup.what(), now, &Cancellation::default());
            answer.err().map(|failure| failure.code())
        };
        setup.service.set_behaviour(Behaviour::FailsAt(status, 'E', code, "Descrizione"));
        assert_eq!(ask(at), Some(expected), "{status} {code}");
        setup.service.set_behaviour(Behaviour::Well);
        assert_eq!(ask(at.plus(60)), next, "{status} {code}");
    }
    setup.assert_in_order();
    Ok(())
}

#[test]
fn what_sirped_publishes_no_code_for_is_told_in_its_words() -> Result<()> {
    let mut setup = Setup::new(Kind::Sirped)?;
    setup.operator = Operator { program: Some("ALTRO_301".into()), ..setup.operator };
    let answer = setup.create()?;
    let failure = Failure::from(answer.reason().unwrap());
    assert_eq!(failure.code(), FailureCode::IssuerRequestWrong);
    assert_eq!(failure.params().words.as_deref(), Some("APP assente o errato"));
    Ok(())
}

#[test]
fn a_code_that_nobody_issued_is_unknown_and_no_credential_is_shown_in_any_error() -> Result<()> {
    let setup = Setup::new(Kind::SistemaTs)?;
    let answer = setup.check("408c7060-e54b-4be4-b4f7-c2fefb26b4c1")?;
    assert_eq!(answer.reason().unwrap().failure, Some("issuer_code_unknown"));
    let shown = format!("{answer:?} {:?}", setup.call(setup.request()));
    let identifier = setup.identifier();
    for secret in [setup.operator.password.expose(), setup.operator.pincode.expose(), identifier.expose()] {
        assert!(!shown.contains(secret.as_str()), "{shown}");
    }
    Ok(())
}

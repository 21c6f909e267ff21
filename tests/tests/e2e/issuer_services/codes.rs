//! Codes asked for, checked and ended at both services.

use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use jiff::SignedDuration;
use staffetta_core::service::{CodeOrder, CodeState};
use staffetta_core::{SessionId, Timestamp};
use staffetta_host::services::{Cancellation, Endpoint, IssuerServices};
use staffetta_protocol::FailureCode;
use staffetta_tests::issuer_service::{Behaviour, Kind};
use staffetta_tests::loopback::free_port;
use staffetta_tests::mailbox::Mailbox;
use staffetta_tests::notice_mail::NoticeMail;
use staffetta_tests::scratch::Scratch;
use staffetta_tests::wait::wait_until;

use super::support::{MAILBOX, Setup, USER};

fn state(answer: &staffetta_core::service::Answer) -> Option<&CodeState> {
    answer.code.as_ref().map(|status| &status.state)
}

#[test]
fn at_both_services_a_code_is_asked_for_mailed_checked_ended_and_refused_afterwards() -> Result<()> {
    for (kind, hours) in [(Kind::SistemaTs, 16), (Kind::Sirped, 8)] {
        let setup = Setup::new(kind)?;
        let created = setup.create()?;
        assert!(created.is_done && created.issues.is_empty(), "{created:?}");
        assert_eq!(created.email_status.as_deref(), Some("Email inviata correttamente"));
        assert!(created.test_code.is_none(), "production never tells the code");
        let code = setup.mailed().unwrap().code;
        let checked = setup.check(&code)?;
        let status = checked.code.as_ref().unwrap();
        assert_eq!((&status.state, checked.is_done), (&CodeState::Valid, true));
        let [from, to] = [status.valid_from, status.valid_to].map(Option::unwrap);
        assert_eq!(to.at.seconds() - from.at.seconds(), hours * 3600);
        assert!(from.offset.is_some());
        assert!(setup.service.is_taken(USER, &code));
        let revoked = setup.revoke(&code)?;
        assert!(revoked.is_done && revoked.is_revoked());
        assert_eq!(revoked.revoke_status.as_deref(), Some("Revoca effettuata"));
        assert!(!setup.service.is_taken(USER, &code));
        let checked = setup.check(&code)?;
        assert_eq!(
            (state(&checked), checked.is_done),
            (Some(&CodeState::Revoked), false),
            "whatever the outcome"
        );
        let again = setup.revoke(&code)?;
        assert!(again.is_revoked() && !again.is_done && again.last_revocation.is_some());
        setup.assert_in_order();
    }
    Ok(())
}

#[test]
fn at_sistema_ts_the_code_in_use_lives_on_and_at_sirped_it_is_replaced_at_once() -> Result<()> {
    for (kind, expected) in [(Kind::SistemaTs, CodeState::Valid), (Kind::Sirped, CodeState::Revoked)] {
        let setup = Setup::new(kind)?;
        setup.create()?;
        let first = setup.mailed().unwrap().code;
        assert!(setup.service.is_taken(USER, &first));
        setup.create()?;
        assert_eq!(state(&setup.check(&first)?), Some(&expected), "{kind:?}");
        setup.service.advance(SignedDuration::from_hours(17));
        let second = setup.mailed().unwrap().code;
        let checked = setup.check(&second)?;
        assert_eq!(state(&checked), Some(&CodeState::Expired));
        assert_eq!(checked.reason().unwrap().failure, Some("issuer_code_over"));
        setup.assert_in_order();
    }
    Ok(())
}

#[test]
fn a_test_environment_tells_the_code_and_mails_none() -> Result<()> {
    for kind in [Kind::SistemaTs, Kind::Sirped] {
        let setup = Setup::new(kind)?;
        setup.service.set_behaviour(Behaviour::Test);
        let created = setup.create()?;
        assert!(created.is_test);
        let code = created.test_code.unwrap();
        assert_eq!(code.expose(), setup.service.codes(USER)[0].code);
        assert_eq!(
            created.email_status.as_deref(),
            Some("Email inviata correttamente"),
            "it says so all the same"
        );
        assert!(setup.mailed().is_none());
    }
    Ok(())
}

#[test]
fn without_consent_the_service_says_that_all_is_well_and_no_mail_comes() -> Result<()> {
    let setup = Setup::with(Kind::Sirped, |user| user.consents = false)?;
    assert!(setup.create()?.is_done);
    assert!(setup.mailed().is_none());
    Ok(())
}

#[test]
fn the_mail_of_a_code_that_was_asked_for_lies_in_the_mailbox() -> Result<()> {
    let scratch = Scratch::new()?;
    let mailbox = Arc::new(Mailbox::start(&scratch, &[MAILBOX])?);
    let to = Arc::clone(&mailbox);
    let deliver = Box::new(move |address: &str, issued: &staffetta_tests::issuer_service::Issued| {
        to.deliver(address, &NoticeMail::sirped(address, &issued.code, issued.requested_at).build()?)
    });
    let setup = Setup::start(Kind::Sirped, |_| {}, deliver, Arc::new(Mutex::default()))?;
    assert!(setup.create()?.is_done);
    assert_eq!(mailbox.numbers("INBOX", MAILBOX)?.len(), 1);
    Ok(())
}

#[test]
fn limits_hold_whatever_became_of_the_request_and_a_refused_password_is_sent_once() -> Result<()> {
    let folder = Scratch::new()?;
    let file = folder.path().join("calls.json");
    let now = Timestamp::from_seconds(1_796_000_000);
    let mut setup = Setup::new(Kind::SistemaTs)?;
    let request = |setup: &Setup, now: Timestamp| {
        let outcome =
            setup.client.request_code(&setup.access(&file), setup.what(), now, &Cancellation::default());
        outcome.map(|answer| answer.is_done).map_err(|failure| failure.code())
    };
    setup.service.set_behaviour(Behaviour::Cuts);
    assert_eq!(request(&setup, now), Err(FailureCode::IssuerSlow));
    setup.service.set_behaviour(Behaviour::Well);
    assert_eq!(request(&setup, now.plus(59)), Err(FailureCode::IssuerSoon));
    assert_eq!(setup.service.visits().len(), 1, "nothing was sent");
    assert_eq!(request(&setup, now.plus(60)), Ok(true));
    setup.service.set_behaviour(Behaviour::Fails('E', "200", "Nessun contatto"));
    assert_eq!(request(&setup, now.plus(120)), Err(FailureCode::IssuerMailboxMissing));
    setup.service.set_behaviour(Behaviour::Well);
    setup.operator.password = "scaduta".into();
    assert_eq!(request(&setup, now.plus(200)), Err(FailureCode::IssuerPasswordRefused));
    assert_eq!(request(&setup, now.plus(400)), Err(FailureCode::IssuerPasswordRefused));
    let code = SessionId::from_checked(&setup.mailed().unwrap().code)?;
    let access = setup.access(&file);
    let check = setup.client.about_code(
        &access,
        CodeOrder::Check,
        code,
        setup.what(),
        now.plus(400),
        &Cancellation::default(),
    );
    assert_eq!(check.unwrap_err().code(), FailureCode::IssuerPasswordRefused);
    assert_eq!(setup.service.visits().len(), 4, "a refused password is sent once");
    Ok(())
}

/// What a request for a code comes to when its user ends it as soon as a connection stands at a port that says nothing.
fn ended_before_tls(setup: &mut Setup, file: &Path, now: Timestamp) -> FailureCode {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    setup.endpoint.address = format!("https://{}/", silent.local_addr().unwrap());
    let (access, cancellation) = (setup.access(file), Cancellation::default());
    std::thread::scope(|scope| {
        let request = || setup.client.request_code(&access, setup.what(), now, &cancellation);
        let request = scope.spawn(request);
        let _connection = silent.accept().unwrap();
        cancellation.cancel();
        request.join().unwrap().unwrap_err().code()
    })
}

#[test]
fn a_request_that_cannot_have_reached_the_service_does_not_count_and_one_that_may_have_does() -> Result<()> {
    let folder = Scratch::new()?;
    let file = folder.path().join("calls.json");
    let now = Timestamp::from_seconds(1_796_000_000);
    let mut setup = Setup::new(Kind::SistemaTs)?;
    let request = |setup: &Setup, cancellation: &Cancellation| {
        let outcome = setup.client.request_code(&setup.access(&file), setup.what(), now, cancellation);
        outcome.map(|answer| answer.is_done).map_err(|failure| failure.code())
    };
    let well = setup.endpoint.clone();
    let waited = Cancellation::default();
    setup.endpoint.address = format!("https://localhost:{}/", free_port()?);
    assert_eq!(request(&setup, &waited), Err(FailureCode::IssuerUnreachable));
    setup.endpoint.address = "https://non-esiste.invalid/".into();
    assert_eq!(request(&setup, &waited), Err(FailureCode::IssuerUnreachable));
    setup.endpoint.address = well.address.replace("https", "http");
    assert_eq!(request(&setup, &waited), Err(FailureCode::Internal), "it cannot be made");
    setup.endpoint = Endpoint { further_roots: Vec::new(), ..well.clone() };
    assert_eq!(request(&setup, &waited), Err(FailureCode::IssuerUntrusted));
    assert_eq!(ended_before_tls(&mut setup, &file, now), FailureCode::Cancelled);
    setup.endpoint = well;
    let ended = Cancellation::default();
    ended.cancel();
    assert_eq!(request(&setup, &ended), Err(FailureCode::Cancelled), "before it began");
    assert_eq!(setup.service.arrived(), 0);

    setup.service.set_behaviour(Behaviour::Slow(Duration::from_secs(30)));
    let ended = Cancellation::default();
    let outcome = std::thread::scope(|scope| {
        let request = scope.spawn(|| request(&setup, &ended));
        let arrived = || (setup.service.arrived() > 0).then_some(());
        wait_until("the request", || Ok(arrived())).unwrap();
        ended.cancel();
        request.join().unwrap()
    });
    assert_eq!(outcome, Err(FailureCode::Cancelled));
    setup.service.set_behaviour(Behaviour::Well);
    assert_eq!(request(&setup, &waited), Err(FailureCode::IssuerSoon), "it arrived");
    Ok(())
}

#[test]
fn a_password_is_on_its_way_once_at_a_time_and_the_next_one_knows_what_became_of_it() -> Result<()> {
    let folder = Scratch::new()?;
    let file = folder.path().join("calls.json");
    let now = Timestamp::from_seconds(1_796_000_000);
    let mut setup = Setup::new(Kind::SistemaTs)?;
    setup.operator.password = "scaduta".into();
    setup.service.set_behaviour(Behaviour::Slow(Duration::from_secs(30)));
    let other_process = IssuerServices::default();
    let (waited, ended) = (Cancellation::default(), Cancellation::default());
    let check = |client: &IssuerServices, cancellation: &Cancellation| {
        let code = SessionId::from_checked("408c7060-e54b-4be4-b4f7-c2fefb26b4c1").unwrap();
        let (access, order) = (setup.access(&file), CodeOrder::Check);
        let answer = client.about_code(&access, order, code, setup.what(), now, cancellation);
        answer.unwrap_err().code()
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| check(&setup.client, &ended));
        let arrived = || (setup.service.arrived() > 0).then_some(());
        wait_until("the request", || Ok(arrived())).unwrap();
        assert_eq!(check(&other_process, &waited), FailureCode::IssuerElsewhere);
        ended.cancel();
        assert_eq!(first.join().unwrap(), FailureCode::Cancelled);
    });
    setup.service.set_behaviour(Behaviour::Well);
    assert_eq!(check(&other_process, &waited), FailureCode::IssuerPasswordRefused);
    assert_eq!(check(&setup.client, &waited), FailureCode::IssuerPasswordRefused);
    assert_eq!(setup.service.arrived(), 2);
    Ok(())
}

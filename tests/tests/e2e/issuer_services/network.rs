//! Networks and servers that fail: each told as what it is, nothing sent twice or elsewhere.

use std::time::{Duration, Instant};

use anyhow::Result;
use staffetta_host::services::{Call, CallError, Cancellation};
use staffetta_protocol::{Failure, FailureCode};
use staffetta_tests::issuer_service::{Behaviour, Kind};
use staffetta_tests::loopback::free_port;
use staffetta_tests::wait::wait_until;

use super::support::Setup;

fn failure(setup: &Setup) -> Failure {
    Failure::from(setup.create().unwrap_err())
}

#[test]
fn an_answer_that_is_none_is_told_with_its_status_and_the_reason() -> Result<()> {
    let setup = Setup::new(Kind::SistemaTs)?;
    let xml = "text/xml; charset=utf-8";
    for (status, content_type, body, reason) in [
        (503, "text/html", "<html>Manutenzione</html>", "not a SOAP envelope"),
        (200, xml, "<html>Manutenzione</html>", "not a SOAP envelope"),
        (200, xml, "Manutenzione", "not well-formed XML"),
        (200, xml, "", "not well-formed XML"),
        (200, xml, "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "a document type or an entity of its own"),
        (200, "text/xml; charset=ISO-8859-1", "<a/>", "text/xml; charset=ISO-8859-1 is not UTF-8"),
        (200, xml, "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "not UTF-8"),
    ] {
        setup.service.set_behaviour(Behaviour::Says(status, content_type, body.into()));
        let failure = failure(&setup);
        assert_eq!(failure.code(), FailureCode::IssuerUnexpected, "{failure:?}");
        assert_eq!(failure.params().status, Some(status));
        assert_eq!(
            failure.detail(),
            Some(format!("localhost answers with HTTP {status}: {reason}").as_str())
        );
    }
    setup.service.set_behaviour(Behaviour::Says(200, xml, vec![b' '; 2_000_000]));
    assert!(failure(&setup).detail().unwrap().contains("longer or deeper"));
    assert_eq!(setup.service.visits().len(), 8);
    Ok(())
}

#[test]
fn no_redirect_is_followed_with_the_credentials() -> Result<()> {
    let (setup, other) = (Setup::new(Kind::SistemaTs)?, Setup::new(Kind::SistemaTs)?);
    setup.service.set_behaviour(Behaviour::LeadsTo(other.endpoint.address.clone()));
    let failure = failure(&setup);
    assert_eq!((failure.code(), failure.params().status), (FailureCode::IssuerUnexpected, Some(302)));
    assert!(other.service.visits().is_empty());
    Ok(())
}

#[test]
fn a_connection_that_is_cut_is_told_as_one_that_may_have_done_its_work_and_is_not_tried_again() -> Result<()>
{
    let setup = Setup::new(Kind::SistemaTs)?;
    for behaviour in [Behaviour::Cuts, Behaviour::CutsTheAnswer] {
        setup.service.set_behaviour(behaviour);
        assert_eq!(failure(&setup).code(), FailureCode::IssuerSlow);
    }
    assert_eq!(setup.service.visits().len(), 2);
    Ok(())
}

#[test]
fn a_certificate_that_nobody_vouches_for_gets_nothing() -> Result<()> {
    let mut setup = Setup::new(Kind::SistemaTs)?;
    setup.endpoint.further_roots.clear();
    let failure = failure(&setup);
    assert_eq!(failure.code(), FailureCode::IssuerUntrusted, "{failure:?}");
    assert!(setup.service.visits().is_empty());
    setup.endpoint.address = setup.endpoint.address.replace("localhost", "127.0.0.1");
    assert!(matches!(setup.create(), Err(CallError::Untrusted { .. })), "a name that the certificate lacks");
    Ok(())
}

#[test]
fn where_nothing_answers_and_what_is_no_https_is_told() -> Result<()> {
    let mut setup = Setup::new(Kind::SistemaTs)?;
    setup.endpoint.address = format!("https://localhost:{}/", free_port()?);
    assert_eq!(failure(&setup).code(), FailureCode::IssuerUnreachable);
    setup.endpoint.address = "https://non-esiste.invalid/".into();
    assert_eq!(failure(&setup).code(), FailureCode::IssuerUnreachable);
    setup.endpoint.address = format!("http://localhost:{}/", setup.service.port());
    assert!(matches!(setup.create(), Err(CallError::Request(_))));
    assert!(setup.service.visits().is_empty());
    Ok(())
}

#[test]
fn a_service_that_takes_longer_than_is_waited_for_is_told_and_not_asked_again() -> Result<()> {
    let setup = Setup::new(Kind::SistemaTs)?;
    setup.service.set_behaviour(Behaviour::Slow(Duration::from_secs(30)));
    let call = Call { within: Duration::from_millis(200), ..setup.call(setup.request()) };
    let failure = Failure::from(setup.client.call(call, &Cancellation::default()).unwrap_err());
    assert_eq!(failure.code(), FailureCode::IssuerSlow);
    assert_eq!(failure.params().host.as_deref(), Some("localhost"));
    Ok(())
}

#[test]
fn one_call_is_made_at_a_time_and_ends_when_its_user_does_not_want_to_wait_any_more() -> Result<()> {
    let setup = Setup::new(Kind::SistemaTs)?;
    setup.service.set_behaviour(Behaviour::Slow(Duration::from_secs(30)));
    let cancellation = Cancellation::default();
    let begun = Instant::now();
    let outcome = std::thread::scope(|scope| {
        let call = scope.spawn(|| setup.client.call(setup.call(setup.request()), &cancellation));
        let arrived = || (setup.service.arrived() > 0).then_some(());
        wait_until("the request", || Ok(arrived())).unwrap();
        let second = setup.client.call(setup.call(setup.request()), &Cancellation::default());
        assert!(matches!(second, Err(CallError::Busy)), "{second:?}");
        cancellation.cancel();
        call.join().unwrap()
    });
    assert!(matches!(outcome, Err(CallError::Cancelled)), "{outcome:?}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    setup.service.set_behaviour(Behaviour::Well);
    assert!(setup.create()?.is_done, "the next call is not held up");
    Ok(())
}

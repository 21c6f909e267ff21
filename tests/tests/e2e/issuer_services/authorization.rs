//! Codes got with an authorization in the browser: what is believed, what is not, and what the user's browser is told.

use std::fs;
use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::SignedDuration;
use staffetta_core::profiles::{authorization_server, service};
use staffetta_core::service::{AccessToken, CodeOrder, CodeState};
use staffetta_core::{Role, Timestamp};
use staffetta_host::services::oauth::{BrowserAccess, Redirect};
use staffetta_host::services::{CallsFile, Cancellation, Endpoint, IssuerServices};
use staffetta_protocol::{Failure, FailureCode};
use staffetta_tests::issuer_service::authorization::{
    AuthorizationServer, Behaviour, ISSUER, Registration, browse, fetch,
};
use staffetta_tests::loopback::free_port;
use staffetta_tests::scratch::Scratch;
use staffetta_tests::tls::Authority;

const CLIENT: &str = "MIOAPPLICATIVO_301";
const CODICE_FISCALE: &str = "RSSMRA80A01H501U";

/// A server, and a host that is configured for it.
struct Setup {
    server: AuthorizationServer,
    authority: Authority,
    access: BrowserAccess,
    client: IssuerServices,
    scratch: Scratch,
    /// The page that the browser showed at the end.
    shown: Mutex<String>,
}

fn now() -> Timestamp {
    Timestamp::from_seconds(jiff::Timestamp::now().as_second())
}

impl Setup {
    fn new() -> Result<Self> {
        Self::with("http://127.0.0.1/staffetta", false)
    }

    fn with(redirect: &str, revokes_with_get: bool) -> Result<Self> {
        let (authority, scratch) = (Authority::new()?, Scratch::new()?);
        let registration =
            Registration { client: CLIENT.into(), redirect: redirect.into(), revokes_with_get };
        let server = AuthorizationServer::start(&authority, registration, CODICE_FISCALE)?;
        let known = authorization_server("sirped").unwrap();
        let access = BrowserAccess {
            service: service("sirped").unwrap(),
            server: known,
            endpoint: Endpoint { address: server.address(), further_roots: vec![authority.der()] },
            client: CLIENT.into(),
            redirect: Redirect::read(redirect)?,
            issuer: Some(ISSUER.into()),
            keys: None,
            revoke_method: known.revoke_method,
            answer_within: Duration::from_secs(20),
            calls: CallsFile::at(scratch.path().join("calls.json")),
        };
        let client = IssuerServices::default();
        Ok(Self { server, authority, access, client, scratch, shown: Mutex::default() })
    }

    /// An authorization whose browser does what `open` does.
    fn opening(&self, open: impl FnOnce(&str) -> Result<()>) -> Result<AccessToken, Failure> {
        self.opening_at(now, open)
    }

    fn opening_at(
        &self,
        clock: fn() -> Timestamp,
        open: impl FnOnce(&str) -> Result<()>,
    ) -> Result<AccessToken, Failure> {
        let open = |address: &str| open(address).map_err(io::Error::other);
        self.client.authorize(&self.access, Role::Prescrittore, clock, &Cancellation::default(), open)
    }

    /// An authorization in a browser that follows where it is led, beside the host.
    fn authorize(&self) -> Result<AccessToken, Failure> {
        self.authorize_at(now)
    }

    fn authorize_at(&self, clock: fn() -> Timestamp) -> Result<AccessToken, Failure> {
        std::thread::scope(|scope| {
            self.opening_at(clock, |address| {
                let address = address.to_owned();
                scope.spawn(move || {
                    let page = browse(&address, &self.authority);
                    *self.shown.lock().unwrap() = page.unwrap_or_else(|error| error.to_string());
                });
                Ok(())
            })
        })
    }

    /// The same, whatever was asked before.
    fn again(&self) -> Result<AccessToken, Failure> {
        let _ = fs::remove_file(self.scratch.path().join("calls.json"));
        self.authorize()
    }

    fn shown(&self) -> String {
        self.shown.lock().unwrap().clone()
    }

    fn refused(&self, behaviour: Behaviour) -> Failure {
        self.server.set_behaviour(behaviour);
        self.again().unwrap_err()
    }
}

#[test]
fn a_code_is_got_in_the_browser_checked_ended_and_refused_afterwards() -> Result<()> {
    for (redirect, revokes_with_get) in [("http://127.0.0.1/staffetta", false), ("", true)] {
        let registered = format!("http://localhost:{}/ritorno", free_port()?);
        let mut setup =
            Setup::with(if redirect.is_empty() { &registered } else { redirect }, revokes_with_get)?;
        if revokes_with_get {
            setup.access.revoke_method = staffetta_core::profiles::schema::RevokeMethod::Get;
        }
        let token = setup.authorize()?;
        assert_eq!(vec![token.code.expose().to_owned()], setup.server.codes());
        assert_eq!(token.owner.as_str(), CODICE_FISCALE);
        let life = token.validity.expires_at.seconds() - token.validity.requested_at.seconds();
        assert!((7190..=7199).contains(&life), "{life}");
        let page = setup.shown();
        assert!(page.contains("200 OK") && page.contains("<h1>Staffetta</h1>"), "{page}");
        assert!(page.contains("default-src 'none'") && !page.contains(token.code.expose()));

        let check = |token| {
            setup.client.about_token(&setup.access, CodeOrder::Check, token, now(), &Cancellation::default())
        };
        let checked = check(&token)?;
        let told = checked.code.as_ref().unwrap();
        assert_eq!((&told.state, checked.is_done), (&CodeState::Valid, true));
        assert_eq!(told.valid_to.unwrap().at, token.validity.expires_at);
        let revoke = || {
            setup.client.about_token(
                &setup.access,
                CodeOrder::Revoke,
                &token,
                now(),
                &Cancellation::default(),
            )
        };
        assert!(revoke()?.is_done);
        assert!(!setup.server.is_taken(token.code.expose()));
        assert_eq!(check(&token)?.code.unwrap().state, CodeState::Revoked);
        let again = revoke()?;
        assert!(again.is_revoked() && !again.is_done);

        let newer = setup.again()?;
        let newest = setup.again()?;
        assert!(!setup.server.is_taken(newer.code.expose()) && setup.server.is_taken(newest.code.expose()));
        assert!(setup.server.breaches().is_empty(), "{:?}", setup.server.breaches());
    }
    Ok(())
}

#[test]
fn no_token_is_believed_that_this_server_did_not_sign_for_this_program_now() -> Result<()> {
    let setup = Setup::new()?;
    for (behaviour, reason) in [
        (Behaviour::Unsigned, "an algorithm that does not count"),
        (Behaviour::SignedWithThePublicKey, "an algorithm that does not count"),
        (Behaviour::SignedWithAnotherKey, "the signature is wrong"),
        (Behaviour::SignedWithAnUnknownKey, "the signature is wrong"),
        (Behaviour::Expired, "expired"),
        (Behaviour::ExpiresAtOnce, "expired"),
        (Behaviour::Endless, "no end"),
        (Behaviour::NotYetValid, "not valid yet"),
        (Behaviour::ForAnotherProgram, "aud"),
        (Behaviour::OfAnotherIssuer, "iss"),
        (Behaviour::ForAnotherPurpose, "scope"),
        (Behaviour::OfTwoPeople, "codice fiscale"),
        (Behaviour::WithoutCode, "idSessione"),
    ] {
        let failure = setup.refused(behaviour);
        assert_eq!(failure.code(), FailureCode::IssuerTokenRefused, "{behaviour:?} {failure:?}");
        assert!(failure.detail().unwrap().contains(reason), "{behaviour:?} {failure:?}");
    }
    setup.server.add_key("altra")?;
    let failure = setup.refused(Behaviour::SignedWithAnUnknownKey);
    assert!(failure.detail().unwrap().contains("not published"), "{failure:?}");
    setup.server.set_behaviour(Behaviour::Well);
    assert!(setup.again().is_ok());
    assert!(setup.server.breaches().is_empty(), "{:?}", setup.server.breaches());
    Ok(())
}

#[test]
fn keys_are_fetched_once_and_again_when_they_change() -> Result<()> {
    let setup = Setup::new()?;
    setup.again()?;
    setup.again()?;
    assert_eq!(setup.server.keys_fetched(), 1);
    setup.server.change_key("seconda")?;
    setup.again()?;
    assert_eq!(setup.server.keys_fetched(), 2, "a key id that was not there");
    setup.server.change_key("seconda")?;
    setup.again()?;
    assert_eq!(setup.server.keys_fetched(), 3, "another key under the same id");
    setup.refused(Behaviour::SignedWithAnotherKey);
    assert_eq!(setup.server.keys_fetched(), 4, "once more, and no more");
    Ok(())
}

#[test]
fn keys_and_ends_are_read_in_both_ways_that_the_document_writes_them() -> Result<()> {
    for behaviour in [Behaviour::PublishesV, Behaviour::TellsAnInstant] {
        let setup = Setup::new()?;
        setup.server.set_behaviour(behaviour);
        let token = setup.authorize().unwrap_or_else(|failure| panic!("{behaviour:?} {failure:?}"));
        let life = token.validity.expires_at.seconds() - token.validity.requested_at.seconds();
        assert!((7190..=7199).contains(&life), "{behaviour:?} {life}");
    }
    Ok(())
}

#[test]
fn a_key_that_is_withdrawn_is_believed_for_ten_minutes_and_no_longer() -> Result<()> {
    let setup = Setup::new()?;
    setup.again()?;
    setup.server.add_key("nuova")?;
    setup.server.set_behaviour(Behaviour::SignedWithAWithdrawnKey);
    let at = |clock: fn() -> Timestamp| {
        let _ = fs::remove_file(setup.scratch.path().join("calls.json"));
        setup.authorize_at(clock).map_err(|failure| failure.code()).map(drop)
    };
    assert_eq!((at(|| now().plus(540)), setup.server.keys_fetched()), (Ok(()), 1));
    let refused = Err(FailureCode::IssuerTokenRefused);
    assert_eq!((at(|| now().plus(601)), setup.server.keys_fetched()), (refused, 2));
    setup.server.set_behaviour(Behaviour::Well);
    setup.server.change_key("terza")?;
    assert_eq!(at(now), Ok(()));
    assert_eq!(
        (at(|| now().plus(-60)), setup.server.keys_fetched()),
        (Ok(()), 4),
        "a clock that was set back"
    );
    Ok(())
}

#[test]
fn an_answer_to_another_question_or_a_refusal_brings_no_code_and_the_user_sees_it() -> Result<()> {
    let setup = Setup::new()?;
    let mut foreign = Vec::new();
    for behaviour in [Behaviour::ForgetsState, Behaviour::ChangesState] {
        setup.server.set_behaviour(behaviour);
        let _ = fs::remove_file(setup.scratch.path().join("calls.json"));
        // Anybody on this computer can bring such an answer: the right one is waited for all the same.
        let (setup, foreign) = (&setup, &mut foreign);
        std::thread::scope(|scope| {
            let token = setup.opening(|address| {
                let address = address.to_owned();
                scope.spawn(move || {
                    foreign.push(browse(&address, &setup.authority).unwrap());
                    setup.server.set_behaviour(Behaviour::Well);
                    let _ = browse(&address, &setup.authority);
                });
                Ok(())
            });
            assert!(token.is_ok(), "{behaviour:?} {token:?}");
        });
    }
    let codes = setup.server.codes().len();
    let failure = setup.refused(Behaviour::SaysNothing);
    assert_eq!(failure.code(), FailureCode::IssuerAuthorizationForeign);
    foreign.push(setup.shown());
    assert!(foreign[0].contains("200 OK") && foreign.iter().all(|page| *page == foreign[0]), "{foreign:?}");
    let failure = setup.refused(Behaviour::Denies);
    assert_eq!(failure.code(), FailureCode::IssuerAuthorizationRefused);
    assert_eq!(failure.params().words.as_deref(), Some("Nessun profilo per il gestionale"));
    let refused = setup.shown();
    assert!(refused.contains("200 OK") && refused != foreign[0] && !refused.contains("Nessun profilo"));
    assert_eq!(setup.server.codes().len(), codes, "nothing was redeemed");
    let failure = setup.refused(Behaviour::Babbles);
    assert_eq!((failure.code(), failure.params().status), (FailureCode::IssuerUnexpected, Some(200)));
    assert!(
        setup.shown() != refused && setup.shown() != foreign[0],
        "what came after the answer is told by the host"
    );
    assert!(setup.server.breaches().is_empty(), "{:?}", setup.server.breaches());
    Ok(())
}

#[test]
fn only_the_tab_that_was_led_here_brings_the_answer_and_only_once() -> Result<()> {
    let setup = Setup::new()?;
    let landing = Mutex::new(String::new());
    std::thread::scope(|scope| {
        let outcome = setup.opening(|address| {
            let address = address.to_owned();
            let (_, rest) = address.split_once("127.0.0.1%3A").unwrap();
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let (setup, landing) = (&setup, &landing);
            scope.spawn(move || {
                let here = format!("http://127.0.0.1:{port}");
                // A connection that says nothing holds nobody up.
                let _silent = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
                for (path, headers) in [
                    ("/favicon.ico", ""),
                    ("/staffetta?code=a&state=b", "Sec-Fetch-Dest: image\r\n"),
                    ("/staffetta/x?code=a&state=b", ""),
                ] {
                    assert!(fetch(&format!("{here}{path}"), headers).unwrap().starts_with("HTTP/1.1 404"));
                }
                let other_name = fetch(&format!("http://localhost:{port}/staffetta?code=a&state=b"), "");
                assert!(other_name.unwrap().starts_with("HTTP/1.1 404"));
                browse(&address, &setup.authority).unwrap();
                *landing.lock().unwrap() = format!("{here}/staffetta?code=a&state=b");
            });
            Ok(())
        });
        assert!(outcome.is_ok(), "{outcome:?}");
    });
    assert!(fetch(&landing.lock().unwrap(), "").is_err(), "the port is closed");
    Ok(())
}

#[test]
fn nobody_is_waited_for_longer_than_is_wanted_and_what_was_not_answered_does_not_count() -> Result<()> {
    let mut setup = Setup::new()?;
    setup.access.answer_within = Duration::from_millis(50);
    assert_eq!(setup.opening(|_| Ok(())).unwrap_err().code(), FailureCode::IssuerAuthorizationSlow);
    setup.access.answer_within = Duration::from_secs(30);
    let begun = Instant::now();
    let cancellation = Cancellation::default();
    let open = |_: &str| {
        cancellation.cancel();
        Ok(())
    };
    let outcome = setup.client.authorize(&setup.access, Role::Prescrittore, now, &cancellation, open);
    assert_eq!(outcome.unwrap_err().code(), FailureCode::Cancelled);
    assert!(begun.elapsed() < Duration::from_secs(20));
    let failure = setup.opening(|_| anyhow::bail!("no browser")).unwrap_err();
    assert_eq!(failure.code(), FailureCode::BrowserNotOpened);
    let second = setup.opening(|_| {
        assert_eq!(setup.opening(|_| Ok(())).unwrap_err().code(), FailureCode::Busy, "one at a time");
        anyhow::bail!("enough")
    });
    assert!(second.is_err());
    assert!(setup.authorize().is_ok(), "none of those counted");
    assert_eq!(setup.authorize().unwrap_err().code(), FailureCode::IssuerSoon, "this one did");
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    setup.access.redirect = Redirect::read(&format!("http://127.0.0.1:{}/r", taken.local_addr()?.port()))?;
    assert_eq!(setup.again().unwrap_err().code(), FailureCode::IssuerPortTaken);
    Ok(())
}

#[test]
fn a_token_whose_time_is_over_is_told_as_that_and_a_wrong_address_gets_nothing() -> Result<()> {
    let mut setup = Setup::new()?;
    let token = setup.authorize()?;
    setup.server.advance(SignedDuration::from_hours(3));
    let later = now().plus(3 * 3600);
    let checked =
        setup.client.about_token(&setup.access, CodeOrder::Check, &token, later, &Cancellation::default())?;
    assert_eq!(checked.code.unwrap().state, CodeState::Expired);
    setup.access.endpoint.further_roots.clear();
    let failure =
        setup.client.about_token(&setup.access, CodeOrder::Check, &token, later, &Cancellation::default());
    assert_eq!(failure.unwrap_err().code(), FailureCode::IssuerUntrusted);
    let shown = format!("{token:?} {:?}", setup.access);
    assert!(!shown.contains(token.token.expose().as_str()) && !shown.contains(token.code.expose()));
    Ok(())
}

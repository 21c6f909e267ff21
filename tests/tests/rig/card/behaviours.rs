//! A portal on a bad day, its sessions over time, and a server that is not whom it says.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use jiff::SignedDuration;
use staffetta_tests::{
    apache::{Site, TlsLayout},
    card_pki::ServerIssuer,
    plain_client::PlainClient,
    ts_portal::{HOME, LOGIN, PortalBehaviour, REGISTER},
};

use super::client::PortalAndProxy;

fn logged_in(stage: &PortalAndProxy) -> Result<(PlainClient, String)> {
    let mut client = stage.connect(Some(&stage.anna))?;
    client.get(REGISTER)?;
    let (head, _) = client.get(LOGIN)?;
    Ok((client, head))
}

#[test]
fn the_sessions_cookie_is_for_https_and_for_no_script() -> Result<()> {
    let stage = PortalAndProxy::of(TlsLayout::WholeHost)?;
    let (_, head) = logged_in(&stage)?;
    let cookie = head.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie: jsessionid="));
    let cookie = cookie.context("no cookie")?;
    for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{attribute} is not in {cookie}");
    }
    assert!(!cookie.contains("Domain=") && !cookie.contains("Expires=") && !cookie.contains("Max-Age="));
    Ok(())
}

#[test]
fn a_session_ends_by_itself_and_with_the_portal() -> Result<()> {
    let stage = PortalAndProxy::of(TlsLayout::WholeHost)?;
    let (mut client, _) = logged_in(&stage)?;
    stage.portal.set_clock_offset(SignedDuration::from_mins(31));
    assert!(!client.get(HOME)?.1.contains("Nominativo"));
    let (mut client, _) = logged_in(&stage)?;
    assert!(client.get(HOME)?.1.contains("Nominativo"));
    stage.portal.end_sessions();
    assert!(!client.get(HOME)?.1.contains("Nominativo"));
    Ok(())
}

#[test]
fn each_bad_day_of_the_portal_looks_as_it_says() -> Result<()> {
    let stage = PortalAndProxy::of(TlsLayout::WholeHost)?;
    let (mut client, _) = logged_in(&stage)?;
    stage.portal.set_behaviour(PortalBehaviour::Broken);
    assert!(client.get(HOME)?.0.starts_with("HTTP/1.1 503"));
    // Apache ends the connection with such an answer.
    let mut client = stage.connect(Some(&stage.anna))?;
    stage.portal.set_behaviour(PortalBehaviour::Maintenance);
    assert!(client.get(LOGIN)?.1.contains("Lavori programmati"));
    stage.portal.set_behaviour(PortalBehaviour::LeadsTo("https://altro.esempio.it/".into()));
    let (head, _) = client.get(LOGIN)?;
    assert!(head.starts_with("HTTP/1.1 303") && head.contains("https://altro.esempio.it/"), "{head}");
    stage.portal.set_behaviour(PortalBehaviour::Slow(Duration::from_millis(600)));
    let start = Instant::now();
    client.get(HOME)?;
    assert!(start.elapsed() >= Duration::from_millis(600));
    Ok(())
}

#[test]
fn a_server_with_a_certificate_nobody_vouches_for_is_not_talked_to() -> Result<()> {
    let untrusted = Site { layout: TlsLayout::Never, issuer: ServerIssuer::Untrusted };
    let stage = PortalAndProxy::with(&[untrusted])?;
    assert!(stage.connect(None).is_err());
    // An antivirus has put itself among the roots: only the issuer's name gives it away.
    let antivirus = Site { layout: TlsLayout::Never, issuer: ServerIssuer::Antivirus };
    let issuer = PortalAndProxy::with(&[antivirus])?.connect(None)?.issuer_of_the_server()?;
    assert!(issuer.contains("Kaspersky Anti-Virus"), "{issuer}");
    Ok(())
}

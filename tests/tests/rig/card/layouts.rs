//! Every layout of Apache, asked by OpenSSL's own client with a key in a file: it knows renegotiation and
//! post-handshake authentication.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};
use staffetta_tests::{
    apache::TlsLayout,
    card_pki::{CardIdentity, CardIssuer, Life},
    cns_card::Holder,
    scratch::Scratch,
    ts_portal::{LOGIN, TS_PORTAL},
};

use super::client::PortalAndProxy;

const NOT_REGISTERED: &str = "non risulta registrata";

/// What the client got for a request of the login page.
fn ask(stage: &PortalAndProxy, identity: Option<&CardIdentity>, more: &[&str]) -> Result<String> {
    let scratch = Scratch::new()?;
    let port = stage.apache.ports().first().context("no site")?;
    let mut command = Command::new("openssl");
    command.args(["s_client", "-quiet", "-verify_return_error", "-enable_pha", "-servername", TS_PORTAL]);
    command.args(["-verify_hostname", TS_PORTAL, "-connect", &format!("127.0.0.1:{port}"), "-CAfile"]);
    command.arg(stage.pki.roots_file()).args(more);
    if let Some(identity) = identity {
        let certificate = openssl::x509::X509::from_der(&identity.der)?.to_pem()?;
        command.arg("-cert").arg(scratch.write("card.pem", certificate)?);
        command.arg("-key").arg(scratch.write("card.key", identity.key.private_key_to_pem_pkcs8()?)?);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut client = command.spawn().context("openssl is not installed")?;
    let mut stdin = client.stdin.take().context("no input")?;
    // A client that gave up already reads no more: what it said tells why.
    let request = format!("GET {LOGIN} HTTP/1.1\r\nHost: {TS_PORTAL}\r\nConnection: close\r\n\r\n");
    let _ = stdin.write_all(request.as_bytes());
    let output = client.wait_with_output()?;
    drop(stdin);
    Ok(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn every_layout_takes_a_card_that_can_be_asked_at_any_time() -> Result<()> {
    for layout in TlsLayout::ASKING {
        let stage = PortalAndProxy::of(layout)?;
        let answer = ask(&stage, Some(&stage.anna), &[])?;
        // The portal was told of a certificate that Apache verified: without, it asks for the card.
        assert!(answer.contains(NOT_REGISTERED), "{layout:?}: {answer}\n{}", stage.apache.log());
        let seen: Vec<_> = stage.portal.visits().into_iter().map(|visit| visit.codice_fiscale).collect();
        assert_eq!(seen, [Some(stage.anna.holder.codice_fiscale.clone())], "{layout:?}");
    }
    Ok(())
}

#[test]
fn every_layout_keeps_those_without_a_certificate_out() -> Result<()> {
    for layout in TlsLayout::ASKING {
        let stage = PortalAndProxy::of(layout)?;
        let answer = ask(&stage, None, &[])?;
        assert!(!answer.contains(NOT_REGISTERED), "{layout:?}: {answer}");
        let told = answer.contains("Inserire la smart card");
        assert_eq!(told, layout == TlsLayout::PagesOptional, "{layout:?}: {answer}");
    }
    Ok(())
}

#[test]
fn a_certificate_of_an_unknown_authority_reaches_only_the_portal_that_says_so_itself() -> Result<()> {
    for layout in TlsLayout::ASKING {
        let stage = PortalAndProxy::of(layout)?;
        let unknown = stage.pki.identity_with(&Holder::anna(), 2048, Life::Good, CardIssuer::Stranger)?;
        let answer = ask(&stage, Some(&unknown), &[])?;
        let told = answer.contains("CA non valida o non affidabile");
        assert_eq!(told, layout == TlsLayout::PagesOptional, "{layout:?}: {answer}");
        assert!(!answer.contains(NOT_REGISTERED), "{layout:?}: {answer}");
    }
    Ok(())
}

#[test]
fn certificates_out_of_their_time_are_refused_in_every_layout() -> Result<()> {
    for layout in TlsLayout::ASKING {
        let stage = PortalAndProxy::of(layout)?;
        for life in [Life::Over, Life::Ahead] {
            let identity = stage.pki.identity_with(&Holder::anna(), 2048, life, CardIssuer::Region)?;
            let answer = ask(&stage, Some(&identity), &[])?;
            assert!(!answer.contains(NOT_REGISTERED), "{layout:?} {life:?}: {answer}");
        }
    }
    Ok(())
}

#[test]
fn the_portal_that_knows_only_pkcs1_takes_no_pss() -> Result<()> {
    let stage = PortalAndProxy::of(TlsLayout::PagesPkcs1)?;
    let pss = ["-sigalgs", "ECDSA+SHA256:rsa_pss_rsae_sha256"];
    assert!(!ask(&stage, Some(&stage.anna), &pss)?.contains(NOT_REGISTERED));
    let pkcs1 = ["-sigalgs", "ECDSA+SHA256:RSA+SHA256"];
    assert!(ask(&stage, Some(&stage.anna), &pkcs1)?.contains(NOT_REGISTERED));
    Ok(())
}

#[test]
fn a_client_that_cannot_be_asked_after_the_handshake_is_refused_where_that_is_needed() -> Result<()> {
    let stage = PortalAndProxy::of(TlsLayout::PagesTls13)?;
    // The client of the other tests has no post-handshake authentication, as rustls has none.
    let (head, _) = stage.connect(Some(&stage.anna))?.get(LOGIN)?;
    assert!(head.starts_with("HTTP/1.1 403"), "{head}");
    assert!(stage.portal.visits().is_empty());
    Ok(())
}

//! How secure a connection must be: its version and ciphers, and certificates that were revoked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use openssl::ssl::SslVersion;
use staffetta_core::card::login::CodeAct;
use staffetta_protocol::card_process::{AnswerLine, RequestLine, SessionCode};
use staffetta_protocol::{Failure, FailureCode};

use crate::support::login_setup::{LoginSetup, SERVICES, code, profile, usual};
use crate::support::pki::authority;
use crate::support::portal::{Asks, ScriptedPortal, answer};
use crate::support::revocation::{State, ocsp_answer, revocation_list};

#[test]
fn a_portal_with_old_versions_or_ciphers_only_is_told_before_a_pin_is_asked() {
    for (version, ciphers) in [
        (SslVersion::TLS1_1, "DEFAULT:@SECLEVEL=0"),
        (SslVersion::TLS1_2, "AES128-SHA"),
        (SslVersion::TLS1_2, "AES256-GCM-SHA384"),
        (SslVersion::TLS1_2, "DHE-RSA-AES256-SHA"),
    ] {
        let mut setup = LoginSetup::new(version, Asks::InHandshake);
        setup.layout.ciphers = Some(ciphers);
        let portal = setup.start(usual);
        assert_eq!(code(setup.login(&portal, |_| {})), FailureCode::PortalTlsLevel, "{ciphers}");
        assert!(setup.window.attempts.is_empty(), "{ciphers}");
    }
}

#[test]
fn a_portal_of_the_official_template_is_served() {
    for ciphers in ["EECDH+AESGCM", "EDH+AESGCM", "AES256+EECDH"] {
        let mut setup = LoginSetup::new(SslVersion::TLS1_2, Asks::Late);
        setup.layout.ciphers = Some(ciphers);
        let portal = setup.start(usual);
        setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{ciphers} {failure:?}"));
    }
}

#[test]
fn a_certificate_whose_staple_says_that_it_is_revoked_gets_no_signature() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let mut setup = LoginSetup::new(version, Asks::InHandshake);
        let (authority, server) = (&setup.authority, &setup.layout.server);
        setup.layout.staple = Some(ocsp_answer(authority, server, State::Revoked, 1, authority));
        let portal = setup.start(usual);
        assert_eq!(code(setup.login(&portal, |_| {})), FailureCode::PortalRevoked, "{version:?}");
        assert!(setup.window.attempts.is_empty());
    }
}

#[test]
fn a_staple_that_is_good_old_or_somebody_elses_stops_nobody() {
    let stranger = authority("Un'altra autorità");
    for (state, days, by_stranger) in
        [(State::Good, 1, false), (State::Revoked, -1, false), (State::Revoked, 1, true)]
    {
        let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
        let (authority, server) = (&setup.authority, &setup.layout.server);
        let signer = if by_stranger { &stranger } else { authority };
        setup.layout.staple = Some(ocsp_answer(authority, server, state, days, signer));
        let portal = setup.start(usual);
        setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{state:?} {failure:?}"));
    }
    let mut setup = LoginSetup::new(SslVersion::TLS1_3, Asks::InHandshake);
    setup.layout.staple = Some(b"nothing of the kind".to_vec());
    let portal = setup.start(usual);
    setup.login(&portal, |_| {}).unwrap_or_else(|failure| panic!("{failure:?}"));
}

/// What the card's process tells of the page for the code, with roots and settings of OpenSSL from these files.
fn told_by_process(portal: &ScriptedPortal, roots: &[u8], settings: Option<&str>) -> Failure {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("roots.pem"), roots).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_staffetta-card"));
    command.env_clear().env("SSL_CERT_FILE", path("roots.pem"));
    if let Some(settings) = settings {
        std::fs::write(path("openssl.cnf"), settings).unwrap();
        command.env("OPENSSL_CONF", path("openssl.cnf"));
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let row = profile(&format!("localhost:{}", portal.address.port()));
    let request = SessionCode { portal: row, cookies: Vec::new(), act: CodeAct::Collect };
    let mut line = serde_json::to_vec(&RequestLine(request.into())).unwrap();
    line.push(b'\n');
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&line).unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    drop(stdin);
    child.wait().unwrap();
    AnswerLine::read(said.as_bytes()).unwrap().expect_err("there is no code")
}

#[test]
fn a_certificate_in_a_revocation_list_beside_the_systems_roots_is_not_trusted() {
    let setup = LoginSetup::new(SslVersion::TLS1_3, Asks::Never);
    let portal = setup.start(|_| answer("200 OK", "", SERVICES));
    let root = setup.authority.certificate.to_pem().unwrap();
    assert_eq!(told_by_process(&portal, &root, None).code(), FailureCode::CodeNotShown);
    let list = revocation_list(&setup.authority, &setup.layout.server);
    let told = told_by_process(&portal, &[root.as_slice(), &list].concat(), None);
    assert_eq!(told.code(), FailureCode::PortalRevoked);
}

#[test]
fn settings_of_the_system_do_not_lower_the_level() {
    let lower = "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = weak\n[weak]\n\
        MinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\nOptions = UnsafeLegacyRenegotiation\n";
    for (version, ciphers) in [
        (SslVersion::TLS1_1, "DEFAULT:@SECLEVEL=0"),
        (SslVersion::TLS1_2, "AES128-SHA"),
        (SslVersion::TLS1_2, "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0"),
    ] {
        let mut setup = LoginSetup::new(version, Asks::Never);
        setup.layout.ciphers = Some(ciphers);
        let portal = setup.start(|_| answer("200 OK", "", SERVICES));
        let root = setup.authority.certificate.to_pem().unwrap();
        let told = told_by_process(&portal, &root, Some(lower));
        assert_eq!(told.code(), FailureCode::PortalTlsLevel, "{ciphers}");
    }
}

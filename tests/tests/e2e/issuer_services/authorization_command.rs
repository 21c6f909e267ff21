//! `staffetta-host session request|check|revoke` with an authorization in the browser: the program itself, with a real
//! keyring.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use staffetta_tests::issuer_service::authorization::{AuthorizationServer, Behaviour, Registration, browse};
use staffetta_tests::product;
use staffetta_tests::scratch::Scratch;
use staffetta_tests::secret_service::{self, SecretService};
use staffetta_tests::tls::Authority;
use staffetta_tests::wait::wait_until;

const CODICE_FISCALE: &str = "RSSMRA80A01H501U";
const SIRPED: &str = "sirped";

/// A computer with the host, a server that it is configured for, a keyring, and a browser that notes what it opens.
struct Computer {
    scratch: Scratch,
    keyring: SecretService,
    authority: Authority,
    server: AuthorizationServer,
}

impl Computer {
    fn new() -> Result<Self> {
        let (scratch, authority) = (Scratch::new()?, Authority::new()?);
        let keyring = SecretService::start(&scratch, secret_service::Condition::Unlocked)?;
        let registration = Registration {
            client: "MIOAPPLICATIVO_301".into(),
            redirect: "http://127.0.0.1/staffetta".into(),
            revokes_with_get: false,
        };
        let server = AuthorizationServer::start(&authority, registration, CODICE_FISCALE)?;
        let settings = scratch.dir("home/.config/staffetta")?;
        fs::write(settings.join("root.der"), authority.der())?;
        let row = format!(
            "[[service]]\nid = \"{SIRPED}\"\nmode = \"oauth2\"\naddress = \"{}\"\nroots = [\"root.der\"]\nprogram = \"MIOAPPLICATIVO_301\"\n",
            server.address()
        );
        fs::write(settings.join("services.toml"), row)?;
        let opener = scratch.dir("programs")?.join("xdg-open");
        fs::write(&opener, "#!/bin/sh\nprintf %s \"$1\" > opening && mv opening opened\n")?;
        fs::set_permissions(opener, fs::Permissions::from_mode(0o755))?;
        Ok(Self { scratch, keyring, authority, server })
    }

    fn command(&self, arguments: &[&str]) -> Result<Command> {
        let path = self.scratch.path();
        let mut command = Command::new(product::host_program()?);
        command.env_clear().envs(self.keyring.env()).env("HOME", path.join("home")).current_dir(path);
        command.env("PATH", format!("{}:/usr/bin:/bin", path.join("programs").display()));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(command)
    }

    /// Runs the program, with a user who does in the browser what he is led to; what it tells, and the page.
    fn request(&self) -> Result<(Value, String)> {
        let _ = fs::remove_file(self.scratch.path().join("opened"));
        let host = self.command(&["session", "request", SIRPED, "--json"])?.spawn()?;
        let opened = || Ok(fs::read_to_string(self.scratch.path().join("opened")).ok());
        let page = browse(&wait_until("the browser", opened)?, &self.authority)?;
        let output = host.wait_with_output()?;
        self.ensure_secret(&[&output.stdout[..], &output.stderr].concat())?;
        let told = serde_json::from_slice(&output.stdout);
        Ok((told.with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?, page))
    }

    fn json(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.command(&[arguments, &["--json"]].concat())?.output()?;
        self.ensure_secret(&[&output.stdout[..], &output.stderr].concat())?;
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    fn ensure_secret(&self, said: &[u8]) -> Result<()> {
        let said = String::from_utf8_lossy(said);
        ensure!(!said.contains("eyJ"), "a token: {said}");
        ensure!(!said.contains(CODICE_FISCALE), "whose it is: {said}");
        let codes = self.server.codes();
        ensure!(codes.iter().all(|code| !said.contains(&**code)), "a code: {said}");
        Ok(())
    }
}

#[test]
fn at_a_terminal_a_code_is_got_in_the_browser_held_checked_and_revoked_and_never_shown_whole() -> Result<()> {
    let computer = Computer::new()?;
    computer.server.set_behaviour(Behaviour::Denies);
    let (told, page) = computer.request()?;
    assert_eq!(told["error"]["code"], "issuer_authorization_refused", "{told}");
    assert!(page.contains("Accesso non riuscito"), "{page}");

    computer.server.set_behaviour(Behaviour::Well);
    let (told, page) = computer.request()?;
    assert_eq!((&told["state"], &told["done"]), (&json!("valid"), &json!(true)), "{told}");
    assert!(page.contains("puoi chiudere questa scheda"), "{page}");
    let code = computer.server.codes().pop().context("a code")?;
    let begin = code.get(..4).context("a code is longer")?;
    let listed = computer.json(&["session", "list"])?;
    assert_eq!(listed[0]["masked"], told["code"], "{listed}");
    assert_eq!(listed[0]["slot"]["owner"], "RSS…U", "{listed}");
    assert_eq!((&listed[0]["validity"]["expiry"], &listed[0]["confirmed"]), (&json!("stated"), &json!(true)));

    let told = computer.json(&["session", "check", begin])?;
    assert_eq!((&told["state"], &told["done"]), (&json!("valid"), &json!(true)), "{told}");
    let told = computer.json(&["session", "revoke", begin])?;
    assert_eq!(told["done"], true, "{told}");
    assert!(!computer.server.is_taken(&code));
    let told = computer.json(&["session", "check", begin])?;
    assert_eq!(told["state"], "revoked", "{told}");
    let listed = computer.json(&["session", "list"])?;
    assert!(!listed[0]["revoked"].is_null(), "{listed}");
    assert!(computer.server.breaches().is_empty(), "{:?}", computer.server.breaches());
    Ok(())
}

//! `staffetta-host session request|check|revoke|list`: the program itself, by credentials that were typed into its own
//! window and lie in a real keyring.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use staffetta_core::product::chromium_extension_origin;
use staffetta_tests::issuer_service::{Issued, IssuerService, Kind, PATH, ServiceUser};
use staffetta_tests::product;
use staffetta_tests::scratch::Scratch;
use staffetta_tests::secret_service::{self, SecretService};
use staffetta_tests::tls::Authority;

use super::support::{MAILBOX, USER};

const CODICE_FISCALE: &str = "RSSMRA80A01H501U";
const SIRPED: &str = "sirped";

/// A computer with the host, a service that it is configured for, and a keyring.
struct Computer {
    scratch: Scratch,
    keyring: SecretService,
    service: IssuerService,
    user: ServiceUser,
    mailed: Arc<Mutex<Vec<Issued>>>,
    host: PathBuf,
}

impl Computer {
    fn new() -> Result<Self> {
        let scratch = Scratch::new()?;
        let keyring = SecretService::start(&scratch, secret_service::Condition::Unlocked)?;
        let mut user = ServiceUser::new(USER, CODICE_FISCALE, MAILBOX)?;
        user.codes[0] = "010".into();
        let mailed = Arc::<Mutex<Vec<Issued>>>::default();
        let letters = Arc::clone(&mailed);
        let deliver = Box::new(move |_: &str, issued: &Issued| {
            letters.lock().unwrap().push(issued.clone());
            Ok(())
        });
        let authority = Authority::new()?;
        let service =
            IssuerService::start(&authority, "localhost", Kind::Sirped, vec![user.clone()], deliver)?;
        let settings = scratch.dir("home/.config/staffetta")?;
        fs::write(settings.join("root.der"), authority.der())?;
        let address = format!("https://localhost:{}{PATH}", service.port());
        fs::write(
            settings.join("services.toml"),
            format!(
                "[[service]]\nid = \"{SIRPED}\"\naddress = \"{address}\"\nroots = [\"root.der\"]\nprogram = \"{}\"\n",
                user.program
            ),
        )?;
        scratch.write("region.pem", service.key().certificate_pem()?)?;
        let host = scratch.dir("programs")?.join("staffetta-host");
        fs::copy(product::host_program()?, &host)?;
        let computer = Self { scratch, keyring, service, user, mailed, host };
        computer.types(&computer.user.password)?;
        Ok(computer)
    }

    /// What the user types from now on, where the host asks for it.
    fn types(&self, password: &str) -> Result<()> {
        let (user, pincode) = (&self.user.user, &self.user.pincode);
        let script = format!(
            r#"#!/bin/sh
read -r asked
case $asked in
*'"field":"user"'*) value={user} ;;
*'"field":"password"'*) value={password} ;;
*'"field":"pincode"'*) value={pincode} ;;
*'"field":"codice_fiscale"'*) value={CODICE_FISCALE} ;;
*'"field":"asl"'*) value={asl} ;;
*) value= ;;
esac
printf '{{"reply":"typed","result":{{"value":"%s"}}}}\n' "$value"
exec cat > /dev/null
"#,
            asl = self.user.codes[1],
        );
        let program = self.host.with_file_name("staffetta-card");
        fs::write(&program, script)?;
        Ok(fs::set_permissions(program, fs::Permissions::from_mode(0o755))?)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.host);
        command.env_clear().envs(self.keyring.env()).env("HOME", self.scratch.path().join("home"));
        command.env("PATH", "/usr/bin:/bin").current_dir(self.scratch.path());
        command
    }

    /// Runs the program; nothing secret may stand in what it says.
    fn run(&self, arguments: &[&str]) -> Result<(Output, String)> {
        let output = self.command().args(arguments).stdin(Stdio::null()).output()?;
        let said = String::from_utf8([&output.stdout[..], &output.stderr].concat())?;
        let codes = self.mailed.lock().unwrap().iter().map(|issued| issued.code.clone()).collect::<Vec<_>>();
        let secrets = [&self.user.password, &self.user.pincode].into_iter().chain(&codes);
        for secret in secrets {
            ensure!(!said.contains(&**secret), "{said}");
        }
        Ok((output, said))
    }

    fn succeeds(&self, arguments: &[&str]) -> Result<String> {
        let (output, said) = self.run(arguments)?;
        ensure!(output.status.success(), "{arguments:?}: {said}");
        Ok(said)
    }

    fn fails(&self, arguments: &[&str]) -> Result<String> {
        let (output, said) = self.run(arguments)?;
        ensure!(output.status.code() == Some(1), "{arguments:?}: {said}");
        Ok(said)
    }

    fn json(&self, arguments: &[&str]) -> Result<Value> {
        let arguments = [arguments, &["--json"]].concat();
        Ok(serde_json::from_slice(&self.run(&arguments)?.0.stdout)?)
    }

    /// Has a code held, as the extension does that read it in the mail.
    fn store(&self, issued: &Issued) -> Result<()> {
        let requested_at = issued.requested_at.as_second();
        let session = json!({
            "slot": {
                "issuer": SIRPED, "contesto": "RICETTA-DEM", "role": "prescrittore",
                "owner": MAILBOX, "requested_by": "GESTIONALE", "company": "Città di Torino",
            },
            "id": issued.code,
            "validity": {"requested_at": requested_at, "expires_at": requested_at + 8 * 3600, "expiry": "assumed"},
            "confirmed": true,
        });
        let request = json!({"protocol": 1, "id": 1, "request": "store", "params": {"session": session}});
        let request = request.to_string();
        let mut host = self
            .command()
            .arg(format!("{}/", chromium_extension_origin()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdin = host.stdin.take().context("a pipe")?;
        stdin.write_all(&u32::try_from(request.len())?.to_ne_bytes())?;
        stdin.write_all(request.as_bytes())?;
        let mut stdout = host.stdout.take().context("a pipe")?;
        let mut length = [0; 4];
        stdout.read_exact(&mut length)?;
        let mut answer = vec![0; usize::try_from(u32::from_ne_bytes(length))?];
        stdout.read_exact(&mut answer)?;
        drop(stdin);
        host.wait()?;
        let answer: Value = serde_json::from_slice(&answer)?;
        if !answer["error"].is_null() {
            bail!("{answer}");
        }
        Ok(())
    }

    fn mailed(&self) -> Issued {
        self.mailed.lock().unwrap().last().cloned().unwrap()
    }
}

#[test]
fn at_a_terminal_a_code_is_asked_for_checked_and_revoked_and_never_shown_whole() -> Result<()> {
    let computer = Computer::new()?;
    computer.succeeds(&["credentials", "set", SIRPED, "--certificate", "region.pem"])?;
    computer.succeeds(&["credentials", "set", SIRPED])?;

    let said = computer.succeeds(&["session", "request", SIRPED])?;
    assert!(said.contains("Email inviata correttamente"), "{said}");
    let said = computer.fails(&["session", "request", SIRPED])?;
    assert!(said.contains("minut"), "one a minute, whatever process asks: {said}");
    let told = computer.json(&["session", "request", SIRPED])?;
    assert_eq!(told["error"]["code"], "issuer_soon", "{told}");
    assert_eq!(computer.service.visits().len(), 1, "what comes too soon is not sent");

    let issued = computer.mailed();
    computer.store(&issued)?;
    let begin = issued.code.get(..4).context("a code is longer")?;
    assert!(computer.succeeds(&["session", "list"])?.contains(begin));
    let told = computer.json(&["session", "check", begin])?;
    assert_eq!((&told["state"], &told["done"]), (&json!("valid"), &json!(true)), "{told}");
    assert!(told["valid_to"].as_str().is_some_and(|date| date.contains('T')), "{told}");
    let listed = computer.json(&["session", "list"])?;
    assert_eq!(listed[0]["validity"]["expiry"], "stated", "the service's word counts: {listed}");

    computer.succeeds(&["session", "revoke", begin])?;
    assert!(!computer.service.is_taken(USER, &issued.code));
    let listed = computer.json(&["session", "list"])?;
    assert!(!listed[0]["revoked"].is_null(), "{listed}");
    let told = computer.json(&["session", "check", begin])?;
    assert_eq!(told["state"], "revoked", "{told}");
    let visits = computer.service.visits();
    assert!(visits.iter().all(|visit| visit.breach.is_none()), "{visits:?}");
    Ok(())
}

#[test]
fn at_a_terminal_a_refused_password_is_sent_once_until_another_is_typed() -> Result<()> {
    let computer = Computer::new()?;
    computer.succeeds(&["credentials", "set", SIRPED, "--certificate", "region.pem"])?;
    computer.types("scaduta-da-tempo")?;
    computer.succeeds(&["credentials", "set", SIRPED])?;
    let said = computer.fails(&["session", "request", SIRPED])?;
    assert!(said.contains("password"), "{said}");
    computer.fails(&["session", "request", SIRPED])?;
    assert_eq!(computer.service.visits().len(), 1, "it is not sent again");

    computer.types(&computer.user.password)?;
    computer.succeeds(&["credentials", "set", SIRPED, "--password"])?;
    let told = computer.json(&["session", "request", SIRPED])?;
    assert_eq!(told["error"]["code"], "issuer_soon", "a minute apart, whatever became of the first: {told}");
    Ok(())
}

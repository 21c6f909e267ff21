//! The credentials of the issuers' services: asked for by a card process that plays its part, kept in a real Secret
//! Service, and nowhere else.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::path::PathBuf;
use std::process::Output;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use staffetta_core::Timestamp;
use staffetta_core::card::codice_fiscale::CodiceFiscale;
use staffetta_core::service::{Calls, Codes, NotYet, Operator};
use staffetta_host::services::CallsFile;
use support::card::failed;
use support::{DesktopSession, Host, Installed};

const SERVICE: &str = "it.staffetta.host.credentials";
const PASSWORD: &str = "parola-del-medico-71";
const NEW_PASSWORD: &str = "parola-nuova-72";
const PINCODE: &str = "9081726354";

/// A card process that writes down what it is asked, and answers each field as a user would.
fn answering(password: &str) -> String {
    format!(
        r#"IFS= read -r asked
printf '%s\n' "$asked" >> "$here/fields"
case $asked in
*'"field":"user"'*) value=UTENTE01 ;;
*'"field":"password"'*) value={password} ;;
*'"field":"pincode"'*) value={PINCODE} ;;
*'"field":"codice_fiscale"'*) value=rssmra80a01h501u ;;
*'"field":"region"'*) value=080 ;;
*'"field":"structure"'*) value=080101 ;;
*) value= ;;
esac
printf '{{"reply":"typed","result":{{"value":"%s"}}}}\n' "$value"
exec cat > /dev/null"#
    )
}

fn installed(desktop: DesktopSession) -> Installed {
    Installed::with_script(desktop, &answering(PASSWORD))
}

fn text(output: &Output) -> String {
    let told = [&output.stdout[..], &output.stderr].concat();
    let told = String::from_utf8(told).unwrap();
    for secret in [PASSWORD, NEW_PASSWORD, PINCODE, "RSSMRA80A01H501U", "UTENTE01"] {
        assert!(!told.contains(secret), "{told}");
    }
    told
}

fn succeeds(installed: &Installed, arguments: &[&str]) -> String {
    let output = installed.run(arguments);
    let told = text(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    told
}

fn shown(installed: &Installed) -> Value {
    let told = succeeds(installed, &["credentials", "show", "--json"]);
    serde_json::from_str::<Value>(&told).unwrap()["services"][0].clone()
}

/// The fields that were asked for since this was looked at last.
fn fields(installed: &Installed) -> Vec<String> {
    let asked = std::fs::read_to_string(installed.path("fields")).unwrap_or_default();
    let _ = std::fs::remove_file(installed.path("fields"));
    let field = |line: &str| {
        let asked: Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (&asked["request"], &asked["params"]["service"]),
            (&json!("type_field"), &json!("sistema-ts"))
        );
        asked["params"]["field"].as_str().unwrap().to_owned()
    };
    asked.lines().map(field).collect()
}

#[test]
fn credentials_are_asked_for_once_and_lie_in_the_keyring_alone_until_they_are_removed() {
    let installed = installed(DesktopSession::with_keyring());
    assert_eq!(shown(&installed)["credentials"], Value::Null);
    succeeds(&installed, &["credentials", "set", "sistema-ts"]);
    let all = ["user", "password", "pincode", "codice_fiscale", "region", "asl", "ssa", "structure"];
    assert_eq!(fields(&installed), all);

    let kept = installed.desktop.secrets_of(SERVICE);
    assert!(kept.contains(PASSWORD) && kept.contains(PINCODE), "{}", kept.len());
    for secret in [PASSWORD, PINCODE, "RSSMRA80A01H501U"] {
        assert_eq!(installed.desktop.files_with(secret.as_bytes()), [] as [PathBuf; 0]);
    }
    let credentials = &shown(&installed)["credentials"];
    assert_eq!(
        [&credentials["user"], &credentials["codice_fiscale"], &credentials["password"]],
        ["U…1", "RSS…U", "fresh"]
    );
    let codes = json!({"region": "080", "structure": "080101"});
    assert_eq!(credentials["codes"], codes, "what was left empty is not kept");

    // The password alone, as it has to be changed every few months.
    let set = credentials["pincode_set"].clone();
    installed.play(&answering(NEW_PASSWORD));
    succeeds(&installed, &["credentials", "set", "sistema-ts", "--password"]);
    assert_eq!(fields(&installed), ["password"]);
    let kept = installed.desktop.secrets_of(SERVICE);
    assert!(kept.contains(NEW_PASSWORD) && kept.contains(PINCODE) && !kept.contains(PASSWORD));
    assert_eq!(shown(&installed)["credentials"]["pincode_set"], set);

    // Who gives up changes nothing.
    installed.answer(&[failed("pin_cancelled")]);
    let output = installed.run(&["credentials", "set", "sistema-ts"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("Non è stato cambiato nulla."), "{}", text(&output));
    assert!(installed.desktop.secrets_of(SERVICE).contains(NEW_PASSWORD));

    assert!(
        succeeds(&installed, &["credentials", "remove", "sistema-ts"]).contains("credenziali cancellate")
    );
    assert_eq!(installed.desktop.secrets_of(SERVICE), "");
    assert!(succeeds(&installed, &["credentials", "remove"]).contains("nessuna credenziale"));
}

/// Lets `change` see and write down what was asked of Sistema TS for the user whose credentials are typed here.
fn with_calls<T>(installed: &Installed, change: impl FnOnce(&mut Calls) -> T) -> T {
    let operator = Operator {
        service: "sistema-ts".into(),
        user: "UTENTE01".into(),
        login: None,
        password: "unused".into(),
        pincode: "unused".into(),
        codice_fiscale: CodiceFiscale::read("RSSMRA80A01H501U").unwrap(),
        codes: Codes::default(),
        program: None,
    };
    let path = installed.desktop.home().join(".config/staffetta/issuer-calls.json");
    CallsFile::at(path).with(&operator, change).unwrap()
}

#[test]
fn a_password_that_was_refused_is_sent_again_only_when_another_one_is_typed() {
    let installed = installed(DesktopSession::with_keyring());
    succeeds(&installed, &["credentials", "set", "sistema-ts"]);
    let now = Timestamp::from_seconds(1_796_000_000);
    with_calls(&installed, |calls| calls.refuse_password(now));
    let may_ask = || with_calls(&installed, |calls| calls.may_ask());
    // Another pincode, the same password, everything again with the same password: it is the one that was refused.
    for again in [&["--pincode"][..], &["--password"], &["--password", "--pincode"], &[]] {
        succeeds(&installed, &[&["credentials", "set", "sistema-ts"], again].concat());
        assert_eq!(may_ask(), Err(NotYet::PasswordRefused), "{again:?}");
    }
    let mut host = Host::start(installed.host());
    let only = json!({"issuer": "sistema-ts", "only_password": true, "language": "it"});
    host.result("set_credentials", only.clone());
    assert_eq!(may_ask(), Err(NotYet::PasswordRefused), "by the browser");

    installed.play(&answering(NEW_PASSWORD));
    host.result("set_credentials", only);
    assert_eq!(may_ask(), Ok(()));
    with_calls(&installed, |calls| calls.refuse_password(now));
    installed.play(&answering(PASSWORD));
    succeeds(&installed, &["credentials", "set", "sistema-ts", "--password"]);
    assert_eq!(may_ask(), Ok(()), "by the command line");
}

#[test]
fn whether_a_password_was_refused_that_is_not_known_is_settled_by_typing_it_and_by_no_pincode() {
    let installed = installed(DesktopSession::with_keyring());
    succeeds(&installed, &["credentials", "set", "sistema-ts"]);
    let path = installed.desktop.home().join(".config/staffetta/issuer-calls.json");
    std::fs::write(path, "{rotto").unwrap();
    let may_ask = || with_calls(&installed, |calls| calls.may_ask());
    succeeds(&installed, &["credentials", "set", "sistema-ts", "--pincode"]);
    assert_eq!(may_ask(), Err(NotYet::RecordLost));
    succeeds(&installed, &["credentials", "set", "sistema-ts", "--password"]);
    assert_eq!(may_ask(), Ok(()));
}

#[test]
fn whoever_is_purged_has_no_credentials_left() {
    let installed = installed(DesktopSession::with_keyring());
    succeeds(&installed, &["credentials", "set", "sistema-ts"]);
    let told = text(&installed.run(&["diagnose"]));
    assert!(told.contains("[ok] Sistema TS: credenziali salvate nel portachiavi"), "{told}");
    assert!(told.contains("Manca il certificato per il pincode"), "{told}");

    let told = text(&installed.run(&["uninstall", "--purge"]));
    assert!(told.contains("Credenziali e accessi di servizi cancellati dal portachiavi: 1"), "{told}");
    assert_eq!(installed.desktop.secrets_of(SERVICE), "");
}

#[test]
fn without_a_keyring_nothing_is_asked_for_and_nothing_is_kept() {
    let installed = installed(DesktopSession::without_keyring());
    let output = installed.run(&["credentials", "set", "sistema-ts"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("portachiavi"), "{}", text(&output));
    assert_eq!(fields(&installed), [] as [&str; 0]);
}

#[test]
fn a_certificate_is_taken_by_file_and_told_with_its_end() {
    let installed = installed(DesktopSession::with_keyring());
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pincode/certificate.pem");
    let told = succeeds(&installed, &["credentials", "set", "sistema-ts", "--certificate", file]);
    assert!(told.contains("vale fino al 23/01/2027"), "{told}");
    assert_eq!(fields(&installed), [] as [&str; 0], "a certificate is no reason to type everything again");
    let certificate = &shown(&installed)["certificate"];
    assert_eq!(certificate["ends"], "2027-01-23T16:27:17+01:00");
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pincode/key.pem");
    let output = installed.run(&["credentials", "set", "sistema-ts", "--certificate", key]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(shown(&installed)["certificate"]["name"], certificate["name"], "the one before stays");
}

#[test]
fn a_service_is_asked_by_the_credentials_that_are_kept_and_what_keeps_it_from_being_asked_is_told() {
    let installed = installed(DesktopSession::with_keyring());
    let fails = |arguments: &[&str]| {
        let output = installed.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        text(&output)
    };
    assert!(
        fails(&["session", "request", "sirped"])
            .contains("Questo servizio non è configurato su questo computer")
    );
    assert!(fails(&["session", "check", "408c"]).contains("Nessun ID-SESSIONE salvato comincia così"));
    let settings = installed.desktop.home().join(".config/staffetta");
    std::fs::create_dir_all(&settings).unwrap();
    let row = "[[service]]\nid = \"sirped\"\naddress = \"https://localhost:1/a2f\"\nprogram = \"MIO_301\"\n\
        status = \"ASSUMED\"\nsource = \"written for a test\"\n";
    std::fs::write(settings.join("services.toml"), row).unwrap();
    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pincode/certificate.pem");
    succeeds(&installed, &["credentials", "set", "sirped", "--certificate", certificate]);
    assert!(fails(&["session", "request", "sirped"]).contains("credentials set"), "no credentials yet");
    succeeds(&installed, &["credentials", "set", "sirped"]);
    assert!(
        fails(&["session", "request", "sirped"]).contains("«codAslAo»"),
        "it was left empty, nothing is sent"
    );
    let mut host = support::Host::start(installed.desktop.host_program());
    host.result(
        "store",
        support::sessions::to_store(&support::sessions::session(support::sessions::CODE, 60)),
    );
    drop(host);
    for order in ["check", "revoke"] {
        let told = fails(&["session", order, "408c"]);
        assert!(told.contains("Il servizio localhost non si raggiunge"), "{told}");
        assert!(!told.contains(support::sessions::CODE), "{told}");
    }
    assert!(succeeds(&installed, &["session", "list"]).contains("408c…b4c1"), "it is held as it was");
}

#[test]
fn a_code_for_a_role_that_a_service_does_not_know_is_not_asked_for() {
    let installed = installed(DesktopSession::with_keyring());
    let settings = installed.desktop.home().join(".config/staffetta");
    std::fs::create_dir_all(&settings).unwrap();
    let configure = |more: &str| {
        let row = format!("[[service]]\nid = \"sirped\"\naddress = \"https://localhost:1/a2f\"\n{more}");
        std::fs::write(settings.join("services.toml"), row).unwrap();
    };
    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pincode/certificate.pem");
    configure("program = \"MIO_301\"\n");
    succeeds(&installed, &["credentials", "set", "sirped", "--certificate", certificate]);
    installed.play(&answering(PASSWORD).replace("*) value= ;;", "*'\"asl\"'*) value=301 ;;\n*) value= ;;"));
    succeeds(&installed, &["credentials", "set", "sirped"]);
    let request = |arguments: &[&str]| {
        let output = installed.run(&[&["session", "request", "sirped"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        text(&output)
    };
    let unknown = "per il tuo ruolo";
    assert!(request(&["--erogatore"]).contains(unknown), "{}", request(&["--erogatore"]));
    let prescriber = request(&[]);
    assert!(prescriber.contains("Il servizio localhost non si raggiunge"), "{prescriber}");

    let mut host = Host::start(installed.host());
    let of = |role: &str| json!({"issuer": "sirped", "purpose": {"contesto": "RICETTA-DEM", "role": role}});
    assert_eq!(host.refusal("request_code", of("erogatore")), "issuer_role_unknown");
    assert_eq!(host.refusal("request_code", of("prescrittore")), "issuer_unreachable");
    drop(host);

    configure("program = \"MIO_301\"\nmode = \"oauth2\"\n");
    assert!(request(&["--erogatore"]).contains(unknown), "{}", request(&["--erogatore"]));
    let mut host = Host::start(installed.host());
    assert_eq!(host.refusal("begin_authorization", of("erogatore")), "issuer_role_unknown");
}

#[test]
fn a_browser_learns_which_services_can_be_asked_and_an_order_without_credentials_says_what_is_missing() {
    let installed = installed(DesktopSession::with_keyring());
    let mut host = Host::start(installed.desktop.host_program());
    let purpose = json!({"contesto": "RICETTA-DEM", "role": "prescrittore"});
    let request = json!({"issuer": "sistema-ts", "purpose": purpose});
    assert_eq!(host.refusal("request_code", request), "issuer_certificate_missing");
    let unknown = json!({"slot": "0".repeat(32), "masked": "408c…b4c1"});
    for order in ["check_code", "revoke_code"] {
        assert_eq!(host.refusal(order, unknown.clone()), "session_unknown");
    }
    assert_eq!(host.result("cancel_call", json!({})), json!({}), "nothing is under way");

    // SIRPED has no public address; Sistema TS lacks credentials, then the certificate, then nothing.
    let mut ready = || {
        let services = host.result("services", json!({}))["services"].take();
        assert_eq!(services.as_array().unwrap().len(), 1, "{services}");
        assert_eq!(services[0]["issuer"], "sistema-ts");
        assert_eq!(services[0]["replaces_at_once"], false);
        assert_eq!(services[0]["purposes"][0], purpose);
        services[0]["ready"] == true
    };
    assert!(!ready());
    succeeds(&installed, &["credentials", "set", "sistema-ts"]);
    assert!(!ready());
    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pincode/certificate.pem");
    succeeds(&installed, &["credentials", "set", "sistema-ts", "--certificate", certificate]);
    assert!(ready());
}

#[test]
fn a_browser_has_credentials_typed_into_the_hosts_own_windows_and_sees_none_of_them() {
    let installed = installed(DesktopSession::with_keyring());
    let mut host = Host::start(installed.host());
    let services = |reply: Value| {
        let text = reply.to_string();
        assert!(
            ![PASSWORD, PINCODE, "UTENTE01", "RSSMRA"].iter().any(|secret| text.contains(secret)),
            "{text}"
        );
        assert_eq!(reply["keyring"], "ready");
        reply["services"][0].clone()
    };
    let entry = services(host.result("services", json!({})));
    assert_eq!((&entry["issuer"], &entry["ready"]), (&json!("sistema-ts"), &json!(false)));
    assert!(entry["password"].is_null() && entry["certificate"].is_null(), "{entry}");

    let set = json!({"issuer": "sistema-ts", "only_password": false, "language": "it"});
    let entry = services(host.result("set_credentials", set.clone()));
    assert_eq!(entry["password"]["state"], "fresh", "{entry}");
    let all = ["user", "password", "pincode", "codice_fiscale", "region", "asl", "ssa", "structure"];
    assert_eq!(fields(&installed), all);
    assert!(installed.desktop.secrets_of(SERVICE).contains(PINCODE));

    // The certificate is a file that the user chose in the browser.
    let chosen = |file: &[u8]| json!({"issuer": "sistema-ts", "file": STANDARD.encode(file)});
    let key = include_bytes!("pincode/key.pem");
    assert_eq!(host.refusal("set_certificate", chosen(key)), "issuer_certificate_wrong");
    let entry = services(host.result("set_certificate", chosen(include_bytes!("pincode/certificate.pem"))));
    assert_eq!((&entry["ready"], &entry["certificate"]["at"]), (&json!(true), &json!(1_800_718_037)));

    // The password alone; who gives up changes nothing.
    installed.play(&answering(NEW_PASSWORD));
    let only = json!({"issuer": "sistema-ts", "only_password": true, "language": "it"});
    services(host.result("set_credentials", only.clone()));
    assert_eq!(fields(&installed), ["password"]);
    installed.answer(&[failed("pin_cancelled")]);
    assert_eq!(host.refusal("set_credentials", only), "pin_cancelled");
    let kept = installed.desktop.secrets_of(SERVICE);
    assert!(kept.contains(NEW_PASSWORD) && kept.contains(PINCODE), "{}", kept.len());

    let entry = services(host.result("remove_credentials", json!({"issuer": "sistema-ts"})));
    assert!(entry["password"].is_null() && entry["ready"] == false, "{entry}");
    assert_eq!(installed.desktop.secrets_of(SERVICE), "");
    assert_eq!(host.refusal("remove_credentials", json!({"issuer": "nobody"})), "issuer_not_configured");
}

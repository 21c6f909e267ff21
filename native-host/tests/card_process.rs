//! The card's process as the host meets it on the command line: what it says is told, how it ends is told, and nothing
//! personal unasked.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use staffetta_protocol::FailureCode;
use support::card::{
    CODICE_FISCALE, COOKIE, HOLDER, SERIAL, answer, await_that, card, cards, failed, lives, logged_in,
};
use support::{DesktopSession, Installed};

/// A process that writes down the environment and the arguments it was started with, and ends a session.
const NOTING_DOWN: &str = r#"
    tr '\0' '\n' < /proc/$$/environ > "$here/environ"
    tr '\0' '\n' < /proc/$$/cmdline > "$here/cmdline"
    echo '{"reply":"logged_out","result":{"confirmed":true}}'
    cat >/dev/null"#;

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn printed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(output)))
}

#[test]
fn cards_are_listed_masked_unless_asked_otherwise() {
    let empty = json!({
        "reader": "Lettore 01 00", "atr": null, "family": null, "serial": null, "holder": null, "codice_fiscale": null,
        "not_before": null, "not_after": null, "key_bits": null, "error": {"code": "card_missing"},
    });
    let installed = Installed::answering(DesktopSession::bare(), &[cards(&[card(), empty.clone()])]);
    let masked = installed.run(&["card", "--json"]);
    assert_eq!(masked.status.code(), Some(0), "{}", said(&masked));
    for personal in [SERIAL, HOLDER, CODICE_FISCALE] {
        assert!(!said(&masked).contains(personal), "{}", said(&masked));
    }
    let list = printed(&masked);
    assert_eq!(list[0]["serial"], "…0123");
    assert_eq!((&list[0]["holder"], &list[0]["codice_fiscale"]), (&json!("R… M…"), &json!("RSS…U")));
    let revealed = installed.run(&["card", "--json", "--reveal"]);
    assert_eq!(printed(&revealed), json!([card(), empty]), "exactly these fields");
    let people = installed.run(&["card"]);
    assert!(said(&people).contains("Pronta per l'accesso") && said(&people).contains("02/01/2030"));
    assert!(said(&people).contains("Nessuna tessera nel lettore") && !said(&people).contains(HOLDER));
    assert_eq!(installed.asked(), json!({"request": "cards", "params": {"trace": false}}));

    let mut traced = card();
    traced["trace"] = json!(["> 00 A4 08 0C", "< 6A 82"]);
    installed.answer(&[cards(&[traced])]);
    let people = installed.run(&["card", "--trace"]);
    assert!(said(&people).contains("    > 00 A4 08 0C\n    < 6A 82"), "{}", said(&people));
    assert_eq!(installed.asked(), json!({"request": "cards", "params": {"trace": true}}));
}

#[test]
fn without_a_usable_card_the_exit_code_says_so() {
    let mut expired = card();
    expired["error"] = json!({"code": "certificate_expired"});
    let installed = Installed::answering(DesktopSession::bare(), &[cards(&[expired])]);
    let output = installed.run(&["card"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("è scaduto"), "{}", said(&output));
    installed.answer(&[cards(&[])]);
    assert_eq!(installed.run(&["card", "--json"]).status.code(), Some(1));
    installed.answer(&[failed("service_missing")]);
    let output = installed.run(&["card", "--json"]);
    assert_eq!(
        (output.status.code(), &printed(&output)[0]["error"]["code"]),
        (Some(1), &json!("service_missing"))
    );
}

#[test]
fn the_steps_of_a_login_are_told_as_they_happen() {
    let steps = ["card_read", "portal_reached", "pin_asked", "pin_given", "signed", "portal_answered"];
    let mut events: Vec<Value> = steps
        .iter()
        .enumerate()
        .map(|(index, step)| answer("step", &json!({"step": step, "at_us": 1500 * index})))
        .collect();
    events.push(logged_in());
    let installed = Installed::answering(DesktopSession::with_keyring(), &events);
    let output = installed.run(&["login", "prova"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told = said(&output);
    let places: Vec<_> =
        ["Tessera letta", "Portale raggiunto", "PIN richiesto", "PIN ricevuto", "Firma", "Risposta"]
            .iter()
            .map(|words| told.find(words).unwrap_or_else(|| panic!("{words}: {told}")))
            .collect();
    assert!(places.is_sorted(), "{told}");
    assert!(told.contains("0.003 s") && told.contains("MARIO ROSSI") && !told.contains(COOKIE), "{told}");
    let asked = installed.asked();
    assert_eq!(
        (&asked["request"], &asked["params"]["action"], &asked["params"]["language"]),
        (&json!("login"), &json!("login"), &json!("it"))
    );
    assert_eq!(asked["params"]["portal"]["id"], "prova");

    let output = installed.run(&["login", "prova", "--register", "--serial", SERIAL, "--json"]);
    let report = printed(&output);
    assert_eq!(report["steps"].as_array().unwrap().len(), steps.len(), "{report}");
    assert_eq!((&report["apdus"]["commands"], &report["kept"]), (&json!(9), &json!(true)));
    assert!(!said(&output).contains(COOKIE));
    let asked = installed.asked();
    assert_eq!(
        (&asked["params"]["action"], &asked["params"]["serial"]),
        (&json!("register"), &json!(SERIAL))
    );
}

#[test]
fn each_failure_is_told_in_italian_with_what_to_do() {
    let installed = Installed::answering(DesktopSession::bare(), &[]);
    let mut texts = Vec::new();
    for code in FailureCode::ALL {
        let value = |name| {
            if ["max", "status", "supported", "tries", "wrong"].contains(&name) {
                json!(3)
            } else {
                json!("Nome")
            }
        };
        let params: Map<String, Value> =
            code.params().iter().map(|(name, _)| ((*name).to_owned(), value(*name))).collect();
        installed.answer(&[json!({"error": {"code": code.as_str(), "params": params}})]);
        let output = installed.run(&["login", "prova"]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{code}: {told}");
        let sentences = told.lines().next().unwrap().matches(['.', ':']).count();
        assert!(sentences >= 2 && !told.contains(['{', '}', '$']), "{code}: {told}");
        texts.push(told);
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), FailureCode::ALL.len(), "each has its own");
}

#[test]
fn the_tries_left_are_counted_and_the_portals_own_words_are_shown() {
    let installed = Installed::answering(
        DesktopSession::bare(),
        &[json!({"error": {"code": "pin_wrong", "params": {"tries": 1}}})],
    );
    assert!(said(&installed.run(&["login", "prova"])).contains("Resta 1 tentativo"));
    installed.answer(&[json!({"error": {"code": "pin_wrong", "params": {"tries": 2}}})]);
    assert!(said(&installed.run(&["login", "prova"])).contains("Restano 2 tentativi"));
    let words = "Il codice fiscale non è presente nella banca dati";
    installed.answer(&[json!({"error": {"code": "portal_user_unknown", "params": {"words": words}}})]);
    let told = said(&installed.run(&["login", "prova"]));
    assert!(told.contains(words), "{told}");
}

#[test]
fn the_help_line_shown_is_the_portals_own() {
    let installed = Installed::answering(
        DesktopSession::bare(),
        &[json!({"error": {"code": "portal_user_unknown", "params": {"help": "02 1234"}}})],
    );
    assert!(said(&installed.run(&["login", "prova"])).contains("Assistenza del portale: telefono 02 1234"));
    installed.answer(&[json!({"error": {"code": "portal_user_unknown"}})]);
    let told = said(&installed.run(&["login", "prova"]));
    assert!(!told.contains("telefono") && !told.contains("800"), "{told}");
}

#[test]
fn a_program_that_is_missing_or_cannot_start_is_told_as_such() {
    let installed = Installed::without_card_program(DesktopSession::bare());
    let missing = |installed: &Installed| {
        let output = installed.run(&["card", "--json"]);
        printed(&output)[0]["error"]["code"].clone()
    };
    assert_eq!(missing(&installed), "process_missing");
    installed.play("exit 127");
    assert_eq!(missing(&installed), "process_missing", "a library is missing");
    std::fs::remove_file(installed.path("staffetta-card")).unwrap();
    std::fs::write(installed.path("staffetta-card"), "no program").unwrap();
    assert_eq!(missing(&installed), "process_missing", "it may not be run");
}

#[test]
fn a_program_that_dies_or_talks_nonsense_is_told_as_such() {
    let installed = Installed::without_card_program(DesktopSession::bare());
    for script in [
        "exit 0",
        "exit 3",
        "kill -9 $$",
        "read -r asked; exit 1",
        "echo nonsense",
        "echo '{\"reply\":\"unheard-of\",\"result\":{}}'; cat >/dev/null",
        "printf '\\377\\376\\n'; cat >/dev/null",
        "head -c 400000 /dev/zero | tr '\\0' x; cat >/dev/null",
        "while echo '{\"reply\":\"step\",\"result\":{\"step\":\"signed\",\"at_us\":1}}'; do :; done",
        "echo '{\"reply\":\"removed\",\"result\":{}}'; cat >/dev/null",
        "exec >&-; cat >/dev/null",
    ] {
        installed.play(script);
        let output = installed.run(&["card", "--json"]);
        assert_eq!(printed(&output)[0]["error"]["code"], "process_died", "{script}: {}", said(&output));
        assert!(said(&output).contains("si è interrotto"), "{}", said(&output));
    }
}

#[test]
fn what_it_said_counts_though_it_never_read_what_it_was_asked() {
    let installed = Installed::without_card_program(DesktopSession::bare());
    for _ in 0..20 {
        installed.play(&format!("echo '{}'", cards(&[card()])));
        let output = installed.run(&["card", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        installed.play(&format!("exec <&-; echo '{}'; exit 9", failed("card_removed")));
        let output = installed.run(&["card", "--json"]);
        assert_eq!(printed(&output)[0]["error"]["code"], "card_removed", "{}", said(&output));
    }
}

#[test]
fn a_process_that_answered_and_does_not_end_is_ended() {
    let installed = Installed::without_card_program(DesktopSession::bare());
    let stubborn =
        format!("echo $$ > \"$here/pid\"\necho '{}'\ntrap '' TERM\nexec sleep 600", cards(&[card()]));
    installed.play(&stubborn);
    let begun = Instant::now();
    assert_eq!(installed.run(&["card"]).status.code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(30));
    let pid = installed.await_file("pid");
    await_that("the process is gone", || (!lives(&pid)).then_some(()));
}

#[test]
fn nothing_secret_is_in_its_arguments_or_environment() {
    let desktop = DesktopSession::with_keyring();
    let installed = Installed::answering(desktop, &[logged_in()]);
    assert_eq!(installed.run(&["login", "prova"]).status.code(), Some(0));
    installed.play(NOTING_DOWN);
    let output = installed.run(&["logout", "prova"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for seen in [installed.await_file("environ"), installed.await_file("cmdline"), said(&output)] {
        assert!(!seen.contains(COOKIE) && !seen.contains(CODICE_FISCALE), "{seen}");
    }
}

#[test]
fn only_the_variables_it_needs_arrive_so_that_none_loads_a_library_or_writes_the_pin_down() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    installed.play(NOTING_DOWN);
    let mut host = installed.host();
    host.args(["login", "prova"]).env("HTTPS_PROXY", "http://proxy.example.it:3128").env("DISPLAY", ":7");
    for name in [
        "GIO_EXTRA_MODULES",
        "GLIBC_TUNABLES",
        "GTK_MODULES",
        "LD_AUDIT",
        "LD_LIBRARY_PATH",
        "LD_PRELOAD",
        "LIBPCSCLITE_DELEGATE",
        "OPENSC_CONF",
        "OPENSC_DEBUG",
        "OPENSSL_CONF",
        "OPENSSL_ENGINES",
        "OPENSSL_MODULES",
        "PCSCLITE_CSOCK_NAME",
        "PCSCLITE_DEBUG",
        "PCSCLITE_FILTER_IGNORE_READER_NAMES",
        "PKCS11SPY",
        "QT_PLUGIN_PATH",
        "SOFTHSM2_CONF",
        "SSLKEYLOGFILE",
        "WHATEVER_COMES_NEXT",
    ] {
        host.env(name, "/nowhere");
    }
    host.output().unwrap();
    let environment = installed.await_file("environ");
    let arrived: BTreeSet<&str> =
        environment.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    let needed = ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "HOME", "HTTPS_PROXY", "PATH", "XDG_RUNTIME_DIR"];
    assert_eq!(arrived, BTreeSet::from(needed));
}

#[test]
fn the_pinentry_that_a_variable_names_arrives_by_the_word_of_whoever_wrote_the_program_alone() {
    const ALLOWED: &str = "pinentry_variable = true";
    for (beside, mode, arrives) in [("", 0o644, false), (ALLOWED, 0o666, false), (ALLOWED, 0o644, true)] {
        let installed = Installed::answering(DesktopSession::bare(), &[logged_in()]);
        installed.play(NOTING_DOWN);
        fs::write(installed.desktop.home().join(".config/staffetta/settings.toml"), ALLOWED).unwrap();
        let place = installed.path("staffetta-host.toml");
        fs::write(&place, beside).unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(mode)).unwrap();
        let mut host = installed.host();
        host.args(["login", "prova"]).env("STAFFETTA_PINENTRY", "/nowhere/pinentry-mine").output().unwrap();
        let environment = installed.await_file("environ");
        assert_eq!(
            environment.contains("STAFFETTA_PINENTRY=/nowhere/pinentry-mine"),
            arrives,
            "{beside} {mode:o}"
        );
    }
}

#[test]
fn a_portal_that_is_not_known_is_told_with_those_that_are() {
    let installed = Installed::answering(DesktopSession::bare(), &[logged_in()]);
    let output = installed.run(&["login", "altrove"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("sistema-ts, prova"), "{}", said(&output));
    assert!(!installed.path("asked").exists(), "no process was started");
    assert_eq!(installed.run(&["login"]).status.code(), Some(2));
    assert_eq!(installed.run(&["logout"]).status.code(), Some(2));
}

#[test]
fn a_reader_whose_pinpad_lies_is_remembered_and_named_to_the_process() {
    let installed = Installed::answering(DesktopSession::with_keyring(), &[logged_in()]);
    assert_eq!(installed.run(&["keyboard", "Lettore 00 00"]).status.code(), Some(0));
    assert!(said(&installed.run(&["keyboard", "--list"])).contains("Lettore 00 00"));
    installed.run(&["login", "prova"]);
    assert_eq!(installed.asked()["params"]["keyboard_readers"], json!(["Lettore 00 00"]));
    assert!(said(&installed.run(&["keyboard", "--forget", "Lettore 00 00"])).contains("dimenticati: 1"));
    installed.run(&["login", "prova"]);
    assert_eq!(installed.asked()["params"]["keyboard_readers"], json!([]));
    assert_eq!(installed.run(&["keyboard"]).status.code(), Some(2));
}

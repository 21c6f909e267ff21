//! What `diagnose` and `install` tell of the card: its program, readers, modules, PIN window, portals and the settings'
//! files.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::card::{CODICE_FISCALE, HOLDER, SERIAL, answer, card, failed};
use support::{DesktopSession, Installed};

fn diagnosis(changes: &Value) -> Value {
    let mut diagnosis = json!({
        "service": null, "cards": [card()],
        "modules": [{"path": "/usr/lib/opensc-pkcs11.so", "error": null}], "pin_window": "pinentry-gtk-2", "portals": [],
    });
    for (name, value) in changes.as_object().unwrap() {
        diagnosis[name] = value.clone();
    }
    answer("diagnosis", &diagnosis)
}

fn report(installed: &Installed, options: &[&str]) -> Value {
    let output = installed.run(&[&["diagnose", "--json"], options].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Level and parameters of a finding.
fn finding(report: &Value, code: &str) -> (String, Value) {
    let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == code);
    let found = found.unwrap_or_else(|| panic!("{code}: {report}"));
    (found["level"].as_str().unwrap().to_owned(), found["params"].clone())
}

#[test]
fn a_computer_with_all_that_the_card_needs_is_told_as_such_and_nobody_is_named() {
    let installed = Installed::answering(DesktopSession::bare(), &[diagnosis(&json!({}))]);
    let told = report(&installed, &[]);
    for code in ["card_program_fine", "card_service_fine", "card_module", "pin_window_found", "settings_fine"]
    {
        assert_eq!(finding(&told, code).0, "fine", "{code}");
    }
    let (level, card) = finding(&told, "card_found");
    assert_eq!(
        (level.as_str(), &card["family"], &card["atr"]),
        ("fine", &json!("incard"), &json!("3BFF1800"))
    );
    let people = String::from_utf8(installed.run(&["diagnose"]).stdout).unwrap();
    for personal in [HOLDER, SERIAL, CODICE_FISCALE] {
        assert!(!told.to_string().contains(personal) && !people.contains(personal), "{people}");
    }
    assert!(people.contains("Finestra del PIN: pinentry-gtk-2"), "{people}");
}

#[test]
fn diagnose_says_which_pin_window_is_used_and_why() {
    let installed = Installed::answering(DesktopSession::bare(), &[diagnosis(&json!({}))]);
    let told = || {
        let mut host = installed.host();
        host.args(["diagnose", "--json"]).env("STAFFETTA_PINENTRY", "pinentry-mine");
        serde_json::from_slice::<Value>(&host.output().unwrap().stdout).unwrap()
    };
    assert_eq!(finding(&told(), "pin_window_found").0, "fine");
    let unused = finding(&told(), "pinentry_variable_unused");
    assert_eq!(unused, ("warning".to_owned(), json!({"program": "pinentry-mine"})));
    fs::write(installed.path("staffetta-host.toml"), "pinentry_variable = true").unwrap();
    let named = finding(&told(), "pin_window_named");
    assert_eq!(named, ("fine".to_owned(), json!({"program": "pinentry-gtk-2"})));
}

#[test]
fn what_is_missing_for_the_card_is_a_warning_with_what_to_do() {
    let mut pulled = card();
    pulled["error"] = json!({"code": "card_unresponsive", "params": {"reader": "Lettore 00 00"}});
    let changes = json!({
        "service": {"code": "service_missing"}, "cards": [pulled], "modules": [], "pin_window": null,
    });
    let installed = Installed::answering(DesktopSession::bare(), &[diagnosis(&changes)]);
    let told = report(&installed, &[]);
    for code in ["error_service_missing", "card_unusable", "error_pin_window_missing"] {
        assert_eq!(finding(&told, code).0, "warning", "{code}");
    }
    let people = String::from_utf8(installed.run(&["diagnose"]).stdout).unwrap();
    for package in ["pinentry-gtk2", "pinentry-gnome3", "pinentry-qt"] {
        assert!(people.contains(package), "{package}: {people}");
    }
    assert_eq!(finding(&told, "card_modules_none").0, "fine");
    let failed_module =
        json!({"code": "module_failed", "params": {"name": "libbit4xpki.so"}, "detail": "no"});
    let broken = json!({"path": "/usr/lib/bit4id/libbit4xpki.so", "error": failed_module});
    installed.answer(&[diagnosis(&json!({"modules": [broken]}))]);
    let (level, module) = finding(&report(&installed, &[]), "card_module_broken");
    assert_eq!((level.as_str(), &module["path"]), ("warning", &broken["path"]));
    assert!(module["error"].as_str().unwrap().contains("libbit4xpki.so"), "{module}");
    installed.answer(&[failed("service_refused")]);
    assert_eq!(finding(&report(&installed, &[]), "error_service_refused").0, "warning");
    installed.play("exit 127");
    assert_eq!(finding(&report(&installed, &[]), "error_process_missing").0, "warning");
}

#[test]
fn portals_are_tried_only_when_asked_and_a_clock_that_is_off_is_a_problem() {
    let reach = json!({
        "portal": "prova", "host": "portale.example.it", "tls": "TLSv1.3", "clock_off_by": -4000, "error": null,
    });
    let down = json!({
        "portal": "sistema-ts", "host": "www.example.it", "tls": null, "clock_off_by": 3,
        "error": {"code": "portal_intercepted", "params": {"host": "www.example.it", "name": "Antivirus"}},
    });
    let installed =
        Installed::answering(DesktopSession::bare(), &[diagnosis(&json!({"portals": [reach, down]}))]);
    let told = report(&installed, &["--online"]);
    let asked = installed.asked();
    let ids: Vec<_> =
        asked["params"]["portals"].as_array().unwrap().iter().map(|portal| portal["id"].clone()).collect();
    assert!(ids.contains(&json!("prova")) && !ids.contains(&json!("pua-piemonte")), "{ids:?}");
    assert_eq!(finding(&told, "portal_reached").0, "fine");
    let (level, off) = finding(&told, "portal_clock_off");
    assert_eq!((level.as_str(), &off["seconds"]), ("problem", &json!("-4000")));
    assert_eq!(finding(&told, "error_portal_intercepted").1["name"], "Antivirus");
    assert_eq!(finding(&report(&installed, &[]), "portals_not_tried").0, "fine");
    assert_eq!(installed.asked()["params"]["portals"], json!([]));
}

#[test]
fn a_process_that_never_answers_holds_nothing_up_for_long() {
    let installed = Installed::with_script(DesktopSession::bare(), "cat > /dev/null");
    let begun = Instant::now();
    assert_eq!(finding(&report(&installed, &[]), "error_process_slow").0, "warning");
    assert!(begun.elapsed() < Duration::from_secs(40));
}

#[test]
fn a_program_that_is_not_beside_the_host_is_told_by_diagnose_and_install() {
    let installed = Installed::without_card_program(DesktopSession::bare());
    fs::create_dir_all(installed.desktop.home().join(".config/chromium")).unwrap();
    let (level, params) = finding(&report(&installed, &[]), "card_program_missing");
    assert_eq!(
        (level.as_str(), params["path"].as_str().unwrap().ends_with("staffetta-card")),
        ("warning", true)
    );
    let output = installed.run(&["install"]);
    assert_eq!(output.status.code(), Some(0), "the browser is registered all the same");
    assert!(String::from_utf8_lossy(&output.stderr).contains("staffetta-card non c'è"), "{output:?}");
    fs::write(installed.path("staffetta-card"), "").unwrap();
    assert_eq!(finding(&report(&installed, &[]), "card_program_not_executable").0, "warning");
}

#[test]
fn a_wrong_file_of_settings_is_told_with_its_row_and_hides_no_built_in_portal() {
    let installed = Installed::without_card_program(DesktopSession::bare());
    let folder = installed.desktop.home().join(".config/staffetta");
    fs::write(folder.join("portals.toml"), "[[portal]]\nid = \"mio\"\n").unwrap();
    fs::write(folder.join("settings.toml"), "logout_on_removal = 1\n").unwrap();
    let told = report(&installed, &[]);
    assert_eq!(told["healthy"], false);
    let (level, row) = finding(&told, "settings_row_wrong");
    assert_eq!((level.as_str(), &row["row"]), ("problem", &json!("1")));
    assert!(
        row["path"].as_str().unwrap().ends_with("portals.toml")
            && row["reason"].as_str().unwrap().contains("name")
    );
    assert!(finding(&told, "settings_wrong").1["path"].as_str().unwrap().ends_with("settings.toml"));
    let portals = support::Host::start(installed.host()).result("portals", Value::Null);
    assert!(portals.to_string().contains("sistema-ts"));
}

#[test]
fn settings_reach_the_login() {
    let installed = Installed::answering(DesktopSession::without_keyring(), &[support::card::logged_in()]);
    let folder = installed.desktop.home().join(".config/staffetta");
    fs::write(folder.join("settings.toml"), "logout_on_removal = true\nkeyboard_readers = [\"Lettore\"]\n")
        .unwrap();
    let mut host = support::Host::start(installed.host());
    let login = host.result("login", json!({"portal": "prova", "action": "login", "language": "xx"}));
    assert_eq!(login["logout_on_removal"], true);
    assert_eq!(
        (&installed.asked()["params"]["keyboard_readers"], &installed.asked()["params"]["language"]),
        (&json!(["Lettore"]), &json!("it"))
    );
}

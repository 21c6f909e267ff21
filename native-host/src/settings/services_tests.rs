//! Whose word stands about a service, and which certificate counts.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use staffetta_core::rome;

use super::super::install_certificate;
use super::super::tests::{places, write};
use super::*;

const CERTIFICATE: &str = include_str!("../../tests/pincode/certificate.pem");
const NOW: Timestamp = Timestamp::from_seconds(1_796_000_000);
const SOURCE: &str = "status = \"CONFIRMED\"\nsource = \"a letter of the region\"\n";

fn row(id: &str, rest: &str) -> String {
    format!("[[service]]\nid = \"{id}\"\n{rest}\n{SOURCE}")
}

fn of(places: &Places, id: &str) -> ServiceSettings {
    ServiceSettings::of(places, service(id).unwrap())
}

fn address(settings: &ServiceSettings) -> Option<&str> {
    settings.endpoint.as_ref().map(|endpoint| endpoint.address.as_str())
}

#[test]
fn without_files_only_a_public_address_is_known_and_none_is_guessed() {
    let (_folder, places) = places();
    let [national, regional] = ["sistema-ts", "sirped"].map(|id| of(&places, id));
    assert!(address(&national).unwrap().starts_with("https://servizits.sanita.finanze.it/"));
    assert!(regional.endpoint.is_none() && regional.program.is_none());
    assert!(national.certificate.is_none() && national.problems.is_empty() && regional.problems.is_empty());
}

#[test]
fn what_the_region_gave_is_read_with_its_root_and_the_administrators_word_stands() {
    let (_folder, places) = places();
    let mine = row("sirped", "address = \"https://mio.example\"\nprogram = \"MIO_301\"");
    write(places.user.as_ref(), NAME, &mine);
    let settings = of(&places, "sirped");
    assert_eq!(
        (address(&settings), settings.program.as_deref()),
        (Some("https://mio.example"), Some("MIO_301"))
    );
    let theirs = row("sirped", "address = \"https://regione.example/a\"\nroots = [\"radice.pem\"]");
    write(places.admin.as_ref(), NAME, &theirs);
    write(places.admin.as_ref(), "radice.pem", CERTIFICATE);
    let settings = of(&places, "sirped");
    assert_eq!(address(&settings), Some("https://regione.example/a"));
    assert_eq!(settings.endpoint.unwrap().further_roots.len(), 1);
    assert_eq!(settings.program.as_deref(), Some("MIO_301"), "what the administrator does not say");
    assert_eq!(settings.problems.len(), 1, "the user's address does not count, and that is told");
}

#[test]
fn a_user_cannot_have_a_password_sent_elsewhere_but_may_choose_the_test_environment() {
    let (_folder, places) = places();
    for wrong in ["address = \"https://altro.example\"", "roots = [\"radice.pem\"]"] {
        write(places.user.as_ref(), NAME, &row("sistema-ts", wrong));
        write(places.user.as_ref(), "radice.pem", CERTIFICATE);
        let settings = of(&places, "sistema-ts");
        assert!(address(&settings).unwrap().starts_with("https://servizits."), "{wrong}");
        assert_eq!(
            (settings.endpoint.unwrap().further_roots.len(), settings.problems.len()),
            (0, 1),
            "{wrong}"
        );
    }
    let test = &service("sistema-ts").unwrap().test;
    write(places.user.as_ref(), NAME, &row("sistema-ts", &format!("address = \"{test}\"")));
    let settings = of(&places, "sistema-ts");
    assert_eq!((address(&settings), settings.is_test), (Some(test.as_str()), true));
    write(places.admin.as_ref(), NAME, &row("sistema-ts", "address = \"https://altrove.example\""));
    let settings = of(&places, "sistema-ts");
    assert_eq!((address(&settings), settings.is_test), (Some("https://altrove.example"), false));
    write(
        places.admin.as_ref(),
        NAME,
        &row("sistema-ts", "address = \"https://altrove.example\"\ntest = true"),
    );
    assert!(of(&places, "sistema-ts").is_test, "the region said so");
}

#[test]
fn a_row_that_is_wrong_is_told_with_its_number_and_hides_no_other() {
    let (_folder, places) = places();
    let rows = [
        row("nessuno", ""),
        row("sirped", "address = \"http://in.chiaro.example\""),
        "[[service]]\n".into(),
        row("sirped", "password = \"x\""),
        row("sirped", "address = \"https://regione.example\""),
    ];
    write(places.admin.as_ref(), NAME, &rows.concat());
    let settings = of(&places, "sirped");
    let numbers: Vec<_> = settings.problems.iter().map(|problem| problem.row).collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3), Some(4)], "{:?}", settings.problems);
    assert_eq!(address(&settings), Some("https://regione.example"));
}

#[test]
fn a_new_certificate_is_taken_by_its_file_and_the_administrators_stands() {
    let (_folder, places) = places();
    let service = service("sistema-ts").unwrap();
    assert!(install_certificate(&places, service, b"nulla", NOW).is_err());
    assert!(of(&places, "sistema-ts").certificate.is_none());
    let (_, path) = install_certificate(&places, service, CERTIFICATE.as_bytes(), NOW).unwrap();
    let (certificate, from) = of(&places, "sistema-ts").certificate.unwrap();
    assert!(certificate.subject.contains("SanitelCF di prova"));
    assert_eq!(from, path);
    assert!(of(&places, "sirped").certificate.is_none(), "each service has its own");
    write(places.admin.as_ref(), "sistema-ts.cer", CERTIFICATE);
    assert!(of(&places, "sistema-ts").certificate.unwrap().1.starts_with(places.admin.as_ref().unwrap()));
    fs::write(places.admin.as_ref().unwrap().join("sistema-ts.cer"), "rotto").unwrap();
    let settings = of(&places, "sistema-ts");
    assert_eq!(settings.certificate.unwrap().1, path, "one that cannot be read hides no other");
    assert_eq!(settings.problems.len(), 1);
}

/// The certificate of the tests with another life: two digits of a year each.
fn living(from: &str, to: &str) -> Vec<u8> {
    let lines: String = CERTIFICATE.lines().filter(|line| !line.starts_with('-')).collect();
    let mut der = STANDARD.decode(lines).unwrap();
    for (before, after) in [("270123", to), ("240123", from)] {
        let at = der.windows(6).position(|six| six == before.as_bytes()).unwrap();
        der[at..at + 2].copy_from_slice(after.as_bytes());
    }
    der
}

#[test]
fn a_certificate_that_does_not_count_yet_is_kept_beside_the_one_in_use_until_its_day() {
    let (_folder, places) = places();
    let service = service("sistema-ts").unwrap();
    let day = |year: i64| Timestamp::from_seconds((year - 1970) * 31_556_952 + 86_400 * 60);
    let install = |file: &[u8], year| install_certificate(&places, service, file, day(year)).unwrap().1;
    let at = |year| ServiceSettings::at(&places, service, day(year));
    let in_use = |year| at(year).certificate.map(|(certificate, _)| rome::date(certificate.not_after));
    let covered = |year| at(year).certificate_ends(day(year)).map(|ends| rome::date(ends.at));

    let early = install(&living("30", "33"), 2026);
    assert_eq!(in_use(2026), None);
    let problems = at(2026).problems;
    assert_eq!((problems.len(), &problems[0].path), (1, &early));
    assert!(problems[0].reason.contains("23/01/2030"), "{}", problems[0].reason);

    assert_ne!(install(CERTIFICATE.as_bytes(), 2026), early);
    assert_eq!(in_use(2026).as_deref(), Some("23/01/2027"));
    assert_eq!(covered(2026).as_deref(), Some("23/01/2027"), "there is a gap");
    assert_eq!(in_use(2030).as_deref(), Some("23/01/2033"), "from its day on");
    assert!(at(2026).problems.is_empty() && at(2030).problems.is_empty());

    install(&living("27", "30"), 2026);
    assert_eq!(in_use(2026).as_deref(), Some("23/01/2027"));
    assert_eq!(covered(2026).as_deref(), Some("23/01/2030"));

    install(&living("28", "29"), 2028);
    assert_eq!(in_use(2028).as_deref(), Some("23/01/2029"), "what was put there last");
}

#[test]
fn how_codes_are_got_is_mail_unless_somebody_says_otherwise_and_the_administrators_word_stands() {
    let (_folder, places) = places();
    assert_eq!(of(&places, "sirped").mode, Mode::Mail);
    let server = "address = \"https://csi.example/reloauthserver\"\nprogram = \"MIO_301\"";
    let mine =
        "mode = \"oauth2\"\nredirect = \"http://127.0.0.1:8123/r\"\nissuer = \"io\"\nrevoke_method = \"GET\"";
    write(places.user.as_ref(), NAME, &row("sirped", &format!("{server}\n{mine}")));
    let settings = of(&places, "sirped");
    assert!(settings.problems.is_empty(), "{:?}", settings.problems);
    assert_eq!(
        (settings.mode, address(&settings)),
        (Mode::OAuth2, Some("https://csi.example/reloauthserver"))
    );
    let AuthorizationSettings { redirect, issuer, keys, revoke_method } = settings.authorization;
    assert_eq!((redirect.as_deref(), issuer.as_deref()), (Some("http://127.0.0.1:8123/r"), Some("io")));
    assert_eq!((keys, revoke_method), (None, Some(RevokeMethod::Get)));
    write(places.admin.as_ref(), NAME, &row("sirped", "mode = \"mail\"\nissuer = \"csi\""));
    let settings = of(&places, "sirped");
    assert_eq!((settings.mode, settings.authorization.issuer.as_deref()), (Mode::Mail, Some("csi")));
}

#[test]
fn no_row_brings_keys_from_elsewhere_or_a_mode_that_a_service_lacks() {
    let (_folder, places) = places();
    for wrong in [
        "keys = \"https://altro.example/keys\"",
        "address = \"https://csi.example/a\"\nkeys = \"https://altro.example/keys\"",
        "mode = \"saml\"",
        "revoke_method = \"POST\"",
    ] {
        write(places.user.as_ref(), NAME, &row("sirped", wrong));
        assert_eq!(of(&places, "sirped").problems.len(), 1, "{wrong}");
    }
    let keys = "address = \"https://csi.example/a\"\nkeys = \"https://csi.example/.well-known/jwks.json\"";
    write(places.user.as_ref(), NAME, &row("sirped", keys));
    assert!(of(&places, "sirped").authorization.keys.is_some());
    write(places.user.as_ref(), NAME, &row("sistema-ts", "mode = \"oauth2\""));
    let settings = of(&places, "sistema-ts");
    assert_eq!((settings.mode, settings.problems.len()), (Mode::Mail, 1));
}

//! Tests of the rows of `portals.toml` and of what makes a row usable.

use super::*;
use crate::Host;
use crate::profiles::schema::cited;

fn profile() -> Portal {
    Portal {
        id: "portale".into(),
        name: "Portale".into(),
        hosts: ["portale.example", "accesso.portale.example:8443"]
            .map(|host| Host::parse(host).unwrap())
            .into(),
        login: "https://accesso.portale.example:8443/cns".into(),
        success: vec!["Servizi".into()],
        session_minutes: 30,
        ..Portal::default()
    }
}

#[test]
fn every_row_that_ships_is_sound_and_sistema_ts_has_all_of_source_003() {
    let written: toml::Table = include_str!("../profiles/portals.toml").parse().unwrap();
    let mut ids: Vec<&str> = profiles::portals().iter().map(|row| row.id.as_str()).collect();
    for (row, written) in profiles::portals().iter().zip(written["portal"].as_array().unwrap()) {
        row.check().unwrap_or_else(|wrong| panic!("{wrong}"));
        let told = written["source"].as_str().unwrap().ends_with("left to configuration");
        if row.takes.is_empty() || told {
            assert_eq!(
                row.is_configured(),
                !told,
                "{}: an address is given, or said to be left open",
                row.id
            );
        }
    }
    ids.dedup();
    assert_eq!(ids.len(), profiles::portals().len());
    let sistema_ts = profiles::portals().iter().find(|row| row.id == "sistema-ts").expect("the row exists");
    assert_eq!(sistema_ts.help.as_deref(), Some("800-030-070"));
    assert!(sistema_ts.register.is_some() && sistema_ts.session_code.is_some());
    for kind in [&sistema_ts.refuses_certificate, &sistema_ts.security_down, &sistema_ts.user_unknown] {
        assert!(!kind.is_empty());
    }
}

#[test]
fn a_place_that_takes_codes_by_assumption_is_not_one_whose_cookies_a_login_takes() {
    let with_login = || profiles::portals().iter().filter(|row| row.is_configured());
    let taking = profiles::portals().iter().filter(|row| row.id == "sistema-ts-applicazioni");
    for row in taking {
        assert!(!row.is_configured());
    }
    let of_5 = |row: &&Portal| row.has_address("https://sistemats5.sanita.finanze.it/");
    assert_eq!(with_login().filter(of_5).count(), 0);
    for row in profiles::portals().iter().filter(|row| !row.takes.is_empty()) {
        for origin in row.origins() {
            assert_eq!(takes_of(&origin), row.takes, "{origin} is of one row that takes");
        }
    }
}

#[test]
fn what_could_lead_a_login_astray_is_refused() {
    assert_eq!(profile().check(), Ok(()));
    assert_eq!(Portal { session_minutes: 24 * 60, ..profile() }.check(), Ok(()));
    let wrong = [
        Portal { login: "http://portale.example/".into(), ..profile() },
        Portal { login: "https://altrove.example/".into(), ..profile() },
        Portal { login: "https://portale.example@altrove.example/".into(), ..profile() },
        Portal { login: "https://portale.example.altrove.example/".into(), ..profile() },
        Portal { login: "https://portale.example\\@altrove.example/".into(), ..profile() },
        Portal { logout: Some("https://altrove.example/".into()), ..profile() },
        Portal { register: Some("https://portale.example/r".into()), ..profile() },
        Portal { hosts: vec![], ..profile() },
        Portal { success: vec![], ..profile() },
        Portal { success: vec![" ".into()], ..profile() },
        Portal { session_minutes: 0, ..profile() },
        Portal { session_minutes: 24 * 60 + 1, ..profile() },
        Portal { takes: vec!["nobody".into()], ..profile() },
        Portal { id: "Portale TS".into(), ..profile() },
        Portal { name: "a".repeat(LONGEST_PORTAL_NAME + 1), ..profile() },
        Portal { name: "Sistema TS \u{202e}".into(), ..profile() },
    ];
    for row in wrong {
        assert!(row.check().is_err(), "{row:?}");
    }
}

#[test]
fn a_row_needs_a_status_and_a_source() {
    let source = Some("SIRPED 1.3.");
    assert_eq!(cited("portale", Some("ASSUMED"), source), Ok(()));
    for (status, source) in [
        (Some("assumed"), source),
        (None, source),
        (Some("CONFIRMED"), Some("SIRPED 1.3")),
        (Some("CONFIRMED"), None),
    ] {
        assert!(cited("portale", status, source).is_err(), "{status:?} {source:?}");
    }
}

#[test]
fn a_code_page_needs_its_words_and_an_issuer_that_names_the_portal() {
    let page = CodePage {
        page: "https://portale.example/codice".into(),
        generate: vec!["Genera".into()],
        code_labels: vec!["ID-SESSIONE".into()],
        expiry_labels: vec![],
        issuer: "sistema-ts".into(),
    };
    let of =
        |id: &str, page: CodePage| Portal { id: id.into(), session_code: Some(page), ..profile() }.check();
    let with = |page| of("sistema-ts", page);
    assert_eq!(with(page.clone()), Ok(()));
    assert!(of("prova", page.clone()).is_err());
    assert!(with(CodePage { issuer: "sirped".into(), ..page.clone() }).is_err());
    assert!(with(CodePage { issuer: "nobody".into(), ..page.clone() }).is_err());
    assert!(with(CodePage { generate: vec![], ..page.clone() }).is_err());
    assert!(with(CodePage { page: "https://altrove.example/codice".into(), ..page }).is_err());
}

#[test]
fn a_portal_whose_address_is_open_says_so() {
    let row = Portal { login: String::new(), success: vec![], ..profile() };
    assert_eq!(row.check(), Ok(()));
    assert_eq!(row.address_of(Action::Login), None);
    assert_eq!(profile().address_of(Action::Login), Some("https://accesso.portale.example:8443/cns"));
    assert_eq!(profile().address_of(Action::Register), None);
}

#[test]
fn a_row_whose_hosts_are_not_exact_names_is_refused_when_it_is_read() {
    let row = |host: &str| {
        toml::from_str::<Portal>(&format!(
            "id = 'prova'\nname = 'Prova'\nhosts = ['{host}']\nsession_minutes = 30"
        ))
    };
    assert!(row("portale.example:8443").is_ok());
    for host in ["*.portale.example", "portale.example:443", "Portale.example", "https://portale.example", ""]
    {
        let said = row(host).unwrap_err().to_string();
        assert!(said.contains("must be an exact name in lower case"), "{said}");
    }
}

#[test]
fn a_row_that_names_no_minutes_has_half_an_hour() {
    let row: Portal =
        "id = 'a'\nname = 'A'\nhosts = ['a.example']".parse::<toml::Table>().unwrap().try_into().unwrap();
    assert_eq!(row.session_minutes, 30);
}

#[test]
fn the_page_for_who_is_logged_in_is_the_one_that_a_login_opens_else_the_one_that_shows_a_code() {
    let code_page = CodePage {
        page: "https://portale.example/codice".into(),
        generate: vec![],
        code_labels: vec![],
        expiry_labels: vec![],
        issuer: String::new(),
    };
    let with_code = Portal { session_code: Some(code_page), ..profile() };
    let with_both = Portal { open: Some("https://portale.example/servizi".into()), ..with_code.clone() };
    assert_eq!(profile().page_for_session(), None);
    assert_eq!(with_code.page_for_session(), Some("https://portale.example/codice"));
    assert_eq!(with_both.page_for_session(), Some("https://portale.example/servizi"));
}

#[test]
fn a_portal_has_an_origin_for_each_of_its_hosts() {
    let origins: Vec<String> = profile().origins().map(|origin| origin.to_string()).collect();
    assert_eq!(origins, ["https://portale.example", "https://accesso.portale.example:8443"]);
}

//! One table for hosts, origins and addresses.

use proptest::prelude::*;

use super::*;

/// Text, and what it is: its host as an origin, its origin as an address.
const TABLE: &[(&str, Option<&str>, Option<&str>)] = &[
    ("https://portale.example", Some("portale.example"), Some("https://portale.example")),
    ("https://portale.example/", None, Some("https://portale.example")),
    ("https://portale.example/a?b=https://altro.example/#c", None, Some("https://portale.example")),
    ("https://portale.example?a", None, Some("https://portale.example")),
    ("https://portale.example#a", None, Some("https://portale.example")),
    ("https://portale.example:8443", Some("portale.example:8443"), Some("https://portale.example:8443")),
    ("https://portale.example:8443/a", None, Some("https://portale.example:8443")),
    ("https://127.0.0.1:8443", Some("127.0.0.1:8443"), Some("https://127.0.0.1:8443")),
    ("https://xn--sanit-3qa.example/", None, Some("https://xn--sanit-3qa.example")),
    // Browsers never write these so; whoever does wants to pass for somebody else.
    ("https://portale.example:443", None, None),
    ("https://portale.example:0", None, None),
    ("https://portale.example:+8443", None, None),
    ("https://portale.example:08443", None, None),
    ("https://portale.example:99999", None, None),
    ("https://portale.example:", None, None),
    ("https://PORTALE.example", None, None),
    ("https://portale.example.", None, None),
    ("https://.portale.example", None, None),
    ("https://portale..example", None, None),
    ("https://portale_x.example", None, None),
    ("https://sanità.example", None, None),
    ("https://utente@portale.example", None, None),
    ("https://portale.example@altro.example/", None, None),
    ("https://portale.example\\@altro.example/", None, None),
    ("https://portale.example /", None, None),
    ("https://portale.example/a b", None, None),
    ("https://portale.example/\u{1}", None, None),
    ("https://portale.example/\\a", None, None),
    ("https://[::1]:8443", None, None),
    ("HTTPS://portale.example", None, None),
    ("http://portale.example", None, None),
    ("chrome-extension://abcdefghijklmnop", None, None),
    ("about:blank", None, None),
    ("javascript:alert(1)", None, None),
    ("//portale.example", None, None),
    ("portale.example", None, None),
    ("https://", None, None),
    ("https:///a", None, None),
    ("null", None, None),
    ("", None, None),
];

#[test]
fn a_text_is_an_origin_or_an_address_of_one_only_when_written_as_browsers_write_it() {
    for (text, host, origin) in TABLE {
        let parsed = Origin::parse(text).ok();
        assert_eq!(parsed.map(|origin| origin.host().to_string()).as_deref(), *host, "{text} as an origin");
        let of_address = Origin::of_address(text).ok();
        assert_eq!(of_address.map(|origin| origin.to_string()).as_deref(), *origin, "{text} as an address");
    }
}

#[test]
fn an_address_belongs_to_its_own_origin_only() {
    let origin = Origin::parse("https://operatori.salutepiemonte.it").unwrap();
    assert!(origin.has_address("https://operatori.salutepiemonte.it/ricette"));
    for address in [
        "https://operatori.salutepiemonte.it.example.com/",
        "https://operatori.salutepiemonte.it:8443/",
        "https://operatori.salutepiemonte.it@example.com/",
        "http://operatori.salutepiemonte.it/",
        "about:blank",
    ] {
        assert!(!origin.has_address(address), "{address}");
    }
}

#[test]
fn a_host_stands_within_its_own_domain_only() {
    for (name, domain, within) in [
        ("a.sanita.example", "a.sanita.example", true),
        ("a.sanita.example", "sanita.example", true),
        ("a.sanita.example", "example", true),
        ("a.sanita.example", "ita.example", false),
        ("a.sanita.example", "b.sanita.example", false),
        ("sanita.example", "a.sanita.example", false),
        ("a.sanita.example", "", false),
        (".sanita.example", "sanita.example", false),
        ("127.0.0.1", "127.0.0.1", true),
        ("127.0.0.1", "0.0.1", false),
    ] {
        assert_eq!(is_within(name, domain), within, "{name} within {domain}");
    }
}

#[test]
fn a_host_has_the_port_of_https_unless_it_names_another() {
    let port = |text| Host::parse(text).unwrap().port();
    assert_eq!((port("sso.one.example"), port("sso.one.example:8443")), (443, 8443));
}

#[test]
fn hosts_and_origins_are_stored_as_they_are_written_and_read_by_the_same_rules() {
    let stored = r#"["sso.one.example:8443","https://sso.one.example:8443"]"#;
    let read: (Host, Origin) = serde_json::from_str(stored).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    assert!(serde_json::from_str::<(Host, Origin)>(&stored.replace("https", "http")).is_err());
}

#[test]
fn a_pattern_has_no_port() {
    let origin = Origin::parse("https://sso.one.example:8443").unwrap();
    assert_eq!(origin.match_pattern(), "https://sso.one.example/*");
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_as_it_was(text in "https://[a-z0-9.:@/-]{0,24}") {
        if let Ok(origin) = Origin::parse(&text) {
            prop_assert_eq!(origin.to_string(), text.clone());
            prop_assert!(origin.has_address(&text));
        }
        if let Ok(origin) = Origin::of_address(&text) {
            prop_assert!(text.starts_with(&origin.to_string()));
        }
    }
}

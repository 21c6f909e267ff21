//! What no row may say stops the build: each rule, by a row of the product that breaks it.

use toml::{Table, Value};

use super::schema::{Cards, Pages, Portals, Services, Wrong};

fn strip(row: &mut Table) {
    row.retain(|key, _| key != "status" && key != "source");
}

/// The rows of several tables, without what only people read.
fn rows(texts: &[&str]) -> Table {
    let mut all = Table::new();
    for text in texts {
        for (kind, mut value) in text.parse::<Table>().unwrap() {
            match &mut value {
                Value::Table(row) => strip(row),
                Value::Array(rows) => rows.iter_mut().filter_map(Value::as_table_mut).for_each(strip),
                _ => {}
            }
            all.insert(kind, value);
        }
    }
    all
}

fn rows_of_pages() -> Table {
    rows(&[
        include_str!("../../profiles/issuers.toml"),
        include_str!("../../profiles/fields.toml"),
        include_str!("../../profiles/webmails.toml"),
        include_str!("../../profiles/mailboxes.toml"),
        include_str!("../../profiles/regions.toml"),
    ])
}

/// The rows with another value at `place`, as `issuer.0.senders`.
fn with(rows: &Table, place: &str, value: &str) -> Table {
    let mut changed = Value::Table(rows.clone());
    let mut at = &mut changed;
    for part in place.split('.') {
        at = match at {
            Value::Array(rows) => &mut rows[part.parse::<usize>().unwrap()],
            Value::Table(row) => row.entry(part).or_insert(Value::Boolean(false)),
            _ => panic!("{place} is nowhere"),
        };
    }
    *at = format!("value = {value}").parse::<Table>().unwrap().remove("value").unwrap();
    changed.try_into().unwrap()
}

fn pages(rows: Table) -> Result<(), Wrong> {
    rows.try_into::<Pages>().map_err(|error| error.to_string())?.check()
}

fn cards(rows: Table) -> Result<(), Wrong> {
    rows.try_into::<Cards>().map_err(|error| error.to_string())?.check()
}

#[test]
fn rows_of_pages_say_what_they_must() {
    let rows = rows_of_pages();
    assert_eq!(pages(rows.clone()), Ok(()));
    assert_eq!(pages(with(&rows, "issuer.0.valid_hours", "24")), Ok(()));
    for (place, value) in [
        ("hints", "[]"),
        ("hints", r#"["sessione", "Validazione"]"#),
        ("issuer.0.code_groups", "[]"),
        ("issuer.0.code_groups", "[8, 0]"),
        ("issuer.0.valid_hours", "0"),
        ("issuer.0.valid_hours", "25"),
        ("issuer.0.headings", "[]"),
        ("life.until", r#"[""]"#),
        ("life.numbers", r#"[["otto", "25"]]"#),
        ("about.another", r#"[""]"#),
        ("issuer.0.senders", r#"["csi.it"]"#),
        ("issuer.0.senders", r#"["@csi.it"]"#),
        ("issuer.0.senders", r#"["sirped@csi"]"#),
        ("issuer.0.senders", r#"["Sirped@csi.it"]"#),
        ("issuer.0.code_labels", "[]"),
        ("issuer.0.field_labels", r#"["ID-SESSIONE"]"#),
        ("certification.phrases", "[]"),
        ("certification.phrases", r#"["codice", " "]"#),
        ("over.phrases", "[]"),
        ("over.revoked", "[]"),
        ("over.about", r#"["codice", ""]"#),
        ("over.unless_new", "[]"),
        ("forwarding.phrases", r#"[""]"#),
        ("forwarding.headers", "[[]]"),
        ("forwarding.headers", r#"[["Da:", " "]]"#),
        ("field.hints", "[]"),
        ("field.hints", r#"["Sessione"]"#),
        ("field.inputs", "[]"),
        ("field.dialogs", r#"["dialog", " "]"#),
        ("field.groups", "[]"),
        ("field.titles", r#"[""]"#),
        ("field.asks_for", "[]"),
        ("field.others", r#"["Password"]"#),
        ("field.fillers", r#"["è"]"#),
        ("refusal.hints", "[]"),
        ("refusal.verdicts", r#"["Scaduto"]"#),
        ("refusal.errors", r#"["non è valido"]"#),
        ("contesto.0.words", "[]"),
        ("issuer.0.contesti", "[]"),
        ("issuer.0.roles", "[]"),
        ("issuer.0.contesti", r#"[{ id = "ssn", words = ["ssn"] }, { id = "bianca", words = [] }]"#),
        ("dates.today", "[]"),
        ("dates.yesterday", r#"[""]"#),
        ("dates.weekdays.6", "[]"),
        ("dates.months.11", r#"["dic", ""]"#),
        ("unknown_page.controls", r#""""#),
        ("unknown_page.chosen", r#"" ""#),
        ("webmail.0.page.marks", "[]"),
        ("webmail.0.page.marks", r#"[""]"#),
        ("webmail.0.page.marks", r#"["body, head"]"#),
        ("webmail.0.page.body", r#""""#),
        ("webmail.0.page.from", r#""""#),
        ("webmail.0.page.date", r#""a, b""#),
        ("webmail.0.page.recipient", r#""a, b""#),
        ("webmail.0.page.address", "[]"),
        ("webmail.0.page.address", r#"["[title]@title, a"]"#),
        ("webmail.0.page.frames", r#""a, b""#),
        ("webmail.0.page.from_label", r#"["Da", ""]"#),
        ("webmail.0.page.recipient_label", r#"["A", "A"]"#),
        ("webmail.0.page.headers", "[]"),
        ("webmail.0.paths", "[]"),
        ("webmail.0.paths", r#"["mail"]"#),
        ("webmail.0.queries", "[]"),
        ("webmail.0.queries", r#"["_task=mail&_action"]"#),
        ("webmail.0.queries", r#"["=mail"]"#),
        ("webmail.0.queries", r#"["_task="]"#),
        ("mailbox.0.name", r#""""#),
        ("mailbox.0.webmail", r#""unknown""#),
        ("mailbox.0.hosts", r#"["Gmail.com"]"#),
        ("mailbox.0.domains", r#"["Gmail.com"]"#),
        ("mailbox.0.hosts", "[]"),
        ("mailbox.0.frames", r#"["Gmail.com"]"#),
        ("mailbox.0.domains", r#"["pec.gmail.com"]"#),
        ("pec.label", r#""""#),
        ("pec.domains", r#"["PEC.it"]"#),
        ("pec.envelope_user", r#""""#),
        ("pec.envelope_name", r#""Per conto di:""#),
        ("issuer.0.regions", r#"["piemont"]"#),
    ] {
        assert!(pages(with(&rows, place, value)).is_err(), "{place} = {value}");
    }
}

#[test]
fn rows_of_cards_say_what_they_must() {
    let rows = rows(&[
        include_str!("../../profiles/cards.toml"),
        include_str!("../../profiles/modules.toml"),
        include_str!("../../profiles/interceptors.toml"),
    ]);
    assert_eq!(cards(rows.clone()), Ok(()));
    assert_eq!(cards(with(&rows, "interceptor.0.issuers", r#"["ESET"]"#)), Ok(()));
    for (place, value) in [
        ("layout.0.certificate", r#""""#),
        ("layout.0.certificate", r#""1100/11XY""#),
        ("pinpad_denied.0.reader", r#""""#),
        ("pinpad_denied.0.reader", r#"" ""#),
        ("interceptor.0.issuers", "[]"),
        ("interceptor.0.issuers", r#"["Kaspersky", "CA "]"#),
    ] {
        assert!(cards(with(&rows, place, value)).is_err(), "{place} = {value}");
    }
    let of_way = |way: &str| {
        let families = rows["family"].as_array().unwrap();
        families.iter().position(|family| family["way"].as_str() == Some(way)).unwrap()
    };
    for (way, key, value) in [
        ("driver", "layouts", "[]"),
        ("driver", "layouts", r#"["unknown"]"#),
        ("driver", "module", r#""opensc""#),
        ("module", "module", r#""unknown""#),
        ("module", "layouts", r#"["classic"]"#),
        ("out_of_scope", "module", r#""opensc""#),
        ("out_of_scope", "historical", "[]"),
        ("out_of_scope", "historical", r#"["*"]"#),
        ("out_of_scope", "historical", r#"["3G"]"#),
    ] {
        let place = format!("family.{}.{key}", of_way(way));
        assert!(cards(with(&rows, &place, value)).is_err(), "{way}: {key} = {value}");
    }
    let mut without_module = rows.clone();
    let family = &mut without_module["family"].as_array_mut().unwrap()[of_way("module")];
    family.as_table_mut().unwrap().remove("module");
    assert!(cards(without_module).is_err());
}

#[test]
fn rows_of_portals_say_what_they_must_and_those_that_take_codes_are_handed_out() {
    let rows = rows(&[include_str!("../../profiles/portals.toml")]);
    let portals: Portals = rows.clone().try_into().unwrap();
    assert_eq!(portals.check(super::issuers()), Ok(()));
    let wrong: Portals = with(&rows, "portal.0.id", r#""Portale TS""#).try_into().unwrap();
    assert!(wrong.check(super::issuers()).is_err());
    let taking = portals.taking();
    assert!(!taking.is_empty() && taking.len() < portals.portal.len());
    assert!(taking.iter().all(|pages| !pages.takes.is_empty()));
}

#[test]
fn rows_are_packed_as_they_are_written() {
    for layout in &super::CARDS.layout {
        let written = serde_json::to_string(layout).unwrap();
        assert_eq!(serde_json::from_str::<super::Layout>(&written).unwrap(), *layout);
    }
    for family in super::families() {
        let written = serde_json::to_string(family).unwrap();
        assert_eq!(serde_json::from_str::<super::Family>(&written).unwrap(), *family);
    }
}

#[test]
fn a_webmail_whose_header_cannot_be_read_names_no_place_in_one() {
    let rows = rows_of_pages();
    let webmails = rows["webmail"].as_array().unwrap();
    let has_none = |row: &Value| row["page"]["headers"].as_array().is_some_and(Vec::is_empty);
    let index = webmails.iter().position(has_none).unwrap();
    for (place, value) in [("from", r#"".from""#), ("date", r#"".date""#), ("address", r#"["@title"]"#)] {
        let place = format!("webmail.{index}.page.{place}");
        assert!(pages(with(&rows, &place, value)).is_err(), "{place} = {value}");
    }
}

#[test]
fn rows_of_services_say_what_they_must() {
    let rows = rows(&[include_str!("../../profiles/services.toml")]);
    let check = |rows: Table| {
        let services = rows.try_into::<Services>().map_err(|error| error.to_string())?;
        services.check(super::issuers())
    };
    assert_eq!(check(rows.clone()), Ok(()));
    for (place, value) in [
        ("service.0.production", r#""""#),
        ("service.0.longest_identifier", "255"),
        ("sizes.tipo", "[2, 2]"),
        ("limits.seconds_between", "1"),
        ("limits.most_in_an_hour", "1"),
        ("limits.time_out", "1"),
        ("authorization.0.answer_within", "1"),
        ("meaning.0.words", r#"["perché", "2fa"]"#),
    ] {
        assert_eq!(check(with(&rows, place, value)), Ok(()), "{place} = {value}");
    }
    for (place, value) in [
        ("service.0.issuer", r#""unknown""#),
        ("service.0.longest_identifier", "257"),
        ("service.0.contesti", "[]"),
        ("service.0.production", r#""http://servizi.example/soap""#),
        ("service.0.production", r#""https://medico@servizi.example/soap""#),
        ("service.0.test", r##""https://servizi.example/soap#a""##),
        ("service.0.test", r#""servizi.example""#),
        ("authorization.0.service", r#""unknown""#),
        ("authorization.0.authorize", r#""oauth2/authorize""#),
        ("authorization.0.token", r#""/token?a=b""#),
        ("authorization.0.redirect", r#""https://staffetta.example/""#),
        ("authorization.0.answer_within", "0"),
        ("sizes.tipo", "[3, 2]"),
        ("sizes.tipo", "[0, 2]"),
        ("limits.seconds_between", "0"),
        ("limits.most_in_an_hour", "0"),
        ("limits.time_out", "0"),
        ("mail_words.sent", "[]"),
        ("mail_words.not_sent", r#"["Errore"]"#),
        ("meaning.0.codes", "[]"),
        ("meaning.0.words", r#"["scaduta", ""]"#),
        ("meaning.0.words", r#"["Scaduta"]"#),
        ("meaning.0.words", r#"["due parole"]"#),
        ("fault.0.words", "[]"),
        ("fault.0.words", r#"["Login"]"#),
    ] {
        assert!(check(with(&rows, place, value)).is_err(), "{place} = {value}");
    }
}

#[test]
fn a_server_is_found_by_its_service_and_layouts_are_told_apart() {
    assert_eq!(super::authorization_server("sirped").map(|server| server.service.as_str()), Some("sirped"));
    assert!(super::authorization_server("sistema-ts").is_none());
    let ids: Vec<&str> = super::layouts().iter().map(|layout| layout.id.as_str()).collect();
    assert!(!ids.is_empty());
    assert!(ids.iter().enumerate().all(|(index, id)| !ids[..index].contains(id)), "{ids:?}");
}

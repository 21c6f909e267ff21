//! Turns `profiles/*.toml` into constant tables, and stops the build when a row is wrong.
//! Knows the files' shape; what the rows mean is told in `src/profiles`.
#![allow(clippy::disallowed_methods, reason = "the build reads the tables and writes what it makes of them")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde::Deserialize;

#[path = "build/cards.rs"]
mod cards;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuersFile {
    hints: Vec<String>,
    issuer: Vec<Issuer>,
    certification: Vec<Phrases>,
    forwarding: Vec<Phrases>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Issuer {
    id: String,
    name: String,
    contesto: String,
    role: String,
    code_groups: Vec<u8>,
    valid_hours: u8,
    life_cycle: String,
    senders: Vec<String>,
    headings: Vec<String>,
    code_labels: Vec<String>,
    expiry_labels: Vec<String>,
    requested_at_labels: Vec<String>,
    requested_by_labels: Vec<String>,
    company_labels: Vec<String>,
    tail_labels: Vec<String>,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    phrases: Vec<String>,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PortalsFile {
    portal: Vec<Portal>,
    field: Field,
    contesto: Vec<Contesto>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Portal {
    id: String,
    name: String,
    origins: Vec<String>,
    issuers: Vec<String>,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    hints: Vec<String>,
    inputs: Vec<String>,
    groups: Vec<String>,
    accept_from: i32,
    asks_for: Vec<Weighted>,
    speaks_against: Vec<Weighted>,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weighted {
    phrase: String,
    weight: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contesto {
    id: String,
    words: Vec<String>,
    other_words: Vec<String>,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WebmailsFile {
    webmail: Vec<Webmail>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webmail {
    id: String,
    name: String,
    matches: Vec<String>,
    body: Vec<String>,
    sender: Vec<String>,
    sender_name: Vec<String>,
    recipient: Vec<String>,
    date: Vec<String>,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InterceptorsFile {
    interceptor: Vec<Interceptor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Interceptor {
    id: String,
    name: String,
    issuers: Vec<String>,
    status: String,
    source: String,
}

fn main() {
    println!("cargo::rerun-if-changed=profiles");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=build.rs");
    let mut out = String::new();
    issuers(&read("issuers.toml"), &mut out);
    portals(&read("portals.toml"), &mut out);
    webmails(&read("webmails.toml"), &mut out);
    interceptors(&read("interceptors.toml"), &mut out);
    write("profiles.rs", &out);
    write("cards.rs", &cards::tables(&read("cards.toml"), &read("modules.toml")));
}

fn write(name: &str, text: &str) {
    let target = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    fs::write(target, text).expect("the build folder is writable");
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    let text = fs::read_to_string(Path::new("profiles").join(name))
        .unwrap_or_else(|error| panic!("profiles/{name}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("profiles/{name}: {error}"))
}

fn issuers(file: &IssuersFile, out: &mut String) {
    out.push_str(
        "/// Every issuer known, from `profiles/issuers.toml`.\npub static ISSUERS: &[Issuer] = &[\n",
    );
    for issuer in &file.issuer {
        let row = format!("issuer {}", issuer.id);
        provenance(&row, &issuer.status, &issuer.source);
        assert!(is_id(&issuer.id), "{row}: id must be lower-case letters, digits and dashes");
        assert!(
            !issuer.code_groups.is_empty() && issuer.code_groups.iter().all(|n| *n > 0),
            "{row}: code_groups"
        );
        assert!((1..=24).contains(&issuer.valid_hours), "{row}: valid_hours");
        for sender in &issuer.senders {
            assert!(
                sender.split_once('@').is_some_and(|(user, domain)| !user.is_empty() && domain.contains('.')),
                "{row}: sender {sender} is not an address"
            );
            assert_eq!(sender, &sender.to_lowercase(), "{row}: senders are written in lower case");
        }
        // An issuer whose notifications nobody has seen has no words at all, and no mail is taken for one of its.
        assert_eq!(
            issuer.code_labels.is_empty(),
            issuer.senders.is_empty(),
            "{row}: senders and code_labels go together"
        );
        let life_cycle = match issuer.life_cycle.as_str() {
            "newest_replaces" => "LifeCycle::NewestReplaces",
            other => panic!("{row}: life_cycle {other}"),
        };
        let role = match issuer.role.as_str() {
            "prescrittore" => "Role::Prescrittore",
            "erogatore" => "Role::Erogatore",
            other => panic!("{row}: role {other}"),
        };
        writeln!(
            out,
            "    Issuer {{ id: {:?}, name: {:?}, contesto: {:?}, role: {role}, code_groups: &{:?}, valid_hours: {}, \
             life_cycle: {life_cycle}, senders: &{:?}, headings: &{:?}, code_labels: &{:?}, expiry_labels: &{:?}, \
             requested_at_labels: &{:?}, requested_by_labels: &{:?}, company_labels: &{:?}, tail_labels: &{:?} }},",
            issuer.id,
            issuer.name,
            issuer.contesto,
            issuer.code_groups,
            issuer.valid_hours,
            issuer.senders,
            issuer.headings,
            issuer.code_labels,
            issuer.expiry_labels,
            issuer.requested_at_labels,
            issuer.requested_by_labels,
            issuer.company_labels,
            issuer.tail_labels,
        )
        .expect("a String takes any text");
    }
    out.push_str("];\n");
    hints(
        "NOTICE_HINTS",
        "A message without any of these, in lower case, is not worth describing.",
        &file.hints,
        out,
    );
    phrases(
        "CERTIFICATION_PHRASES",
        "What only the mail that certifies an address says.",
        &file.certification,
        out,
    );
    phrases(
        "FORWARDING_PHRASES",
        "What mail programs write above a message passed on.",
        &file.forwarding,
        out,
    );
}

fn phrases(name: &str, doc: &str, rows: &[Phrases], out: &mut String) {
    let mut all = Vec::new();
    for row in rows {
        provenance(name, &row.status, &row.source);
        all.extend(row.phrases.iter());
    }
    assert!(!all.is_empty(), "{name} is empty");
    writeln!(out, "/// {doc}\npub static {name}: &[&str] = &{all:?};").expect("a String takes any text");
}

fn hints(name: &str, doc: &str, hints: &[String], out: &mut String) {
    assert!(
        !hints.is_empty() && hints.iter().all(|hint| *hint == hint.to_lowercase()),
        "{name}: hints are lower case"
    );
    writeln!(out, "/// {doc}\npub static {name}: &[&str] = &{hints:?};").expect("a String takes any text");
}

fn portals(file: &PortalsFile, out: &mut String) {
    out.push_str(
        "/// Every portal known, from `profiles/portals.toml`.\npub static PORTALS: &[PortalProfile] = &[\n",
    );
    for portal in &file.portal {
        let row = format!("portal {}", portal.id);
        provenance(&row, &portal.status, &portal.source);
        assert!(is_id(&portal.id), "{row}: id must be lower-case letters, digits and dashes");
        for origin in &portal.origins {
            let host =
                origin.strip_prefix("https://").unwrap_or_else(|| panic!("{row}: {origin} is not https"));
            assert!(
                !host.is_empty() && host == host.to_lowercase() && !host.contains(['/', '*', '?', '#', '@']),
                "{row}: {origin} must be an exact origin, without a path or wildcard"
            );
        }
        writeln!(
            out,
            "    PortalProfile {{ id: {:?}, name: {:?}, origins: &{:?}, issuers: &{:?} }},",
            portal.id, portal.name, portal.origins, portal.issuers
        )
        .expect("a String takes any text");
    }
    out.push_str("];\n");
    let field = &file.field;
    hints(
        "FIELD_HINTS",
        "A field without any of these, in lower case, in or around it is not worth describing.",
        &field.hints,
        out,
    );
    provenance("field", &field.status, &field.source);
    writeln!(
        out,
        "/// What a field is, in a page, and what groups fields and words.\npub static FIELD_SELECTORS: FieldSelectors = \
         FieldSelectors {{ inputs: {:?}, groups: {:?} }};\n\
         /// How the words around a field are weighed.\npub static FIELD_WORDS: FieldWords = FieldWords {{ accept_from: {}, \
         asks_for: &[{}], speaks_against: &[{}] }};",
        field.inputs.join(","),
        field.groups.join(","),
        field.accept_from,
        weighted(&field.asks_for),
        weighted(&field.speaks_against)
    )
    .expect("a String takes any text");
    out.push_str(
        "/// The words by which a dialog names its contesto.\npub static CONTESTI: &[ContestoWords] = &[\n",
    );
    for contesto in &file.contesto {
        provenance(&contesto.id, &contesto.status, &contesto.source);
        writeln!(
            out,
            "    ContestoWords {{ id: {:?}, words: &{:?}, other_words: &{:?} }},",
            contesto.id, contesto.words, contesto.other_words
        )
        .expect("a String takes any text");
    }
    out.push_str("];\n");
}

fn weighted(rows: &[Weighted]) -> String {
    rows.iter().fold(String::new(), |mut all, row| {
        assert!(row.weight > 0, "{}: a weight is positive", row.phrase);
        write!(all, "({:?}, {}),", row.phrase, row.weight).expect("a String takes any text");
        all
    })
}

fn webmails(file: &WebmailsFile, out: &mut String) {
    out.push_str("/// Every webmail known, from `profiles/webmails.toml`.\npub static WEBMAILS: &[WebmailProfile] = &[\n");
    for webmail in &file.webmail {
        let row = format!("webmail {}", webmail.id);
        provenance(&row, &webmail.status, &webmail.source);
        for pattern in &webmail.matches {
            let host = pattern
                .strip_prefix("https://")
                .and_then(|rest| rest.strip_suffix("/*"))
                .unwrap_or_else(|| panic!("{row}: {pattern} must read https://HOST/*"));
            assert!(!host.is_empty() && !host.contains(['/', '*']), "{row}: {pattern} must name one host");
        }
        assert!(!webmail.body.is_empty() && !webmail.sender.is_empty(), "{row}: body and sender are needed");
        writeln!(
            out,
            "    WebmailProfile {{ id: {:?}, name: {:?}, matches: &{:?}, body: &{:?}, sender: &{:?}, sender_name: &{:?}, \
             recipient: &{:?}, date: &{:?} }},",
            webmail.id,
            webmail.name,
            webmail.matches,
            webmail.body,
            webmail.sender,
            webmail.sender_name,
            webmail.recipient,
            webmail.date
        )
        .expect("a String takes any text");
    }
    out.push_str("];\n");
}

fn interceptors(file: &InterceptorsFile, out: &mut String) {
    out.push_str("/// Every program known to read TLS traffic, from `profiles/interceptors.toml`.\npub static INTERCEPTORS: &[Interceptor] = &[\n");
    for interceptor in &file.interceptor {
        let row = format!("interceptor {}", interceptor.id);
        provenance(&row, &interceptor.status, &interceptor.source);
        assert!(is_id(&interceptor.id), "{row}: id must be lower-case letters, digits and dashes");
        assert!(
            !interceptor.issuers.is_empty() && interceptor.issuers.iter().all(|words| words.len() >= 4),
            "{row}: issuers of four letters or more, or they would fit anybody"
        );
        writeln!(
            out,
            "    Interceptor {{ id: {:?}, name: {:?}, issuers: &{:?} }},",
            interceptor.id, interceptor.name, interceptor.issuers
        )
        .expect("a String takes any text");
    }
    out.push_str("];\n");
}

fn provenance(row: &str, status: &str, source: &str) {
    assert!(matches!(status, "CONFIRMED" | "ASSUMED"), "{row}: status is CONFIRMED or ASSUMED, not {status}");
    assert!(source.len() > 10, "{row}: name the source of the row");
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

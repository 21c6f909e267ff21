//! Knowledge that changes without code: issuers, portals, webmails, cards. The rows are in `profiles/*.toml`;
//! `build.rs` checks them against [`schema`] and packs them into the product; each names its source.

pub mod schema;

use std::sync::LazyLock;

use crate::origin::Origin;
use crate::user::User;
use schema::{
    About, AuthorizationServer, Cards, Contesto, Dates, Family, Field, Interceptor, Issuer, Layout, Life,
    Mailbox, Module, Over, Pages, Pec, Portal, Portals, Refusal, Region, Service, Services, TakingPages,
    UnknownPage, Webmail,
};

static PAGES: LazyLock<Pages> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/pages.bin")))
        .unwrap_or_else(|_| unreachable!("build.rs wrote these rows"))
});

static PORTALS: LazyLock<Portals> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/portals.bin")))
        .unwrap_or_else(|_| unreachable!("build.rs wrote these rows"))
});

static CARDS: LazyLock<Cards> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/cards.bin")))
        .unwrap_or_else(|_| unreachable!("build.rs wrote these rows"))
});

static SERVICES: LazyLock<Services> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/services.bin")))
        .unwrap_or_else(|_| unreachable!("build.rs wrote these rows"))
});

/// Every issuer known.
pub fn issuers() -> &'static [Issuer] {
    &PAGES.issuer
}

/// The issuer with this id.
pub fn issuer(id: &str) -> Option<&'static Issuer> {
    issuers().iter().find(|issuer| issuer.id == id)
}

/// A message without any of these, in lower case, is not worth describing to this user.
pub fn notice_hints(user: &User) -> Vec<&'static str> {
    let of_issuers =
        issuers().iter().filter(|issuer| user.may_receive_from(issuer)).flat_map(|issuer| &issuer.hints);
    PAGES.hints.iter().chain(of_issuers).map(String::as_str).collect()
}

/// What only the mail that certifies an address says.
pub fn certification_phrases() -> &'static [String] {
    &PAGES.certification.phrases
}

/// What tells that a message only speaks of notifications, and that a code is another's.
pub fn about() -> &'static About {
    &PAGES.about
}

/// How any issuer's notification tells the life of its code.
pub fn life() -> &'static Life {
    &PAGES.life
}

/// What tells that a code is over.
pub fn over() -> &'static Over {
    &PAGES.over
}

/// The fields of a header that mail programs quote above a message passed on.
pub fn forwarding_headers() -> &'static [Vec<String>] {
    &PAGES.forwarding.headers
}

/// What mail programs write above a message passed on.
pub fn forwarding_phrases() -> &'static [String] {
    &PAGES.forwarding.phrases
}

/// Every portal known, with its card entry.
pub fn portals() -> &'static [Portal] {
    &PORTALS.portal
}

/// The portals whose pages take codes.
pub fn taking() -> &'static [TakingPages] {
    &PAGES.taking
}

/// How a field is found in a portal's page.
pub fn field() -> &'static Field {
    &PAGES.field
}

/// What a portal's page says when it does not take a code.
pub fn refusal() -> &'static Refusal {
    &PAGES.refusal
}

/// Every contesto known, and the words by which a dialog names it.
pub fn contesti() -> &'static [Contesto] {
    &PAGES.contesto
}

/// Every webmail's software known.
pub fn webmails() -> &'static [Webmail] {
    &PAGES.webmail
}

/// How webmails write a day instead of its date.
pub fn dates() -> &'static Dates {
    &PAGES.dates
}

/// How a message is told in the pages of software that no row knows.
pub fn unknown_page() -> &'static UnknownPage {
    &PAGES.unknown_page
}

/// The mailboxes known, by their providers' names.
pub fn mailboxes() -> &'static [Mailbox] {
    &PAGES.mailbox
}

/// How certified mail is known.
pub fn pec() -> &'static Pec {
    &PAGES.pec
}

/// The regions and autonomous provinces.
pub fn regions() -> &'static [Region] {
    &PAGES.regions.all
}

/// Match patterns of the mailboxes known.
pub fn mailbox_match_patterns() -> Vec<String> {
    let hosts = mailboxes().iter().flat_map(Mailbox::all_hosts);
    hosts.map(|host| Origin::from(host.clone()).match_pattern()).collect()
}

/// Match patterns of the portals that are proposed to take codes.
pub fn portal_match_patterns() -> Vec<String> {
    let hosts = taking().iter().flat_map(|pages| pages.hosts.clone());
    hosts.map(|host| Origin::from(host).match_pattern()).collect()
}

/// What is known of the issuers' services.
pub fn services() -> &'static Services {
    &SERVICES
}

/// The service with this id.
pub fn service(id: &str) -> Option<&'static Service> {
    services().service.iter().find(|service| service.id == id)
}

/// The server at which codes of a service are got with an authorization in the browser.
pub fn authorization_server(service: &str) -> Option<&'static AuthorizationServer> {
    services().authorization.iter().find(|server| server.service == service)
}

/// The service of an issuer.
pub fn service_of(issuer: &str) -> Option<&'static Service> {
    services().service.iter().find(|service| service.issuer == issuer)
}

/// Every family of cards known; the first that fits counts.
pub fn families() -> &'static [Family] {
    &CARDS.family
}

/// The layouts of all families.
pub fn layouts() -> &'static [Layout] {
    &CARDS.layout
}

/// The layout with this id.
pub fn layout(id: &str) -> Option<&'static Layout> {
    CARDS.layout.iter().find(|layout| layout.id == id)
}

/// Whether a reader's own pinpad is not to be trusted, by the reader's name.
pub fn pinpad_is_denied(reader: &str) -> bool {
    let reader = reader.to_lowercase();
    CARDS.pinpad_denied.iter().any(|pinpad| reader.contains(&pinpad.reader.to_lowercase()))
}

/// Every PKCS#11 module known, in the order of trying.
pub fn modules() -> &'static [Module] {
    &CARDS.module
}

/// The program that issued a certificate, by any of the names in the issuers of its chain.
pub fn interceptor_of<'a>(issuer_names: impl IntoIterator<Item = &'a str>) -> Option<&'static Interceptor> {
    issuer_names.into_iter().find_map(|name| {
        let name = name.to_ascii_lowercase();
        let fits = |words: &String| name.contains(&words.to_ascii_lowercase());
        CARDS.interceptor.iter().find(|interceptor| interceptor.issuers.iter().any(fits))
    })
}

#[cfg(test)]
mod schema_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_proposed_is_what_the_rows_name() {
        assert!(portal_match_patterns().contains(&"https://operatori.salutepiemonte.it/*".to_owned()));
        assert!(mailbox_match_patterns().contains(&"https://mail.tiscali.it/*".to_owned()));
    }

    #[test]
    fn every_issuer_has_words_for_its_contesti() {
        for (issuer, named) in
            issuers().iter().flat_map(|one| one.contesti.iter().map(move |named| (one, named)))
        {
            assert!(contesti().iter().any(|row| row.id == named.id), "{}: {}", issuer.id, named.id);
        }
    }

    #[test]
    fn the_mails_of_every_issuer_are_described_and_others_are_not() {
        let in_region = |region: Option<&String>| User { region: region.cloned(), ..User::default() };
        let is_described = |text: &str, user: &User| {
            notice_hints(user).iter().any(|hint| text.to_lowercase().contains(hint))
        };
        for issuer in issuers() {
            let user = in_region(issuer.regions.first());
            for words in issuer.code_labels.iter().chain(certification_phrases()) {
                assert!(is_described(words, &user), "{words}");
            }
        }
        assert!(!is_described("Il Suo ordine è stato spedito.", &User::default()));
    }

    #[test]
    fn a_module_that_has_no_place_on_a_system_has_one_on_another() {
        assert!(modules().iter().any(|module| module.id == "opensc"));
        for module in modules() {
            assert!(
                [&module.linux, &module.macos, &module.windows].iter().any(|at| !at.is_empty()),
                "{}",
                module.id
            );
        }
    }

    #[test]
    fn an_interceptor_is_known_by_its_issuer_and_a_public_authority_is_none() {
        let name =
            |issuer| interceptor_of(["www.sistemats.it", issuer]).map(|interceptor| interceptor.id.as_str());
        assert_eq!(name("Kaspersky Anti-Virus Personal Root Certificate"), Some("kaspersky"));
        assert_eq!(name("ESET SSL Filter CA"), Some("eset"));
        assert_eq!(name("avast! Web/Mail Shield Root"), Some("avast"));
        for public in [
            "Actalis Organization Validated Server CA G3",
            "DigiCert Global Root G2",
            "ISRG Root X1",
            "Sectigo",
            "",
        ] {
            assert_eq!(name(public), None, "{public}");
        }
    }
}

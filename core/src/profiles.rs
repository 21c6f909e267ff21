//! Knowledge that changes without code: issuers, portals, webmails. The tables are made from `profiles/*.toml` by `build.rs`,
//! which checks them; each row there names its source.

use crate::slot::Role;

include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

/// How the sessions of an issuer follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifeCycle {
    /// A newer session cancels the older at once.
    NewestReplaces,
}

/// Who issues sessions, and how its notification reads.
#[derive(Debug)]
pub struct Issuer {
    /// Stable id.
    pub id: &'static str,
    /// Name shown to users.
    pub name: &'static str,
    /// The domain its codes are valid in.
    pub contesto: &'static str,
    /// Who uses them.
    pub role: Role,
    /// Lengths of the dash-separated groups of a code.
    pub code_groups: &'static [u8],
    /// Life of a session when the notice does not state it, in hours from the request.
    pub valid_hours: u8,
    /// What a newer session does to an older.
    pub life_cycle: LifeCycle,
    /// Addresses its notifications come from, in lower case.
    pub senders: &'static [&'static str],
    /// Headings of the notification.
    pub headings: &'static [&'static str],
    /// What stands before the code.
    pub code_labels: &'static [&'static str],
    /// What stands before the end of validity.
    pub expiry_labels: &'static [&'static str],
    /// What stands before the time of the request.
    pub requested_at_labels: &'static [&'static str],
    /// What stands before the name of the practice program.
    pub requested_by_labels: &'static [&'static str],
    /// What stands before the health company.
    pub company_labels: &'static [&'static str],
    /// Where the part that says something ends.
    pub tail_labels: &'static [&'static str],
}

/// A portal and the sessions it takes.
#[derive(Debug)]
pub struct PortalProfile {
    /// Stable id.
    pub id: &'static str,
    /// Name shown to users.
    pub name: &'static str,
    /// Exact origins.
    pub origins: &'static [&'static str],
    /// Ids of the issuers whose sessions it takes.
    pub issuers: &'static [&'static str],
}

/// What a field is, in a page, and what groups fields and words: CSS selectors.
#[derive(Debug)]
pub struct FieldSelectors {
    /// Fields one can write in.
    pub inputs: &'static str,
    /// Elements that hold a field and the words about it.
    pub groups: &'static str,
}

/// How the words around a field are weighed.
#[derive(Debug)]
pub struct FieldWords {
    /// Least weight at which a field is taken for the one that asks.
    pub accept_from: i32,
    /// Phrases that speak for it.
    pub asks_for: &'static [(&'static str, i32)],
    /// Phrases that speak against it.
    pub speaks_against: &'static [(&'static str, i32)],
}

/// The words by which a dialog names a contesto.
#[derive(Debug)]
pub struct ContestoWords {
    /// The contesto.
    pub id: &'static str,
    /// Words of this one.
    pub words: &'static [&'static str],
    /// Words of the others.
    pub other_words: &'static [&'static str],
}

/// How the open message is found in a webmail page. Selectors in order of trust; `@name` at the end reads that attribute.
#[derive(Debug)]
pub struct WebmailProfile {
    /// Stable id.
    pub id: &'static str,
    /// Name shown to users.
    pub name: &'static str,
    /// Match patterns of the pages.
    pub matches: &'static [&'static str],
    /// The open message's text.
    pub body: &'static [&'static str],
    /// The sender's address.
    pub sender: &'static [&'static str],
    /// The sender as displayed.
    pub sender_name: &'static [&'static str],
    /// The mailbox the message was sent to.
    pub recipient: &'static [&'static str],
    /// When it was received.
    pub date: &'static [&'static str],
}

/// A program or appliance that opens TLS connections to look inside, known by the certificates it issues.
#[derive(Debug)]
pub struct Interceptor {
    /// Stable id.
    pub id: &'static str,
    /// Name shown to users.
    pub name: &'static str,
    /// Pieces of the names in the issuers of its certificates.
    pub issuers: &'static [&'static str],
}

/// The issuer with this id.
pub fn issuer(id: &str) -> Option<&'static Issuer> {
    ISSUERS.iter().find(|issuer| issuer.id == id)
}

/// The program that issued a certificate, by any of the names in the issuers of its chain.
pub fn interceptor_of<'a>(issuer_names: impl IntoIterator<Item = &'a str>) -> Option<&'static Interceptor> {
    issuer_names.into_iter().find_map(|name| {
        let name = name.to_ascii_lowercase();
        let fits = |words: &&str| name.contains(&words.to_ascii_lowercase());
        INTERCEPTORS.iter().find(|interceptor| interceptor.issuers.iter().any(fits))
    })
}

/// The webmail whose pages have this origin.
pub fn webmail_of(origin: &str) -> Option<&'static WebmailProfile> {
    WEBMAILS
        .iter()
        .find(|webmail| webmail.matches.iter().any(|pattern| pattern.strip_suffix("/*") == Some(origin)))
}

/// Match patterns of every webmail page our script may run in.
pub fn webmail_match_patterns() -> Vec<String> {
    WEBMAILS.iter().flat_map(|webmail| webmail.matches).map(|pattern| (*pattern).to_owned()).collect()
}

/// Match patterns of every portal page our script may run in.
pub fn portal_match_patterns() -> Vec<String> {
    PORTALS.iter().flat_map(|portal| portal.origins).map(|origin| format!("{origin}/*")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_portal_takes_sessions_of_issuers_that_exist() {
        for portal in PORTALS {
            assert!(portal.issuers.iter().all(|id| issuer(id).is_some()), "{}", portal.id);
        }
    }

    #[test]
    fn every_issuer_has_words_for_its_contesto() {
        for issuer in ISSUERS {
            assert!(CONTESTI.iter().any(|contesto| contesto.id == issuer.contesto), "{}", issuer.id);
        }
    }

    #[test]
    fn an_interceptor_is_known_by_its_issuer_and_a_public_authority_is_none() {
        let name = |issuer| interceptor_of(["www.sistemats.it", issuer]).map(|interceptor| interceptor.id);
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

    #[test]
    fn a_webmail_is_known_by_its_exact_origin() {
        assert!(webmail_of("https://mail.tiscali.it").is_some());
        for origin in [
            "http://mail.tiscali.it",
            "https://mail.tiscali.it.example.com",
            "https://tiscali.it",
            "null",
            "",
        ] {
            assert!(webmail_of(origin).is_none(), "{origin}");
        }
    }
}

//! *Copia diagnosi*: what support needs to know, and nothing of the person at the computer. A value is a word that
//! stands in our own code or profiles, or a version; no other text has a way in. Knows no browser and no language.

use crate::approval::Approved;
use crate::proposal;

/// Longest version that is told.
const LONGEST_VERSION: usize = 20;

/// The browsers, by what they call themselves: the first that fits counts, since most call themselves Chrome, too.
const BROWSERS: [(&str, &str); 5] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome, Chromium"),
];

/// The systems, likewise.
const SYSTEMS: [(&str, &str); 4] =
    [("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

/// What is told where a value is not known, or is none that may be told.
pub const UNKNOWN: &str = "?";

/// A version: digits and dots alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// Reads one; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_version = text.len() <= LONGEST_VERSION && text.split('.').all(is_part);
        is_version.then(|| Self(text.to_owned()))
    }
}

/// The browser and the system that it runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    browser: Option<(&'static str, Option<Version>)>,
    system: Option<&'static str>,
}

impl Platform {
    /// By what the browser calls itself to pages (`navigator.userAgent`).
    pub fn of_user_agent(text: &str) -> Self {
        let browser = BROWSERS.iter().find_map(|(mark, name)| {
            let (_, version) = text.split_once(mark)?;
            Some((*name, version.split(' ').next().and_then(Version::read)))
        });
        let system = SYSTEMS.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| *name);
        Self { browser, system }
    }
}

/// A mailbox or portal that is approved, without its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether it is a portal; else it is a mailbox.
    pub is_portal: bool,
    /// The name that users know; `None` for one that is not among ours.
    pub name: Option<&'static str>,
    /// Whether the browser lets us in.
    pub permitted: bool,
}

impl Place {
    /// What may be told of an approval; nothing of a sender.
    pub fn of(approved: &Approved, permitted: bool) -> Option<Self> {
        let name = proposal::known_name(approved);
        approved.origin().map(|_| Self { is_portal: approved.is_portal(), name, permitted })
    }
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The extension's version.
    pub extension: Option<Version>,
    /// Browser and system.
    pub platform: Platform,
    /// The host's version, or the code of why it cannot be asked.
    pub host: Result<Option<Version>, &'static str>,
    /// The code of how the keyring does, where the host was asked.
    pub keyring: Option<&'static str>,
    /// What is approved; those that look alike are told once.
    pub places: Vec<Place>,
}

impl Diagnosis {
    /// Extension, browser, system, host and keyring, in this order.
    pub fn values(&self) -> [String; 5] {
        let text = |version: &Option<Version>| version.as_ref().map_or(UNKNOWN, |known| &known.0).to_owned();
        let browser = match &self.platform.browser {
            Some((name, version)) => format!("{name} {}", text(version)),
            None => UNKNOWN.to_owned(),
        };
        let host = match &self.host {
            Ok(version) => text(version),
            Err(code) => (*code).to_owned(),
        };
        let word = |word: Option<&str>| word.unwrap_or(UNKNOWN).to_owned();
        [text(&self.extension), browser, word(self.platform.system), host, word(self.keyring)]
    }

    /// The places, each once.
    pub fn distinct_places(&self) -> Vec<&Place> {
        let mut distinct: Vec<&Place> = Vec::new();
        for place in &self.places {
            if !distinct.contains(&place) {
                distinct.push(place);
            }
        }
        distinct
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Origin;

    const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                        Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0";
    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
    const CHROMIUM: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                            Chrome/150.0.0.0 Safari/537.36";

    fn diagnosis(user_agent: &str, host: Result<&str, &'static str>) -> Diagnosis {
        Diagnosis {
            extension: Version::read("0.1.0"),
            platform: Platform::of_user_agent(user_agent),
            host: host.map(Version::read),
            keyring: None,
            places: Vec::new(),
        }
    }

    fn mailbox(origin: &str, permitted: bool) -> Option<Place> {
        Place::of(&Approved::Mailbox(Origin::parse(origin).unwrap()), permitted)
    }

    #[test]
    fn browser_and_system_are_known_by_what_the_browser_calls_itself() {
        for (user_agent, browser, system) in [
            (EDGE, "Edge 150.0.0.0", "Windows"),
            (FIREFOX, "Firefox 153.0", "Linux"),
            (CHROMIUM, "Chrome, Chromium 150.0.0.0", "Linux"),
            ("curl", UNKNOWN, UNKNOWN),
        ] {
            let [_, told, on, ..] = diagnosis(user_agent, Ok("0.1.0")).values();
            assert_eq!((told.as_str(), on.as_str()), (browser, system), "{user_agent}");
        }
    }

    #[test]
    fn a_host_is_told_by_its_version_or_by_the_code_of_what_is_wrong() {
        for (host, told) in [
            (Ok("0.2.10"), "0.2.10"),
            (Ok("anna@asl.example"), UNKNOWN),
            (Err("host_missing"), "host_missing"),
        ] {
            assert_eq!(diagnosis(FIREFOX, host).values()[3], told);
        }
    }

    #[test]
    fn a_place_of_ours_is_told_by_its_name_and_another_by_none_once_each() {
        let known = mailbox("https://mail.google.com", true).unwrap();
        assert_eq!(known.name, Some("Gmail"));
        let other = mailbox("https://posta.studio-rossi.example", false).unwrap();
        assert_eq!(other.name, None);
        let again = mailbox("https://posta.studio-bianchi.example", false).unwrap();
        let all = Diagnosis {
            places: vec![known.clone(), other.clone(), again, known.clone()],
            ..diagnosis(FIREFOX, Ok("0.1.0"))
        };
        assert_eq!(all.distinct_places(), [&known, &other]);
    }

    #[test]
    fn of_a_sender_nothing_is_told() {
        let sender = Approved::Sender { issuer: "sirped".to_owned(), address: "anna@asl.example".to_owned() };
        assert_eq!(Place::of(&sender, true), None);
    }

    proptest! {
        #[test]
        fn no_text_from_outside_is_told_but_a_version(text in any::<String>(), tail in "[a-zA-Z@.-]{1,40}") {
            let firefox = format!("{text} Firefox/{tail}{text}");
            let told = diagnosis(&firefox, Ok(&text)).values();
            let is_version = |value: &str| {
                value.len() <= LONGEST_VERSION && value.chars().all(|c| c.is_ascii_digit() || c == '.')
            };
            let [_, browser, system, host, keyring] = &told;
            let names = BROWSERS.map(|(_, name)| name);
            let (name, version) = browser.rsplit_once(' ').unwrap();
            prop_assert!(names.contains(&name) && (version == UNKNOWN || is_version(version)), "{browser}");
            prop_assert!(system == UNKNOWN || SYSTEMS.iter().any(|(_, name)| name == system), "{system}");
            prop_assert!(host == UNKNOWN || is_version(host), "{host}");
            prop_assert_eq!(keyring, UNKNOWN);
        }
    }
}

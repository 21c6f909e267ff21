//! `services.toml`: how an issuer's service is asked for codes. An administrator adds addresses that are not public.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::issuer::Issuer;
use super::{Wrong, hinted, must};
use crate::origin::Origin;
use crate::role::Role;

/// The services, and what holds for all of them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// The services.
    pub service: Vec<Service>,
    /// The servers at which codes are got with an authorization in the browser.
    pub authorization: Vec<AuthorizationServer>,
    /// Fewest and most characters of an element that is sent, by its name.
    pub sizes: BTreeMap<String, (usize, usize)>,
    /// How often codes may be asked for.
    pub limits: Limits,
    /// What the numbers of a code's state mean.
    pub states: States,
    /// By which words it is said that a mail was sent.
    pub mail_words: MailWords,
    /// What the codes of errors mean; the first that fits counts.
    pub meaning: Vec<Meaning>,
    /// What faults mean, by their words.
    pub fault: Vec<Fault>,
}

/// A service that is asked for codes and about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Id of the issuer whose codes these are, of `issuers.toml`.
    pub issuer: String,
    /// Its address. Empty where it is not public: left to configuration.
    pub production: String,
    /// The address of its test environment, likewise.
    pub test: String,
    /// `tipo` of the identifier: `P` is a pincode.
    pub identifier_kind: String,
    /// Most characters of the identifier, encrypted and in base64.
    pub longest_identifier: usize,
    /// What codes can be asked for.
    pub contesti: Vec<String>,
    /// `applicazione` by role.
    pub applications: Vec<Application>,
    /// Whether check and revoke carry `applicazione`, too.
    pub application_later: bool,
    /// `codRegione`, where it is always the same.
    #[serde(default)]
    pub region: Option<String>,
    /// `codAslAo` of an operator who has none; without it he must have one.
    #[serde(default)]
    pub asl_unless_known: Option<String>,
    /// `codSsa` of an operator who has none; without it the element is left out.
    #[serde(default)]
    pub ssa_unless_known: Option<String>,
    /// Whether it takes `codiceStruttura`.
    pub takes_structure: bool,
    /// The key under which every request names the calling program, which the service then demands.
    #[serde(default)]
    pub program_key: Option<String>,
    /// Whether a new code ends the one that is in use at once.
    pub replaces_at_once: bool,
    /// Whether it mails its codes only to users who consented to it elsewhere, and does not say so to the others.
    pub needs_consent: bool,
    /// How long a password may be used before the service wants another.
    pub password_lasts: Lasts,
}

/// A server of OAuth 2 at which codes of a service are got, and asked about: paths below its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationServer {
    /// Id of the service.
    pub service: String,
    /// The page where the user logs in.
    pub authorize: String,
    /// Where a code is redeemed.
    pub token: String,
    /// The keys with which tokens are signed.
    pub keys: String,
    /// Where the state of a code is asked.
    pub check: String,
    /// Where a code is ended.
    pub revoke: String,
    /// With which method.
    pub revoke_method: RevokeMethod,
    /// Where the browser brings the answer, unless the registration says otherwise: on this computer, at any port.
    pub redirect: String,
    /// Seconds that the user may take in the browser.
    pub answer_within: u32,
}

/// How a code is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RevokeMethod {
    /// DELETE.
    Delete,
    /// GET.
    Get,
}

/// A time as services name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lasts {
    /// So many days.
    Days(u16),
    /// So many months.
    Months(u8),
}

/// What a code is asked for, for one role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The role.
    pub role: Role,
    /// `applicazione`.
    pub value: String,
}

/// How often codes may be asked for, and how long an answer is waited for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Seconds from one request to the next.
    pub seconds_between: u32,
    /// Most requests in an hour.
    pub most_in_an_hour: usize,
    /// Seconds that an answer is waited for.
    pub time_out: u32,
}

/// The numbers of `stato`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct States {
    /// The code may be used.
    pub valid: i32,
    /// It was revoked.
    pub revoked: i32,
    /// Its time is over.
    pub expired: i32,
}

/// Words about a mail, in lower case.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailWords {
    /// It was sent.
    pub sent: Vec<String>,
    /// With one of these it was not.
    pub not_sent: Vec<String>,
}

/// What some error codes mean.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// The stable code of it.
    pub failure: String,
    /// The service's codes.
    pub codes: Vec<u16>,
    /// Single words, in lower case, of which the error's description must have one; none need be there when empty.
    #[serde(default)]
    pub words: Vec<String>,
}

/// What a fault means that is told by its words.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The stable code of it.
    pub failure: String,
    /// Words, in lower case, of which `faultstring` has one.
    pub words: Vec<String>,
}

impl Services {
    /// Checks every row.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn check(&self, issuers: &[Issuer]) -> Result<(), Wrong> {
        for service in &self.service {
            let row = &service.id;
            must(issuers.iter().any(|issuer| issuer.id == service.issuer), row, "issuer is not known")?;
            service.check()?;
            let most = self.sizes.get("valore").map_or(0, |(_, most)| *most);
            must(service.longest_identifier <= most, row, "longest_identifier is more than valore may have")?;
        }
        self.authorization.iter().try_for_each(|server| server.check(&self.service))?;
        for (name, (least, most)) in &self.sizes {
            must(least <= most && *least > 0, name, "sizes begin with 1, what is empty is left out")?;
        }
        let Limits { seconds_between, most_in_an_hour, time_out } = self.limits;
        must(seconds_between > 0 && most_in_an_hour > 0 && time_out > 0, "limits", "none of them is 0")?;
        hinted(&self.mail_words.sent, "mail_words")?;
        hinted(&self.mail_words.not_sent, "mail_words")?;
        self.meaning.iter().try_for_each(|meaning| {
            must(!meaning.codes.is_empty(), &meaning.failure, "codes must be named")?;
            let is_word = |word: &String| {
                !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase())
            };
            must(meaning.words.iter().all(is_word), &meaning.failure, "words are single, and lower case")
        })?;
        self.fault.iter().try_for_each(|fault| hinted(&fault.words, &fault.failure))
    }
}

impl MailWords {
    /// Whether a service's words say plainly that the mail was sent.
    pub fn is_sent(&self, status: &str) -> bool {
        let status = status.to_lowercase();
        let has_one_of = |known: &[String]| {
            status.split(|c: char| !c.is_alphanumeric()).any(|word| known.iter().any(|one| one == word))
        };
        has_one_of(&self.sent) && !has_one_of(&self.not_sent)
    }
}

impl AuthorizationServer {
    fn check(&self, services: &[Service]) -> Result<(), Wrong> {
        let row = &self.service;
        must(services.iter().any(|service| service.id == *row), row, "service is not known")?;
        let paths = [&self.authorize, &self.token, &self.keys, &self.check, &self.revoke];
        let is_path = |path: &String| path.starts_with('/') && !path.contains(['?', '#', ' ']);
        must(paths.into_iter().all(is_path), row, "a path begins with / and is nothing but a path")?;
        must(self.redirect.starts_with("http://127.0.0.1/"), row, "redirect is on this computer")?;
        must(self.answer_within > 0, row, "answer_within is not 0")
    }
}

impl Service {
    /// Checks what the row says by itself: an address is https and names no user.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self) -> Result<(), Wrong> {
        for address in [&self.production, &self.test] {
            let plain = !address.contains(['@', '#', ' ']) && Origin::of_address(address).is_ok();
            must(address.is_empty() || plain, &self.id, "an address is https, and nothing but an address")?;
        }
        must(!self.contesti.is_empty(), &self.id, "contesti must name one")
    }

    /// `applicazione` for a role, where the service knows the role.
    pub fn application_of(&self, role: Role) -> Option<&str> {
        let of_role = |application: &&Application| application.role == role;
        self.applications.iter().find(of_role).map(|application| application.value.as_str())
    }
}

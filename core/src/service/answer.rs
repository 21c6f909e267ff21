//! What a service answers, typed: the state of a code, its dates, what became of the mail, and what was wrong. Knows
//! what the elements mean, not how they are written.

use super::authorization::readable;
use super::moment::{Moment, italian_moment, moment};
use crate::profiles::schema::States;
use crate::profiles::services;
use crate::secret::Secret;
use crate::session_id::SessionId;
use crate::validity::Validity;

/// The groups of a code of the national type, which every service that is a test environment tells
/// (docs/facts/id-sessione.md 1.6).
const NATIONAL_GROUPS: [u8; 5] = [8, 4, 4, 4, 12];

/// An answer as it was written, element by element.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct WrittenAnswer {
    /// `codEsito`.
    pub outcome: String,
    /// `errori`, wherever they stood.
    pub errors: Vec<WrittenError>,
    /// `infoToken`: `stato`, `descrizione`, `dataInizioValidita`, `dataFineValidita`.
    pub token: Option<[String; 4]>,
    /// `info`: `chiave` and `valore`.
    pub info: Vec<(String, String)>,
    /// `comunicazioni`: `codice` and `messaggio`, which may be a code.
    pub communications: Vec<(String, Secret<String>)>,
}

/// An `errore`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenError {
    /// `tipoErrore`: W, E or F.
    pub kind: String,
    /// `codEsito`.
    pub code: String,
    /// `descrEsito`.
    pub description: String,
}

/// What a service answered.
#[derive(Debug)]
pub struct Answer {
    /// Whether the service did what was asked, by its own word.
    pub is_done: bool,
    /// What was wrong or worth a warning, in the service's order.
    pub issues: Vec<Issue>,
    /// The code that was asked about.
    pub code: Option<CodeStatus>,
    /// What became of the mail, in the service's words.
    pub email_status: Option<String>,
    /// What became of the revocation, in the service's words.
    pub revoke_status: Option<String>,
    /// When a code was last revoked before this.
    pub last_revocation: Option<Moment>,
    /// Whether it is a test environment that answers: it mails nothing, whatever it says of the mail.
    pub is_test: bool,
    /// The new code: a test environment tells it.
    pub test_code: Option<SessionId>,
}

/// Something that a service finds wrong, or warns of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// How bad it is, by the service's word.
    pub severity: Option<Severity>,
    /// The service's code, as it came.
    pub code: String,
    /// The service's words.
    pub words: String,
    /// The stable code of what it means; `None` of a code that no row knows.
    pub failure: Option<&'static str>,
}

/// How bad an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// W.
    Warning,
    /// E.
    Error,
    /// F.
    Fatal,
}

/// What a service tells of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeStatus {
    /// Its state.
    pub state: CodeState,
    /// The same in the service's words.
    pub description: String,
    /// When it became valid; `None` when that is not a date.
    pub valid_from: Option<Moment>,
    /// When it ends, likewise.
    pub valid_to: Option<Moment>,
    /// When it was revoked, of one that was, where the service says it.
    pub revoked_at: Option<Moment>,
}

/// The state of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeState {
    /// It may be used.
    Valid,
    /// It was revoked.
    Revoked,
    /// Its time is over.
    Expired,
    /// One that no row knows, as it came.
    Other(String),
}

impl Answer {
    /// What the elements say, the service's words made [`readable`]. The state of a code is what `infoToken` says,
    /// whatever the outcome: of a code that is over the outcome is negative (docs/facts/id-sessione.md 1.10). Without
    /// one a code is over whose issue says so.
    pub fn of(written: WrittenAnswer) -> Self {
        let info = |name: &str| {
            let named = written.info.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            named.map(|(_, value)| readable(value)).filter(|value| !value.is_empty())
        };
        let last_revocation = info("lastRevokePreviousDate").and_then(|text| italian_moment(&text));
        let issues: Vec<_> = written.errors.iter().map(Issue::of).collect();
        let code = written.token.map(CodeStatus::of);
        let code = code.map(|status| match status.state {
            CodeState::Revoked => CodeStatus { revoked_at: last_revocation, ..status },
            _ => status,
        });
        Self {
            is_done: written.outcome.parse() == Ok(0_u16),
            email_status: info("emailStatus"),
            revoke_status: info("revokeStatus"),
            last_revocation,
            is_test: is_test(&written.communications),
            test_code: test_code(&written.communications),
            code: code.or_else(|| over(&issues, last_revocation)),
            issues,
        }
    }

    /// What it means that a code was given at once.
    pub fn granted(validity: &Validity) -> Self {
        let moment = |at| Some(Moment { at, offset: None });
        let status = CodeStatus {
            state: CodeState::Valid,
            description: String::new(),
            valid_from: moment(validity.requested_at),
            valid_to: moment(validity.expires_at),
            revoked_at: None,
        };
        Self { is_done: true, code: Some(status), ..Self::of(WrittenAnswer::default()) }
    }

    /// What it means that a service does not take the token of a code any more: its code is over, because its time is
    /// or because it was revoked.
    pub fn not_taken(has_ended: bool) -> Self {
        let state = if has_ended { CodeState::Expired } else { CodeState::Revoked };
        let issue = Issue {
            severity: Some(Severity::Warning),
            code: "401".to_owned(),
            words: String::new(),
            failure: Some("issuer_code_over"),
        };
        Self {
            issues: vec![issue],
            code: Some(CodeStatus::over(state, None)),
            ..Self::of(WrittenAnswer::default())
        }
    }

    /// The issue that says best why it was not done: the first that is no mere warning, or else the first.
    pub fn reason(&self) -> Option<&Issue> {
        let weighs = |issue: &&Issue| issue.severity != Some(Severity::Warning);
        self.issues.iter().find(weighs).or_else(|| self.issues.first())
    }

    /// Whether a request for a code brought one to where it is mailed from: a warning may say that the mail failed.
    pub fn is_mailed(&self) -> bool {
        let has_failed =
            |issue: &Issue| matches!(issue.failure, Some("issuer_mail_failed" | "issuer_mailbox_missing"));
        self.is_done && !self.issues.iter().any(has_failed)
    }

    /// When the code that was to be revoked had been, where it was over before this.
    pub fn revoked_before(&self) -> Option<Moment> {
        self.last_revocation.filter(|_| !self.is_done)
    }

    /// Whether the code is over after a request to revoke it, because of it or before.
    pub fn is_revoked(&self) -> bool {
        let is_over =
            |issue: &Issue| matches!(issue.failure, Some("issuer_code_revoked" | "issuer_code_over"));
        self.is_done || self.issues.iter().any(is_over)
    }
}

impl Issue {
    /// Whether with this nothing was done: it is no mere warning, or says that the code was over before.
    pub fn undoes(&self) -> bool {
        self.severity != Some(Severity::Warning)
            || matches!(self.failure, Some("issuer_code_revoked" | "issuer_code_over"))
    }

    fn of(written: &WrittenError) -> Self {
        let severity = match written.kind.trim() {
            "W" | "w" => Some(Severity::Warning),
            "E" | "e" => Some(Severity::Error),
            "F" | "f" => Some(Severity::Fatal),
            _ => None,
        };
        let failure = failure_of(&written.code, &written.description);
        Self { severity, code: readable(&written.code), words: readable(&written.description), failure }
    }
}

impl CodeStatus {
    fn of([state, description, from, to]: [String; 4]) -> Self {
        let States { valid, revoked, expired } = &services().states;
        let state = match state.trim().parse::<i32>() {
            Ok(number) if number == *valid => CodeState::Valid,
            Ok(number) if number == *revoked => CodeState::Revoked,
            Ok(number) if number == *expired => CodeState::Expired,
            _ => CodeState::Other(readable(&state)),
        };
        let description = readable(&description);
        Self { state, description, valid_from: moment(&from), valid_to: moment(&to), revoked_at: None }
    }

    /// That of a code of which is told that it is over, and maybe when it was revoked, but no more.
    pub const fn over(state: CodeState, revoked_at: Option<Moment>) -> Self {
        Self { state, description: String::new(), valid_from: None, valid_to: None, revoked_at }
    }
}

/// The code that an issue says is over.
fn over(issues: &[Issue], revoked_at: Option<Moment>) -> Option<CodeStatus> {
    issues.iter().find_map(|issue| match issue.failure? {
        "issuer_code_revoked" => Some(CodeStatus::over(CodeState::Revoked, revoked_at)),
        "issuer_code_over" => Some(CodeStatus::over(CodeState::Expired, None)),
        _ => None,
    })
}

/// What a code means, told apart by the words where it has two meanings.
fn failure_of(code: &str, words: &str) -> Option<&'static str> {
    let code: u16 = code.trim().parse().ok()?;
    let words: Vec<_> = words.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let fits = |told: &[String]| told.is_empty() || told.iter().any(|word| words.contains(word));
    let mut meanings = services().meaning.iter();
    let meaning = meanings.find(|meaning| meaning.codes.contains(&code) && fits(&meaning.words))?;
    Some(&meaning.failure)
}

/// Whether the environment says that it is one for tests (docs/facts/id-sessione.md 1.10).
fn is_test(communications: &[(String, Secret<String>)]) -> bool {
    let mode = communicated(communications, "working-mode");
    mode.is_some_and(|mode| ["TEST", "DEVELOPMENT"].iter().any(|test| mode.eq_ignore_ascii_case(test)))
}

/// A code counts only with that word.
fn test_code(communications: &[(String, Secret<String>)]) -> Option<SessionId> {
    let code = communicated(communications, "token").filter(|_| is_test(communications))?;
    SessionId::read(code, &NATIONAL_GROUPS).ok().map(|(code, _)| code)
}

fn communicated<'a>(communications: &'a [(String, Secret<String>)], name: &str) -> Option<&'a str> {
    let named = communications.iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.expose().trim())
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;

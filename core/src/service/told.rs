//! What became of an order at a service, as its user is told. Knows neither words nor languages.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, CodeState};
use super::request::Operation;
use crate::profiles::services;
use crate::timestamp::Timestamp;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A code is on its way by mail.
    Requested,
    /// A test environment made a code, and mails none.
    RequestedInTest,
    /// The code may be used.
    Valid,
    /// The code was revoked.
    Revoked,
    /// The code's time is over.
    Expired,
    /// The code is in a state that no row knows: the service's words tell it.
    Unclear,
    /// The code was revoked by this order.
    Ended,
    /// The code was over before this order.
    WasOver,
}

impl Outcome {
    /// All of them, in the order of the contract.
    pub const ALL: &'static [Self] = &[
        Self::Requested,
        Self::RequestedInTest,
        Self::Valid,
        Self::Revoked,
        Self::Expired,
        Self::Unclear,
        Self::Ended,
        Self::WasOver,
    ];

    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::RequestedInTest => "requested_in_test",
            Self::Valid => "valid",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Unclear => "unclear",
            Self::Ended => "ended",
            Self::WasOver => "was_over",
        }
    }

    /// Whether it is what whoever ordered it hoped for.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Requested | Self::RequestedInTest | Self::Valid | Self::Ended)
    }
}

/// What a service said in answer to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What became of it.
    pub outcome: Outcome,
    /// When the code became valid, where the service says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// When it ends, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Timestamp>,
    /// When the code, or one before it, was last revoked, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_revocation: Option<Timestamp>,
    /// The service's own words: of a mail, unless it plainly was sent, or of a state that no row knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

impl Told {
    /// What an answer says to an operation that was not refused.
    pub fn by(answer: &Answer, operation: Operation) -> Self {
        let status = answer.code.as_ref();
        let outcome = match (operation, status.map(|status| &status.state)) {
            (Operation::Create, _) if answer.is_test => Outcome::RequestedInTest,
            (Operation::Create, _) => Outcome::Requested,
            (Operation::Revoke, _) if answer.is_done => Outcome::Ended,
            (Operation::Revoke, _) | (Operation::Check, None) => Outcome::WasOver,
            (Operation::Check, Some(CodeState::Valid)) => Outcome::Valid,
            (Operation::Check, Some(CodeState::Revoked)) => Outcome::Revoked,
            (Operation::Check, Some(CodeState::Expired)) => Outcome::Expired,
            (Operation::Check, Some(CodeState::Other(_))) => Outcome::Unclear,
        };
        let words = match outcome {
            Outcome::Requested => {
                answer.email_status.clone().filter(|status| !services().mail_words.is_sent(status))
            }
            Outcome::Unclear => status.map(|status| status.description.clone()),
            _ => None,
        };
        Self {
            outcome,
            valid_from: status.and_then(|status| status.valid_from).map(|moment| moment.at),
            valid_to: status.and_then(|status| status.valid_to).map(|moment| moment.at),
            // Where the state is told, a date beside it may be another code's.
            last_revocation: status
                .map_or(answer.last_revocation, |status| status.revoked_at)
                .map(|moment| moment.at),
            words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{WrittenAnswer, WrittenError};
    use super::*;
    use crate::Secret;

    fn told(operation: Operation, outcome: &str, state: Option<&str>) -> Told {
        told_of_mail(operation, outcome, state, "INVIATA")
    }

    fn told_of_mail(operation: Operation, outcome: &str, state: Option<&str>, mail: &str) -> Told {
        let dates = ["2026-12-01T09:00:00+01:00", "2026-12-01T17:00:00+01:00"].map(str::to_owned);
        let [from, to] = dates;
        let token = state.map(|state| [state.to_owned(), "ANNULLATO".to_owned(), from, to]);
        let info = vec![("emailStatus".to_owned(), mail.to_owned())];
        let written = WrittenAnswer { outcome: outcome.into(), token, info, ..WrittenAnswer::default() };
        Told::by(&Answer::of(written), operation)
    }

    #[test]
    fn a_check_tells_the_state_with_its_dates_and_words_only_of_one_that_is_not_known() {
        let outcomes = ["0", "1", "2", "7"].map(|state| told(Operation::Check, "9999", Some(state)));
        assert_eq!(
            outcomes.each_ref().map(|told| told.outcome),
            [Outcome::Valid, Outcome::Revoked, Outcome::Expired, Outcome::Unclear]
        );
        assert_eq!(
            outcomes[0].valid_to.unwrap().seconds() - outcomes[0].valid_from.unwrap().seconds(),
            28_800
        );
        assert_eq!(outcomes.map(|told| told.words), [None, None, None, Some("ANNULLATO".into())]);
    }

    #[test]
    fn a_code_that_was_revoked_before_is_told_with_the_time() {
        let info = vec![("lastRevokePreviousDate".to_owned(), "01/12/2026 10:30:00".to_owned())];
        let over = |operation, code: &str| {
            let error = WrittenError { kind: "W".into(), code: code.into(), description: String::new() };
            let written = WrittenAnswer {
                outcome: "1".into(),
                info: info.clone(),
                errors: vec![error],
                ..WrittenAnswer::default()
            };
            Told::by(&Answer::of(written), operation)
        };
        for (operation, outcome) in
            [(Operation::Check, Outcome::Revoked), (Operation::Revoke, Outcome::WasOver)]
        {
            let told = over(operation, "06");
            assert_eq!(told.outcome, outcome);
            let at = told.last_revocation.map(crate::rome::date_and_clock_face);
            assert_eq!(at.as_deref(), Some("01/12/2026 10:30"));
        }
        let expired = over(Operation::Revoke, "07");
        assert_eq!((expired.outcome, expired.last_revocation), (Outcome::WasOver, None), "of another code");
    }

    #[test]
    fn a_revocation_tells_whether_the_code_was_over_before() {
        assert_eq!(told(Operation::Revoke, "0000", None).outcome, Outcome::Ended);
        assert_eq!(told(Operation::Revoke, "0005", None).outcome, Outcome::WasOver);
    }

    #[test]
    fn a_request_tells_what_the_service_says_of_a_mail_that_it_may_not_have_sent() {
        let words = |mail| {
            let requested = told_of_mail(Operation::Create, "0000", None, mail);
            assert_eq!(requested.outcome, Outcome::Requested);
            requested.words
        };
        for sent in ["INVIATA", "Email inviata correttamente", "OK", "Inviato.", ""] {
            assert_eq!(words(sent), None, "{sent}");
        }
        for unclear in ["Email non inviata", "KO", "Errore: mail inviata a nessuno", "IN CODA", "inviataria"]
        {
            assert_eq!(words(unclear).as_deref(), Some(unclear));
        }
    }

    #[test]
    fn a_request_tells_that_a_test_environment_sends_no_mail() {
        let communications = [("working-mode", "TEST"), ("token", "408c7a1e-0c5d-4f3b-9d2e-6a1b2c3db4c1")];
        let communications =
            communications.map(|(code, text)| (code.to_owned(), Secret::new(text.to_owned()))).into();
        let written = WrittenAnswer { outcome: "0000".into(), communications, ..WrittenAnswer::default() };
        let in_test = Told::by(&Answer::of(written), Operation::Create);
        assert_eq!(in_test.outcome, Outcome::RequestedInTest);
    }

    #[test]
    fn each_outcome_is_written_by_its_code() {
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.code());
        }
    }

    #[test]
    fn good_is_what_was_hoped_for() {
        for good in [Outcome::Requested, Outcome::RequestedInTest, Outcome::Valid, Outcome::Ended] {
            assert!(good.is_good(), "{good:?}");
        }
        for other in [Outcome::Revoked, Outcome::Expired, Outcome::Unclear, Outcome::WasOver] {
            assert!(!other.is_good(), "{other:?}");
        }
    }
}

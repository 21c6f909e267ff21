//! What the domain refuses, as the failures that are told.

use staffetta_core::Timestamp;
use staffetta_core::approval::ApprovalError;
use staffetta_core::service::{Issue, NotYet, RequestError};
use staffetta_core::vault::VaultError;

use crate::{Failure, FailureCode, FailureKind, Params};

impl<E: Into<Failure>> From<VaultError<E>> for Failure {
    fn from(error: VaultError<E>) -> Self {
        match error {
            VaultError::Unknown => FailureKind::SessionUnknown.into(),
            VaultError::Expired => FailureKind::SessionExpired.into(),
            VaultError::Ahead => FailureKind::SessionAhead.into(),
            VaultError::Changed => FailureKind::SessionChanged.into(),
            VaultError::Unconfirmed => FailureKind::SessionUnconfirmed.into(),
            VaultError::OriginRefused => FailureKind::OriginRefused.into(),
            VaultError::NotWellFormed => FailureKind::InvalidParams.into(),
            VaultError::Full => FailureKind::VaultFull.into(),
            VaultError::Store(error) => error.into(),
        }
    }
}

impl From<ApprovalError> for Failure {
    fn from(error: ApprovalError) -> Self {
        let kind = match error {
            ApprovalError::NotWellFormed => FailureKind::InvalidParams,
            ApprovalError::Full => FailureKind::ApprovalsFull,
            ApprovalError::OfAdministrator => FailureKind::ApprovalOfAdministrator,
        };
        kind.into()
    }
}

impl From<std::convert::Infallible> for Failure {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        let detail = error.wrong.to_string();
        Self::from(FailureKind::IssuerFieldWrong { name: error.element.to_owned() }).with_detail(detail)
    }
}

/// What an issuer's service says is wrong; a code that no row knows as it came.
impl From<&Issue> for Failure {
    fn from(issue: &Issue) -> Self {
        let known = |id: &str| FailureCode::ALL.iter().copied().find(|code| code.as_str() == id);
        let code = issue.failure.and_then(known).unwrap_or(FailureCode::IssuerOther);
        let has = |name: &str| code.params().iter().any(|(known, _)| *known == name);
        let words = if issue.words.trim().is_empty() { "-" } else { &issue.words };
        let params = Params {
            name: has("name").then(|| issue.code.clone()),
            words: has("words").then(|| words.to_owned()),
            ..Params::default()
        };
        let failure = Self::of(code, params).unwrap_or_else(|| FailureKind::Internal.into());
        failure.with_detail(format!("{}: {words}", issue.code))
    }
}

/// Why an issuer's service may not be asked at this moment.
pub fn not_yet(reason: NotYet, now: Timestamp) -> Failure {
    let kind = match reason {
        NotYet::Soon(_) => FailureKind::IssuerSoon,
        NotYet::Many(at) => {
            let minutes = (at.seconds() - now.seconds()).max(0).unsigned_abs().div_ceil(60);
            FailureKind::IssuerOften { minutes: u16::try_from(minutes).unwrap_or(u16::MAX) }
        }
        NotYet::RecordLost => FailureKind::IssuerRecordLost,
        NotYet::PasswordRefused => FailureKind::IssuerPasswordRefused,
    };
    kind.into()
}

#[cfg(test)]
mod tests {
    use staffetta_core::profiles::services;

    use super::*;

    fn issue(code: &str, failure: Option<&'static str>) -> Issue {
        Issue { severity: None, code: code.into(), words: "parole".into(), failure }
    }

    #[test]
    fn every_meaning_of_a_row_is_a_failure_and_an_unknown_code_is_told_as_it_came() {
        for meaning in &services().meaning {
            assert_eq!(Failure::from(&issue("1", Some(&meaning.failure))).code().as_str(), meaning.failure);
        }
        for fault in &services().fault {
            assert_eq!(Failure::from(&issue("1", Some(&fault.failure))).code().as_str(), fault.failure);
        }
        let other = Failure::from(&issue("9101", None));
        let kind = FailureKind::IssuerOther { name: "9101".into(), words: "parole".into() };
        assert_eq!(other, Failure::from(kind).with_detail("9101: parole"));
    }

    #[test]
    fn the_minutes_that_must_pass_are_rounded_up() {
        let now = Timestamp::from_seconds(0);
        let minutes = |seconds| not_yet(NotYet::Many(now.plus(seconds)), now).params().minutes;
        assert_eq!([1, 60, 61, 3600].map(minutes), [1, 1, 2, 60].map(Some));
    }
}

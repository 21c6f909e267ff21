//! The stable codes of what is odd about a notice and of what stands in its way. Only ever appended.

use crate::rome;
use crate::session_id::SessionIdError;
use crate::timestamp::Timestamp;
use crate::validity::{NotNow, Validity, ValidityError};

/// What is odd, and said, but does not stand in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// White space, dashes or invisible characters in the code were set right.
    CodeRepaired,
    /// The code has the shape of a UUID, and letters outside a-f.
    CodeNotHexadecimal,
    /// The notice does not state its expiry; request or receipt plus the issuer's hours was assumed.
    ExpiryAssumed,
    /// The request lies in the future: this computer's clock is behind.
    ClockBehind,
    /// The sender is not one of the issuer's.
    SenderUnknown,
    /// The message was passed on by somebody: the session may be a colleague's.
    Forwarded,
    /// The message holds several notifications; the newest was taken.
    SeveralNotices,
    /// It comes from the issuer's test environment: no portal in use takes the code.
    TestEnvironment,
    /// The webmail shows only the first sender: there may be others.
    FirstOfFrom,
    /// The user gave it by hand.
    ByHand,
    /// It came in an envelope of certified mail (PEC): its provider delivers, and says nothing of who wrote it.
    CertifiedMail,
}

impl Warning {
    /// All of them, in the order of the contract.
    pub const ALL: &'static [Self] = &[
        Self::CodeRepaired,
        Self::CodeNotHexadecimal,
        Self::ExpiryAssumed,
        Self::ClockBehind,
        Self::SenderUnknown,
        Self::Forwarded,
        Self::SeveralNotices,
        Self::TestEnvironment,
        Self::FirstOfFrom,
        Self::ByHand,
        Self::CertifiedMail,
    ];

    /// Whether it is among the codes that a session was held with.
    pub fn is_in(self, codes: &[String]) -> bool {
        codes.iter().any(|code| code == self.code())
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CodeRepaired => "code_repaired",
            Self::CodeNotHexadecimal => "code_not_hexadecimal",
            Self::ExpiryAssumed => "expiry_assumed",
            Self::ClockBehind => "clock_behind",
            Self::SenderUnknown => "sender_unknown",
            Self::Forwarded => "forwarded",
            Self::SeveralNotices => "several_notices",
            Self::TestEnvironment => "test_environment",
            Self::FirstOfFrom => "first_of_from",
            Self::ByHand => "by_hand",
            Self::CertifiedMail => "certified_mail",
        }
    }
}

/// What stands in the way of using a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The code is not usable.
    Code(SessionIdError),
    /// The dates are not usable.
    Dates(ValidityError),
    /// Its time was over at this instant.
    Expired(Timestamp),
    /// The sender pretends to be the issuer and is not.
    SenderContradicts,
    /// It was asked for at this instant, which is still to come.
    Ahead(Timestamp),
    /// The message says that the code is withdrawn, used or over.
    SaidOver,
}

impl Refusal {
    /// Every code a refusal can have, in the order of the contract.
    pub const CODES: &'static [&'static str] = &[
        "code_missing",
        "code_truncated",
        "code_too_long",
        "code_look_alike",
        "code_malformed",
        "no_time",
        "dates_contradictory",
        "expired",
        "sender_contradicts",
        "request_ahead",
        "code_several",
        "said_over",
    ];

    /// Why a notice with this life cannot be used now.
    pub(crate) const fn of_life(validity: &Validity, reason: NotNow) -> Self {
        match reason {
            NotNow::Over => Self::Expired(validity.expires_at),
            NotNow::Ahead => Self::Ahead(validity.requested_at),
        }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Code(error) => error.code(),
            Self::Dates(error) => error.code(),
            Self::Expired(_) => "expired",
            Self::SenderContradicts => "sender_contradicts",
            Self::Ahead(_) => "request_ahead",
            Self::SaidOver => "said_over",
        }
    }

    /// What its text needs, in the order the texts number it.
    pub fn params(&self) -> Vec<String> {
        match self {
            Self::Code(SessionIdError::Truncated { found, expected, group }) => {
                vec![found.to_string(), expected.to_string(), group.to_string()]
            }
            Self::Code(SessionIdError::TooLong { found, expected }) => {
                vec![found.to_string(), expected.to_string()]
            }
            Self::Expired(at) | Self::Ahead(at) => vec![rome::date_and_clock_face(*at)],
            Self::Code(_) | Self::Dates(_) | Self::SenderContradicts | Self::SaidOver => Vec::new(),
        }
    }
}

//! What PC/SC's errors mean for the user (docs/facts/smartcard.md 4.2).

use crate::trouble::{Trouble, TroubleCode};
use pcsc::Error;

/// The trouble that an error is.
pub(super) fn trouble_of(error: Error) -> Trouble {
    Trouble::from(code_of(error)).with_detail(error.to_string())
}

fn code_of(error: Error) -> TroubleCode {
    match error {
        Error::NoService | Error::ServiceStopped | Error::Shutdown => TroubleCode::ServiceMissing,
        Error::SecurityViolation | Error::NoAccess => TroubleCode::ServiceRefused,
        Error::NoReadersAvailable | Error::UnknownReader | Error::ReaderUnavailable => {
            TroubleCode::ReaderMissing
        }
        Error::NoSmartcard => TroubleCode::CardMissing,
        // A command that got no answer: nearly always a card being pulled out, before the reader's next look.
        Error::RemovedCard | Error::NotTransacted | Error::CommError => TroubleCode::CardRemoved,
        Error::ResetCard => TroubleCode::CardReset,
        Error::SharingViolation | Error::ServerTooBusy => TroubleCode::CardBusy,
        Error::UnresponsiveCard
        | Error::UnpoweredCard
        | Error::UnsupportedCard
        | Error::CardUnsupported
        | Error::InvalidAtr
        | Error::ProtoMismatch => TroubleCode::CardUnresponsive,
        Error::Cancelled | Error::SystemCancelled => TroubleCode::Cancelled,
        _ => TroubleCode::CardInternal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_situation_of_the_facts_has_its_trouble() {
        for (error, code) in [
            (Error::NoService, TroubleCode::ServiceMissing),
            (Error::SecurityViolation, TroubleCode::ServiceRefused),
            (Error::NoReadersAvailable, TroubleCode::ReaderMissing),
            (Error::NoSmartcard, TroubleCode::CardMissing),
            (Error::SharingViolation, TroubleCode::CardBusy),
            (Error::ResetCard, TroubleCode::CardReset),
            (Error::RemovedCard, TroubleCode::CardRemoved),
            (Error::NotTransacted, TroubleCode::CardRemoved),
            (Error::UnresponsiveCard, TroubleCode::CardUnresponsive),
            (Error::UnpoweredCard, TroubleCode::CardUnresponsive),
            (Error::InternalError, TroubleCode::CardInternal),
        ] {
            let trouble = trouble_of(error);
            assert_eq!(trouble.code, code);
            assert!(trouble.detail.is_some());
        }
    }
}

//! What PKCS#11's return values mean for the user.

use crate::trouble::{Trouble, TroubleCode};
use cryptoki::error::{Error, RvError};

/// The trouble that an error is.
pub(super) fn trouble_of(error: &Error) -> Trouble {
    let code = match error {
        Error::Pkcs11(value, _) => code_of(value),
        _ => TroubleCode::ModuleFailed,
    };
    Trouble::from(code).with_detail(error.to_string())
}

fn code_of(value: &RvError) -> TroubleCode {
    match value {
        RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => TroubleCode::PinWrong,
        RvError::PinLocked => TroubleCode::PinBlocked,
        RvError::PinExpired | RvError::UserPinNotInitialized => TroubleCode::PinNotUsable,
        RvError::TokenNotPresent | RvError::DeviceRemoved => TroubleCode::CardRemoved,
        RvError::TokenNotRecognized => TroubleCode::CardUnknown,
        RvError::FunctionCanceled | RvError::Cancel => TroubleCode::PinCancelled,
        _ => TroubleCode::ModuleFailed,
    }
}

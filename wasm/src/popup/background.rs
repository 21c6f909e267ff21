//! What our own pages ask of the background.

use serde::de::DeserializeOwned;
use staffetta_protocol::FailureCode;

use crate::browser;
use crate::json::{from_js, to_js};
use crate::message::FromPage;

/// Asks the background.
///
/// # Errors
/// The code of the failure that it tells; `internal` when it tells nothing that can be read.
pub(crate) async fn ask<T: DeserializeOwned>(question: &FromPage) -> Result<T, FailureCode> {
    let answer = browser::send(&to_js(question)).await.unwrap_or_default();
    from_js(answer).unwrap_or_else(|| Err(FailureCode::Internal))
}

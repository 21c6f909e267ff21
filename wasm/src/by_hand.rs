//! A code that the user gives by hand, alone or with the whole text of its mail.

use serde::{Deserialize, Serialize};
use staffetta_core::notice::{self, ByHand};
use staffetta_core::session::StoreOutcome;
use staffetta_protocol::Failure;

use crate::{browser, sessions, texts, user};

/// What became of it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Given {
    /// It is held.
    Held,
    /// It is not, and why.
    Refused(Vec<String>),
    /// The issuers of which it may be, by id and name.
    OneOf(Vec<(String, String)>),
}

/// Holds what the user gave, for the issuer that he named.
///
/// # Errors
/// Why it is not held.
pub(crate) async fn take(text: &str, issuer: Option<&str>) -> Result<Given, Failure> {
    Ok(match notice::by_hand(text, issuer, &user::known().await, browser::now()) {
        ByHand::Session(session) => match sessions::store(*session).await?.outcome {
            StoreOutcome::Superseded { newer } => {
                Given::Refused(vec![texts::text_with("note_superseded", &[newer])])
            }
            _ => Given::Held,
        },
        ByHand::Refused(refusals) => Given::Refused(refusals.iter().map(texts::refusal).collect()),
        ByHand::Certification => Given::Refused(vec![texts::text("note_certification")]),
        ByHand::OneOf(issuers) => {
            Given::OneOf(issuers.into_iter().map(|issuer| (issuer.id.clone(), issuer.name.clone())).collect())
        }
    })
}

//! Who is told what happens in a login while it goes on.

use std::sync::Arc;

use staffetta_core::card::login::KnownCard;
use staffetta_protocol::card_process::Step;

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A step is reached.
    Step(Step),
    /// This is to be remembered of the card, however the login ends.
    Card(KnownCard),
}

/// Called for each.
pub type Report = Arc<dyn Fn(Progress) + Send + Sync>;

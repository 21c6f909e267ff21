//! Who is told of a login's steps while it goes on.

use std::sync::Arc;

use staffetta_protocol::card_process::Step;

/// Called at each step.
pub type Report = Arc<dyn Fn(Step) + Send + Sync>;

//! Who uses a session: the operator's role.

use serde::{Deserialize, Serialize};

/// What the operator does with the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Writes prescriptions.
    Prescrittore,
    /// Dispenses them.
    Erogatore,
}

impl Role {
    /// The field's own word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prescrittore => "prescrittore",
            Self::Erogatore => "erogatore",
        }
    }
}

//! A session that is held, how it is shown without its value, and which of two is the right one.

use serde::{Deserialize, Serialize};

use crate::SessionId;
use crate::session_id::exposed;
use crate::slot::{Slot, SlotKey};
use crate::timestamp::Timestamp;
use crate::validity::Validity;

/// Most warnings one session carries.
const MOST_WARNINGS: usize = 12;

/// A session with its value. Written out whole only into the keyring and over the pipe between extension and host.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Where it belongs.
    pub slot: Slot,
    /// The value.
    #[serde(with = "exposed")]
    pub id: SessionId,
    /// How long it may be used.
    pub validity: Validity,
    /// Whether the sender is known, or the user vouched for it. Only then is it offered.
    pub confirmed: bool,
    /// Stable codes of what was odd about the notice.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The session of the same slot that this one took the place of.
    #[serde(default)]
    pub replaced: Option<Replaced>,
}

/// What remains of a session whose place was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    /// Its masked value.
    pub masked: String,
    /// When it had been asked for.
    pub requested_at: Timestamp,
}

/// A session as it may be listed: without the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionView {
    /// The key by which it is asked for.
    pub key: SlotKey,
    /// Where it belongs.
    pub slot: Slot,
    /// The masked value.
    pub masked: String,
    /// How long it may be used.
    pub validity: Validity,
    /// See [`Session::confirmed`].
    pub confirmed: bool,
    /// See [`Session::warnings`].
    pub warnings: Vec<String>,
    /// See [`Session::replaced`].
    pub replaced: Option<Replaced>,
}

impl Session {
    /// The key it is held under.
    pub fn key(&self) -> SlotKey {
        self.slot.key(self.confirmed)
    }

    /// The session without its value.
    pub fn view(&self) -> SessionView {
        SessionView {
            key: self.key(),
            slot: self.slot.clone(),
            masked: self.id.masked(),
            validity: self.validity,
            confirmed: self.confirmed,
            warnings: self.warnings.clone(),
            replaced: self.replaced.clone(),
        }
    }

    /// A second copy of the session, value included; wiped on its own.
    pub fn duplicate(&self) -> Self {
        Self {
            slot: self.slot.clone(),
            id: self.id.duplicate(),
            validity: self.validity,
            confirmed: self.confirmed,
            warnings: self.warnings.clone(),
            replaced: self.replaced.clone(),
        }
    }

    /// Whether its parts are of a believable size and its life is one an issuer could give.
    pub fn is_well_formed(&self) -> bool {
        self.slot.is_well_formed()
            && self.validity.is_plausible()
            && self.warnings.len() <= MOST_WARNINGS
            && self
                .warnings
                .iter()
                .all(|w| w.len() <= 40 && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
            && self.replaced.as_ref().is_none_or(|replaced| replaced.masked.chars().count() <= 12)
    }

    /// Whether `self`, just read, is older than `held` of the same slot.
    ///
    /// Notices state the minute only: of two asked for in the same minute the one read last is taken, so that opening
    /// the right mail always mends a wrong choice.
    pub(crate) fn is_older_than(&self, held: &Self) -> bool {
        self.validity.requested_at < held.validity.requested_at
    }
}

/// What became of a session given to the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StoreOutcome {
    /// It is held; its slot was free.
    New,
    /// It was held already.
    AlreadyHeld,
    /// It is held and took the place of an older one.
    Replaced {
        /// The older one.
        older: Replaced,
    },
    /// It is not held: a newer one of the same slot is.
    Superseded {
        /// The newer one, masked.
        newer: String,
    },
}

//! A session that is held, how it is shown without its value, and which of two is the right one.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::SessionId;
use crate::session_id::{EXAMPLE_CODE, exposed};
use crate::slot::{Slot, SlotKey, is_name};
use crate::timestamp::Timestamp;
use crate::validity::Validity;

/// Most warnings one session carries.
const MOST_WARNINGS: usize = 12;

/// A session with its value. Written out whole only into the keyring and over the pipe between extension and host.
#[derive(Debug, Serialize, Deserialize)]
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
    /// The address that its notice came from, when that is not the issuer's; empty when it could not be read.
    #[serde(default)]
    pub sender: Option<String>,
    /// Stable codes of what was odd about the notice.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Whether another took its place. It is kept until its end and not offered, unless the user takes it back.
    #[serde(default, deserialize_with = "replaced")]
    pub replaced: bool,
    /// When a portal said that it does not take the code: kept until its end, offered when the user takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_at: Option<Timestamp>,
    /// That a message of its issuer, or its service, said that it was revoked. The same holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
    /// `applicazione` that its code was asked for with, empty if there was none: what its service wants to hear again.
    /// What earlier versions held has none: it follows from the slot then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicazione: Option<String>,
}

/// That a message of its issuer, or its service, said of a session that it was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// When it was revoked, as that is dated there, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<Timestamp>,
    /// Whether the user wants the code used all the same. A later message counts anew.
    #[serde(default)]
    pub overruled: bool,
    /// Whether the issuer's service said it of this very code: nothing but its word takes that back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_service: bool,
}

/// What is told of a session whose place was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Its masked value.
    pub masked: String,
    /// When it had been asked for.
    pub requested_at: Timestamp,
}

/// A session as it may be listed: without the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// See [`Session::sender`].
    pub sender: Option<String>,
    /// See [`Session::warnings`].
    pub warnings: Vec<String>,
    /// See [`Session::replaced`].
    pub replaced: bool,
    /// See [`Session::refused_at`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_at: Option<Timestamp>,
    /// See [`Session::revoked`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
}

/// A session as the user saw it when giving an order about it. Under the same key another code may lie by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Its key.
    pub slot: SlotKey,
    /// Its masked value.
    pub masked: String,
}

impl Session {
    /// The key it is held under: that of its place, or one of its own when another took that.
    pub fn key(&self) -> SlotKey {
        if !self.replaced {
            return self.place();
        }
        self.key_of_its_own()
    }

    /// The key of its place: its slot, of its own sender while nobody vouched for that one. One session has it at a
    /// time. While it is open what a code is for, no other can take its place.
    pub fn place(&self) -> SlotKey {
        if !self.slot.is_settled() {
            return self.key_of_its_own();
        }
        self.slot.key(self.confirmed, self.stranger().as_slice())
    }

    /// Whether they are to lie in one place. The same code that was read twice may have been asked for at another time
    /// each, which the key of its own tells apart.
    pub(crate) fn is_of_place_of(&self, held: &Self) -> bool {
        let is_open_still = !self.slot.is_settled() && self.is_same_code(held);
        let are_alike = || self.confirmed == held.confirmed && self.stranger() == held.stranger();
        self.place() == held.place() || is_open_still && are_alike()
    }

    fn key_of_its_own(&self) -> SlotKey {
        let requested_at = self.validity.requested_at.seconds().to_string();
        let code = [self.id.masked(), requested_at];
        let apart: Vec<&str> = self.stranger().into_iter().chain(code.iter().map(String::as_str)).collect();
        self.slot.key(self.confirmed, &apart)
    }

    /// The session without its value.
    pub fn view(&self) -> SessionView {
        SessionView {
            key: self.key(),
            slot: self.slot.clone(),
            masked: self.id.masked(),
            validity: self.validity,
            confirmed: self.confirmed,
            sender: self.sender.clone(),
            warnings: self.warnings.clone(),
            replaced: self.replaced,
            refused_at: self.refused_at,
            revoked: self.revoked,
        }
    }

    /// A second copy of the session, value included; wiped on its own.
    pub fn duplicate(&self) -> Self {
        Self {
            slot: self.slot.clone(),
            id: self.id.duplicate(),
            validity: self.validity,
            confirmed: self.confirmed,
            sender: self.sender.clone(),
            warnings: self.warnings.clone(),
            replaced: self.replaced,
            refused_at: self.refused_at,
            revoked: self.revoked,
            applicazione: self.applicazione.clone(),
        }
    }

    /// Whether its parts are of a believable size, its life is one an issuer could give, and it is no example.
    pub fn is_well_formed(&self) -> bool {
        self.slot.is_well_formed()
            && self.id.expose() != EXAMPLE_CODE
            && self.validity.is_plausible()
            && self.sender.as_ref().is_none_or(|sender| sender.is_empty() || is_name(sender))
            && self.applicazione.as_ref().is_none_or(|name| name.is_empty() || is_name(name))
            && self.warnings.len() <= MOST_WARNINGS
            && self
                .warnings
                .iter()
                .all(|w| w.len() <= 40 && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    }

    /// Whether a portal refused it or its issuer said that it was revoked, and the user did not take it back.
    pub(crate) fn is_set_aside(&self) -> bool {
        is_set_aside(self.refused_at, self.revoked)
    }

    /// What was said of `held` holds for it, too, if that is the same code, and so does what that was asked for with.
    pub(crate) fn take_marks(&mut self, held: &Self) {
        if !self.is_same_code(held) {
            return;
        }
        self.refused_at = held.refused_at.or(self.refused_at);
        self.revoked = held.revoked.or(self.revoked);
        self.applicazione = held.applicazione.clone().or(self.applicazione.take());
    }

    /// A message of its issuer said that it was revoked; whether that is new. What was said before does not count again
    /// once the user overruled it.
    pub(crate) fn revoke(&mut self, said_at: Option<Timestamp>) -> bool {
        let is_new = self.revoked.is_none_or(|known| known.said_at < said_at);
        if is_new {
            let by_service = self.is_ended();
            self.revoked = Some(Revoked { said_at, overruled: false, by_service });
        }
        is_new
    }

    /// Whether its service said that it was revoked.
    pub(crate) fn is_ended(&self) -> bool {
        is_ended(self.revoked)
    }

    /// The user takes it back, which its service did not end; whether there was something to take back.
    pub(crate) fn take_back(&mut self) -> bool {
        let was_set_aside = self.is_set_aside();
        self.refused_at = None;
        self.revoked = self.revoked.map(|revoked| Revoked { overruled: true, ..revoked });
        was_set_aside
    }

    /// Whether it is the same code of the same slot.
    pub(crate) fn is_same_code(&self, other: &Self) -> bool {
        self.slot == other.slot && self.id == other.id
    }

    /// Whether `self`, just read, gives way to `held` of the same place because that was asked for later. The issuer's
    /// own notice never gives way to a session that only the user vouched for, nor does one that may be valid still to
    /// one that was set aside.
    ///
    /// Notices state the minute only: of two asked for in the same minute the one read last is taken.
    pub(crate) fn gives_way_to(&self, held: &Self) -> bool {
        let is_genuine_before_vouched_for = self.sender.is_none() && held.sender.is_some();
        let is_better = held.is_set_aside() && !self.is_set_aside() && self.slot.replaced_may_live();
        !is_genuine_before_vouched_for
            && !is_better
            && self.validity.requested_at < held.validity.requested_at
    }

    /// The sender whom nobody vouched for, if that is who sent it and could be read.
    fn stranger(&self) -> Option<&str> {
        self.sender.as_deref().filter(|sender| !self.confirmed && !sender.is_empty())
    }
}

impl SessionView {
    /// The session, with its code as it was revealed. Its applicazione is not known: no view has it.
    pub fn with_code(self, id: SessionId) -> Session {
        let Self { slot, validity, confirmed, sender, warnings, replaced, refused_at, revoked, .. } = self;
        Session {
            slot,
            id,
            validity,
            confirmed,
            sender,
            warnings,
            replaced,
            refused_at,
            revoked,
            applicazione: None,
        }
    }

    /// Whether it may be used: its sender is known, or the user vouched for it, no other took its place, it was not set
    /// aside, and it is known what it is for.
    pub fn is_offered(&self) -> bool {
        self.confirmed && !self.replaced && !self.is_set_aside() && self.slot.is_settled()
    }

    /// Whether a portal refused it or its issuer said that it was revoked, and the user did not take it back.
    pub fn is_set_aside(&self) -> bool {
        is_set_aside(self.refused_at, self.revoked)
    }

    /// Whether its issuer said that it was revoked, and the user did not take it back.
    pub fn is_revoked(&self) -> bool {
        self.revoked.is_some_and(|revoked| !revoked.overruled)
    }

    /// Whether its service said that it was revoked: the user cannot take it back.
    pub fn is_ended(&self) -> bool {
        is_ended(self.revoked)
    }

    /// Whether another took its place and it may still be valid all the same.
    pub fn may_still_live(&self) -> bool {
        self.replaced && !self.is_set_aside() && self.slot.replaced_may_live()
    }

    /// Whether it took the place of `other`.
    pub fn has_replaced(&self, other: &Self) -> bool {
        let is_of_place =
            self.confirmed == other.confirmed && (self.confirmed || self.sender == other.sender);
        !self.replaced && other.replaced && self.slot == other.slot && is_of_place
    }

    /// The session as the user sees it in a list.
    pub fn seen(&self) -> Seen {
        Seen { slot: self.key.clone(), masked: self.masked.clone() }
    }
}

fn is_ended(revoked: Option<Revoked>) -> bool {
    revoked.is_some_and(|revoked| revoked.by_service)
}

fn is_set_aside(refused_at: Option<Timestamp>, revoked: Option<Revoked>) -> bool {
    refused_at.is_some() || revoked.is_some_and(|revoked| !revoked.overruled)
}

/// Reads [`Session::replaced`]. Earlier versions wrote there what the session itself had replaced, or nothing.
fn replaced<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    struct Flag;

    impl<'de> Visitor<'de> for Flag {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("whether it was replaced")
        }

        fn visit_bool<E>(self, replaced: bool) -> Result<bool, E> {
            Ok(replaced)
        }

        fn visit_unit<E>(self) -> Result<bool, E> {
            Ok(false)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut older: A) -> Result<bool, A::Error> {
            while older.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(false)
        }
    }

    deserializer.deserialize_any(Flag)
}

/// What became of a session given to the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreOutcome {
    /// It is held; its place was free.
    New,
    /// It was held already.
    AlreadyHeld,
    /// It is held and took the place of another, which is kept.
    Replaced {
        /// The other one.
        older: Replaced,
    },
    /// It is not offered, only kept: one that was asked for later has its place.
    Superseded {
        /// The later one, masked.
        newer: String,
    },
}

#[cfg(test)]
#[path = "session_tests.rs"]
pub(crate) mod tests;

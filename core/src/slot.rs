//! The slot a session belongs to: a code of one slot is never offered for another.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::digest::{digits, is_digest};
use crate::profiles;
use crate::role::Role;

/// Longest text in a slot, in characters: a name of software, company or mailbox.
pub const LONGEST_NAME: usize = 120;

/// Issuer, contesto, role, owner and, when the notice names them, the software and company that asked.
///
/// SIRPED binds a session to user, software and company (docs/facts/id-sessione.md 1.5); SSN and fascia C codes differ
/// (docs/facts/sources.md 1.3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// Id of the issuer's profile.
    pub issuer: String,
    /// The domain of use, in the issuer's words (`RICETTA-DEM`); `None` until the user says, where the notice does not.
    pub contesto: Option<String>,
    /// Prescriber or dispenser; `None` likewise.
    pub role: Option<Role>,
    /// The mailbox, or the codice fiscale, the notice was sent to; an address in lower case; `None` when the page does
    /// not show it.
    pub owner: Option<String>,
    /// The practice program that asked for the session.
    pub requested_by: Option<String>,
    /// The health company the request was made for.
    pub company: Option<String>,
}

/// What a code is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// The domain of use.
    pub contesto: String,
    /// Who uses it.
    pub role: Role,
}

/// Names a slot without telling what is in it: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SlotKey(String);

impl Slot {
    /// The key of this slot. Sessions from senders nobody vouched for live under keys of their own, and so does what
    /// is held apart in it: `apart` says of whom, or which.
    pub fn key(&self, confirmed: bool, apart: &[&str]) -> SlotKey {
        let parts = [
            Some(if confirmed { "confirmed" } else { "unconfirmed" }),
            Some(self.issuer.as_str()),
            self.contesto.as_deref(),
            self.role.map(Role::as_str),
            self.owner.as_deref(),
            self.requested_by.as_deref(),
            self.company.as_deref(),
        ];
        SlotKey(digest(parts.into_iter().chain(apart.iter().map(|part| Some(*part)))))
    }

    /// Whether it is known what its code is for. Before that it fits no page.
    pub const fn is_settled(&self) -> bool {
        self.contesto.is_some() && self.role.is_some()
    }

    /// What its code may be for, as far as that is open. Nothing when it is settled.
    pub fn purposes(&self) -> Vec<Purpose> {
        let Some(issuer) = profiles::issuer(&self.issuer).filter(|_| !self.is_settled()) else {
            return Vec::new();
        };
        let contesti = issuer.contesti.iter().map(|named| &named.id);
        let fits = |purpose: &Purpose| {
            self.contesto.as_ref().is_none_or(|contesto| *contesto == purpose.contesto)
                && self.role.is_none_or(|role| role == purpose.role)
        };
        contesti
            .flat_map(|contesto| {
                issuer.roles.iter().map(|role| Purpose { contesto: contesto.clone(), role: role.id })
            })
            .filter(fits)
            .collect()
    }

    /// Whether a code of it may be valid though another took its place.
    pub(crate) fn replaced_may_live(&self) -> bool {
        profiles::issuer(&self.issuer).is_some_and(|issuer| issuer.replaced_may_live)
    }

    /// Whether it is the same, but for what is open in `open`.
    pub(crate) fn settles(&self, open: &Self) -> bool {
        let settled = Self {
            contesto: open.contesto.clone().or_else(|| self.contesto.clone()),
            role: open.role.or(self.role),
            ..open.clone()
        };
        !open.is_settled() && *self == settled
    }

    /// Whether every text in it is of a believable size and free of control characters.
    pub fn is_well_formed(&self) -> bool {
        is_name(&self.issuer)
            && [&self.contesto, &self.owner, &self.requested_by, &self.company]
                .into_iter()
                .flatten()
                .all(|text| is_name(text))
    }
}

/// Whether a text is a name of a believable size, free of control characters.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control)
}

/// The digest of several texts, of which some may be left out.
pub(crate) fn digest<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        // The length goes first so that no two lists run together.
        let bytes = part.unwrap_or_default().as_bytes();
        digest.update([u8::from(part.is_some())]);
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    }
    digits(digest)
}

impl SlotKey {
    /// The key's digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SlotKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if is_digest(&text) { Ok(Self(text)) } else { Err("a slot key has 32 hexadecimal digits") }
    }
}

impl From<SlotKey> for String {
    fn from(key: SlotKey) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot() -> Slot {
        Slot {
            issuer: "sirped".into(),
            contesto: Some("RICETTA-DEM".into()),
            role: Some(Role::Prescrittore),
            owner: Some("anna@example.it".into()),
            requested_by: Some("GESTIONALE".into()),
            company: None,
        }
    }

    #[test]
    fn two_slots_that_differ_anywhere_have_different_keys() {
        let mut keys = vec![slot().key(true, &[]), slot().key(false, &[])];
        let mut differs = |slot: Slot| keys.push(slot.key(true, &[]));
        differs(Slot { issuer: "sistema-ts".into(), ..slot() });
        differs(Slot { contesto: Some("RICETTA-BIANCA".into()), ..slot() });
        differs(Slot { role: Some(Role::Erogatore), ..slot() });
        differs(Slot { contesto: None, ..slot() });
        differs(Slot { role: None, ..slot() });
        differs(Slot { owner: Some("bruno@example.it".into()), ..slot() });
        differs(Slot { owner: Some("BNCNNA80A41L219X".into()), ..slot() });
        differs(Slot { owner: Some("BNCBRN80A01L219X".into()), ..slot() });
        differs(Slot { owner: None, ..slot() });
        differs(Slot { requested_by: Some("ALTRO GESTIONALE".into()), ..slot() });
        differs(Slot { requested_by: None, ..slot() });
        differs(Slot { company: Some("Città di Torino".into()), ..slot() });
        differs(Slot { requested_by: None, company: Some("GESTIONALE".into()), ..slot() });
        differs(Slot { company: Some(String::new()), ..slot() });
        for apart in [&["uno@example.it"][..], &["due@example.it"], &["1111…2222", "1774887540"]] {
            keys.push(slot().key(false, apart));
        }
        let all = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }

    #[test]
    fn a_key_is_read_back_and_anything_else_is_refused() {
        let key = slot().key(true, &[]);
        assert_eq!(SlotKey::try_from(key.as_str().to_owned()).as_ref(), Ok(&key));
        assert_eq!(SlotKey::try_from(String::from(key.clone())), Ok(key));
        for wrong in ["", "0123", "0123456789ABCDEF0123456789ABCDEF", "../../../../../../../../etc/passw"] {
            assert!(SlotKey::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn overlong_or_empty_names_are_not_well_formed() {
        assert!(slot().is_well_formed());
        assert!(Slot { company: Some("è".repeat(120)), ..slot() }.is_well_formed());
        assert!(!Slot { company: Some("x".repeat(121)), ..slot() }.is_well_formed());
        assert!(!Slot { company: Some("a\nb".into()), ..slot() }.is_well_formed());
        assert!(!Slot { owner: Some(String::new()), ..slot() }.is_well_formed());
        assert!(!Slot { issuer: String::new(), ..slot() }.is_well_formed());
        assert!(!Slot { contesto: Some(String::new()), ..slot() }.is_well_formed());
    }

    #[test]
    fn what_a_code_may_be_for_is_what_its_issuer_has_and_the_slot_leaves_open() {
        let purposes = |contesto: Option<&str>, role| {
            let slot =
                Slot { issuer: "sistema-ts".into(), contesto: contesto.map(str::to_owned), role, ..slot() };
            slot.purposes().into_iter().map(|purpose| (purpose.contesto, purpose.role)).collect::<Vec<_>>()
        };
        let all = purposes(None, None);
        assert_eq!(all.len(), 4, "{all:?}");
        let of_role = purposes(None, Some(Role::Erogatore));
        assert_eq!(of_role.len(), 2, "{of_role:?}");
        assert!(of_role.iter().all(|(_, role)| *role == Role::Erogatore));
        let of_contesto = purposes(Some("RICETTA-BIANCA"), None);
        assert_eq!(of_contesto.len(), 2, "{of_contesto:?}");
        assert!(of_contesto.iter().all(|(contesto, _)| contesto == "RICETTA-BIANCA"));
        assert_eq!(purposes(Some("RICETTA-DEM"), Some(Role::Erogatore)), []);
    }

    #[test]
    fn only_what_is_open_in_a_slot_is_settled_by_another() {
        let open = Slot { contesto: None, role: None, ..slot() };
        assert!(slot().settles(&open));
        assert!(slot().settles(&Slot { role: None, ..slot() }));
        assert!(!slot().settles(&slot()), "nothing is open");
        for other in [
            Slot { owner: Some("bruno@example.it".into()), ..open.clone() },
            Slot { issuer: "sistema-ts".into(), ..open.clone() },
            Slot { role: Some(Role::Erogatore), ..open },
        ] {
            assert!(!slot().settles(&other), "{other:?}");
        }
    }
}

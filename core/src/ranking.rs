//! Which of several codes fits a field best. Knows what each is for, who the user is, and what was done in this place
//! before; knows nothing of how they are shown.

use serde::{Deserialize, Serialize};

use crate::session::SessionView;
use crate::slot::SlotKey;
use crate::sorted;
use crate::timestamp::Timestamp;
use crate::user::User;

/// A code that the user put into a field of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastUse {
    /// Its slot: a newer code of the same slot has the same.
    pub slot: SlotKey,
    /// When.
    pub at: Timestamp,
}

/// Puts first what fits best: what is for the user's own role; then what the place names first; then what was asked for
/// last, or was used in this place after that.
pub fn best_first(sessions: &mut [&SessionView], user: &User, issuers: &[&str], last_here: Option<&LastUse>) {
    sorted::sort_by_key(sessions, |session| {
        let is_of_other_role = user.role.is_some() && session.slot.role != user.role;
        let issuer = issuers.iter().position(|issuer| *issuer == session.slot.issuer);
        let used = last_here.filter(|last| last.slot == session.key).map(|last| last.at.seconds());
        let latest = session.validity.requested_at.seconds().max(used.unwrap_or(i64::MIN));
        (is_of_other_role, issuer.unwrap_or(issuers.len()), std::cmp::Reverse(latest))
    });
}

/// Those that may be for the user's own role; all where none is, or his role is not known.
pub fn of_own_role(sessions: Vec<SessionView>, user: &User) -> Vec<SessionView> {
    let Some(role) = user.role else { return sessions };
    let is_own = |session: &&SessionView| session.slot.role.is_none_or(|of| of == role);
    let own: Vec<SessionView> = sessions.iter().filter(is_own).cloned().collect();
    if own.is_empty() { sessions } else { own }
}

/// Whether these codes are all for the same. Where they are not the user says which is meant, since the page does not.
pub fn are_for_the_same(sessions: &[&SessionView]) -> bool {
    sessions.windows(2).all(|two| two[0].slot.contesto == two[1].slot.contesto)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;
    use crate::slot::Slot;
    use crate::validity::{Expiry, Validity};

    fn held(owner: &str, requested_at: i64) -> SessionView {
        let slot = Slot {
            issuer: "sirped".into(),
            contesto: Some("RICETTA-DEM".into()),
            role: Some(Role::Prescrittore),
            owner: Some(owner.into()),
            requested_by: None,
            company: None,
        };
        SessionView {
            key: slot.key(true, &[]),
            slot,
            masked: "408c…b4c1".into(),
            validity: Validity {
                requested_at: Timestamp::from_seconds(requested_at),
                expires_at: Timestamp::from_seconds(requested_at + 28_800),
                expiry: Expiry::Stated,
            },
            confirmed: true,
            sender: None,
            warnings: Vec::new(),
            replaced: false,
            refused_at: None,
            revoked: None,
        }
    }

    fn first(all: &[SessionView], user: &User, issuers: &[&str], last: Option<&LastUse>) -> String {
        let mut sessions: Vec<&SessionView> = all.iter().collect();
        best_first(&mut sessions, user, issuers, last);
        sessions[0].slot.owner.clone().unwrap()
    }

    #[test]
    fn what_was_asked_for_last_fits_best() {
        let all = [held("anna", 100), held("bruno", 200), held("carla", 150)];
        assert_eq!(first(&all, &User::default(), &["sirped"], None), "bruno");
    }

    #[test]
    fn what_was_used_here_after_that_fits_better() {
        let all = [held("anna", 100), held("bruno", 200)];
        let used = |at| LastUse { slot: all[0].key.clone(), at: Timestamp::from_seconds(at) };
        assert_eq!(first(&all, &User::default(), &["sirped"], Some(&used(300))), "anna");
        assert_eq!(first(&all, &User::default(), &["sirped"], Some(&used(150))), "bruno");
    }

    #[test]
    fn the_users_role_counts_before_the_places_issuers_and_those_before_the_time() {
        let pharmacist = User { role: Some(Role::Erogatore), ..User::default() };
        let of = |owner: &str, role, issuer: &str, requested_at| {
            let one = held(owner, requested_at);
            SessionView { slot: Slot { role: Some(role), issuer: issuer.into(), ..one.slot }, ..one }
        };
        let all = [
            of("anna", Role::Prescrittore, "sirped", 300),
            of("bruno", Role::Erogatore, "sistema-ts", 200),
            of("carla", Role::Erogatore, "sirped", 100),
        ];
        let issuers = ["sirped", "sistema-ts"];
        assert_eq!(first(&all, &pharmacist, &issuers, None), "carla");
        assert_eq!(first(&all, &User::default(), &issuers, None), "anna");
        assert_eq!(first(&all, &pharmacist, &[], None), "bruno");
    }

    #[test]
    fn codes_for_different_prescriptions_are_not_for_the_same() {
        let ssn = held("anna", 1);
        let bianca = SessionView {
            slot: Slot { contesto: Some("RICETTA-BIANCA".into()), ..ssn.slot.clone() },
            ..ssn.clone()
        };
        assert!(are_for_the_same(&[&ssn, &held("bruno", 2)]) && are_for_the_same(&[]));
        assert!(!are_for_the_same(&[&ssn, &held("bruno", 2), &bianca]));
    }

    #[test]
    fn of_codes_of_two_roles_those_of_the_users_own_are_left_and_all_where_there_are_none() {
        let with_role = |owner: &str, role| {
            let mut session = held(owner, 0);
            session.slot.role = role;
            session
        };
        let all = vec![
            with_role("a", Some(Role::Prescrittore)),
            with_role("b", Some(Role::Erogatore)),
            with_role("c", None),
        ];
        let owners = |role, sessions: &[SessionView]| {
            let user = User { role, ..User::default() };
            let left = of_own_role(sessions.to_vec(), &user);
            left.into_iter().filter_map(|session| session.slot.owner).collect::<String>()
        };
        assert_eq!(owners(Some(Role::Erogatore), &all), "bc");
        assert_eq!(owners(None, &all), "abc");
        assert_eq!(owners(Some(Role::Erogatore), &all[..1]), "a", "better another's than none");
    }
}

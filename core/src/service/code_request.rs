//! A code that the user asked a service for: what it is to be for, and whether it has come.

use serde::{Deserialize, Serialize};

use crate::profiles::schema::Service;
use crate::role::Role;
use crate::session::SessionView;
use crate::slot::Purpose;
use crate::timestamp::Timestamp;
use crate::validity::CLOCK_SLACK;

/// How long a mail is waited for, in seconds: after that nobody looks out for it any more.
const AWAITED: i64 = 30 * 60;

/// For how long after that the user is told that no mail came, in seconds.
const MISSED: i64 = 30 * 60;

/// After how many seconds a mail is late: most come within one minute.
const LATE: i64 = 120;

/// A code that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// Id of the issuer.
    pub issuer: String,
    /// What the code is for.
    pub purpose: Purpose,
    /// When it was asked for.
    pub at: Timestamp,
    /// The codes of that issuer that were held then, masked.
    pub held: Vec<String>,
}

impl CodeRequest {
    /// Whether this is the session that was asked for: it was not held before, and is not older than the request, as
    /// far as clocks differ.
    pub fn is_met_by(&self, session: &SessionView) -> bool {
        let Purpose { contesto, role } = &self.purpose;
        let slot = &session.slot;
        slot.issuer == self.issuer
            && slot.contesto.as_ref().is_none_or(|of| of == contesto)
            && slot.role.is_none_or(|of| of == *role)
            && session.validity.requested_at >= self.at.plus(-CLOCK_SLACK)
            && !self.held.contains(&session.masked)
    }

    /// Whether its mail is still waited for.
    pub fn is_awaited(&self, now: Timestamp) -> bool {
        (0..AWAITED).contains(&self.age(now))
    }

    /// Whether the user is told that no mail came.
    pub fn is_missed(&self, now: Timestamp) -> bool {
        (AWAITED..AWAITED + MISSED).contains(&self.age(now))
    }

    /// Whether its mail should have come by now.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.age(now) >= LATE
    }

    const fn age(&self, now: Timestamp) -> i64 {
        now.seconds() - self.at.seconds()
    }
}

/// What a service can be asked codes for.
pub fn purposes(service: &Service) -> Vec<Purpose> {
    let for_each_role = |contesto: &String| {
        let contesto = contesto.clone();
        service.applications.iter().map(move |of| Purpose { contesto: contesto.clone(), role: of.role })
    };
    service.contesti.iter().flat_map(for_each_role).collect()
}

/// What a user may ask a code for, of what the service knows: what his role leaves.
pub fn purposes_of(role: Option<Role>, all: &[Purpose]) -> Vec<Purpose> {
    let fits = |purpose: &&Purpose| role.is_none_or(|role| purpose.role == role);
    all.iter().filter(fits).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SessionId;
    use crate::profiles::service;
    use crate::session::Session;
    use crate::slot::Slot;
    use crate::validity::{Expiry, Validity};

    const NOW: Timestamp = Timestamp::from_seconds(1_796_000_000);
    const CODE: &str = "408c7a1e-0c5d-4f3b-9d2e-6a1b2c3db4c1";

    fn purpose(role: Role) -> Purpose {
        Purpose { contesto: "RICETTA-DEM".into(), role }
    }

    fn request() -> CodeRequest {
        CodeRequest {
            issuer: "sirped".into(),
            purpose: purpose(Role::Prescrittore),
            at: NOW,
            held: Vec::new(),
        }
    }

    fn come(after: i64, role: Option<Role>) -> SessionView {
        let requested_at = NOW.plus(after);
        let validity = Validity { requested_at, expires_at: requested_at.plus(3600), expiry: Expiry::Stated };
        let slot = Slot {
            issuer: "sirped".into(),
            contesto: Some("RICETTA-DEM".into()),
            role,
            owner: None,
            requested_by: None,
            company: None,
        };
        Session {
            slot,
            id: SessionId::from_checked(CODE).unwrap(),
            validity,
            confirmed: true,
            sender: None,
            warnings: Vec::new(),
            replaced: false,
            refused_at: None,
            revoked: None,
            applicazione: None,
        }
        .view()
    }

    #[test]
    fn the_code_that_comes_after_a_request_is_the_one_that_was_asked_for() {
        let request = request();
        assert!(request.is_met_by(&come(20, Some(Role::Prescrittore))));
        assert!(request.is_met_by(&come(20, None)), "what it is for may be open");
        assert!(request.is_met_by(&come(-60, Some(Role::Prescrittore))), "clocks differ by minutes");
        assert!(!request.is_met_by(&come(-3600, Some(Role::Prescrittore))), "an old mail");
        assert!(!request.is_met_by(&come(20, Some(Role::Erogatore))));
        let of_another = CodeRequest { issuer: "sistema-ts".into(), ..request.clone() };
        assert!(!of_another.is_met_by(&come(20, Some(Role::Prescrittore))));
        let session = come(20, Some(Role::Prescrittore));
        assert!(!CodeRequest { held: vec![session.masked.clone()], ..request }.is_met_by(&session));
    }

    #[test]
    fn a_mail_is_looked_out_for_half_an_hour() {
        let awaited = [0, 1799, 1800, -1].map(|after| request().is_awaited(NOW.plus(after)));
        assert_eq!(awaited, [true, true, false, false]);
    }

    #[test]
    fn a_mail_is_late_after_two_minutes_and_missed_for_half_an_hour_after_that_in_which_it_was_awaited() {
        let late = [119, 120].map(|after| request().is_late(NOW.plus(after)));
        assert_eq!(late, [false, true]);
        let missed = [1799, 1800, 3599, 3600].map(|after| request().is_missed(NOW.plus(after)));
        assert_eq!(missed, [false, true, true, false]);
    }

    #[test]
    fn who_said_what_he_is_is_asked_nothing_more() {
        let all = purposes(service("sistema-ts").unwrap());
        assert_eq!(all, [purpose(Role::Prescrittore), purpose(Role::Erogatore)]);
        assert_eq!(purposes_of(Some(Role::Erogatore), &all), [purpose(Role::Erogatore)]);
        assert_eq!(purposes_of(None, &all), all);
    }
}

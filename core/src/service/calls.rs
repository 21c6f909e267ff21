//! How often codes may be asked for: issuers revoke on anomalies (docs/facts/id-sessione.md 1.5), and after a password
//! that was refused nothing is asked with the same one. The time is an argument; whoever asks keeps the record across
//! processes and restarts.

use serde::{Deserialize, Serialize};

use crate::profiles::services;
use crate::sorted;
use crate::timestamp::Timestamp;

const HOUR: i64 = 3600;

/// What was asked of a service for one operator: times alone, no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calls {
    /// When codes were asked for, in the last hour.
    requested: Vec<Timestamp>,
    /// When the service refused the password that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    password_refused: Option<Timestamp>,
    /// What was written down before is lost: the password that is kept may have been refused.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_lost: bool,
}

/// Why nothing may be asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotYet {
    /// A code was asked for a moment ago: another may be at this time.
    Soon(Timestamp),
    /// As many as may be were asked for in the last hour: another may be at this time.
    Many(Timestamp),
    /// The service refused the password: another one must be set first.
    PasswordRefused,
    /// It is not known whether the service refused the password: one must be set first.
    RecordLost,
}

impl Calls {
    /// Whether a code may be asked for now.
    ///
    /// # Errors
    /// [`NotYet`].
    pub fn may_request(&self, now: Timestamp) -> Result<(), NotYet> {
        self.may_ask()?;
        self.may_authorize(now)
    }

    /// The same where no password that is kept is sent.
    ///
    /// # Errors
    /// [`NotYet::Soon`] and [`NotYet::Many`].
    pub fn may_authorize(&self, now: Timestamp) -> Result<(), NotYet> {
        let limits = &services().limits;
        let recent: Vec<Timestamp> = self.recent(now).collect();
        // A time that lies ahead, after the clock was set back, counts as this very moment.
        let next = |after: i64, last: &Timestamp| now.min(*last).plus(after);
        let soon = recent.iter().max().map(|last| next(i64::from(limits.seconds_between), last));
        let many = recent.len().checked_sub(limits.most_in_an_hour).and_then(|index| recent.get(index));
        match (many.map(|oldest| next(HOUR, oldest)), soon) {
            // The oldest of those of the last hour: its hour is not over.
            (Some(at), _) => Err(NotYet::Many(at)),
            (_, Some(at)) if at > now => Err(NotYet::Soon(at)),
            _ => Ok(()),
        }
    }

    /// Whether anything may be asked.
    ///
    /// # Errors
    /// [`NotYet::PasswordRefused`] and [`NotYet::RecordLost`].
    pub const fn may_ask(&self) -> Result<(), NotYet> {
        match (self.password_refused, self.is_lost) {
            (Some(_), _) => Err(NotYet::PasswordRefused),
            (None, true) => Err(NotYet::RecordLost),
            (None, false) => Ok(()),
        }
    }

    /// For somebody of whom nothing is known any more, since a record was lost then: as much as can have been asked,
    /// and the worst that can have been answered.
    pub fn lost(at: Timestamp) -> Self {
        Self { requested: vec![at; services().limits.most_in_an_hour], password_refused: None, is_lost: true }
    }

    /// A code is asked for now. Written down before it is sent, since what was sent counts, whatever became of it.
    pub fn request(&mut self, now: Timestamp) {
        self.requested = self.recent(now).chain([now]).collect();
        sorted::sort_by_key(&mut self.requested, |at| *at);
    }

    /// The request that was written down at this time certainly never reached the service: it does not count. Others,
    /// of other processes, go on counting.
    pub fn take_back(&mut self, at: Timestamp) {
        if let Some(index) = self.requested.iter().position(|requested| *requested == at) {
            self.requested.remove(index);
        }
    }

    /// The service refused the password.
    pub const fn refuse_password(&mut self, now: Timestamp) {
        self.password_refused = Some(now);
    }

    /// The password was typed anew; `is_other` where it is not the one that was kept. One that was refused goes on
    /// being so; one of which that is not known is taken at its user's word.
    pub const fn set_password(&mut self, is_other: bool) {
        if is_other {
            self.password_refused = None;
        }
        self.is_lost = false;
    }

    /// How much it matters to remember this: a password that was refused most, then what was asked last.
    pub fn weight(&self) -> impl Ord + use<> {
        (self.password_refused, self.is_lost, self.requested.iter().max().copied())
    }

    /// The requests of the last hour. One that lies further ahead than that was written by a wrong clock.
    fn recent(&self, now: Timestamp) -> impl Iterator<Item = Timestamp> {
        let counts =
            move |at: &Timestamp| (now.plus(-HOUR)..=now.plus(HOUR)).contains(at) && *at != now.plus(-HOUR);
        self.requested.iter().copied().filter(counts)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Timestamp = Timestamp::from_seconds(1_796_000_000);

    fn asked(seconds: &[i64]) -> Calls {
        let mut calls = Calls::default();
        seconds.iter().for_each(|after| calls.request(NOON.plus(*after)));
        calls
    }

    #[test]
    fn one_code_a_minute_and_five_an_hour_are_asked_for() {
        assert_eq!(Calls::default().may_request(NOON), Ok(()));
        let calls = asked(&[0]);
        assert_eq!(calls.may_request(NOON.plus(59)), Err(NotYet::Soon(NOON.plus(60))));
        assert_eq!(calls.may_request(NOON.plus(60)), Ok(()));
        let calls = asked(&[0, 60, 120, 180, 240]);
        assert_eq!(calls.may_request(NOON.plus(241)), Err(NotYet::Many(NOON.plus(3600))));
        assert_eq!(calls.may_request(NOON.plus(3599)), Err(NotYet::Many(NOON.plus(3600))));
        assert_eq!(calls.may_request(NOON.plus(3600)), Ok(()));
    }

    #[test]
    fn what_never_reached_the_service_does_not_count_and_what_others_asked_meanwhile_does() {
        let mut calls = asked(&[0, 60, 120, 180, 240]);
        calls.take_back(NOON.plus(120));
        assert_eq!(calls, asked(&[0, 60, 180, 240]));
        assert_eq!(calls.may_request(NOON.plus(299)), Err(NotYet::Soon(NOON.plus(300))));
        assert_eq!(calls.may_request(NOON.plus(300)), Ok(()));
        calls.take_back(NOON.plus(120));
        assert_eq!(calls, asked(&[0, 60, 180, 240]), "once");
    }

    #[test]
    fn of_whom_nothing_is_known_any_more_as_much_was_asked_as_can_be_and_nothing_more_is_sent() {
        let lost = Calls::lost(NOON);
        assert_eq!(lost.may_ask(), Err(NotYet::RecordLost));
        assert_eq!(lost.may_request(NOON), Err(NotYet::RecordLost));
        assert_eq!(lost.may_authorize(NOON.plus(3599)), Err(NotYet::Many(NOON.plus(3600))));
        assert_eq!(lost.may_authorize(NOON.plus(3600)), Ok(()));
    }

    #[test]
    fn what_was_written_down_holds_for_the_next_process() {
        let kept = serde_json::to_string(&asked(&[0, 70])).unwrap();
        let calls: Calls = serde_json::from_str(&kept).unwrap();
        assert_eq!(calls.may_request(NOON.plus(71)), Err(NotYet::Soon(NOON.plus(130))));
    }

    #[test]
    fn a_refused_password_is_not_sent_again() {
        let mut calls = Calls::default();
        calls.refuse_password(NOON);
        assert_eq!(calls.may_ask(), Err(NotYet::PasswordRefused));
        assert_eq!(calls.may_request(NOON.plus(7200)), Err(NotYet::PasswordRefused));
        calls.set_password(false);
        assert_eq!(calls.may_ask(), Err(NotYet::PasswordRefused), "the same one");
        calls.set_password(true);
        assert_eq!(calls.may_request(NOON.plus(7200)), Ok(()));
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nobody_out_for_long() {
        let calls = asked(&[1800]);
        assert_eq!(calls.may_request(NOON), Err(NotYet::Soon(NOON.plus(60))));
        assert_eq!(asked(&[3600]).may_request(NOON), Err(NotYet::Soon(NOON.plus(60))));
        assert_eq!(asked(&[3601]).may_request(NOON), Ok(()), "more than an hour ahead");
    }

    proptest! {
        #[test]
        fn whenever_it_is_tried_no_more_than_the_limits_get_through(tries in prop::collection::vec(0..400_i64, 1..60)) {
            let mut calls = Calls::default();
            let mut now = NOON;
            let mut sent: Vec<Timestamp> = Vec::new();
            for wait in tries {
                now = now.plus(wait);
                if calls.may_request(now).is_ok() {
                    calls.request(now);
                    sent.push(now);
                }
                let last_hour = sent.iter().filter(|at| at.seconds() > now.seconds() - HOUR).count();
                prop_assert!(last_hour <= 5);
            }
            prop_assert!(sent.windows(2).all(|two| two[1].seconds() - two[0].seconds() >= 60));
        }
    }
}

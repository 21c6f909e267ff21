//! How long a session lives. The clock is always the caller's.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::rome::RomeDateTime;
use crate::timestamp::Timestamp;

/// With less time left than this a session is ending, in seconds (docs/facts/id-sessione.md 4.3: pharmacists know it so
/// from their programs).
const ENDING: i64 = 60 * 60;
/// Longest life believed, in seconds: no issuer gives more than 16 hours (docs/facts/id-sessione.md 1.5), a day leaves
/// room.
pub(crate) const LONGEST_LIFE: i64 = 24 * 3600;
/// How far ahead of our clock a request may lie before it is called odd, in seconds.
pub(crate) const CLOCK_SLACK: i64 = 10 * 60;
/// How far ahead of our clock a request may lie at all, in seconds: clocks differ by minutes, and one that missed a
/// change of summer time is an hour off.
pub(crate) const FURTHEST_AHEAD: i64 = 3600 + CLOCK_SLACK;

/// How long after its end a session is kept though nobody may use it, in seconds: a clock that was set forward by
/// mistake is set back to before.
pub(crate) const KEPT_AFTER_ITS_END: i64 = 24 * 3600;

/// Whether the notice states the end of the validity or we had to assume it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// Written in the notice.
    Stated,
    /// Request or receipt plus the hours the issuer guarantees.
    Assumed,
}

/// From when to when a session may be used. Counted from the request, never from first use
/// (docs/facts/id-sessione.md 1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// When the session was asked for; the newest request wins.
    pub requested_at: Timestamp,
    /// First instant at which it is no longer usable.
    pub expires_at: Timestamp,
    /// How the end is known.
    pub expiry: Expiry,
}

/// Why no validity can be told.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ValidityError {
    /// Neither expiry, nor request, nor receipt is known.
    #[error("no date to count from")]
    NoTime,
    /// The stated end is before the request, or absurdly far after it.
    #[error("the dates contradict each other")]
    Contradictory,
}

/// Why a session may not be used at some instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// Its time is over.
    Over,
    /// Its request lies further ahead than clocks err.
    Ahead,
}

impl ValidityError {
    /// The stable code of this refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoTime => "no_time",
            Self::Contradictory => "dates_contradictory",
        }
    }
}

impl Validity {
    /// Works out the validity from what a notice states (Italian local times) and when the mail was received.
    ///
    /// A local time that happens twice (end of summer time) is read so that the life comes closest to `hours`, the
    /// issuer's usual one; on a tie, the earlier end.
    ///
    /// # Errors
    /// [`ValidityError`] when there is nothing to count from or the dates cannot both be true.
    pub fn derive(
        stated_request: Option<RomeDateTime>,
        stated_expiry: Option<RomeDateTime>,
        received_at: Option<Timestamp>,
        hours: u8,
    ) -> Result<Self, ValidityError> {
        let life = i64::from(hours) * 3600;
        let requests = match (stated_request, received_at) {
            (Some(local), Some(received)) => vec![local.closest_to(received)],
            (Some(local), None) => local.instants().to_vec(),
            (None, Some(received)) => vec![received],
            (None, None) => Vec::new(),
        };
        let Some(stated_expiry) = stated_expiry else {
            let requested_at = *requests.first().ok_or(ValidityError::NoTime)?;
            return Ok(Self { requested_at, expires_at: requested_at.plus(life), expiry: Expiry::Assumed });
        };
        let ends = stated_expiry.instants();
        let closest = requests
            .iter()
            .flat_map(|request| ends.iter().map(move |end| (*request, *end)))
            .min_by_key(|(request, end)| ((end.seconds() - request.seconds() - life).abs(), *end))
            .map(|(requested_at, expires_at)| Self { requested_at, expires_at, expiry: Expiry::Stated });
        match closest {
            Some(validity) if validity.is_plausible() => Ok(validity),
            Some(_) if stated_request.is_some() => Err(ValidityError::Contradictory),
            // Only a stated request binds the stated end: a mail may arrive long after both.
            _ => Ok(Self { requested_at: ends[0].plus(-life), expires_at: ends[0], expiry: Expiry::Stated }),
        }
    }

    /// Whether it may be used at `now`.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, now: Timestamp) -> Result<(), NotNow> {
        if now >= self.expires_at {
            Err(NotNow::Over)
        } else if self.requested_at > now.plus(FURTHEST_AHEAD) {
            Err(NotNow::Ahead)
        } else {
            Ok(())
        }
    }

    /// Whether it ended so long ago that no clock set right makes it usable again. One that is still to come is kept: a
    /// clock may stand in the past until it is set.
    pub(crate) fn is_long_over(&self, now: Timestamp) -> bool {
        now >= self.expires_at.plus(KEPT_AFTER_ITS_END)
    }

    /// Seconds left at `now`, 0 when over.
    pub fn seconds_left(&self, now: Timestamp) -> i64 {
        self.expires_at.seconds().saturating_sub(now.seconds()).max(0)
    }

    /// Whether it is about to end.
    pub fn is_ending(&self, now: Timestamp) -> bool {
        self.seconds_left(now) < ENDING
    }

    /// Whether the request lies in the future of our clock by more than clocks usually differ.
    pub fn is_ahead_of_clock(&self, now: Timestamp) -> bool {
        self.requested_at > now.plus(CLOCK_SLACK)
    }

    /// Whether one life is believable; what comes over the protocol is checked with it.
    pub fn is_plausible(&self) -> bool {
        let life = self.expires_at.seconds().checked_sub(self.requested_at.seconds());
        life.is_some_and(|life| (1..=LONGEST_LIFE).contains(&life))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rome(text: &str) -> RomeDateTime {
        RomeDateTime::parse(text).unwrap()
    }

    fn derive(request: &str, expiry: &str) -> Result<Validity, ValidityError> {
        let local = |text: &str| (!text.is_empty()).then(|| rome(text));
        Validity::derive(local(request), local(expiry), None, 8)
    }

    #[test]
    fn the_sample_mail_lives_eight_hours_of_summer_time() {
        let validity = derive("30/03/2026 18:19", "31/03/2026 02:19").unwrap();
        assert_eq!(validity.requested_at.seconds(), 1_774_887_540);
        assert_eq!(validity.expires_at.seconds() - validity.requested_at.seconds(), 8 * 3600);
        assert_eq!(validity.expiry, Expiry::Stated);
    }

    #[test]
    fn an_end_that_happens_twice_is_read_by_the_request() {
        let first = derive("24/10/2026 18:30", "25/10/2026 02:30").unwrap();
        assert_eq!(first.expires_at.seconds() - first.requested_at.seconds(), 8 * 3600);
        let second = derive("24/10/2026 19:30", "25/10/2026 02:30").unwrap();
        assert_eq!(second.expires_at.seconds() - second.requested_at.seconds(), 8 * 3600);
        assert_eq!(second.expires_at.seconds() - first.expires_at.seconds(), 3600);
    }

    #[test]
    fn a_request_that_happens_twice_is_read_by_the_end() {
        let validity = derive("25/10/2026 02:30", "25/10/2026 10:30").unwrap();
        assert_eq!(validity.expires_at.seconds() - validity.requested_at.seconds(), 8 * 3600);
    }

    #[test]
    fn an_end_that_happens_twice_without_a_request_is_the_earlier() {
        let validity = derive("", "25/10/2026 02:30").unwrap();
        assert_eq!(validity.expires_at, rome("25/10/2026 02:30").instants()[0]);
    }

    #[test]
    fn a_missing_expiry_is_assumed_from_the_request_else_from_the_receipt() {
        let from_request = derive("30/03/2026 18:19", "").unwrap();
        assert_eq!(
            (from_request.expiry, from_request.expires_at.seconds()),
            (Expiry::Assumed, 1_774_887_540 + 8 * 3600)
        );
        let received = Timestamp::from_seconds(1_774_890_000);
        let from_receipt = Validity::derive(None, None, Some(received), 8).unwrap();
        assert_eq!(from_receipt.expires_at, received.plus(8 * 3600));
    }

    #[test]
    fn without_any_date_there_is_no_validity() {
        assert_eq!(derive("", ""), Err(ValidityError::NoTime));
    }

    #[test]
    fn dates_that_cannot_both_be_true_are_refused() {
        assert_eq!(derive("31/03/2026 02:19", "30/03/2026 18:19"), Err(ValidityError::Contradictory));
        assert_eq!(derive("30/03/2026 18:19", "30/04/2026 18:19"), Err(ValidityError::Contradictory));
    }

    #[test]
    fn a_session_is_over_at_its_last_instant() {
        let validity = derive("30/03/2026 18:19", "31/03/2026 02:19").unwrap();
        assert_eq!(validity.check(validity.expires_at.plus(-1)), Ok(()));
        assert_eq!(validity.check(validity.expires_at), Err(NotNow::Over));
        assert_eq!(validity.seconds_left(validity.expires_at.plus(60)), 0);
        assert_eq!(validity.seconds_left(validity.expires_at.plus(-61)), 61);
    }

    #[test]
    fn a_request_ahead_of_the_clock_by_more_than_clocks_differ_is_odd() {
        let validity = derive("30/03/2026 18:19", "31/03/2026 02:19").unwrap();
        let clock_behind = |seconds: i64| validity.is_ahead_of_clock(validity.requested_at.plus(-seconds));
        assert_eq!((clock_behind(-60), clock_behind(600), clock_behind(601)), (false, false, true));
    }

    #[test]
    fn a_session_is_ending_in_its_last_hour() {
        let validity = derive("30/03/2026 18:19", "31/03/2026 02:19").unwrap();
        assert!(!validity.is_ending(validity.expires_at.plus(-3600)));
        assert!(validity.is_ending(validity.expires_at.plus(-3599)));
    }

    #[test]
    fn a_life_holds_now_unless_its_request_lies_further_ahead_than_clocks_err() {
        let validity = derive("30/03/2026 18:19", "31/03/2026 02:19").unwrap();
        let clock_behind = |minutes: i64| validity.check(validity.requested_at.plus(-60 * minutes));
        assert_eq!(
            (clock_behind(60), clock_behind(70)),
            (Ok(()), Ok(())),
            "summer time missed, and a slow clock"
        );
        assert_eq!(clock_behind(71), Err(NotNow::Ahead));
        let far_off = derive("01/03/2199 10:00", "01/03/2199 18:00").unwrap();
        assert_eq!(far_off.check(validity.requested_at), Err(NotNow::Ahead));
    }

    #[test]
    fn no_life_is_too_long_to_be_measured() {
        for (requested_at, expires_at) in
            [(i64::MIN, 1), (i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (-2, i64::MAX)]
        {
            let [requested_at, expires_at] = [requested_at, expires_at].map(Timestamp::from_seconds);
            let validity = Validity { requested_at, expires_at, expiry: Expiry::Stated };
            assert!(!validity.is_plausible(), "{validity:?}");
            assert!(validity.seconds_left(Timestamp::from_seconds(1)) >= 0);
        }
    }

    #[test]
    fn a_night_in_which_the_clock_goes_forward_is_an_hour_shorter_on_the_wall() {
        let stated = derive("28/03/2026 20:30", "29/03/2026 05:30").unwrap();
        assert_eq!(stated.expires_at.seconds() - stated.requested_at.seconds(), 8 * 3600);
        let assumed = derive("28/03/2026 20:30", "").unwrap();
        assert_eq!(assumed.expires_at, rome("29/03/2026 05:30").instants()[0]);
    }

    #[test]
    fn an_hour_that_never_happens_is_read_so_that_the_life_is_the_issuers() {
        let end = derive("28/03/2026 18:30", "29/03/2026 02:30").unwrap();
        assert_eq!(end.expires_at.seconds() - end.requested_at.seconds(), 8 * 3600);
        let request = derive("29/03/2026 02:30", "29/03/2026 11:30").unwrap();
        assert_eq!(request.expires_at.seconds() - request.requested_at.seconds(), 8 * 3600);
    }

    #[test]
    fn the_twenty_ninth_of_february_has_its_life() {
        let validity = derive("29/02/2028 20:00", "01/03/2028 04:00").unwrap();
        assert_eq!(validity.expires_at.seconds() - validity.requested_at.seconds(), 8 * 3600);
        assert_eq!(
            derive("28/02/2028 20:00", "").unwrap().expires_at,
            rome("29/02/2028 04:00").instants()[0]
        );
    }

    #[test]
    fn an_end_stated_without_a_request_counts_from_the_receipt_where_that_fits_else_backwards() {
        let end = rome("31/03/2026 02:19");
        let at = |text: &str| rome(text).instants()[0];
        let near = Validity::derive(None, Some(end), Some(at("30/03/2026 18:25")), 8).unwrap();
        assert_eq!((near.requested_at, near.expires_at), (at("30/03/2026 18:25"), end.instants()[0]));
        for received in [None, Some(at("31/03/2026 09:00")), Some(at("20/03/2026 09:00"))] {
            let alone = Validity::derive(None, Some(end), received, 8).unwrap();
            assert_eq!((alone.requested_at, alone.expires_at), (at("30/03/2026 18:19"), end.instants()[0]));
            assert_eq!(alone.expiry, Expiry::Stated);
        }
    }
}

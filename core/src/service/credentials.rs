//! An operator's credentials as they are kept: with the times at which the secrets were set, from which follows when
//! the password must be changed. The time is an argument.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::operator::Operator;
use crate::digest::digits;
use crate::profiles::schema::{Lasts, Service};
use crate::rome::RomeDateTime;
use crate::timestamp::Timestamp;

const DAY: i64 = 24 * 3600;
/// How long before its end a password is told of.
const PASSWORD_WARNING: i64 = 10 * DAY;
/// How long before its end a certificate is told of: a month, since somebody has to get the new one.
const CERTIFICATE_WARNING: i64 = 31 * DAY;

/// The credentials of one operator at one service. Written out whole only into the keyring.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// By what the service knows the operator.
    pub operator: Operator,
    /// When the password was set here.
    pub password_set: Timestamp,
    /// When the pincode was set here.
    pub pincode_set: Timestamp,
}

/// How far something that ends is from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ageing {
    /// Nothing need be done.
    Fresh,
    /// It ends soon.
    Ending,
    /// It has ended.
    Over,
}

/// When something ends, and how far it is from that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    /// When.
    pub at: Timestamp,
    /// How it stands.
    pub state: Ageing,
}

impl Ends {
    /// How the password of credentials stands.
    pub fn of_password(credentials: &Credentials, service: &Service, now: Timestamp) -> Self {
        let at = credentials.password_ends(service);
        Self { at, state: credentials.password(service, now) }
    }

    /// How a certificate for the pincode stands that ends then.
    pub fn of_certificate(at: Timestamp, now: Timestamp) -> Self {
        Self { at, state: Ageing::of(at, CERTIFICATE_WARNING, now) }
    }
}

impl Credentials {
    /// Those that were all set now.
    pub const fn new(operator: Operator, now: Timestamp) -> Self {
        Self { operator, password_set: now, pincode_set: now }
    }

    /// What the credentials at a service are filed under: a service has those of one operator.
    pub fn key(service: &str) -> String {
        digits(Sha256::new_with_prefix(service.as_bytes()))
    }

    /// When the service will want another password, if this one was new when it was set here.
    pub fn password_ends(&self, service: &Service) -> Timestamp {
        match service.password_lasts {
            Lasts::Days(days) => self.password_set.plus(i64::from(days) * DAY),
            Lasts::Months(months) => {
                RomeDateTime::at(self.password_set).months_after(months).closest_to(self.password_set)
            }
        }
    }

    /// How the password stands.
    pub fn password(&self, service: &Service, now: Timestamp) -> Ageing {
        Ageing::of(self.password_ends(service), PASSWORD_WARNING, now)
    }

    /// The later of the times at which something was set.
    pub fn changed(&self) -> Timestamp {
        self.password_set.max(self.pincode_set)
    }

    /// A second copy, secrets included.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self { operator: self.operator.duplicate(), ..*self }
    }
}

impl Ageing {
    /// How what ends at `end`, and is told of so many seconds before, stands now.
    pub fn of(end: Timestamp, warning: i64, now: Timestamp) -> Self {
        if now >= end {
            Self::Over
        } else if now >= end.plus(-warning) {
            Self::Ending
        } else {
            Self::Fresh
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::profiles::service;
    use crate::rome;
    use crate::service::operator::tests::operator;

    fn credentials(set: &str) -> Credentials {
        Credentials::new(operator(), RomeDateTime::parse(set).unwrap().instants()[0])
    }

    fn ends(id: &str, set: &str) -> String {
        rome::date_and_clock_face(credentials(set).password_ends(service(id).unwrap()))
    }

    #[test]
    fn a_password_lasts_ninety_days_at_sistema_ts_and_three_months_at_sirped() {
        assert_eq!(ends("sistema-ts", "01/12/2026 09:00"), "01/03/2027 09:00");
        assert_eq!(ends("sirped", "01/12/2026 09:00"), "01/03/2027 09:00");
        assert_eq!(ends("sistema-ts", "01/06/2026 09:00"), "30/08/2026 09:00");
        assert_eq!(ends("sirped", "01/06/2026 09:00"), "01/09/2026 09:00");
        assert_eq!(ends("sirped", "30/11/2026 09:00"), "28/02/2027 09:00", "a month without that day");
    }

    #[test]
    fn a_password_is_told_of_ten_days_before_its_end_and_after_it() {
        let credentials = credentials("01/12/2026 09:00");
        let service = service("sistema-ts").unwrap();
        let end = credentials.password_ends(service);
        let at = |days: i64, seconds| credentials.password(service, end.plus(-days * DAY + seconds));
        assert_eq!([at(90, 0), at(10, -1), at(10, 0)], [Ageing::Fresh, Ageing::Fresh, Ageing::Ending]);
        assert_eq!([at(0, -1), at(0, 0), at(-1, 0)], [Ageing::Ending, Ageing::Over, Ageing::Over]);
    }

    #[test]
    fn a_certificate_that_ends_in_january_is_told_of_in_december() {
        let end = RomeDateTime::parse("23/01/2027 16:27:17").unwrap().instants()[0];
        let at = |time| {
            let now = RomeDateTime::parse(time).unwrap().instants()[0];
            Ageing::of(end, CERTIFICATE_WARNING, now)
        };
        assert_eq!(at("22/12/2026 12:00"), Ageing::Fresh);
        assert_eq!(at("24/12/2026 12:00"), Ageing::Ending);
        assert_eq!(at("23/01/2027 16:28"), Ageing::Over);
    }

    #[test]
    fn what_is_kept_is_read_again_and_a_service_has_one_place() {
        let kept = serde_json::to_string(&credentials("01/12/2026 09:00")).unwrap();
        let read: Credentials = serde_json::from_str(&kept).unwrap();
        assert_eq!(read.duplicate().operator.password.expose(), "parola");
        let changed = |password_set, pincode_set| {
            Credentials { password_set, pincode_set, ..read.duplicate() }.changed()
        };
        let [first, last] = [read.password_set, read.password_set.plus(1)];
        assert_eq!([changed(first, last), changed(last, first)], [last, last]);
        assert_eq!(Credentials::key("sirped").len(), 32);
        assert_ne!(Credentials::key("sirped"), Credentials::key("sistema-ts"));
    }

    proptest! {
        #[test]
        fn whenever_it_was_set_a_password_of_three_months_ends_after_89_to_92_days(at in 1_700_000_000i64..4_000_000_000) {
            let mut credentials = credentials("01/12/2026 09:00");
            credentials.password_set = Timestamp::from_seconds(at);
            let end = credentials.password_ends(service("sirped").unwrap());
            prop_assert!((88..=92).contains(&rome::days_between(credentials.password_set, end)));
        }
    }
}

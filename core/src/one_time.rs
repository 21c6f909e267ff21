//! An approval for one fill: the user pressed in a page and confirmed in a page of ours. It is for one origin, one
//! document of one tab and one code, and ends with the fill, or soon.

use crate::origin::Origin;
use crate::session::Seen;
use crate::timestamp::Timestamp;

/// How long after the confirmation the fill may begin, in seconds.
pub const LASTS: i64 = 20;

/// An approval for one fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTime {
    /// The origin of the page.
    pub origin: Origin,
    /// The browser's tab.
    pub tab: i32,
    /// The browser's name for the document in it.
    pub document: String,
    /// The code that the user chose.
    pub seen: Seen,
    /// When the user confirmed.
    pub confirmed_at: Timestamp,
}

impl OneTime {
    /// When the user confirmed, where this is the fill that was confirmed: the same code, and origin, tab and document
    /// as the browser stamps them.
    pub fn allows(
        &self,
        origin: &str,
        (tab, document): (i32, &str),
        seen: &Seen,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let is_there =
            self.origin.to_string() == origin && (self.tab, self.document.as_str()) == (tab, document);
        (is_there && self.seen == *seen && is_fresh(self.confirmed_at, now)).then_some(self.confirmed_at)
    }
}

/// Whether a fill may still begin that the user confirmed at this time.
pub(crate) fn is_fresh(confirmed_at: Timestamp, now: Timestamp) -> bool {
    confirmed_at.is_recent(LASTS, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slot::Slot;

    const NOW: Timestamp = Timestamp::from_seconds(1_774_890_000);
    const ORIGIN: &str = "https://portale.example";

    fn seen(masked: &str) -> Seen {
        let slot = Slot {
            issuer: "sirped".into(),
            contesto: None,
            role: None,
            owner: None,
            requested_by: None,
            company: None,
        };
        Seen { slot: slot.key(true, &[]), masked: masked.into() }
    }

    #[test]
    fn a_one_time_approval_is_for_that_code_in_that_document_and_for_seconds() {
        let given = OneTime {
            origin: Origin::parse(ORIGIN).unwrap(),
            tab: 7,
            document: "D".into(),
            seen: seen("408c…b4c1"),
            confirmed_at: NOW,
        };
        let chosen = seen("408c…b4c1");
        for (seconds, allowed) in [(0, true), (LASTS, true), (LASTS + 1, false), (-1, false)] {
            let at = given.allows(ORIGIN, (7, "D"), &chosen, NOW.plus(seconds));
            assert_eq!(at, allowed.then_some(NOW), "after {seconds} s");
        }
        for (origin, tab, document) in [
            ("https://portale.example:8443", 7, "D"),
            ("http://portale.example", 7, "D"),
            (ORIGIN, 8, "D"),
            (ORIGIN, 7, "E"),
        ] {
            assert_eq!(
                given.allows(origin, (tab, document), &chosen, NOW),
                None,
                "{origin} {tab} {document}"
            );
        }
        assert_eq!(given.allows(ORIGIN, (7, "D"), &seen("1111…2222"), NOW), None, "another code");
    }
}

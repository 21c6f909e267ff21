//! What a browser keeps of the approvals: those that the host told last, and what the user did here while no host was
//! there to be told. The host's word counts for all else: another browser may have withdrawn what is still shown here.

use serde::Serialize;
use staffetta_core::Approvals;
use staffetta_core::approval::{Approval, ApprovalError, Approved, Given};

/// What is kept.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Record {
    /// As the browser's administrator set them: the browser keeps these.
    #[serde(skip)]
    pub(super) managed: Vec<Approval>,
    /// As the host told them last.
    pub(super) shared: Vec<Approval>,
    /// Given here, and no host knows of them yet.
    pub(super) own: Vec<Approval>,
    /// Withdrawn here, and no host knows of it yet.
    pub(super) withdrawn: Vec<Approved>,
}

impl Record {
    /// All that is approved, as far as is known here.
    pub(super) fn approvals(&self) -> Approvals {
        let mut approvals = Approvals::of(self.managed.iter().chain(&self.shared).cloned());
        for approved in &self.withdrawn {
            // An administrator's stands, as the host will say.
            let _ = approvals.withdraw(approved);
        }
        for approval in &self.own {
            // What was chosen here last stands until the host says otherwise.
            let _ = approvals.add(approval.clone());
        }
        approvals
    }

    /// The user approves something here.
    ///
    /// # Errors
    /// As [`Approvals::add`].
    pub(super) fn approve(&mut self, approval: Approval) -> Result<(), ApprovalError> {
        let mut approvals = self.approvals();
        if approvals.add(approval.clone())? {
            self.forget(&approval.approved);
            self.own.push(approval);
        }
        Ok(())
    }

    /// The user withdraws something here.
    ///
    /// # Errors
    /// As [`Approvals::withdraw`].
    pub(super) fn withdraw(&mut self, approved: &Approved) -> Result<(), ApprovalError> {
        self.approvals().withdraw(approved)?;
        self.forget(approved);
        let by_user = |given| matches!(given, Given::ByUser(_));
        if self.shared.iter().any(|known| by_user(known.given) && known.approved.is_about_same(approved)) {
            self.withdrawn.push(approved.clone());
        }
        Ok(())
    }

    /// Takes the host's word: it was told of this.
    pub(super) fn told(&mut self, approved: &Approved, shared: Vec<Approval>) {
        self.forget(approved);
        self.shared = shared;
    }

    fn forget(&mut self, approved: &Approved) {
        self.own.retain(|own| !own.approved.is_about_same(approved));
        self.withdrawn.retain(|withdrawn| !withdrawn.is_about_same(approved));
    }
}

#[cfg(test)]
mod tests {
    use staffetta_core::{Origin, Timestamp};

    use super::*;

    fn mailbox(name: &str) -> Approved {
        Approved::Mailbox(Origin::parse(&format!("https://{name}.example")).unwrap())
    }

    fn given(name: &str) -> Approval {
        Approval { approved: mailbox(name), given: Given::ByUser(Timestamp::from_seconds(1)) }
    }

    fn shared(names: &[&str]) -> Record {
        Record { shared: names.iter().map(|name| given(name)).collect(), ..Record::default() }
    }

    fn names(record: &Record) -> Vec<String> {
        let approvals = record.approvals();
        approvals.origins().0.iter().map(|origin| origin.host().name().replace(".example", "")).collect()
    }

    #[test]
    fn what_is_approved_without_a_host_counts_and_is_told_to_the_next() {
        let mut record = shared(&["a"]);
        record.approve(given("b")).unwrap();
        record.approve(given("a")).unwrap();
        assert_eq!(names(&record), ["a", "b"]);
        assert_eq!(record.own, [given("b")], "what the host knows it is not told again");
        record.told(&mailbox("b"), vec![given("a"), given("b")]);
        assert_eq!(record, shared(&["a", "b"]));
    }

    #[test]
    fn what_is_withdrawn_without_a_host_is_withdrawn_and_stays_so_until_it_was_told() {
        let mut record = shared(&["a", "b"]);
        record.withdraw(&mailbox("a")).unwrap();
        assert_eq!(names(&record), ["b"]);
        // The host does not know yet, and tells what it has.
        record.shared = vec![given("a"), given("b")];
        assert_eq!((names(&record), &*record.withdrawn), (vec!["b".to_owned()], &[mailbox("a")][..]));
        record.told(&mailbox("a"), vec![given("b")]);
        assert_eq!(record, shared(&["b"]));
    }

    #[test]
    fn what_was_withdrawn_in_another_browser_is_not_given_back_by_this_one() {
        let mut record = shared(&["a", "b"]);
        record.shared = vec![given("b")];
        assert_eq!(names(&record), ["b"]);
        assert!(record.own.is_empty());
    }

    #[test]
    fn to_approve_and_withdraw_in_turn_ends_with_the_last() {
        let mut record = shared(&["a"]);
        record.withdraw(&mailbox("a")).unwrap();
        record.approve(given("a")).unwrap();
        assert_eq!(names(&record), ["a"]);
        assert!(record.withdrawn.is_empty());
        record.approve(given("b")).unwrap();
        record.withdraw(&mailbox("b")).unwrap();
        assert_eq!(names(&record), ["a"]);
        assert!(record.withdrawn.is_empty(), "no host ever knew of it");
    }

    #[test]
    fn an_administrators_approval_is_not_withdrawn() {
        let approval = Approval { approved: mailbox("a"), given: Given::ByAdministrator };
        let mut record = Record { shared: vec![approval], ..Record::default() };
        assert_eq!(record.withdraw(&mailbox("a")), Err(ApprovalError::OfAdministrator));
        assert_eq!(names(&record), ["a"]);
    }

    #[test]
    fn what_the_browsers_administrator_set_stands_before_what_the_host_tells_and_is_not_kept() {
        let managed = Approval { approved: mailbox("a"), given: Given::ByAdministrator };
        let mut record = Record { managed: vec![managed.clone()], ..shared(&["a", "b"]) };
        assert_eq!(record.approvals().all(), [managed, given("b")]);
        assert_eq!(record.withdraw(&mailbox("a")), Err(ApprovalError::OfAdministrator));
        let kept = serde_json::to_value(&record).unwrap();
        assert!(kept.get("managed").is_none(), "{kept}");
        record.managed.clear();
        assert_eq!(names(&record), ["a", "b"], "the user's own is there when the policy goes");
    }
}

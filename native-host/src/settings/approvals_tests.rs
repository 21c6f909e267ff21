//! Tests of the approvals' files: whose word stands, what is left out, and that nothing is written over.

use std::fs;

use staffetta_core::approval::{Approval, ApprovalError, Approved, Given};
use staffetta_core::{Origin, Timestamp};

use super::tests::{places, write};
use super::*;

const MAIL: &str = "https://posta.example";
const ROW: &str = "[[approval]]\ngiven_at = 1774890000\napproved = { mailbox = \"https://posta.example\" }\n";
const OF_ADMINISTRATOR: &str = "[[approval]]\napproved = { mailbox = \"https://posta.example\" }\n";

fn mailbox(origin: &str) -> Approval {
    let approved = Approved::Mailbox(Origin::parse(origin).unwrap());
    Approval { approved, given: Given::ByUser(Timestamp::from_seconds(1_774_890_000)) }
}

fn problems(places: &Places) -> Vec<(Option<usize>, String)> {
    Settings::of(places).problems.into_iter().map(|problem| (problem.row, problem.reason)).collect()
}

#[test]
fn what_is_approved_is_found_by_the_next_who_reads_and_what_is_withdrawn_is_not() {
    let (_folder, places) = places();
    let mut file = ApprovalsFile::read(&places);
    assert!(file.approvals().all().is_empty());
    let portal = Approved::Portal { origin: Origin::parse(MAIL).unwrap(), takes: vec!["sistema-ts".into()] };
    let sender = Approved::Sender { issuer: "sistema-ts".into(), address: "avvisi@example.it".into() };
    let given = mailbox(MAIL).given;
    for approved in [mailbox(MAIL).approved, portal, sender] {
        file.approve(Approval { approved, given }).unwrap();
    }
    let read = ApprovalsFile::read(&places);
    assert_eq!(read.approvals(), file.approvals());
    assert_eq!(read.approvals().all().len(), 3);
    file.withdraw(&mailbox(MAIL).approved).unwrap();
    assert!(!ApprovalsFile::read(&places).approvals().is_mailbox(MAIL));
    assert_eq!(problems(&places), []);
}

#[test]
fn an_administrators_approval_is_read_without_a_date_and_stands() {
    let (_folder, places) = places();
    write(places.admin.as_ref(), approvals::NAME, OF_ADMINISTRATOR);
    write(places.user.as_ref(), approvals::NAME, ROW);
    let mut file = ApprovalsFile::read(&places);
    assert_eq!(file.approvals().all(), [Approval { given: Given::ByAdministrator, ..mailbox(MAIL) }]);
    let refused = file.withdraw(&mailbox(MAIL).approved);
    assert!(matches!(refused, Err(ApprovalsFileError::Refused(ApprovalError::OfAdministrator))));
    file.approve(mailbox("https://altra.example")).unwrap();
    let user = fs::read_to_string(places.user.unwrap().join(approvals::NAME)).unwrap();
    assert!(!user.contains(MAIL) && user.contains("https://altra.example"), "{user}");
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_left_out_alone() {
    let (_folder, places) = places();
    let unknown = "[[approval]]\ngiven_at = 1\napproved = { fax = \"https://posta.example\" }\n";
    let undated = OF_ADMINISTRATOR.replace("posta", "altra");
    let wrong = ROW.replace("https://posta", "http://posta");
    write(places.user.as_ref(), approvals::NAME, &format!("{unknown}{undated}{wrong}{ROW}"));
    assert_eq!(ApprovalsFile::read(&places).approvals().all(), [mailbox(MAIL)]);
    let rows: Vec<_> = problems(&places).into_iter().map(|(row, _)| row).collect();
    assert_eq!(rows, [Some(1), Some(2), Some(3)]);
}

#[test]
fn a_file_that_cannot_be_read_approves_nothing_and_is_not_written_over() {
    let (_folder, places) = places();
    for text in ["[[approval]\n", "approval = 3\n", "[[approvals]]\n"] {
        write(places.user.as_ref(), approvals::NAME, text);
        let mut file = ApprovalsFile::read(&places);
        assert!(file.approvals().all().is_empty());
        let refused = file.approve(mailbox(MAIL));
        assert!(matches!(refused, Err(ApprovalsFileError::File(UserFileError::Unreadable(..)))), "{text}");
        assert_eq!(fs::read_to_string(places.user.as_ref().unwrap().join(approvals::NAME)).unwrap(), text);
        assert_eq!(problems(&places).len(), 1);
    }
}

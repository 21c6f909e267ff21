//! What an approval allows, and how approvals are added and withdrawn.

use super::*;
use crate::role::Role;

const MAIL: &str = "https://mail.tiscali.it";
const PORTAL: &str = "https://operatori.salutepiemonte.it";
const CLINIC: &str = "https://cartella.example:8443";
const NOON: Given = Given::ByUser(Timestamp::from_seconds(1_774_890_000));
const LATER: Given = Given::ByUser(Timestamp::from_seconds(1_774_890_060));

fn origin(text: &str) -> Origin {
    Origin::parse(text).unwrap()
}

fn mailbox(text: &str) -> Approved {
    Approved::Mailbox(origin(text))
}

fn portal(text: &str, takes: &[&str]) -> Approved {
    Approved::Portal { origin: origin(text), takes: takes.iter().map(ToString::to_string).collect() }
}

fn sender(issuer: &str, address: &str) -> Approved {
    Approved::Sender { issuer: issuer.into(), address: address.into() }
}

fn given(approved: Approved, given: Given) -> Approval {
    Approval { approved, given }
}

fn approvals(all: &[Approved]) -> Approvals {
    Approvals::of(all.iter().map(|approved| given(approved.clone(), NOON)))
}

fn slot(issuer: &str) -> Slot {
    Slot {
        issuer: issuer.into(),
        contesto: Some("RICETTA-DEM".into()),
        role: Some(Role::Prescrittore),
        owner: None,
        requested_by: None,
        company: None,
    }
}

#[test]
fn nothing_is_approved_by_what_is_built_in() {
    let none = Approvals::default();
    assert!(!none.is_mailbox(MAIL));
    assert_eq!(none.takes(PORTAL), None);
    assert!(!none.may_receive(PORTAL, &slot("sirped")));
}

#[test]
fn only_the_exact_origin_of_an_approved_portal_may_receive() {
    let approvals = approvals(&[portal(PORTAL, &[]), mailbox(MAIL)]);
    assert!(approvals.may_receive(PORTAL, &slot("sirped")));
    for origin in [
        "http://operatori.salutepiemonte.it",
        "https://operatori.salutepiemonte.it:8443",
        "https://operatori.salutepiemonte.it.example.com",
        "https://OPERATORI.salutepiemonte.it",
        "https://salutepiemonte.it",
        MAIL,
        "null",
        "",
    ] {
        assert!(!approvals.may_receive(origin, &slot("sirped")), "{origin}");
    }
}

#[test]
fn a_mailbox_is_approved_by_its_exact_origin_and_is_no_portal() {
    let approvals = approvals(&[mailbox(MAIL), portal(PORTAL, &[])]);
    assert!(approvals.is_mailbox(MAIL));
    for origin in [
        PORTAL,
        "http://mail.tiscali.it",
        "https://mail.tiscali.it.example.com",
        "https://tiscali.it",
        "null",
        "",
    ] {
        assert!(!approvals.is_mailbox(origin), "{origin}");
    }
    assert_eq!(approvals.takes(MAIL), None);
}

#[test]
fn a_portal_takes_what_its_row_says_or_what_the_user_chose() {
    let approvals = approvals(&[portal(PORTAL, &[]), portal(CLINIC, &["sistema-ts"])]);
    assert!(!approvals.may_receive(PORTAL, &slot("sistema-ts")));
    assert!(approvals.may_receive(CLINIC, &slot("sistema-ts")));
    assert!(!approvals.may_receive(CLINIC, &slot("sirped")));
}

#[test]
fn a_session_of_which_it_is_open_what_it_is_for_goes_to_no_page() {
    let approvals = approvals(&[portal(PORTAL, &[])]);
    assert!(!approvals.may_receive(PORTAL, &Slot { contesto: None, ..slot("sirped") }));
    assert!(!approvals.may_receive(PORTAL, &Slot { role: None, ..slot("sirped") }));
}

#[test]
fn a_sender_is_approved_for_one_issuer() {
    let approvals = approvals(&[mailbox(MAIL), sender("sistema-ts", "avvisi@example.it")]);
    let expected = ApprovedSender { issuer: "sistema-ts".into(), address: "avvisi@example.it".into() };
    assert_eq!(approvals.senders(), [expected]);
}

#[test]
fn what_was_approved_before_keeps_its_date_and_a_portal_takes_what_was_chosen_last() {
    let mut approvals = approvals(&[mailbox(MAIL), portal(CLINIC, &["sirped"])]);
    assert_eq!(approvals.add(given(mailbox(MAIL), LATER)), Ok(false));
    assert_eq!(approvals.add(given(portal(CLINIC, &["sistema-ts"]), LATER)), Ok(true));
    let expected = [given(mailbox(MAIL), NOON), given(portal(CLINIC, &["sistema-ts"]), LATER)];
    assert_eq!(approvals.all(), expected);
    assert!(!approvals.may_receive(CLINIC, &slot("sirped")));
}

#[test]
fn what_is_withdrawn_is_approved_no_more_and_nothing_else_goes_with_it() {
    let mut approvals = approvals(&[mailbox(MAIL), portal(MAIL, &["sirped"]), portal(CLINIC, &["sirped"])]);
    assert_eq!(approvals.withdraw(&mailbox(MAIL)), Ok(true));
    assert_eq!(approvals.withdraw(&mailbox(MAIL)), Ok(false));
    assert!(!approvals.is_mailbox(MAIL) && approvals.may_receive(MAIL, &slot("sirped")));
    assert_eq!(approvals.withdraw(&portal(CLINIC, &[])), Ok(true), "whatever it takes by now");
    assert_eq!(approvals.all().len(), 1);
}

#[test]
fn an_administrators_approval_stands_against_the_user() {
    let by_administrator = given(portal(CLINIC, &["sirped"]), Given::ByAdministrator);
    let mut approvals = Approvals::of([by_administrator.clone()]);
    assert_eq!(approvals.add(given(portal(CLINIC, &["sistema-ts"]), LATER)), Ok(false));
    assert_eq!(approvals.withdraw(&portal(CLINIC, &[])), Err(ApprovalError::OfAdministrator));
    assert_eq!(approvals.all(), [by_administrator]);
}

#[test]
fn what_cannot_be_is_not_added_and_left_out_of_a_list() {
    let wrong = [
        portal(CLINIC, &[]),
        portal(CLINIC, &["nessuno"]),
        portal(CLINIC, &["sirped", "sirped"]),
        sender("nessuno", "a@example.it"),
        sender("sirped", "A@example.it"),
        sender("sirped", "a example.it"),
        sender("sirped", "a@b@example.it"),
        sender("sirped", "@example.it"),
        sender("sirped", "a@localhost"),
        sender("sirped", &format!("{}@example.it", "a".repeat(250))),
    ];
    for approved in wrong {
        let mut none = Approvals::default();
        let added = none.add(given(approved.clone(), NOON));
        assert_eq!(added, Err(ApprovalError::NotWellFormed), "{approved:?}");
        assert_eq!(approvals(&[approved]), none);
    }
}

#[test]
fn an_address_may_be_as_long_as_mail_allows() {
    let of_length = |length: usize| sender("sirped", &format!("{}@example.it", "a".repeat(length - 11)));
    assert_eq!(approvals(&[of_length(254)]).all().len(), 1);
    assert_eq!(approvals(&[of_length(255)]).all().len(), 0);
}

#[test]
fn of_several_about_one_place_the_first_counts() {
    let list = [given(mailbox(MAIL), NOON), given(mailbox(MAIL), LATER)];
    assert_eq!(Approvals::of(list).all(), [given(mailbox(MAIL), NOON)]);
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let place = |number: usize| given(mailbox(&format!("https://posta{number}.example")), NOON);
    let mut approvals = Approvals::of((0..MOST_APPROVALS).map(place));
    assert_eq!(approvals.all().len(), MOST_APPROVALS);
    assert_eq!(approvals.add(place(MOST_APPROVALS)), Err(ApprovalError::Full));
    assert_eq!(approvals.add(place(0)), Ok(false), "one that is there needs no room");
    assert_eq!(Approvals::of((0..=MOST_APPROVALS).map(place)), approvals);
}

#[test]
fn what_is_approved_is_of_one_kind_and_is_told_by_kind() {
    let all = [mailbox(MAIL), portal(PORTAL, &[]), sender("sistema-ts", "avvisi@example.it")];
    let kinds = all.each_ref().map(|one| [one.is_mailbox(), one.is_portal(), one.is_sender()]);
    assert_eq!(kinds, [[true, false, false], [false, true, false], [false, false, true]]);
    let origins = all.each_ref().map(|one| one.origin().map(ToString::to_string));
    assert_eq!(origins, [Some(MAIL.to_owned()), Some(PORTAL.to_owned()), None]);
    assert_eq!(approvals(&all).origins(), (vec![&origin(MAIL)], vec![&origin(PORTAL)]));
}

#[test]
fn what_is_added_is_approved() {
    let mut approvals = Approvals::default();
    assert_eq!(approvals.add(given(mailbox(MAIL), NOON)), Ok(true));
    assert!(approvals.is_mailbox(MAIL));
    assert_eq!(approvals.add(given(mailbox(MAIL), LATER)), Ok(false));
    assert_eq!(approvals.all(), [given(mailbox(MAIL), NOON)]);
}

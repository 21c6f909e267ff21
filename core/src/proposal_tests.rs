//! What is proposed for an address and a region, and what belongs together under one name.

use super::*;
use crate::Timestamp;

const NOON: Given = Given::ByUser(Timestamp::from_seconds(1_774_890_000));

fn mailbox(host: &str) -> Approved {
    Approved::Mailbox(Origin::parse(&format!("https://{host}")).unwrap())
}

fn given(approved: Approved, given: Given) -> Approval {
    Approval { approved, given }
}

fn name(address: &str) -> String {
    match of_address(address) {
        Addressed::Mailbox(proposal) => proposal.name,
        other => format!("{other:?}"),
    }
}

#[test]
fn the_mailbox_of_an_address_is_found_by_its_domain() {
    assert_eq!(name(" Anna.Bianchi@Tiscali.it "), "Tiscali");
    assert_eq!(name("farmacia@gmail.com"), "Gmail");
    assert_eq!(name("farmacia@hotmail.it"), "Outlook");
    assert_eq!(name("farmacia@inwind.it"), "Libero");
    let elsewhere = Addressed::Elsewhere("farmacia-rossi.it".into());
    assert_eq!(of_address("info@farmacia-rossi.it"), elsewhere);
    assert_eq!(
        of_address("info@gmail.com.farmacia-rossi.it"),
        Addressed::Elsewhere("gmail.com.farmacia-rossi.it".into())
    );
}

#[test]
fn certified_mail_is_told_to_be_the_wrong_kind() {
    for address in [
        "farmacia@pec.it",
        "a@legalmail.it",
        "a@cert.legalmail.it",
        "a@pec.fofi.it",
        "a@to.omceo.PEC.it",
        "a@arubapec.it",
    ] {
        assert_eq!(of_address(address), Addressed::Pec, "{address}");
    }
    for address in ["pec@gmail.com", "a@specialisti.it", "a@pecora.it"] {
        assert_ne!(of_address(address), Addressed::Pec, "{address}");
    }
}

#[test]
fn what_is_no_address_has_no_mailbox() {
    for text in
        ["", "gmail.com", "@gmail.com", "a@", "a@gmail", "a b@gmail.com", "a@b@gmail.com", "a@gmail.com:8443"]
    {
        assert_eq!(of_address(text), Addressed::Nothing, "{text}");
    }
    let of_length = |length: usize| of_address(&format!("{}@gmail.com", "a".repeat(length - 10)));
    assert_ne!(of_length(254), Addressed::Nothing);
    assert_eq!(of_length(255), Addressed::Nothing, "longer than an address may be");
}

#[test]
fn several_hosts_of_one_mailbox_are_one_proposal_and_what_is_approved_is_none() {
    let outlook = || mailboxes().into_iter().find(|proposal| proposal.name == "Outlook").unwrap();
    assert_eq!(outlook().approved.len(), 4);
    let known = [mailbox("outlook.office.com")];
    let rest = outlook().beyond(&[&known[0]]).unwrap();
    assert_eq!(rest.approved.len(), 3);
    assert!(!rest.approved.contains(&known[0]));
    assert_eq!(outlook().beyond(&outlook().approved.iter().collect::<Vec<_>>()), None);
}

#[test]
fn a_mailbox_that_shows_its_mails_in_frames_of_another_host_is_one_proposal_with_both() {
    let hosts = [mailbox("www.icloud.com"), mailbox("www-mail.icloud-sandbox.com")];
    let Addressed::Mailbox(icloud) = of_address("a@icloud.com") else { panic!("not known") };
    assert_eq!((icloud.name.as_str(), &icloud.approved[..]), ("iCloud", &hosts[..]));
    assert_eq!(mailbox_of(Origin::parse("https://www.icloud.com").unwrap()), icloud);
    assert_eq!(name_of(&hosts[1]), "iCloud");
    let other = mailbox_of(Origin::parse("https://posta.example").unwrap());
    assert_eq!(
        (other.name.as_str(), &other.approved[..]),
        ("posta.example", &[mailbox("posta.example")][..])
    );
}

#[test]
fn the_portals_of_the_users_region_come_first_and_those_of_others_are_left_out() {
    let in_region = |region: &str| User { region: Some(region.into()), ..User::default() };
    let first = profiles::taking().iter().find(|portal| !portal.regions.is_empty()).unwrap();
    assert_eq!(portals(&in_region(&first.regions[0]))[0].name, first.name);
    let names = |user: &User| portals(user).into_iter().map(|portal| portal.name).collect::<Vec<_>>();
    assert_eq!(names(&in_region("lazio")), ["Elty DaVinci", "Sistema TS, applicazioni"]);
    assert_eq!(names(&in_region("molise")), ["Sistema TS, applicazioni"]);
    assert_eq!(names(&User::default()).len(), profiles::taking().len(), "none is left out");
    let is_of_all = |portal: &&TakingPages| portal.regions.is_empty();
    let of_all: Vec<&TakingPages> = profiles::taking().iter().filter(is_of_all).collect();
    assert!(!of_all.is_empty());
    let first: Vec<String> = of_all.into_iter().map(|portal| portal.name.clone()).collect();
    assert_eq!(
        names(&User::default())[..first.len()],
        first,
        "those that are everywhere come before the others"
    );
}

#[test]
fn what_users_know_by_one_name_is_one_place() {
    let approvals = [
        given(mailbox("outlook.live.com"), NOON),
        given(mailbox("posta.example"), NOON),
        given(mailbox("outlook.office.com"), NOON),
        given(mailbox("outlook.office365.com"), Given::ByAdministrator),
        given(Approved::Sender { issuer: "sistema-ts".into(), address: "a@example.it".into() }, NOON),
        given(Approved::Sender { issuer: "sirped".into(), address: "a@example.it".into() }, NOON),
    ];
    let groups = by_name(&approvals, |approval| approval);
    let shown: Vec<_> = groups.iter().map(|(name, group)| (name.as_str(), group.len())).collect();
    let sender = ("a@example.it", 1);
    assert_eq!(shown, [("Outlook", 2), ("posta.example", 1), ("Outlook", 1), sender, sender]);
}

#[test]
fn a_mailbox_and_a_portal_at_one_host_and_portals_that_take_other_codes_are_several_places() {
    let portal = |host: &str, takes: &[&str]| Approved::Portal {
        origin: Origin::parse(&format!("https://{host}")).unwrap(),
        takes: takes.iter().map(ToString::to_string).collect(),
    };
    let places = |approved: &[Approved]| {
        let all: Vec<Approval> = approved.iter().map(|one| given(one.clone(), NOON)).collect();
        by_name(&all, |approval| approval).len()
    };
    let host = "cartella.example";
    assert_eq!(places(&[mailbox(host), portal(host, &[])]), 2);
    assert_eq!(places(&[portal(host, &["sirped"]), portal(host, &["sistema-ts"])]), 2);
    assert_eq!(places(&[portal(host, &["sirped"]), portal(host, &["sirped"])]), 1);
}

#[test]
fn no_domain_belongs_to_two_mailboxes_and_no_host_either() {
    let mut domains: Vec<_> = profiles::mailboxes().iter().flat_map(|mailbox| &mailbox.domains).collect();
    let mut hosts: Vec<_> = profiles::mailboxes().iter().flat_map(Mailbox::all_hosts).collect();
    let (before, hosts_before) = (domains.len(), hosts.len());
    domains.sort();
    domains.dedup();
    hosts.sort();
    hosts.dedup();
    assert_eq!((before, hosts_before), (domains.len(), hosts.len()));
}

#[test]
fn a_portal_of_ours_has_the_name_that_users_know() {
    let row = profiles::taking().iter().find(|row| !row.hosts.is_empty()).unwrap();
    let portal = |host: Host| Approved::Portal { origin: host.into(), takes: Vec::new() };
    assert_eq!(name_of(&portal(row.hosts[0].clone())), row.name);
    assert_eq!(known_name(&portal(Host::parse("portale.example").unwrap())), None);
}

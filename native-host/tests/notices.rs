//! The corpus of notices: every notice is read as what it is, and nothing else is taken for one.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

#[path = "support/notices/mod.rs"]
mod notices;

use std::collections::BTreeSet;

use staffetta_core::notice::{Recognition, SenderTrust};
use staffetta_core::profiles;
use staffetta_core::rome::rfc3339;
use staffetta_core::user::ApprovedSender;
use staffetta_core::validity::Expiry;
use staffetta_core::{Role, SessionId, Timestamp, User};
use staffetta_host::mail;

const NOW: Timestamp = Timestamp::from_seconds(notices::NOW);

fn recognised(bytes: &[u8], user: &User) -> Recognition {
    mail::read(bytes).unwrap().recognise(user, NOW)
}

/// What differs from what is right; nothing when all of it is right.
fn wrong(expected: &notices::Notice, user: &User) -> Option<String> {
    let Recognition::Notice(seen) = recognised(&expected.mail, user) else { return Some("no notice".into()) };
    let ends =
        seen.validity.filter(|life| life.expiry == Expiry::Stated).map(|life| rfc3339(life.expires_at));
    let told = [
        (Some(seen.issuer.id.clone()), Some(expected.issuer.clone())),
        (seen.id.as_ref().map(|id| SessionId::expose(id).to_owned()), Some(expected.code.clone())),
        (seen.slot.contesto.clone(), expected.contesto.clone()),
        (seen.slot.role.map(|role| role.as_str().to_owned()), expected.role.clone()),
        (ends, expected.ends.clone()),
        (seen.refusals.first().map(|refusal| refusal.code().to_owned()), None),
    ];
    let differs = told.iter().find(|(seen, right)| seen != right);
    differs.map(|(seen, right)| format!("{seen:?} instead of {right:?}"))
}

/// A user to whom the issuer's notices come.
fn user_of(issuer: &str) -> User {
    let region = profiles::issuer(issuer).and_then(|row| row.regions.first().cloned());
    User { region, ..User::default() }
}

#[test]
fn every_notice_of_the_corpus_is_read_as_what_it_is() {
    let all = notices::notices();
    assert!(all.len() >= 250, "{}", all.len());
    let missed: Vec<String> = all
        .iter()
        .filter_map(|expected| {
            Some(format!("{}: {}", expected.name, wrong(expected, &user_of(&expected.issuer))?))
        })
        .collect();
    assert!(missed.is_empty(), "{} of {} are not:\n{}", missed.len(), all.len(), missed.join("\n"));
}

#[test]
fn a_notice_that_says_that_its_code_is_over_is_refused() {
    let all = notices::over();
    assert!(all.len() >= 40, "{}", all.len());
    let taken: Vec<String> = all
        .iter()
        .filter_map(|(over, issuer)| match recognised(&over.mail, &user_of(issuer)) {
            Recognition::Notice(seen)
                if seen.refusals.iter().any(|refusal| refusal.code() == "said_over") =>
            {
                None
            }
            seen => Some(format!("{}: {seen:?}", over.name)),
        })
        .collect();
    assert!(taken.is_empty(), "{} of {}:\n{}", taken.len(), all.len(), taken.join("\n"));
}

#[test]
fn nothing_else_is_taken_for_a_notice_wherever_the_user_works() {
    let all = notices::others();
    assert!(all.len() >= 600, "{}", all.len());
    let regions: BTreeSet<_> =
        profiles::issuers().iter().flat_map(|issuer| &issuer.regions).cloned().collect();
    for region in regions.into_iter().map(Some).chain([None]) {
        let user = User { region, ..User::default() };
        let taken: Vec<&str> = all
            .iter()
            .filter(|other| matches!(recognised(&other.mail, &user), Recognition::Notice(_)))
            .map(|other| other.name.as_str())
            .collect();
        assert!(
            taken.is_empty(),
            "{:?}: {} of {}:\n{}",
            user.region,
            taken.len(),
            all.len(),
            taken.join("\n")
        );
    }
}

#[test]
fn a_sender_is_unknown_until_the_user_approves_it_for_that_issuer_and_known_from_then_on() {
    for notice in
        notices::notices().iter().filter(|notice| notice.issuer == "sistema-ts" && !notice.is_passed_on)
    {
        let trust_of = |issuer: Option<&str>| {
            let approved =
                |issuer: &str| ApprovedSender { issuer: issuer.into(), address: notice.sender.clone() };
            let user = User { senders: issuer.map(approved).into_iter().collect(), ..User::default() };
            match recognised(&notice.mail, &user) {
                Recognition::Notice(seen) => (seen.issuer.id.clone(), seen.sender),
                other => panic!("{}: {other:?}", notice.name),
            }
        };
        let of = |issuer: &str, trust: SenderTrust| (issuer.to_owned(), trust);
        assert_eq!(trust_of(None), of("sistema-ts", SenderTrust::Unknown), "{}", notice.name);
        assert_eq!(trust_of(Some("sistema-ts")), of("sistema-ts", SenderTrust::Known), "{}", notice.name);
        // What names no issuer is of the one whose sender the user says that it is.
        let for_another = trust_of(Some("sirped"));
        let is_nobody = for_another == of("sistema-ts", SenderTrust::Unknown);
        assert!(
            is_nobody || for_another == of("sirped", SenderTrust::Known),
            "{}: {for_another:?}",
            notice.name
        );
    }
}

#[test]
fn what_a_notice_does_not_say_of_the_role_is_the_users_and_what_it_says_is_its_own() {
    for role in [Role::Prescrittore, Role::Erogatore] {
        let user = User { role: Some(role), ..User::default() };
        for notice in notices::undistorted().iter().filter(|notice| notice.issuer == "sistema-ts") {
            let Recognition::Notice(seen) = recognised(&notice.mail, &user) else {
                panic!("{}", notice.name)
            };
            let right = notice.role.clone().unwrap_or_else(|| role.as_str().to_owned());
            assert_eq!(seen.slot.role.map(Role::as_str), Some(right.as_str()), "{}", notice.name);
        }
    }
}

//! What the user gives by hand: a code, or the whole text of a mail, checked as a mail is.

use super::fields::Fields;
use super::{Message, Notice, Recognition, Refusal, Warning, judge, recognise};
use crate::SessionId;
use crate::fold::Folded;
use crate::profiles::{self, schema::Issuer};
use crate::session::Session;
use crate::session_id::{Reading, SessionIdError, resembles_code};
use crate::timestamp::Timestamp;
use crate::user::User;

/// What a text is that was given by hand.
#[derive(Debug)]
pub enum ByHand {
    /// A session, vouched for by the user.
    Session(Box<Session>),
    /// It cannot be used.
    Refused(Vec<Refusal>),
    /// The mail with the "codice validazione": never a session.
    Certification,
    /// A code of one of these issuers: the user is to say of which.
    OneOf(Vec<&'static Issuer>),
}

/// Reads what the user gave by hand, for the issuer that he named where the text does not say. The life of a code that
/// stands alone is assumed to begin now.
pub fn by_hand(text: &str, issuer: Option<&str>, user: &User, now: Timestamp) -> ByHand {
    let message = Message { text: text.to_owned(), received_at: Some(now), ..Message::default() };
    if issuer.is_none() {
        match recognise(&message, user, now) {
            Recognition::Nothing => {}
            Recognition::Certification => return ByHand::Certification,
            Recognition::Notice(notice) => return vouched_for(*notice),
        }
    }
    let possible = profiles::issuers()
        .iter()
        .filter(|one| user.may_receive_from(one) && issuer.is_none_or(|chosen| chosen == one.id));
    let (mut whole, mut error) = (Vec::new(), None);
    for issuer in possible {
        match code_in(text, &issuer.code_groups) {
            Ok(code) => whole.push((issuer, code)),
            // The first issuer's codes are those of most.
            Err(other) => error = error.or(Some(other)),
        }
    }
    if whole.len() > 1 {
        return ByHand::OneOf(whole.into_iter().map(|(issuer, _)| issuer).collect());
    }
    let Some((issuer, code)) = whole.pop() else {
        return ByHand::Refused(vec![Refusal::Code(error.unwrap_or(SessionIdError::Missing))]);
    };
    let folded = Folded::new(text);
    let fields = Fields {
        label: 0..0,
        code: Ok(code),
        expires_at: None,
        ends: None,
        hours: None,
        requested_at: None,
        requested_by: None,
        company: None,
        about: 0..folded.len(),
    };
    vouched_for(judge(&message, user, &folded, issuer, vec![fields], now))
}

/// The user stands for what he gives by hand; from whom he has it, nobody knows.
fn vouched_for(mut notice: Notice) -> ByHand {
    notice.warnings.retain(|warning| *warning != Warning::SenderUnknown);
    notice.warnings.push(Warning::ByHand);
    match notice.into_session() {
        Ok(session) => ByHand::Session(Box::new(Session { confirmed: true, ..session })),
        Err(refusals) => ByHand::Refused(refusals),
    }
}

/// The one code in a text: all of it, or a word.
fn code_in(text: &str, groups: &[u8]) -> Result<(SessionId, Reading), SessionIdError> {
    let whole = SessionId::read(text, groups);
    let Err(error) = whole else { return whole };
    let words: Vec<&str> = text.split_whitespace().filter(|word| resembles_code(word, groups)).collect();
    let mut codes = words.iter().filter_map(|word| SessionId::read(word, groups).ok());
    match codes.next() {
        Some(first) if codes.all(|(other, _)| other == first.0) => Ok(first),
        Some(_) => Err(SessionIdError::Several),
        None => match words[..] {
            [word] => Err(SessionId::read(word, groups).err().unwrap_or(error)),
            _ if text.trim().contains('\n') => Err(SessionIdError::Missing),
            _ => Err(error),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
    const NOW: Timestamp = Timestamp::from_seconds(1_774_887_600);

    fn given(text: &str, issuer: Option<&str>) -> ByHand {
        by_hand(text, issuer, &User::default(), NOW)
    }

    fn refused(text: &str) -> (&'static str, Vec<String>) {
        let ByHand::Refused(refusals) = given(text, None) else { panic!("{text}: not refused") };
        (refusals[0].code(), refusals[0].params())
    }

    #[test]
    fn of_a_code_alone_the_issuer_is_asked_and_its_life_is_assumed_to_begin_now() {
        for text in
            [CODE, " 408c7060-e54b-4be4- b4f7-c2fefb26b4c1\n", "codice 408c7060-e54b-4be4-b4f7-c2fefb26b4c1"]
        {
            let ByHand::OneOf(issuers) = given(text, None) else { panic!("{text}: not asked") };
            let ids: Vec<&str> = issuers.iter().map(|issuer| issuer.id.as_str()).collect();
            assert!(ids.contains(&"sirped") && ids.contains(&"sistema-ts"), "{ids:?}");
            let ByHand::Session(session) = given(text, Some("sirped")) else { panic!("{text}: no session") };
            assert_eq!(session.id.expose(), CODE);
            assert!(session.confirmed && session.is_well_formed());
            assert_eq!(session.validity.requested_at, NOW);
            let warnings = ["expiry_assumed", "by_hand"];
            assert!(session.warnings.iter().filter(|code| *code != "code_repaired").eq(&warnings));
            assert_eq!(session.sender.as_deref(), Some(""));
        }
        let ByHand::Session(open) = given(CODE, Some("sistema-ts")) else { panic!("no session") };
        assert!(!open.slot.is_settled());
        let user = User { role: Some(Role::Erogatore), ..User::default() };
        let ByHand::Session(of_role) = by_hand(CODE, Some("sistema-ts"), &user, NOW) else { panic!() };
        assert_eq!(of_role.slot.role, Some(Role::Erogatore));
    }

    #[test]
    fn what_is_wrong_with_a_code_is_told_before_anything_is_asked() {
        let cut = CODE.strip_suffix('1').unwrap();
        assert_eq!(refused(cut), ("code_truncated", vec!["35".into(), "36".into(), "5".into()]));
        assert_eq!(refused(&format!("il codice è {cut}")).0, "code_truncated");
        assert_eq!(refused(&format!("{CODE}7")).0, "code_too_long");
        assert_eq!(refused(&CODE.replace('c', "с")).0, "code_look_alike");
        assert_eq!(refused(&format!("{CODE}\n{}", CODE.replace('4', "5"))).0, "code_several");
        for text in ["", "  \n", "Gentile dottoressa,\nci vediamo alle 18."] {
            assert_eq!(refused(text).0, "code_missing", "{text}");
        }
        assert_eq!(refused("buongiorno").0, "code_truncated", "one line was meant as a code");
    }

    #[test]
    fn a_whole_mail_is_read_as_a_mail_is() {
        let mail = |at: &str| {
            format!(
                "Notifica SIRPED\nLa richiesta è stata effettuata il: 30/03/2026 {at}\n\
                 L'identificativo di sessione scadrà il: 31/03/2026 02:19\nIdentificativo di sessione: {CODE}"
            )
        };
        let ByHand::Session(session) = given(&mail("18:19"), None) else { panic!("no session") };
        assert_eq!((session.slot.issuer.as_str(), session.warnings), ("sirped", vec!["by_hand".to_owned()]));
        assert_eq!(session.validity.requested_at.seconds(), 1_774_887_540);
        assert_eq!(refused(&mail("18:19").replace("31/03/2026", "30/03/2026")).0, "dates_contradictory");
        assert!(matches!(given("Codice validazione: 123456", None), ByHand::Certification));
    }
}

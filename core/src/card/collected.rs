//! A session made of a code that a portal's page shows. The user asked the portal for it himself, logged in with the
//! card: nobody else can have sent it, so the session is confirmed.

use super::login::CodeShown;
use crate::SessionId;
use crate::notice::{Refusal, Warning};
use crate::profiles::schema::{Issuer, Named};
use crate::rome::RomeDateTime;
use crate::session::Session;
use crate::slot::Slot;
use crate::timestamp::Timestamp;
use crate::validity::{Expiry, Validity};

/// The session of `issuer` that a page showed at `now` to `owner`. Without a stated end it counts from now, marked as
/// assumed.
///
/// # Errors
/// What stands in the way, as for a notice.
pub fn session(
    shown: &CodeShown,
    issuer: &Issuer,
    owner: String,
    now: Timestamp,
) -> Result<Session, Refusal> {
    let (id, reading) = SessionId::read(shown.code.expose(), &issuer.code_groups).map_err(Refusal::Code)?;
    let stated = shown.expiry.as_deref().and_then(RomeDateTime::parse);
    let validity = Validity::derive(None, stated, Some(now), issuer.valid_hours).map_err(Refusal::Dates)?;
    validity.check(now).map_err(|reason| Refusal::of_life(&validity, reason))?;
    let mut warnings = Vec::new();
    if reading.not_hexadecimal {
        warnings.push(Warning::CodeNotHexadecimal.code().to_owned());
    }
    if validity.expiry == Expiry::Assumed {
        warnings.push(Warning::ExpiryAssumed.code().to_owned());
    }
    let slot = Slot {
        issuer: issuer.id.clone(),
        // The page does not say what a code is for.
        contesto: Named::only(&issuer.contesti),
        role: Named::only(&issuer.roles),
        owner: Some(owner),
        requested_by: None,
        company: None,
    };
    Ok(Session {
        slot,
        id,
        validity,
        confirmed: true,
        sender: None,
        warnings,
        replaced: false,
        refused_at: None,
        revoked: None,
        applicazione: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles;

    fn shown(code: &str, expiry: Option<&str>) -> CodeShown {
        CodeShown { code: code.into(), expiry: expiry.map(str::to_owned) }
    }

    fn now() -> Timestamp {
        RomeDateTime::parse("30/03/2026 18:19").expect("a date").instants()[0]
    }

    const OPERATOR: &str = "RSSMRA80A01H501U";
    const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

    #[test]
    fn a_code_with_its_expiry_is_a_confirmed_session_of_the_issuer() {
        let issuer = profiles::issuer("sistema-ts").expect("the row exists");
        let session = session(&shown(CODE, Some("31/03/2026 02:19")), issuer, OPERATOR.to_owned(), now())
            .expect("a session");
        assert_eq!(session.slot.issuer, "sistema-ts");
        assert!(session.confirmed && session.is_well_formed());
        assert_eq!(session.validity.expiry, Expiry::Stated);
        assert_eq!(session.validity.expires_at, now().plus(8 * 3600));
    }

    #[test]
    fn without_a_stated_end_the_issuers_hours_count_from_now_and_it_is_said() {
        let issuer = profiles::issuer("sistema-ts").expect("the row exists");
        let session = session(&shown(CODE, None), issuer, OPERATOR.to_owned(), now()).expect("a session");
        assert_eq!(session.warnings, [Warning::ExpiryAssumed.code()]);
        assert_eq!(session.validity.expires_at, now().plus(i64::from(issuer.valid_hours) * 3600));
    }

    #[test]
    fn a_code_that_is_over_or_damaged_is_none() {
        let issuer = profiles::issuer("sistema-ts").expect("the row exists");
        assert!(matches!(
            session(&shown(CODE, Some("30/03/2026 10:00")), issuer, OPERATOR.to_owned(), now()),
            Err(Refusal::Expired(_))
        ));
        assert!(matches!(
            session(&shown("408c", None), issuer, OPERATOR.to_owned(), now()),
            Err(Refusal::Code(_))
        ));
        assert!(matches!(
            session(&shown(CODE, Some("01/03/2199 10:00")), issuer, OPERATOR.to_owned(), now()),
            Err(Refusal::Ahead(_))
        ));
    }

    #[test]
    fn the_codes_of_two_operators_are_of_two_slots() {
        let issuer = profiles::issuer("sistema-ts").expect("the row exists");
        let of = |owner: &str| {
            session(&shown(CODE, None), issuer, owner.to_owned(), now()).expect("a session").key()
        };
        assert_ne!(of(OPERATOR), of("BNCNNA80A41L219X"));
    }
}

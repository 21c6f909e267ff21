//! An ID-SESSIONE that a portal's page shows, made a session of its issuer: the same rules as for a notification, without a mail.

use super::CodiceFiscale;
use super::pipe::CodeShown;
use crate::SessionId;
use crate::notice::Warning;
use crate::profiles::Issuer;
use crate::rome::RomeDateTime;
use crate::session::Session;
use crate::slot::Slot;
use crate::validity::{Expiry, Timestamp, Validity};

/// The session of `issuer` that the page shows at `now`, to be held. Its owner is the operator the card tells, if it does.
///
/// The page shows the one session that counts, so it is the newest whenever it was asked for: its life is counted from `now` unless
/// the page states the end.
///
/// # Errors
/// The stable code of what is wrong with the code or its dates.
pub fn session_of(
    shown: &CodeShown,
    issuer: &Issuer,
    owner: Option<&CodiceFiscale>,
    now: Timestamp,
) -> Result<Session, &'static str> {
    let (id, reading) = SessionId::read(&shown.code, issuer.code_groups).map_err(|error| error.code())?;
    let stated = shown.expiry.as_deref().and_then(RomeDateTime::parse);
    let validity =
        Validity::derive(None, stated, Some(now), issuer.valid_hours).map_err(|error| error.code())?;
    let odd = [
        (reading.repaired, Warning::CodeRepaired),
        (reading.not_hexadecimal, Warning::CodeNotHexadecimal),
        (validity.expiry == Expiry::Assumed, Warning::ExpiryAssumed),
    ];
    let warnings = odd.iter().filter(|(is_odd, _)| *is_odd).map(|(_, warning)| warning.code().to_owned());
    let slot = Slot {
        issuer: issuer.id.to_owned(),
        contesto: issuer.contesto.to_owned(),
        role: issuer.role,
        owner: owner.map(|code| code.as_str().to_owned()),
        requested_by: None,
        company: None,
    };
    Ok(Session { slot, id, validity, confirmed: true, warnings: warnings.collect(), replaced: None })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::profiles::issuer;

    const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
    /// 2026-03-30 18:19 in Rome.
    const NOW: Timestamp = Timestamp::from_seconds(1_774_887_540);

    fn session(code: &str, expiry: Option<&str>) -> Result<Session, &'static str> {
        let shown = CodeShown { code: code.into(), expiry: expiry.map(str::to_owned) };
        let owner = CodiceFiscale::read("RSSMRA80A01H501U");
        session_of(&shown, issuer("sirped").unwrap(), owner.as_ref(), NOW)
    }

    #[test]
    fn a_code_with_its_expiry_lives_until_then() {
        let session = session(CODE, Some("31/03/2026 02:19")).unwrap();
        assert!(session.is_well_formed() && session.confirmed);
        assert_eq!((session.validity.requested_at, session.validity.expiry), (NOW, Expiry::Stated));
        assert_eq!(session.validity.seconds_left(NOW), 8 * 3600);
        assert_eq!(session.slot.owner.as_deref(), Some("RSSMRA80A01H501U"));
        assert_eq!(session.warnings, [] as [&str; 0]);
    }

    #[test]
    fn without_an_expiry_the_issuers_hours_are_assumed_and_said_to_be() {
        for expiry in [None, Some("a voce")] {
            let session = session(CODE, expiry).unwrap();
            assert_eq!(session.validity.seconds_left(NOW), 8 * 3600);
            assert_eq!(session.warnings, ["expiry_assumed"]);
        }
    }

    #[test]
    fn a_code_that_is_over_is_not_made_live_again() {
        let session = session(CODE, Some("30/03/2026 10:00")).unwrap();
        assert!(!session.validity.is_live(NOW));
    }

    #[test]
    fn what_is_no_code_is_refused_with_the_reason() {
        assert_eq!(session("", None).unwrap_err(), "code_missing");
        assert_eq!(session("408c7060-e54b-4be4-b4f7", None).unwrap_err(), "code_truncated");
        assert_eq!(session("Nessun codice", None).unwrap_err(), "code_truncated");
        let repaired = session(&format!("  {} ", CODE.replace('-', "\u{2013}")), None).unwrap();
        assert_eq!(repaired.id.expose(), CODE);
        assert!(repaired.warnings.contains(&"code_repaired".to_owned()));
    }

    proptest! {
        #[test]
        fn whatever_a_page_shows_is_a_believable_session_or_refused(
            code in "\\PC{0,60}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            expiry in proptest::option::of("\\PC{0,30}|[0-3][0-9]/[01][0-9]/20[0-9]{2} [0-2][0-9]:[0-5][0-9]"),
        ) {
            if let Ok(session) = session(&code, expiry.as_deref()) {
                prop_assert!(session.is_well_formed());
            }
        }
    }
}

//! What is said to the user, put together from `_locales`. Times are Italian wall-clock times.

use staffetta_core::field::Reason;
use staffetta_core::notice::{Notice, Refusal, Warning, sender_to_approve};
use staffetta_core::profiles;
use staffetta_core::service::{Ageing, Ends, Outcome, Told};
use staffetta_core::session::SessionView;
use staffetta_core::slot::{Purpose, Slot};
use staffetta_core::{MailboxNames, Role, Timestamp, rome};
use staffetta_protocol::browser::{KeyringState, ServiceEntry};
use staffetta_protocol::{Failure, FailureCode, UNNAMED, unnamed_key};

use crate::browser::{self, localized};
use crate::sessions::{KeptIn, Listing};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// A text without parameters.
pub(crate) fn text(key: &str) -> String {
    localized(key, &[])
}

/// A text with its parameters.
pub(crate) fn text_with(key: &str, params: &[String]) -> String {
    localized(key, params)
}

/// `ancora 7 h 52 min`.
pub(crate) fn time_left(session: &SessionView, now: Timestamp) -> String {
    let seconds = session.validity.seconds_left(now);
    let (hours, minutes) = (seconds / HOUR, seconds % HOUR / MINUTE);
    match (hours, minutes) {
        (0, 0) => text("time_left_moments"),
        (0, minutes) => text_with("time_left_minutes", &[minutes.to_string()]),
        (hours, minutes) => text_with("time_left_hours", &[hours.to_string(), minutes.to_string()]),
    }
}

/// `02:19`, `02:19 di domani` or `02:19 di ieri`; the date too where it is none of these days.
pub(crate) fn time_of_day(instant: Timestamp, now: Timestamp) -> String {
    let clock = rome::clock_face(instant);
    match rome::days_between(now, instant) {
        0 => clock,
        1 => text_with("time_tomorrow", &[clock]),
        -1 => text_with("time_yesterday", &[clock]),
        _ => rome::date_and_clock_face(instant),
    }
}

/// `valido fino alle 02:19`, marked when that was assumed.
pub(crate) fn until(session: &SessionView, now: Timestamp) -> String {
    let key = match session.validity.expiry {
        staffetta_core::validity::Expiry::Stated => "valid_until",
        staffetta_core::validity::Expiry::Assumed => "valid_until_assumed",
    };
    text_with(key, &[time_of_day(session.validity.expires_at, now)])
}

/// The end of a session; in its last hour how long it still lives.
pub(crate) fn end(session: &SessionView, now: Timestamp) -> String {
    if session.validity.seconds_left(now) < HOUR { time_left(session, now) } else { until(session, now) }
}

/// Why a field is taken for one that asks, in a sentence for each reason.
pub(crate) fn why(reasons: &[Reason]) -> String {
    let said = |reason: &Reason| {
        text(match reason {
            Reason::Label => "why_label",
            Reason::Placeholder => "why_placeholder",
            Reason::Name => "why_name",
            Reason::Help => "why_help",
            Reason::Before => "why_before",
            Reason::Column => "why_column",
            Reason::Title => "why_title",
            Reason::Around => "why_around",
            Reason::Length => "why_length",
            Reason::Parts => "why_parts",
        })
    };
    reasons.iter().map(said).collect::<Vec<_>>().join(" ")
}

/// What is shown of whose it is: the name that the user gave, or the address.
pub(crate) fn owner<'a>(session: &'a SessionView, names: &'a MailboxNames) -> Option<&'a str> {
    session.slot.owner.as_deref().map(|owner| names.shown(owner))
}

/// The issuer's name.
pub(crate) fn issuer_name(session: &SessionView) -> String {
    name_of(&session.slot.issuer)
}

/// The name of an issuer.
pub(crate) fn name_of(issuer: &str) -> String {
    profiles::issuer(issuer).map_or_else(|| issuer.to_owned(), |issuer| issuer.name.to_owned())
}

/// Software and company that asked for it, as far as the notice names them.
pub(crate) fn asked_by(session: &SessionView) -> Option<String> {
    let parts: Vec<&str> = [&session.slot.requested_by, &session.slot.company]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The code's ends, and whose it is.
pub(crate) fn which(session: &SessionView, names: &MailboxNames) -> String {
    [Some(session.masked.as_str()), owner(session, names)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// `Ha sostituito 408c…b4c1 delle 18:19`.
pub(crate) fn replaced(masked: &str, requested_at: Timestamp, now: Timestamp) -> String {
    text_with("replaced", &[masked.to_owned(), time_of_day(requested_at, now)])
}

/// Why a session is not offered any more: `Rifiutato dal portale: 10:42.`, `Revocato alle 10:12.`
pub(crate) fn set_aside(session: &SessionView, now: Timestamp) -> Option<String> {
    if let Some(at) = session.refused_at {
        return Some(text_with("refused_by_portal", &[time_of_day(at, now)]));
    }
    let revoked = session.revoked.filter(|_| session.is_set_aside())?;
    Some(match revoked.said_at {
        Some(at) => text_with("revoked_by_mail", &[time_of_day(at, now)]),
        None => text("revoked_by_mail_undated"),
    })
}

/// What follows for a session that is not offered any more: text key.
pub(crate) fn after_set_aside(session: &SessionView) -> &'static str {
    if session.is_ended() { "note_ended" } else { "note_set_aside" }
}

/// Of a session that was replaced and may be valid still: `Forse ancora valido fino alle 02:19`.
pub(crate) fn may_still_live(older: &SessionView, now: Timestamp) -> Option<String> {
    older
        .may_still_live()
        .then(|| text_with("may_still_live", &[time_of_day(older.validity.expires_at, now)]))
}

/// Who sent the notice of a session, where it was not the issuer.
pub(crate) fn sent_by(session: &SessionView) -> Option<String> {
    let sender = session.sender.as_ref().filter(|_| !Warning::ByHand.is_in(&session.warnings))?;
    let is_known = session.confirmed || Warning::FirstOfFrom.is_in(&session.warnings);
    let is_proposed = !is_known && sender_to_approve(session).is_some();
    if let Some((_, domain)) = sender.rsplit_once('@').filter(|_| is_proposed) {
        return Some(text_with("sent_by_domain", &[sender.clone(), domain.to_owned()]));
    }
    let sender = if sender.is_empty() { text("sender_unreadable") } else { sender.clone() };
    let key = if is_known { "sent_by" } else { "sent_by_unknown" };
    Some(text_with(key, &[sender]))
}

/// Where it lies, when that is worth saying.
pub(crate) fn kept_in(kept_in: KeptIn) -> Option<String> {
    match kept_in {
        KeptIn::Keyring => None,
        KeptIn::HostMemory => Some(text("place_host_memory")),
        KeptIn::Browser => Some(text("place_browser")),
    }
}

/// That a code of an issuer was asked for and its mail is to come, where there is little room.
pub(crate) fn awaited(issuer: &str, at: Timestamp) -> String {
    text_with("control_awaited", &[time_of_day(at, browser::now()), name_of(issuer)])
}

/// That the mail with a code did not come, and what to do.
pub(crate) fn missed(issuer: &str, at: Timestamp) -> String {
    let key = if needs_consent(issuer) { "code_missed_consent" } else { "code_missed" };
    text_with(key, &[name_of(issuer), time_of_day(at, browser::now())])
}

/// Whether the service of an issuer mails its codes only to users who consented to it.
pub(crate) fn needs_consent(issuer: &str) -> bool {
    profiles::service_of(issuer).is_some_and(|service| service.needs_consent)
}

/// What of a service ends soon or has ended, the password or the certificate for the pincode.
pub(crate) fn reminders(service: &ServiceEntry) -> Vec<String> {
    if service.in_browser {
        return Vec::new(); // a login there needs neither
    }
    let said = |ends: Option<Ends>, [ending, over]: [&str; 2]| {
        let Ends { at, state } = ends?;
        let key = match state {
            Ageing::Fresh => return None,
            Ageing::Ending => ending,
            Ageing::Over => over,
        };
        Some(text_with(key, &[name_of(&service.issuer), rome::date(at)]))
    };
    let password = said(service.password, ["reminder_password_ending", "reminder_password_over"]);
    let certificate = said(service.certificate, ["reminder_certificate_ending", "reminder_certificate_over"]);
    password.into_iter().chain(certificate).collect()
}

/// What a service said to an order; of a request with the issuer and when it was made.
pub(crate) fn told(told: &Told, issuer: &str, at: Timestamp) -> String {
    let now = browser::now();
    let dates = |[dated, undated]: [&'static str; 2], dates: &[Option<Timestamp>]| {
        let dates: Option<Vec<_>> = dates.iter().map(|at| at.map(|at| time_of_day(at, now))).collect();
        dates.map_or((undated, Vec::new()), |dates| (dated, dates))
    };
    if let (Outcome::Requested, Some(words)) = (told.outcome, &told.words) {
        return text_with("told_mail", &[name_of(issuer), words.clone()]);
    }
    let words = told.words.clone().unwrap_or_else(|| "-".to_owned());
    let requested = || vec![name_of(issuer), time_of_day(at, now)];
    let valid = [told.valid_from, told.valid_to];
    let (key, params) = match told.outcome {
        Outcome::Requested => ("told_requested", requested()),
        Outcome::RequestedInTest => ("told_requested_in_test", requested()),
        Outcome::Valid => dates(["told_valid", "told_valid_undated"], &valid),
        Outcome::Revoked if told.last_revocation.is_some() => {
            dates(["told_revoked_at", "told_revoked_undated"], &[told.last_revocation])
        }
        Outcome::Revoked => dates(["told_revoked", "told_revoked_undated"], &valid),
        Outcome::Expired => dates(["told_expired", "told_expired_undated"], &valid[1..]),
        Outcome::WasOver => dates(["told_was_over", "told_was_over_undated"], &[told.last_revocation]),
        Outcome::Unclear => ("told_unclear", vec![words]),
        Outcome::Ended => ("told_ended", Vec::new()),
    };
    text_with(key, &params)
}

/// What happened and what to do next.
pub(crate) fn failure(failure: &Failure) -> String {
    let (code, told) = (failure.code(), failure.params());
    let stand_in = |name| if UNNAMED.contains(&name) { text(&unnamed_key(name)) } else { String::new() };
    let word = |name| told.get(name).unwrap_or_else(|| stand_in(name));
    let params: Vec<String> = code.params().iter().map(|(name, _)| word(name)).collect();
    text_with(&format!("error_{}", code.text_key(told)), &params)
}

/// The same, of a failure of which only the code is known.
pub(crate) fn failure_code(code: FailureCode) -> String {
    text(&format!("error_{code}"))
}

/// Why it is not known what is held, and what to do; `None` when it is known.
pub(crate) fn unknown(listing: &Listing) -> Option<String> {
    let key = match (listing.host_failure, listing.keyring) {
        _ if listing.is_whole() => return None,
        (Some(FailureCode::HostDied), _) => "host_ends",
        (Some(FailureCode::HostSlow), _) => "host_silent",
        (Some(failure), _) => return Some(failure_code(failure)),
        (None, Some(KeyringState::Locked)) => "locked_press_icon",
        (None, Some(state)) => return Some(text(&format!("error_keyring_{}", state.code()))),
        (None, None) => "host_awaited",
    };
    Some(text(key))
}

/// Why a notice cannot be used and what to do next.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    text_with(&format!("refused_{}", refusal.code()), &refusal.params())
}

/// What is odd about a notice.
pub(crate) fn warning(code: &str) -> String {
    text(&format!("warning_{code}"))
}

/// The title of a refused note: the issuer.
pub(crate) fn refused_title(notice: &Notice) -> String {
    text_with("note_refused_title", &[notice.issuer.name.to_owned()])
}

/// What the session is for, in the user's words; where that is open, that it is.
pub(crate) fn contesto(session: &SessionView) -> String {
    let Slot { contesto, role, .. } = &session.slot;
    let parts = [contesto.as_deref().map(contesto_of), role.map(role_of)];
    let known: Vec<String> = parts
        .into_iter()
        .flatten()
        .chain((!session.slot.is_settled()).then(|| text("purpose_open")))
        .collect();
    known.join(" · ")
}

/// What a code may be for.
pub(crate) fn purpose(purpose: &Purpose) -> String {
    [contesto_of(&purpose.contesto), role_of(purpose.role)].join(" · ")
}

fn contesto_of(contesto: &str) -> String {
    match contesto {
        "RICETTA-DEM" => text("contesto_ricetta_dem"),
        "RICETTA-BIANCA" => text("contesto_ricetta_bianca"),
        other => other.to_owned(),
    }
}

fn role_of(role: Role) -> String {
    text(&format!("role_{}", role.as_str()))
}

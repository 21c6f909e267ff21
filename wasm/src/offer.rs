//! From the fields of a portal's page to the control shown beside the one that asks.

use serde_json::{Value, json};
use staffetta_core::field::{self, Choice, FieldDescription};
use staffetta_core::profiles::{self, Issuer};
use staffetta_core::session::SessionView;
use staffetta_core::{SessionId, portal};

use crate::held::{self, Listing};
use crate::stamp::ScriptStamp;
use crate::{browser, texts};

/// Most sessions offered beside one field.
const MOST_CHOICES: usize = 4;
/// How long the words of a control stay true, in seconds.
const REFRESH_AFTER: u32 = 60;

/// What is worth describing in the pages of this portal; `null` where there is nothing to do.
pub(crate) fn instructions(stamp: &ScriptStamp) -> Value {
    if stamp.at_home && portal::portal_of(&stamp.origin).is_some() {
        json!({ "hints": profiles::FIELD_HINTS, "selectors": profiles::FIELD_SELECTORS })
    } else {
        Value::Null
    }
}

/// The control for these fields; `null` when none of them asks for a session.
pub(crate) async fn make(fields: &[FieldDescription], stamp: &ScriptStamp) -> Value {
    let Some(portal) = portal::portal_of(&stamp.origin).filter(|_| stamp.at_home) else { return Value::Null };
    let asked: Vec<(&Issuer, u32)> = portal
        .issuers
        .iter()
        .filter_map(|id| profiles::issuer(id))
        .filter_map(|issuer| {
            match field::choose(fields, issuer.contesto, SessionId::whole_length(issuer.code_groups)) {
                Choice::Field(handle) => Some((issuer, handle)),
                Choice::Nothing | Choice::Ambiguous => None,
            }
        })
        .collect();
    let Some((_, handle)) = asked.first().copied() else { return Value::Null };
    if browser::run_in_document(stamp.tab, &stamp.document, "control.js").await.is_err() {
        return Value::Null;
    }
    let issuers: Vec<&Issuer> =
        asked.iter().filter(|(_, other)| *other == handle).map(|(issuer, _)| *issuer).collect();
    control(handle, &issuers, &held::list().await)
}

fn control(handle: u32, issuers: &[&Issuer], listing: &Listing) -> Value {
    let now = browser::now();
    let of_this_field = |session: &SessionView| {
        issuers
            .iter()
            .any(|issuer| issuer.id == session.slot.issuer && issuer.contesto == session.slot.contesto)
    };
    let fitting: Vec<&SessionView> =
        listing.sessions.iter().map(|(session, _)| session).filter(|s| of_this_field(s)).collect();
    let usable: Vec<&SessionView> =
        fitting.iter().copied().filter(|session| session.confirmed).take(MOST_CHOICES).collect();
    let several = usable.len() > 1;
    let choices: Vec<Value> = usable
        .iter()
        .map(|session| {
            let mut detail = vec![texts::issuer_name(session)];
            if several {
                detail.extend(session.slot.owner.clone());
                detail.extend(texts::asked_by(session));
            }
            detail.push(texts::time_left(session, now));
            json!({ "key": session.key, "label": texts::text("paste_session"), "detail": detail.join(" · ") })
        })
        .collect();
    let hint = if !choices.is_empty() {
        None
    } else if fitting.is_empty() {
        let issuer = issuers.first().map_or("", |issuer| issuer.name);
        Some(texts::text_with("control_nothing_held", &[issuer.to_owned()]))
    } else {
        Some(texts::text("control_unconfirmed"))
    };
    json!({
        "handle": handle,
        "choices": choices,
        "hint": hint,
        "pasted": texts::text("control_pasted"),
        "covered": texts::text("control_covered"),
        "refresh_after": REFRESH_AFTER,
    })
}

//! From the fields of a portal's page to the control shown beside the one that asks.

use staffetta_core::field::{self, Choice, FieldDescription};
use staffetta_core::profiles::{self, schema::Issuer};
use staffetta_core::session::SessionView;
use staffetta_core::text::joined;
use staffetta_core::{SessionId, portal};

use wasm_bindgen::JsValue;

use crate::json::{array, flag, number, object, string, strings};
use crate::sender::ScriptSender;
use crate::sessions::{self, Listing};
use crate::{browser, texts};

/// Most sessions offered beside one field.
const MOST_CHOICES: usize = 4;
/// How long the words of a control stay true, in seconds.
const REFRESH_AFTER: u32 = 60;

/// What is worth describing in the pages of this portal; `null` where there is nothing to do.
pub(crate) fn instructions(sender: &ScriptSender) -> JsValue {
    if !sender.top_is_same_origin || portal::portal_of(&sender.origin).is_none() {
        return JsValue::NULL;
    }
    let field = profiles::field();
    let selectors =
        object(&[("inputs", field.inputs.join(",").into()), ("groups", field.groups.join(",").into())]);
    object(&[("hints", strings(field.hints.iter().map(String::as_str))), ("selectors", selectors)])
}

/// The control for the fields that a content script describes; `null` when none of them asks for a session.
pub(crate) async fn make(fields: JsValue, sender: &ScriptSender) -> JsValue {
    let Some(portal) = portal::portal_of(&sender.origin).filter(|_| sender.top_is_same_origin) else {
        return JsValue::NULL;
    };
    let fields: Vec<FieldDescription> =
        js_sys::Array::from(&fields).iter().map(|field| description(&field)).collect();
    let asked: Vec<(&Issuer, u32)> = portal
        .issuers
        .iter()
        .filter_map(|id| profiles::issuer(id))
        .filter_map(|issuer| {
            match field::choose(&fields, &issuer.contesto, SessionId::whole_length(&issuer.code_groups)) {
                Choice::Field(handle) => Some((issuer, handle)),
                Choice::Nothing | Choice::Ambiguous => None,
            }
        })
        .collect();
    let Some((_, handle)) = asked.first().copied() else { return JsValue::NULL };
    if browser::run_in_document(sender.tab, &sender.document, "control.js").await.is_err() {
        return JsValue::NULL;
    }
    let issuers: Vec<&Issuer> =
        asked.iter().filter(|(_, other)| *other == handle).map(|(issuer, _)| *issuer).collect();
    control(handle, &issuers, &sessions::list().await)
}

fn description(field: &JsValue) -> FieldDescription {
    let text = |name: &str| string(field, name).unwrap_or_default();
    FieldDescription {
        handle: number(field, "handle").unwrap_or_default(),
        kind: text("kind"),
        label: text("label"),
        placeholder: text("placeholder"),
        names: text("names"),
        around: text("around"),
        max_length: number(field, "max_length"),
        usable: flag(field, "usable"),
        alone: flag(field, "alone"),
    }
}

fn control(handle: u32, issuers: &[&Issuer], listing: &Listing) -> JsValue {
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
    let owners_differ = usable.iter().any(|session| session.slot.owner != usable[0].slot.owner);
    let choices: Vec<JsValue> = usable
        .iter()
        .map(|session| {
            let mut detail = vec![texts::issuer_name(session)];
            if several {
                let owner = session.slot.owner.clone().filter(|_| owners_differ);
                detail.extend(owner.or_else(|| texts::asked_by(session)));
            }
            detail.push(texts::time_left(session, now));
            object(&[
                ("key", session.key.as_str().into()),
                ("label", texts::text("paste_session").into()),
                ("detail", joined(detail.iter().map(String::as_str), " · ").into()),
            ])
        })
        .collect();
    let hint = if !choices.is_empty() {
        None
    } else if fitting.is_empty() {
        let issuer = issuers.first().map_or("", |issuer| &issuer.name);
        Some(texts::text_with("control_nothing_held", &[issuer.to_owned()]))
    } else {
        Some(texts::text("control_unconfirmed"))
    };
    object(&[
        ("handle", handle.into()),
        ("choices", array(choices)),
        ("hint", hint.map_or(JsValue::NULL, JsValue::from)),
        ("pasted", texts::text("control_pasted").into()),
        ("covered", texts::text("control_covered").into()),
        ("refresh_after", REFRESH_AFTER.into()),
    ])
}

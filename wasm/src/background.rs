//! Who asks what of the background, and who may. Each kind of message has its own module.

use std::pin::Pin;

use staffetta_core::SlotKey;
use staffetta_core::profiles;
use staffetta_protocol::Failure;
use wasm_bindgen::JsValue;

use crate::json::{field, object, string, to_js};
use crate::sender::{ScriptSender, Sender};
use crate::{badge, browser, capture, clipboard, control, fill, host, login, sessions};

/// Answers a message; `null` for anybody we do not serve.
pub(crate) async fn answer(message: &JsValue, sender: &JsValue) -> JsValue {
    let kind = string(message, "type").unwrap_or_default();
    match Sender::read(sender) {
        Some(Sender::Script(sender)) => answer_script(&kind, message, &sender).await,
        Some(Sender::OwnPage) => apart(answer_own_page(&kind, message)).await,
        None => JsValue::NULL,
    }
}

/// Keeps the code of a piece of work apart. The browser compiles a function when it is first called, which a click on a sleeping
/// background waits for: all of a message's ways in one would be a fifth of the module.
fn apart<'a>(work: impl Future<Output = JsValue> + 'a) -> Pin<Box<dyn Future<Output = JsValue> + 'a>> {
    Box::pin(work)
}

/// Looks at what is held anew and tells the button and the portals' pages.
pub(crate) async fn refresh() {
    let listing = sessions::list().await;
    badge::show(&listing);
    browser::wake_at(sessions::first_expiry(&listing));
    browser::send_to_pages(&profiles::portal_match_patterns(), &object(&[("type", "refresh".into())])).await;
}

/// What a content script sends: `webmail` and `portal` when a page is there, `message` and `fields` when there is something in
/// it, `preconnect` when the user is about to click, `fill` when the user clicked.
async fn answer_script(kind: &str, message: &JsValue, sender: &ScriptSender) -> JsValue {
    match kind {
        "webmail" => capture::instructions(sender),
        "message" => apart(capture::read(field(message, "message"), sender)).await,
        "portal" => control::instructions(sender),
        "fields" => apart(control::make(field(message, "fields"), sender)).await,
        "preconnect" => {
            host::preconnect();
            JsValue::NULL
        }
        "fill" => apart(fill::on_click(field(message, "fill"), sender)).await,
        _ => JsValue::NULL,
    }
}

/// What one of our own pages sends: `list`, and `copy`, `accept` and `forget` after the user's click; `portals`, with an order
/// after a click on one of them.
async fn answer_own_page(kind: &str, message: &JsValue) -> JsValue {
    if kind == "portals" {
        return login::answer(message).await;
    }
    if kind == "list" {
        let listing = sessions::list().await;
        badge::show(&listing);
        return object(&[("listing", to_js(&listing))]);
    }
    let Some(key) = string(message, "key").and_then(|key| SlotKey::try_from(key).ok()) else {
        return JsValue::NULL;
    };
    let done = match kind {
        "copy" => match sessions::reveal(&key, &browser::own_origin()).await {
            Ok((id, _)) => {
                clipboard::empty_later(&id).await;
                return object(&[("value", id.expose().into())]);
            }
            Err(failure) => Err(failure),
        },
        "accept" => sessions::accept(&key).await.map(drop),
        "forget" => sessions::forget(&key).await,
        _ => return JsValue::NULL,
    };
    refresh().await;
    match done {
        Ok(()) => object(&[("done", true.into())]),
        Err(failure) => failed(&failure),
    }
}

/// A failure as our own pages take it.
fn failed(failure: &Failure) -> JsValue {
    object(&[("failure", failure.code.as_str().into())])
}

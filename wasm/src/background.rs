//! Who asks what of the background, and who may. Each kind of message has its own module.

use serde::Deserialize;
use serde_json::{Value, json};
use staffetta_core::SlotKey;
use staffetta_core::field::FieldDescription;
use staffetta_core::profiles;
use staffetta_core::protocol::Failure;
use wasm_bindgen::JsValue;

use crate::capture::{self, MessageDescription};
use crate::json::{from_js, to_js};
use crate::stamp::{ScriptStamp, Stamp};
use crate::{badge, browser, clipboard, fill, held, host, offer};

/// What a content script sends.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum FromScript {
    /// A webmail page is there: how is a message found in it?
    Webmail {},
    /// A message is open.
    Message { message: MessageDescription },
    /// A portal page is there: what is worth describing in it?
    Portal {},
    /// These fields are there.
    Fields { fields: Vec<FieldDescription> },
    /// The user is about to click.
    Warm {},
    /// The user clicked.
    Fill { fill: fill::Click },
}

/// What one of our own pages sends.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum FromOwnPage {
    /// What is held, and how does the host do?
    List {},
    /// The user clicked *Copia*.
    Copy { key: SlotKey },
    /// The user vouches for a sender.
    Accept { key: SlotKey },
    /// The user lets go of a session.
    Forget { key: SlotKey },
}

/// Answers a message; `null` for anybody we do not serve.
pub(crate) async fn answer(message: &JsValue, sender: &JsValue) -> JsValue {
    let reply = match Stamp::read(sender) {
        Some(Stamp::Script(stamp)) => match from_js(message) {
            Some(message) => answer_script(message, &stamp).await,
            None => Value::Null,
        },
        Some(Stamp::OwnPage) => match from_js(message) {
            Some(message) => answer_own_page(message).await,
            None => Value::Null,
        },
        None => Value::Null,
    };
    to_js(&reply)
}

/// Looks at what is held anew and tells the button and the portals' pages.
pub(crate) async fn refresh() {
    let listing = held::list().await;
    badge::show(&listing).await;
    browser::wake_at(held::first_expiry(&listing)).await;
    browser::send_to_pages(&profiles::portal_match_patterns(), &json!({ "type": "refresh" })).await;
}

async fn answer_script(message: FromScript, stamp: &ScriptStamp) -> Value {
    match message {
        FromScript::Webmail {} => capture::instructions(stamp),
        FromScript::Message { message } => capture::read(message, stamp).await,
        FromScript::Portal {} => offer::instructions(stamp),
        FromScript::Fields { fields } => offer::make(&fields, stamp).await,
        FromScript::Warm {} => {
            host::warm_up().await;
            Value::Null
        }
        FromScript::Fill { fill } => fill::on_click(fill, stamp).await,
    }
}

async fn answer_own_page(message: FromOwnPage) -> Value {
    let done = match message {
        FromOwnPage::List {} => {
            let listing = held::list().await;
            badge::show(&listing).await;
            return json!({ "listing": listing });
        }
        FromOwnPage::Copy { key } => match held::reveal(&key, &browser::own_origin()).await {
            Ok((id, _)) => {
                clipboard::empty_later(&id).await;
                return json!({ "value": id.expose() });
            }
            Err(failure) => Err(failure),
        },
        FromOwnPage::Accept { key } => held::accept(&key).await.map(drop),
        FromOwnPage::Forget { key } => held::forget(&key).await,
    };
    refresh().await;
    match done {
        Ok(()) => json!({ "done": true }),
        Err(failure) => failed(&failure),
    }
}

/// A failure as our own pages take it.
fn failed(failure: &Failure) -> Value {
    json!({ "failure": failure })
}

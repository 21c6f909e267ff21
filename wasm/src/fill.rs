//! From the user's click to the value in the field of exactly that document, and nowhere else.

use staffetta_core::SlotKey;
use staffetta_core::portal;
use staffetta_protocol::{Failure, FailureCode};
use wasm_bindgen::JsValue;

use crate::json::{flag, number, object, string};
use crate::sender::ScriptSender;
use crate::{background, browser, host, sessions, texts};

/// A click on the control, as the content script tells it.
struct Click {
    /// The field.
    handle: u32,
    /// The session chosen.
    key: SlotKey,
    /// The content script's own mark for this click: it takes a value for no other.
    mark: String,
}

impl Click {
    fn read(click: &JsValue) -> Option<Self> {
        Some(Self {
            handle: number(click, "handle")?,
            key: SlotKey::try_from(string(click, "key")?).ok()?,
            mark: string(click, "click")?,
        })
    }
}

/// Gets the value and has it filled in; the answer says what the control shows.
pub(crate) async fn on_click(click: JsValue, sender: &ScriptSender) -> JsValue {
    let Some(click) = Click::read(&click) else { return JsValue::NULL };
    let trouble = match carry(&click, sender).await {
        Ok(true) => return object(&[("filled", true.into())]),
        Ok(false) => texts::text("error_field_changed"),
        Err(failure) => {
            background::refresh().await;
            texts::failure(failure.code)
        }
    };
    object(&[("trouble", trouble.into())])
}

async fn carry(click: &Click, sender: &ScriptSender) -> Result<bool, Failure> {
    if !sender.top_is_same_origin || portal::portal_of(&sender.origin).is_none() {
        return Err(FailureCode::OriginRefused.into());
    }
    // The host is started while the browser's own memory is looked into.
    host::preconnect();
    let (id, _) = sessions::reveal(&click.key, &sender.origin).await?;
    let message = object(&[
        ("type", "value".into()),
        ("handle", click.handle.into()),
        ("click", click.mark.as_str().into()),
        ("value", id.expose().into()),
    ]);
    let answer = browser::send_to_document(sender.tab, &sender.document, &message).await;
    Ok(answer.is_ok_and(|answer| flag(&answer, "filled")))
}

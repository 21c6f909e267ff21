//! From the user's click to the value in the field of exactly that document, and nowhere else.

use serde::Deserialize;
use serde_json::{Value, json};
use staffetta_core::SlotKey;
use staffetta_core::portal;
use staffetta_core::protocol::{Failure, FailureCode};

use crate::json::{from_js, to_js};
use crate::stamp::ScriptStamp;
use crate::{background, browser, held, texts};

/// A click on the control, as the content script tells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Click {
    /// The field.
    handle: u32,
    /// The session chosen.
    key: SlotKey,
    /// The content script's own mark for this click: it takes a value for no other.
    click: String,
}

/// What the content script says of the filling.
#[derive(Deserialize)]
struct Filled {
    filled: bool,
}

/// Gets the value and has it filled in; the answer says what the control shows.
pub(crate) async fn on_click(click: Click, stamp: &ScriptStamp) -> Value {
    match carry(&click, stamp).await {
        Ok(true) => json!({ "filled": true }),
        Ok(false) => json!({ "trouble": texts::text("error_field_changed") }),
        Err(failure) => {
            background::refresh().await;
            json!({ "trouble": texts::failure(&failure) })
        }
    }
}

async fn carry(click: &Click, stamp: &ScriptStamp) -> Result<bool, Failure> {
    if !stamp.at_home || portal::portal_of(&stamp.origin).is_none() {
        return Err(FailureCode::OriginRefused.into());
    }
    let (id, _) = held::reveal(&click.key, &stamp.origin).await?;
    let message = to_js(
        &json!({ "type": "value", "handle": click.handle, "click": click.click, "value": id.expose() }),
    );
    let answer = browser::send_to_document(stamp.tab, &stamp.document, &message).await;
    Ok(answer.ok().and_then(|answer| from_js::<Filled>(&answer)).is_some_and(|filled| filled.filled))
}

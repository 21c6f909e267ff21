//! From the user's click to the value in the field of exactly that document, and nowhere else.

use serde::{Deserialize, Serialize};
use staffetta_core::session::Seen;
use staffetta_protocol::{Failure, FailureKind};

use crate::json::to_js;
use crate::sender::ScriptSender;
use crate::{browser, host, refresh, sessions, texts};

/// A click on the control, as the content script tells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Click {
    /// The field.
    handle: u32,
    /// The session chosen, as it was offered.
    key: Seen,
    /// The content script's own mark for this click: it takes a value for no other.
    #[serde(rename = "click")]
    mark: String,
}

/// What the control shows of it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Filled {
    /// The value is in the field.
    Filled(bool),
    /// It is not, and why.
    Trouble(String),
}

/// The value on its way to the content script.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ToScript<'a> {
    Value { handle: u32, click: &'a str, value: &'a str },
}

/// Gets the value and has it filled in; the answer says what the control shows.
pub(crate) async fn on_click(click: &Click, sender: &ScriptSender) -> Filled {
    match carry(click, sender).await {
        Ok(true) => Filled::Filled(true),
        Ok(false) => Filled::Trouble(texts::text("error_field_changed")),
        Err(failure) => {
            refresh::everyone().await;
            Filled::Trouble(texts::failure(&failure))
        }
    }
}

async fn carry(click: &Click, sender: &ScriptSender) -> Result<bool, Failure> {
    if sender.portal().is_none() {
        return Err(FailureKind::OriginRefused.into());
    }
    // The host is started while the browser's own memory is looked into.
    host::preconnect();
    let id = sessions::reveal(click.key.clone(), sender.origin.clone()).await?;
    let message = to_js(&ToScript::Value { handle: click.handle, click: &click.mark, value: id.expose() });
    let answer = browser::tabs::send_to_document(sender.tab, &sender.document, &message).await;
    Ok(answer.is_ok_and(|taken| taken.is_truthy()))
}

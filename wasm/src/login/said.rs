//! What is said of a login when it is over: one text, and where it is the portal that speaks, its own words. A trouble keeps its code
//! as the host wrote it, so that a new one needs nothing here but its text in `_locales`.

use staffetta_core::protocol::Failure;
use wasm_bindgen::JsValue;

use super::rules::key_of_code;
use crate::browser::localized;
use crate::json::{field, number, object, string};
use crate::texts;

/// What is said. Nothing, when the text is empty.
#[derive(Default)]
pub(super) struct Said {
    text: String,
    words: Option<String>,
    detail: Option<String>,
    is_trouble: bool,
    /// The portal's session is over.
    pub(super) is_over: bool,
}

impl Said {
    /// Good news.
    pub(super) fn good(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// Bad news.
    pub(super) fn trouble(text: String) -> Self {
        Self { text, is_trouble: true, ..Self::default() }
    }

    /// As our pages show it.
    pub(super) fn to_js(&self) -> JsValue {
        if self.text.is_empty() && self.words.is_none() {
            return JsValue::NULL;
        }
        object(&[
            ("text", self.text.as_str().into()),
            ("words", self.words.clone().into()),
            ("detail", self.detail.clone().into()),
            ("is_trouble", self.is_trouble.into()),
        ])
    }
}

/// The result of an answer with this name, or what is said instead.
pub(super) fn result(answer: Result<JsValue, Failure>, name: &str) -> Result<JsValue, Said> {
    let answer = answer.map_err(|failure| Said::trouble(texts::failure(failure.code)))?;
    if string(&answer, "reply").is_some_and(|reply| reply == name) {
        return Ok(field(&answer, "result"));
    }
    let error = field(&answer, "error");
    let code = string(&error, "code").unwrap_or_default();
    Err(match field(&field(&error, "params"), "trouble") {
        trouble if code == "card_failed" && trouble.is_object() => of_trouble(&trouble),
        _ => Said::trouble(of_code("error_", &code, "error_unknown_failure", &[])),
    })
}

/// What the portal said about a registration.
pub(super) fn words(result: &JsValue) -> Said {
    Said { words: string(result, "words"), ..Said::default() }
}

fn of_trouble(trouble: &JsValue) -> Said {
    let code = string(trouble, "code").unwrap_or_default();
    let tries = number(trouble, "tries").map(|tries| tries.to_string());
    let named = ["reader", "host", "name", "detail"].map(|name| string(trouble, name));
    let params: Vec<String> = [tries].into_iter().chain(named).map(Option::unwrap_or_default).collect();
    Said {
        words: string(trouble, "words"),
        detail: string(trouble, "detail"),
        is_over: code == "session_over" || code == "not_logged_in",
        ..Said::trouble(of_code("trouble_", &code, "trouble_card_internal", &params))
    }
}

/// The text of a code, or that of one that is unknown.
fn of_code(kind: &str, code: &str, unknown: &str, params: &[String]) -> String {
    let text = key_of_code(kind, code).map(|key| localized(&key, params)).unwrap_or_default();
    if text.is_empty() { localized(unknown, params) } else { text }
}

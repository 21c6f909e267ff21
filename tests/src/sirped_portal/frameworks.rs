//! Pages in real builds of web frameworks, served beside the portal's own: each holds the field in the framework's
//! state, and what its button sends is told in `window.sent`. Knows where the builds are; nothing of what is in them.

use std::fs;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::product::frameworks_dir;

/// Those there are.
pub const FRAMEWORKS: [&str; 6] = ["react", "angular", "vue", "lit", "primeng", "jquery-ui"];

/// Where the page of one is.
#[must_use]
pub fn framework_page(name: &str) -> String {
    format!("/quadri/{name}")
}

/// Its templates are compiled in the page: that takes `unsafe-eval`.
const POLICY: &str = "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'";

/// The page of a framework, or what was built for it, which has the ending of a script.
pub(super) async fn page(Path(name): Path<String>) -> Response {
    let framework = name.strip_suffix(".js").unwrap_or(&name);
    if framework == "stato" {
        return script(STATE.to_owned());
    }
    if !FRAMEWORKS.contains(&framework) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if name == framework {
        let html = format!(
            "<!DOCTYPE html><html lang=it><meta charset=utf-8><title>{name}</title>\
             <style>body {{ margin: 60px; font: 15px sans-serif }} #code {{ width: 340px }}\
             .ui-dialog {{ background: #fff; border: 1px solid #999; padding: 20px }}</style>\
             <div id=app></div><script src=/quadri/stato.js></script><script src=/quadri/{name}.js></script>"
        );
        let kind =
            [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
        return (kind, html).into_response();
    }
    match frameworks_dir().and_then(|folder| Ok(fs::read_to_string(folder.join(&name))?)) {
        Ok(text) => script(text),
        Err(error) => (StatusCode::NOT_FOUND, format!("{error:#}")).into_response(),
    }
}

fn script(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], text).into_response()
}

/// What all pages share. Any sending of a form is counted, whoever caused it.
const STATE: &str = "window.sent = [];
window.submits = 0;
addEventListener('submit', () => { window.submits += 1; }, true);
window.title = 'RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA';
window.label = 'ID Sessione ricetta SSN elettronica';
";

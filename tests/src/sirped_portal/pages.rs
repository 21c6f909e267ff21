//! The portal's pages and files, with the strict content security policy that they always carry.
//! Knows the templates in `assets/`; knows no rule.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::variant::Variant;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
                      form-action 'self'";

pub(super) fn login(error: &str) -> Response {
    page(include_str!("assets/accesso.html"), &[("errore", error)], POLICY)
}

/// The patient's page. `open`: its dialog is there from the start.
pub(super) fn patient(doctor: &str, variant: &Variant, open: bool) -> Response {
    let variant = serde_json::to_string(variant).unwrap_or_default();
    let open = if open { "1" } else { "" };
    let values = [("medico", doctor), ("variante", &variant), ("aperta", open)];
    page(include_str!("assets/paziente.html"), &values, POLICY)
}

pub(super) fn frame(source: &str, sandbox: Option<&str>, opacity: f32) -> Response {
    let sandbox = sandbox.map(|rights| format!(" sandbox=\"{}\"", escaped(rights))).unwrap_or_default();
    let template = include_str!("assets/cornice.html").replace("{{sandbox}}", &sandbox);
    let policy = format!("{POLICY}; frame-src https:");
    page(&template, &[("src", source), ("opacita", &opacity.to_string())], &policy)
}

pub(super) fn asset(file: &str) -> Response {
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    let (kind, text) = match file {
        "stile.css" => ("text/css; charset=utf-8", include_str!("assets/stile.css")),
        "portale.js" => (SCRIPT, include_str!("assets/portale.js")),
        "dialogo.js" => (SCRIPT, include_str!("assets/dialogo.js")),
        "campo.js" => (SCRIPT, include_str!("assets/campo.js")),
        "servizi.js" => (SCRIPT, include_str!("assets/servizi.js")),
        "ostacoli.js" => (SCRIPT, include_str!("assets/ostacoli.js")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    // A sandboxed frame has no origin of its own: it may load these all the same.
    ([(header::CONTENT_TYPE, kind), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], text).into_response()
}

fn page(template: &str, values: &[(&str, &str)], policy: &str) -> Response {
    let mut html = template.to_owned();
    for (name, value) in values {
        html = html.replace(&format!("{{{{{name}}}}}"), &escaped(value));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, html).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

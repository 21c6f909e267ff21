//! The portal's pages, with the words of docs/facts/sources.md 4. Knows no rule.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::tz::TimeZone;

use super::{
    CODES, HOME, LOGIN, LOGOUT, REGISTER,
    registry::{Code, Operator},
};

const STYLE: &str = include_str!("stile.css");

/// Nobody is logged in: the two entries.
pub(super) fn entry(said: &str) -> Response {
    page(
        StatusCode::OK,
        "Accesso con smart card",
        &format!(
            "<h2>Accedi con smart card</h2>{}<p><a class=voce href='{REGISTER}'>Registra CNS</a></p>\
             <p><a class=voce href='{LOGIN}'>Effettua la login</a></p>",
            notice(said)
        ),
    )
}

/// The services page.
pub(super) fn home(operator: &Operator) -> Response {
    page(
        StatusCode::OK,
        "Servizi",
        &format!(
            "<p class=briciole>Ti trovi in : Home - Servizi</p><nav><a href='#'>Gestione Ricettari</a>\
             <a href='{CODES}'>Gestione ID-SESSIONE</a><a href='#'>Messaggi</a><a href='#'>Profilo Utente</a>\
             <a href='{LOGOUT}'>Esci</a></nav><section><h2>SERVIZI ONLINE</h2><p>Codice Fiscale: <b>{}</b></p>\
             <p>Nominativo: <b>{}</b></p><p>Regione: <b>{}</b></p></section>",
            operator.codice_fiscale, operator.name, operator.region
        ),
    )
}

/// The card is registered.
pub(super) fn registered(operator: &Operator) -> Response {
    page(
        StatusCode::OK,
        "Registra CNS",
        &format!(
            "<h2>Registra CNS</h2><p>Registrazione effettuata per {}. È obbligatorio visualizzare e stampare il PDF \
             contenente le credenziali ed il Pincode.</p><p><a class=voce href='{LOGIN}'>Effettua la login</a></p>",
            operator.name
        ),
    )
}

/// *Gestione ID-SESSIONE*.
pub(super) fn codes(code: Option<&Code>, form_token: &str) -> Response {
    let rome = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    let held = code.map_or_else(
        || "<p>Nessun ID-SESSIONE valido.</p>".to_owned(),
        |code| {
            format!(
                "<table><tr><th>ID-SESSIONE</th><td>{}</td></tr><tr><th>Stato</th><td>Validato</td></tr>\
                 <tr><th>Data scadenza</th><td>{}</td></tr></table>",
                code.value,
                code.expires_at.to_zoned(rome.clone()).strftime("%d/%m/%Y %H:%M")
            )
        },
    );
    page(
        StatusCode::OK,
        "Gestione ID-SESSIONE",
        &format!(
            "<p class=briciole>Ti trovi in : Home - Sicurezza - Gestione ID-SESSIONE</p><h2>Gestione ID-SESSIONE</h2>{held}\
             <form method=post action='{CODES}/genera'><input type=hidden name=token value='{form_token}'>\
             <button type=submit>Genera ID-SESSIONE</button></form>\
             <form method=post action='{CODES}/revoca'><input type=hidden name=token value='{form_token}'>\
             <button type=submit>Revoca ID-SESSIONE</button></form><p><a href='{HOME}'>Servizi</a></p>"
        ),
    )
}

/// The first kind of error of docs/facts/sources.md 4.3: the certificate.
pub(super) fn certificate_refused(why: &str) -> Response {
    page(
        StatusCode::FORBIDDEN,
        "Errore",
        &format!(
            "<h2>Errore</h2><p>Certificato non valido. {why} Rivolgersi alla regione o all'ente che ha emesso la CNS.</p>"
        ),
    )
}

/// The second kind: the security systems.
pub(super) fn security_down() -> Response {
    page(
        StatusCode::OK,
        "Errore",
        "<h2>Errore</h2><p>I sistemi di sicurezza non rispondono. Riprovare più tardi o chiamare il numero verde \
         800-030-070.</p>",
    )
}

/// The third kind: the codice fiscale.
pub(super) fn user_unknown() -> Response {
    page(
        StatusCode::OK,
        "Errore",
        "<h2>Errore</h2><p>Il codice fiscale non è presente nella banca dati del sistemaTS. Per assistenza chiamare il \
         numero verde 800-030-070.</p>",
    )
}

/// A card that was never registered, or another certificate than the registered one (docs/facts/sources.md 4.3).
pub(super) fn not_registered() -> Response {
    page(
        StatusCode::OK,
        "Errore",
        "<h2>Errore</h2><p>La CNS utilizzata non risulta registrata. La registrazione è obbligatoria la prima volta che si \
         accede con una CNS oppure quando si sostituisce la smart card.</p>",
    )
}

/// Something nobody expects.
pub(super) fn maintenance() -> Response {
    page(StatusCode::OK, "Avviso", "<h2>Avviso</h2><p>Lavori programmati sulla piattaforma.</p>")
}

fn notice(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!("<p class=avviso>{said}</p>") }
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!DOCTYPE html><html lang=it><head><meta charset=utf-8><title>{title} - Sistema TS</title><style>{STYLE}</style>\
         </head><body><header>MEF - Ragioneria Generale dello Stato<h1>Sistema Tessera Sanitaria</h1></header>\
         <main>{body}</main></body></html>"
    );
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, html).into_response()
}

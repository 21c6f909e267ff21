//! The systems of docs/facts/sources.md 2, 3 and 5, as far as their documents show them: the pharmacy's PL@NET, which
//! the code is typed into by hand; Parmenide with its warning 9101 and several workstations; the documentation of
//! Piemonte's FSE, which asks for nothing. Knows no code: what was typed stands in the page.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// The pharmacy's program: a window of its own, no page of a portal.
pub const PLANET: &str = "/fonti/planet";
/// The doctor's program of the warning.
pub const PARMENIDE: &str = "/fonti/parmenide";
/// The documentation of Piemonte's FSE.
pub const FSE: &str = "/fonti/fse";

const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

/// The page of a source.
pub(super) async fn page(Path(name): Path<String>) -> Response {
    let (title, body) = match name.as_str() {
        "planet" => ("PL@NET", PLANET_PAGE),
        "parmenide" => ("Cartella Clinica Parmenide", PARMENIDE_PAGE),
        "fse" => ("Fascicolo Sanitario Elettronico - documentazione", FSE_PAGE),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let html = format!(
        "<!DOCTYPE html><html lang=it><meta charset=utf-8><title>{title}</title>\
         <style>body {{ font: 15px sans-serif; margin: 40px }} input {{ width: 340px }}</style><h1>{title}</h1>{body}"
    );
    let kind =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (kind, html).into_response()
}

const PLANET_PAGE: &str = "<p>Ricetta bianca: autenticazione a 2 fattori</p>
<form onsubmit=\"esito.textContent = 'Registrato: ' + codice.value; return false\">
<label>ID SESSIONE <input id=codice autocomplete=off></label> <button id=conferma>Conferma</button></form>
<p id=esito role=status></p><p>Il codice ha una durata di circa 16 ore.</p>";

const PARMENIDE_PAGE: &str = "<p id=avviso role=alert>warning 9101 - id-sessione non presente o non valido. Valore atteso in http header con campo \
Authorization2F e valore secondo il seguente formato....</p>
<h2>Autorizza la postazione a inviare ricette SSN</h2>
<p><label>Postazione <select id=postazione><option>Studio<option>Segreteria<option>Domicilio</select></label></p>
<p><label for=codice>ID-SESSIONE</label> <input id=codice autocomplete=off> <button id=autorizza>Autorizza</button></p>
<ul id=autorizzate></ul><p id=esito role=status></p>
<script>
const prendi = (id) => document.getElementById(id);
prendi('autorizza').onclick = () => {
  const riga = prendi('autorizzate').appendChild(document.createElement('li'));
  riga.textContent = prendi('postazione').value + ': ' + prendi('codice').value;
  prendi('avviso').textContent = '';
  prendi('codice').value = '';
  prendi('postazione').selectedIndex += 1;
};
</script>";

const FSE_PAGE: &str = "<p>Fascicolo Sanitario Elettronico, Regione Piemonte. Specifiche per le software house e le aziende sanitarie.</p>
<h2>Cartelle cliniche</h2><ul><li>Consultazione del FSE dalla cartella clinica (30/04/2025)<li>Invio dei documenti, versione 8 del 16/10/2025</ul>
<h2>Farmacie</h2><ul><li>Servizio on line Consegna ricette in farmacia: specifica, WSDL, piano di test</ul>
<form role=search><label>Cerca nella documentazione <input type=search name=q></label></form>";

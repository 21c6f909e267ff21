// The dialog that asks for the ID-SESSIONE, with the words of CGM STUDIO's.

import { Campo, ETICHETTA } from "./campo.js";
import { chiama, concludi } from "./servizi.js";

const TESTO = `
  <div class="testata">PRESCRIZIONI - GALLO GIOVANNA</div>
  <div class="contenuto">
    <h2 id="titolo-sessione">RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA</h2>
    <p>È necessario inserire l'ID Sessione ricevuto nella mail registrata nel servizio nazionale.</p>
    <div class="info"><span class="i" aria-hidden="true">i</span><p>
      <strong>Autenticazione forte obbligatoria dal 30/04/2026</strong><br>
      E' necessario che la mail certificata sia registrata sui sistemi nazionali/regionali.<br>
      <a href="#" data-ruolo="guida">Consulta la guida e segui i passaggi indicati</a></p></div>
    <h3>RICETTA SSN</h3>
    <div class="campo"><label for="idSessione">${ETICHETTA}</label></div>
    <p class="suggerimento" id="suggerimento"></p>
    <p class="rifiuto" role="alert"></p>
    <p>Se non hai ricevuto la mail, richiedila su questo link:
      <a href="#" data-ruolo="reinvia">Reinvia ID Sessione via mail</a></p>
    <div class="azioni">
      <button type="button" class="primario" data-ruolo="invia">INVIA</button>
      <button type="button" data-ruolo="annulla">ANNULLA</button>
    </div>
  </div>`;

export function apriDialogo(variante, { reinvia }) {
  document.querySelector(".velo")?.remove();
  const velo = document.createElement(variante.topLayer ? "dialog" : "div");
  velo.className = "velo";
  const dialogo = document.createElement("div");
  dialogo.className = "dialogo";
  dialogo.setAttribute("role", "dialog");
  dialogo.setAttribute("aria-modal", "true");
  dialogo.setAttribute("aria-label", "RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA");
  const radice = variante.openShadow ? ombra(velo, dialogo) : dialogo;
  if (!variante.openShadow) velo.append(dialogo);
  dialogo.innerHTML = TESTO;
  document.body.append(velo);
  if (variante.topLayer) velo.showModal();

  const cerca = (scelta) => radice.querySelector(scelta);
  const posto = cerca(".campo");
  if (variante.decoy) posto.append(civetta());
  const campo = new Campo((avviso) => { cerca(".suggerimento").textContent = avviso; });
  posto.append(campo.nodo);
  campo.nodo.focus();
  const ogni = variante.rerenderMs ? setInterval(() => campo.rinnova(), variante.rerenderMs) : 0;
  const chiudi = () => { clearInterval(ogni); velo.remove(); };

  const ruolo = (nome, azione) => cerca(`[data-ruolo=${nome}]`).addEventListener("click", (evento) => {
    evento.preventDefault();
    azione();
  });
  ruolo("guida", () => {});
  ruolo("reinvia", () => { cerca(".rifiuto").textContent = ""; reinvia(); });
  ruolo("annulla", async () => {
    chiudi();
    concludi((await chiama("/api/ricetta-rossa", {})).messaggio, "rossa");
  });
  ruolo("invia", async () => {
    const valore = campo.daInviare();
    if (valore === null) {
      cerca(".rifiuto").textContent = "ID Sessione non confermato: uscire dal campo e riprovare.";
      return;
    }
    const risposta = await chiama("/api/ricetta", { idSessione: valore });
    if (!risposta.accettata) {
      cerca(".rifiuto").textContent = risposta.messaggio;
      return;
    }
    chiudi();
    concludi(`${risposta.messaggio} NRE ${risposta.nre}`, "bene");
  });
}

function ombra(velo, dialogo) {
  const ospite = document.createElement("div");
  const radice = ospite.attachShadow({ mode: "open" });
  const stile = document.createElement("link");
  stile.rel = "stylesheet";
  stile.href = "/statico/stile.css";
  radice.append(stile, dialogo);
  velo.append(ospite);
  return radice;
}

function civetta() {
  const esca = document.createElement("input");
  esca.className = "civetta";
  esca.name = "idSessioneBianca";
  esca.placeholder = ETICHETTA;
  esca.setAttribute("aria-label", ETICHETTA);
  esca.setAttribute("aria-hidden", "true");
  esca.tabIndex = -1;
  return esca;
}

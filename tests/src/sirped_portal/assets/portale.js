// The patient's page: sends the prescription, opens the dialog when the portal wants an ID-SESSIONE.

import { apriDialogo } from "./dialogo.js";
import { metti } from "./ostacoli.js";
import { avvisa, chiama, concludi } from "./servizi.js";

const variante = JSON.parse(document.body.dataset.variante);

async function chiediSessione(reinvio) {
  try {
    const risposta = await chiama("/api/sessione", { reinvio });
    if (risposta.necessaria === false) return risposta;
    avvisa(risposta.messaggio, risposta.inviata === true);
    return risposta;
  } catch {
    avvisa("Il servizio non risponde.", false);
    return { necessaria: true };
  }
}

async function invia() {
  concludi("", "");
  const risposta = await chiediSessione(false);
  if (risposta.necessaria === false) {
    concludi(`${risposta.messaggio} NRE ${risposta.nre}`, "bene");
    return;
  }
  setTimeout(() => apri(), variante.lateMs);
}

function apri() {
  apriDialogo(variante, { reinvia: () => chiediSessione(true) });
  metti(variante.overlay);
}

document.getElementById("invia-ricetta").addEventListener("click", invia);
if (document.body.dataset.aperta) apri();

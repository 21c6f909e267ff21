// What the page and its dialog share: calls to the portal, notices, the outcome line.

export async function chiama(indirizzo, dati) {
  const risposta = await fetch(indirizzo, { method: "POST", body: new URLSearchParams(dati) });
  return risposta.json();
}

export function avvisa(testo, bene) {
  const avviso = document.createElement("div");
  avviso.className = bene ? "avviso" : "avviso male";
  avviso.append(bene ? "✓ " : "⚠ ", testo);
  const chiudi = document.createElement("button");
  chiudi.type = "button";
  chiudi.textContent = "✕";
  chiudi.setAttribute("aria-label", "Chiudi");
  chiudi.addEventListener("click", () => avviso.remove());
  avviso.append(chiudi);
  document.getElementById("avvisi").replaceChildren(avviso);
}

export function concludi(testo, classe) {
  const esito = document.getElementById("esito");
  esito.className = classe;
  esito.textContent = testo;
}

// A controlled field, as frameworks make it: the model counts, not what the node shows. The model moves only with an
// `input` event that really changed the value; `change` confirms it; a value set without events is thrown away.
// `window.eventiCampo` keeps what happened to the field, for the tests.

export const ETICHETTA = "ID Sessione ricetta SSN elettronica";

const diario = (window.eventiCampo = []);
const valoreDelNodo = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");

export class Campo {
  #modello = "";
  #confermato = "";
  #visto = "";
  #avvisa;

  constructor(avvisa) {
    this.#avvisa = avvisa;
    this.nodo = this.#crea();
  }

  /** What INVIA sends: the model, or null when `change` has not confirmed it. */
  daInviare() {
    this.#allinea();
    return this.#confermato === this.#modello ? this.#modello : null;
  }

  /** A framework that renders again with a new node. */
  rinnova() {
    this.#allinea();
    const attivo = this.nodo.getRootNode().activeElement === this.nodo;
    const nuovo = this.#crea();
    valoreDelNodo.set.call(nuovo, this.#modello);
    this.#visto = this.#modello;
    this.nodo.replaceWith(nuovo);
    this.nodo = nuovo;
    if (attivo) nuovo.focus();
  }

  #crea() {
    const nodo = document.createElement("input");
    Object.assign(nodo, { id: "idSessione", name: "idSessione", type: "text", autocomplete: "off", spellcheck: false });
    nodo.placeholder = ETICHETTA;
    nodo.setAttribute("aria-describedby", "suggerimento");
    const segna = (valore) => { this.#visto = String(valore); annota("assegnazione", undefined, this.#visto); };
    Object.defineProperty(nodo, "value", {
      configurable: true,
      get() { return valoreDelNodo.get.call(this); },
      set(valore) { segna(valore); valoreDelNodo.set.call(this, valore); },
    });
    nodo.addEventListener("input", (evento) => {
      const valore = nodo.value;
      const cambiato = valore !== this.#visto;
      annota(cambiato ? "input" : "input senza cambiamento", evento, valore);
      if (!cambiato) return;
      this.#visto = this.#modello = valore;
      this.#avvisa("");
    });
    nodo.addEventListener("change", (evento) => {
      annota("change", evento, nodo.value);
      this.#confermato = this.#modello;
      const lunghezza = this.#modello.length;
      this.#avvisa(lunghezza === 0 || lunghezza === 36 ? "" : `Inseriti ${lunghezza} caratteri su 36.`);
    });
    nodo.addEventListener("blur", () => this.#allinea());
    return nodo;
  }

  #allinea() {
    const valore = this.nodo.value;
    if (valore === this.#modello) return;
    annota("valore senza eventi", undefined, valore);
    valoreDelNodo.set.call(this.nodo, this.#modello);
    this.#visto = this.#modello;
  }
}

function annota(tipo, evento, valore) {
  diario.push({ tipo, fidato: evento?.isTrusted ?? null, gesto: navigator.userActivation.isActive, valore });
}

// A component with its field in a shadow root, which sets the field to its property at each rendering.
import { LitElement, css, html } from "lit";
import { live } from "lit/directives/live.js";

class CodeDialog extends LitElement {
  static properties = { code: { state: true } };
  static styles = css`input { width: 340px; }`;

  constructor() {
    super();
    this.code = "";
  }

  send(event) {
    event.preventDefault();
    window.sent.push(this.code);
  }

  render() {
    return html`
      <form role="dialog" aria-label=${window.title} @submit=${this.send}>
        <h2>${window.title}</h2>
        <label for="code">${window.label}</label>
        <input id="code" .value=${live(this.code)} @input=${(event) => { this.code = event.target.value; }}>
        <button id="send">INVIA</button>
      </form>`;
  }
}

customElements.define("code-dialog", CodeDialog);
document.getElementById("app").append(document.createElement("code-dialog"));

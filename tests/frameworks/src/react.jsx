// A controlled input: what is shown is what the state holds, after each event that React knows.
import { useState } from "react";
import { createRoot } from "react-dom/client";

function Dialog() {
  const [code, setCode] = useState("");
  const send = (event) => {
    event.preventDefault();
    window.sent.push(code);
  };
  return (
    <form role="dialog" aria-label={window.title} onSubmit={send}>
      <h2>{window.title}</h2>
      <label htmlFor="code">{window.label}</label>
      <input id="code" value={code} onChange={(event) => setCode(event.target.value)} />
      <button id="send" disabled={code !== "" && code.length !== 36}>INVIA</button>
    </form>
  );
}

createRoot(document.getElementById("app")).render(<Dialog />);

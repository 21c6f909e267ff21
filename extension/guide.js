// Loads the domain for the guide, hands the browser's events over, and draws the example's note and control with the
// scripts that draw them in other pages.
import init, { openGuide, refreshGuide } from "./wasm/staffetta.js";

const ready = init();

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message === "changed") ready.then(() => refreshGuide());
});

// As the browser runs them elsewhere: as scripts, one after the other.
const run = (src) => new Promise((done) => {
  document.head.append(Object.assign(document.createElement("script"), { src, onload: done }));
});

async function show({ scripts, note, control, value }) {
  for (const script of scripts) await run(script);
  const { staffettaNote, staffettaControl, staffettaFill } = globalThis;
  const field = document.getElementById("example-field");
  // What the background answers elsewhere: this code is in no vault.
  const ask = async ({ fill }) => {
    await null; // the button is looked at first, as elsewhere
    const came = fill && await staffettaFill.take({ parts: [{ handle: 0, value }], click: fill.click });
    return came === "filled" ? { filled: true } : {};
  };
  const page = { fieldOf: () => field, isUsable: () => true, describe: () => [], described: () => "[]", texts: () => new Map(), said: () => [], ask };
  staffettaNote.show(note.note);
  staffettaControl.show(field, control, {
    preconnect: () => {},
    prepare: () => {},
    choose: (key, isSeen) => staffettaFill.paste(page, control, key, isSeen),
    undo: staffettaFill.undo,
    held: () => staffettaFill.textOf(field).length,
    roots: new Set([document]),
  });
}

await ready;
await openGuide(show);

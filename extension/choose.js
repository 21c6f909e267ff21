// Loads the domain for the small window in which the user confirms a fill, or chooses a code, and hands the browser's
// events over.
import init, { openChoice } from "./wasm/staffetta.js";

const ready = init();

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message === "changed") ready.then(() => openChoice());
});

await ready;
await openChoice();

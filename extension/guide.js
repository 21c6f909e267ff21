// Loads the domain for the guide, and hands the browser's events over.
import init, { openGuide, refreshGuide } from "./wasm/staffetta.js";

const ready = init();

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message === "changed") ready.then(() => refreshGuide());
});

await ready;
await openGuide();

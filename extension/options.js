// Loads the domain for the page of places and trust, and hands the browser's events over.
import init, { openPlaces, refreshPlaces } from "./wasm/staffetta.js";

const ready = init();

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message === "changed") ready.then(() => refreshPlaces());
});

await ready;
await openPlaces();

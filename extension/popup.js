// Loads the domain for the popup, and for the small window that asks about one portal, and hands the browser's events
// over.
import init, { openPopup, refreshPopup } from "./wasm/staffetta.js";

const ready = init();

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message === "changed") ready.then(() => refreshPopup());
});

await ready;
await openPopup(new URLSearchParams(location.search).get("ask") ?? undefined);

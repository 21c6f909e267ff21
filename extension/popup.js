// Loads the domain for the popup, and for the small window that asks about one portal.
import init, { on_portals_changed, open_popup } from "./wasm/staffetta.js";

await init();

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message?.type === "portals_changed") on_portals_changed();
});

await open_popup(new URLSearchParams(location.search).get("ask") ?? undefined);

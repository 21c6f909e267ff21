// Loads the domain for the popup. The small window that asks about one portal does without.
import init, { open_popup, refresh_popup } from "./wasm/staffetta.js";
import { asks_about_one, show_portals } from "./portals.js";

const alone = asks_about_one();
document.documentElement.classList.toggle("asking", alone);
chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id !== chrome.runtime.id || message?.type !== "portals_changed") return;
  show_portals(false);
  if (!alone) refresh_popup();
});

if (alone) {
  document.getElementById("title").textContent = chrome.i18n.getMessage("extension_name");
  document.documentElement.lang = chrome.i18n.getMessage("language");
} else {
  await init();
  await open_popup();
}
await show_portals(true);

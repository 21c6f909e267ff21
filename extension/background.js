// Loads the domain and hands the browser's events over. The listeners must be there before the first turn ends: the
// browser wakes the worker for an event and delivers it then. Decides nothing.
import init, { onAlarm, onMessage, onStartup } from "./wasm/staffetta.js";

const ready = init();

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  ready.then(() => onMessage(message, sender)).then(respond, () => respond(null));
  return true;
});

chrome.alarms.onAlarm.addListener(() => ready.then(() => onAlarm()));

// One that is loaded from a folder is installed anew with each start of the browser.
const start = () => ready.then(() => onStartup());
chrome.runtime.onStartup.addListener(start);
chrome.runtime.onInstalled.addListener(({ reason }) => reason === "install" && start());

// Loads the domain and hands the browser's events over. The listeners must be there before the first turn ends: the
// browser wakes the background for an event and delivers it then. Decides nothing.
import * as byBackground from "./clipboard_by_background.js";
import * as byPage from "./clipboard_by_page.js";
import init, { onAlarm, onInstalled, onMessage, onOrder, onPermissions, onStartup } from "./wasm/staffetta.js";

const clipboard = chrome.offscreen ? byPage : byBackground;
globalThis.staffettaClipboard = clipboard;

const ready = init();

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  // No answer at all is for a background that ended.
  ready.then(() => onMessage(message, sender)).then((answer) => respond(answer ?? null), () => respond(null));
  return true;
});

chrome.alarms.onAlarm.addListener(({ name }) => (name === clipboard.ALARM ? clipboard.onAlarm() : ready.then(() => onAlarm())));

chrome.contextMenus.onClicked.addListener((item, tab) => ready.then(() => onOrder(item.menuItemId, tab, item.frameId)));
chrome.commands.onCommand.addListener((command, tab) => ready.then(() => onOrder(command, tab)));

const onChange = () => ready.then(() => onPermissions());
chrome.permissions.onAdded.addListener(onChange);
chrome.permissions.onRemoved.addListener(onChange);
chrome.storage.managed?.onChanged?.addListener(onChange);

chrome.runtime.onStartup.addListener(() => ready.then(() => onStartup()));
chrome.runtime.onInstalled.addListener(({ reason }) => ready.then(() => onInstalled(reason)));

// The clipboard where the background is a service worker (Chromium): that has none, and an unseen page is opened for
// it, which has its own clock.
const { offscreen } = chrome;

const PAGE = {
  url: "clipboard.html",
  reasons: ["CLIPBOARD"],
  justification: "Empties the clipboard after a session id was copied",
};

export async function copy(value, seconds) {
  await offscreen.createDocument(PAGE).catch(() => {}); // it is open already
  return chrome.runtime.sendMessage({ copy: { value, after_seconds: seconds } });
}

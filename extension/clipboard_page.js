// The unseen page of a browser whose background is no document (Chromium): what touches the clipboard there. It closes
// when the clipboard is empty again.
import { digestOf, emptyIfStillThere, put } from "./clipboard.js";

const TO_ANSWER_MS = 500;

let timer = 0;

const clipboard = {
  read() {
    const board = document.getElementById("board");
    board.value = "";
    board.focus();
    document.execCommand("paste");
    const text = board.value;
    board.value = "";
    return text;
  },

  write(text) {
    const give = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", text);
    };
    document.addEventListener("copy", give, { once: true });
    document.execCommand("copy");
    document.removeEventListener("copy", give); // where the browser refused, nothing was called
  },
};

async function copy({ value, after_seconds: seconds }) {
  if (seconds === undefined) return put(clipboard, value).finally(closeUnlessCounting);
  clearTimeout(timer);
  timer = 0; // an earlier copy's minute is over
  const digest = await digestOf(value);
  const isThere = await put(clipboard, value);
  clearTimeout(timer);
  if (isThere) timer = setTimeout(() => empty(digest), seconds * 1000);
  return isThere;
}

// A text that is no secret stays. The minute of a code that was there before it goes on: the text may not be taken.
function closeUnlessCounting() {
  timer ||= setTimeout(() => window.close(), TO_ANSWER_MS);
}

async function empty(digest) {
  const minute = timer;
  await emptyIfStillThere(clipboard, digest, () => timer !== minute);
  if (timer === minute) window.close();
}

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (sender.id !== chrome.runtime.id || sender.tab || !message?.copy) return;
  copy(message.copy).then(respond);
  return true;
});

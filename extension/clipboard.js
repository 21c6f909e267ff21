// An unseen page that puts a code on the clipboard, and empties the clipboard when the time is over, if it still holds
// the code. Meanwhile it knows a digest, not the code.
(() => {
  "use strict";
  const TRIES = 5;
  const BETWEEN_TRIES_MS = 300;
  let timer = 0;

  function pasted() {
    const board = document.getElementById("board");
    board.value = "";
    board.focus();
    document.execCommand("paste");
    const text = board.value;
    board.value = "";
    return text;
  }

  function put(text) {
    const write = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", text);
    };
    document.addEventListener("copy", write, { once: true });
    document.execCommand("copy");
    document.removeEventListener("copy", write); // where the browser refused, nothing was called
  }

  async function digestOf(text) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const later = () => new Promise((done) => setTimeout(done, BETWEEN_TRIES_MS));

  // Whether the clipboard holds the code in the end: another program may have it in hand at that very moment.
  async function copy({ value, after_seconds: seconds }) {
    clearTimeout(timer);
    const digest = await digestOf(value);
    for (let tries = 0; tries < TRIES; tries++) {
      put(value);
      if (pasted() === value) {
        timer = setTimeout(() => emptyIfStillThere(digest), seconds * 1000);
        return true;
      }
      await later();
    }
    return false;
  }

  // A clipboard that holds something else is left alone at once; one that gives nothing is asked again for a while.
  // When a code is copied meanwhile, its own minute decides, in this same page.
  async function emptyIfStillThere(digest) {
    const minute = timer;
    for (let tries = 0; tries < TRIES; tries++) {
      const text = pasted();
      const isOther = text && (await digestOf(text)) !== digest;
      if (timer !== minute) return;
      if (isOther) break;
      if (text) put("");
      await later();
      if (timer !== minute) return;
    }
    window.close();
  }

  chrome.runtime.onMessage.addListener((message, sender, respond) => {
    if (sender.id !== chrome.runtime.id || sender.tab || !message?.copy) return;
    copy(message.copy).then(respond);
    return true;
  });
})();

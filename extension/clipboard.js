// An unseen page that empties the clipboard when the time is over, if it still holds what was copied. It is told a
// digest, never the code.
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

  async function digestOf(text) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function empty() {
    const write = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", "");
    };
    document.addEventListener("copy", write, { once: true });
    document.execCommand("copy");
  }

  // Another program may have the clipboard in hand at that very moment: then nothing is read, or nothing is written. A
  // clipboard that holds something else is left alone at once; one that gives nothing is asked again for a while. When
  // a code is copied meanwhile, its own minute decides, in this same page.
  async function emptyIfStillThere(digest) {
    const minute = timer;
    for (let tries = 0; tries < TRIES; tries++) {
      const text = pasted();
      const isOther = text && (await digestOf(text)) !== digest;
      if (timer !== minute) return;
      if (isOther) break;
      if (text) empty();
      await new Promise((later) => setTimeout(later, BETWEEN_TRIES_MS));
      if (timer !== minute) return;
    }
    window.close();
  }

  chrome.runtime.onMessage.addListener((message, sender, respond) => {
    const order = message?.empty_clipboard;
    if (sender.id !== chrome.runtime.id || !order) return;
    clearTimeout(timer);
    timer = setTimeout(() => emptyIfStillThere(order.digest), order.after_seconds * 1000);
    respond(true);
  });
})();

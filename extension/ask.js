// Asks the background. It may have ended between two messages, or end before it answers, which Firefox does not call an
// error: its answer is then none at all, not even null. The second try wakes it.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaAsk")) return;

  globalThis.staffettaAsk = async (message) => {
    const answer = await chrome.runtime.sendMessage(message).catch(() => undefined);
    return answer === undefined ? chrome.runtime.sendMessage(message) : answer;
  };
})();

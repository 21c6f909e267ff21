// The field that the user is in, in a page where he ordered a fill: says whether there is one, and has it filled when
// he has confirmed. Runs for that order only.
(() => {
  "use strict";
  const { activeElement, isContentEditable, shadowOf } = globalThis.staffettaDom;

  function focused() {
    let element = activeElement(document);
    for (let inner; element && (inner = activeElement(shadowOf(element)));) element = inner;
    return element;
  }

  // A field in which a text can be selected takes a text.
  const takesText = (element) => isContentEditable(element) || (element.selectionStart ?? null) !== null;
  const isUsable = (element) => takesText(element) && !element.disabled && !element.readOnly;

  const field = focused();
  const there = Boolean(field) && isUsable(field);
  const isFirst = !Object.hasOwn(globalThis, "staffettaFocused");
  globalThis.staffettaFocused = there ? field : null;

  async function fill({ key, unanswered }) {
    const element = globalThis.staffettaFocused;
    if (!element?.isConnected) return null;
    // In a portal what it says after that is read.
    const portal = Object.hasOwn(globalThis, "staffettaPortal") ? globalThis.staffettaPortal : null;
    const { staffettaFill: filling, staffettaRefusal: refusal } = globalThis;
    const page = {
      fieldOf: () => element,
      isUsable,
      describe: () => [],
      described: () => "[]",
      texts: () => (portal ? refusal.texts(portal) : new Map()),
      said: refusal.said,
      ask: async (message) => chrome.runtime.sendMessage(message),
    };
    const answer = await filling.paste(page, { fields: [1], unanswered }, key);
    if (portal && answer.filled) refusal.watch(portal, [element], answer.texts, () => {});
    return answer.filled ? { filled: true } : { failed: answer.failed };
  }

  if (isFirst) {
    chrome.runtime.onMessage.addListener((message, sender, respond) => {
      if (sender.id !== chrome.runtime.id || sender.tab || !message?.use_field) return;
      fill(message.use_field).then(respond, () => respond(null));
      return true;
    });
  }
  return there;
})();

// Carries out the user's click in a portal page: has the value sent, puts it in as a paste by hand would, looks at what
// became of it, and takes it back. Which field it goes to and what is said of it, the background decides.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaFill")) return;

  const SETTLING = 150; // ms in which a page may still change or replace a field that was filled
  const MASKING = 12; // ms after the focus in which a mask writes its own
  const FRAME = 100; // ms; a tab that is not drawn has no frames
  const CHANGES = { subtree: true, childList: true, characterData: true, attributes: true };
  const INIT = { bubbles: true, cancelable: true, composed: true };
  const PASTE = { ...INIT, key: "v", code: "KeyV", keyCode: 86, ctrlKey: true };
  const DELETE = { ...INIT, key: "Delete", code: "Delete", keyCode: 46 };

  const { activeElement, addEventListener: listen, execCommand, getRootNode, hasText, removeEventListener,
    textOf } = globalThis.staffettaDom;

  // { mark, page, judged, put, texts, reading } of the click that waits for its value: what the page said of its fields
  // when they were judged, which of them were put in, what it said of codes before, and what it says of its fields now.
  let click = null;
  let before = []; // { field, value } of the last paste, one for each field that it went to
  let ahead = null; // the reading of a page whose button is held down
  let endOfPress = 0;

  // While the button is held down, for so many ms at most: what its release would have to find out.
  function prepare(page, longest) {
    drop();
    ahead = readingOf(page);
    endOfPress = setTimeout(drop, longest);
  }

  function drop() {
    clearTimeout(endOfPress);
    ahead?.end();
    ahead = null;
  }

  // Runs on the user's own click only: the control sees to that. `page` finds and describes the fields, and tells what
  // it says of codes. Whether the button `isSeen`, where that is to be looked at, is found out while a value that was
  // prepared is on its way: where it is not, the value is not taken, and none is asked for.
  async function paste(page, { fields, unanswered }, key, isSeen) {
    const judged = page.described();
    const sendsTo = JSON.parse(judged).find(({ handle }) => handle === fields[0])?.sends_to ?? [];
    const former = { click, before };
    const mine = { mark: crypto.randomUUID(), page, judged: new Set([judged]), put: new Set() };
    const ask = (wasSeen) =>
      page.ask({ fill: { fields, key, click: mine.mark, sends_to: sendsTo, is_seen: wasSeen } }).catch(() => null);
    [click, before] = [mine, []];
    const asked = ask(!isSeen);
    if (isSeen && !isSeen()) {
      ({ click, before } = former);
      drop();
      return {};
    }
    mine.texts = page.texts();
    mine.reading = takeAhead(page) ?? readingOf(page);
    const early = await asked;
    const answer = early?.ask_again ? await ask(true) : early;
    mine.reading.end();
    if (click === mine) click = null;
    return answer?.filled ? { filled: before[0].field, texts: mine.texts } : answer ?? { failed: unanswered };
  }

  // What was read of this page at the press, if nothing changed in it since.
  function takeAhead(page) {
    const found = ahead?.isOf(page) && !ahead.isStale() ? ahead : null;
    if (found) ahead = null;
    drop();
    return found;
  }

  // What a page says of its fields. It is read anew when something changed in its tree: not for what styles change.
  function readingOf(page) {
    let isChanged = false;
    const observer = new MutationObserver(() => { isChanged = true; }); // at the end of the page's turn
    const isStale = () => isChanged ||= observer.takeRecords().length > 0;
    const end = () => { observer.disconnect(); isChanged = true; };
    const reading = { isStale, end, isOf: ({ describe }) => describe === page.describe };
    reading.renew = () => {
      const found = page.describe();
      for (const root of page.roots ?? []) observer.observe(root, CHANGES); // some may have been found just now
      observer.takeRecords();
      [isChanged, reading.fields] = [false, JSON.stringify(found)];
      return found;
    };
    reading.renew();
    return reading;
  }

  // Says what the fields hold in the end: one holds the code, or each its part. Where they have gone, or the page no
  // longer says of its fields what the control was offered for, the background says which of those that are there now
  // are meant, and sends the value again.
  async function take({ parts, click: mark }) {
    if (click?.mark !== mark) return null;
    const current = click;
    const { page, put, judged, reading } = current;
    const all = parts.map(({ handle, value }) => ({ field: page.fieldOf(handle), value }));
    const holds = ({ field, value }) => textOf(field) === value;
    const gone = () => {
      const found = reading.renew();
      judged.add(reading.fields);
      return { gone: found };
    };
    const isAsJudged = () => {
      if (reading.isStale()) reading.renew();
      return judged.has(reading.fields) && all.every(({ field }) => field?.isConnected && page.isUsable(field));
    };
    if (!isAsJudged()) return gone();
    if (put.size && all.every(holds)) {
      before = before.map(({ value }, n) => ({ field: all[n].field, value }));
      for (const { field } of all) field.blur(); // the page may have gone to it
    } else {
      const known = new Map(before.map(({ field, value }) => [field, value]));
      // A mask alone is nothing to be put back.
      const textBefore = (field) => known.get(field) ?? (hasText(field) ? textOf(field) : "");
      before = all.map(({ field }) => ({ field, value: textBefore(field) }));
      for (const { field, value } of all) {
        if (all.length > 1 && put.has(field) && textOf(field) === value) continue;
        const handOver = async () => {
          const isChangeDue = await hand(field, value);
          // A page that sends the form by itself may be gone before more can be said.
          if (field === all.at(-1).field) page.ask({ entered: { click: mark, before: page.said(current.texts) } }).catch(() => null);
          return isChangeDue;
        };
        const done = await enter(field, PASTE, handOver, isAsJudged);
        if (done === null) return gone(); // another by now, for the focus or the key
        if (done) put.add(field);
      }
    }
    await wait(SETTLING);
    if (all.some(({ field }) => !field.isConnected)) return gone();
    if (all.every(holds)) {
      // The browser keeps what stands in a field, for when the page is come back to and to offer it later: on its disk.
      for (const { field } of all) field.autocomplete = "off";
      return "filled";
    }
    return all.some(({ field }) => textOf(field)) ? "altered" : "refused";
  }

  // Puts back what stood in the fields before the paste.
  async function undo() {
    const all = before.splice(0);
    for (const { field, value } of all) {
      // What a mask deletes at the key itself is not deleted once more.
      const put = (isTaken) => (!isTaken || value || hasText(field)) && insert(field, value);
      if (field.isConnected) await enter(field, DELETE, put);
    }
  }

  // As a person does it, for the page's own code: the field is gone to, keys are pressed, the text is put in, the field
  // is left. The browser itself sends `change` then, when it was the browser that put the text in. `null` where the
  // field is no longer the one that is meant.
  async function enter(field, keys, put, isMeant = () => true) {
    if (!isFocused(field)) {
      field.focus();
      await Promise.all([nextFrame(), wait(MASKING)]);
      if (!field.isConnected) return false; // drawn anew for the focus
      if (!isMeant()) return null;
    }
    if (field.readOnly) return false; // and stays so
    select(field); // a mask deletes by itself what is selected
    const isTaken = !field.dispatchEvent(new KeyboardEvent("keydown", keys));
    if (!isMeant()) return null;
    const isChangeDue = await put(isTaken);
    field.dispatchEvent(new KeyboardEvent("keyup", keys));
    if (isChangeDue) field.dispatchEvent(new Event("change", { bubbles: true }));
    await settled(); // what a mask writes in a timer belongs to a field that is not yet left
    field.blur();
    return true;
  }

  // Firefox lets a page read only what such an event was made with itself; Chromium knows no such way.
  function pasteOf(value) {
    const own = new ClipboardEvent("paste", { ...INIT, dataType: "text/plain", data: value });
    if (own.clipboardData?.getData("text/plain") === value) return own;
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", value);
    return new ClipboardEvent("paste", { ...INIT, clipboardData });
  }

  // The page may take the data and put it in by itself, at once or in the next frame. Where it only stops the paste,
  // the user's click counts.
  async function hand(field, value) {
    const isTaken = !field.dispatchEvent(pasteOf(value)) ||
      !field.dispatchEvent(new InputEvent("beforeinput", { ...INIT, inputType: "insertFromPaste", data: value }));
    if (isTaken) await nextFrame();
    return (!isTaken || textOf(field) !== value) && insert(field, value);
  }

  // Puts the text in, in place of what was there; tells whether `change` is left to send.
  function insert(field, value) {
    select(field);
    const hush = (event) => event.stopImmediatePropagation();
    listen(window, "beforeinput", hush, true); // it was announced already, or need not be
    const isDone = isFocused(field) && execCommand(document, value ? "insertText" : "delete", false, value);
    removeEventListener(window, "beforeinput", hush, true);
    if (isDone) return false;
    if (field.isContentEditable) {
      field.textContent = value;
    } else {
      const prototype = field.localName === "textarea" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
      Object.getOwnPropertyDescriptor(prototype, "value").set.call(field, value);
    }
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertFromPaste", data: value }));
    return true;
  }

  function select(field) {
    if (field.isContentEditable) getSelection().selectAllChildren(field);
    else field.select();
  }

  function isFocused(field) {
    return activeElement(getRootNode(field)) === field;
  }

  function wait(milliseconds) {
    return new Promise((done) => setTimeout(done, milliseconds));
  }

  // The frame may come before the timers that the page has set.
  function settled() {
    return Promise.all([nextFrame(), wait(0)]);
  }

  function nextFrame() {
    return Promise.race([new Promise(requestAnimationFrame), wait(FRAME)]);
  }

  chrome.runtime.onMessage.addListener((message, sender, respond) => {
    if (sender.id !== chrome.runtime.id || sender.tab || !message?.value) return;
    take(message.value).then(respond, () => respond(null));
    return true;
  });

  globalThis.staffettaFill = { prepare, paste, take, undo, textOf };
})();

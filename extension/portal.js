// Eyes in a portal page: describes the fields to the background and has the control shown where it is told. Which field
// is meant, what is offered and what is said, the background decides.
(() => {
  "use strict";
  const QUIET = 120; // ms without changes before the page is looked at
  const LONGEST = 600; // characters of the words around a field
  const LABEL = 160; // characters of what may be a label
  const TITLE = 80; // characters of what may be a title
  const AGAIN = 1000; // ms until a question that nobody answered is put again
  const AGAIN_AT_MOST = 3; // times in a row
  const MOST_TEXTS = 200; // pieces of text looked at for words around
  const MOST_STEPS = 12; // elements climbed, and siblings looked at in each, for a title or a label
  const MOST_CHANGES = 1000; // noted between two looks; after more the next one is at all of the page
  const UNLOCKS = ["onfocus", "onclick", "onmousedown"]; // a page's own code that makes a field writable

  const { activeElement, addEventListener: listen, baseURI, body, checkVisibility, closest, contains, createTreeWalker, getAttribute, getElementById,
    getRootNode, hasText, hostOf, isConnected, isLeft, isWithinReach, localName, matches, nodeType, once, outOf, ownerDocument, parentElement, previousElementSibling,
    previousSibling, querySelector, querySelectorAll, shadowOf, shadowRoot, textContent, visibilityState } = globalThis.staffettaDom;

  const ask = globalThis.staffettaAsk;
  let task = null; // { hints, selectors } as handed over by the background
  let groups = ""; // its selector of what groups fields
  let fields = new Map(); // handle -> element
  let isMentioned = false; // a hint was seen somewhere in the page
  let fresh = []; // elements added since the last look, not yet searched for shadow roots
  let noted = 0; // changes since the last look
  const roots = new Set([document]);
  const inputs = new Set(); // as far as they were found; those that left the page are dropped at the next look
  const labels = new Set(); // likewise
  const handles = new WeakMap();
  let lastHandle = 0;
  let described = ""; // the fields, as the background judged them last
  let isStale = false; // what it said of them may not hold any more
  let timer = 0;
  let refresh = 0;
  let unanswered = 0; // questions in a row
  let isAsked = false; // what is offered
  let offered = 0; // how many sessions
  let answered = []; // the controls of the last answer
  let beside = null; // the field of the one that is shown
  let offering = null; // the last answer to a description, while it is waited for and drawn

  // Without what would use up the length for nothing: core reads past all that is invisible (core/src/invisible.rs).
  const squeeze = (text) => (text ? text.replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "").replace(/\s+/g, " ").trim() : "");

  // Fields inside components are fields too; a page's own code cannot hide them from us in a closed root.
  function enter(element) {
    const name = localName(element);
    if (name === "label") labels.add(element);
    const shadow = name.includes("-") ? shadowOf(element) : shadowRoot(element);
    if (!shadow || roots.has(shadow)) return;
    roots.add(shadow);
    watch(shadow);
    search(shadow);
  }

  function search(root) {
    if (localName(root)) enter(root);
    for (const element of querySelectorAll(root, "*")) enter(element);
    if (matches(root, task.selectors.inputs)) inputs.add(root);
    isMentioned ||= isHinted(textContent(root) ?? textContent(body(root)) ?? "");
    for (const element of querySelectorAll(root, task.selectors.inputs)) inputs.add(element);
  }

  // What came since the last look; all there is where that was too much to be noted.
  function searchFresh() {
    const whole = noted > MOST_CHANGES ? [...roots] : [];
    for (const root of whole) watch(root);
    for (const node of [...fresh.splice(0), ...whole]) if (isConnected(node)) search(node);
    noted = 0;
  }

  function keepConnected(nodes) {
    for (const node of nodes) if (!isConnected(node)) nodes.delete(node);
  }

  // Labels by the id that they are for. A field's own list of its labels would go through the whole page for each
  // field.
  function labelsById(root) {
    const byId = {};
    for (const label of labels) {
      if (label.htmlFor && getRootNode(label) === root) (byId[`#${label.htmlFor}`] ??= []).push(label);
    }
    return byId;
  }

  function labelsOf(element, labelsIn) {
    const around = element.closest("label");
    const named = element.id ? (labelsIn(element.getRootNode())[`#${element.id}`] ?? []) : [];
    return around && !around.htmlFor ? [around, ...named] : named;
  }

  function groupOf(element) {
    for (let node = element; node; node = hostOf(node)) {
      const group = closest(parentElement(node), groups);
      if (group) return group;
    }
    return parentElement(parentElement(element)) ?? body(ownerDocument(element));
  }

  // The first words of a group, each piece in a line. A group may be most of a page: its text is read no further than
  // needed.
  function wordsOf(group) {
    const texts = createTreeWalker(document, group, NodeFilter.SHOW_TEXT);
    let words = "";
    for (let left = MOST_TEXTS; left && words.length < LONGEST && texts.nextNode(); left--) {
      const piece = /^(script|style)$/.test(localName(texts.currentNode.parentNode)) ? "" : squeeze(texts.currentNode.data);
      if (piece) words += `${piece}\n`;
    }
    words = words.slice(0, LONGEST);
    return { words, hinted: isHinted(words) };
  }

  function isHinted(words) {
    const lower = words.toLowerCase();
    return task.hints.some((hint) => lower.includes(hint));
  }

  function textById(element, attribute) {
    const ids = getAttribute(element, attribute)?.split(/\s+/) ?? [];
    return ids.map((id) => squeeze(id && textContent(getElementById(getRootNode(element), id))));
  }

  // What is written in a field and for it; costs no layout.
  function wordsFor(element, labelsIn) {
    const host = hostOf(element);
    const labels = labelsOf(element, labelsIn).map((label) => label.textContent);
    const attributes = [element.getAttribute("aria-label"), element.title, host?.getAttribute("label"), host?.ariaLabel];
    const names = ["name", "id", "formcontrolname", "autocomplete"].map((name) => element.getAttribute(name) ?? "");
    return {
      labels: [...labels, textById(element, "aria-labelledby").join(" "), ...attributes].map(squeeze).filter(Boolean),
      placeholder: squeeze(element.placeholder ?? element.getAttribute("aria-placeholder")),
      names: squeeze(names.join(" ")),
      help: textById(element, "aria-describedby").join(" "),
    };
  }

  const isField = (node) => localName(node) && (matches(node, task.selectors.inputs) || querySelector(node, task.selectors.inputs));

  // The text before a field, up to the field before: in the line, in the cells to the left, in the cell above.
  function textBefore(element) {
    for (let [node, left] = [element, MOST_STEPS]; node && left; node = outOf(node), left--) {
      let before = previousSibling(node);
      for (let texts = MOST_STEPS; before && texts && !isField(before); before = previousSibling(before), texts--) {
        const text = squeeze(nodeType(before) === Node.COMMENT_NODE ? "" : textContent(before));
        if (/[^\W_]/.test(text)) return text.slice(-LABEL);
      }
      if (localName(node) === "td") return squeeze(textAbove(node)).slice(-LABEL);
      if (before || matches(node, task.selectors.dialogs)) return "";
    }
    return "";
  }

  function textAbove(cell) {
    const cells = [...(cell.parentElement.previousElementSibling?.cells ?? [])];
    const over = cells.length === 1 ? cells[0] : cells[cell.cellIndex];
    return over && !isField(over) ? over.textContent : "";
  }

  // The headers of a table, each as often as it has columns.
  function headersOf(table) {
    const row = table.tHead?.rows[0] ?? table.rows[0];
    const isHead = row && [...row.cells].some((cell) => cell.localName === "th") && !isField(row);
    return isHead && row.cells.length > 1 ? [...row.cells].flatMap((cell) => Array(Math.min(cell.colSpan, 40)).fill(squeeze(cell.textContent))) : [];
  }

  function columnOf(element, headersIn) {
    const cell = element.closest("td");
    const table = cell?.closest("table");
    if (!table) return "";
    let column = 0;
    for (let before = cell.previousElementSibling; before; before = before.previousElementSibling) column += before.colSpan ?? 0;
    return headersIn(table)[column] ?? "";
  }

  // The titles of what a node stands in, the nearest first: up to its dialog.
  function titlesOf(node, titlesAbove, left) {
    const own = [getAttribute(node, "aria-label"), ...textById(node, "aria-labelledby")];
    let before = previousElementSibling(node);
    for (let steps = MOST_STEPS; before && steps && !isTitle(before); before = previousElementSibling(before)) steps--;
    if (before && isTitle(before)) own.push(textContent(before));
    const titles = own.map(squeeze).filter((title) => title && title.length <= TITLE);
    const parent = matches(node, task.selectors.dialogs) ? null : outOf(node);
    return parent && left ? [...titles, ...titlesAbove(parent, left - 1)] : titles;
  }

  function isTitle(node) {
    return matches(node, task.selectors.titles) && !isField(node) && !querySelector(node, "li,nav") && checkVisibility(node);
  }

  function isUsable(element) {
    const box = element.getBoundingClientRect();
    const seen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
    const isOnPage = box.right + scrollX > 0 && box.bottom + scrollY > 0;
    const isHidden = element.closest("[aria-hidden=true]") !== null;
    const isLocked = element.readOnly && !UNLOCKS.some((name) => /readonly/i.test(element.getAttribute(name)));
    return seen && isOnPage && !isHidden && box.width >= 40 && box.height >= 10 && !matches(element, ":disabled") && !isLocked;
  }

  // The origins that a form may send the field to.
  function sendsTo(element) {
    const { form } = element;
    const buttons = form ? querySelectorAll(ownerDocument(element), "[formaction]") : [];
    const addresses = [getAttribute(form, "action"), ...[...buttons].map((button) => getAttribute(button, "formaction"))];
    const originOf = (address) => (URL.canParse(address, baseURI(element)) ? new URL(address, baseURI(element)).origin : "");
    return [...new Set(addresses.map((address) => (address ? originOf(address) : location.origin)))].sort();
  }

  function countOf(group) {
    return [...querySelectorAll(group, task.selectors.inputs)].filter((input) => input.checkVisibility()).length;
  }

  // Whether a text is about this field: it stands where no other field is.
  function isBeside(field, block) {
    if (!isConnected(field)) return false;
    const group = groupOf(field);
    return contains(group, block) && countOf(group) === 1;
  }

  // The fields that may ask, as they are now.
  function describe() {
    const changes = observer.takeRecords(); // of the page's turn that has not yet ended
    if (changes.length) note(changes);
    keepConnected(roots);
    searchFresh();
    keepConnected(inputs);
    keepConnected(labels);
    const found = [];
    const kept = new Map();
    const [wordsAround, labelsIn, headersIn, count] = [wordsOf, labelsById, headersOf, countOf].map(once);
    const titlesIn = once((node, left) => titlesOf(node, titlesIn, left));
    for (const element of inputs) {
      const group = groupOf(element);
      const around = wordsAround(group);
      const own = wordsFor(element, labelsIn);
      const isHintedHere = around.hinted || isHinted(Object.values(own).flat().join(" "));
      if (!isHintedHere && !isMentioned) continue;
      const before = own.labels.length ? "" : textBefore(element);
      const column = columnOf(element, headersIn);
      const titles = titlesIn(element, MOST_STEPS);
      if (!isHintedHere && !isHinted([before, column, ...titles].join(" "))) continue;
      if (!handles.has(element)) handles.set(element, ++lastHandle);
      const handle = handles.get(element);
      kept.set(handle, element);
      found.push({
        handle,
        kind: element.isContentEditable ? "contenteditable" : element.type ?? "",
        ...own,
        before,
        column,
        in_head: element.closest("th,thead") !== null,
        titles,
        around: around.words,
        max_length: element.maxLength > 0 ? element.maxLength : null,
        usable: isUsable(element),
        sends_to: sendsTo(element),
        others: Math.max(0, count(group) - (contains(group, element) ? 1 : 0)),
      });
    }
    fields = kept;
    return found;
  }

  function look() {
    timer = 0;
    const found = describe();
    const now = JSON.stringify(found);
    if (isStale || now !== described) offering = offer(found);
    [described, isStale] = [now, false];
    ours("staffettaControl")?.changed();
    return offering;
  }

  async function offer(found) {
    clearTimeout(refresh);
    isAsked = true;
    const empty = [...fields].filter(([, element]) => !hasText(element)).map(([handle]) => handle);
    const controls = found.some((field) => field.usable) ? await ask({ fields: { all: found, empty } }).catch(() => null) : [];
    isAsked = false;
    if (isLeft()) return;
    draw(controls);
    // Nobody answered: the background ended meanwhile, which Firefox does not call an error.
    unanswered = controls ? 0 : unanswered + 1;
    if (!controls && unanswered <= AGAIN_AT_MOST) refresh = setTimeout(lookAnew, AGAIN);
  }

  // What scripts of ours that came later have left here, and no element with such an id.
  const ours = (name) => (Object.hasOwn(globalThis, name) ? globalThis[name] : null);

  // Beside the field that the user is in, or was.
  function draw(controls) {
    clearTimeout(refresh);
    answered = controls ?? [];
    const [drawn, filling, refusal] = ["staffettaControl", "staffettaFill", "staffettaRefusal"].map(ours);
    const all = answered.map((control) => ({ control, elements: control.fields.map((handle) => fields.get(handle)) }));
    const there = drawn ? all.filter(({ elements }) => elements.every((element) => element?.isConnected)) : [];
    const isIn = (element) => activeElement(getRootNode(element)) === element;
    const isBefore = ({ elements }) => elements[0] === beside;
    const next = there.find(({ elements }) => elements.some(isIn)) ?? there.find(isBefore) ?? there[0];
    offered = next?.control.choices.length ?? 0;
    beside = next?.elements[0];
    if (!next) {
      drawn?.hide();
      return;
    }
    const { control, elements } = next;
    const page = { ...globalThis.staffettaPortal, fieldOf: (handle) => fields.get(handle), isUsable, describe, described: () => described,
      texts: () => refusal.texts(page), said: refusal.said };
    drawn.show(beside, control, {
      preconnect: () => ask("preconnect").catch(() => null),
      prepare: (key) => {
        ask({ prepare: key }).catch(() => null);
        filling.prepare(page, control.longest_press);
      },
      choose: async (key, isSeen) => {
        const answer = await filling.paste(page, control, key, isSeen);
        if (answer.filled) refusal.watch(page, elements, answer.texts, () => drawn.reopen());
        if (!elements[0].isConnected) await look(); // drawn anew: what came of it is said beside the new one
        return answer;
      },
      go: (order) => ask(order).catch(() => null),
      undo: filling.undo,
      held: () => elements.map(filling.textOf).join("").length,
      roots,
    });
    refresh = setTimeout(lookAnew, control.refresh_after * 1000);
  }

  // A page that came after one that got a code may say what became of that.
  async function lookAfterFill() {
    await look();
    const elements = beside ? [beside] : [];
    ours("staffettaRefusal")?.watch(globalThis.staffettaPortal, elements, new Map(), () => ours("staffettaControl")?.reopen());
  }

  function lookSoon() {
    if (!timer && !isLeft()) timer = setTimeout(look, QUIET);
  }

  const observer = new MutationObserver(note);

  // The browser's own record of each change costs a page that changes all the time more than a look does.
  function note(changes) {
    lookSoon();
    noted += changes.length;
    if (noted > MOST_CHANGES) {
      observer.disconnect();
      fresh = [];
      return;
    }
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (localName(node)) fresh.push(node);
        else isMentioned ||= isHinted(textContent(node) ?? "");
      }
    }
  }

  function watch(root) {
    const attributeFilter = ["class", "style", "hidden", "open", "disabled", "readonly", "aria-hidden", "action", "form", "formaction"];
    observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter });
  }

  function lookAnew() {
    isStale = true;
    if (visibilityState(document) === "visible") lookSoon();
  }

  chrome.runtime.onMessage.addListener((message, sender, respond) => {
    if (sender.id !== chrome.runtime.id || sender.tab) return;
    if (message === "refresh" && task) lookAnew();
    if (message?.awaited && isAsked && !offered) draw(message.awaited); // an offer stands until more is known
  });

  ask("portal").then((answer) => {
    if (!answer || !isWithinReach() || Object.hasOwn(globalThis, "staffettaPortal")) return;
    task = answer;
    groups = `${task.selectors.dialogs},${task.selectors.groups}`;
    // The user may have approved a page that the browser runs this in by itself.
    globalThis.staffettaPortal = { ask, isBeside, roots, refusal: task.refusal };
    watch(document);
    search(document);
    listen(document, "focusin", ({ target }) => {
      if (localName(target)) fresh.push(target);
      if (answered.length > 1) draw(answered);
      lookSoon();
    });
    listen(document, "toggle", lookSoon, true); // a popover comes without a change of the page
    listen(document, "visibilitychange", lookAnew);
    listen(window, "focus", lookAnew);
    if (task.after_fill) lookAfterFill();
    else look();
  }, () => {});
})();

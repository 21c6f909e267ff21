// Eyes in a portal page: describes the fields to the background and has the control shown where it is told. Which field
// is meant, what is offered and what is said, the background decides.
(() => {
  "use strict";
  const QUIET = 120; // ms without changes before the page is looked at
  const AGAIN = 1000; // ms until a question that nobody answered is put again
  const AGAIN_AT_MOST = 3; // times in a row
  const MOST_STEPS = 12; // elements climbed for a title
  const MOST_CHANGES = 1000; // noted between two looks; after more the next one is at all of the page
  const UNLOCKS = ["onfocus", "onclick", "onmousedown"]; // a page's own code that makes a field writable

  const { activeElement, addEventListener: listen, baseURI, body, closest, contains, getAttribute, getRootNode, hasText, hostOf, isConnected, isLeft,
    isWithinReach, localName, matches, once, ownerDocument, parentElement, querySelectorAll, shadowOf, shadowRoot, textContent, visibilityState } =
    globalThis.staffettaDom;

  const ask = globalThis.staffettaAsk;
  let task = null; // { hints, selectors } as handed over by the background
  let [words, seenWords] = [null, null];
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
    isMentioned ||= words.isHinted(textContent(root) ?? textContent(body(root)) ?? "");
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

  function groupOf(element) {
    for (let node = element; node; node = hostOf(node)) {
      const group = closest(parentElement(node), groups);
      if (group) return group;
    }
    return parentElement(parentElement(element)) ?? body(ownerDocument(element));
  }

  // The part of a page that a field's caption is looked for in: all of it, or its dialog, where nothing tells.
  function areaOf(element, group, before) {
    let area = group ?? closest(element, task.selectors.dialogs) ?? body(ownerDocument(element));
    while (area && !(contains(area, element) && contains(area, before))) area = parentElement(area);
    return area ?? getRootNode(element);
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
    const [wordsAround, labelsIn, headersIn, count] = [words.wordsOf, words.labelsById, words.headersOf, countOf].map(once);
    const titlesIn = once((node, left) => words.titlesOf(node, titlesIn, left));
    const piecesIn = once(seenWords.piecesOf);
    for (const element of inputs) {
      const group = groupOf(element);
      const around = wordsAround(group);
      const own = words.wordsFor(element, labelsIn);
      const isHintedHere = around.hinted || words.isHinted(Object.values(own).flat().join(" "));
      if (!isHintedHere && !isMentioned) continue;
      const before = own.labels.length ? null : words.textBefore(element);
      const hasNone = !own.labels.length && !own.placeholder && !before?.text;
      const column = words.columnOf(element, headersIn);
      const titles = titlesIn(element, MOST_STEPS);
      if (!isHintedHere && !hasNone && !words.isHinted([before?.text, column, ...titles].join(" "))) continue;
      if (!handles.has(element)) handles.set(element, ++lastHandle);
      const handle = handles.get(element);
      kept.set(handle, element);
      found.push({
        handle,
        kind: element.isContentEditable ? "contenteditable" : element.type ?? "",
        ...own,
        before: own.labels.length ? "" : seenWords.captionOf(element, before, piecesIn(areaOf(element, hasNone ? null : group, before?.node ?? element))),
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
        else isMentioned ||= words.isHinted(textContent(node) ?? "");
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
    words = globalThis.staffettaWords(task, labels);
    seenWords = globalThis.staffettaSeenWords(task.selectors.inputs);
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

// Eyes in a portal page: describes the fields to the background and has the control shown where it is told. Which field
// is meant, what is offered and what is said, the background decides.
(() => {
  "use strict";
  const QUIET = 120; // ms without changes before the page is looked at
  const LONGEST = 600; // characters of the words around a field
  const MOST_TEXTS = 200; // pieces of text looked at for them

  let task = null; // { hints, selectors } as handed over by the background
  let fields = new Map(); // handle -> element
  let fresh = []; // elements added since the last look, not yet searched for shadow roots
  const roots = new Set([document]);
  const inputs = new Set(); // as far as they were found; those that left the page are let go of at the next look
  const handles = new WeakMap();
  let lastHandle = 0;
  let described = "";
  let timer = 0;
  let refresh = 0;
  let isAsked = false; // what is offered
  let offered = 0; // how many sessions
  let offering = null; // the last answer to a description, while it is waited for and drawn

  const squeeze = (text) => (text ?? "").replace(/\s+/g, " ").trim();

  // Fields inside components are fields too; a page's own code cannot hide them from us in a closed root.
  function enter(element) {
    const isComponent = element.localName.includes("-");
    const closed = isComponent ? (chrome.dom?.openOrClosedShadowRoot(element) ?? element.openOrClosedShadowRoot) : null;
    const shadow = element.shadowRoot ?? closed;
    if (!shadow || roots.has(shadow)) return;
    roots.add(shadow);
    watch(shadow);
    search(shadow);
  }

  function search(root) {
    if (root.localName) enter(root);
    for (const element of root.querySelectorAll("*")) enter(element);
    if (root.localName && root.matches(task.selectors.inputs)) inputs.add(root);
    for (const element of root.querySelectorAll(task.selectors.inputs)) inputs.add(element);
  }

  function keepConnected(nodes) {
    for (const node of nodes) if (!node.isConnected) nodes.delete(node);
  }

  // What a function of a node gives, worked out once in a look: many fields share a group, all share their page's
  // labels.
  function once(work) {
    const known = new Map();
    return (node) => {
      if (!known.has(node)) known.set(node, work(node));
      return known.get(node);
    };
  }

  // Labels by the id that they are for. A field's own list of its labels would go through the whole page for each
  // field.
  function labelsById(root) {
    const labels = {};
    for (const label of root.querySelectorAll("label[for]")) (labels[`#${label.htmlFor}`] ??= []).push(label);
    return labels;
  }

  function labelsOf(element, labelsIn) {
    const around = element.closest("label");
    const named = element.id ? (labelsIn(element.getRootNode())[`#${element.id}`] ?? []) : [];
    return around && !around.htmlFor ? [around, ...named] : named;
  }

  function groupOf(element) {
    for (let node = element; node; node = node.getRootNode().host) {
      const group = node.parentElement?.closest(task.selectors.groups);
      if (group) return group;
    }
    return element.parentElement?.parentElement ?? element.ownerDocument.body;
  }

  // The first words of a group. A group may be most of a page: its text is read no further than needed.
  function wordsOf(group) {
    const texts = document.createTreeWalker(group, NodeFilter.SHOW_TEXT);
    let words = "";
    for (let left = MOST_TEXTS; left && words.length < LONGEST && texts.nextNode(); left--) {
      if (!/^(script|style)$/.test(texts.currentNode.parentNode.localName)) words += ` ${squeeze(texts.currentNode.data)}`;
    }
    words = squeeze(words).slice(0, LONGEST);
    return { words, hinted: isHinted(words) };
  }

  function isHinted(words) {
    const lower = words.toLowerCase();
    return task.hints.some((hint) => lower.includes(hint));
  }

  // What is written in a field and for it; costs no layout.
  function wordsFor(element, labelsIn) {
    const labels = labelsOf(element, labelsIn).map((label) => label.textContent);
    const labelled = element.getAttribute("aria-labelledby")?.split(/\s+/)
      .map((id) => id && element.getRootNode().getElementById?.(id)?.textContent) ?? [];
    return {
      label: [...labels, ...labelled, element.getAttribute("aria-label"), element.title].join(" "),
      placeholder: element.placeholder,
      names: `${element.name} ${element.id}`,
    };
  }

  function isUsable(element) {
    const box = element.getBoundingClientRect();
    const seen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
    const isOnPage = box.right + scrollX > 0 && box.bottom + scrollY > 0;
    const isHidden = element.closest("[aria-hidden=true]") !== null;
    return seen && isOnPage && !isHidden && box.width >= 40 && box.height >= 10 && !element.disabled && !element.readOnly;
  }

  function isAlone(element, group) {
    const others = [...group.querySelectorAll(task.selectors.inputs)];
    return others.every((other) => other === element || other.type === "hidden");
  }

  // The fields that may ask, as they are now.
  function describe() {
    for (const element of fresh.splice(0)) if (element.isConnected) search(element);
    keepConnected(roots);
    keepConnected(inputs);
    const found = [];
    const kept = new Map();
    const [wordsAround, labelsIn] = [once(wordsOf), once(labelsById)];
    for (const element of inputs) {
      if (element.type === "hidden") continue;
      const group = groupOf(element);
      const around = wordsAround(group);
      const { label, placeholder, names } = wordsFor(element, labelsIn);
      if (!around.hinted && !isHinted(squeeze(`${label} ${placeholder} ${names}`))) continue;
      if (!handles.has(element)) handles.set(element, ++lastHandle);
      const handle = handles.get(element);
      kept.set(handle, element);
      found.push({
        handle,
        kind: element.localName === "textarea" ? "textarea" : element.type,
        label: squeeze(label),
        placeholder: squeeze(placeholder),
        names: squeeze(names),
        around: around.words,
        max_length: element.maxLength > 0 ? element.maxLength : null,
        usable: isUsable(element),
        alone: isAlone(element, group),
      });
    }
    fields = kept;
    return found;
  }

  function look() {
    timer = 0;
    const found = describe();
    const now = JSON.stringify(found);
    if (now !== described) offering = offer(found);
    described = now;
    return offering;
  }

  async function offer(found) {
    clearTimeout(refresh);
    isAsked = true;
    const control = found.some((field) => field.usable) ? await ask({ fields: found }).catch(() => null) : null;
    isAsked = false;
    draw(control);
  }

  function draw(control) {
    clearTimeout(refresh);
    const field = control && fields.get(control.handle);
    const { staffettaControl: drawn, staffettaFill: filling } = globalThis;
    offered = field?.isConnected && drawn ? control.choices.length : 0;
    if (!field?.isConnected || !drawn) {
      drawn?.hide();
      return;
    }
    const page = { fieldOf: (handle) => fields.get(handle), isUsable, describe, ask };
    drawn.show(field, control, {
      preconnect: () => ask("preconnect").catch(() => null),
      choose: async (key) => {
        const answer = await filling.paste(page, control, key);
        if (!field.isConnected) await look(); // drawn anew: what came of it is said beside the new one
        return answer;
      },
      undo: filling.undo,
      roots,
    });
    refresh = setTimeout(lookAnew, control.refresh_after * 1000);
  }

  function lookSoon() {
    if (!timer) timer = setTimeout(look, QUIET);
  }

  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.localName) fresh.push(node);
    }
    lookSoon();
  });

  function watch(root) {
    const attributeFilter = ["class", "style", "hidden", "open", "disabled", "readonly", "aria-hidden"];
    observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter });
  }

  function lookAnew() {
    described = "";
    if (document.visibilityState === "visible") lookSoon();
  }

  // The worker may be stopped between two messages; the second try wakes it.
  function ask(message) {
    return chrome.runtime.sendMessage(message).catch(() => chrome.runtime.sendMessage(message));
  }

  chrome.runtime.onMessage.addListener((message, sender, respond) => {
    if (sender.id !== chrome.runtime.id || sender.tab) return;
    if (message === "refresh" && task) lookAnew();
    if (message?.awaited && isAsked && !offered) draw(message.awaited); // an offer stands until more is known
  });

  ask("portal").then((answer) => {
    if (!answer || globalThis.staffettaPortal) return;
    globalThis.staffettaPortal = true; // the user approved a page that the browser runs this in by itself
    task = answer;
    watch(document);
    search(document);
    document.addEventListener("focusin", ({ target }) => {
      if (target.localName) fresh.push(target);
      lookSoon();
    });
    document.addEventListener("visibilitychange", lookAnew);
    addEventListener("focus", lookAnew);
    look();
  }, () => {});
})();

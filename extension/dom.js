// What the browser itself knows of a page's nodes. A form gives its field called "parentElement" for that, a document
// its image called "body", a window its element called "addEventListener": what the page made is asked through this.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaDom")) return;

  const OF_TARGETS = ["addEventListener", "removeEventListener"];
  const OF_NODES = ["baseURI", "childNodes", "cloneNode", "compareDocumentPosition", "contains", "getRootNode", "isConnected", "nodeType", "ownerDocument", "parentElement",
    "parentNode", "previousSibling", "textContent"];
  const OF_ELEMENTS = ["append", "checkVisibility", "clientHeight", "closest", "getAttribute", "getBoundingClientRect", "localName", "matches",
    "previousElementSibling", "scrollHeight", "shadowRoot"];
  // Each of several types has its own.
  const OF_SOME = ["activeElement", "adoptedStyleSheets", "body", "createElement", "createRange", "createTreeWalker", "defaultView",
    "documentElement", "elementFromPoint", "elementsFromPoint", "execCommand", "getElementById", "hidden", "innerText",
    "isContentEditable", "openOrClosedShadowRoot", "querySelector", "querySelectorAll", "readyState", "styleSheets",
    "visibilityState"];

  const means = (type, name) => {
    const { get, value } = Object.getOwnPropertyDescriptor(type.prototype, name);
    return get ? (node) => get.call(node) : (node, ...given) => value.apply(node, given);
  };
  const dom = {};
  for (const name of OF_TARGETS) dom[name] = means(EventTarget, name);
  for (const name of OF_NODES) {
    const own = means(Node, name);
    dom[name] = (node, ...given) => (node ? own(node, ...given) : undefined);
  }
  const { nodeType } = dom;
  for (const name of OF_ELEMENTS) {
    const own = means(Element, name);
    dom[name] = (node, ...given) => (nodeType(node) === Node.ELEMENT_NODE ? own(node, ...given) : undefined);
  }
  for (const name of OF_SOME) {
    dom[name] = (node, ...given) => {
      const own = node ? Reflect.get(Object.getPrototypeOf(node), name, node) : undefined;
      return typeof own === "function" ? own.apply(node, given) : own;
    };
  }
  const { getRootNode, innerText, isContentEditable, openOrClosedShadowRoot, parentElement, shadowRoot } = dom;

  // A closed one, too.
  const { dom: ofChromium } = chrome; // Firefox gives its scripts the same as a property of each element
  dom.shadowOf = (element) => ofChromium?.openOrClosedShadowRoot(element) ?? openOrClosedShadowRoot(element) ?? shadowRoot(element);

  dom.hostOf = (node) => {
    const root = getRootNode(node);
    return nodeType(root) === Node.DOCUMENT_FRAGMENT_NODE ? root.host : null;
  };

  // What a node stands in, within its document.
  dom.outOf = (node) => parentElement(node) ?? dom.hostOf(node);

  dom.frameOf = (node) => dom.defaultView(dom.ownerDocument(node))?.frameElement;

  // Whether nobody but this page, and that of the tab, is around it. What the latter lays over a frame can be told only
  // by a browser that looks at all that is drawn (Firefox does not).
  dom.isWithinReach = () => {
    let outer = window;
    while (outer.frameElement) outer = outer.parent;
    return outer === top || (outer.parent === top && "isVisible" in IntersectionObserverEntry.prototype);
  };

  // The same through slots, shadow roots and frames, as it is drawn.
  dom.above = (node) => {
    const parent = parentElement(node);
    const slots = parent && dom.shadowOf(parent)?.querySelectorAll("slot");
    const slot = slots && [...slots].find((one) => one.assignedNodes().includes(node));
    return slot ?? dom.outOf(node) ?? dom.frameOf(node);
  };

  // What a function of a node gives, worked out once: many fields share a group, many points an element.
  dom.once = (work) => {
    const known = new Map();
    return (node, ...more) => {
      if (!known.has(node)) known.set(node, work(node, ...more));
      return known.get(node);
    };
  };

  // Whether the user left the page: an answer may come after that. Firefox gives it no clock any more.
  dom.isLeft = () => !dom.defaultView(document);

  // What is written in a field.
  dom.textOf = (field) => (isContentEditable(field) ? innerText(field).trim() : field.value);

  // The text of an element. Lines that run from right to left begin with the mark that turns them: they are not seen as
  // they are written. `among`: the elements that may turn them.
  dom.turnedText = (element, among = "*") => {
    const text = innerText(element) ?? "";
    const directionOf = (one) => getComputedStyle(one).direction;
    const own = element && directionOf(element);
    const isTurned = text && [...dom.querySelectorAll(element, among)].some((one) => directionOf(one) !== own);
    return isTurned ? text.replace(/^/gm, "\u202e") : text;
  };

  // A mask that nobody has written in yet has no letters of its own.
  dom.hasText = (field) => /[\p{L}\p{N}]/u.test(dom.textOf(field));

  globalThis.staffettaDom = dom;
})();

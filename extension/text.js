// Where a page has text: what is drawn into it is not to lie over words, and words over a field cover it.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaText")) return;

  const { childNodes, createRange } = globalThis.staffettaDom;

  // The lines of an element's own text, as they are asked for.
  function* linesOf(element) {
    for (const node of childNodes(element)) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = createRange(document);
      range.selectNodeContents(node);
      yield* range.getClientRects();
    }
  }

  const isIn = ({ left, top, right, bottom }, x, y) => x >= left && x <= right && y >= top && y <= bottom;

  // Whether one of them lies at a point of the window.
  function hasTextAt(element, x, y) {
    for (const line of linesOf(element)) if (isIn(line, x, y)) return true;
    return false;
  }

  globalThis.staffettaText = { hasTextAt, linesOf, isIn };
})();

// Where a page has text: what is drawn into it is not to lie over words, and words over a field cover it.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaText")) return;

  const { childNodes, createRange } = globalThis.staffettaDom;

  // Whether a line of the element's own text lies at a point of the window.
  function hasTextAt(element, x, y) {
    for (const node of childNodes(element)) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = createRange(document);
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) {
        if (x >= line.left && x <= line.right && y >= line.top && y <= line.bottom) return true;
      }
    }
    return false;
  }

  globalThis.staffettaText = { hasTextAt };
})();

// Where a page has text: what is drawn into it is not to lie over words, and words over a field cover it.
(() => {
  "use strict";
  if (globalThis.staffettaText) return;

  const parts = Object.getOwnPropertyDescriptor(Node.prototype, "childNodes"); // a form's own can be its fields

  // Whether a line of the element's own text lies at a point of the window.
  function hasTextAt(element, x, y) {
    for (const node of parts.get.call(element)) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) {
        if (x >= line.left && x <= line.right && y >= line.top && y <= line.bottom) return true;
      }
    }
    return false;
  }

  globalThis.staffettaText = { hasTextAt };
})();

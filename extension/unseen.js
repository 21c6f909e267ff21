// What of a mail's text no reader sees although the browser lays it out: too small, of no colour, off the page, cut
// off. Knows nothing of what a mail means.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaUnseen")) return;

  const SMALLEST_FONT = 4; // px
  const SMALLEST_BOX = 2; // px
  const LEAST_OPACITY = 0.1;
  const SAME_COLOUR = 12; // apart, in each part
  const LONG = 12; // characters that hardly stand in a mail twice
  const MOST_TEXTS = 3000; // pieces of text looked at

  const { checkVisibility, clientHeight, createRange, createTreeWalker, outOf, ownerDocument, parentElement } = globalThis.staffettaDom;

  // Red, green, blue, opacity; what is written otherwise is not known.
  function colourOf(text) {
    const parts = /^rgba?\(([^)]*)\)$/.exec(text)?.[1].split(/[\s,/]+/).map(Number) ?? [];
    return parts.length < 3 ? null : [...parts.slice(0, 3), parts[3] ?? 1];
  }

  const isSame = (one, other) => [0, 1, 2].every((part) => Math.abs(one[part] - other[part]) <= SAME_COLOUR);

  // The colour behind an element; null where a picture is, or nobody says.
  function groundOf(element) {
    for (let around = element; around; around = outOf(around)) {
      const { backgroundImage, backgroundColor } = getComputedStyle(around);
      const colour = colourOf(backgroundColor);
      if (backgroundImage !== "none" || !colour) return null;
      if (colour[3] >= LEAST_OPACITY) return colour;
    }
    return null;
  }

  function isCutOff(element, body) {
    for (let around = element; around && around !== body; around = outOf(around)) {
      const { opacity, overflow } = getComputedStyle(around);
      const box = around.getBoundingClientRect();
      const isBox = clientHeight(around) > 0 || overflow !== "visible";
      const isSmall = isBox && overflow !== "visible" && (box.height < SMALLEST_BOX || box.width < SMALLEST_BOX);
      if (Number(opacity) < LEAST_OPACITY || isSmall) return true;
    }
    return false;
  }

  function isUnseen(text, body) {
    const element = parentElement(text);
    const { color, fontSize } = getComputedStyle(element);
    const colour = colourOf(color);
    const ground = colour && groundOf(element);
    const isOfNoColour = colour && (colour[3] < LEAST_OPACITY || (ground && isSame(colour, ground)));
    const range = createRange(ownerDocument(element));
    range.selectNodeContents(text);
    const { right, bottom } = range.getBoundingClientRect();
    const isOffPage = right + scrollX <= 0 || bottom + scrollY <= 0;
    return Number.parseFloat(fontSize) < SMALLEST_FONT || isOfNoColour || isOffPage || isCutOff(element, body);
  }

  // The text that the browser gives of a body, without what is not seen of it. The pieces stand in it in their order.
  function withoutUnseen(text, body) {
    const pieces = createTreeWalker(ownerDocument(body), body, NodeFilter.SHOW_TEXT);
    let [seen, at] = ["", 0];
    for (let left = MOST_TEXTS; left && pieces.nextNode(); left--) {
      const piece = pieces.currentNode;
      const words = piece.data.replace(/[ \t\n\r\f]+/g, " ").trim();
      if (!words || !checkVisibility(parentElement(piece), { visibilityProperty: true })) continue;
      const found = text.indexOf(words, at);
      // One that is laid out otherwise than it is written is left where it is.
      const isNext = !/[^\s\u202e]/.test(text.slice(at, found));
      if (found < 0 || (!isNext && words.length < LONG)) continue;
      const end = found + words.length;
      seen += text.slice(at, isUnseen(piece, body) ? found : end);
      at = end;
    }
    return seen + text.slice(at);
  }

  globalThis.staffettaUnseen = { withoutUnseen };
})();

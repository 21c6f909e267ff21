// What of a mail's text no reader sees although the browser lays it out: too small, of no colour, off the page, cut
// off; and where its words are not seen in the order in which they are written. Knows nothing of what a mail means.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaUnseen")) return;

  const SMALLEST_FONT = 4; // px
  const SMALLEST_BOX = 2; // px
  const LEAST_OPACITY = 0.1;
  const SAME_COLOUR = 12; // apart, in each part
  const LONG = 12; // characters that hardly stand in a mail twice
  const MOST_TEXTS = 3000; // pieces of text looked at
  const SLACK = 3; // px by which letters reach into those beside them
  const LETTER = /[\p{L}\p{N}]/u;
  // Stands before words that run from right to left; in a line of its own it parts words that are not seen one behind
  // the other.
  const TURNED = "\u202e";
  const PARTED = `\n${TURNED}\n`;

  const { checkVisibility, clientHeight, closest, createRange, createTreeWalker, outOf, ownerDocument, parentElement } = globalThis.staffettaDom;

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

  // The boxes of what is drawn between two places of a piece of text.
  function boxes(piece, start, end) {
    const range = createRange(ownerDocument(piece));
    range.setStart(piece, start);
    range.setEnd(piece, end);
    return [...range.getClientRects()].filter(({ width, height }) => width && height);
  }

  function isUnseen(element, drawn, body) {
    const { color, fontSize } = getComputedStyle(element);
    const colour = colourOf(color);
    const ground = colour && groundOf(element);
    const isOfNoColour = colour && (colour[3] < LEAST_OPACITY || (ground && isSame(colour, ground)));
    const isOffPage = drawn.every(({ right, bottom }) => right + scrollX <= 0 || bottom + scrollY <= 0);
    return Number.parseFloat(fontSize) < SMALLEST_FONT || isOfNoColour || isOffPage || isCutOff(element, body);
  }

  // Whether what is drawn comes behind something else to the eye: in a line below it, or to the right of it.
  const comesBehind = ({ left, top, bottom }, other) => {
    const middle = (top + bottom) / 2;
    return middle >= other.bottom - SLACK || (left >= other.right - SLACK && middle > other.top);
  };

  // Cells of one row stand side by side, however high their lines are.
  function isInNextCell({ drawn: [box], cell }, before) {
    if (!cell || !before.cell || cell === before.cell || parentElement(cell) !== parentElement(before.cell)) return false;
    const { top, bottom } = cell.getBoundingClientRect();
    const middle = (box.top + box.bottom) / 2;
    return box.left >= before.cell.getBoundingClientRect().right - SLACK && middle > top && middle < bottom;
  }

  const isInOrder = (one, before) => comesBehind(one.drawn[0], before.drawn.at(-1)) || isInNextCell(one, before);

  // Whether the last letter of a piece stands before its first one.
  function isTurned(piece) {
    const { data } = piece;
    const first = data.search(LETTER);
    let end = data.length;
    while (end > first && !LETTER.test(data[end - 1])) end--;
    const [start, last] = [first, end - 1].map((at) => (at < 0 ? undefined : boxes(piece, at, at + 1)[0]));
    return Boolean(start && last && first < end - 1) && !comesBehind(last, start);
  }

  // Whether it may be drawn so that nobody sees it.
  function isDoubtful(element, body) {
    for (let around = element; around && around !== body; around = outOf(around)) {
      const { clipPath, filter, maskImage, mixBlendMode } = getComputedStyle(around);
      if (clipPath !== "none" || filter !== "none" || maskImage !== "none" || mixBlendMode !== "normal") return true;
    }
    return false;
  }

  function looked(piece, body) {
    const element = parentElement(piece);
    if (!checkVisibility(element, { visibilityProperty: true })) return null;
    const drawn = boxes(piece, 0, piece.data.length);
    return {
      drawn,
      cell: closest(element, "td, th"),
      isHidden: isUnseen(element, drawn, body),
      isDoubtful: isDoubtful(element, body),
      isTurned: isTurned(piece),
    };
  }

  // The text that the browser gives of a body, without what is not seen of it, and marked where it is not seen in its
  // order. The pieces stand in it in their order. `known`: those that were looked at in a part of it.
  function withoutUnseen(text, body, known = new Map()) {
    const pieces = createTreeWalker(ownerDocument(body), body, NodeFilter.SHOW_TEXT);
    const lowered = text.toLowerCase();
    const written = lowered.length === text.length ? lowered : text; // a style may have made capitals of it
    let [seen, at, left, before] = ["", 0, MOST_TEXTS, null];
    for (; left && pieces.nextNode(); left--) {
      const piece = pieces.currentNode;
      const words = piece.data.replace(/[ \t\n\r\f]+/g, " ").trim();
      if (!words) continue;
      if (!known.has(piece)) known.set(piece, looked(piece, body));
      const one = known.get(piece);
      if (!one) continue;
      const { drawn, isHidden } = one;
      let mark = "";
      if (!isHidden && drawn.length) {
        if (before && (one.isDoubtful !== before.isDoubtful || !isInOrder(one, before))) mark = PARTED;
        if (one.isTurned) mark += TURNED;
        before = one;
      }
      const found = written.indexOf(written === text ? words : words.toLowerCase(), at);
      // One that is laid out otherwise than it is written is left where it is.
      const isNext = !/[^\s\u202e]/.test(text.slice(at, found));
      if (found < 0 || (!isNext && words.length < LONG)) {
        if (isHidden || mark) seen += PARTED;
        continue;
      }
      const end = found + words.length;
      seen += text.slice(at, found) + mark + (isHidden ? "" : text.slice(found, end));
      at = end;
    }
    const rest = text.slice(at);
    return seen + (left ? rest : rest.replace(/^/gm, TURNED));
  }

  globalThis.staffettaUnseen = { withoutUnseen };
})();

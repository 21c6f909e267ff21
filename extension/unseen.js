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

  const { checkVisibility, closest, createRange, createTreeWalker, outOf, ownerDocument, parentElement } = globalThis.staffettaDom;

  // Red, green, blue, opacity; what is written otherwise is not known.
  function colourOf(text) {
    const parts = /^rgba?\(([^)]*)\)$/.exec(text)?.[1].split(/[\s,/]+/).map(Number) ?? [];
    return parts.length < 3 ? null : [...parts.slice(0, 3), parts[3] ?? 1];
  }

  const isSame = (one, other) => [0, 1, 2].every((part) => Math.abs(one[part] - other[part]) <= SAME_COLOUR);

  // What holds for all that stands in an element, of each looked at once: a mail may have very many, one in the other.
  // `ground`: the colour behind; null where a picture is, or nobody says.
  function standing(element, body, known) {
    const path = [];
    let around = element;
    for (; around && !known.has(around); around = outOf(around)) path.push(around);
    let found = around ? known.get(around) : { ground: null, isInside: false, isCutOff: false, isDoubtful: false };
    for (const one of path.reverse()) {
      const style = getComputedStyle(one);
      const isOfBody = found.isInside;
      found = {
        ground: groundOf(style, found.ground),
        isInside: isOfBody || one === body,
        isCutOff: found.isCutOff || (isOfBody && isCutOff(one, style)),
        isDoubtful: found.isDoubtful || (isOfBody && isDoubtful(style)),
      };
      known.set(one, found);
    }
    return found;
  }

  function groundOf({ backgroundImage, backgroundColor }, behind) {
    const colour = colourOf(backgroundColor);
    if (backgroundImage !== "none" || !colour) return null;
    return colour[3] >= LEAST_OPACITY ? colour : behind;
  }

  function isCutOff(element, { opacity, overflow }) {
    if (Number(opacity) < LEAST_OPACITY) return true;
    if (overflow === "visible") return false;
    const { width, height } = element.getBoundingClientRect();
    return height < SMALLEST_BOX || width < SMALLEST_BOX;
  }

  // Whether what stands in it may be drawn so that nobody sees it.
  const isDoubtful = ({ clipPath, filter, maskImage, mixBlendMode }) =>
    clipPath !== "none" || filter !== "none" || maskImage !== "none" || mixBlendMode !== "normal";

  // The boxes of what is drawn between two places of a piece of text.
  function boxes(piece, start, end) {
    const range = createRange(ownerDocument(piece));
    range.setStart(piece, start);
    range.setEnd(piece, end);
    return [...range.getClientRects()].filter(({ width, height }) => width && height);
  }

  function isUnseen(element, drawn, { ground, isCutOff }) {
    const { color, fontSize } = getComputedStyle(element);
    const colour = colourOf(color);
    const isOfNoColour = colour && (colour[3] < LEAST_OPACITY || (ground && isSame(colour, ground)));
    const isOffPage = drawn.every(({ right, bottom }) => right + scrollX <= 0 || bottom + scrollY <= 0);
    return Number.parseFloat(fontSize) < SMALLEST_FONT || isOfNoColour || isOffPage || isCutOff;
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

  function looked(piece, body, known) {
    const element = parentElement(piece);
    if (!checkVisibility(element, { visibilityProperty: true })) return null;
    const drawn = boxes(piece, 0, piece.data.length);
    const around = standing(element, body, known);
    return {
      drawn,
      cell: closest(element, "td, th"),
      isHidden: isUnseen(element, drawn, around),
      isDoubtful: around.isDoubtful,
      isTurned: isTurned(piece),
    };
  }

  // The text that the browser gives of a body, without what is not seen of it, and marked where it is not seen in its
  // order. The pieces stand in it in their order. `known`: those, and what they stand in, that were looked at in a part
  // of it.
  function withoutUnseen(text, body, known = new Map()) {
    const pieces = createTreeWalker(ownerDocument(body), body, NodeFilter.SHOW_TEXT);
    const lowered = text.toLowerCase();
    const written = lowered.length === text.length ? lowered : text; // a style may have made capitals of it
    let [seen, at, left, before] = ["", 0, MOST_TEXTS, null];
    for (; left && pieces.nextNode(); left--) {
      const piece = pieces.currentNode;
      const words = piece.data.replace(/[ \t\n\r\f]+/g, " ").trim();
      if (!words) continue;
      if (!known.has(piece)) known.set(piece, looked(piece, body, known));
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

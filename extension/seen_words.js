// Which words are the caption of a field by where they are seen: the document need not have them in that order. Knows
// rectangles; knows nothing of what the words say.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaSeenWords")) return;

  const MOST_NODES = 2000; // of a part of a page, looked at for text
  const LONGEST = 160; // characters of a caption
  const CLOSE = 40; // px between a field and the words beside it
  const FAR = 320; // px from words at the left to their field
  const HIGH = 24; // px from words to the field beneath
  const LOW = 12; // px from a field to the words beneath
  const BLANK = 8; // px between two words of a caption
  const SLACK = 4; // px that borders overlap
  const HIDDEN = { opacityProperty: true, visibilityProperty: true };
  const CLEAR = ["over", "left", "above", "right"]; // where a caption stands that is nobody else's
  const FIELDS = "select,textarea,input:not([type=submit],[type=button],[type=reset],[type=image],[type=hidden])"; // that have one

  const { checkVisibility, closest, contains, createRange, createTreeWalker, getAttribute, getBoundingClientRect, localName, matches, parentElement,
    querySelectorAll } = globalThis.staffettaDom;

  globalThis.staffettaSeenWords = (inputs) => {
    const all = `${inputs},${FIELDS}`;

    // The pieces of text in a part of a page, each with the field that it belongs to and where it stands beside it.
    function piecesOf(area) {
      const fields = [...querySelectorAll(area, all)].filter((field) => checkVisibility(field, HIDDEN));
      const boxes = fields.map((field) => [field, getBoundingClientRect(field)]);
      const pieces = textsOf(area);
      return pieces.map((piece) => ({ ...ownerOf(piece.box, boxes, pieces), ...piece }));
    }

    // Text that nothing but the looks of its letters divides, up to the next field.
    function textsOf(area) {
      const pieces = [];
      const nodes = createTreeWalker(document, area, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      let last = null; // the piece that text of the same block belongs to
      let run = 0; // of text between two fields
      for (let left = MOST_NODES; left && nodes.nextNode(); left--) {
        const node = nodes.currentNode;
        const name = localName(node);
        if (matches(node, `br,${all}`)) last = null;
        if (matches(node, all)) run++;
        const element = name ? node : parentElement(node);
        const text = name ? (name === "img" && getAttribute(node, "alt")) || "" : node.data;
        if (!text.trim() || closest(element, `button,${all}`) || !checkVisibility(element, HIDDEN)) continue;
        const block = name ? node : blockOf(node);
        const lines = /^pre/.test(getComputedStyle(element).whiteSpace) ? linesOf(text) : [[0, text.length]];
        for (const [from, to] of lines) {
          if (last?.block !== block || from) pieces.push(last = { block, run, of: node, from, text: "" });
          Object.assign(last, { end: node, to });
          last.text += text.slice(from, to);
        }
      }
      for (const piece of pieces) Object.assign(piece, { text: piece.text.replace(/\s+/g, " ").trim(), box: boxAround(piece) });
      return pieces.filter(({ box }) => box.width && box.height);
    }

    return { piecesOf, captionOf };
  };

  function blockOf(node) {
    let block = parentElement(node);
    while (block && getComputedStyle(block).display === "inline") block = parentElement(block);
    return block;
  }

  // Where the lines of a text begin and end.
  function linesOf(text) {
    return [...text.matchAll(/[^\n]*[^\s][^\n]*/g)].map((line) => [line.index, line.index + line[0].length]);
  }

  function boxAround({ of, from, end, to }) {
    if (localName(of)) return getBoundingClientRect(of);
    const range = createRange(document);
    range.setStart(of, from);
    range.setEnd(end, to);
    return range.getBoundingClientRect();
  }

  // At most one field: words between two are the caption of one of them.
  function ownerOf(text, boxes, pieces) {
    const nearest = (kind, gapOf, most) => {
      let best = null;
      for (const [field, box] of boxes) {
        const gap = gapOf(box);
        if (gap >= -SLACK && gap <= (best?.gap ?? most)) best = { field, kind, gap, box };
      }
      return best;
    };
    const isFree = (found) => found && !pieces.some(({ box }) => box !== text && isBetween(box, text, found));
    const over = boxes.find(([, box]) => isOver(text, box));
    if (over) return { field: over[0], kind: "over", gap: 0 };
    const left = nearest("left", (box) => (isInLine(text, box) ? box.left - text.right : NaN), FAR);
    const right = nearest("right", (box) => (isInLine(text, box) ? text.left - box.right : NaN), CLOSE);
    const above = nearest("above", (box) => (isInColumn(text, box) ? box.top - text.bottom : NaN), HIGH);
    const under = nearest("under", (box) => (isInColumn(text, box) ? text.top - box.bottom : NaN), LOW);
    // Words beneath a field belong to the next one's unless they keep clear of it.
    const upright = above && under && isCloser(under, above) ? [under, above] : [above, under];
    const ways = left && left.gap > CLOSE ? [...upright, left] : [left, ...upright];
    if (right && isFree(right) && captionsFollow(right.box, boxes, pieces)) return right;
    return ways.find(isFree) ?? {};
  }

  const isCloser = (one, other) => one.gap * 2 < other.gap - SLACK;

  // Whether the captions of a line stand at the right of their fields: its first field has none at the left.
  function captionsFollow(one, boxes, pieces) {
    const line = boxes.map(([, box]) => box).filter((box) => isInLine(box, one));
    const [first, last] = [Math.min(...line.map(({ left }) => left)), Math.max(...line.map(({ right }) => right))];
    const words = pieces.filter(({ box }) => isInLine(box, one));
    return words.every(({ box }) => box.right > first + SLACK || box.right < first - FAR) && words.some(({ box }) => box.left >= last - SLACK);
  }

  const isInLine = (one, other) => Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) >= Math.min(one.height, other.height) / 2;

  // The words begin where the field is, or are in the middle of it.
  function isInColumn(text, box) {
    const isWithin = (x) => x >= box.left - 3 * SLACK && x <= box.right;
    return isWithin(text.left) && (isWithin(text.right) || text.left - box.left <= 3 * SLACK) || isWithin((text.left + text.right) / 2) && text.left < box.left && text.right > box.left + box.width / 2;
  }

  // In the field, or in its border.
  function isOver(text, box) {
    const [x, y] = [(text.left + text.right) / 2, (text.top + text.bottom) / 2];
    return x > box.left && x < box.right && y > box.top - SLACK && y < box.bottom && text.height <= box.height;
  }

  // Whether other words stand between words and the field that they are beside.
  function isBetween(other, text, { kind, box }) {
    if (kind === "left" || kind === "right") {
      const [from, to] = kind === "left" ? [text.right, box.left] : [box.right, text.left];
      return isInLine(other, box) && other.left >= from - SLACK && other.right <= to + SLACK;
    }
    const [from, to] = kind === "above" ? [text.bottom, box.top] : [box.bottom, text.top];
    return isInColumn(other, box) && other.top >= from - SLACK && other.bottom <= to + SLACK;
  }

  // The caption of a field: what is seen beside it; where nothing clearly is, the words that the document has before
  // it, unless they are hidden or another field's. `before`: these, { text, node, isTitle }.
  function captionOf(field, before, pieces) {
    const own = pieces.filter((piece) => piece.field === field);
    const of = (kind) => own.filter((piece) => piece.kind === kind);
    const within = before ? pieces.filter((piece) => contains(before.node, piece.of)) : [];
    const isPossible = before && within.every((piece) => piece.field === field || !CLEAR.includes(piece.kind)) && (within.length > 0 || isSeen(before.node));
    const seen = within.filter((piece) => piece.field === field);
    if (isPossible && !before.isTitle && (seen.length || !own.length)) return seen.length ? textOf(seen, pieces) : before.text;
    const [above, under] = [of("above"), of("under")];
    const upright = above.length && under.length && isCloser(under[0], above[0]) ? [under, above] : [above, under];
    const words = [of("over"), of("left"), ...upright, of("right")].find((some) => some.length && !(before?.isTitle && some.every((piece) => within.includes(piece))));
    if (words) return textOf(words, pieces);
    return isPossible ? before.text : "";
  }

  // The words of a caption, with those of its other lines, and right before it in its line, that are nobody's.
  function textOf(words, pieces) {
    const isNextLine = (one, other) => Math.max(one.top - other.bottom, other.top - one.bottom) <= one.height / 2;
    const isNextWord = (one, other) => isInLine(other, one) && Math.abs(one.left - other.right) <= BLANK;
    const isNext = (one, other) => (one.block === other.block && one.run === other.run && isNextLine(one.box, other.box)) || isNextWord(one.box, other.box);
    const all = new Set(words);
    for (const one of all) for (const other of pieces) if (!other.field && isNext(one, other)) all.add(other);
    return pieces.filter((piece) => all.has(piece)).map(({ text }) => text).join(" ").slice(-LONGEST);
  }

  function isSeen(node) {
    const element = localName(node) ? node : parentElement(node);
    const range = createRange(document);
    range.selectNodeContents(node);
    return range.getBoundingClientRect().width > 0 && getComputedStyle(element).visibility === "visible";
  }
})();

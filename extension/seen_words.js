// Which words are the caption of a field by where they are seen: the document need not have them in that order. Knows
// rectangles; knows nothing of what the words say.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaSeenWords")) return;

  const MOST_NODES = 2000; // of a part of a page, looked at for text
  const MOST_FIELDS = 100; // in a part of a page: more are a list
  const MOST_STEPS = 4; // elements climbed from a field to what it shares with words over it
  const LONGEST = 160; // characters of a caption
  const CLOSE = 40; // px between a field and the words beside it
  const FAR = 320; // px from words at the left to their field
  const HIGH = 24; // px from words to the field beneath
  const LOW = 12; // px from a field to the words beneath
  const BLANK = 8; // px between two words of a caption
  const SLACK = 4; // px that borders overlap
  const HIDDEN = { opacityProperty: true, visibilityProperty: true };
  const OTHERS = "a[href],th,nav,[role=tab],[role=link],[role=menuitem],[role=option]"; // are not captions of what they do not hold
  const FIELDS = "select,textarea,input:not([type=submit],[type=button],[type=reset],[type=image],[type=hidden])"; // that have one

  const { checkVisibility, closest, contains, createRange, createTreeWalker, elementsFromPoint, getAttribute, getBoundingClientRect, getRootNode, localName,
    matches, once, outOf, querySelectorAll } = globalThis.staffettaDom;

  globalThis.staffettaSeenWords = (inputs) => {
    const all = `${inputs},${FIELDS}`;

    // The pieces of text in a part of a page, each with the field that it belongs to and where it stands beside it.
    function piecesOf(area) {
      const fields = [...querySelectorAll(area, all)].filter((field) => checkVisibility(field, HIDDEN));
      if (fields.length > MOST_FIELDS) return [];
      const boxes = fields.map((field) => [field, getBoundingClientRect(field)]);
      const clipOf = once((element) => clipped(element, clipOf));
      const texts = textsOf(area).filter(({ box }) => box.width && box.height);
      for (const piece of texts) {
        const clip = clipOf(outOf(piece.of));
        piece.isSpoken = clip.right - clip.left <= SLACK || clip.bottom - clip.top <= SLACK;
        piece.isCut = !piece.isSpoken && !isWithin(piece.box, clip);
      }
      const pieces = texts.filter((piece) => !piece.isCut);
      for (const piece of pieces) piece.owner = ownerOf(piece, boxes, pieces);
      // What stands beneath a single field is about something else; beneath several they are captions.
      const beneath = pieces.filter(({ owner }) => owner?.kind === "under");
      if (new Set(beneath.map(({ owner }) => owner.field)).size === 1) for (const piece of beneath) piece.owner = null;
      return texts;
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
        const element = boxed(name ? node : outOf(node));
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
      return pieces.map((piece) => ({ ...piece, text: piece.text.replace(/\s+/g, " ").trim(), box: boxAround(piece) }));
    }

    return { piecesOf, captionOf };
  };

  const displayOf = (element) => getComputedStyle(element).display;

  // What an element is drawn in, where it has no box of its own.
  function boxed(element) {
    let drawn = element;
    while (drawn && displayOf(drawn) === "contents") drawn = outOf(drawn);
    return drawn;
  }

  function blockOf(node) {
    let block = outOf(node);
    while (block && displayOf(block) === "inline") block = outOf(block);
    return block;
  }

  // The part of the page that is seen of what stands in an element: elements that scroll or cut leave the rest out.
  function clipped(element, clipOf) {
    if (!element) return { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
    const outer = clipOf(outOf(element));
    if (getComputedStyle(element).overflow === "visible" || /^(html|body)$/.test(localName(element))) return outer;
    const { left, top, right, bottom } = getBoundingClientRect(element);
    return {
      left: Math.max(left, outer.left), top: Math.max(top, outer.top), right: Math.min(right, outer.right), bottom: Math.min(bottom, outer.bottom),
    };
  }

  // Whether the middle of a box is.
  function isWithin(box, { left, top, right, bottom }) {
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    return x >= left && x <= right && y >= top && y <= bottom;
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
  function ownerOf({ of, box: text }, boxes, pieces) {
    const nearest = (kind, gapOf, most) => {
      let best = null;
      for (const [field, box] of boxes) {
        const gap = gapOf(box);
        if (gap >= -SLACK && gap <= (best?.gap ?? most)) best = { field, kind, gap, box };
      }
      return best;
    };
    const other = closest(outOf(of), OTHERS);
    const isFree = (found) =>
      found && (!other || contains(other, found.field)) && !pieces.some(({ box }) => box !== text && isBetween(box, text, found));
    const over = boxes.find(([field, box]) => isOver(text, box) && isNear(field, of));
    if (over) return { field: over[0], kind: "over" };
    const left = nearest("left", (box) => (isInLine(text, box) ? box.left - text.right : NaN), FAR);
    const right = nearest("right", (box) => (isInLine(text, box) ? text.left - box.right : NaN), CLOSE);
    const above = nearest("above", (box) => (isInColumn(text, box) ? box.top - text.bottom : NaN), HIGH);
    const under = nearest("under", (box) => (isInColumn(text, box) ? text.top - box.bottom : NaN), LOW);
    // Words beneath a field belong to the next one's unless they keep clear of it.
    const upright = above && under && isCloser(under, above) ? [under, above] : [above, under];
    const ways = left && left.gap > CLOSE ? [...upright, left] : [left, ...upright];
    if (right && isFree(right) && captionsFollow(right.box, boxes, pieces)) return right;
    return ways.find(isFree) ?? null;
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

  // The words begin where the field does, stand within it, or are as wide and more.
  function isInColumn(text, { left, right, width }) {
    const from = left - 3 * SLACK;
    const begins = text.left >= from && text.left <= left + 3 * SLACK;
    const middle = (text.left + text.right) / 2;
    const isWider = text.left < left && text.right > left + width / 2 && middle >= from && middle <= right;
    return begins || (text.left >= from && text.right <= right) || isWider;
  }

  // In the field, or in its border.
  function isOver(text, { left, top, right, bottom, height }) {
    return isWithin(text, { left, top: top - SLACK, right, bottom }) && text.height <= height;
  }

  // What scrolls by beneath a field stands elsewhere in the document.
  function isNear(field, node) {
    let around = field;
    for (let left = MOST_STEPS; left && outOf(around); left--) around = outOf(around);
    return contains(around, node);
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
  // it, unless they are hidden or another field's. `before`: these, { text, node, isTitle }; a title is the caption of
  // a field that has no other.
  function captionOf(field, before, pieces) {
    const own = pieces.filter((piece) => piece.owner?.field === field && isOnTop(piece));
    const within = before ? pieces.filter((piece) => contains(before.node, piece.of)) : [];
    const shown = within.filter((piece) => !piece.isCut && isOnTop(piece));
    const isOfOther = shown.some(({ owner }) => owner && owner.field !== field && owner.kind !== "under");
    const isPossible = before && !isOfOther && (within.length ? shown.length > 0 : isSeen(before.node));
    const said = isPossible && !before.isTitle ? own.filter((piece) => shown.includes(piece)) : [];
    if (said.length) return textOf(said, pieces);
    const beside = nearestOf(before?.isTitle ? own.filter((piece) => !within.includes(piece)) : own);
    if (beside.length) return textOf(beside, pieces);
    return isPossible ? before.text : "";
  }

  // Those of a field's pieces that stand where its caption is, the best place first.
  function nearestOf(pieces) {
    const of = (kind) => pieces.filter(({ owner }) => owner.kind === kind);
    const [above, under] = [of("above"), of("under")];
    const upright = above.length && under.length && isCloser(under[0].owner, above[0].owner) ? [under, above] : [above, under];
    return [of("over"), of("left"), ...upright, of("right")].find((some) => some.length) ?? [];
  }

  // The words of a caption, with those of its other lines, and right before it in its line, that are nobody's.
  function textOf(words, pieces) {
    const isNextLine = (one, other) => Math.max(one.top - other.bottom, other.top - one.bottom) <= one.height / 2;
    const isNextWord = (one, other) => isInLine(other, one) && Math.abs(one.left - other.right) <= BLANK;
    const isNext = (one, other) => (one.block === other.block && one.run === other.run && isNextLine(one.box, other.box)) || isNextWord(one.box, other.box);
    const nobodys = pieces.filter(({ owner, isCut }) => !owner && !isCut);
    const all = new Set(words);
    for (const one of all) for (const other of nobodys) if (isNext(one, other)) all.add(other);
    return pieces.filter((piece) => all.has(piece)).map(({ text }) => text).join(" ").slice(-LONGEST);
  }

  // Whether nothing lies over a piece of text, as far as the window shows it. What takes no pointer cannot be told, and
  // what is cut down to a dot is there for screen readers.
  function isOnTop({ of, box, isSpoken }) {
    if (isSpoken || getComputedStyle(outOf(of)).pointerEvents === "none") return true;
    for (const there of elementsFromPoint(getRootNode(of), (box.left + box.right) / 2, (box.top + box.bottom) / 2)) {
      if (contains(there, of)) return true;
      const { backgroundColor, backgroundImage } = getComputedStyle(there);
      if (backgroundImage !== "none" || !/, 0\)$/.test(backgroundColor)) return false;
    }
    return true;
  }

  function isSeen(node) {
    const element = localName(node) ? node : outOf(node);
    const range = createRange(document);
    range.selectNodeContents(node);
    return range.getBoundingClientRect().width > 0 && getComputedStyle(element).visibility === "visible";
  }
})();

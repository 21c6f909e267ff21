// What lies over a field: what its points find, and what no point finds, because it lets clicks through whatever a
// sheet says, is inert, or is a shadow. Knows boxes, colours and the order in which a page is drawn; nothing of the
// control.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaCover")) return;

  const VEIL = 0.3; // most opacity of a colour that covers nothing
  // Columns and rows of the points in which what no point finds is looked for: many small ones are as one large one.
  const GRID = [24, 4];
  const TOP_LAYER = ":popover-open, :modal, :fullscreen";
  const FLOW = -0.5; // drawn behind what is positioned, before what is pushed back
  const { hasTextAt } = globalThis.staffettaText;
  const { above, checkVisibility, compareDocumentPosition, contains, getBoundingClientRect, localName, matches, querySelector,
    querySelectorAll, shadowOf: rootIn, textContent } = globalThis.staffettaDom;
  const REPLACED = /^(img|video|canvas|svg|iframe|object|embed|input|textarea|select|button)$/;

  function opacityOf(color) {
    const alpha = /^rgba\(|\//.test(color) ? /([\d.]+)(%?)\)$/.exec(color) : null;
    return alpha ? alpha[1] / (alpha[2] ? 100 : 1) : 1;
  }

  const isVeil = (color) => opacityOf(color) < VEIL;

  // What a point found, of what stands in front of a node. Of what the node stands in, only its own decorations can lie
  // above.
  function covers(element, node, at) {
    const decorations = ["::before", "::after"].map((name) => getComputedStyle(element, name));
    if (decorations.some((style) => style.content !== "none" && style.display !== "none" && isPainted(style))) return true;
    return !contains(element, node) && paints(element, at);
  }

  function paints(element, at) {
    return isDrawn(element) || (at ? hasTextAt(element, ...at) : textContent(element).trim() !== "");
  }

  function isDrawn(element) {
    return REPLACED.test(localName(element)) || Boolean(rootIn(element)) || isPainted(getComputedStyle(element));
  }

  function isPainted(style) {
    const borders = ["Top", "Right", "Bottom", "Left"].map((side) => parseFloat(style[`border${side}Width`]));
    return !isVeil(style.backgroundColor) || style.backgroundImage !== "none" || style.backdropFilter !== "none" ||
      style.boxShadow.includes("inset") || Math.max(...borders, parseFloat(style.outlineWidth)) > 4;
  }

  // The share of a field that lies under what none of its points finds. `host`: of the control, which does not count.
  function shareUnderUnfound(field, host, roots) {
    const points = gridOf(getBoundingClientRect(field));
    let free = points;
    const isOfModal = Boolean(querySelector(document, ":modal"));
    for (const root of roots) {
      const hasInert = querySelector(root, "[inert]") !== null;
      for (const element of querySelectorAll(root, "*")) {
        if (element === host || contains(element, field)) continue;
        const style = getComputedStyle(element);
        const resists = style.pointerEvents === "none"; // which no page needs: wherever it is drawn
        const isUnfound =
          resists || isInert(element, style, hasInert) || (isOfModal && matches(element, ":popover-open"));
        const hides = isUnfound ? boxOf(element) : shadowOf(element, style);
        const left = hides ? free.filter((at) => !hides(at)) : free;
        if (left.length < free.length && (resists || !isBelow(element, field))) free = left;
      }
    }
    return 1 - free.length / points.length;
  }

  function gridOf({ left, top, width, height }) {
    const [columns, rows] = GRID;
    return Array.from({ length: columns * rows }, (_, n) =>
      [left + width * (n % columns + 0.5) / columns, top + height * (Math.floor(n / columns) + 0.5) / rows]);
  }

  // Chromium tells it of each element, whatever made it so; elsewhere the attribute does.
  function isInert(element, { interactivity }, hasInert) {
    if (interactivity !== undefined) return interactivity === "inert";
    for (let node = hasInert ? element : null; node; node = above(node)) if (matches(node, "[inert]")) return true;
    return false;
  }

  const isIn = ([x, y], { left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom;

  function boxOf(element) {
    const box = getBoundingClientRect(element);
    return (at) => isIn(at, box) && (isDrawn(element) || hasTextAt(element, ...at));
  }

  // Where the shadow of an element and its outline lie: around it.
  function shadowOf(element, { boxShadow, outlineStyle, outlineWidth, outlineOffset, outlineColor }) {
    const reaches = [];
    if (boxShadow !== "none") {
      for (const [, color, rest] of boxShadow.matchAll(/((?:rgb|color|oklab|oklch|lab|lch)[^)]*\))([^,]*)/g)) {
        const [x, y, blur, spread] = rest.split(/\s+/).filter(Boolean).map(parseFloat);
        if (!isVeil(color) && !rest.includes("inset")) reaches.push([x, y, blur / 2 + spread]);
      }
    }
    if (outlineStyle !== "none" && !isVeil(outlineColor)) reaches.push([0, 0, parseFloat(outlineWidth) + parseFloat(outlineOffset)]);
    if (!reaches.length) return null;
    const box = getBoundingClientRect(element);
    const grown = reaches.map(([x, y, by]) =>
      ({ left: box.left + x - by, right: box.right + x + by, top: box.top + y - by, bottom: box.bottom + y + by }));
    return (at) => !isIn(at, box) && grown.some((reach) => isIn(at, reach));
  }

  // Whether a field is surely drawn over an element, or the element is not to be seen.
  function isBelow(element, field) {
    const [own, other] = [element, field].map(pathTo);
    const apart = own.findIndex((node, at) => node !== other[at]);
    if (apart < 0) return true; // the field stands in it
    const [mine, its] = [own.slice(apart), other.slice(apart)];
    if (!its.length) return false;
    const opacity = mine.reduce((product, node) => product * getComputedStyle(node).opacity, 1);
    if (opacity < VEIL || !checkVisibility(element, { visibilityProperty: true })) return true;
    const [isOnTop, isFieldOnTop] = [mine, its].map((path) => path.some((node) => matches(node, TOP_LAYER)));
    if (isOnTop !== isFieldOnTop) return isFieldOnTop;
    // Which of several was put there last nobody tells; but what is under a modal dialog is found by no point of it.
    if (isOnTop) return mine.some((node) => matches(node, ":modal"));
    if ([...mine, ...its].some((node) => getComputedStyle(node).transformStyle === "preserve-3d")) return false;
    const [level, fieldLevel] = [mine, its].map(levelOf);
    if (level !== fieldLevel) return level < fieldLevel;
    return Boolean(compareDocumentPosition(mine[0], its[0]) & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  function pathTo(element) {
    const path = [];
    for (let node = element; node; node = above(node)) path.push(node);
    return path.reverse();
  }

  // At which level the last of these is drawn, within what all of them stand in.
  function levelOf(path) {
    let level = FLOW;
    for (const node of path) {
      const style = getComputedStyle(node);
      const isPlaced = style.position !== "static";
      const isItem = /flex|grid/.test(getComputedStyle(above(node) ?? node).display);
      if (style.zIndex !== "auto" && (isPlaced || isItem)) return Number(style.zIndex);
      if (isPlaced) level = 0;
      if (isOfItsOwn(style)) return 0;
    }
    return level;
  }

  // Whether what stands in it is drawn with it, at one level.
  function isOfItsOwn(style) {
    return /fixed|sticky/.test(style.position) || style.opacity < 1 || style.isolation === "isolate" || style.mixBlendMode !== "normal" ||
      [style.transform, style.translate, style.rotate, style.scale, style.filter, style.perspective, style.clipPath, style.maskImage]
        .some((value) => value !== undefined && value !== "none") ||
      /transform|opacity|filter|perspective/.test(style.willChange) || /paint|layout|strict|content/.test(style.contain);
  }

  globalThis.staffettaCover = { covers, paints, isVeil, opacityOf, shareUnderUnfound, TOP_LAYER };
})();

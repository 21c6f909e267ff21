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
  const { above, checkVisibility, closest, compareDocumentPosition, contains, getBoundingClientRect, localName, matches, ownerDocument,
    querySelector, querySelectorAll, shadowOf: rootIn, textContent } = globalThis.staffettaDom;
  const REPLACED = /^(img|video|canvas|svg|iframe|object|embed|input|textarea|select|button)$/;

  function opacityOf(color) {
    const alpha = /^rgba\(|\//.test(color) ? /([\d.]+)(%?)\)$/.exec(color) : null;
    return alpha ? alpha[1] / (alpha[2] ? 100 : 1) : 1;
  }

  const isVeil = (color) => opacityOf(color) < VEIL;

  // What a point found, of what stands in front of a node. Of what the node stands in, only its own decorations can lie
  // above.
  function covers(element, node, at) {
    return decorationsOf(element).some(isPainted) || (!contains(element, node) && paints(element, at));
  }

  function decorationsOf(element) {
    const decorations = ["::before", "::after"].map((name) => getComputedStyle(element, name));
    return decorations.filter((style) => style.content !== "none" && style.display !== "none");
  }

  function paints(element, at) {
    return isDrawn(element) || (at ? hasTextAt(element, ...at) : textContent(element).trim() !== "");
  }

  function isDrawn(element) {
    return REPLACED.test(localName(element)) || Boolean(rootIn(element)) || isPainted(getComputedStyle(element));
  }

  function isPainted(style) {
    return !isVeil(style.backgroundColor) || style.backgroundImage !== "none" || style.backdropFilter !== "none" ||
      style.boxShadow.includes("inset") || Math.max(...bordersOf(style), parseFloat(style.outlineWidth)) > 4;
  }

  function bordersOf(style) {
    return ["Top", "Right", "Bottom", "Left"].map((side) => parseFloat(style[`border${side}Width`]));
  }

  // The share of a field that lies under what none of its points finds. `host`: of the control, which does not count.
  function shareUnderUnfound(field, host, roots) {
    const points = gridOf(getBoundingClientRect(field));
    const own = roots.filter((root) => (ownerDocument(root) ?? root) === ownerDocument(field)); // others have other places
    const inert = own.some((root) => querySelector(root, "[inert]")) ? new Map() : null;
    const known = { inert, isOfModal: own.some((root) => querySelector(root, "dialog:modal")) };
    let free = points;
    for (const root of own) {
      for (const element of querySelectorAll(root, "*")) {
        if (element === host || contains(field, element)) continue;
        const hides = hiding(element, field, known);
        const reached = hides.length ? free.filter((at) => hides.some((one) => one(at))) : [];
        if (!reached.length || isBelow(element, field)) continue;
        const hidden = reached.filter(clipOf(element));
        free = free.filter((at) => !hidden.includes(at));
      }
    }
    return 1 - free.length / points.length;
  }

  function gridOf({ left, top, width, height }) {
    const [columns, rows] = GRID;
    return Array.from({ length: columns * rows }, (_, n) =>
      [left + width * (n % columns + 0.5) / columns, top + height * (Math.floor(n / columns) + 0.5) / rows]);
  }

  // Where an element may hide what lies below it without being found there.
  function hiding(element, field, { inert, isOfModal }) {
    const style = getComputedStyle(element);
    const hasOutline = style.outlineStyle !== "none" && !isVeil(style.outlineColor);
    if (contains(element, field)) return hasOutline ? [ringOf(element, style)] : [];
    const isUnfound = style.pointerEvents === "none" || style.interactivity === "inert" || (inert && isInert(element, inert)) ||
      (isOfModal && closest(element, ":popover-open, :fullscreen"));
    const hides = isUnfound ? [boxOf(element, style)] : [];
    if (style.boxShadow !== "none") hides.push(shadowOf(element, style));
    if (hasOutline) hides.push(ringOf(element, style));
    if (matches(element, TOP_LAYER)) {
      const backdrop = getComputedStyle(element, "::backdrop"); // wherever it was put
      if (backdrop.display !== "none" && isPainted(backdrop)) hides.push(() => true);
    }
    return hides;
  }

  // By the attribute, for browsers that do not tell it in the style. `known`: of which that was found out.
  function isInert(element, known) {
    const path = [];
    let node = element;
    for (; node && !known.has(node); node = above(node)) path.push(node);
    let found = node ? known.get(node) : false;
    for (const one of path.reverse()) known.set(one, found = found || matches(one, "[inert]"));
    return found;
  }

  const isIn = ([x, y], { left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom;
  const grown = ({ left, top, right, bottom }, by, x = 0, y = 0) =>
    ({ left: left + x - by, right: right + x + by, top: top + y - by, bottom: bottom + y + by });

  function boxOf(element, style) {
    const box = getBoundingClientRect(element);
    let drawn; // looked at when a point lies in it
    const isFilled = () => isDrawn(element) || decorationsOf(element).some(isPainted) || isFilledByBorders(box, style);
    return (at) => isIn(at, box) && ((drawn ??= isFilled()) || hasTextAt(element, ...at));
  }

  function isFilledByBorders({ width, height }, style) {
    const [top, right, bottom, left] = bordersOf(style);
    return (top + bottom > 0 && top + bottom >= height / 2) || (left + right > 0 && left + right >= width / 2);
  }

  // Around the element, not in it.
  function shadowOf(element, { boxShadow }) {
    const box = getBoundingClientRect(element);
    const reaches = [];
    for (const [, color, rest] of boxShadow.matchAll(/((?:rgb|color|oklab|oklch|lab|lch)[^)]*\))([^,]*)/g)) {
      const [x, y, blur, spread] = rest.split(/\s+/).filter(Boolean).map(parseFloat);
      if (!isVeil(color) && !rest.includes("inset")) reaches.push(grown(box, blur / 2 + spread, x, y));
    }
    return (at) => !isIn(at, box) && reaches.some((reach) => isIn(at, reach));
  }

  // An outline may lie in its element, too.
  function ringOf(element, { outlineWidth, outlineOffset }) {
    const box = getBoundingClientRect(element);
    const [width, offset] = [outlineWidth, outlineOffset].map(parseFloat);
    return (at) => isIn(at, grown(box, offset + width)) && !isIn(at, grown(box, offset));
  }

  // Where what an element stands in lets it be seen.
  function clipOf(element) {
    const clips = [];
    let { position } = getComputedStyle(element);
    for (let node = above(element); node && position !== "fixed"; node = above(node)) {
      const style = getComputedStyle(node);
      if (position === "absolute" && style.position === "static") continue;
      if (style.overflowX !== "visible" || style.overflowY !== "visible") clips.push(getBoundingClientRect(node));
      ({ position } = style);
    }
    return (at) => clips.every((clip) => isIn(at, clip));
  }

  // Whether a field is surely drawn over an element, or the element is not to be seen.
  function isBelow(element, field) {
    const [own, other] = [element, field].map(pathTo);
    const apart = own.findIndex((node, at) => node !== other[at]);
    if (apart < 0) return false; // what lies over the field then is its outline
    const [mine, its] = [own.slice(apart), other.slice(apart)];
    if (!its.length) return true; // it stands in the field
    const opacity = mine.reduce((product, node) => product * getComputedStyle(node).opacity, 1);
    if (opacity < VEIL || !checkVisibility(element, { visibilityProperty: true })) return true;
    const [isOnTop, isFieldOnTop] = [mine, its].map((path) => path.some((node) => matches(node, TOP_LAYER)));
    if (isOnTop !== isFieldOnTop) return isFieldOnTop;
    // Which of several was put there last nobody tells; but what is under a modal dialog is found by no point of it.
    if (isOnTop) return mine.some((node) => matches(node, "dialog:modal"));
    if ([...own.slice(Math.max(apart - 1, 0)), ...its].some((node) => getComputedStyle(node).transformStyle === "preserve-3d")) return false;
    const [level, fieldLevel] = [levelOf(mine, mayBeOfItsOwn), levelOf(its, isOfItsOwn)];
    if (level !== fieldLevel) return level < fieldLevel;
    const isMoved = [...mine, ...its].some((node) => getComputedStyle(node).order !== "0");
    if (isMoved || its.some((node) => getComputedStyle(node).float !== "none")) return false;
    return Boolean(compareDocumentPosition(mine[0], its[0]) & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  function pathTo(element) {
    const path = [];
    for (let node = element; node; node = above(node)) path.push(node);
    return path.reverse();
  }

  // At which level the last of these is drawn, within what all of them stand in.
  function levelOf(path, isOne) {
    let level = FLOW;
    for (const node of path) {
      const style = getComputedStyle(node);
      if (style.display === "contents") continue;
      const isPlaced = style.position !== "static";
      if (style.zIndex !== "auto" && (isPlaced || isItem(node))) return Number(style.zIndex);
      if (isPlaced) level = 0;
      if (isOne(style)) return 0;
    }
    return level;
  }

  function isItem(node) {
    let around = above(node);
    while (around && getComputedStyle(around).display === "contents") around = above(around);
    return Boolean(around) && /flex|grid/.test(getComputedStyle(around).display);
  }

  const isSome = (values, ...none) => values.some((value) => value !== undefined && value !== "none" && !none.includes(value));

  // Whether what stands in it is surely drawn with it, at one level.
  function isOfItsOwn(style) {
    const { display, position, opacity, isolation, mixBlendMode, filter, clipPath, maskImage } = style;
    if (/fixed|sticky/.test(position) || opacity < 1 || isolation === "isolate" || mixBlendMode !== "normal") return true;
    if (isSome([filter, clipPath, maskImage])) return true;
    return display !== "inline" && isSome([style.transform, style.translate, style.rotate, style.scale, style.perspective]);
  }

  // Or may be.
  function mayBeOfItsOwn(style) {
    const { backdropFilter, offsetPath, viewTransitionName, willChange, contain, containerType, contentVisibility } = style;
    return isOfItsOwn(style) || isSome([style.transform, backdropFilter, offsetPath, viewTransitionName]) ||
      isSome([willChange, contain, containerType, contentVisibility], "auto", "normal", "visible", "");
  }

  globalThis.staffettaCover = { covers, paints, isInert, isVeil, opacityOf, shareUnderUnfound, TOP_LAYER };
})();

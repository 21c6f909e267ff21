// What a person can see of the control and of its field: both whole, uncovered, unfaded and still, and for how long.
// Knows the tricks of pages that hide what is pressed (SECURITY.md has the table); knows nothing of what is offered.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaVisible")) return;

  const SETTLED = 250; // ms for which all was to be seen before a press counts
  const NEAR = 100; // ms between two looks while the user is at the control
  const FAR = 1000; // and otherwise
  const SHARE = { near: 4, far: 50 }; // and so many times what a look costs, on pages where it costs much
  const STALLED = 250; // ms without a frame after which nothing is known any more
  const OPAQUE = 0.9; // least opacity of what is looked at, with all that is around it
  const SCALES = [0.7, 3]; // a page may draw what is looked at a little smaller, or larger
  const POINTS = [6, 2]; // columns and rows of the points that are looked at, each at a place that cannot be foreseen
  const HIDDEN_AT_MOST = 0.2; // of a field, for the decorations at its ends
  // Whether the browser itself can tell that the control is covered (Firefox cannot): it knows of all that is drawn.
  const TRACKS = "isVisible" in IntersectionObserverEntry.prototype;
  const { staffettaSolid: solid } = globalThis;
  const { covers, paints, isInert, isVeil, opacityOf, shareUnderUnfound, TOP_LAYER } = globalThis.staffettaCover;
  const { above, documentElement, frameOf, elementFromPoint, elementsFromPoint, getBoundingClientRect,
    getRootNode, hidden: isAway, hostOf, isConnected, isWithinReach, matches, ownerDocument, querySelectorAll, shadowOf,
    addEventListener: listen } = globalThis.staffettaDom;

  let parts = null; // { root, host, box, field, roots }
  let isTracked; // whether the browser holds the control for visible; where it cannot tell, undefined
  let tracker = null;
  let since = Infinity; // when all came to be seen
  let where = "";
  let ticked = 0;
  let [looked, cost] = [0, 0];

  function watch(next) {
    forget();
    parts = next;
    tracker = new IntersectionObserver(note, { threshold: [0, 0.5, 1], trackVisibility: true, delay: 100 });
    track();
  }

  // The browser looks at what is new to it in the next frame, and at what it knows not before the delay is over: a page
  // could cover the control in all the frames between.
  function track() {
    if (!TRACKS) return;
    note(tracker.takeRecords());
    tracker.unobserve(parts.box);
    tracker.observe(parts.box);
  }

  function forget() {
    tracker?.disconnect();
    solid.letGo();
    [parts, isTracked] = [null, undefined];
    restart();
  }

  function note(entries) {
    if (!entries.length) return;
    if (entries.some((entry) => entry.isVisible === false)) restart();
    const was = isTracked;
    isTracked = entries.at(-1).isVisible;
    if (isTracked !== was) looked = 0;
  }

  function restart() {
    since = Infinity;
  }

  // Once for each frame; tells whether anything moved.
  function tick(isNear) {
    const now = performance.now();
    const moved = stir(now);
    const often = isNear || since === Infinity;
    if (now - looked > Math.max(often ? NEAR : FAR, cost * (often ? SHARE.near : SHARE.far))) look(parts.box.firstElementChild);
    track();
    ticked = performance.now();
    return moved;
  }

  // A move, and a time without frames, begin the time of being seen anew.
  function stir(now) {
    const here = geometry();
    const moved = here !== where;
    if (moved || now - ticked > STALLED) restart();
    where = here;
    return moved;
  }

  function geometry() {
    const boxes = [parts.box, parts.field, ...framesAround()].map((element) => element.getBoundingClientRect());
    return [...boxes.flatMap(({ left, top, width, height }) => [left, top, width, height]), innerWidth, innerHeight].join();
  }

  function look(item) {
    note(tracker.takeRecords());
    const now = performance.now();
    since = isClear(item) ? Math.min(since, now) : Infinity;
    looked = performance.now();
    cost = looked - now;
  }

  // What speaks against a press: nothing, that it cannot be seen, or that it was not to be seen for long enough.
  function objection(item, at) {
    const isFirst = !solid.isHeld();
    if (TRACKS) solid.hold();
    stir(performance.now());
    look(item);
    // What nobody sees would take the release now that it is solid; without the browser's tracking much may be that.
    const root = getRootNode(parts.host);
    if (TRACKS && isFirst && pointsOf(item, 4).some((at) => elementFromPoint(root, ...at) !== parts.host)) solid.letGo();
    track();
    ticked = performance.now();
    if (since === Infinity) return "covered";
    return at - since < SETTLED ? "unsettled" : null;
  }

  function isClear(item) {
    if (isAway(document) || !isWithinReach() || inTransition()) return false;
    if (isTracked === false || !isOpaque(getComputedStyle(item).backgroundColor)) return false;
    if (![item, parts.field].every(isUnfaded)) return false;
    return pointsOf(item, 4).every((at) => item.contains(parts.root.elementFromPoint(...at)) && isFrameOnTop(at)) && isOnTop(item);
  }

  function inTransition() {
    return CSS.supports("selector(:active-view-transition)") && matches(documentElement(document), ":active-view-transition");
  }

  function isUnfaded(start) {
    let opacity = 1;
    for (let node = start; node; node = above(node)) {
      const style = getComputedStyle(node);
      opacity *= style.opacity;
      if (style.visibility !== "visible" || style.filter !== "none" || style.mixBlendMode !== "normal") return false;
      if (style.maskImage !== "none" || (style.webkitMaskBoxImageSource ?? "none") !== "none") return false;
    }
    const inked = start !== parts.field || !isVeil(getComputedStyle(start).webkitTextFillColor);
    return opacity >= OPAQUE && inked && [start, ...framesAround()].every(isOfNaturalSize);
  }

  function framesAround() {
    const frames = [];
    for (let frame = frameElement; frame; frame = frameOf(frame)) frames.push(frame);
    return frames;
  }

  function isOfNaturalSize(element) {
    const { width, height } = element.getBoundingClientRect();
    const scales = [width / element.offsetWidth, height / element.offsetHeight];
    return scales.every((scale) => scale > SCALES[0] && scale < SCALES[1]);
  }

  function pointsOf(element, inset) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [columns, rows] = POINTS;
    const along = (length, part, parts) => inset + (length - 2 * inset) * (part + Math.random()) / parts;
    return Array.from({ length: columns * rows }, (_, n) =>
      [left + along(width, n % columns, columns), top + along(height, Math.floor(n / columns), rows)]);
  }

  function isFrameOnTop([x, y]) {
    for (const frame of framesAround()) {
      const at = frame.getBoundingClientRect();
      const scale = at.width / frame.offsetWidth;
      [x, y] = [at.left + (frame.clientLeft + x) * scale, at.top + (frame.clientTop + y) * scale];
      if (elementFromPoint(getRootNode(frame), x, y) !== frame) return false;
    }
    return true;
  }

  // A cover may let clicks through and hide the field all the same: for this look, nothing lets them through. (What the
  // browser tracks of a field says nothing: it holds each that has an inside of its own for covered by that.)
  function isOnTop(item) {
    const roots = TRACKS ? [...parts.roots].filter(isConnected) : allRoots();
    solid.make(roots);
    const points = pointsOf(parts.field, 2);
    const hidden = points.filter((at) => !isAt(parts.field, at)).length;
    const isFieldOnTop = hidden <= points.length * HIDDEN_AT_MOST &&
      shareUnderUnfound(parts.field, parts.host, roots) <= HIDDEN_AT_MOST;
    const isControlOnTop = TRACKS || (pointsOf(item, 4).every((at) => isAt(parts.host, at)) && !isUnderWhatIsNotFound(item, roots));
    solid.unmake();
    return isFieldOnTop && isControlOnTop;
  }

  // Of the page and of those that it is a frame of, closed ones too: anything in them may lie above the control.
  function allRoots() {
    const roots = [document, ...framesAround().map((frame) => ownerDocument(frame))];
    for (const root of roots) {
      for (const element of querySelectorAll(root, "*")) {
        const inner = shadowOf(element);
        if (inner && inner !== parts.root) roots.push(inner);
      }
    }
    return roots;
  }

  // No point finds what is inert, or lets clicks through whatever a sheet says.
  function isUnderWhatIsNotFound(item, roots) {
    const isForeign = (layer) => layer !== parts.host && !isAround(layer, parts.host);
    const layers = roots.flatMap((root) => [...querySelectorAll(root, TOP_LAYER)]).filter(isForeign);
    if (!layers.length) return false;
    const at = getBoundingClientRect(item);
    const known = new Map();
    const isIn = (element) => {
      if (ownerDocument(element) !== document) return true; // its places are those of another window
      const own = getBoundingClientRect(element);
      return own.left < at.right && own.right > at.left && own.top < at.bottom && own.bottom > at.top;
    };
    const hides = (element) => {
      if (!isIn(element) || !paints(element, null) || !layers.some((layer) => isAround(layer, element))) return false;
      return getComputedStyle(element).pointerEvents === "none" || isInert(element, known);
    };
    return roots.some((root) => [...querySelectorAll(root, "*")].some(hides));
  }

  function isAround(outer, element) {
    for (let node = element; node; node = above(node)) if (node === outer) return true;
    return false;
  }

  function isAt(start, at) {
    for (let node = start; node; node = hostOf(node)) {
      const stack = elementsFromPoint(getRootNode(node), ...at);
      const depth = stack.indexOf(node);
      if (depth < 0 || stack.slice(0, depth).some((element) => element !== parts.host && covers(element, node, at))) return false;
    }
    return isFrameOnTop(at);
  }

  const isOpaque = (color) => opacityOf(color) >= OPAQUE;

  listen(window, "focus", restart);
  listen(document, "visibilitychange", restart);

  globalThis.staffettaVisible = { watch, forget, restart, tick, objection, SETTLED };
})();

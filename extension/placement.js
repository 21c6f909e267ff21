// Where the control and what it unfolds are drawn: beside the field, inside the window, over nothing that is read or
// pressed. Knows rectangles and what lies under them; knows nothing of what is offered.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaPlacement")) return;

  const GAP = 6; // px between the field and the control
  const EDGE = 4; // px between the control and the window's edge
  const STEP = 12; // px between two points looked at; no word is smaller
  const ACTIVE = "a[href],button,input,select,textarea,summary,label,[role=button],[role=link],[role=checkbox],[role=radio]," +
    "[role=tab],[role=option],[role=menuitem],[role=switch],[tabindex],[onclick],[contenteditable]";
  const DIALOG = "dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true],:popover-open";
  const { body, closest, contains, elementsFromPoint, getBoundingClientRect, hostOf, matches, outOf, shadowOf } = globalThis.staffettaDom;
  const { hasTextAt } = globalThis.staffettaText;

  // What may lie under the control anywhere, the best first.
  const MAY_COVER = [
    (there, field, at) => holds(there, field) && !hasTextAt(there, ...at), // the blank of what the field stands in
    (there, field, at) => !hasTextAt(there, ...at),
    (there, field, at) => !hasTextAt(there, ...at) || !isNear(field, at), // words that are not the field's
  ];
  // And inside of what the field stands in: nothing with a ground of its own, either.
  const BLANK = (there, field, at) => !hasTextAt(there, ...at) && isBare(there, field);

  // The spot for one of these sizes: inside of what the field stands in, the largest first; else anywhere, the smallest
  // where it would lie over something foreign; and `null` where there is no room at all. Where it was before, it stays
  // as long as nothing comes to lie there.
  function spotFor(field, host, sizes, before) {
    const at = field.getBoundingClientRect();
    if (!isReachable(field, host)) return null;
    const frame = frameOf(field, sizes.at(-1));
    if (before) {
      const corner = [at.left + before.dx, at.top + before.dy];
      const bounds = before.isFramed && frame ? frame : wholeWindow();
      if (isFree(corner, sizes[before.size], bounds, field, host, before.mayCover)) {
        return { ...before, left: corner[0], top: corner[1] };
      }
    }
    const find = (bounds, mayCover, size, corners) => {
      const corner = corners.find((one) => isFree(one, sizes[size], bounds, field, host, mayCover));
      if (!corner) return null;
      const [left, top] = corner;
      return { left, top, dx: left - at.left, dy: top - at.top, size, mayCover, isFramed: bounds === frame };
    };
    for (const [size, one] of frame ? sizes.entries() : []) {
      const found = find(frame, BLANK, size, [...beside(at, one), ...around(at, one)]);
      if (found) return found;
    }
    for (const [rule, mayCover] of MAY_COVER.entries()) {
      const bySize = [...sizes.entries()];
      for (const [size, one] of rule ? bySize.reverse() : bySize) {
        const found = find(wholeWindow(), mayCover, size, rule ? [...beside(at, one), ...around(at, one)] : beside(at, one));
        if (found) return found;
      }
    }
    return null;
  }

  const wholeWindow = () => ({ left: 0, top: 0, right: innerWidth, bottom: innerHeight });

  // The dialog or the card that the field stands in: the innermost with a ground of its own and room for more than the
  // field. None where that is the page.
  function frameOf(field, { width, height }) {
    const own = field.getBoundingClientRect();
    for (let node = outOf(field); node && outOf(node) && node !== body(document); node = outOf(node)) {
      const { left, top, right, bottom } = getBoundingClientRect(node);
      const hasRoom = right - left > width + 2 * EDGE && bottom - top > own.height + 2 * (height + GAP);
      if (hasRoom && (hasGround(node) || matches(node, DIALOG))) {
        return { left: Math.max(0, left), top: Math.max(0, top), right: Math.min(right, innerWidth), bottom: Math.min(bottom, innerHeight) };
      }
    }
    return null;
  }

  function hasGround(element) {
    return !/^(transparent|rgba\(.*, 0(\.\d+)?\))$/.test(getComputedStyle(element).backgroundColor);
  }

  // Up to what the field stands in too.
  function isBare(element, field) {
    for (let node = element; node && !holds(node, field); node = outOf(node)) if (hasGround(node)) return false;
    return true;
  }

  function beside(at, { width, height }) {
    const middle = at.top + (at.height - height) / 2;
    return [
      [at.right + GAP, middle],
      [within(at.right - width, width), at.top - height - GAP],
      [within(at.left, width), at.bottom + GAP],
      [within(at.right - width, width), at.bottom + GAP],
      [within(at.left, width), at.top - height - GAP],
      [at.left - width - GAP, middle],
    ];
  }

  // Further and further away.
  function around(at, { width, height }) {
    const corners = [];
    for (let away = GAP; away < 160; away += STEP) {
      for (const left of [at.left, at.right - width]) corners.push([left, at.bottom + away], [left, at.top - height - away]);
      for (let left = at.left - width - away; left <= at.right + away; left += 2 * STEP) {
        corners.push([left, at.bottom + away], [left, at.top - height - away]);
      }
      corners.push([at.right + away, at.top], [at.left - width - away, at.top]);
    }
    return corners;
  }

  const within = (left, width) => Math.max(EDGE, Math.min(left, innerWidth - EDGE - width));

  function isFree([left, top], { width, height }, bounds, field, host, mayCover) {
    const [right, bottom] = [left + width, top + height];
    if (left < bounds.left + EDGE || top < bounds.top + EDGE) return false;
    if (right > bounds.right - EDGE || bottom > bounds.bottom - EDGE) return false;
    for (const x of pointsBetween(left, right)) {
      for (const y of pointsBetween(top, bottom)) {
        const there = deepestAt(x, y, host);
        const active = closest(there, ACTIVE);
        if (!there || there === field || (active && !holds(active, field)) || !mayCover(there, field, [x, y])) return false;
      }
    }
    return true;
  }

  function pointsBetween(from, to) {
    const count = Math.ceil((to - from) / STEP);
    return Array.from({ length: count + 1 }, (_, n) => from + 1 + (to - from - 2) * n / count);
  }

  function deepestAt(x, y, host) {
    let there = null;
    for (let root = document; root; root = shadowOf(there)) {
      const next = elementsFromPoint(root, x, y).find((element) => element !== host);
      if (!next || next === there) break;
      there = next;
    }
    return there;
  }

  // Whether the field stands in an element, or in a component that does.
  function holds(element, field) {
    for (let node = field; node; node = hostOf(node)) if (contains(element, node)) return true;
    return false;
  }

  // So near to a field stand its label and what is said of it.
  function isNear(field, [x, y]) {
    const at = field.getBoundingClientRect();
    return x > at.left - 160 && x < at.right + 40 && y > at.top - 40 && y < at.bottom + 30;
  }

  function isReachable(field, host) {
    const at = field.getBoundingClientRect();
    const there = deepestAt(at.left + Math.min(12, at.width / 2), at.top + at.height / 2, host);
    return Boolean(there) && (contains(there, field) || field.contains(there) || holds(there, field));
  }

  // Below or above both field and control, where there is more room; what has no room there can be scrolled.
  function spotBeyond(field, head, size) {
    const at = field.getBoundingClientRect();
    const above = Math.min(at.top, head.top) - GAP - EDGE;
    const low = Math.max(at.bottom, head.bottom) + GAP;
    const below = innerHeight - EDGE - low;
    const isBelow = below >= size.height || below >= above;
    const height = Math.min(size.height, isBelow ? below : above);
    const left = within(head.right - size.width, size.width);
    return { left, top: isBelow ? low : EDGE + above - height, height };
  }

  globalThis.staffettaPlacement = { DIALOG, spotFor, spotBeyond, isReachable };
})();

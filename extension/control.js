// The control beside the field that asks: drawn in a closed shadow root in the top layer, obeys only a person's click
// on something that person can see. Knows nothing of codes: it hands back the key of the choice.
(() => {
  "use strict";
  if (globalThis.staffettaControl) return;

  const SETTLED = 250; // ms a control must have been seen before a click on it counts
  const OPAQUE = 0.9; // least opacity of the control and of everything around it
  const GAP = 6; // px between field and control
  const STYLE = `
    :host { all: initial !important; position: fixed !important; margin: 0 !important; padding: 0 !important; border: 0 !important;
      background: none !important; overflow: visible !important; }
    .control { display: flex; flex-direction: column; gap: 4px; font: 13px/1.3 system-ui, sans-serif; }
    button { all: unset; box-sizing: border-box; cursor: pointer; background: var(--brand); color: #fff; border-radius: 8px; padding: 7px 12px;
      display: flex; gap: 8px; align-items: baseline; white-space: nowrap; box-shadow: 0 2px 8px #0004; }
    button:hover { background: var(--brand-dark); }
    button:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
    button[aria-busy=true] { opacity: 1; background: var(--brand-dark); cursor: progress; }
    b { font-size: 14px; font-weight: 600; } small { font-size: 12px; opacity: .92; }
    p { margin: 0; background: #fff8e5; color: #4a3300; border: 1px solid #e0b84c; border-radius: 8px; padding: 6px 10px; max-width: 320px;
      box-shadow: 0 2px 8px #0003; }
    p.done { background: #e6f4ec; color: #0d4a2b; border-color: var(--brand); }
  `;
  let host = null;
  let box = null;
  let spot = null; // the rule that says where the control is
  let field = null;
  let drawn = "";
  let shownAt = 0;
  let frame = 0;
  let uncovered = true; // as far as the browser tracks it: nothing lies over the control, not even what lets clicks through
  let watcher = null;

  function build(theme) {
    host = document.createElement("staffetta-control");
    host.popover = "manual";
    const root = host.attachShadow({ mode: "closed" });
    const style = new CSSStyleSheet(); // not subject to the page's content security policy
    style.replaceSync(theme + STYLE);
    spot = new CSSStyleSheet();
    root.adoptedStyleSheets = [style, spot];
    box = document.createElement("div");
    box.className = "control theme"; // its colours are set inside the root, where the page cannot change them
    root.append(box);
    watcher = new IntersectionObserver(noteCover, { threshold: [0, 1], trackVisibility: true, delay: 100 });
    watcher.observe(box);
  }

  function show(target, control, actions) {
    if (!host) build(control.theme);
    // Inside an open modal dialog everything outside of it is inert.
    const home = target.closest("dialog[open]") ?? document.documentElement;
    const moved = field !== target || host.parentNode !== home;
    const content = JSON.stringify([control.choices, control.hint]);
    if (content !== drawn || moved) draw(control, actions);
    drawn = content;
    field = target;
    if (moved) home.append(host);
    if (!host.matches(":popover-open")) host.showPopover();
    if (moved) shownAt = performance.now();
    place();
    follow();
  }

  function noteCover(entries) {
    uncovered = entries.at(-1)?.isVisible ?? true;
  }

  function hide() {
    cancelAnimationFrame(frame);
    host?.remove();
    field = null;
    drawn = "";
  }

  function draw(control, actions) {
    box.replaceChildren(...control.choices.map((choice) => {
      const button = document.createElement("button");
      button.tabIndex = 0;
      button.setAttribute("role", "button");
      const label = Object.assign(document.createElement("b"), { textContent: choice.label });
      const detail = Object.assign(document.createElement("small"), { textContent: choice.detail });
      button.append(label, detail);
      button.addEventListener("pointerenter", actions.preconnect);
      button.addEventListener("focus", actions.preconnect);
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", (event) => onClick(event, button, choice, control, actions));
      button.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          onClick(event, button, choice, control, actions);
        }
      });
      return button;
    }));
    if (control.hint) say(control.hint, "");
  }

  async function onClick(event, button, choice, control, actions) {
    if (!event.isTrusted || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    const answer = isSeen(event) ? await actions.choose(choice.key) : { trouble: control.covered };
    button.ariaBusy = "false";
    box.querySelectorAll("p").forEach((old) => old.remove());
    if (answer?.filled) {
      say(control.pasted, "done");
    } else if (answer?.trouble) {
      say(answer.trouble, "");
    }
    if (field) place(); // it may have gone while the answer was waited for
  }

  function say(text, kind) {
    const line = Object.assign(document.createElement("p"), { textContent: text, className: kind });
    line.setAttribute("role", "status");
    box.append(line);
  }

  // What a person clicks on must be there to be seen: not faded, not covered, not just slipped under the pointer.
  function isSeen(event) {
    const latest = watcher.takeRecords();
    if (latest.length) noteCover(latest);
    if (!field || !uncovered || performance.now() - shownAt < SETTLED) return false;
    for (const start of [host, field]) {
      for (let node = start; node; node = node.parentElement ?? node.getRootNode().host) {
        const style = getComputedStyle(node);
        if (Number(style.opacity) < OPAQUE || style.visibility !== "visible" || style.filter !== "none") return false;
      }
    }
    const area = box.getBoundingClientRect();
    const [x, y] = event.type === "click" && event.detail > 0
      ? [event.clientX, event.clientY]
      : [area.left + area.width / 2, area.top + area.height / 2];
    return document.elementFromPoint(x, y) === host && isFieldUncovered();
  }

  // A cover may let clicks through and hide the field all the same: for this look, nothing lets them through. What
  // decorates one end of a field does not hide it.
  function isFieldUncovered() {
    const at = field.getBoundingClientRect();
    const solid = new CSSStyleSheet();
    solid.replaceSync("* { pointer-events: auto !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, solid];
    const seen = [0.15, 0.5, 0.85].filter((part) => isOfField(topmostAt(at.left + at.width * part, at.top + at.height / 2)));
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== solid);
    return seen.length >= 2;
  }

  function topmostAt(x, y) {
    return document.elementsFromPoint(x, y).find((element) => element !== host);
  }

  // The field, what it stands in, or the component whose inside it is part of.
  function isOfField(element) {
    if (!element) return false;
    for (let node = field; node; node = node.getRootNode().host) {
      if (element.contains(node) || node.contains(element)) return true;
    }
    return false;
  }

  // Beside the field where nothing else is, else over its end; nowhere while the field itself cannot be seen.
  function place() {
    const at = field.getBoundingClientRect();
    const size = box.getBoundingClientRect();
    const spots = [
      [at.right + GAP, at.top + (at.height - size.height) / 2],
      [at.right - size.width, at.top - size.height - GAP],
      [at.left, at.bottom + GAP],
      [at.right - size.width, at.bottom + GAP],
    ];
    const inside = [at.right - size.width - 3, at.top + (at.height - size.height) / 2];
    const [left, top] = spots.find((corner) => isFree(corner, size)) ?? inside;
    const visibility = isReachable(at) ? "visible" : "hidden";
    spot.replaceSync(`:host { left: ${Math.round(left)}px !important; top: ${Math.round(top)}px !important; visibility: ${visibility} !important; }`);
  }

  function isReachable(at) {
    return isOfField(topmostAt(at.left + Math.min(12, at.width / 2), at.top + at.height / 2));
  }

  function isFree([left, top], { width, height }) {
    const [right, bottom] = [left + width, top + height];
    if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return false;
    for (const x of [left + 1, (left + right) / 2, right - 1]) {
      for (const y of [top + 1, (top + bottom) / 2, bottom - 1]) {
        const there = topmostAt(x, y);
        if (there === field || !isOfField(there)) return false;
        if (hasTextAt(there, x, y)) return false;
      }
    }
    return true;
  }

  function hasTextAt(element, x, y) {
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) {
        if (x >= line.left && x <= line.right && y >= line.top && y <= line.bottom) return true;
      }
    }
    return false;
  }

  // The field moves with scrolling and layout; the control stays with it, and goes when it goes.
  let last = "";
  function follow() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (!field) return;
      if (!field.isConnected) {
        hide();
        return;
      }
      const at = field.getBoundingClientRect();
      const now = `${at.left},${at.top},${at.width},${at.height},${innerWidth},${innerHeight}`;
      if (now !== last) {
        last = now;
        place();
      }
      follow();
    });
  }

  globalThis.staffettaControl = { show, hide };
})();

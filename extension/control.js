// The control beside the field that asks: drawn in a closed shadow root in the top layer, obeys only a person's press
// on something that person can see. Knows nothing of codes: it hands back the choice.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaControl")) return;

  const DOUBLE_CLICK = 700; // ms after a press in which nothing changes under the pointer, and nothing can be pressed
  const SLOW = 200; // ms after which a fill is shown to be under way
  const READ = 12000; // ms for which a message stays
  const MOST_REPAIRS = 5; // times that a page may touch the control, one soon after the other, before it is gone for good
  const FORGIVEN = 10000; // ms after which a touch counts no more
  const REST = 120; // ms after a change of the page, and without a move, after which a spot is looked for
  const AGAIN = 500; // ms after which it is looked whether the spot is still good
  const KEPT_INSIDE = ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick", "auxclick", "contextmenu", "touchstart",
    "touchend", "focusin", "focusout"];
  const { staffettaVisible: visible, staffettaPlacement: placement, staffettaSolid: solid } = globalThis;
  const { MEDIUM, SHORT, SIZES, STYLE } = globalThis.staffettaControlLook;
  const { addEventListener: listen, append, createElement, documentElement, matches, outOf } = globalThis.staffettaDom;

  let shown = null; // { field, control, actions, home } as last asked for
  let drawn = ""; // what of it was drawn
  let parts = null; // { host, root, box, head, panel, spot }
  let spot = null; // where it is, and how it fits there
  let pasted = 0; // length of what was filled in; 0: nothing yet
  let press = null; // { item, objection } of a press that was not yet let go
  let quietUntil = 0; // before this nothing of the control can be pressed
  let pressable = new WeakMap(); // what can be pressed -> since when it is there
  let focusedAt = 0; // when the keyboard's focus came to what can be pressed
  let isNear = false; // the pointer is over it, or the keyboard's focus in it
  let [repairs, repairedAt] = [0, 0];
  let [settleAt, moved, frame, later] = [0, false, 0, 0];

  function show(field, control, actions) {
    if (repairs > MOST_REPAIRS) return;
    const home = homeOf(field);
    const isElsewhere = shown?.field !== field || shown.home !== home;
    shown = { field, control, actions, home };
    if (isElsewhere) return build();
    const content = contentOf(control);
    if (content !== drawn && !pasted) draw();
  }

  const contentOf = ({ choices, several, others, hint, ways, why }) => JSON.stringify([choices, several, others, hint, ways, why]);

  // A press of the control is no press outside of what the field is in, for the page as for the browser. Outside of an
  // open modal dialog everything is inert.
  function homeOf(field) {
    let floating = null;
    for (let node = field; node; node = outOf(node)) {
      if (matches(node, placement.DIALOG)) return node;
      if (getComputedStyle(node).position === "fixed") floating ??= node;
    }
    return floating ?? documentElement(document);
  }

  function build() {
    remove();
    const host = createElement(document, "div"); // no name that a page could define, or has a reason to style
    host.popover = "manual";
    const root = host.attachShadow({ mode: "closed" });
    const rules = new CSSStyleSheet(); // not subject to the page's content security policy
    rules.replaceSync(shown.control.theme + STYLE);
    const place = new CSSStyleSheet();
    root.adoptedStyleSheets = [rules, place];
    for (const kind of KEPT_INSIDE) root.addEventListener(kind, (event) => event.stopPropagation());
    const box = createElement(document, "div");
    box.className = "control theme"; // its colours are set inside the root, where the page cannot change them
    // A page is told how large the largest text is that was drawn: that is always this one, which nobody can see.
    box.append(Object.assign(words("u", "MMMMMMMM"), { ariaHidden: "true" }));
    root.append(box);
    parts = { host, root, box, place, guard: new MutationObserver(repair), head: null, tail: [], panel: null };
    for (const [kind, near] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
      box.addEventListener(kind, () => { isNear = near; });
    }
    for (const kind of ["pointerenter", "focusin"]) box.addEventListener(kind, () => shown.actions.preconnect());
    [spot, pasted, isNear] = [null, 0, false];
    append(shown.home, host);
    host.showPopover();
    draw();
    visible.watch({ host, root, box, field: shown.field, roots: shown.actions.roots });
    parts.guard.observe(host, { attributes: true, childList: true });
    parts.guard.observe(host.parentNode, { childList: true });
    settle();
    follow();
  }

  // What the page did to the control is undone; a page that does not stop loses it.
  function repair() {
    const { host } = parts;
    if (performance.now() - repairedAt > FORGIVEN) repairs = 0;
    const isWhole = host.parentNode === shown.home && host.matches(":popover-open") && !host.firstChild &&
      host.getAttributeNames().join() === "popover" && host.popover === "manual";
    if (isWhole) return;
    repairs += 1;
    repairedAt = performance.now();
    if (shown.field.isConnected && repairs <= MOST_REPAIRS) build();
    else hide();
  }

  function remove() {
    cancelAnimationFrame(frame);
    clearTimeout(later);
    parts?.guard.disconnect();
    parts?.host.remove();
    visible.forget();
    [parts, press] = [null, null];
  }

  function hide() {
    remove();
    [shown, drawn] = [null, ""];
  }

  function draw() {
    const { choices, several, others, rest, hint, ways, short } = shown.control;
    drawn = contentOf(shown.control);
    if (hint && ways.length) {
      // The first stands beside it. Where there is no room it stands below, with the others.
      const links = () => ways.map(({ label, order }) => link("open", label, () => shown.actions.go(order)));
      return setHead(message("head", hint, () => unfold(message("", hint), ...links())), links()[0]);
    }
    if (hint) return setHead(message("head", hint, () => unfold(message("", hint))));
    const list = (some) => {
      if (parts.panel) return fold();
      unfold(...some.map((choice) => button("", choice, null, () => choice)), ...(rest ? [message("", rest)] : []));
    };
    const [best] = choices;
    if (several) {
      return setHead(button("head", { ...several, brief: several.detail, short }, () => list(choices)));
    }
    // A name that is not to be seen is not chosen by a press.
    const named = () => (!others || spot?.size !== SHORT ? best : null);
    const head = button("head", { ...best, short }, () => list(choices), named);
    if (!others) return setHead(head);
    const more = link("others", others.label, () => list(choices.slice(1)));
    setHead(head, Object.assign(more, { ariaLabel: others.detail }), whyHere());
  }

  function setHead(head, ...tail) {
    for (const old of [parts.head, ...parts.tail]) old?.remove();
    parts.box.classList.remove("done");
    const links = tail.length ? tail : [whyHere()];
    Object.assign(parts, { head, tail: links });
    parts.box.prepend(head, ...links);
    if (parts.panel?.querySelector("button")) fold();
    visible.restart();
  }

  function button(className, { label, detail, brief, short }, act, chosen) {
    const said = className === "head" ? brief : detail;
    const item = Object.assign(createElement(document, "button"), { className, tabIndex: 0, ariaLabel: `${label} ${said ?? ""}` });
    item.append(words("b", label));
    if (said) item.append(" ", words("small", said));
    if (short) item.append(" ", words("i", short));
    return pressed(item, act, chosen);
  }

  function message(className, text, act) {
    const item = Object.assign(createElement(document, "p"), { className, role: "status", ariaLabel: text });
    item.append(words("span", text));
    if (act) item.tabIndex = 0;
    return act ? pressed(item, act) : item;
  }

  // A small link that says why the control stands beside this field.
  function whyHere() {
    const { why, why_label: label } = shown.control;
    const made = link("why", "?", () => unfold(message("", `${label} ${why}`)));
    return Object.assign(made, { ariaLabel: label, title: label });
  }

  function link(className, text, act) {
    const item = Object.assign(createElement(document, "a"), { className, role: "button", tabIndex: 0, ariaLabel: text });
    item.append(words("span", text));
    return pressed(item, act);
  }

  // What is inert is not found by a search in the page either (`window.find`).
  function words(name, textContent) {
    return Object.assign(createElement(document, name), { textContent, inert: true });
  }

  // Seen, whole and still at the press and at the release, and not in the time of a double click. `chosen`: the session
  // whose value is got while the button is held down, and asked for at the release, which is looked at meanwhile.
  function pressed(item, act, chosen = () => null) {
    pressable.set(item, performance.now());
    const down = (event) => {
      const isNew = event.timeStamp - focusedAt < visible.SETTLED;
      press = event.isTrusted ? { item, objection: objectionTo(item, event) } : null;
      // A page leads to it whoever presses Tab: a key that follows at once was meant for the page.
      if (press && event.type === "keydown" && isNew) press.objection ??= "unsettled";
      const choice = chosen();
      if (choice && press && !press.objection && counts(item, event)) shown.actions.prepare(choice.key);
    };
    const up = (event) => {
      if (!event.isTrusted || press?.item !== item) return;
      const { objection } = press;
      press = null;
      if (!counts(item, event) || event.detail > 1) return;
      const isSeen = () => {
        const why = objection ?? objectionTo(item, event);
        if (why) unfold(message("", shown.control[why]));
        else quietUntil = event.timeStamp + DOUBLE_CLICK;
        return !why;
      };
      const choice = objection ? null : chosen();
      if (choice) choose(choice, isSeen);
      else if (isSeen()) act();
    };
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the focus stays where it is
      if (event.isPrimary && event.button === 0) down(event);
    });
    item.addEventListener("click", (event) => {
      if (event.detail === 0) down(event); // a screen reader presses without a pointer
      up(event);
    });
    item.addEventListener("focus", () => { focusedAt = performance.now(); });
    for (const [kind, handle] of [["keydown", down], ["keyup", up]]) {
      item.addEventListener(kind, (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        if (!event.repeat) handle(event);
      });
    }
    return item;
  }

  const counts = (item, event) => event.timeStamp >= quietUntil && item.ariaBusy !== "true";

  function objectionTo(item, event) {
    const isNew = event.timeStamp - pressable.get(item) < visible.SETTLED;
    return visible.objection(item, event.timeStamp) ?? (isNew ? "unsettled" : null);
  }

  async function choose(choice, isSeen) {
    const { box } = parts;
    const setBusy = (isBusy) => { for (const item of box.querySelectorAll("button")) item.ariaBusy = isBusy; };
    const busySoon = setTimeout(() => setBusy("true"), SLOW);
    const answer = await shown.actions.choose(choice.key, isSeen);
    clearTimeout(busySoon);
    setBusy("false");
    if (!shown) return; // the field went, and none took its place
    if (answer.filled === shown.field) {
      afterDoubleClick(() => fold());
      stepBack();
    } else if (answer.failed) {
      afterDoubleClick(() => unfold(message("", answer.failed)));
    } else if (answer.offer_changed) {
      afterDoubleClick(fold); // what was said of an earlier press
    }
  }

  // What is pressed stays for the time of a double click: nothing of the page comes under the pointer in its place.
  function afterDoubleClick(act) {
    const wait = parts.panel ? quietUntil - performance.now() : 0;
    const { host } = parts;
    if (wait <= 0) act();
    else later = setTimeout(() => parts?.host === host && act(), wait);
  }

  // The choices step back behind what was done.
  function stepBack() {
    pasted = shown.actions.held();
    const undo = button("undo", { label: shown.control.undo, short: shown.control.undo }, () => {
      shown.actions.undo();
      offerAgain();
    });
    undo.style.visibility = "hidden";
    const head = Object.assign(createElement(document, "div"), { className: "head" });
    head.append(message("", shown.control.pasted), undo);
    parts.head.replaceWith(head);
    for (const link of parts.tail) link.remove();
    Object.assign(parts, { head, tail: [] });
    visible.restart();
    setTimeout(() => {
      undo.style.visibility = "visible";
      parts?.box.classList.toggle("done", head.isConnected); // as large as it has to say
      pressable.set(undo, performance.now());
    }, quietUntil - performance.now());
  }

  function offerAgain() {
    pasted = 0;
    draw();
  }

  // The portal did not take what was filled in: what is offered from now on is drawn when it is known.
  function reopen() {
    [pasted, drawn] = [0, ""];
  }

  // Something of the page may have come to lie under it.
  function changed() {
    moved = true;
    settleAt = Math.min(settleAt, performance.now() + REST);
  }

  // Away from the pointer and from the field.
  function unfold(...items) {
    fold();
    solid.letGo();
    const panel = Object.assign(createElement(document, "div"), { className: "panel" });
    panel.append(...items);
    parts.panel = panel;
    parts.box.append(panel);
    for (const item of items) pressable.set(item, quietUntil);
    if (items.every((item) => item.localName !== "button")) later = setTimeout(fold, READ);
    put();
  }

  function fold() {
    clearTimeout(later);
    parts?.panel?.remove();
    if (parts) parts.panel = null;
  }

  // Finds the spot anew.
  function settle() {
    spot = placement.spotFor(shown.field, parts.host, SIZES, spot);
    for (const [name, size] of [["medium", MEDIUM], ["short", SHORT]]) parts.box.classList.toggle(name, spot?.size === size);
    moved = false;
    put();
  }

  // The page may have put something over the field, or taken it away.
  function look() {
    if (solid.isHeld()) return; // what lets clicks through stands in the way of nothing
    if (moved || placement.isReachable(shown.field, parts.host) !== Boolean(spot)) settle();
    settleAt = performance.now() + AGAIN;
  }

  function put() {
    const { host, box, panel, place } = parts;
    const zoom = host.currentCSSZoom ?? 1;
    const px = (value) => `${Math.round(value / zoom)}px !important`;
    const visibility = spot ? "visible" : "hidden";
    const rule = `:host { left: ${px(spot?.left ?? 0)}; top: ${px(spot?.top ?? 0)}; visibility: ${visibility} !important; }`;
    place.replaceSync(rule);
    if (!spot || !panel) return;
    const head = box.getBoundingClientRect();
    const to = placement.spotBeyond(shown.field, head, panel.getBoundingClientRect());
    place.replaceSync(`${rule} .panel { left: ${px(to.left - head.left)}; top: ${px(to.top - head.top)}; max-height: ${px(to.height)}; }`);
  }

  // The field moves with scrolling and layout; the control stays with it, and goes when it goes.
  function follow() {
    frame = requestAnimationFrame(() => {
      if (!shown.field.isConnected) return hide();
      if (!parts.host.matches(":popover-open")) return repair();
      if (pasted && shown.actions.held() !== pasted) offerAgain();
      const now = performance.now();
      if (visible.tick(isNear)) {
        const at = shown.field.getBoundingClientRect();
        if (spot) Object.assign(spot, { left: at.left + spot.dx, top: at.top + spot.dy });
        put();
        settleAt = now + REST;
        moved = true;
      }
      if (now > Math.max(settleAt, quietUntil)) look();
      follow();
    });
  }

  // Presses of the control itself do not come that far.
  listen(window, "pointerdown", () => parts?.panel && fold());

  globalThis.staffettaControl = { show, hide, reopen, changed };
})();

// A note in the page of a message: what became of its session id. Holds no code, only what the background has it say.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaNote")) return;
  const STAYS = { kept: 9000, known: 9000, info: 9000, refused: 0, doubtful: 0 }; // ms; 0 = until closed
  const STYLE = `
    :host { all: initial !important; position: fixed !important; z-index: 2147483647 !important; }
    .note { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); width: 340px; max-width: calc(100vw - 32px);
      max-height: calc(100vh - 32px); overflow: auto; box-sizing: border-box; border-radius: 10px; border-left: 6px solid var(--brand);
      padding: 12px 14px; box-shadow: 0 4px 18px #0004; position: relative; --paper: #fff; --ink: #16302a; --quiet: #55655f; --button: #7c8b85; }
    .note.refused { border-color: var(--refused); } .note.doubtful { border-color: var(--doubt); } .note.info { border-color: #35618f; }
    b { display: block; font-size: 15px; margin-right: 28px; }
    p { margin: 4px 0 0; overflow-wrap: anywhere; }
    p.first { font-weight: 600; } p.other { font-size: 13px; color: var(--quiet); }
    button { all: unset; box-sizing: border-box; cursor: pointer; border-radius: 8px; padding: 5px 10px; border: 1px solid var(--button); }
    button:hover { background: #7c8b8522; }
    :focus-visible { outline: 3px solid var(--ink); outline-offset: 1px; }
    .buttons { display: flex; flex-wrap: wrap; gap: 6px 8px; margin-top: 8px; }
    .buttons .main { background: var(--brand); border-color: var(--brand); color: #fff; font-weight: 600; }
    .buttons .main:hover { background: var(--brand-dark); }
    .buttons .leave { border-color: transparent; color: var(--quiet); text-decoration: underline; margin-left: auto; padding: 5px 4px; }
    .close { position: absolute; top: 6px; right: 8px; width: 26px; height: 26px; padding: 0; border: 0; text-align: center;
      line-height: 26px; font-size: 18px; color: var(--quiet); }
    .small { font-size: 13px; padding: 6px 10px; width: auto; } .small b { font-size: 13px; margin-right: 0; } .small p:not(.first, .said) { display: none; }
    .small .buttons { margin-top: 4px; } .small button { padding: 2px 8px; } .small .close { display: none; }
    @media (prefers-color-scheme: dark) { .note { --paper: #20302b; --ink: #eef5f2; --quiet: #b4c4bd; --button: #83968e; } }
    @media (forced-colors: active) { .note { border: 1px solid; border-left: 6px solid; } button, .close { border: 1px solid; } }
  `;
  const MARGIN = 16; // px to the window's edges
  const CORNERS = ["auto 0 0 auto", "0 0 auto auto", "auto auto 0 0", "0 auto auto 0"]; // as `inset`, the usual one first
  const LINE = 12; // px between two rows of points that are looked at: no line is lower
  const WORD = 24; // px between two points of a row: few words are shorter
  const WORDS = 96; // the same at first sight, of all corners: a code is longer, and most text
  const CODE = 1e6; // more than there are such points
  const { linesOf, isIn } = globalThis.staffettaText;
  const { append, createElement, documentElement, elementFromPoint, isLeft, once, textContent } = globalThis.staffettaDom;
  let host = null;
  let timer = 0;
  let ticking = 0;

  function close() {
    clearTimeout(timer);
    host?.remove();
    host = null;
  }

  // Into the corner where the note lies over the least text: it is not to hide the code that it speaks of. Where it
  // would in each of them, it is shown smaller.
  function put(note, place, codeEnd) {
    const into = (corner, also = "") =>
      place.replaceSync(`:host { inset: ${corner} !important; margin: ${MARGIN}px !important; ${also} }`);
    const textOf = once((element) => ({
      lines: [...linesOf(element)],
      weight: codeEnd && textContent(element).includes(codeEnd) ? CODE : 1,
    }));
    const leastOf = (corners, step) => {
      let [least, best] = [Infinity, CORNERS[0]];
      for (const corner of corners) {
        into(corner, "pointer-events: none !important;"); // what is asked for is what lies under it
        const words = wordsUnder(note.getBoundingClientRect(), textOf, step, least);
        if (words < least) [least, best] = [words, corner];
        if (!words) break;
      }
      return { least, best };
    };
    for (const isSmall of note.matches(".known") ? [true] : [false, true]) {
      note.classList.toggle("small", isSmall);
      // Where there is text at first sight no second look is needed.
      const seen = leastOf(CORNERS, WORDS);
      const from = CORNERS.indexOf(seen.best);
      const { least, best } = seen.least ? seen : leastOf(CORNERS.slice(from), WORD);
      into(best);
      if (least < CODE) return;
    }
  }

  // At how many points of a rectangle the page has text, or that they are `enough`; that of the code counts for more
  // than all else.
  function wordsUnder({ left, top, right, bottom }, textOf, step, enough) {
    let words = 0;
    for (let y = top; y <= bottom && words < enough; y += LINE) {
      for (let x = left; x < right + step; x += step) { // the last one at the edge
        const column = Math.min(x, right);
        const there = elementFromPoint(document, column, y);
        const { lines, weight } = there ? textOf(there) : { lines: [] };
        if (lines.some((line) => isIn(line, column, y))) words += weight;
      }
    }
    return words;
  }

  // What the pointer or the keyboard is at does not go.
  function closeLater(note, milliseconds) {
    const isInUse = () => note.matches(":hover, :focus-within");
    timer = setTimeout(() => (isInUse() ? closeLater(note, milliseconds) : close()), milliseconds);
  }

  function button(className, textContent, act) {
    const made = Object.assign(createElement(document, "button"), { className, textContent, type: "button", tabIndex: 0 });
    made.addEventListener("click", (event) => { if (event.isTrusted) act(); });
    return made;
  }

  // How long something lasts, second for second: it was read out once.
  function countDown(place, words, end) {
    const seconds = Math.round((end - Date.now()) / 1000);
    place.textContent = seconds > 0 ? words.replace("#", seconds) : "";
    ticking = seconds > 0 && place.isConnected ? setTimeout(countDown, 1000, place, words, end) : 0;
  }

  // The background carries it out and says what came of it; nothing is said of what the user sees.
  async function carryOut(order, { said, clock }, unanswered) {
    if (order.not_now) close();
    try {
      const answer = await chrome.runtime.sendMessage({ note: order });
      if (answer === undefined) throw new Error("the background ended meanwhile");
      if (!answer) return;
      said.textContent = answer.words;
      const { countdown } = answer;
      clearTimeout(ticking);
      countDown(clock, countdown?.words, countdown ? Date.now() + countdown.seconds * 1000 : 0);
    } catch {
      said.textContent = unanswered;
    }
  }

  function show({ note: { kind, title, lines, buttons }, code_end: codeEnd, theme, close: closeLabel, unanswered }) {
    close();
    host = createElement(document, "staffetta-note");
    const root = host.attachShadow({ mode: "closed" });
    const style = new CSSStyleSheet(); // not subject to the page's content security policy
    style.replaceSync(theme + STYLE);
    const place = new CSSStyleSheet();
    root.adoptedStyleSheets = [style, place];
    const note = createElement(document, "div");
    note.className = `note theme ${kind}`; // its colours are set inside the root, where the page cannot change them
    note.setAttribute("role", kind === "refused" ? "alert" : "status");
    const heading = createElement(document, "b");
    heading.textContent = title;
    const said = Object.assign(createElement(document, "p"), { className: "said", role: "status" });
    const clock = Object.assign(createElement(document, "p"), { className: "said", ariaHidden: true });
    const bar = Object.assign(createElement(document, "div"), { className: "buttons" });
    const nameOf = (order, n) => (order.not_now ? "leave" : n === 0 ? "main" : "");
    const made = buttons.map(({ label, order }, n) =>
      button(nameOf(order, n), label, () => carryOut(order, { said, clock }, unanswered)));
    bar.append(...made);
    const closing = Object.assign(button("close", "×", close), { ariaLabel: closeLabel });
    const words = lines.map((line, n) =>
      Object.assign(createElement(document, "p"), { className: n ? "other" : "first", textContent: line }));
    note.append(heading, ...words, ...(buttons.length ? [bar] : []), said, clock, closing);
    note.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    root.append(note);
    append(documentElement(document), host);
    put(note, place, codeEnd);
    if (STAYS[kind]) closeLater(note, STAYS[kind]);
  }

  // A page of ours that shows the example hears what other notes send to the background, too: that comes from tabs.
  chrome.runtime.onMessage.addListener((message, sender) => {
    if (sender.id === chrome.runtime.id && !sender.tab && message?.note && !isLeft()) show(message.note);
  });

  globalThis.staffettaNote = { show };
})();

// A note in the page of a message: what became of its session id. Holds no code, only what the background has it say.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaNote")) return;
  const STAYS = { kept: 9000, info: 9000, refused: 0, doubtful: 0 }; // ms; 0 = until closed
  const STYLE = `
    :host { all: initial !important; position: fixed !important; z-index: 2147483647 !important; }
    .note { font: 14px/1.45 system-ui, sans-serif; color: #16302a; background: #fff; width: 340px; max-width: calc(100vw - 32px);
      box-sizing: border-box; border-radius: 10px; border-left: 6px solid var(--brand); padding: 12px 14px; box-shadow: 0 6px 28px #0005;
      position: relative; }
    .note.refused { border-color: var(--refused); } .note.doubtful { border-color: var(--doubt); } .note.info { border-color: #35618f; }
    b { display: block; font-size: 15px; margin-right: 28px; }
    p { margin: 4px 0 0; }
    button { all: unset; box-sizing: border-box; cursor: pointer; border-radius: 8px; padding: 5px 12px; border: 1px solid #7c8b85; }
    button:hover { background: #7c8b8522; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 1px; }
    .buttons { display: flex; gap: 8px; margin-top: 8px; }
    .buttons button:first-child { background: var(--brand); border-color: var(--brand); color: #fff; font-weight: 600; }
    .buttons button:first-child:hover { background: var(--brand-dark); }
    .close { position: absolute; top: 6px; right: 8px; width: 26px; height: 26px; padding: 0; border: 0; text-align: center;
      line-height: 26px; font-size: 18px; color: #555; }
    @media (prefers-color-scheme: dark) { .note { background: #20302b; color: #eef5f2; } .close { color: #ccc; } }
  `;
  const MARGIN = 16; // px to the window's edges
  const CORNERS = ["auto 0 0 auto", "0 0 auto auto", "auto auto 0 0", "0 auto auto 0"]; // as `inset`, the usual one first
  const STEP = 16; // px between two points that are looked at
  const { hasTextAt } = globalThis.staffettaText;
  const { append, createElement, documentElement, elementsFromPoint } = globalThis.staffettaDom;
  let host = null;
  let timer = 0;

  function close() {
    clearTimeout(timer);
    host?.remove();
    host = null;
  }

  // Into the corner where the note lies over the least text: it is not to hide the code that it speaks of.
  function put(note, place) {
    const into = (corner) => place.replaceSync(`:host { inset: ${corner} !important; margin: ${MARGIN}px !important; }`);
    const words = CORNERS.map((corner) => {
      into(corner);
      return wordsUnder(note.getBoundingClientRect());
    });
    into(CORNERS[words.indexOf(Math.min(...words))]);
  }

  // At how many points of a rectangle the page has text.
  function wordsUnder({ left, top, right, bottom }) {
    let words = 0;
    for (let x = left; x <= right; x += STEP) {
      for (let y = top; y <= bottom; y += STEP) {
        const there = elementsFromPoint(document, x, y).find((element) => element !== host);
        if (there && hasTextAt(there, x, y)) words += 1;
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

  // The background carries it out and says what came of it; nothing is said of what the user sees.
  async function carryOut(order, said) {
    const answer = await chrome.runtime.sendMessage({ note: order }).catch(() => null);
    if (answer) said.textContent = answer;
  }

  function show({ note: { kind, title, lines, buttons }, theme, close: closeLabel }) {
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
    const said = Object.assign(createElement(document, "p"), { role: "status" });
    const bar = Object.assign(createElement(document, "div"), { className: "buttons" });
    bar.append(...buttons.map(({ label, order }) => button("", label, () => carryOut(order, said))));
    const closing = Object.assign(button("close", "×", close), { ariaLabel: closeLabel });
    const words = lines.map((line) => Object.assign(createElement(document, "p"), { textContent: line }));
    note.append(heading, ...words, ...(buttons.length ? [bar] : []), said, closing);
    note.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    root.append(note);
    append(documentElement(document), host);
    put(note, place);
    if (STAYS[kind]) closeLater(note, STAYS[kind]);
  }

  // A page of ours that shows the example hears what other notes send to the background, too: that comes from tabs.
  chrome.runtime.onMessage.addListener((message, sender) => {
    if (sender.id === chrome.runtime.id && !sender.tab && message?.note) show(message.note);
  });

  globalThis.staffettaNote = { show };
})();

// How the control beside a field looks, and how large it is. Its brand, doubt, refused and focus colours are in
// theme.css.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaControlLook")) return;

  // One size for all that is there before a press: a page learns nothing from it.
  const SIZES = [{ width: 260, height: 54 }, { width: 190, height: 38 }, { width: 84, height: 30 }];
  const [MEDIUM, SHORT] = [1, 2];
  const STYLE = `
    :host { all: initial !important; position: fixed !important; }
    :host::before, :host::after, :host::backdrop { content: none !important; display: none !important; }
    .control { position: relative; width: ${SIZES[0].width}px; height: ${SIZES[0].height}px; display: flex; font: 13px/1.25 system-ui, sans-serif; user-select: none;
      --paper: #fff; --ink: #16302a; --quiet: #55655f; --line: #7c8b85; --amber: #4a3300; --amber-paper: #fff8e5; --amber-line: #e0b84c; }
    .control.medium { width: ${SIZES[MEDIUM].width}px; height: ${SIZES[MEDIUM].height}px; }
    .control.short { width: ${SIZES[SHORT].width}px; height: ${SIZES[SHORT].height}px; }
    u { position: absolute; inset: 0; z-index: -1; overflow: hidden; font: 99px/54px sans-serif; color: #00000001; forced-color-adjust: none; pointer-events: none; }
    .done u { display: none; }
    .head { box-sizing: border-box; flex: 1; min-width: 0; height: 100%; border-radius: 8px; box-shadow: 0 1px 4px #0003; overflow: hidden; }
    .head:has(+ a) { border-radius: 8px 0 0 8px; }
    button { all: unset; box-sizing: border-box; cursor: pointer; background: var(--brand); color: #fff; padding: 3px 12px; display: flex;
      flex-direction: column; justify-content: center; }
    button:hover, button[aria-busy=true] { background: var(--brand-dark); } button[aria-busy=true] { cursor: progress; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: -3px; box-shadow: inset 0 0 0 4px #16302a; }
    b, small, p.head span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 1; overflow: hidden; overflow-wrap: anywhere; }
    b { font-size: 14px; font-weight: 600; } small { font-size: 12px; -webkit-line-clamp: 2; }
    .medium small { -webkit-line-clamp: 1; } .medium button.head { padding: 1px 10px; } .medium .head b { font-size: 13px; }
    p { margin: 0; box-sizing: border-box; background: var(--amber-paper); color: var(--amber); border: 1px solid var(--amber-line);
      padding: 4px 10px; font-size: 12px; cursor: default; }
    p.head span { -webkit-line-clamp: 3; } .medium p.head { padding: 2px 8px; } .medium p.head span { -webkit-line-clamp: 2; }
    div.head { display: flex; align-items: center; gap: 4px; background: var(--paper); border: 1px solid var(--line); box-shadow: none; }
    .done div.head { flex: none; height: 30px; align-self: center; }
    .head p { background: none; color: var(--quiet); border: 0; flex: none; padding-right: 0; }
    .head button { background: var(--paper); color: var(--ink); padding: 0 8px; height: 100%; text-decoration: underline; }
    .head button:hover { background: var(--paper); text-decoration-thickness: 2px; } .head button b { font-size: 12px; font-weight: 400; }
    .short p.head { padding: 6px 8px; } .short p.head span { -webkit-line-clamp: 1; }
    i, .short .head b, .short .head small, .short .head p { display: none; } .short i { display: block; font-style: normal; font-weight: 600; }
    .short button.head, .short .head button { width: 100%; padding: 4px; align-items: center; }
    a { display: grid; place-items: center; cursor: pointer; font-weight: 600; background: var(--brand-dark); color: #fff; }
    .control > a { flex: none; } .control > a:not(:has(+ a)) { border-radius: 0 8px 8px 0; }
    .control > a + a { border-left: 1px solid #fff8; }
    .control > .why { width: 26px; cursor: help; } .control > .others { width: 34px; }
    .control > .open { width: 78px; padding: 0 8px; text-align: center; box-sizing: border-box; }
    .short > a, .medium > .why { display: none; } .short .head, .medium .head:has(+ .why) { border-radius: 8px; }
    .medium > .others { border-radius: 0 8px 8px 0; }
    .panel a { flex: none; min-height: 44px; border-radius: 8px; }
    .panel { position: absolute; width: ${SIZES[0].width}px; overflow: auto; display: flex; flex-direction: column;
      border-radius: 8px; box-shadow: 0 2px 10px #0005; background: var(--paper); }
    .panel button { flex: none; min-height: 44px; align-items: stretch; background: var(--paper); color: var(--ink); padding: 5px 12px; }
    .panel button + button { border-top: 1px solid #7c8b8566; }
    .panel button:hover, .panel button[aria-busy=true] { background: var(--brand-dark); color: #fff; }
    .panel p { border-radius: 8px; padding: 8px 10px; }
    @media (prefers-color-scheme: dark) {
      .control { --paper: #1e2d28; --ink: #eaf3ef; --quiet: #a8bab2; --line: #83968e; --amber: #ffdfa6; --amber-paper: #3a2c10; --amber-line: #7a5a1c; }
    }
    @media (forced-colors: active) { .head, a, .undo, .panel, .panel button { border: 1px solid; } }
  `;

  globalThis.staffettaControlLook = { MEDIUM, SHORT, SIZES, STYLE };
})();

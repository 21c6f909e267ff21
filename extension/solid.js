// Makes covers that let clicks through solid, so that the points of a look find them. Around a press they stay so for a
// moment: the look at its release finds the page's styles worked out already.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaSolid")) return;

  // In a layer what is important weighs more than outside of one.
  const SOLID = "@layer { *, ::before, ::after { pointer-events: auto !important; } }";
  const HELD = 300; // ms after a press and after its release
  const { adoptedStyleSheets, defaultView, ownerDocument } = globalThis.staffettaDom;

  const sheets = new Map(); // of each root that has one
  let held = 0; // the timer at whose end they go

  function make(roots) {
    for (const root of roots) {
      if (isWhole(root)) continue;
      take(root);
      const sheet = sheetFor(root);
      adopt(root, [...adoptedStyleSheets(root), sheet]);
      sheets.set(root, { sheet, text: sheet.cssRules[0].cssText });
    }
  }

  // A page may have changed it, or put another after it.
  function isWhole(root) {
    const { sheet, text } = sheets.get(root) ?? {};
    if (!sheet || adoptedStyleSheets(root).at(-1) !== sheet) return false;
    return !sheet.disabled && !sheet.media.length && sheet.cssRules.length === 1 && sheet.cssRules[0].cssText === text;
  }

  // A sheet is taken by roots of the document that made it alone.
  function sheetFor(root) {
    const own = ownerDocument(root) ?? root;
    const sheet = own === document ? new CSSStyleSheet() : new (defaultView(own).CSSStyleSheet)();
    sheet.replaceSync(SOLID);
    return sheet;
  }

  function take(root) {
    const { sheet } = sheets.get(root) ?? {};
    if (sheet) {
      adopt(root, adoptedStyleSheets(root).filter((one) => one !== sheet));
      sheet.disabled = true; // a page may have adopted it elsewhere
    }
    sheets.delete(root);
  }

  function adopt(root, all) {
    Reflect.set(Object.getPrototypeOf(root), "adoptedStyleSheets", all, root);
  }

  // The end of a look.
  function unmake() {
    if (!held) for (const root of [...sheets.keys()]) take(root);
  }

  function hold() {
    clearTimeout(held);
    held = setTimeout(letGo, HELD);
  }

  function letGo() {
    clearTimeout(held);
    held = 0;
    unmake();
  }

  globalThis.staffettaSolid = { make, unmake, hold, isHeld: () => held !== 0, letGo };
})();

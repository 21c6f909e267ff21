// Eyes on what a portal's page says after a fill: describes, for a while, the texts that it did not show before.
// Whether one of them says that the code is not taken, the background decides.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaRefusal")) return;

  const QUIET = 120; // ms without changes before the page is looked at
  const LONGEST = 300; // characters of a text
  const MOST = 20; // texts described at once
  const CHANGES = { subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["class", "style", "hidden", "open", "aria-hidden"] };

  const { addEventListener: listen, checkVisibility, createTreeWalker, isLeft, parentElement, removeEventListener, textContent } =
    globalThis.staffettaDom;

  let watched = null; // the end of the watch that goes on
  const believed = new Set(); // texts by which a code was refused: they are about that one

  const squeeze = (text) => text.replace(/\s+/g, " ").trim();

  // The texts that a reader sees and that one of the hints is in, each with the element that it fills.
  function texts({ roots, refusal }) {
    const found = new Map();
    for (const root of roots) {
      const pieces = createTreeWalker(document, root, NodeFilter.SHOW_TEXT);
      while (pieces.nextNode()) {
        const piece = pieces.currentNode;
        const lower = piece.data.toLowerCase();
        if (!refusal.hints.some((hint) => lower.includes(hint))) continue;
        let block = parentElement(piece);
        while (parentElement(block) && getComputedStyle(block).display.startsWith("inline")) block = parentElement(block);
        if (!block || !checkVisibility(block, { opacityProperty: true, visibilityProperty: true })) continue;
        const whole = squeeze(textContent(block));
        found.set(whole.length > LONGEST ? squeeze(piece.data).slice(0, LONGEST) : whole, block);
      }
    }
    return found;
  }

  // What a page that is about to get a code says already.
  function said(before) {
    return [...before.keys()].filter((text) => !believed.has(text)).slice(0, MOST).map((text) => ({ text, beside: false }));
  }

  // `before` are the texts that were there before the fill. Ends when the user writes in the field: then it is another
  // code, or none.
  function watch(page, elements, before, told) {
    watched?.();
    let known = before;
    let timer = 0;
    const observer = new MutationObserver(() => { if (!isLeft()) timer ||= setTimeout(look, QUIET); });
    const typed = ({ isTrusted }) => isTrusted && end();
    const over = setTimeout(end, page.refusal.seconds * 1000);

    function end() {
      clearTimeout(timer);
      clearTimeout(over);
      observer.disconnect();
      for (const element of elements) removeEventListener(element, "input", typed);
      watched = null;
    }

    async function look() {
      timer = 0;
      for (const root of page.roots) observer.observe(root, CHANGES);
      const now = texts(page);
      const fresh = [...now].filter(([text]) => !known.has(text)).slice(0, MOST);
      known = now;
      const refusal = fresh.map(([text, block]) => ({ text, beside: page.isBeside(elements[0], block) }));
      if (!fresh.length || !(await page.ask({ refusal }).catch(() => false)) || watched !== end) return;
      end();
      for (const [text] of fresh) believed.add(text);
      told();
    }

    watched = end;
    for (const element of elements) listen(element, "input", typed);
    look();
  }

  globalThis.staffettaRefusal = { texts, said, watch };
})();

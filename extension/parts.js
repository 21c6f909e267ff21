// Eyes in a page of software that no row knows: describes the parts of it in which some words occur. Which of them are
// a message is not its business.
(() => {
  "use strict";
  if (Object.hasOwn(globalThis, "staffettaParts")) return;

  const { body: bodyOf, checkVisibility, clientHeight, getAttribute, matches, ownerDocument, querySelector, querySelectorAll,
    scrollHeight, textContent, turnedText } = globalThis.staffettaDom;
  const { withoutUnseen } = globalThis.staffettaUnseen;
  const FRAMES = "iframe, frame";
  const TURNERS = "[dir], bdo, [style*=direction]"; // a whole page has too many elements to be asked each

  // What a frame shows that has no address of its own; one that has is looked at by itself. A page that writes into a
  // frame gives it the page's address.
  function framed(frame) {
    const shown = Reflect.get(Object.getPrototypeOf(frame), "contentDocument", frame);
    const isWritten = () => /^($|about:|javascript:)/i.test((getAttribute(frame, "src") ?? "").trim());
    return shown && (shown.URL.startsWith("about:") || isWritten()) ? bodyOf(shown) : null;
  }

  // A page without frames, as most are, is not searched for them.
  const framesIn = (root) => (window.length ? [...querySelectorAll(root, FRAMES)].map(framed).filter(Boolean) : []);
  // What an element shows: of a frame what is in it.
  const shownBy = (one) => (matches(one, FRAMES) && framed(one)) || one;
  const isShown = (one) => checkVisibility(one, { opacityProperty: true, visibilityProperty: true });

  // The part that an element is, and those in it; none where a reader sees none of the words.
  function describe(one, task, known) {
    const root = shownBy(one);
    const mentions = (place) => task.hints.test(textContent(place));
    if (!isShown(one) || ![root, ...framesIn(root)].some(mentions)) return [];
    const { cursor, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(root);
    const [controls, chosen] = task.controls;
    const hasControls = matches(root, controls) || querySelector(root, controls);
    return [{
      text: hasControls ? null : withoutUnseen(turnedText(root, TURNERS), root, known).slice(0, task.longest),
      chosen: matches(root, chosen),
      cursor,
      cut: [textOverflow, webkitLineClamp],
      overflow: overflowY,
      heights: [clientHeight(root), scrollHeight(root)],
      parts: [...querySelectorAll(root, ":scope > *")].flatMap((child) => describe(child, task, known)),
    }];
  }

  // Whether this document is one of those that are looked at with the page around them.
  const isPartOfPage = () => Boolean(globalThis.frameElement && framed(globalThis.frameElement));

  // The documents in frames of a page that are looked at with it.
  const documents = () => framesIn(document).map(ownerDocument);

  function page(task) {
    const root = bodyOf(document);
    return (root && describe(root, task, new Map())[0]) ?? null;
  }

  const read = (task) => ({ ...task, hints: new RegExp(task.hints, "iu") });

  globalThis.staffettaParts = { page, documents, isPartOfPage, read, shownBy };

  // The user wants this page read, or what is selected in it.
  chrome.runtime.onMessage.addListener((message, sender, answer) => {
    if (sender.id !== chrome.runtime.id || sender.tab || !message?.read) return;
    answer({ selection: String(getSelection()), page: page(read(message.read)) });
  });
})();

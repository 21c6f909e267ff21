// Eyes in a mailbox's page: describes the mails that are open in it to the background. Which pages are a webmail's,
// which places in them hold what, and which words make a mail worth describing, it is told; what a mail means is not
// its business.
(() => {
  "use strict";
  const QUIET = 120; // ms between two looks

  const ask = globalThis.staffettaAsk;
  const { page: partsOfPage, documents, isPartOfPage, read: readTask, shownBy } = globalThis.staffettaParts;
  const { withoutUnseen } = globalThis.staffettaUnseen;
  let task = null; // { webmails, unknown, hints, controls, longest } as handed over by the background
  let last = new Set(); // the mails of the look before
  let told = new Set(); // the mails in the page that the background knows
  let timer = 0;

  const { addEventListener: listen, cloneNode, closest, getAttribute, isLeft, matches, parentElement, parentNode, previousElementSibling, querySelector,
    querySelectorAll, readyState, styleSheets, textContent, turnedText } = globalThis.staffettaDom;

  const all = (selector, within) => (selector ? [...querySelectorAll(within, selector)] : []);

  // The webmail's own places: in the body of a mail its author says what stands where.
  const isOwn = (one, { body }) => !closest(parentElement(one), body);
  const own = (selector, within, page) => all(selector, within).filter((one) => isOwn(one, page));

  // Most often the first is the webmail's own, and near the beginning: no other is looked for then.
  function isMarked(page) {
    return page.marks.some((mark) => {
      const first = querySelector(document, mark);
      return first && (isOwn(first, page) || own(mark, document, page).length > 0);
    });
  }

  const read = (one, attribute) => (attribute ? getAttribute(one, attribute) : textContent(one));

  // The address of a person, once for each place that it has one in.
  const addressesOf = (one, places) => places
    .map((place) => place.split("@"))
    .filter(([which]) => !which || matches(one, which))
    .map(([, attribute]) => read(one, attribute))
    .filter(Boolean);

  // Whom places name: the words on each person and its address by each place; then the words that belong to nobody.
  function persons(places, { person, address, neighbour }) {
    const [beside, words] = neighbour.split("@");
    return places.flatMap((place) => {
      const rest = cloneNode(place, true);
      for (const one of [...all(person, rest), ...all(beside, rest)]) one.remove();
      const named = all(person, place).map((one) => [
        [textContent(one), ...all(beside, parentNode(one)).map((it) => read(it, words))].join(" "),
        ...addressesOf(one, address),
      ]);
      return [...named, [textContent(rest)]];
    });
  }

  function describe(webmail, page, mail) {
    const [place] = matches(mail, page.body) ? [mail] : own(page.body, mail, page);
    const body = place && shownBy(place);
    const parts = [body, ...all(page.frames, body).map(shownBy)];
    if (!task.hints.test(parts.map(textContent).join(" "))) return [];
    const headers = page.headers.flatMap((header) => own(header, mail, page));
    const isAfter = (one, labels) => !labels.length || labels.includes(textContent(previousElementSibling(one))?.trim());
    const inHeader = (place, labels) => headers.flatMap((header) => own(place, header, page)).filter((one) => isAfter(one, labels));
    const [datePlace, attribute] = page.date.split("@");
    const [date] = inHeader(datePlace, page.date_label);
    return {
      webmail,
      text: parts.map((part) => withoutUnseen(turnedText(part), part)).join("\n").slice(0, task.longest),
      from: persons(inHeader(page.from, page.from_label), page),
      recipient: persons(inHeader(page.recipient, page.recipient_label), page),
      summary: persons(own(page.summary, mail, page), page),
      enclosed: all(page.enclosed, body).length > 0,
      date: date ? read(date, attribute) : null,
    };
  }

  // A page that no webmail's mark is in, as a whole.
  function unknown() {
    const page = partsOfPage(task);
    return page ? [[JSON.stringify(page), { page, changes: true }]] : [];
  }

  // The mails in the page, each by what is said of it, and whether it may still be arriving.
  function mails() {
    const pages = task.webmails.filter(({ page }) => isMarked(page));
    if (!pages.length) return new Map(task.unknown ? unknown() : []);
    return new Map(pages.flatMap(({ id, page }) =>
      own(page.mail, document, page)
        .flatMap((mail) => describe(id, page, mail))
        .map((mail) => [JSON.stringify(mail), { mail, changes: page.changes }])));
  }

  function look() {
    timer = 0;
    for (const shown of [document, ...documents()]) observe(shown);
    const here = mails();
    // A mail that arrives in parts is whole when two looks find the same.
    const whole = [...here.keys()].filter((key) => !here.get(key).changes || last.has(key));
    const fresh = whole.filter((key) => !told.has(key));
    if (whole.length < here.size) lookSoon();
    [last, told] = [new Set(here.keys()), new Set(whole)];
    if (!fresh.length) return;
    const { page } = here.get(fresh[0]);
    ask(page ? { page } : { mails: fresh.map((key) => here.get(key).mail) }).catch(() => {
      told.clear(); // nobody took them: the next look offers them again
    });
  }

  function lookSoon() {
    if (!timer && !isLeft()) timer = setTimeout(look, QUIET);
  }

  // One change is enough: the look is at all of the page, and the browser's record of each would slow down a page that
  // changes all the time.
  const observer = new MutationObserver(() => {
    observer.disconnect();
    lookSoon();
  });
  const observe = (shown) => observer.observe(shown, { subtree: true, childList: true, characterData: true });

  // What a style hides is not read: while one is still on its way nobody can tell what that is.
  function isLoaded(sheet) {
    if (!sheet) return false;
    try {
      for (const rule of sheet.cssRules) {
        const [isImport, isNameOfLayers] = ["styleSheet" in rule, "nameList" in rule];
        if (!isImport && !isNameOfLayers) break; // imports stand before all other rules
        if (isImport && !isLoaded(rule.styleSheet)) return false;
      }
      return true;
    } catch ({ name }) {
      return name === "SecurityError"; // of another site: it is there, and its rules are not shown
    }
  }
  const isStyled = (shown) => [...styleSheets(shown)].every(isLoaded) && all("link[rel~=stylesheet i]", shown).every(({ sheet }) => sheet);

  function start() {
    listen(document, "visibilitychange", lookSoon);
    listen(document, "load", lookSoon, true); // of frames
    look();
  }

  if (isPartOfPage()) return;
  ask("webmail").then((answer) => {
    if (!answer || Object.hasOwn(globalThis, "staffettaWebmail")) return;
    globalThis.staffettaWebmail = true; // the user approved a page that the browser runs this in by itself
    task = readTask(answer);
    if (readyState(document) === "complete" || [document, ...documents()].every(isStyled)) start();
    else listen(window, "load", start, { once: true });
  }, () => {});
})();

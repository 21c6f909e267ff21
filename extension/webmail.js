// Eyes in a webmail page: describes the open message to the background. Which elements hold it, and which words make it
// worth describing, it is told; what the message means is not its business.
(() => {
  "use strict";
  const QUIET = 120; // ms without changes before the page is looked at

  let task = null; // { webmail, hints, unseen, longest } as handed over by the background
  let seen = null; // the element last looked at
  let described = "";
  let timer = 0;

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Whom the places that a selector finds name: the words on each person and its address by each attribute; then the
  // words that belong to none of them.
  function persons(places) {
    const { person, address, neighbour } = task.webmail;
    const [beside, attribute] = neighbour.split("@");
    return all(places).flatMap((place) => {
      const rest = place.cloneNode(true);
      for (const one of all(person, rest)) one.remove();
      const named = all(person, place).map((one) => [
        [one.textContent, ...all(beside, one.parentNode).map((it) => it.getAttribute(attribute))].join(" "),
        ...address.map((name) => one.getAttribute(name)).filter(Boolean),
      ]);
      return [...named, [rest.textContent]];
    });
  }

  function look() {
    timer = 0;
    const { body, enclosed, from, recipient, summary, date } = task.webmail;
    seen = document.querySelector(body);
    if (!seen) {
      described = "";
      return;
    }
    const words = seen.textContent.replace(task.unseen, "").toLowerCase();
    if (!task.hints.some((hint) => words.includes(hint))) return;
    const text = seen.innerText.slice(0, task.longest);
    if (text === described) return;
    described = text;
    const message = {
      text,
      from: persons(from),
      recipient: persons(recipient),
      summary: persons(summary),
      enclosed: document.querySelector(enclosed) !== null,
      date: document.querySelector(date)?.textContent ?? null,
    };
    ask({ message }).catch(() => {
      described = ""; // nobody took it: the next look offers it again
    });
  }

  function lookSoon() {
    if (!timer) timer = setTimeout(look, QUIET);
  }

  function onChange(changes) {
    if (timer) return;
    if (!seen?.isConnected || changes.some((change) => seen.contains(change.target))) lookSoon();
  }

  // The worker may be stopped between two messages; the second try wakes it.
  function ask(message) {
    return chrome.runtime.sendMessage(message).catch(() => chrome.runtime.sendMessage(message));
  }

  ask("webmail").then((answer) => {
    if (!answer || globalThis.staffettaWebmail) return;
    globalThis.staffettaWebmail = true; // the user approved a page that the browser runs this in by itself
    task = { ...answer, unseen: new RegExp(answer.unseen, "gu") };
    new MutationObserver(onChange).observe(document, { subtree: true, childList: true, characterData: true });
    document.addEventListener("visibilitychange", lookSoon);
    look();
  }, () => {});
})();

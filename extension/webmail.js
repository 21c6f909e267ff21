// Eyes in a webmail page: describes the open message to the background. Which elements hold it, and which words make it
// worth describing, it is told; what the message means is not its business.
(() => {
  "use strict";
  const QUIET = 120; // ms without changes before the page is looked at

  let task = null; // { webmail, hints, longest } as handed over by the background
  let seen = null; // the element last looked at
  let described = "";
  let timer = 0;

  function read(selectors) {
    for (const entry of selectors) {
      const [selector, attribute] = entry.split("@");
      const element = document.querySelector(selector);
      const text = attribute ? element?.getAttribute(attribute) : element?.textContent;
      if (text?.trim()) return text.trim();
    }
    return null;
  }

  function body() {
    for (const selector of task.webmail.body) {
      const element = document.querySelector(selector);
      if (element) return element;
    }
    return null;
  }

  function look() {
    timer = 0;
    seen = body();
    if (!seen) {
      described = "";
      return;
    }
    const words = seen.textContent.slice(0, task.longest).toLowerCase();
    if (!task.hints.some((hint) => words.includes(hint))) return;
    const text = seen.innerText.slice(0, task.longest);
    if (text === described) return;
    described = text;
    const { sender, sender_name, recipient, date } = task.webmail;
    const message = {
      text,
      sender: read(sender),
      sender_name: read(sender_name),
      recipient: read(recipient),
      date: read(date),
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
    if (!answer) return;
    task = answer;
    new MutationObserver(onChange).observe(document, { subtree: true, childList: true, characterData: true });
    document.addEventListener("visibilitychange", lookSoon);
    look();
  }, () => {});
})();

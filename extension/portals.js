// Draws the portals with a card entry, in the popup and in the small window that asks about one of them, and hands clicks on. What
// is offered is said by the background; text goes in as text, never as markup.
const place = document.getElementById("portals");
const announcement = document.getElementById("announcement");
// The one portal that this page asks about, if any.
const asked = new URLSearchParams(location.search).get("ask");

const BUTTONS = {
  login: ["primary", "login_button"],
  register: ["plain small", "login_register"],
  show: ["primary", "login_show"],
  generate: ["plain small", "login_generate"],
  collect: ["plain small", "login_collect"],
  logout: ["plain", "login_leave"],
  stay: ["primary", "login_stay"],
};
const DOING = {
  login: "login_doing_login",
  register: "login_doing_register",
  generate: "login_doing_generate",
  collect: "login_doing_collect",
  logout: "login_doing_logout",
};
const asks_pin = (order) => order === "login" || order === "register";

const text = (key, ...params) => chrome.i18n.getMessage(key, params.map((param) => String(param ?? "")));
const ask = (question) => chrome.runtime.sendMessage(question).catch(() => null);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

const line = (tag, className, words) => (words ? [element(tag, className, words)] : []);

function button(portal, order, pin_is_asked) {
  const [usual, key] = BUTTONS[order];
  // Where the card is out, leaving is what the user most likely wants.
  const className = !portal.asked ? usual : order === "logout" ? "primary" : "plain";
  const made = element("button", className, text(key));
  made.type = "button";
  made.id = `portals-${order}-${portal.entry.id}`;
  made.disabled = asks_pin(order) && pin_is_asked;
  made.addEventListener("click", (event) => event.isTrusted && press(portal, order));
  return made;
}

async function press(portal, order) {
  if (asks_pin(order) && !(await is_permitted(portal))) {
    const said = { key: "login_not_permitted", is_trouble: true };
    return show(last.map((one) => (one.entry.id === portal.entry.id ? { ...one, said } : one)));
  }
  show(await ask({ type: "portals", portal: portal.entry.id, order }));
  if (asked && order === "stay") window.close();
}

// The browser asks the user about portals that it does not know from the manifest, and only for a click.
function is_permitted(portal) {
  const origins = portal.entry.origins.map((origin) => `https://${new URL(origin).hostname}/*`);
  return chrome.permissions.request({ origins }).catch(() => false);
}

function article(portal, pin_is_asked) {
  const { entry, session, doing } = portal;
  const [first, second] = portal.rows.map((row) => row.split(" ").filter(Boolean));
  const buttons = (orders) => orders.map((order) => button(portal, order, pin_is_asked));
  const hint = second.includes("register") ? text("login_register_help") : "";
  return element(
    "article",
    "card portal",
    element("h3", "", entry.name),
    ...line("strong", "operator", session?.operator),
    ...line("p", "detail quiet", session && text("login_until", portal.until)),
    ...line("p", "question", question(portal)),
    ...line("p", "doing", doing && text(DOING[doing])),
    ...line("p", "detail quiet", asks_pin(doing) && text("login_may_close")),
    ...said(portal.said),
    ...(first.length ? [element("div", "actions", ...buttons(first))] : []),
    ...(second.length ? [element("div", "actions", ...line("p", "detail quiet", hint), ...buttons(second))] : []),
  );
}

const question = (portal) => portal.asked && text("login_removed_question", portal.entry.name);

// What was said last, with the portal's own words as a quotation.
function said(said) {
  const words = words_of(said);
  const help = said?.error?.params?.trouble?.help;
  const lines = [
    ...line("p", "", text_of(said)),
    ...line("p", "detail", help && text("trouble_help", help)),
    ...line("p", "detail", words && text("login_words")),
    ...line("blockquote", "", words),
    ...line("p", "detail quiet", said?.error?.params?.trouble?.detail && text("login_detail", said.error.params.trouble.detail)),
  ];
  return lines.length ? [element("div", said.is_trouble ? "said bad" : "said good", ...lines)] : [];
}

const words_of = (said) => said?.words ?? said?.error?.params?.trouble?.words;

// The text of what was said: of ours, or that of the code of a failure or of a card's trouble, which may be a newer one than we know.
function text_of(said) {
  if (said?.key) return text(said.key, ...(said.params ?? []));
  if (!said?.error) return "";
  const { code, params: about } = said.error;
  const trouble = code === "card_failed" && about?.trouble;
  if (!trouble) return text_of_code("error_", code) || text("error_unknown_failure");
  const { tries, host, name, reader } = trouble;
  const params = [
    tries,
    host ?? text("unnamed_host"),
    name ?? text("unnamed_name"),
    reader ?? text("unnamed_reader"),
  ];
  // Where attempts are counted there is a text of its own for the last one.
  const kinds = [...(tries === 1 ? ["_last"] : tries > 1 ? ["_tries"] : []), ""];
  const texts = kinds.map((kind) => text_of_code("trouble_", `${trouble.code}${kind}`, ...params));
  return texts.find(Boolean) ?? text("trouble_card_internal", ...params);
}

const text_of_code = (kind, code, ...params) => (/^[a-z_]{1,40}$/.test(code) ? text(kind + code, ...params) : "");

let last = [];

function show(portals) {
  last = portals ?? [];
  const shown = last.filter(({ entry }) => !asked || entry.id === asked);
  // Left, and nothing to say about it: there is no more to ask.
  if (asked && shown.every(({ session, doing, said }) => !session && !doing && !said?.is_trouble)) return window.close();
  const pin_is_asked = shown.some(({ doing }) => asks_pin(doing));
  const title = asked || !shown.length ? [] : [element("h2", "section", text("login_title"))];
  const focused = document.activeElement?.id ?? "";
  place.replaceChildren(...title, ...shown.map((portal) => article(portal, pin_is_asked)));
  if (focused.startsWith("portals-")) (document.getElementById(focused) ?? place).focus();
  const news = shown.flatMap((portal) => [
    question(portal),
    portal.doing && text(DOING[portal.doing]),
    text_of(portal.said),
    words_of(portal.said),
  ]);
  const all = news.filter(Boolean).join(" ");
  if (announcement.textContent === all) return;
  announcement.textContent = all;
  place.querySelector("article:has(.said, .doing, .question)")?.scrollIntoView({ block: "nearest" });
}

// Shows what there is; `fresh` asks the host again.
export const show_portals = async (fresh) => show(await ask({ type: "portals", fresh }));

// Whether this page is here only to ask about one portal.
export const asks_about_one = () => asked !== null;

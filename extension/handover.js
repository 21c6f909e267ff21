// Hands a login over to the browser: its cookies, the portal's tab, the question when the card is pulled out. Decides nothing:
// which cookies, which addresses and when is said by the domain.

// As the browser's interface takes a cookie: over TLS only, for this browser session only.
const details = ({ url, name, value, host, domain, path, http_only, same_site }) => ({
  url,
  name,
  value,
  path,
  secure: true,
  httpOnly: http_only,
  ...(domain && { domain: host }),
  ...(same_site !== "unspecified" && { sameSite: same_site }),
});

async function remove_cookies(places) {
  for (const { url, name } of places) await chrome.cookies.remove({ url, name }).catch(() => null);
}

// Sets all cookies or none; gives where they are when each is there as it was given.
export async function set_cookies(cookies) {
  const places = cookies.map(({ url, name }) => ({ url, name }));
  for (const wanted of cookies.map(details)) {
    const set = await chrome.cookies.set(wanted).catch(() => null);
    const kept = set?.value === wanted.value && set.secure && set.session && set.httpOnly === wanted.httpOnly;
    if (!kept) return remove_cookies(places);
  }
  return places;
}

async function tabs_of(origins) {
  const tabs = await chrome.tabs.query({});
  return tabs.filter((tab) => origins.some((origin) => tab.url?.startsWith(`${origin}/`)));
}

// Shows a page in the tab that these origins have already, or in a new one.
export async function show_tab(origins, url) {
  const [tab] = await tabs_of(origins);
  if (!tab) return chrome.tabs.create({ url });
  await chrome.tabs.update(tab.id, { url, active: true });
  return chrome.windows.update(tab.windowId, { focused: true });
}

// Removes cookies, and then loads the tabs of these origins anew: they show that nobody is logged in.
export async function leave_tabs(origins, cookies) {
  await remove_cookies(cookies);
  for (const tab of await tabs_of(origins)) await chrome.tabs.reload(tab.id).catch(() => null);
}

// Asks, in a small window of our own, what is to become of a portal's session.
export const ask_about = (portal) =>
  chrome.windows.create({ url: `popup.html?ask=${encodeURIComponent(portal)}`, type: "popup", width: 404, height: 300 });

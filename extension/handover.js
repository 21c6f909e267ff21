// Hands a login over to the browser: its cookies, the portal's tab, the question when the card is pulled out. Decides nothing:
// which cookies, which addresses and when is said by the domain.

// Sets cookies for this browser session only; true when each of them is there as it was given.
export async function set_cookies(cookies) {
  for (const cookie of cookies) {
    const set = await chrome.cookies.set(cookie).catch(() => null);
    const kept = set?.value === cookie.value && set.secure && set.session && set.httpOnly === cookie.httpOnly;
    if (!kept) return false;
  }
  return true;
}

export async function remove_cookies(cookies) {
  for (const { url, name } of cookies) await chrome.cookies.remove({ url, name }).catch(() => null);
}

async function tabs_of(origins) {
  const tabs = await chrome.tabs.query({});
  return tabs.filter((tab) => origins.some((origin) => tab.url?.startsWith(`${origin}/`)));
}

// Shows a page in the tab that these origins have already, or in a new one.
export async function show(url, origins) {
  const [tab] = await tabs_of(origins);
  if (!tab) return chrome.tabs.create({ url });
  await chrome.tabs.update(tab.id, { url, active: true });
  return chrome.windows.update(tab.windowId, { focused: true });
}

export async function reload(origins) {
  for (const tab of await tabs_of(origins)) await chrome.tabs.reload(tab.id).catch(() => null);
}

// Asks, in a small window of our own, what is to become of a portal's session.
export const ask_about = (portal) =>
  chrome.windows.create({ url: `popup.html?ask=${encodeURIComponent(portal)}`, type: "popup", width: 404, height: 300 });

export const may_reach = (origins) => chrome.permissions.contains({ origins });

// Must be called by a click.
export const ask_permission = (origins) => chrome.permissions.request({ origins });

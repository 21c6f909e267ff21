// The clipboard where the background is a document (Firefox): it has one, and there is no unseen page. The browser puts
// that document to sleep within the minute, and its timers with it: an alarm wakes it.
import { digestOf, emptyIfStillThere, put } from "./clipboard.js";

export const ALARM = "clipboard";
const DIGEST = "clipboard_digest";

let copies = 0;

const clipboard = {
  read: () => navigator.clipboard.readText().catch(() => ""),
  write: (text) => navigator.clipboard.writeText(text).catch(() => {}),
};

// Without seconds it is no secret and stays; the minute of a code that was there before it goes on.
export async function copy(value, seconds) {
  if (seconds === undefined) return put(clipboard, value);
  copies += 1;
  await chrome.storage.session.set({ [DIGEST]: await digestOf(value) });
  await chrome.alarms.create(ALARM, { when: Date.now() + seconds * 1000 }); // in the place of an earlier copy's
  return put(clipboard, value);
}

export async function onAlarm() {
  const own = copies;
  const isOver = () => copies !== own;
  const { [DIGEST]: digest } = await chrome.storage.session.get(DIGEST);
  if (digest) await emptyIfStillThere(clipboard, digest, isOver);
  if (!isOver()) await chrome.storage.session.remove(DIGEST);
}

// A code on a clipboard, and away from it again. Meanwhile a digest is kept, not the code. Knows a clipboard as two
// functions, `read` and `write`; does not know whose they are.
const TRIES = 5;
const BETWEEN_TRIES_MS = 300;

const later = () => new Promise((done) => setTimeout(done, BETWEEN_TRIES_MS));

export async function digestOf(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Whether the clipboard holds the code in the end: another program may have it in hand at that very moment.
export async function put({ read, write }, value) {
  for (let tries = 0; tries < TRIES; tries++) {
    await write(value);
    if (await read() === value) return true;
    await later();
  }
  return false;
}

// A clipboard that holds something else is left alone at once; one that gives nothing is asked again for a while.
// When a code is copied meanwhile, its own minute decides: `isOver` says so.
export async function emptyIfStillThere({ read, write }, digest, isOver) {
  for (let tries = 0; tries < TRIES; tries++) {
    const text = await read();
    const isOther = text && (await digestOf(text)) !== digest;
    if (isOver() || isOther) return;
    if (text) await write("");
    await later();
    if (isOver()) return;
  }
}

// Loads the domain for the small window in which the user confirms a fill, or chooses a code, and hands the browser's
// events over.
import init, { openChoice } from "./wasm/staffetta.js";

const READ = 700; // ms for which the window had the focus before anything in it can be pressed
const choices = document.getElementById("choices");
const ready = init();
let due = 0;

// A page may have told the user which keys to press, and where: nobody has read the window by then.
function hold() {
  choices.inert = true;
  clearTimeout(due);
  if (document.hasFocus()) due = setTimeout(() => { choices.inert = false; }, READ);
}

addEventListener("focus", hold);
addEventListener("blur", hold);
hold();

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message === "changed") ready.then(() => openChoice());
});

await ready;
await openChoice();

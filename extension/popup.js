// Loads the domain for the popup.
import init, { open_popup } from "./wasm/staffetta.js";

await init();
await open_popup();

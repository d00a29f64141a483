// For browsers, bundlers and Deno: the module is in the script, so that nothing is fetched and no permission is asked for.
import { base64 } from "./wasm/inline.js";
import { initSync } from "./wasm/saml_edge.js";

const characters = atob(base64);
const module = new Uint8Array(characters.length);
// Uint8Array.from with a function takes ten times as long.
for (let at = 0; at < module.length; at += 1) module[at] = characters.charCodeAt(at);
initSync({ module });

export * from "./api.js";

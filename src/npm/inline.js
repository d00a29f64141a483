// For browsers, bundlers and Deno: the module is in the script, so that nothing is fetched and no permission is asked for.
import { base64 } from "./wasm/inline.js";
import { initSync } from "./wasm/saml_edge.js";

initSync({ module: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) });

export * from "./api.js";

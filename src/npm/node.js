// For Node and Bun: the module is a file beside this one, read once and at once.
import { readFileSync } from "node:fs";

import { initSync } from "./wasm/saml_edge.js";

initSync({ module: readFileSync(new URL("./wasm/saml_edge_bg.wasm", import.meta.url)) });

export * from "./api.js";

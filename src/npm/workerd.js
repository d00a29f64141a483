// For Cloudflare Workers: the module comes compiled with the upload.
import module from "./wasm/saml_edge_bg.wasm";
import { initSync } from "./wasm/saml_edge.js";

initSync({ module });

export * from "./api.js";

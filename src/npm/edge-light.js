// For Vercel's edge runtime and Next.js, whose bundlers compile a module that is asked for in this way.
import module from "./wasm/saml_edge_bg.wasm?module";
import { initSync } from "./wasm/saml_edge.js";

initSync({ module });

export * from "./api.js";

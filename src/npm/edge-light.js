// For Vercel's edge runtime and Next.js, whose bundlers compile a module that is asked for in this way.
import module from "./wasm/saml_edge_bg.wasm?module";
import { initSync } from "./wasm/saml_edge.js";

// `next start` and `next dev` compile it outside of their sandbox, where WebAssembly.Module is another class, which initSync would not know.
initSync({ module: Object.setPrototypeOf(module, WebAssembly.Module.prototype) });

export * from "./api.js";

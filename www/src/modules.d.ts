// Types of what the build puts in place (www/pkg, under the package's name) and of what TypeScript's library lacks.

declare module "saml-edge" {
  type Made = typeof import("../pkg/saml_edge.js");
  export const certificates: Made["certificates"];
  export const codes: Made["codes"];
  export const examine: Made["examine"];
  export const examineLogout: Made["examineLogout"];
  export const explain: Made["explain"];
  export const initSync: Made["initSync"];
  export const recognise: Made["recognise"];
}

/** The module and, behind it, a JSON text of `Packed`, both after LZMA. */
declare module "saml-edge/packed" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** How long the module is, and how long it is with the JSON text. */
declare const SIZES: [number, number];

/** Trusted Types, where the browser has them. */
interface Window {
  trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
  };
}

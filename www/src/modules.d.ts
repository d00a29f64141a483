// Types of what the build puts in place (www/pkg, under the package's name) and of what TypeScript's library lacks.

declare module "saml-edge" {
  type Made = typeof import("../pkg/saml_edge.js");
  export const certificates: Made["certificates"];
  export const codes: Made["codes"];
  export const examine: Made["examine"];
  export const explain: Made["explain"];
  export const initSync: Made["initSync"];
  export const recognise: Made["recognise"];
}

/** The module after gzip. */
declare module "saml-edge/module.gz" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** What to change where, by code, from docs/checks. */
declare module "saml-edge/places" {
  const places: Record<string, { where: string; what: string }[]>;
  export default places;
}

/** What each code means, from docs/checks. */
declare module "saml-edge/meanings" {
  const meanings: Record<string, string>;
  export default meanings;
}

/** Cases of tests/cases, and what they are judged against. */
declare module "saml-edge/examples" {
  export const shared: import("./report.ts").Settings;
  export const examples: { name: string; what: string; family: string; message: string; settings: import("./report.ts").Settings }[];
}

/** Trusted Types, where the browser has them. */
interface Window {
  trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
  };
}

// Types of what the build puts in place (www/pkg, under the package's name) and of what TypeScript's library lacks.

declare module "saml-edge" {
  export function initSync(from: { module: Uint8Array<ArrayBuffer> }): unknown;
  /** Throws a SettingsError for wrong settings. */
  export function inspect(message: string, settings: import("./report.ts").Settings): import("./report.ts").Report;
  export function codes(): import("./report.ts").Code[];
  export function decode(message: string): import("./report.ts").Decoded;
}

declare module "saml-edge/module.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** Trusted Types, where the browser has them. */
interface Window {
  trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
  };
}

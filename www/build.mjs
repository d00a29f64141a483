// Builds the inspector into www/dist: `node www/build.mjs`. It needs www/pkg, the WebAssembly build of the root crate.

import { copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { writePages } from "./checks.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const pkg = at("pkg");

// The page may load its own script and style, and start its worker; it may not open a connection or send a form.
const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  // No text becomes markup or script: the one exception is the worker's own address.
  "require-trusted-types-for 'script'",
  "trusted-types saml-edge",
].join("; ");
// The worker is given WebAssembly and nothing else.
const WORKER_CSP = "default-src 'none'; script-src 'wasm-unsafe-eval'";

// The pages about the codes are text.
const TEXT_CSP = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'";

// Cloudflare's static assets read this file; any other server must be told the same.
const HEADERS = `\
/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
/inspect
  Content-Security-Policy: ${PAGE_CSP}; frame-ancestors 'none'
/inspect/
  Content-Security-Policy: ${PAGE_CSP}; frame-ancestors 'none'
/checks/*
  Content-Security-Policy: ${TEXT_CSP}; frame-ancestors 'none'
/inspect-worker.js
  Content-Security-Policy: ${WORKER_CSP}
`;

await stat(`${pkg}/saml_edge_bg.wasm`).catch(() => {
  console.error("www/pkg is missing: build it first with `node scripts/build.mjs inspector`");
  process.exit(1);
});
await rm(at("dist"), { recursive: true, force: true });
await mkdir(at("dist/inspect"), { recursive: true });

const settings = { bundle: true, minify: true, target: "es2023", legalComments: "none", logLevel: "warning" };
await build({
  ...settings,
  entryPoints: [at("src/inspect.ts"), at("src/style.css"), at("src/inspect.css"), at("src/checks.css")],
  outdir: at("dist"),
  format: "esm",
});
await build({
  ...settings,
  entryPoints: [at("src/inspect-worker.ts")],
  outdir: at("dist"),
  format: "iife",
  alias: { "saml-edge": `${pkg}/saml_edge.js`, "saml-edge/module.wasm": `${pkg}/saml_edge_bg.wasm` },
  loader: { ".wasm": "binary" },
  // The glue can fetch its own module; ours is handed over, so the address is never used.
  define: { "import.meta.url": '""' },
});
await copyFile(at("src/favicon.svg"), at("dist/favicon.svg"));
await writeFile(at("dist/inspect/index.html"), fill(await readFile(at("src/inspect.html"), "utf8"), { ...(await texts()), csp: PAGE_CSP }));
writePages(at("dist/checks"), TEXT_CSP);
await writeFile(at("dist/_headers"), HEADERS);

async function texts() {
  const { outputFiles } = await build({ entryPoints: [at("src/texts.ts")], write: false, format: "esm" });
  return (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`)).texts;
}

// Puts each {{name.of.text}} into the page; a name without a text stops the build.
function fill(page, words) {
  return page.replaceAll(/\{\{([\w.]+)\}\}/g, (_, name) => {
    const text = name.split(".").reduce((node, key) => node?.[key], words);
    if (typeof text !== "string") throw new Error(`texts.ts has no ${name}`);
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  });
}

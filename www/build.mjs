// Builds the inspector into www/dist: `node www/build.mjs`. It needs www/pkg, the WebAssembly build of the root crate.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

import { fixes, writePages } from "./checks.mjs";
import { examples } from "./examples.mjs";
import { icon } from "./icons.mjs";
import { lzma } from "./lzma.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const pkg = at("pkg");

/** Everything that a browser may fetch for the page, all of it before `load`. */
const FILES = ["inspect/index.html", "style.css", "inspect.css", "inspect.js", "inspect-worker.js", "favicon.svg", "icon-192.png", "icon-512.png", "inspect.webmanifest"];
const SERVICE_WORKER = "inspect-service-worker.js";
/** The most bytes after gzip: of inspect-worker.js, which has the module, and of all other files together. */
const WORKER_BUDGET = 160_000;
const OTHERS_BUDGET = 40_000;

// The page may load its own script and style, and start its workers; it may not open a connection or send a form.
const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "manifest-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  // No text becomes markup or script: the exceptions are the addresses of the two workers.
  "require-trusted-types-for 'script'",
  "trusted-types saml-edge saml-edge-offline",
].join("; ");
// The worker is given WebAssembly and nothing else.
const WORKER_CSP = "default-src 'none'; script-src 'wasm-unsafe-eval'";
// The service worker fetches the page's own files, once.
const SERVICE_WORKER_CSP = "default-src 'none'; connect-src 'self'";

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
/inspect-service-worker.js
  Content-Security-Policy: ${SERVICE_WORKER_CSP}
`;

const MANIFEST = (texts) => ({
  name: texts.page.title,
  short_name: texts.page.heading,
  id: "/inspect/",
  description: texts.page.description,
  start_url: "/inspect/",
  scope: "/inspect",
  display: "standalone",
  background_color: "#fcfcfb",
  theme_color: "#1d56c9",
  icons: [
    { src: "/favicon.svg", sizes: "any", type: "image/svg+xml" },
    ...ICONS.map((size) => ({ src: `/icon-${size}.png`, sizes: `${size}x${size}`, type: "image/png", purpose: "any maskable" })),
  ],
});
// The sizes that browsers ask of a page that can be installed.
const ICONS = [192, 512];

await stat(`${pkg}/saml_edge_bg.wasm`).catch(() => {
  console.error("www/pkg is missing: build it first with `node scripts/build.mjs inspector`");
  process.exit(1);
});
await rm(at("dist"), { recursive: true, force: true });
await mkdir(at("dist/inspect"), { recursive: true });

const texts = await readTexts();

// The page shows the checks of messages only; their families have names in texts.ts.
const explained = Object.entries(fixes()).filter(([code]) => code.split(".")[0] in texts.families);
const pages = Object.fromEntries(explained.map(([code, { meaning, fixes }]) => [code, { meaning, changes: fixes }]));
const module = await readFile(`${pkg}/saml_edge_bg.wasm`);
const all = Buffer.concat([module, Buffer.from(JSON.stringify({ pages, ...examples() }))]);
const packed = lzma(all);

// What the scripts import under the package's name and stands in no file.
const made = {
  name: "made",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^saml-edge\/packed$/ }, ({ path }) => ({ path, namespace: "made" }));
    onLoad({ filter: /.*/, namespace: "made" }, () => ({ contents: packed, loader: "binary" }));
  },
};
const settings = { bundle: true, minify: true, target: "es2023", legalComments: "none", logLevel: "warning", plugins: [made] };
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
  alias: { "saml-edge": `${pkg}/saml_edge.js` },
  // The glue can fetch its own module; ours is handed over, so the address is never used.
  define: { "import.meta.url": '""', SIZES: JSON.stringify([module.length, all.length]) },
});
await copyFile(at("src/favicon.svg"), at("dist/favicon.svg"));
const page = await readFile(at("src/inspect.html"), "utf8");
await writeFile(at("dist/inspect/index.html"), fill(page, { ...texts, csp: PAGE_CSP }));
await writeFile(at("dist/inspect.webmanifest"), JSON.stringify(MANIFEST(texts)));
writePages(at("dist/checks"), TEXT_CSP);
await writeFile(at("dist/_headers"), HEADERS);
for (const size of ICONS) await writeFile(at(`dist/icon-${size}.png`), icon(size));
const files = Object.fromEntries(await Promise.all(FILES.map(async (file) => [file, await readFile(at(`dist/${file}`))])));
await build({
  ...settings,
  entryPoints: [at("src/inspect-service-worker.ts")],
  outdir: at("dist"),
  format: "iife",
  // Another version of any file is another cache.
  define: { VERSION: JSON.stringify(hash(Buffer.concat(Object.values(files))).slice(0, 16)), FILES: JSON.stringify(Object.keys(files).map(addressOf)) },
});
await writeFile(at("dist/inspector.html"), await singleFile(page));
checkSize();

/** The whole page in one file that works from disk. */
async function singleFile(page) {
  const read = (name) => readFile(at(`dist/${name}`), "utf8");
  const style = (await read("style.css")) + (await read("inspect.css"));
  const script = (await read("inspect.js")).replaceAll("</script", "<\\/script");
  const worker = (await read("inspect-worker.js")).replaceAll("</script", "<\\/script");
  const icon = `data:image/svg+xml;base64,${Buffer.from(await read("favicon.svg")).toString("base64")}`;
  const csp = [
    "default-src 'none'",
    // The worker has this policy too, since its script comes from the page.
    `script-src 'sha256-${hash(script)}' 'wasm-unsafe-eval'`,
    "worker-src blob:",
    `style-src 'sha256-${hash(style)}'`,
    "img-src data:",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types saml-edge",
  ].join("; ");
  const filled = fill(page, { ...texts, csp });
  const replaced = (text, from, to) => {
    if (!text.includes(from)) throw new Error(`inspect.html has no ${from}`);
    return text.replace(from, () => to);
  };
  let file = replaced(filled, '<link rel="manifest" href="/inspect.webmanifest">\n', "");
  file = replaced(file, '<link rel="stylesheet" href="/style.css">\n', "");
  file = replaced(file, '<link rel="stylesheet" href="/inspect.css">', `<style>${style}</style>`);
  file = replaced(file, 'href="/favicon.svg"', `href="${icon}"`);
  file = replaced(file, '<script src="/inspect.js" type="module"></script>', "");
  file = replaced(file, '<a class="brand" href="/">', '<a class="brand" href="#">').replaceAll('href="/inspect"', 'href="#"');
  return replaced(file, "</body>", `<script type="text/plain" id="worker-script">${worker}</script>\n<script type="module">${script}</script>\n</body>`);
}

function checkSize() {
  const budget = WORKER_BUDGET + OTHERS_BUDGET;
  const all = { ...files, [SERVICE_WORKER]: readFileSync(at(`dist/${SERVICE_WORKER}`)) };
  const sizes = Object.entries(all).map(([file, octets]) => [file, gzipSync(octets, { level: 9 }).length]);
  const sum = sizes.reduce((total, [, size]) => total + size, 0);
  const passed = sum <= budget;
  console.log(`${passed ? "ok    " : "FAILED"} page, first load: ${sum} bytes after gzip, budget ${budget} (${sizes.map(([file, size]) => `${file} ${size}`).join(", ")})`);
  if (!passed) process.exitCode = 1;
}

function addressOf(file) {
  return `/${file.replace(/index\.html$/, "")}`;
}

function hash(content) {
  return createHash("sha256").update(content).digest("base64");
}

async function readTexts() {
  const { outputFiles } = await build({ entryPoints: [at("src/texts.ts")], write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

// Puts each {{name.of.text}} into the page; a name without a text stops the build.
function fill(page, words) {
  return page.replaceAll(/\{\{([\w.]+)\}\}/g, (_, name) => {
    const text = name.split(".").reduce((node, key) => node?.[key], words);
    if (typeof text !== "string") throw new Error(`texts.ts has no ${name}`);
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  });
}

// The packed package does the same in every runtime: Node, Deno, Bun, workerd, a browser, and through a bundler.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build as bundle } from "esbuild";
import { chromium } from "playwright-core";

import { PROGRAM, ROOT, messages, pack, project } from "./support/project.mjs";
import { startWorker } from "./support/worker.mjs";

const EXPECTED = {
  login: {
    url: "https://login.microsoftonline.com/aa4f2e5c-3b1d-4c8e-9f60-7d2b1a0c9e8f/saml2",
    fields: ["RelayState", "SAMLRequest"], issuedAt: messages().now, fresh: true,
  },
  identity: { nameId: "b.simon@contoso.com", issuer: "https://sts.windows.net/aa4f2e5c-3b1d-4c8e-9f60-7d2b1a0c9e8f/", surname: "Simon" },
  failedChecks: 0,
  replayed: { is: true, code: "request.used", path: null, message: "request.used: The request was answered before" },
  refused: {
    is: true, code: "signature.digest", path: "Response/Assertion",
    message: "signature.digest: The signed content was changed after it was signed",
  },
  setting: { is: true, code: "settings.url", path: "URL", message: "settings.url: A URL is not absolute and https" },
  inspected: { accepted: true, nameId: "b.simon@contoso.com" },
  signed: true,
  metadata: true,
  inResponseTo: messages().requestId,
};

const installed = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
const run = (program, args, folder) =>
  JSON.parse(execFileSync(program, args, { cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" } }));

test("the tarball holds what is needed and nothing else", () => {
  assert.deepEqual(pack().files.sort(), [
    "LICENSE", "README.md", "api.js", "codes.js", "edge-light.js", "error.js", "index.d.ts", "inline.js", "keys.js", "node.js", "options.js", "outgoing.js",
    "package.json", "store.js", "texts.js",
    "wasm/inline.js", "wasm/saml_edge.js", "wasm/saml_edge_bg.wasm", "workerd.js",
  ]);
});

// The one that runs this test, and the machine's own, which may be as old as package.json allows.
const nodes = new Set([process.execPath, ...(existsSync("/usr/bin/node") ? ["/usr/bin/node"] : [])]);
for (const node of nodes) {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  test(`Node ${version}`, () => {
    assert.deepEqual(run(node, ["main.js"], project("node", { "main.js": PROGRAM })), EXPECTED);
  });
  test(`Node ${version}, with require`, () => {
    const folder = project("node-require", {
      "main.cjs": `
        const { ServiceProvider } = require("saml-edge");
        console.log(JSON.stringify(new ServiceProvider({ entityId: "a", acsUrl: "https://a.example/" }).metadata()));`,
    });
    assert.match(run(node, ["--no-warnings", "main.cjs"], folder), /Location="https:\/\/a.example\/"/);
  });
}

test("Deno, with no permission at all", { skip: !existsSync(installed("@deno/linux-x64-glibc/deno")) && "no Deno for this machine" }, () => {
  const folder = project("deno", { "main.js": PROGRAM, "deno.json": `{"nodeModulesDir": "manual"}` });
  assert.deepEqual(run(installed("@deno/linux-x64-glibc/deno"), ["run", "--quiet", "--no-prompt", "--cached-only", "main.js"], folder), EXPECTED);
});

test("Bun", { skip: !existsSync(installed("@oven/bun-linux-x64/bin/bun")) && "no Bun for this machine" }, () => {
  assert.deepEqual(run(installed("@oven/bun-linux-x64/bin/bun"), ["run", "main.js"], project("bun", { "main.js": PROGRAM })), EXPECTED);
});

const esbuild = (settings) => (entry, outfile) => bundle({ entryPoints: [entry], outfile, bundle: true, format: "esm", logLevel: "error", ...settings });
const BUNDLERS = {
  "esbuild's bundle": esbuild({}),
  "esbuild's bundle for Node": esbuild({ platform: "node" }),
  async "Vite's bundle"(entry, outfile) {
    const { build } = await import(pathToFileURL(installed("vite/dist/node/index.js")));
    const lib = { entry, formats: ["es"], fileName: () => basename(outfile) };
    await build({ root: dirname(entry), configFile: false, logLevel: "error", build: { lib, outDir: dirname(outfile), target: "es2022" } });
  },
};
for (const [name, make] of Object.entries(BUNDLERS)) {
  test(`${name}, run by Node`, async () => {
    const folder = project("bundle", { "main.js": PROGRAM });
    await make(join(folder, "main.js"), join(folder, "dist/out.mjs"));
    // Nothing beside it.
    rmSync(join(folder, "node_modules"), { recursive: true });
    assert.deepEqual(run(process.execPath, ["dist/out.mjs"], folder), EXPECTED);
  });
}

test("workerd, without nodejs_compat", async () => {
  const folder = project("workerd", {
    "main.js": `
      import { mainUse } from "./main-use.js";
      import { messages } from "./messages.js";
      export default { async fetch() { return Response.json(await mainUse(messages)); } };`,
  });
  const worker = await startWorker(folder, { main: "main.js" });
  try {
    assert.deepEqual(await (await fetch(worker.origin)).json(), EXPECTED);
  } finally {
    await worker.stop();
  }
});

test("Chromium, under a Content-Security-Policy that allows WebAssembly and no more", async () => {
  const folder = project("browser", {
    "main.js": `
      import { mainUse } from "./main-use.js";
      import { messages } from "./messages.js";
      document.title = "ready";
      globalThis.answer = mainUse(messages);`,
  });
  await esbuild({})(join(folder, "main.js"), join(folder, "out.js"));
  const server = createServer((request, response) => {
    const script = request.url === "/out.js";
    response.writeHead(200, {
      "Content-Type": script ? "text/javascript" : "text/html",
      "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
    });
    response.end(script ? readFileSync(join(folder, "out.js")) : "<!doctype html><script type=module src=/out.js></script>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => "answer" in globalThis);
    assert.deepEqual(await page.evaluate(() => globalThis.answer), EXPECTED);
  } finally {
    await browser.close();
    server.close();
  }
});

test("the types fit what a user writes, and refuse what they may not", () => {
  const folder = project("types", {
    "use.ts": `
      import { IdentityProvider, SamlError, ServiceProvider, attribute, inspect, memoryStore, type ReplayStore } from "saml-edge";
      const idp = new IdentityProvider({ entityId: "idp", ssoUrl: "https://idp.example/", certificates: ["a", "b"], unsolicited: "accept" });
      const sp = new ServiceProvider({ entityId: "sp", acsUrl: "https://sp.example/acs" });
      const own: ReplayStore = { async claim({ assertionId, until }) { return assertionId === until ? "assertionUsed" : "fresh"; } };
      export async function signIn(field: string): Promise<string | null> {
        const { url, pending } = sp.login(idp, { relayState: "x", now: new Date(), nameIdPolicy: { allowCreate: true } });
        const { form } = sp.login(idp, { binding: "post" });
        const action: string = url + form.action + (form.fields.RelayState ?? "");
        try {
          const { identity } = await sp.read(idp, field, { pending, store: action ? own : memoryStore() });
          return attribute(identity, "mail");
        } catch (error) {
          return error instanceof SamlError ? error.place?.path ?? error.code : null;
        }
      }
      export const accepted: Promise<boolean> = inspect("<a/>", { request: "unknown" }).then((report) => report.accepted);
      // Any platform's CryptoKey.
      declare const key: { type: "private"; extractable: boolean; algorithm: { name: string }; usages: ("sign" | "verify")[] };
      export const address: Promise<string> = sp.login(idp, { signWith: key }).then(({ url }) => url);
      // @ts-expect-error a signed login is a promise
      sp.login(idp, { signWith: key }).url;
      // @ts-expect-error a redirect has no form
      sp.login(idp).form;
      // @ts-expect-error no such option
      sp.login(idp, { forceAuth: true });
      // @ts-expect-error a read needs a store
      void sp.read(idp, "");
      // @ts-expect-error an identity provider is metadata or three values
      new IdentityProvider({ entityId: "idp" });
      // @ts-expect-error no such word
      new IdentityProvider({ metadata: "", unsolicited: "maybe" });`,
    "tsconfig.json": `{"compilerOptions": {"strict": true, "noEmit": true, "target": "es2022", "module": "nodenext", "types": [], "lib": ["es2022"], "exactOptionalPropertyTypes": true}, "include": ["use.ts"]}`,
  });
  execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["--project", folder], { encoding: "utf8", stdio: "pipe" });
});

// One world per test file: the built Worker, practice identity providers, and a browser. All of it ends with `close`.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { parse } from "smol-toml";

import { startStack } from "../../../scripts/stack.mjs";
import { start as startProvider } from "../../../worker/practice/idp.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PATIENCE_MS = 15_000;

/** Starts everything. `file` is the test file's own `import.meta.url`; the Worker's log is named after it. */
export async function startWorld(file) {
  const folder = mkdtempSync(join(tmpdir(), "saml-edge-e2e-"));
  const log = join(ROOT, "target/test-logs", `e2e-${basename(file, ".test.mjs")}-worker.log`);
  const stops = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    while (stops.length > 0) await stops.pop()();
  };
  try {
    const state = join(folder, "state");
    const stack = await startStack({ port: await freePort(), idpPort: 0, state, log, config: builtConfig(folder) });
    stops.push(stack.stop);
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    });
    stops.push(() => browser.close());
    return {
      base: stack.base,
      idp: stack.idp,
      practice: names(stack.base, "practice", stack.idp),
      log: () => readFileSync(log, "utf8"),
      person: (t, options) => newPerson(t, browser, options),
      directory: (slug, settings) => setUp(stack, slug, settings, join(state, "idp"), stops),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

// The project's own settings without the build, which has been made: it would be made again for each file.
function builtConfig(folder) {
  const worker = join(ROOT, "worker");
  const main = join(worker, "build/index.js");
  if (!existsSync(main)) throw new Error("the Worker is not built; run: make build");
  const { build, assets, ...rest } = parse(readFileSync(join(worker, "wrangler.toml"), "utf8"));
  const config = join(folder, "wrangler.json");
  writeFileSync(config, JSON.stringify({ ...rest, main, assets: { ...assets, directory: join(worker, assets.directory) } }));
  return config;
}

function names(base, slug, idp) {
  const sp = `${base}/saml/${slug}`;
  return { slug, idp, sp, acs: `${sp}/acs`, login: `${sp}/login` };
}

/** A directory of its own with a practice provider of its own. `settings` may also replace what the metadata says. */
async function setUp({ base, adminToken }, slug, { idp: given, ...settings } = {}, keys, stops) {
  const sp = `${base}/saml/${slug}`;
  const idp = await startProvider({ port: 0, state: keys, spEntityId: sp, acs: `${sp}/acs`, signOnUrl: `${sp}/login` });
  stops.push(() => idp.close());
  const source = given ? { idp: given(idp) } : { idp_metadata: await (await fetch(idp.metadataUrl)).text() };
  const answer = await fetch(`${base}/api/v1/directories/${slug}`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${adminToken}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: `Directory ${slug}`, ...source, ...settings }),
  });
  assert.equal(answer.status, 201, await answer.text());
  return names(base, slug, idp);
}

/**
 * A browser of somebody's own: cookies apart from everybody else's, every request written down.
 * With `mayBeStopped` the test itself tries what a page's policy forbids.
 */
async function newPerson(t, browser, { javaScript = true, mayBeStopped = false } = {}) {
  const context = await browser.newContext({ javaScriptEnabled: javaScript });
  context.setDefaultTimeout(PATIENCE_MS);
  const requests = [];
  const broken = [];
  context.on("request", (request) => requests.push(request));
  context.on("weberror", (error) => broken.push(String(error.error())));
  context.on("console", (line) => {
    if (/Content Security Policy|Refused to/.test(line.text())) broken.push(line.text());
  });
  t.after(async () => {
    await context.close();
    if (!mayBeStopped) assert.deepEqual(broken, [], "a page's script failed, or its policy stopped something");
  });
  return { context, page: await context.newPage(), requests };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

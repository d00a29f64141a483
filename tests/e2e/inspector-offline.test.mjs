// The inspector asks for nothing once it is there, can be installed, works without a network, and as one file from disk.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

import { base64, key, readCase } from "./support/cases.mjs";
import { BROWSER, pasteInto, startPage } from "./support/page.mjs";

const PATIENCE = { timeout: 60_000 };
const SINGLE = pathToFileURL(fileURLToPath(new URL("../../www/dist/inspector.html", import.meta.url))).href;

let world;
before(async () => {
  world = await startPage();
});
after(() => world?.close());

test("nothing is requested after load, whatever is done", PATIENCE, async (t) => {
  const { page, requests } = await world.open(t, { mayBeStopped: true });
  const late = await page.evaluate(() => {
    const { loadEventStart } = performance.getEntriesByType("navigation")[0];
    return performance.getEntriesByType("resource").filter(({ initiatorType, startTime }) => ["script", "link"].includes(initiatorType) && startTime > loadEventStart).map(({ name }) => name);
  });
  assert.deepEqual(late, []);
  const { xml, settings } = readCase("signature-name-id-changed");
  await pasteInto(page, xml);
  await page.click("#settings > summary");
  await page.fill("#idpMetadata", settings.idpMetadata);
  await page.locator("#digest h3").waitFor();
  await page.click("[data-as=tree]");
  await page.click("#diff > summary");
  await page.fill("#other", xml);
  await page.click("#builder > summary");
  await page.fill("#build-ssoUrl", "https://login.example.com/saml2");
  // The second judge starts from the same script; a browser may ask its cache for it.
  assert.deepEqual(requests.filter((url) => !url.endsWith("/inspect-worker.js")), []);
  const tried = await page.evaluate(async (base) => {
    const outcome = (promise) => promise.then(() => "sent", () => "stopped");
    const image = new Image();
    return [await outcome(fetch(`${base}/?stolen`)), await new Promise((resolve) => Object.assign(image, { onload: () => resolve("sent"), onerror: () => resolve("stopped"), src: "http://127.0.0.1:9/?stolen" }))];
  }, world.base).catch((error) => [String(error)]);
  assert.deepEqual(tried, ["stopped", "stopped"]);
  assert.ok(!world.asked.some((path) => path.includes("stolen")));
});

test("the policy of the page allows its own files and nothing else", PATIENCE, async () => {
  const answer = await fetch(`${world.base}/inspect/`);
  const [, inPage] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(await answer.text());
  const worker = (await fetch(`${world.base}/inspect-worker.js`)).headers.get("content-security-policy");
  const single = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(readFileSync(fileURLToPath(SINGLE), "utf8"))[1];
  for (const policy of [answer.headers.get("content-security-policy"), inPage, worker, single]) {
    const directives = Object.fromEntries(policy.split(/;\s*/).map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1)]));
    assert.deepEqual(directives["default-src"], ["'none'"]);
    assert.equal(directives["connect-src"], undefined);
    const sources = Object.entries(directives).filter(([name]) => name.endsWith("-src")).flatMap(([, allowed]) => allowed);
    const odd = sources.filter((source) => !/^('none'|'self'|'sha256-[\w+/=]+'|'wasm-unsafe-eval'|blob:|data:)$/.test(source));
    assert.deepEqual(odd, [], policy);
    if (policy !== worker) assert.deepEqual([directives["require-trusted-types-for"], directives["base-uri"], directives["form-action"]], [["'script'"], ["'none'"], ["'none'"]]);
  }
  // WebAssembly is for the worker; the single file's worker has the page's policy.
  assert.doesNotMatch(inPage, /wasm/);
});

test("the browser calls it installable", PATIENCE, async () => {
  const folder = mkdtempSync(join(tmpdir(), "saml-edge-profile-"));
  // Pages of a private window cannot be installed, and Playwright's usual windows are private ones.
  const context = await chromium.launchPersistentContext(folder, BROWSER);
  try {
    const page = await context.newPage();
    await page.goto(`${world.base}/inspect/`, { waitUntil: "networkidle" });
    const devtools = await context.newCDPSession(page);
    assert.deepEqual(await devtools.send("Page.getInstallabilityErrors"), { installabilityErrors: [] });
    const { errors, manifest } = await devtools.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    assert.ok(manifest.icons.length >= 3);
    for (const { url } of manifest.icons) {
      const size = await page.evaluate((url) => new Promise((resolve) => {
        const image = Object.assign(new Image(), { src: url, onload: () => resolve(image.naturalWidth), onerror: () => resolve(0) });
      }), url);
      if (url.endsWith(".png")) assert.equal(size, Number(/\d+/.exec(new URL(url).pathname)[0]));
      else assert.ok(size > 0, url);
    }
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("after one visit it needs no network: it judges, decrypts, explains and has its examples", PATIENCE, async (t) => {
  const own = await startPage();
  t.after(() => own.close());
  const { page } = await own.open(null, { serviceWorkers: "allow" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await own.goOffline();
  const { xml, settings } = readCase("accepted-encrypted-gcm");
  await page.goto(`${own.base}/inspect/#${new URLSearchParams(settings)}`);
  await page.reload();
  await pasteInto(page, base64(xml));
  assert.equal(await page.getAttribute('li.check[data-code="encryption.key"]', "data-status"), "fail");
  await page.evaluate(() => (document.querySelector("#settings").open = true));
  await page.fill("#key", key("sp.key"));
  await page.locator("#verdict-title", { hasText: "Accepted: b.simon@contoso.com" }).waitFor();
  await pasteInto(page, readCase("signature-name-id-changed").xml);
  await page.locator('[data-accident="value_changed"]').waitFor();
  assert.ok((await page.locator("#example option").count()) > 18);
});

test("the one file works from disk", PATIENCE, async (t) => {
  const example = readCase("audience-other");
  const { page, requests } = await world.open(t, { address: `${SINGLE}#${new URLSearchParams({ message: example.xml, ...example.settings })}` });
  await page.locator("#verdict-title", { hasText: "meant for another service" }).waitFor();
  await page.locator("#verdict-cause dt", { hasText: "What it means" }).waitFor();
  assert.ok((await page.locator("#example option").count()) > 18);
  assert.deepEqual(requests.filter((url) => !/^(blob|data):/.test(url)), []);
});

// The inspector's page alone: www/dist behind a small server that sends the headers of its `_headers`, and a browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const DIST = fileURLToPath(new URL("../../../www/dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json", ".png": "image/png" };

/** Starts the server and the browser; `close` ends both. */
export async function startPage() {
  const rules = headerRules(await readFile(join(DIST, "_headers"), "utf8"));
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    asked.push(pathname);
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    for (const [name, value] of rules.filter(({ path }) => path === "/*" || path === pathname).flatMap(({ headers }) => headers)) response.setHeader(name, value);
    try {
      const content = await readFile(join(DIST, file));
      response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  const base = `http://localhost:${server.address().port}`;
  const browser = await chromium.launch(BROWSER);
  return {
    base,
    asked,
    browser,
    open: (t, options) => open(t, browser, base, options),
    /** Stops answering, as a lost network does. */
    goOffline: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** With `mayBeStopped` the test itself tries what the page's policy forbids. */
async function open(t, browser, base, { address = `${base}/inspect/`, serviceWorkers = "block", mayBeStopped = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers, acceptDownloads: true, ...options });
  context.setDefaultTimeout(15_000);
  const broken = [];
  const requests = [];
  context.on("weberror", (error) => broken.push(String(error.error())));
  context.on("console", (line) => {
    if (line.type() === "error" || /Content Security Policy|Refused to/.test(line.text())) broken.push(line.text());
  });
  context.on("request", (request) => requests.push(request.url()));
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "networkidle" });
  // What is asked for from here on is asked for after load.
  requests.length = 0;
  t?.after(async () => {
    await context.close();
    if (!mayBeStopped) assert.deepEqual(broken, [], "a page's script failed, or its policy stopped something");
  });
  return { page, context, requests, broken };
}

/** Pastes a text into the box, and waits until all of the answer is drawn. */
export async function pasteInto(page, text) {
  await page.evaluate((text) => {
    const box = document.querySelector("#message");
    box.focus();
    box.value = text;
    box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  }, text);
  await page.locator('#verdict:not([data-status="idle"])').waitFor();
  await page.locator("#outcome:not([aria-busy])").waitFor({ state: "attached" });
}

/** A browser as Playwright starts it; with a folder for its profile, it is one that keeps things. */
export const BROWSER = {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
};

function headerRules(text) {
  const rules = [];
  for (const line of text.split("\n")) {
    if (/^\S/.test(line)) rules.push({ path: line.trim(), headers: [] });
    else if (line.trim()) rules.at(-1).headers.push(line.trim().split(/:\s*(.*)/s).slice(0, 2));
  }
  return rules;
}

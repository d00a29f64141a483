// The inspector's page in a browser: www/dist behind a small server, and Chromium.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

import { servePage } from "./serve.mjs";

/** Starts the server and the browser; `close` ends both. */
export async function startPage() {
  const { base, asked, close: goOffline } = await servePage();
  const browser = await chromium.launch(BROWSER);
  return {
    base,
    asked,
    browser,
    open: (t, options) => open(t, browser, base, options),
    /** Stops answering, as a lost network does. */
    goOffline,
    async close() {
      await browser.close();
      await goOffline();
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

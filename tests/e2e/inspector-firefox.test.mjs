// The inspector in Firefox, where it is installed: it judges, decrypts, explains, marks and draws without a complaint.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { base64, key, readCase } from "./support/cases.mjs";
import { FIREFOX, startFirefox } from "./support/firefox.mjs";
import { servePage } from "./support/serve.mjs";

const OPTIONS = { timeout: 90_000, skip: FIREFOX ? false : "Firefox is not installed (apt-get install firefox-esr)" };

let server, firefox;
before(async () => {
  if (!FIREFOX) return;
  server = await servePage();
  firefox = await startFirefox();
});
after(async () => {
  await firefox?.close();
  await server?.close();
});

const text = (selector) => firefox.evaluate((selector) => document.querySelector(selector)?.textContent, selector);
const shows = (selector, words) => firefox.until((selector, words) => document.querySelector(selector)?.textContent.includes(words), selector, words);

/** Opens the page with the settings in its address, and pastes the message. */
async function judge({ xml, settings }, wrap = base64) {
  await firefox.goto("about:blank");
  await firefox.goto(`${server.base}/inspect/#${new URLSearchParams(settings)}`);
  await type("#message", wrap(xml), "insertFromPaste");
  await firefox.until(() => document.querySelector("#verdict").dataset.status !== "idle" && !document.querySelector("#outcome").hasAttribute("aria-busy"));
}

const type = (selector, value, inputType = "insertText") => firefox.evaluate((selector, value, inputType) => {
  const box = document.querySelector(selector);
  box.value = value;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType }));
}, selector, value, inputType);

test("a message is accepted", OPTIONS, async () => {
  await judge(readCase("accepted-entra"));
  assert.equal(await text("#verdict-title"), "Accepted: b.simon@contoso.com");
  assert.match(await text(".legend"), /signed/);
  assert.ok((await firefox.evaluate(() => document.querySelectorAll("#example option").length)) > 18);
});

test("a refusal names its cause, and marks it", OPTIONS, async () => {
  await judge(readCase("audience-other"));
  assert.match(await text("#verdict-title"), /^Refused: the assertion is meant for another service/);
  await firefox.evaluate(() => document.querySelector("#verdict-cause .place").click());
  assert.equal(await text("#marked code"), "conditions.audience");
  assert.equal(await firefox.evaluate(() => [...document.querySelectorAll(".source:not([hidden]) mark")].map((mark) => mark.textContent).join("")), "<AudienceRestriction>");
  await firefox.evaluate(() => document.querySelector("[data-as=tree]").click());
  assert.equal(await text(".node[aria-current] .name"), "AudienceRestriction");
});

test("a key decrypts", OPTIONS, async () => {
  await judge(readCase("accepted-encrypted-gcm"));
  assert.match(await text("#verdict-title"), /^Refused/);
  await type("#key", key("sp.key"));
  await shows("#verdict-title", "Accepted: b.simon@contoso.com");
  await firefox.evaluate(() => document.querySelector("[data-as=tree]").click());
  await shows(".tree", "Decrypted");
});

test("a digest is explained", OPTIONS, async () => {
  await judge(readCase("signature-name-id-changed"));
  await shows("#digest", "One value was changed");
  await shows("#verdict-cause", "What happened");
});

test("requests are built, and messages compared", OPTIONS, async () => {
  const example = readCase("accepted-entra");
  await judge(example);
  await firefox.evaluate(() => {
    for (const id of ["builder", "diff"]) document.getElementById(id).open = true;
  });
  await shows("#request-redirect", "SAMLRequest=");
  await type("#other", example.xml.replaceAll("b.simon@", "admin@"));
  await shows("#differences", "admin@contoso.com");
});

test("it fits from 390 pixels on", OPTIONS, async () => {
  for (const width of [390, 768, 1280]) {
    await firefox.resize(width, 844);
    assert.equal(await firefox.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width}`);
  }
});

test("Firefox had nothing to complain of", OPTIONS, () => {
  assert.deepEqual(firefox.complaints, []);
});

test("it works without a network", OPTIONS, async () => {
  await firefox.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await server.close();
  await judge(readCase("accepted-entra"));
  assert.equal(await text("#verdict-title"), "Accepted: b.simon@contoso.com");
});

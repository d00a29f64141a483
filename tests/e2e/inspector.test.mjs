// The inspector as the Worker serves it: it judges a real message as the Worker does, and sends nothing anywhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { picture } from "./support/picture.mjs";
import { SIMON, checksOn, failedOf, goToProvider, holdAnswer, rowsOn } from "./support/steps.mjs";
import { messageCodes } from "./support/table.mjs";
import { startWorld } from "./support/world.mjs";

const PATIENCE = { timeout: 60_000 };

let world, base, practice, metadata, message, requestId;
before(async () => {
  world = await startWorld(import.meta.url);
  ({ base, practice } = world);
  metadata = await (await fetch(practice.idp.metadataUrl)).text();
  const hooks = [];
  const { page } = await world.person({ after: (hook) => hooks.push(hook) });
  await goToProvider(page, practice);
  message = (await holdAnswer(page, practice)).SAMLResponse;
  requestId = decoded(message).match(/ InResponseTo="([^"]+)"/)[1];
  for (const hook of hooks) await hook();
});
after(() => world?.close());

const decoded = (text) => Buffer.from(text, "base64").toString();
const encoded = (text) => Buffer.from(text).toString("base64");

/** Opens the inspector; from then on every request counts, but for the page's own judge. */
async function open(t) {
  const person = await world.person(t);
  await person.page.goto(`${base}/inspect`, { waitUntil: "networkidle" });
  const own = [`${base}/inspect-worker.js`, `${base}/favicon.svg`];
  person.requests.length = 0;
  return { ...person, left: () => person.requests.map((request) => request.url()).filter((url) => !own.includes(url)) };
}

async function fill(page, { text = message, request = requestId } = {}) {
  await page.evaluate(() => (document.querySelector("#settings").open = true));
  await page.fill("#idpMetadata", metadata);
  await page.fill("#spEntityId", practice.sp);
  await page.fill("#acs", practice.acs);
  if (request) await page.fill("#requestId", request);
  await page.fill("#message", text);
  await page.click("#judge");
}

const verdict = async (page, status) => {
  await page.locator(`#verdict[data-status="${status}"]`).waitFor();
  await page.locator("#outcome:not([aria-busy])").waitFor({ state: "attached" });
  return page.textContent("#verdict-title");
};

test("it is served with its policy", PATIENCE, async () => {
  const page = await fetch(`${base}/inspect`);
  assert.equal(page.status, 200);
  const policy = page.headers.get("content-security-policy");
  for (const part of ["default-src 'none'", "script-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    assert.ok(policy.split("; ").includes(part), part);
  }
  assert.doesNotMatch(policy, /connect-src|unsafe/);
  assert.equal(page.headers.get("referrer-policy"), "no-referrer");
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  const judge = await fetch(`${base}/inspect-worker.js`);
  assert.equal(judge.status, 200);
  assert.equal(judge.headers.get("content-security-policy"), "default-src 'none'; script-src 'wasm-unsafe-eval'");
});

test("a message with its settings is accepted, and nothing leaves the page", PATIENCE, async (t) => {
  const { page, left } = await open(t);
  await picture(page, "inspector-empty");
  await fill(page);
  assert.match(await verdict(page, "pass"), new RegExp(SIMON.upn.replaceAll(".", "\\.")));
  const checks = await checksOn(page);
  assert.deepEqual(checks.map(({ code }) => code).sort(), messageCodes.toSorted());
  assert.deepEqual(failedOf(checks), []);
  const { attributes } = await rowsOn(page);
  assert.deepEqual(attributes["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"], [SIMON.mail]);
  await picture(page, "inspector-accepted");
  assert.deepEqual(left(), []);
});

for (const [what, change, code] of [
  ["a changed name", (xml) => xml.replace(/>b\.simon@contoso\.com<\/NameID>/, ">admin@contoso.com</NameID>"), "signature.digest"],
  ["a changed signature", (xml) => xml.replace(/(<SignatureValue>)(.{8})/, (_, tag, value) => tag + [...value].reverse().join("")), "signature.value"],
  ["no signature", (xml) => xml.replace(/<Signature [\s\S]*<\/Signature>/, ""), "signature.present"],
  ["a message cut short", (xml) => xml.slice(0, -20), "xml.truncated"],
]) {
  test(`${what} is refused with ${code}, and nothing leaves the page`, PATIENCE, async (t) => {
    const { page, left } = await open(t);
    const text = change(decoded(message));
    assert.notEqual(text, decoded(message));
    await fill(page, { text: encoded(text) });
    assert.match(await verdict(page, "fail"), /^Refused/);
    assert.equal(await page.locator(`li.check[data-code="${code}"]`).getAttribute("data-status"), "fail");
    assert.equal(failedOf(await checksOn(page)).includes(code), true);
    assert.deepEqual(left(), []);
  });
}

test("the answer to another request is refused", PATIENCE, async (t) => {
  const { page } = await open(t);
  await fill(page, { request: "_another" });
  await verdict(page, "fail");
  assert.ok(failedOf(await checksOn(page)).includes("request.in_response_to"));
});

test("the page cannot open a connection, even if it wanted to", PATIENCE, async (t) => {
  const { page } = await world.person(t, { mayBeStopped: true });
  await page.goto(`${base}/inspect`);
  const tried = await page.evaluate(async (base) => {
    const outcome = (promise) => promise.then(() => "sent", () => "stopped");
    return [await outcome(fetch(`${base}/?stolen`)), await outcome(fetch("http://127.0.0.1:9/?stolen", { mode: "no-cors" })), navigator.sendBeacon(`${base}/?stolen`)];
  }, base);
  assert.deepEqual(tried.slice(0, 2), ["stopped", "stopped"]);
  assert.ok(!world.log().includes("stolen"));
});

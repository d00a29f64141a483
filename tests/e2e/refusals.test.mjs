// What is no SAML Response, sent straight to the ACS: each has its own code, a status below 500, and a page that helps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { picture } from "./support/picture.mjs";
import { assertSignedOut, choose, failureOn, goToProvider, holdAnswer, landed, onProvider, postForm } from "./support/steps.mjs";
import { startWorld } from "./support/world.mjs";

const PATIENCE = { timeout: 60_000 };
const toBase64 = (text) => Buffer.from(text).toString("base64");
const fromBase64 = (text) => Buffer.from(text, "base64").toString();
const REQUEST = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-11-01T00:00:00Z"/>`;
const PAGE = "<!DOCTYPE html><html><head><title>502</title></head><body>Bad gateway</body></html>";

let world, base, practice, good;
before(async () => {
  world = await startWorld(import.meta.url);
  ({ base, practice } = world);
  // A message of which nothing but the last step is missing, to be spoiled.
  const hooks = [];
  const person = await world.person({ after: (hook) => hooks.push(hook) });
  await goToProvider(person.page, practice);
  good = await holdAnswer(person.page, practice);
  for (const hook of hooks) await hook();
});
after(() => world?.close());

const field = (SAMLResponse) => ({ body: new URLSearchParams({ SAMLResponse }) });
const xml = (change) => field(toBase64(change(fromBase64(good.SAMLResponse))));
const BAD = {
  "an empty body": [() => ({ body: "", headers: { "content-type": "application/x-www-form-urlencoded" } }), 400, "form.missing"],
  "no body at all": [() => ({}), 400, "form.missing"],
  "a form without the field": [() => ({ body: new URLSearchParams({ RelayState: "x" }) }), 400, "form.missing"],
  "an empty field": [() => field(""), 400, "form.missing"],
  "the field twice": [() => ({ body: new URLSearchParams([["SAMLResponse", good.SAMLResponse], ["SAMLResponse", good.SAMLResponse]]) }), 400, "form.missing"],
  "the field SAMLRequest": [() => ({ body: new URLSearchParams({ SAMLRequest: toBase64(REQUEST) }) }), 400, "form.missing"],
  "JSON": [() => ({ body: JSON.stringify(good), headers: { "content-type": "application/json" } }), 400, "form.missing"],
  "a multipart form": [() => ({ body: formData(good) }), 400, "form.missing"],
  "bare XML": [() => ({ body: fromBase64(good.SAMLResponse), headers: { "content-type": "text/xml" } }), 400, "form.missing"],
  "what is not base64": [() => field("%%% not base64 %%%"), 400, "message.base64"],
  "octets that are no text": [() => field(Buffer.from(Array.from({ length: 2048 }, (_, n) => (n * 73) % 256)).toString("base64")), 400, "message.xml"],
  "XML in Latin-1": [() => field(Buffer.from("<a>\u00fc</a>", "latin1").toString("base64")), 400, "message.encoding"],
  "text": [() => field(toBase64("hello")), 400, "message.xml"],
  "a request": [() => field(toBase64(REQUEST)), 400, "message.request"],
  "a page": [() => field(toBase64(PAGE)), 400, "message.html"],
  "other XML": [() => field(toBase64("<a/>")), 400, "message.response"],
  "half a message": [() => xml((text) => text.slice(0, text.length / 2)), 400, "xml.truncated"],
  "a DTD": [() => xml((text) => `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>${text}`), 400, "xml.doctype"],
  "a thousand laughs": [() => xml((text) => `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${text.replace("B.Simon", "&b;")}`), 400, "xml.doctype"],
  "tags that do not match": [() => xml((text) => text.replace("</Assertion>", "</Assertio>")), 400, "xml.well_formed"],
  "too much depth": [() => field(toBase64("<a>".repeat(5000) + "</a>".repeat(5000))), 400, "xml.limits"],
  "a form of more than 1 MiB": [() => field("A".repeat(1024 * 1024 + 1)), 413, "form.size"],
};

function formData(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

async function assertHelps(response, status, code) {
  const text = await response.text();
  assert.deepEqual([response.status, text.match(/<dt>Code<\/dt><dd><code>([^<]*)</)?.[1]], [status, code]);
  assert.match(response.headers.get("content-type"), /^text\/html/);
  assert.match(response.headers.get("content-security-policy"), /default-src 'none'/);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.deepEqual(response.headers.getSetCookie(), []);
  assert.doesNotMatch(text, /panicked|unreachable|RuntimeError|TypeError|\bat \w+ \(|\.rs\b|\.wasm|wrangler|durable/i);
  const [, headline, advice] = text.match(/<h1>([^<]+)<\/h1><p>([^<]+)<\/p>/);
  assert.ok(headline.length > 10 && advice.length > 20, `${headline}: ${advice}`);
  return text;
}

for (const [what, [init, status, code]] of Object.entries(BAD)) {
  test(`${what}: ${code}`, PATIENCE, async () => {
    const response = await fetch(practice.acs, { method: "POST", redirect: "manual", ...init() });
    const text = await assertHelps(response, status, code);
    assert.match(text, /<a class="button" href="\/saml\/practice\/login">Try again</);
  });
}

test("GET where an answer belongs: method.unsupported, and a way to begin", PATIENCE, async () => {
  const response = await fetch(practice.acs);
  const text = await assertHelps(response, 405, "method.unsupported");
  assert.equal(response.headers.get("allow"), "POST");
  assert.match(text, /HTTP-POST/);
  assert.match(text, /Try again/);
});

for (const [method, path, status, code] of [
  ["POST", "/saml/nobody/acs", 404, "directory.unknown"],
  ["GET", "/saml/nobody/acs", 404, "directory.unknown"],
  ["GET", "/saml/nobody/login", 404, "directory.unknown"],
  ["GET", "/saml/nobody/metadata", 404, "directory.unknown"],
  ["GET", "/saml/No%20body/login", 404, "directory.unknown"],
  ["GET", "/saml/..%2Fpractice/login", 404, "directory.unknown"],
  ["PUT", "/saml/practice/acs", 405, "method.unsupported"],
  ["POST", "/saml/practice/login", 405, "method.unsupported"],
  ["GET", "/nothing-here", 404, "route.unknown"],
  ["GET", "/saml/practice", 404, "route.unknown"],
]) {
  test(`${method} ${path}: ${code}`, PATIENCE, async () => {
    const response = await fetch(base + path, { method, headers: { accept: "text/html" }, redirect: "manual", ...(method === "POST" && { body: new URLSearchParams(good) }) });
    await assertHelps(response, status, code);
  });
}

test("in a browser: the page says what to do, and doing it signs in", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  const response = await postForm(page, practice.idp.origin, practice.acs, { SAMLResponse: toBase64(PAGE) });
  assert.equal(response.status(), 400);
  const failure = await failureOn(page);
  assert.equal(failure.code, "message.html");
  assert.match(failure.advice, /SAMLResponse/);
  await picture(page, "failure-html");
  await assertSignedOut(base, person);

  await page.click("a.button:text-is('Try again')");
  await onProvider(page, practice.idp);
  await choose(page);
  await landed(page);
});

test("in a browser: an address that is not there leads home", PATIENCE, async (t) => {
  const { page } = await world.person(t);
  const response = await page.goto(`${base}/saml/nobody/login`);
  assert.equal(response.status(), 404);
  assert.equal((await failureOn(page)).code, "directory.unknown");
  await picture(page, "failure-directory");
  await page.click("a.button:text-is('Home')");
  await landed(page, "/");
});

// What the ACS refuses: bad bodies, wrong messages, unknown directories. Always a page with a code, never a 500.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeIdp, response as writeResponse, toBase64 } from "../support/sign.mjs";
import { BASE, codeOf, placeOf, startEdge } from "./support/edge.mjs";
import { answerTo, names, setUp, startSignIn } from "./support/flow.mjs";

const NAME_ID = "secret.person@contoso.example";
const GIVEN_NAME = "Zebulon";
let edge, idp;
before(async () => {
  [edge, idp] = await Promise.all([startEdge(), makeIdp()]);
  await setUp(edge, idp, "one");
});
after(() => edge?.stop());

const request = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-11-01T00:00:00Z"/>`;
const dtd = (xml) => `<!DOCTYPE Response [<!ENTITY who "root">]>${xml}`;

const FIELD = "form field SAMLResponse";
for (const [what, form, status, code, place] of [
  ["no fields", () => ({}), 400, "form.missing"],
  ["an empty field", () => ({ SAMLResponse: "  " }), 400, "form.missing"],
  ["two messages", () => [["SAMLResponse", "YQ=="], ["SAMLResponse", "YQ=="]], 400, "form.missing"],
  ["only a SAMLRequest field", () => ({ SAMLRequest: toBase64(request) }), 400, "form.missing"],
  ["something that is not base64", () => ({ SAMLResponse: "!!! not base64 !!!" }), 400, "message.base64", FIELD],
  ["an HTML page", () => ({ SAMLResponse: toBase64("<!DOCTYPE html><html><body>Sorry</body></html>") }), 400, "message.html", FIELD],
  ["text", () => ({ SAMLResponse: toBase64("hello") }), 400, "message.xml", FIELD],
  ["a request in place of an answer", () => ({ SAMLResponse: toBase64(request) }), 400, "message.request", "AuthnRequest"],
  ["an artifact", () => ({ SAMLart: "AAQAAA" }), 400, "message.artifact", "form field SAMLart"],
  ["an artifact beside a message", (good) => ({ SAMLResponse: toBase64(good), SAMLart: "AAQAAA" }), 400, "message.artifact", "form field SAMLart"],
  ["a DTD", (good) => ({ SAMLResponse: toBase64(dtd(good)) }), 400, "xml.doctype", ""],
  ["a message cut short", (good) => ({ SAMLResponse: toBase64(good.slice(0, good.length / 2)) }), 400, "xml.truncated", "Response/Assertion/Subject/SubjectConfirmation"],
  ["a form of more than 1 MiB", () => ({ SAMLResponse: "A".repeat(1100 * 1024) }), 413, "form.size"],
]) {
  test(`refuses ${what}`, async () => {
    const browser = edge.browser();
    const { id } = await startSignIn(browser, "one");
    const { sp, acs } = names("one");
    const good = writeResponse({ issuer: idp.entityId, acs, audience: sp, inResponseTo: id, nameId: NAME_ID, givenName: GIVEN_NAME });
    const refused = await browser.post("/saml/one/acs", form(good));
    assert.deepEqual([refused.status, codeOf(refused), placeOf(refused)], [status, code, place]);
    assert.match(refused.text, /href="\/saml\/one\/login"[^>]*>Try again</);
    assert.ok(!browser.cookies.has("__Host-session"));
  });
}

test("refuses an artifact in the query", async () => {
  const refused = await edge.browser().get("/saml/one/acs?SAMLart=AAQAAA&RelayState=x");
  assert.deepEqual([refused.status, codeOf(refused), placeOf(refused)], [400, "message.artifact", "query parameter SAMLart"]);
  assert.match(refused.text, /href="\/saml\/one\/login"[^>]*>Try again</);
});

test("refuses a body that is no form", async () => {
  const refused = await edge.browser().post("/saml/one/acs", "{}", { "content-type": "application/json" });
  assert.deepEqual([refused.status, codeOf(refused), placeOf(refused)], [400, "form.missing", undefined]);
});

const IN = "Response/Assertion";
for (const [what, message, code, place] of [
  ["a wrong key", { by: "stranger" }, "signature.certificate", `${IN}/Signature/KeyInfo/X509Data/X509Certificate`],
  ["another audience", { audience: "https://other.example" }, "conditions.audience", `${IN}/Conditions/AudienceRestriction`],
  ["another destination", { acs: `${BASE}/saml/two/acs` }, "response.destination", "Response/@Destination"],
  ["another issuer", { issuer: "https://evil.example/" }, "issuer.response", "Response/Issuer"],
  ["an old message", { now: Date.now() - 3 * 60 * 60 * 1000 }, "conditions.expired", `${IN}/Conditions/@NotOnOrAfter`],
]) {
  test(`refuses ${what}, with every check and no value of the subject`, async () => {
    const browser = edge.browser();
    const form = answerTo(idp, "one", await startSignIn(browser, "one"), { nameId: NAME_ID, givenName: GIVEN_NAME, ...message });
    const before = edge.decisions().length;
    const refused = await browser.post("/saml/one/acs", form);
    assert.deepEqual([refused.status, codeOf(refused), placeOf(refused)], [403, code, place]);
    assert.match(refused.text, new RegExp(`data-status="fail"><span class="mark">fail</span> <span class="title">[^<]*</span> <code>${code}<`));
    assert.ok(refused.text.match(/<li class="check"/g).length > 40);

    // The message itself is in the inspector's link, after the #; everywhere else the subject stays out.
    const [, link] = refused.text.match(/href="(\/inspect#[^"]*)"/);
    const page = refused.text.replace(link, "");
    const line = edge.decisions().slice(before).find(({ decision }) => decision === "refused");
    assert.deepEqual([line.code, line.directory], [code, "one"]);
    for (const value of [NAME_ID, GIVEN_NAME]) {
      assert.ok(!page.includes(value), `${value} in the page`);
      assert.ok(!edge.log().includes(value), `${value} in the log`);
    }
    assert.ok(!browser.cookies.has("__Host-session"));
  });
}

test("refuses a subject without a NameID, and starts no session", async () => {
  const browser = edge.browser();
  const form = answerTo(idp, "one", await startSignIn(browser, "one"), { nameId: null });
  const refused = await browser.post("/saml/one/acs", form);
  assert.deepEqual([refused.status, codeOf(refused), placeOf(refused)], [403, "subject.name_id", "Response/Assertion/Subject"]);
  assert.match(refused.text, /<dt>Found<\/dt><dd>no NameID</);
  assert.ok(!browser.cookies.has("__Host-session"));
  assert.equal((await browser.get("/session")).status, 401);
});

test("each failure page leads to the page about its code, which needs no script", async () => {
  const browser = edge.browser();
  for (const path of ["/nothing", "/session", "/saml/nobody/login", "/saml/one/acs"]) {
    const failure = await browser.get(path);
    const [, link] = failure.text.match(/href="(\/checks\/[^"]*)"/);
    assert.equal(link, `/checks/${codeOf(failure)}/`, path);
    const page = await browser.get(link);
    assert.equal(page.status, 200, link);
    assert.match(page.text, new RegExp(`<code>${codeOf(failure)}</code>[^]*<h2>What it means</h2>[^]*<h2>How to fix it</h2>`));
    assert.match(page.headers.get("content-security-policy"), /^default-src 'none'; style-src 'self'/);
    assert.doesNotMatch(page.text, /<script|undefined/);
  }
  const { text } = await browser.get("/checks/");
  for (const [, link] of text.matchAll(/href="(\/checks\/[^"]+\/)"/g)) assert.equal((await browser.get(link)).status, 200, link);
  assert.ok(text.match(/href="\/checks\/[^"]+\/"/g).length > 90);
});

test("the page's link opens the message in the inspector with all settings", async () => {
  const browser = edge.browser();
  const request = await startSignIn(browser, "one");
  const form = answerTo(idp, "one", request, { by: "stranger" });
  const { text } = await browser.post("/saml/one/acs", form);
  const [, link] = text.match(/href="\/inspect#([^"]*)"/);
  const settings = new URLSearchParams(link.replaceAll("&amp;", "&"));
  const { sp, acs } = names("one");
  assert.equal(settings.get("message"), form.SAMLResponse);
  assert.equal(settings.get("idpEntityId"), idp.entityId);
  assert.equal(settings.get("idpCert").replace(/\s/g, ""), idp.cert.replace(/\s/g, ""));
  assert.deepEqual([settings.get("spEntityId"), settings.get("acs"), settings.get("requestId")], [sp, acs, request.id]);
  assert.ok(Math.abs(Date.parse(settings.get("now")) - Date.now()) < 60_000);
});

test("a message too long for a link has none", async () => {
  const browser = edge.browser();
  const form = answerTo(idp, "one", await startSignIn(browser, "one"), { by: "stranger", givenName: "x".repeat(300 * 1024) });
  const refused = await browser.post("/saml/one/acs", form);
  assert.equal(refused.status, 403);
  assert.doesNotMatch(refused.text, /inspect#/);
});

test("an unknown directory is told so, whatever its name", async () => {
  for (const slug of ["nobody", "One", "a_b", "-a", "a".repeat(64), "%3Cscript%3E"]) {
    for (const [method, rest] of [["get", "login"], ["get", "metadata"], ["get", "acs"], ["post", "acs"]]) {
      const response = await edge.browser()[method](`/saml/${slug}/${rest}`, method === "post" ? { SAMLResponse: "YQ==" } : undefined);
      assert.deepEqual([response.status, codeOf(response), placeOf(response)], [404, "directory.unknown", undefined], `${method} ${slug} ${rest}`);
    }
  }
});

test("the ACS by GET says how an IdP must answer", async () => {
  const response = await edge.browser().get("/saml/one/acs?SAMLResponse=abc");
  assert.deepEqual([response.status, codeOf(response), placeOf(response), response.headers.get("allow")], [405, "method.unsupported", undefined, "POST"]);
  assert.match(response.text, /HTTP-POST/);
});

test("unknown addresses and methods have their own pages", async () => {
  const browser = edge.browser();
  for (const path of ["/nothing", "/saml", "/saml/one", "/saml/one/acs/", "//", "/api"]) {
    const response = await browser.get(path);
    assert.deepEqual([response.status, codeOf(response), placeOf(response)], [404, "route.unknown", undefined], path);
  }
  for (const [path, allow] of [["/", "GET"], ["/session", "GET"], ["/saml/one/login", "GET"]]) {
    const response = await browser.post(path, {});
    assert.deepEqual([response.status, codeOf(response), response.headers.get("allow")], [405, "method.unsupported", allow], path);
  }
});

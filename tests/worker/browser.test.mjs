// Which browser may finish a sign-in, and what happens to Responses that nobody asked for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeIdp, toBase64 } from "../support/sign.mjs";
import { codeOf, placeOf, startEdge } from "./support/edge.mjs";
import { answerTo, names, requestOf, setUp, startSignIn } from "./support/flow.mjs";

let edge, idp;
before(async () => {
  [edge, idp] = await Promise.all([startEdge(), makeIdp()]);
  await setUp(edge, idp, "bounce");
  await setUp(edge, idp, "refuse", { unsolicited: "refuse" });
  await setUp(edge, idp, "accept", { unsolicited: "accept" });
});
after(() => edge?.stop());

const unsolicited = (slug, message) => {
  const { sp, acs } = names(slug);
  return { SAMLResponse: idp.respond({ acs, audience: sp, ...message }), RelayState: "https://evil.example/" };
};

test("a missing cookie is recovered by one form from our own page", async () => {
  const browser = edge.browser();
  const form = answerTo(idp, "bounce", await startSignIn(browser, "bounce", "?return_to=/reports"));
  // As in a browser that holds the cookie back from another site's form.
  const page = await edge.browser().post("/saml/bounce/acs", form);
  assert.equal(page.status, 200);
  const nonce = page.text.match(/<script nonce="([^"]+)">/)[1];
  assert.match(page.headers.get("content-security-policy"), new RegExp(`script-src 'nonce-${nonce}'; form-action 'self'`));
  assert.match(page.text, /<form[^>]*method="post"[^>]*action="\/saml\/bounce\/acs"/);
  assert.match(page.text, /<button class="button">Continue/);
  const fields = Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  assert.equal(fields.SAMLResponse, form.SAMLResponse);

  const stranger = await edge.browser().post("/saml/bounce/acs", fields);
  assert.deepEqual([stranger.status, codeOf(stranger)], [403, "browser.cookie"]);
  const own = await browser.post("/saml/bounce/acs", fields);
  assert.deepEqual([own.status, own.headers.get("location")], [303, "/reports"]);
});

test("another browser cannot finish a sign-in", async () => {
  const victim = edge.browser();
  await startSignIn(victim, "bounce");
  const attacker = edge.browser();
  const form = answerTo(idp, "bounce", await startSignIn(attacker, "bounce"));
  // The victim's own cookie belongs to another request, so this one's counts as held back at first.
  const again = await victim.post("/saml/bounce/acs", form);
  assert.equal(again.status, 200);
  assert.match(again.text, /<input type="hidden" name="reposted"/);
  const refused = await victim.post("/saml/bounce/acs", { ...form, reposted: "1" });
  assert.deepEqual([refused.status, codeOf(refused), placeOf(refused)], [403, "browser.cookie", undefined]);
  // Nor does a cookie of the right name with another value help.
  const [name] = [...attacker.cookies.keys()].filter((name) => name.startsWith("__Host-saml_"));
  victim.cookies.set(name, [...victim.cookies.values()][0]);
  const forged = await victim.post("/saml/bounce/acs", form);
  assert.deepEqual([forged.status, codeOf(forged)], [403, "browser.cookie"]);
  assert.ok(!victim.cookies.has("__Host-session"));
  assert.equal((await attacker.post("/saml/bounce/acs", form)).status, 303);
});

test("the binding cookie is what it should be, and short-lived", async () => {
  const response = await edge.browser().get("/saml/bounce/login");
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith("__Host-saml_"));
  for (const part of ["HttpOnly", "Secure", "SameSite=None", "Path=/", "Max-Age=900"]) assert.ok(cookie.includes(part), part);
});

test("bounce: an unsolicited message only starts a normal sign-in", async () => {
  const browser = edge.browser();
  const bounced = await browser.post("/saml/bounce/acs", unsolicited("bounce"));
  assert.equal(bounced.status, 303);
  const request = requestOf(bounced.headers.get("location"));
  assert.equal(request.url.origin + request.url.pathname, idp.ssoUrl);
  assert.ok(!browser.cookies.has("__Host-session"));
  const landed = await browser.post("/saml/bounce/acs", answerTo(idp, "bounce", request));
  assert.deepEqual([landed.status, landed.headers.get("location")], [303, "/session"]);
});

test("bounce: a second one within a minute is refused and says what to set", async () => {
  const browser = edge.browser();
  assert.equal((await browser.post("/saml/bounce/acs", unsolicited("bounce"))).status, 303);
  const refused = await browser.post("/saml/bounce/acs", unsolicited("bounce"));
  assert.deepEqual([refused.status, codeOf(refused)], [403, "request.unsolicited"]);
  assert.match(refused.text, /sign-on URL/);
});

test("bounce: a message that does not hold is refused, not bounced", async () => {
  const forged = await edge.browser().post("/saml/bounce/acs", unsolicited("bounce", { by: "stranger" }));
  assert.deepEqual([forged.status, codeOf(forged)], [403, "signature.certificate"]);
  const garbage = await edge.browser().post("/saml/bounce/acs", { SAMLResponse: toBase64("<a/>") });
  assert.deepEqual([garbage.status, codeOf(garbage)], [400, "message.response"]);
});

test("refuse: an unsolicited message is refused", async () => {
  const refused = await edge.browser().post("/saml/refuse/acs", unsolicited("refuse"));
  assert.deepEqual([refused.status, codeOf(refused)], [403, "request.unsolicited"]);
});

test("accept: an unsolicited message signs in, and its RelayState leads nowhere", async () => {
  const browser = edge.browser();
  const response = await browser.post("/saml/accept/acs", unsolicited("accept"));
  assert.deepEqual([response.status, response.headers.get("location")], [303, "/session"]);
  assert.equal((await browser.get("/session")).status, 200);
});

// How a sign-in starts: the AuthnRequest by both bindings, the metadata, and the headers of every page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeIdp } from "../support/sign.mjs";
import { BASE, codeOf, startEdge } from "./support/edge.mjs";
import { answerTo, setUp, startSignIn } from "./support/flow.mjs";

let edge, idp;
before(async () => {
  [edge, idp] = await Promise.all([startEdge({ vars: { HOME_DIRECTORY: "one" } }), makeIdp()]);
  await setUp(edge, idp, "one");
  await setUp(edge, idp, "post", { binding: "post" });
});
after(() => edge?.stop());

test("by redirect: the request names this service by the configured address", async () => {
  const { url, xml, id, relayState } = await startSignIn(edge.browser(), "one", "?return_to=/reports");
  assert.equal(url.origin + url.pathname, idp.ssoUrl);
  assert.match(id, /^_[0-9a-f]{32}$/);
  assert.match(xml, new RegExp(`AssertionConsumerServiceURL="${BASE}/saml/one/acs"`));
  assert.match(xml, new RegExp(`Issuer[^>]*>${BASE}/saml/one<`));
  assert.ok(relayState.length <= 80);
  assert.ok(!relayState.includes("reports"));
});

test("each request has its own ID and RelayState", async () => {
  const browser = edge.browser();
  const requests = await Promise.all([1, 2, 3, 4].map(() => startSignIn(browser, "one")));
  assert.equal(new Set(requests.flatMap(({ id, relayState }) => [id, relayState])).size, 8);
});

for (const [what, path] of [["a setting", "/saml/post/login"], ["the address", "/saml/one/login?binding=post"]]) {
  test(`by POST, chosen by ${what}: a form that submits itself`, async () => {
    const browser = edge.browser();
    const page = await browser.get(path);
    assert.equal(page.status, 200);
    assert.ok(page.text.includes(`action="${idp.ssoUrl}"`));
    const nonce = page.text.match(/<script nonce="([^"]+)">/)[1];
    assert.ok(page.headers.get("content-security-policy").includes(`script-src 'nonce-${nonce}'`));
    const value = (name) => page.text.match(new RegExp(`name="${name}" value="([^"]*)"`))[1];
    const xml = Buffer.from(value("SAMLRequest"), "base64").toString();
    const slug = path.split("/")[2];
    const request = { id: xml.match(/ ID="([^"]+)"/)[1], relayState: value("RelayState") };
    assert.equal((await browser.post(`/saml/${slug}/acs`, answerTo(idp, slug, request))).status, 303);
  });
}

test("metadata names entity and ACS", async () => {
  const { status, headers, text } = await edge.browser().get("/saml/one/metadata");
  assert.equal(status, 200);
  assert.match(headers.get("content-type"), /^application\/samlmetadata\+xml/);
  assert.match(text, new RegExp(`entityID="${BASE}/saml/one"`));
  assert.match(text, new RegExp(`Location="${BASE}/saml/one/acs"`));
});

test("every answer has the security headers", async () => {
  const browser = edge.browser();
  for (const path of ["/", "/session", "/logout", "/saml/one/login", "/saml/one/metadata", "/nothing", "/saml/nobody/login", "/api/v1/directories/one"]) {
    const { headers } = await browser.get(path);
    const policy = headers.get("content-security-policy");
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]) assert.ok(policy.includes(part), `${part} on ${path}`);
    assert.doesNotMatch(policy, /script-src|unsafe/, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("cache-control"), "no-store", path);
    assert.equal(headers.get("referrer-policy"), "same-origin", path);
    assert.match(headers.get("strict-transport-security"), /max-age=\d+/, path);
  }
});

test("what an IdP sends is text on the page, whatever it looks like", async () => {
  const response = await edge.browser().get("/saml/one/login?return_to=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&binding=post");
  assert.doesNotMatch(response.text, /<script>alert/);
});

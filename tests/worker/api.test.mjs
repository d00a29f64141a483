// The API that sets directories up: who may use it, what it answers, and that bad settings save nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeIdp } from "../support/sign.mjs";
import { BASE, codeOf, startEdge } from "./support/edge.mjs";
import { setUp, signIn, startSignIn } from "./support/flow.mjs";

let edge, idp, good;
before(async () => {
  [edge, idp] = await Promise.all([startEdge(), makeIdp()]);
  good = { name: "Contoso", idp: { entity_id: idp.entityId, sso_url: idp.ssoUrl, certificate: idp.cert } };
});
after(() => edge?.stop());

const metadata = (certificate) => `<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sts.example/tenant/">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate.replace(/-----[^-]+-----|\s/g, "")}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://login.example/tenant/saml2"/>
  </IDPSSODescriptor>
</EntityDescriptor>`;

test("only the token opens it", async () => {
  for (const [token, found] of [[null, "no token"], ["wrong", "another token"], ["a-token-for-test", "another token"]]) {
    for (const method of ["GET", "PUT"]) {
      const { status, json } = await edge.api(method, "contoso", method === "PUT" ? good : undefined, token);
      assert.deepEqual([status, json.code, json.place, json.found], [401, "api.token", null, found]);
    }
  }
  assert.equal((await edge.api("GET", "contoso")).json.code, "directory.unknown", "nothing was saved");
});

test("a PUT answers what both sides need, and a GET the same", async () => {
  const { status, json } = await edge.api("PUT", "contoso", good);
  assert.equal(status, 201);
  const { idp: shown, ...own } = json;
  assert.deepEqual(own, {
    slug: "contoso",
    name: "Contoso",
    entity_id: `${BASE}/saml/contoso`,
    acs_url: `${BASE}/saml/contoso/acs`,
    metadata_url: `${BASE}/saml/contoso/metadata`,
    login_url: `${BASE}/saml/contoso/login`,
    unsolicited: "bounce",
    binding: "redirect",
  });
  assert.deepEqual([shown.entity_id, shown.sso_url, shown.certificates.length], [idp.entityId, idp.ssoUrl, 1]);
  const [certificate] = shown.certificates;
  assert.deepEqual(Object.keys(certificate).sort(), ["not_after", "not_before", "sha1", "sha256", "subject"]);
  assert.ok(Date.parse(certificate.not_after) > Date.now());
  assert.deepEqual(await edge.api("GET", "contoso"), { status: 200, json });
  assert.equal((await edge.api("PUT", "contoso", { ...good, unsolicited: "refuse" })).status, 200);
  assert.equal((await edge.api("GET", "contoso")).json.unsolicited, "refuse");
});

test("metadata gives the same connection, and it signs in", async () => {
  const { status, json } = await edge.api("PUT", "by-metadata", { name: "By metadata", idp_metadata: metadata(idp.cert) });
  assert.equal(status, 201);
  assert.deepEqual([json.idp.entity_id, json.idp.sso_url], [idp.entityId, idp.ssoUrl]);
  assert.equal((await signIn(edge.browser(), idp, "by-metadata")).status, 303);
});

test("changed settings count on the next request", async () => {
  await setUp(edge, idp, "rollover");
  const browser = edge.browser();
  assert.equal((await signIn(browser, idp, "rollover")).status, 303);
  await setUp(edge, { ...idp, cert: idp.otherCert }, "rollover");
  assert.equal(codeOf(await signIn(browser, idp, "rollover")), "signature.certificate");
  await setUp(edge, { ...idp, cert: idp.cert + idp.otherCert }, "rollover");
  assert.equal((await signIn(browser, idp, "rollover")).status, 303);
  assert.equal((await signIn(browser, idp, "rollover", { by: "stranger" })).status, 303);
  await startSignIn(browser, "rollover");
});

const with_ = (change) => ({ ...good, ...change });
const idpWith = (change) => ({ ...good, idp: { ...good.idp, ...change } });
for (const [what, body, code, place = null] of [
  ["no JSON", () => "name=x", "api.json"],
  ["no body", () => "", "api.json"],
  ["a list", () => [], "api.json"],
  ["a field it does not know", () => with_({ idp_meta: "x" }), "api.json"],
  ["no name", () => ({ idp: good.idp }), "api.json"],
  ["an unknown word for unsolicited", () => with_({ unsolicited: "maybe" }), "api.json"],
  ["a name of spaces", () => with_({ name: "   " }), "directory.name", "name"],
  ["a name of two lines", () => with_({ name: "a\nb" }), "directory.name", "name"],
  ["a name of 101 characters", () => with_({ name: "ä".repeat(101) }), "directory.name", "name"],
  ["no identity provider", () => ({ name: "x" }), "settings.idp"],
  ["two identity providers", () => with_({ idp_metadata: metadata(idp.cert) }), "settings.idp"],
  ["our own entity ID", () => idpWith({ entity_id: `${BASE}/saml/bad` }), "settings.same_entity", "idp.entity_id"],
  ["an empty entity ID", () => idpWith({ entity_id: "" }), "settings.entity_id", "entity ID"],
  ["an SSO URL without https", () => idpWith({ sso_url: "http://login.example/" }), "settings.url", "URL"],
  ["an SSO URL that is a script", () => idpWith({ sso_url: "javascript:alert(1)" }), "settings.url", "URL"],
  ["no certificate", () => idpWith({ certificate: "" }), "certificate.missing", "certificate"],
  ["a text for a certificate", () => idpWith({ certificate: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" }), "certificate.unreadable", "certificate"],
  ["a private key", () => idpWith({ certificate: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" }), "certificate.private_key", "certificate"],
  ["metadata that is no XML", () => ({ name: "x", idp_metadata: "hello" }), "metadata.xml", ""],
  ["metadata with a DTD", () => ({ name: "x", idp_metadata: `<!DOCTYPE a>${metadata(idp.cert).replace(/<\?.*\?>/, "")}` }), "metadata.xml", ""],
]) {
  test(`refuses ${what}, and saves nothing`, async () => {
    const { status, json } = await edge.api("PUT", "bad", body());
    assert.equal(status, 400, JSON.stringify(json));
    for (const key of ["code", "title", "failure", "fix", "place", "expected", "found"]) assert.ok(key in json, key);
    assert.deepEqual([json.code, json.place?.path ?? null], [code, place]);
    assert.ok(json.title && json.fix);
    const after = await edge.api("GET", "bad");
    assert.deepEqual([after.status, after.json.code], [404, "directory.unknown"]);
  });
}

test("a private key is neither kept nor repeated", async () => {
  const secret = "MIIEvSECRETSECRETSECRET";
  const { json } = await edge.api("PUT", "bad", idpWith({ certificate: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----` }));
  assert.ok(!JSON.stringify(json).includes(secret));
  assert.ok(!edge.log().includes(secret));
});

test("refuses slugs that would not last in a URL", async () => {
  for (const slug of ["Contoso", "a_b", "-a", "a-", "a.b", "a".repeat(64), "%C3%A4"]) {
    const { status, json } = await edge.api("PUT", slug, good);
    assert.deepEqual([status, json.code, json.place, json.found], [400, "directory.slug", null, slug], slug);
  }
  assert.equal((await edge.api("PUT", "a".repeat(63), good)).status, 201);
});

test("refuses a body of more than 1 MiB", async () => {
  const { status, json } = await edge.api("PUT", "bad", with_({ name: "x".repeat(1100 * 1024) }));
  assert.deepEqual([status, json.code, json.place], [413, "api.size", null]);
});

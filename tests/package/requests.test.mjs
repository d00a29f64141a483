// What JavaScript sends: what a login asks for, signatures that xmlsec1 and openssl verify, and the keys in our metadata.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import * as saml from "../../pkg/node.js";
import { messages } from "./support/project.mjs";

const { metadata, entityId, acsUrl, now } = messages();
const keys = fileURLToPath(new URL("../keys/", import.meta.url));
const certificate = (name) => readFileSync(join(keys, `${name}.crt`), "utf8");
const folder = mkdtempSync(join(tmpdir(), "saml-edge-requests-"));
after(() => rmSync(folder, { recursive: true }));

const values = { entityId: "https://idp.example/", ssoUrl: "https://idp.example/sso?tenant=1", certificates: certificate("idp") };
const idp = new saml.IdentityProvider({ ...values, logoutUrl: "https://idp.example/slo" });
const sp = new saml.ServiceProvider({ entityId, acsUrl, logoutUrl: "https://app.example.com/slo" });
const identity = { nameId: "b.simon@contoso.com", nameIdFormat: null, nameQualifier: null, spNameQualifier: null, sessionIndex: "_one" };

const xmlOf = ({ url, form }) => saml.decode(url ? new URL(url).searchParams.get("SAMLRequest") : form.fields.SAMLRequest).xml;

test("a login is a URL, or a form, and what to keep, in plain objects", () => {
  const login = sp.login(idp, { relayState: "handle", now: new Date(now) });
  assert.deepEqual(Object.keys(login), ["id", "url", "pending"]);
  assert.deepEqual(JSON.parse(JSON.stringify(login.pending)), { id: login.id, issuedAt: now });
  const { searchParams } = new URL(login.url);
  assert.deepEqual([...searchParams.keys()], ["tenant", "SAMLRequest", "RelayState"]);
  assert.equal(searchParams.get("RelayState"), "handle");
  assert.match(xmlOf(login), new RegExp(`ID="${login.id}"`));

  const posted = sp.login(idp, { binding: "post", relayState: "" });
  assert.deepEqual(Object.keys(posted), ["id", "form", "pending"]);
  assert.equal(posted.form.action, values.ssoUrl);
  assert.deepEqual(Object.keys(posted.form.fields), ["SAMLRequest", "RelayState"]);
  assert.deepEqual(Object.keys(sp.login(idp, { binding: "post" }).form.fields), ["SAMLRequest"]);
  assert.notEqual(sp.login(idp).id, login.id);
});

test("each binding goes to its own address, or is refused", () => {
  const place = (binding, location) => `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${binding}" Location="${location}"`;
  const both = metadata.replace(/<(md:)?SingleSignOnService[^>]*>/, (_, prefix = "") =>
    `${place("Redirect", "https://one.example/")}/>${place("POST", "https://two.example/")}/>`.replaceAll("<Single", `<${prefix}Single`));
  const apart = new saml.IdentityProvider({ metadata: both, now });
  assert.match(xmlOf(sp.login(apart)), /Destination="https:\/\/one.example\/"/);
  assert.match(xmlOf(sp.login(apart, { binding: "post" })), /Destination="https:\/\/two.example\/"/);
  const refused = { name: "SamlError", code: "settings.request", found: "HTTP-POST" };
  assert.throws(() => sp.login(new saml.IdentityProvider({ metadata, now }), { binding: "post" }), refused);
});

test("everything that may be asked for stands in the request", () => {
  const xml = xmlOf(sp.login(idp, {
    binding: "post", forceAuthn: true, isPassive: true, assertionConsumerService: 3, attributeConsumingServiceIndex: 0,
    nameIdPolicy: { format: "urn:f", spNameQualifier: "a&b", allowCreate: true },
    requestedAuthnContext: { classRefs: ["urn:one", "urn:two"], comparison: "minimum" },
    scoping: { proxyCount: 0, idpList: ["https://one.example"], requesterIds: ["https://two.example"] },
  }));
  const [start, children] = xml.split("</saml:Issuer>");
  for (const attribute of ["ForceAuthn", "IsPassive"]) assert.match(start, new RegExp(` ${attribute}="true"`));
  assert.match(start, / AssertionConsumerServiceIndex="3"/);
  assert.match(start, / AttributeConsumingServiceIndex="0"/);
  assert.doesNotMatch(start, /AssertionConsumerServiceURL|ProtocolBinding/);
  assert.equal(children, [
    '<samlp:NameIDPolicy AllowCreate="true" Format="urn:f" SPNameQualifier="a&amp;b"></samlp:NameIDPolicy>',
    '<samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef>urn:one</saml:AuthnContextClassRef>',
    "<saml:AuthnContextClassRef>urn:two</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>",
    '<samlp:Scoping ProxyCount="0"><samlp:IDPList><samlp:IDPEntry ProviderID="https://one.example"></samlp:IDPEntry></samlp:IDPList>',
    "<samlp:RequesterID>https://two.example</samlp:RequesterID></samlp:Scoping></samlp:AuthnRequest>",
  ].join(""));
});

test("what is absent, or false, is not asked for", () => {
  const plain = xmlOf(sp.login(idp, { now })).replaceAll(/ID="[^"]*"/g, "");
  const same = (options) => assert.equal(xmlOf(sp.login(idp, { now, ...options })).replaceAll(/ID="[^"]*"/g, ""), plain);
  same({ forceAuthn: false, isPassive: false, assertionConsumerService: "url" });
  same({ forceAuthn: undefined, nameIdPolicy: undefined, scoping: undefined, requestedAuthnContext: undefined, signWith: undefined });
  assert.doesNotMatch(xmlOf(sp.login(idp, { assertionConsumerService: "unnamed" })), /AssertionConsumerService/);
  assert.match(xmlOf(sp.login(idp, { nameIdPolicy: {} })), /<samlp:NameIDPolicy><\/samlp:NameIDPolicy>/);
  assert.match(xmlOf(sp.login(idp, { requestedAuthnContext: { classRefs: ["urn:one"] } })), /Comparison="exact"/);
});

for (const [options, message] of [
  [{ forceAuth: true }, "there is no option forceAuth"],
  [{ nameIdPolicy: { Format: "x" } }, "there is no option Format"],
  [{ requestedAuthnContext: { classRefs: ["a"], comparision: "exact" } }, "there is no option comparision"],
  [{ scoping: { proxycount: 1 } }, "there is no option proxycount"],
  [{ forceAuthn: "false" }, "forceAuthn is true or false"],
  [{ relayState: 7 }, "relayState is a string"],
  [{ nameIdPolicy: "urn:f" }, "nameIdPolicy is an object"],
  [{ requestedAuthnContext: ["a"] }, "requestedAuthnContext is an object"],
  [{ requestedAuthnContext: { classRefs: "a" } }, "classRefs is an array of strings"],
  [{ scoping: { idpList: [1] } }, "idpList is an array of strings"],
  [{ scoping: { proxyCount: -1 } }, "proxyCount is a whole number from 0"],
  [{ attributeConsumingServiceIndex: 65536 }, "attributeConsumingServiceIndex is a whole number from 0 to 65535"],
  [{ assertionConsumerService: "none" }, 'assertionConsumerService, where it is not "url" or "unnamed", is a whole number from 0 to 65535'],
  [{ requestedAuthnContext: { classRefs: ["a"], comparison: "Exact" } }, 'comparison is "Exact"; it can be "exact", "minimum", "maximum", "better"'],
  [{ binding: "artifact" }, 'binding is "artifact"; it can be "redirect", "post"'],
  [{ now: 1 }, "now is a Date or a string"],
  [{ signWith: "-----BEGIN PRIVATE KEY-----" }, /^signWith is a private CryptoKey/],
]) {
  test(`${JSON.stringify(options)} is told`, () => assert.throws(() => sp.login(idp, options), { name: "TypeError", message }));
}

test("what no request may hold is a SamlError with its place", () => {
  const refused = (options, path) => {
    assert.throws(() => sp.login(idp, options), ({ code, place }) => code === "settings.request" && place.path === path);
  };
  refused({ requestedAuthnContext: { classRefs: [] } }, "RequestedAuthnContext/AuthnContextClassRef");
  refused({ requestedAuthnContext: {} }, "RequestedAuthnContext/AuthnContextClassRef");
  refused({ nameIdPolicy: { format: "" } }, "NameIDPolicy/@Format");
});

const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const SIGNERS = [["sp", RSA], ["p256", { name: "ECDSA", namedCurve: "P-256" }], ["p384", { name: "ECDSA", namedCurve: "P-384" }]];
const load = (name, algorithm, usages = ["sign"]) => {
  const der = createPrivateKey(readFileSync(join(keys, `${name}.key`))).export({ type: "pkcs8", format: "der" });
  return crypto.subtle.importKey("pkcs8", der, algorithm, false, usages);
};

/** What openssl says of the signature in a redirect. */
function redirectHolds(url, name) {
  const [covered, signature] = url.slice(url.indexOf("SAMLRe")).split("&Signature=");
  const put = (file, octets) => (writeFileSync(join(folder, file), octets), join(folder, file));
  const value = Buffer.from(decodeURIComponent(signature), "base64");
  const key = put("key.pem", execFileSync("openssl", ["x509", "-in", join(keys, `${name}.crt`), "-pubkey", "-noout"]));
  const digest = name === "p384" ? "-sha384" : "-sha256";
  const args = ["dgst", digest, "-verify", key, "-signature", put("value", name.startsWith("p") ? der(value) : value), put("covered", covered)];
  return spawnSync("openssl", args).status === 0;
}

/** ECDSA's r and s as openssl wants them. */
function der(signature) {
  const half = signature.length / 2;
  const number = (octets) => {
    const short = octets.subarray(octets.findIndex((octet) => octet !== 0));
    const positive = short[0] >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short;
    return Buffer.concat([Buffer.of(2, positive.length), positive]);
  };
  const numbers = Buffer.concat([number(signature.subarray(0, half)), number(signature.subarray(half))]);
  return Buffer.concat([Buffer.of(0x30, numbers.length), numbers]);
}

/** What xmlsec1 says of the signature in a form. */
function formHolds(xml, element, name) {
  const file = join(folder, "form.xml");
  writeFileSync(file, xml);
  const id = `urn:oasis:names:tc:SAML:2.0:protocol:${element}`;
  const args = ["--verify", "--enabled-key-data", "x509", "--id-attr:ID", id, "--pubkey-cert-pem", join(keys, `${name}.crt`), file];
  return spawnSync("xmlsec1", args).status === 0;
}

for (const [name, algorithm] of SIGNERS) {
  test(`a login is signed with ${algorithm.namedCurve ?? "RSA"}, by redirect and by form`, async () => {
    const signWith = await load(name, algorithm);
    assert.equal(signWith.extractable, false);
    const { url, pending, id } = await sp.login(idp, { signWith, relayState: "a b&c", forceAuthn: true, now });
    assert.deepEqual(pending, { id, issuedAt: now });
    assert.deepEqual([...new URL(url).searchParams.keys()], ["tenant", "SAMLRequest", "RelayState", "SigAlg", "Signature"]);
    assert.ok(redirectHolds(url, name));
    assert.ok(!redirectHolds(url.replace("a%20b", "b%20a"), name));

    const { form } = await sp.login(idp, { signWith, binding: "post", relayState: "a", now });
    assert.deepEqual([form.action, form.fields.RelayState], [values.ssoUrl, "a"]);
    const { xml } = saml.decode(form.fields.SAMLRequest);
    assert.ok(formHolds(xml, "AuthnRequest", name), xml);
    assert.ok(!formHolds(xml.replace(now, "2026-11-23T12:00:01Z"), "AuthnRequest", name));
  });
}

test("a logout is signed, and so is our answer to one", async () => {
  const signWith = await load("sp", RSA);
  const asked = await sp.logout(idp, identity, { signWith, relayState: "handle" });
  assert.ok(redirectHolds(asked.url, "sp"));
  const posted = await sp.logout(idp, identity, { signWith, binding: "post" });
  assert.ok(formHolds(saml.decode(posted.form.fields.SAMLRequest).xml, "LogoutRequest", "sp"));

  // The other side reads it: a service provider that asks another one reads the same way.
  const loose = new saml.IdentityProvider({ ...values, entityId, certificates: certificate("sp"), logoutUrl: "https://app.example.com/slo" });
  const other = new saml.ServiceProvider({ entityId: values.entityId, acsUrl, logoutUrl: "https://idp.example/slo" });
  const request = await other.readLogoutRequest(loose, { query: new URL(asked.url).search.slice(1) }, { store: saml.memoryStore() });
  assert.deepEqual([request.nameId, request.signed, request.relayState], ["b.simon@contoso.com", true, "handle"]);

  const key = await load("idp", RSA);
  const answer = await request.answer({ ended: true, signWith: key });
  assert.deepEqual(Object.keys(answer), ["id", "url"]);
  assert.ok(redirectHolds(answer.url, "idp"));
  const response = await sp.readLogoutResponse(idp, { query: new URL(answer.url).search.slice(1) }, { store: saml.memoryStore(), pending: asked.pending });
  assert.deepEqual(response, { complete: true, relayState: "handle", signed: true });
  const form = await request.answer({ ended: false, binding: "post", signWith: key });
  assert.ok(formHolds(saml.decode(form.form.fields.SAMLResponse).xml, "LogoutResponse", "idp"));
  assert.throws(() => request.answer({ signWith: key }), { name: "TypeError", message: "ended is true or false" });
});

test("a key that cannot sign so is told before anything is made", async () => {
  const weak = await load("sp", { ...RSA, hash: "SHA-1" });
  const pss = await load("sp", { name: "RSA-PSS", hash: "SHA-256" });
  const opens = await load("sp", { name: "RSA-OAEP", hash: "SHA-256" }, ["decrypt"]);
  const large = await load("p521", { name: "ECDSA", namedCurve: "P-521" });
  const { publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  for (const signWith of [weak, pss, opens, large, publicKey, {}, null]) {
    assert.throws(() => sp.login(idp, { signWith }), { name: "TypeError", message: /^signWith/ });
  }
});

test("our metadata lists what we sign with and what may be encrypted for", () => {
  const written = new saml.ServiceProvider({
    entityId, acsUrl, signingCertificates: [certificate("sp"), certificate("p256")], encryptionCertificates: certificate("next"), authnRequestsSigned: true,
  }).metadata();
  const body = (name) => certificate(name).replaceAll(/-----[^-]*-----|\s/g, "");
  const listed = [...written.matchAll(/use="(\w+)"[^]*?<ds:X509Certificate>([^<]*)/g)].map(([, use, text]) => [use, text]);
  assert.deepEqual(listed, [["signing", body("sp")], ["signing", body("p256")], ["encryption", body("next")]]);
  assert.match(written, /AuthnRequestsSigned="true"/);
  assert.match(sp.metadata(), /AuthnRequestsSigned="false"/);
  assert.throws(() => new saml.ServiceProvider({ entityId, acsUrl, signingCertificates: "none" }), { code: "certificate.unreadable" });
  assert.throws(() => new saml.ServiceProvider({ entityId, acsUrl, authnRequestsSigned: "yes" }), { name: "TypeError" });
});

test("an identity provider's metadata says whether it wants signatures", () => {
  assert.equal(idp.wantAuthnRequestsSigned, false);
  const wanting = metadata.replace("<IDPSSODescriptor", '<IDPSSODescriptor WantAuthnRequestsSigned="true"').replace("<md:IDPSSODescriptor", '<md:IDPSSODescriptor WantAuthnRequestsSigned="true"');
  assert.equal(new saml.IdentityProvider({ metadata: wanting, now }).wantAuthnRequestsSigned, true);
});

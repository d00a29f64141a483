// The JavaScript API where the runtimes do not differ: shapes, refusals, stores.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as saml from "../../pkg/node.js";
import { messages } from "./support/project.mjs";

const { metadata, entityId, acsUrl, requestId, now, message, changed } = messages();
const idp = new saml.IdentityProvider({ metadata, now });
const sp = new saml.ServiceProvider({ entityId, acsUrl });
const pending = { id: requestId, issuedAt: now };
const once = { assertionId: "_a", requestId: "_r", until: "2026-01-01T01:00:00Z" };

async function refusal(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }
  return assert.fail("it was accepted");
}

test("a sign-in is an identity in camelCase, and every check", async () => {
  const { identity, checks } = await sp.read(idp, message, { pending, now, store: saml.memoryStore({ now: () => Date.parse(now) }) });
  assert.deepEqual(Object.keys(identity), [
    "issuer", "nameId", "nameIdFormat", "nameQualifier", "spNameQualifier", "sessionIndex", "sessionNotOnOrAfter",
    "authnInstant", "authnContextClassRef", "attributes",
  ]);
  assert.equal(identity.nameIdFormat, "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");
  assert.equal(identity.authnInstant, "2026-11-23T01:12:13.456Z");
  assert.deepEqual(identity.attributes.find(({ name }) => name.endsWith("/givenname")), {
    name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", nameFormat: null, friendlyName: null, values: ["B"],
  });
  assert.equal(saml.attribute(identity, "nothing"), null);
  const stages = saml.codes().filter(({ stage }) => stage === "message").map(({ code }) => code);
  assert.deepEqual(checks.map(({ code }) => code), stages);
});

test("a refusal is an Error with code, place, expected, found, fix and every check", async () => {
  const error = await refusal(() => sp.accept(idp, message, { pending: { ...pending, id: "_other" }, now }));
  assert.ok(error instanceof saml.SamlError && error instanceof Error);
  assert.equal(error.name, "SamlError");
  assert.equal(error.code, "request.in_response_to");
  assert.deepEqual(Object.keys(error), ["code", "title", "failure", "fix", "place", "expected", "found", "checks"]);
  assert.equal(error.place.path, "Response/@InResponseTo");
  assert.equal(error.checks.find(({ status }) => status === "fail").code, error.code);
  assert.ok(error.stack.includes("api.test.mjs"));
});

test("every character comes back from the module as it went in", () => {
  const all = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join("");
  const text = `<a>${all}\u2028\ufffd\u{1f512}"\\"</a>`;
  assert.equal(saml.decode(text).xml, text);
});

test("each code of a refusal and of its checks has its texts", async () => {
  const error = await refusal(() => sp.accept(idp, message, { pending: { ...pending, id: "_other" }, now }));
  const row = Object.fromEntries(saml.codes().map((one) => [one.code, one]));
  const { title, failure, fix } = row[error.code];
  assert.deepEqual([error.title, error.failure, error.fix, error.message], [title, failure, fix, `${error.code}: ${failure}`]);
  for (const check of error.checks) {
    assert.deepEqual(Object.keys(check), ["code", "status", "title", "place", "expected", "found"]);
    assert.equal(check.title, row[check.code].title);
  }
});

test("a form field that is absent is refused as an empty one", async () => {
  for (const field of [null, undefined, ""]) {
    const error = await refusal(() => sp.accept(idp, field, { pending, now }));
    assert.deepEqual([error.code, error.place.path], ["message.base64", "form field SAMLResponse"]);
    assert.equal(saml.unverifiedInResponseTo(field), null);
  }
});

test("pending is what login gave, and nothing like it", async () => {
  for (const other of [{}, { id: 1, issuedAt: now }, { id: pending.id }, { id: pending.id, issued_at: now }]) {
    await assert.rejects(sp.accept(idp, message, { pending: other, now }), { name: "TypeError", message: /pending is what login gave/ });
  }
});

test("a setting that cannot be is a SamlError without checks", async () => {
  const error = await refusal(() => new saml.IdentityProvider({ entityId: "a", ssoUrl: "https://a.example/", certificates: "no certificate" }));
  assert.equal(error.code, "certificate.unreadable");
  assert.deepEqual(error.checks, []);
});

test("a read without a store is refused before the message is looked at", async () => {
  for (const store of [undefined, {}, new Map()]) {
    const error = await refusal(() => sp.read(idp, message, { pending, now, store }));
    assert.ok(error instanceof TypeError, error);
    assert.match(error.message, /store/);
  }
});

test("the store is asked after verification, once, and with what the message uses up", async () => {
  const asked = [];
  const store = { claim: async (what) => (asked.push(what), "fresh") };
  await refusal(() => sp.read(idp, changed, { pending, now, store }));
  assert.deepEqual(asked, []);
  await sp.read(idp, message, { pending, now, store });
  assert.deepEqual(asked, [{ assertionId: "_e3b0c442-98fc-1c14-9afb-4c8996fb9242", requestId, until: asked[0].until }]);
  assert.ok(Date.parse(asked[0].until) >= Date.parse("2026-11-23T13:00:00Z"), asked[0].until);
});

for (const [answer, code] of [["requestUsed", "request.used"], ["assertionUsed", "replay.assertion"]]) {
  test(`a store that answers ${answer} refuses with ${code}`, async () => {
    assert.equal((await refusal(() => sp.read(idp, message, { pending, now, store: { claim: () => answer } }))).code, code);
  });
}

test("a store that fails, or answers anything else, refuses", async () => {
  const broken = new Error("the store is down");
  assert.equal(await refusal(() => sp.read(idp, message, { pending, now, store: { claim: () => Promise.reject(broken) } })), broken);
  for (const answer of [undefined, true, "FRESH", "request_used", "toString"]) {
    assert.ok((await refusal(() => sp.read(idp, message, { pending, now, store: { claim: () => answer } }))) instanceof TypeError, String(answer));
  }
});

test("an accepted message is redeemed once", async () => {
  const accepted = await sp.accept(idp, message, { pending, now });
  assert.equal(accepted.redeem("fresh").identity.nameId, "b.simon@contoso.com");
  assert.throws(() => accepted.redeem("fresh"));
});

test("without pending the message is refused, unless the connection takes unsolicited ones and it is one", async () => {
  assert.equal((await refusal(() => sp.accept(idp, message, { now }))).code, "request.unknown");
  assert.throws(() => new saml.IdentityProvider({ metadata, now, unsolicited: true }), TypeError);
});

test("a misspelt option is told, not passed by", async () => {
  const none = { name: "TypeError", message: "there is no option acs" };
  assert.throws(() => new saml.IdentityProvider({ metadata, acs: 1 }), none);
  assert.throws(() => new saml.ServiceProvider({ entityId, acsUrl, acs: 1 }), none);
  assert.throws(() => sp.login(idp, { acs: 1 }), none);
  await assert.rejects(saml.inspect(message, { acs: 1 }), none);
  await assert.rejects(() => sp.accept(idp, message, { acs: 1 }), none);
  await assert.rejects(() => sp.read(idp, message, { acs: 1, store: saml.memoryStore() }), none);
});

const field = (name) => readFileSync(new URL(`../cases/${name}/response.xml`, import.meta.url)).toString("base64");

for (const [danger, name, code, path] of [
  ["sha1", "signature-sha1", "signature.algorithm", "Response/Assertion/Signature/SignedInfo/SignatureMethod/@Algorithm"],
  ["inclusiveC14n", "signature-c14n-inclusive", "signature.canonicalization", "Response/Assertion/Signature/SignedInfo/CanonicalizationMethod/@Algorithm"],
]) {
  test(`${danger} is refused, and taken by name`, async () => {
    const error = await refusal(() => sp.accept(idp, field(name), { pending, now }));
    assert.deepEqual([error.code, error.place.path], [code, path]);
    const loose = new saml.IdentityProvider({ metadata, now, dangerAllow: [danger] });
    assert.equal((await sp.accept(loose, field(name), { pending, now })).redeem("fresh").identity.nameId, "b.simon@contoso.com");
  });
}

test("clocks may differ by as much as the connection says", async () => {
  const late = "2026-11-23T13:04:00Z";
  assert.match((await refusal(() => sp.accept(idp, message, { pending, now: late }))).code, /expired/);
  const loose = new saml.IdentityProvider({ metadata, now, clockSkewSeconds: 300 });
  await sp.accept(loose, message, { pending, now: late });
  assert.throws(() => new saml.IdentityProvider({ metadata, now, dangerAllow: ["everything"] }), TypeError);
});

test("a time that is none, and a word that is none", async () => {
  assert.throws(() => sp.login(idp, { now: "yesterday" }), { name: "SamlError", code: "inspect.settings" });
  assert.throws(() => sp.login(idp, { now: new Date(Number.NaN) }), RangeError);
  await assert.rejects(saml.inspect(message, { request: "maybe" }), TypeError);
});

test("inspect judges and signs nobody in", async () => {
  const settings = { idpMetadata: metadata, spEntityId: entityId, acsUrl, now };
  assert.equal((await saml.inspect(message, { ...settings, request: "unknown" })).identity.nameId, "b.simon@contoso.com");
  assert.equal((await saml.inspect(message, { ...settings, request: { id: requestId }, seen: [requestId] })).accepted, false);
  const report = await saml.inspect(changed, { ...settings, request: "unknown" });
  assert.equal(report.identity, null);
  assert.equal(report.checks.find(({ status }) => status === "fail").code, "signature.digest");
});

test("the memory store answers fresh once for each ID", async () => {
  const store = saml.memoryStore({ now: () => Date.parse("2026-01-01T00:00:00Z") });
  assert.equal(await store.claim(once), "fresh");
  assert.equal(await store.claim(once), "requestUsed");
  assert.equal(await store.claim({ ...once, requestId: null }), "assertionUsed");
  assert.equal(await store.claim({ ...once, requestId: "_other" }), "assertionUsed");
  assert.equal(await store.claim({ ...once, assertionId: "_other" }), "requestUsed");
  // A request's ID and an assertion's are different things.
  assert.equal(await store.claim({ ...once, assertionId: "_r", requestId: "_a" }), "fresh");
});

test("the memory store writes neither ID where one was used", async () => {
  const store = saml.memoryStore({ now: () => Date.parse("2026-01-01T00:00:00Z") });
  await store.claim(once);
  assert.equal(await store.claim({ ...once, requestId: "_second" }), "assertionUsed");
  assert.equal(await store.claim({ ...once, assertionId: "_b", requestId: "_second" }), "fresh");
});

test("the memory store keeps an ID until its time, and not after", async () => {
  let at = Date.parse("2026-01-01T00:00:00Z");
  const store = saml.memoryStore({ now: () => at });
  await store.claim(once);
  at = Date.parse("2026-01-01T00:59:59Z");
  assert.equal(await store.claim(once), "requestUsed");
  at = Date.parse("2026-01-01T01:00:00Z");
  assert.equal(await store.claim(once), "fresh");
});

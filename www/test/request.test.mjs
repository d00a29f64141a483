// Requests: what is written is what was asked for, and Node's crypto verifies what WebCrypto signed.

import assert from "node:assert/strict";
import { createHash, createVerify, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { load } from "./load.mjs";

const { newId, writeRequest } = await load("request.ts");
const { readKey, readSigningKey, unwrap } = await load("keys.ts");
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const parts = { id: "_1", issueInstant: "2026-01-01T00:00:00Z", issuer: "a&b", acs: 'https://sp.example/?x=1&y="2"', destination: "https://idp.example/sso?t=1" };

test("escapes, deflates and appends to a query that is there", async () => {
  const { url, form, xml } = await writeRequest({ ...parts, relayState: "a b", loginHint: "b@x.example" }, null);
  assert.match(url, /^https:\/\/idp\.example\/sso\?t=1&SAMLRequest=/);
  const query = new URL(url).searchParams;
  assert.equal(inflateRawSync(Buffer.from(query.get("SAMLRequest"), "base64")).toString(), xml);
  assert.equal(query.get("RelayState"), "a b");
  assert.equal(query.get("login_hint"), "b@x.example");
  assert.match(xml, /AssertionConsumerServiceURL="https:\/\/sp\.example\/\?x=1&amp;y=&quot;2&quot;"/);
  assert.match(xml, />a&amp;b<\/saml:Issuer>/);
  assert.doesNotMatch(xml, /ForceAuthn|NameIDPolicy|RequestedAuthnContext|Signature/);
  assert.equal(Buffer.from(/SAMLRequest" value="([^"]+)"/.exec(form)[1], "base64").toString(), xml);
});

test("signs the query and the XML", async () => {
  const key = await readSigningKey(pair.privateKey.export({ type: "pkcs8", format: "pem" }));
  const { url, xml } = await writeRequest({ ...parts, forceAuthn: true, nameIdFormat: "urn:x", context: "urn:y", loginHint: "h" }, key);
  const [signed, value] = /\?t=1&(.*)&Signature=([^&]*)&login_hint=h$/.exec(url).slice(1);
  assert.ok(createVerify("RSA-SHA256").update(signed).verify(pair.publicKey, decodeURIComponent(value), "base64"));
  const [signature] = /<ds:Signature .*<\/ds:Signature>/.exec(xml);
  assert.equal(/DigestValue>([^<]+)/.exec(signature)[1], createHash("sha256").update(xml.replace(signature, "")).digest("base64"));
  const info = /<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(signature)[0].replace("<ds:SignedInfo>", '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">');
  assert.ok(createVerify("RSA-SHA256").update(info).verify(pair.publicKey, /SignatureValue>([^<]+)/.exec(signature)[1], "base64"));
});

test("makes IDs that Entra takes", () => {
  const ids = new Set(Array.from({ length: 50 }, newId));
  assert.equal(ids.size, 50);
  for (const id of ids) assert.match(id, /^_[0-9a-f]{32}$/);
});

test("reads private keys of every shape, never to be read out, and unwraps with each", async () => {
  const octets = new Uint8Array([1, 2, 3]);
  const { subtle } = globalThis.crypto;
  for (const hash of ["SHA-1", "SHA-256"]) {
    const spki = await subtle.importKey("spki", pair.publicKey.export({ type: "spki", format: "der" }), { name: "RSA-OAEP", hash }, false, ["encrypt"]);
    const wrapped = { transport: "RSA-OAEP", digest: hash, mgf: hash, label: new Uint8Array(), octets: new Uint8Array(await subtle.encrypt({ name: "RSA-OAEP" }, spki, octets)) };
    for (const text of [
      pair.privateKey.export({ type: "pkcs8", format: "pem" }),
      pair.privateKey.export({ type: "pkcs1", format: "pem" }),
      JSON.stringify({ ...pair.privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }),
      pair.privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
    ]) {
      const keys = await readKey(text);
      for (const key of keys.values()) assert.equal(key.extractable, false);
      assert.deepEqual(await unwrap([keys], wrapped), [octets]);
    }
    const other = await readKey(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }));
    assert.deepEqual(await unwrap([other], wrapped), []);
    assert.equal(await unwrap([], wrapped), null);
    assert.equal(await unwrap([other], { ...wrapped, mgf: "SHA-512" }), undefined);
  }
  for (const text of ["", "x", "{}", '{"kty":"oct"}', "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"]) await assert.rejects(readKey(text));
});

// Private keys in JavaScript: they stay in WebCrypto, open what is encrypted, and content under CBC is tried once for each login.
import assert from "node:assert/strict";
import { createCipheriv, createPrivateKey, constants, publicEncrypt, randomBytes, sign, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import * as saml from "../../pkg/node.js";
import { messages } from "./support/project.mjs";

const { metadata, entityId, acsUrl, requestId, now } = messages();
const file = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
const field = (name) => file(`cases/${name}/response.xml`).toString("base64");
const pem = (name, options) => createPrivateKey(file(`keys/${name}.key`)).export({ type: "pkcs8", format: "pem", ...options });
const keys = { sp: await saml.importDecryptionKeys(pem("sp")), next: await saml.importDecryptionKeys(pem("next")) };

const strict = new saml.IdentityProvider({ metadata, now });
const loose = new saml.IdentityProvider({ metadata, now, dangerAllow: ["cbcWithoutOuterSignature"] });
const sp = new saml.ServiceProvider({ entityId, acsUrl, logoutUrl: "https://app.example.com/slo" });
const memory = () => saml.memoryStore({ now: () => Date.parse(now) });
const read = (idp, name, about) =>
  sp.read(idp, field(name), { pending: { id: requestId, issuedAt: now }, now, store: memory(), ...about })
    .then(({ identity }) => identity.nameId, (error) => error.code ?? error);

for (const [name, decryptionKeys, expected] of [
  ["accepted-encrypted-gcm", keys.sp, "b.simon@contoso.com"],
  ["accepted-encrypted-key-beside", keys.sp, "b.simon@contoso.com"],
  ["accepted-encrypted-for-two-by-web-crypto", keys.sp, "b.simon@contoso.com"],
  ["accepted-encrypted-two-keys", [...keys.next, ...keys.sp], "b.simon@contoso.com"],
  ["accepted-encrypted-gcm", keys.next, "encryption.decryption"],
  ["accepted-encrypted-gcm", keys.sp.filter(({ algorithm }) => algorithm.hash.name !== "SHA-1"), "encryption.platform"],
  ["encryption-web-crypto", keys.sp, "encryption.platform"],
  ["encryption-tampered-gcm", keys.sp, "encryption.decryption"],
  ["accepted-encrypted-gcm", [], "encryption.key"],
  ["accepted-encrypted-gcm", undefined, "encryption.key"],
  ["accepted-encrypted-entra", keys.sp, "encryption.cbc"],
  ["accepted-entra", keys.sp, "b.simon@contoso.com"],
]) {
  test(`${name}, ${decryptionKeys?.length ?? "no"} keys: ${expected}`, async () => {
    assert.equal(await read(strict, name, { decryptionKeys }), expected);
  });
}

test("CBC inside is taken by name, and the login is spent before anything is opened", async () => {
  assert.equal(await read(loose, "accepted-encrypted-entra", { decryptionKeys: keys.sp }), "b.simon@contoso.com");
  for (const name of ["encryption-cbc-flipped-padding", "accepted-encrypted-entra"]) {
    const about = { decryptionKeys: keys.sp, store: memory() };
    assert.equal(await read(loose, name, about), name.startsWith("accepted") ? "b.simon@contoso.com" : "encryption.decryption");
    for (const again of ["encryption-cbc-flipped-padding", "encryption-cbc-flipped-name-id", "accepted-encrypted-entra"]) {
      assert.equal(await read(loose, again, about), "request.used", again);
    }
  }
  const down = new Error("the store is down");
  const store = { claim: () => Promise.reject(down) };
  assert.equal(await read(loose, "encryption-cbc-flipped-padding", { decryptionKeys: keys.sp, store }), down);
});

test("CBC is not tried where there is no login to spend", async () => {
  const asked = [];
  const store = { claim: (once) => (asked.push(once), "fresh") };
  for (const about of [{ pending: undefined }, { pending: null }, { pending: undefined, used: true }]) {
    for (const name of ["accepted-encrypted-entra", "encryption-cbc-flipped-padding", "encryption-cbc-flipped-name-id"]) {
      assert.equal(await read(loose, name, { decryptionKeys: keys.sp, store, ...about }), "encryption.cbc", name);
    }
  }
  assert.deepEqual(asked, []);
});

test("what was spent is kept for a day, and the assertion is claimed besides", async () => {
  const asked = [];
  const store = { claim: (once) => (asked.push(once), "fresh") };
  await read(loose, "accepted-encrypted-entra", { decryptionKeys: keys.sp, store });
  assert.deepEqual(asked[0], { assertionId: `opening ${requestId}`, requestId, until: new Date(Date.parse(now) + 86_400_000).toISOString() });
  assert.equal(asked[1].requestId, null);
  assert.match(asked[1].assertionId, /^_/);
  assert.equal(asked.length, 2);
});

test("elsewhere a refusal spends nothing", async () => {
  const about = { decryptionKeys: keys.sp, store: memory() };
  assert.equal(await read(strict, "encryption-tampered-gcm", about), "encryption.decryption");
  assert.equal(await read(strict, "accepted-encrypted-gcm", about), "b.simon@contoso.com");
});

test("inspect opens what is encrypted", async () => {
  const settings = { idpMetadata: metadata, spEntityId: entityId, acsUrl, now, request: "unknown" };
  const report = await saml.inspect(field("accepted-encrypted-gcm"), { ...settings, decryptionKeys: keys.sp });
  assert.equal(report.identity.nameId, "b.simon@contoso.com");
  assert.equal((await saml.inspect(field("accepted-encrypted-gcm"), settings)).accepted, false);
});

test("a logout request may name the person in secret", async () => {
  const idp = new saml.IdentityProvider({ metadata, now, logoutUrl: "https://idp.example/slo" });
  const message = logoutRequest(encrypted(NAME_ID));
  const about = { store: memory(), now, decryptionKeys: keys.sp };
  assert.equal((await sp.readLogoutRequest(idp, message, about)).nameId, "b.simon@contoso.com");
  await assert.rejects(sp.readLogoutRequest(idp, message, { store: memory(), now }), { code: "encryption.key" });
});

const NAME_ID = `<s:NameID xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">b.simon@contoso.com</s:NameID>`;
const signedOut = (content, about) => {
  const idp = new saml.IdentityProvider({ metadata, now, logoutUrl: "https://idp.example/slo" });
  const read = sp.readLogoutRequest(idp, logoutRequest(encrypted(content, about)), { store: memory(), now, decryptionKeys: keys.sp });
  return read.then(({ nameId }) => nameId, (error) => error.code ?? error);
};

for (const bits of [128, 192, 256]) {
  test(`AES of ${bits} bits opens in GCM, and in CBC whatever the padding`, async () => {
    assert.equal(await signedOut(NAME_ID, { name: `aes${bits}-gcm` }), "b.simon@contoso.com");
    for (let more = 0; more < 17; more++) {
      assert.equal(await signedOut(NAME_ID + " ".repeat(more), { name: `aes${bits}-cbc` }), "b.simon@contoso.com", String(more));
    }
  });

  test(`what AES of ${bits} bits cannot open is told in one way`, async () => {
    const cut = (length) => (octets) => octets.subarray(0, length);
    const flipped = (octets) => Buffer.concat([octets.subarray(0, -1), Buffer.of(octets.at(-1) ^ 1)]);
    for (const change of [cut(0), cut(11), cut(12), cut(16), cut(17), cut(31), cut(-1), flipped]) {
      assert.equal(await signedOut(NAME_ID, { name: `aes${bits}-gcm`, change }), "encryption.decryption", String(change));
    }
    for (const change of [cut(0), cut(15), cut(16), cut(17), cut(-1)]) {
      assert.equal(await signedOut(NAME_ID, { name: `aes${bits}-cbc`, change }), "encryption.decryption", String(change));
    }
    // No padding, more than a block of it, and a key of another length.
    for (const last of [0, 17, 255]) {
      assert.equal(await signedOut(NAME_ID, { name: `aes${bits}-cbc`, padding: (length) => Buffer.alloc(16 - (length % 16), last) }), "encryption.decryption", String(last));
    }
    for (const mode of ["gcm", "cbc"]) {
      assert.equal(await signedOut(NAME_ID, { name: `aes${bits}-${mode}`, said: `aes${bits === 128 ? 256 : 128}-${mode}` }), "encryption.decryption");
      // It must not become one that anybody can guess.
      const zeros = Buffer.alloc(bits / 8);
      assert.equal(await signedOut(NAME_ID, { name: `aes${bits}-${mode}`, key: zeros }), "b.simon@contoso.com");
      assert.equal(await signedOut(NAME_ID, { name: `aes${bits}-${mode}`, key: zeros, sent: Buffer.alloc(1) }), "encryption.decryption");
    }
  });
}

// XML Encryption counts the padding in its last octet; the others may be anything.
function anyPadding(length) {
  const padding = randomBytes(16 - (length % 16));
  padding[padding.length - 1] = padding.length;
  return padding;
}

/** An EncryptedID: the content under `name`, which the message may call otherwise, padded and changed; `sent` is the key that comes with it. */
function encrypted(text, { name = "aes256-gcm", said = name, key = randomBytes(Number(/\d+/.exec(name)[0]) / 8), sent = key, padding = anyPadding, change = (octets) => octets } = {}) {
  const [, bits, mode] = /^aes(\d+)-(\w+)$/.exec(name);
  const iv = randomBytes(mode === "gcm" ? 12 : 16);
  const cipher = createCipheriv(`aes-${bits}-${mode}`, key, iv);
  const plain = Buffer.from(text);
  const body = mode === "gcm" ? [cipher.update(plain), cipher.final(), cipher.getAuthTag()]
    : [cipher.setAutoPadding(false).update(Buffer.concat([plain, padding(plain.length)])), cipher.final()];
  const content = change(Buffer.concat([iv, ...body]));
  const wrapped = publicEncrypt({ key: file("keys/sp.crt"), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, sent);
  const part = (element, method, inside, value) =>
    `<x:${element}><x:EncryptionMethod Algorithm="${method}"/>${inside}<x:CipherData><x:CipherValue>${value.toString("base64")}</x:CipherValue></x:CipherData></x:${element}>`;
  const wrappedKey = part("EncryptedKey", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", "", wrapped);
  const keyInfo = `<d:KeyInfo xmlns:d="http://www.w3.org/2000/09/xmldsig#">${wrappedKey}</d:KeyInfo>`;
  const method = `http://www.w3.org/${mode === "gcm" ? "2009/xmlenc11" : "2001/04/xmlenc"}#${said}`;
  const data = part("EncryptedData", method, keyInfo, content);
  return `<s:EncryptedID>${data.replace("<x:EncryptedData", '<x:EncryptedData xmlns:x="http://www.w3.org/2001/04/xmlenc#"')}</s:EncryptedID>`;
}

function logoutRequest(subject) {
  const xml = `<p:LogoutRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion" ID="_theirs" Version="2.0" IssueInstant="${now}" Destination="https://app.example.com/slo"><s:Issuer>${strict.entityId}</s:Issuer>${subject}</p:LogoutRequest>`;
  const part = (name, value) => `${name}=${encodeURIComponent(value)}`;
  const covered = [
    part("SAMLRequest", deflateRawSync(xml).toString("base64")), part("SigAlg", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
  ].join("&");
  return { query: `${covered}&${part("Signature", sign("sha256", Buffer.from(covered), file("keys/idp.key")).toString("base64"))}` };
}

test("keys that cannot open are told before anything is read", async () => {
  const signing = await saml.importSigningKey(pem("sp"));
  const { publicKey } = await crypto.subtle.generateKey({ name: "RSA-OAEP", hash: "SHA-1", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, false, ["encrypt", "decrypt"]);
  for (const decryptionKeys of [keys.sp[0], pem("sp"), [signing], [publicKey], [null]]) {
    const error = await read(strict, "accepted-encrypted-gcm", { decryptionKeys });
    assert.ok(error instanceof TypeError && error.message.startsWith("decryptionKeys is"), String(error));
  }
});

for (const [name, options, algorithm] of [
  ["sp", {}, "RSASSA-PKCS1-v1_5"], ["sp", { type: "pkcs1" }, "RSASSA-PKCS1-v1_5"], ["p256", {}, "ECDSA"], ["p384", {}, "ECDSA"],
]) {
  test(`a signing key from PEM: ${name} ${options.type ?? ""}`, async () => {
    const key = await saml.importSigningKey(`a line before\n${pem(name, options)}`);
    assert.deepEqual([key.algorithm.name, key.extractable, key.usages], [algorithm, false, ["sign"]]);
    const { url } = await sp.login(strict, { signWith: key });
    const [covered, signature] = url.slice(url.indexOf("SAMLRequest")).split("&Signature=");
    const certificate = { key: file(`keys/${name}.crt`), dsaEncoding: "ieee-p1363" };
    const digest = name === "p384" ? "sha384" : "sha256";
    assert.ok(verify(digest, Buffer.from(covered), certificate, Buffer.from(decodeURIComponent(signature), "base64")));
  });
}

test("decryption keys from PEM are of one key, for each digest, and nobody can read them out", async () => {
  for (const type of ["pkcs8", "pkcs1"]) {
    const made = await saml.importDecryptionKeys(pem("sp", { type }));
    assert.deepEqual(made.map(({ algorithm }) => algorithm.hash.name), ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]);
    assert.ok(made.every(({ extractable, usages }) => !extractable && usages.join() === "decrypt"));
    assert.equal(await read(strict, "accepted-encrypted-gcm", { decryptionKeys: made }), "b.simon@contoso.com");
  }
});

test("PEM that is no such key is told", async () => {
  const locked = pem("sp", { cipher: "aes-256-cbc", passphrase: "x" });
  for (const text of ["", "no PEM", file("keys/sp.crt").toString(), locked, pem("p256", { type: "sec1" }), undefined]) {
    await assert.rejects(saml.importSigningKey(text), { name: "TypeError", message: /^a private key is PEM/ });
  }
  await assert.rejects(saml.importSigningKey(pem("p521")), { name: "TypeError", message: /^no private key for/ });
  await assert.rejects(saml.importSigningKey(pem("ed25519")), { name: "TypeError", message: /^no private key for/ });
  await assert.rejects(saml.importDecryptionKeys(pem("p256")), { name: "TypeError", message: /^no private key for/ });
});

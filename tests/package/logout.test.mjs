// Single logout in JavaScript, in both directions, with messages that Node's own crypto signs.
import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import * as saml from "../../pkg/node.js";
import { messages } from "./support/project.mjs";

const { metadata, entityId, acsUrl, now } = messages();
const logoutUrl = "https://app.example.com/slo";
const settings = { metadata, now, logoutUrl: "https://idp.example/slo" };
const idp = new saml.IdentityProvider(settings);
const sp = new saml.ServiceProvider({ entityId, acsUrl, logoutUrl });
const key = readFileSync(new URL("../keys/idp.key", import.meta.url));
const store = () => saml.memoryStore({ now: () => Date.parse(now) });
const identity = { nameId: "b.simon@contoso.com", nameIdFormat: null, nameQualifier: null, spNameQualifier: null, sessionIndex: "_one" };

function message(name, attributes, content) {
  return `<p:${name} xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion" ID="_theirs" Version="2.0" IssueInstant="${now}" Destination="${logoutUrl}"${attributes}><s:Issuer>${idp.entityId}</s:Issuer>${content}</p:${name}>`;
}
const request = () => message("LogoutRequest", "", "<s:NameID>b.simon@contoso.com</s:NameID><p:SessionIndex>_one</p:SessionIndex>");
const response = (id) => message("LogoutResponse", ` InResponseTo="${id}"`, `<p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status>`);

function query(parameter, xml, { signed = true } = {}) {
  const parts = `${parameter}=${encodeURIComponent(deflateRawSync(xml).toString("base64"))}&RelayState=handle`;
  if (!signed) return parts;
  const covered = `${parts}&SigAlg=${encodeURIComponent("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")}`;
  return `${covered}&Signature=${encodeURIComponent(sign("sha256", Buffer.from(covered), key).toString("base64"))}`;
}

const code = (promise) => promise.then(() => "accepted", (error) => [error.constructor.name, error.code, error.place?.path ?? null]);

test("a logout request is read once and answered", async () => {
  const kept = store();
  const about = { store: kept, now };
  const { answer, ...read } = await sp.readLogoutRequest(idp, { query: query("SAMLRequest", request()) }, about);
  assert.deepEqual(read, {
    id: "_theirs", nameId: "b.simon@contoso.com", nameIdFormat: null, nameQualifier: null, spNameQualifier: null,
    sessionIndexes: ["_one"], relayState: "handle", signed: true,
  });
  const { url } = answer({ ended: true });
  assert.equal(new URL(url).searchParams.get("RelayState"), "handle");
  const { xml } = saml.decode(new URL(url).searchParams.get("SAMLResponse"));
  assert.match(xml, /InResponseTo="_theirs"/);
  assert.match(xml, /status:Success/);
  assert.deepEqual(Object.keys(answer({ ended: false, binding: "post" })), ["id", "form"]);
  assert.deepEqual(await code(sp.readLogoutRequest(idp, { query: query("SAMLRequest", request()) }, about)), ["SamlError", "logout.replay", null]);
});

test("a logout is asked for, and its answer read", async () => {
  const { url, pending } = sp.logout(idp, identity, { relayState: "handle", now });
  assert.ok(url.startsWith("https://idp.example/slo?SAMLRequest="));
  assert.match(saml.decode(new URL(url).searchParams.get("SAMLRequest")).xml, /<\w+:SessionIndex>_one</);
  const about = { pending, store: store(), now };
  assert.deepEqual(await sp.readLogoutResponse(idp, { query: query("SAMLResponse", response(pending.id)) }, about), { complete: true, relayState: "handle", signed: true });
  assert.deepEqual(
    await code(sp.readLogoutResponse(idp, { query: query("SAMLResponse", response("_other")) }, { ...about, store: store() })),
    ["SamlError", "logout.in_response_to", "LogoutResponse/@InResponseTo"],
  );
});

test("an unsigned or changed one is refused, and unsigned taken by name only", async () => {
  const unsigned = { query: query("SAMLRequest", request(), { signed: false }) };
  assert.deepEqual(await code(sp.readLogoutRequest(idp, unsigned, { store: store(), now })), ["SamlError", "signature.present", "LogoutRequest"]);
  const loose = new saml.IdentityProvider({ ...settings, dangerAllow: ["unsignedLogout"] });
  assert.equal((await sp.readLogoutRequest(loose, unsigned, { store: store(), now })).signed, false);
  const changed = { query: query("SAMLRequest", request()).replace("RelayState=handle", "RelayState=other") };
  assert.deepEqual(await code(sp.readLogoutRequest(idp, changed, { store: store(), now })), ["SamlError", "signature.value", "query parameter Signature"]);
});

test("neither without a store, a message or what was pending", async () => {
  const read = (...given) => code(sp.readLogoutRequest(idp, ...given));
  assert.equal((await read({ query: query("SAMLRequest", request()) }))[0], "TypeError");
  assert.equal((await read({ text: "" }, { store: store() }))[0], "TypeError");
  assert.equal((await code(sp.readLogoutResponse(idp, { query: "" }, { store: store() })))[0], "TypeError");
  const without = new saml.IdentityProvider({ metadata, now });
  assert.throws(() => sp.logout(without, identity), { code: "settings.request" });
});

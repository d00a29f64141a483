// Recordings: each message is handed to the core as it was sent, once, in the order of its time.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { load } from "./load.mjs";
import { initSync, recognise } from "../pkg/saml_edge.js";

const { gather, mostTelling } = await load("capture.ts");
initSync({ module: readFileSync(new URL("../pkg/saml_edge_bg.wasm", import.meta.url)) });

const request = (id) => `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}"/>`;
const response = (to) => `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" InResponseTo="${to}"><Issuer>https://idp.example/</Issuer></samlp:Response>`;
const packed = (xml) => encodeURIComponent(Buffer.from(xml).toString("base64"));
const entry = (time, url, body) => ({ startedDateTime: time, request: { url, ...(body && { postData: body }) }, response: {} });
const har = (...entries) => JSON.stringify({ log: { entries } });
const summary = (text) => gather(text, recognise).map(({ kind, time, id, answers, url }) => ({ kind, time, id, answers, url }));

test("sorts by time and matches each answer with its request", () => {
  const text = har(
    entry("2026-01-01T00:00:05+00:00", "https://sp.example/acs", { text: `SAMLResponse=${packed(response("_1"))}` }),
    entry("2026-01-01T00:00:01Z", `https://idp.example/sso?SAMLRequest=${packed(request("_0"))}`),
    entry("2026-01-01T00:00:02Z", `https://idp.example/sso?SAMLRequest=${packed(request("_1"))}`),
  );
  assert.deepEqual(summary(text), [
    { kind: "authn_request", time: "2026-01-01T00:00:01.000Z", id: "_0", answers: null, url: "https://idp.example/sso" },
    { kind: "authn_request", time: "2026-01-01T00:00:02.000Z", id: "_1", answers: null, url: "https://idp.example/sso" },
    { kind: "response", time: "2026-01-01T00:00:05.000Z", id: "_r", answers: 1, url: "https://sp.example/acs" },
  ]);
  assert.equal(mostTelling(gather(text, recognise)), 2);
});

test("takes form fields given as a list, and each message once", () => {
  const fields = { params: [{ name: "SAMLResponse", value: packed(response("_9")) }, { name: "RelayState", value: "a%20b" }] };
  const [message, ...more] = gather(har(entry("2026-01-01T00:00:00Z", "https://sp.example/acs", fields), entry("2026-01-01T00:00:01Z", "https://sp.example/acs", fields)), recognise);
  assert.equal(more.length, 0);
  assert.equal(message.relay_state, "a b");
  assert.equal(message.issuer, "https://idp.example/");
});

test("reads a SAML-tracer export", () => {
  const xml = response("_1");
  for (const one of [{ post: [["SAMLResponse", Buffer.from(xml).toString("base64")]] }, { post: `SAMLResponse=${packed(xml)}` }, { saml: xml }]) {
    const [message, ...more] = gather(JSON.stringify({ requests: [{ method: "POST", url: "https://sp.example/acs", ...one }] }), recognise);
    assert.equal(message.kind, "response");
    assert.equal(more.length, 0);
  }
});

test("finds Entra's error page in a recording", () => {
  const text = har({ ...entry("2026-01-01T00:00:00Z", "https://login.microsoftonline.com/"), response: { content: { text: "<html>AADSTS50011: no" } } });
  assert.deepEqual(summary(text).map(({ kind }) => kind), ["entra_error"]);
});

test("finds nothing in other JSON, and does not fall over it", () => {
  for (const text of ["{}", "[]", "{", '{"log":1}', '{"log":{"entries":[null,1,{"request":null}]}}', '{"requests":[null,{}]}']) assert.deepEqual(gather(text, recognise), []);
});

// Comparing by meaning and redacting, over outlines that the core makes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { load } from "./load.mjs";
import { examine, initSync } from "../pkg/saml_edge.js";

const { compare } = await load("diff.ts");
const { redact } = await load("bundle.ts");
initSync({ module: readFileSync(new URL("../pkg/saml_edge_bg.wasm", import.meta.url)) });

const xml = readFileSync(new URL("../../tests/cases/accepted-entra/response.xml", import.meta.url), "utf8");
const outlineOf = async (text) => (await examine(text, {}, async () => null)).outline;
const compared = async (there) => compare(await outlineOf(xml), await outlineOf(there));

test("white space, prefixes and the order of attributes do not count", async () => {
  const same = xml.replaceAll("<samlp:", "<p:").replaceAll("</samlp:", "</p:").replace("xmlns:samlp", "xmlns:p").replace(/>\s+</g, "><");
  const swapped = same.replace(/(<Attribute Name="[^"]*givenname">.*?<\/Attribute>)(<Attribute Name="[^"]*surname">.*?<\/Attribute>)/, "$2$1");
  assert.notEqual(swapped, same);
  assert.deepEqual(await compared(swapped), { differences: [], always: 0 });
});

test("what is new in every message is counted apart", async () => {
  const { differences, always } = await compared(xml.replaceAll("_e3b0c442", "_e3b0c443").replace('IssueInstant="2026-11-23T12:00:00Z" Dest', 'IssueInstant="2026-11-24T12:00:00Z" Dest'));
  assert.deepEqual(differences, []);
  assert.ok(always >= 3);
});

test("a changed, an added and a missing value are told apart", async () => {
  const there = xml.replace(/Destination="[^"]*"/, "").replace("<Audience>https://app.example.com/saml/contoso<", "<Audience>urn:other<").replace("<Subject>", "<Subject><!-- x -->").replace("</AttributeStatement>", '<Attribute Name="new"><AttributeValue>1</AttributeValue></Attribute></AttributeStatement>');
  const { differences } = await compared(there);
  assert.deepEqual(differences, [
    { path: "Response/@Destination", here: "https://app.example.com/saml/contoso/acs", there: null },
    { path: "Response/Assertion/Conditions/AudienceRestriction/Audience", here: "https://app.example.com/saml/contoso", there: "urn:other" },
    { path: 'Response/Assertion/AttributeStatement/Attribute "new"/AttributeValue', here: null, there: "1" },
  ]);
});

test("redacting keeps structure, lengths and digests, and no personal value", async () => {
  const text = xml.replace("</AttributeStatement>", '<Attribute Name="phone"><AttributeValue>+49 &amp; 123456</AttributeValue></Attribute></AttributeStatement>').replace("<samlp:StatusCode ", "<!-- for b.simon@contoso.com --><samlp:StatusCode ");
  const redacted = redact(text, await outlineOf(text));
  assert.doesNotMatch(redacted, /simon|Simon|contoso\.com|123456/);
  assert.equal(redacted.match(/<[^!][^>]*>/g).length, text.match(/<[^!][^>]*>/g).length);
  assert.equal(/DigestValue>[^<]+/.exec(redacted)[0], /DigestValue>[^<]+/.exec(text)[0]);
  assert.match(redacted, /<NameID [^>]*>[a-zA-Z0-9]{7}@x{11}<\/NameID>/);
});

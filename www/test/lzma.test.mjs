// What the build packs with xz comes out of the page's decoder as it was.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { lzma } from "../lzma.mjs";
import { load } from "./load.mjs";

const { unlzma } = await load("lzma.ts");

const module = readFileSync(new URL("../pkg/saml_edge_bg.wasm", import.meta.url));
const noise = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * at * 2654435761) >>> 13));
const examples = { "the module": module, "one octet": Buffer.from("a"), "octets that repeat": Buffer.alloc(70_000, "saml "), "octets that do not repeat": noise };

for (const [name, octets] of Object.entries(examples)) {
  test(`${name} comes out as it went in`, () => {
    assert.ok(octets.equals(unlzma(new Uint8Array(lzma(octets)), octets.length)));
  });
}

test("changed octets give another output, within its length", () => {
  const packed = new Uint8Array(lzma(module));
  packed[1000] ^= 1;
  const out = unlzma(packed, module.length);
  assert.equal(out.length, module.length);
  assert.ok(!module.equals(out));
});

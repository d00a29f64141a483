// The core counts UTF-8 bytes, the browser UTF-16 code units: the marked text must be the right one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./load.mjs";

const { utf16Indices } = await load("offsets.ts");

const bytes = (text) => Buffer.byteLength(text);

for (const [name, before, marked] of [
  ["ASCII", "<a b='", "value"],
  ["two bytes", "<name>Zoë ", "Müller"],
  ["three bytes", "<name>東京 ", "都庁"],
  ["a surrogate pair", "<name>𝒳😀 ", "😀!"],
  ["a byte order mark", "\uFEFF<a>", "x"],
]) {
  test(`finds the place behind and around ${name}`, () => {
    const text = `${before}${marked}</a>`;
    const [start, end] = utf16Indices(text, [bytes(before), bytes(before + marked)]);
    assert.equal(text.slice(start, end), marked);
  });
}

test("takes the offsets in any order and stays within the text", () => {
  assert.deepEqual(utf16Indices("äbc", [99, 0, 4, 3, 1]), [3, 0, 3, 2, 0]);
});

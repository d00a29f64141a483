// The source view shows every character once, numbers the real lines and folds long ones at tags.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./load.mjs";

const { scan } = await load("scan.ts");

// What is drawn, with the real line breaks put back.
function drawn(rows) {
  return rows.map(({ line, pieces }) => (line !== null && line > 1 ? "\n" : "") + pieces.map(({ text }) => text).join("")).join("");
}

const LONG = `<r xmlns="urn:x"><a b='1>2'>text</a><c><d/><e>${"A".repeat(90)}</e></c><!-- no > end --><f g="h"/></r>`;

for (const [name, xml] of Object.entries({
  "one long line": LONG,
  "several lines": `<?xml version="1.0"?>\n<r>\n  <a>\r\n  x</a>\n</r>\n`,
  "CDATA": "<r><![CDATA[<not><tags>\n]]></r>",
  "no XML at all": "neither < nor > \" nor ' in order",
  "an open quote": `<r a="b><c/></r>`,
  "an open comment": "<r><!-- <a/>",
  "an end only": "</a></b>",
  "nothing": "",
})) {
  test(`keeps every character and place of ${name}`, () => {
    const rows = scan(xml);
    assert.equal(drawn(rows), xml);
    for (const { start, text } of rows.flatMap(({ pieces }) => pieces)) assert.equal(xml.slice(start, start + text.length), text);
  });
}

test("folds a long line at tags and indents by depth", () => {
  const rows = scan(LONG).map(({ line, depth, pieces }) => [line, depth, pieces.map(({ text }) => text).join("").slice(0, 4)]);
  assert.deepEqual(rows, [
    [1, 0, "<r x"],
    [null, 1, "<a b"],
    [null, 1, "<c>"],
    [null, 2, "<d/>"],
    [null, 2, "<e>A"],
    [null, 1, "</c>"],
    [null, 1, "<f g"],
    [null, 0, "</r>"],
  ]);
});

test("leaves short lines as they are", () => {
  assert.deepEqual(scan("<r>\n<a><b/></a>\n</r>").map(({ line }) => line), [1, 2, 3]);
});

test("takes hostile text in linear time", () => {
  const began = performance.now();
  for (const part of ["<!--", "<a ", "<a b='", "<![CDATA[", "\n", "<a>", "</a>", "\"'"]) scan(part.repeat(200_000 / part.length));
  assert.ok(performance.now() - began < 5_000);
});

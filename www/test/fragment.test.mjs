// A link carries the message and the settings in the part of the address that is never sent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./load.mjs";

const { readFragment, writeFragment } = await load("fragment.ts");

test("reads every parameter", () => {
  const parameters = new URLSearchParams([
    ["message", "PHNhbWw+/+=="],
    ["idpCert", "first"],
    ["idpCert", "second"],
    ["idpEntityId", "https://idp.example/ä?a=1&b=2"],
    ["spEntityId", "sp"],
    ["acs", "https://sp.example/acs"],
    ["now", "2026-11-23T10:00:00Z"],
    ["requestId", "_1"],
    ["seen", "_2"],
    ["seen", "_3"],
  ]);
  assert.deepEqual(readFragment(`#${parameters}`), {
    message: "PHNhbWw+/+==",
    settings: {
      idpEntityId: "https://idp.example/ä?a=1&b=2",
      spEntityId: "sp",
      acs: "https://sp.example/acs",
      now: "2026-11-23T10:00:00Z",
      requestId: "_1",
      idpCert: "first\nsecond",
      seen: ["_2", "_3"],
    },
  });
});

test("takes flags as 1 only", () => {
  assert.deepEqual(readFragment("#unsolicited=1&requestUnknown=0&allowLegacy=yes")?.settings, { unsolicited: true });
});

test("finds nothing in a foreign fragment", () => {
  assert.equal(readFragment(""), null);
  assert.equal(readFragment("#section-2"), null);
});

test("writes what it reads", () => {
  const state = { message: "<a b=\"c\">ü+&</a>", settings: { idpMetadata: "<m/>", requestUnknown: true, allowLegacy: true, seen: ["_1", "_2"] } };
  assert.deepEqual(readFragment(writeFragment(state)), state);
});

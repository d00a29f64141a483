// Every family of rules has its name here. (Needs www/pkg.)

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { load } from "./load.mjs";
import { codes, initSync } from "../pkg/saml_edge.js";

const { texts } = await load("texts.ts");
initSync({ module: readFileSync(new URL("../pkg/saml_edge_bg.wasm", import.meta.url)) });
const rules = codes().filter(({ stage }) => stage === "message");

test("every rule that judges a message belongs to a family with a name", () => {
  assert.ok(rules.length > 40);
  assert.deepEqual(rules.map(({ code }) => code.split(".")[0]).filter((family) => !texts.families[family]), []);
});

test("a failure reads on after a colon, and a name keeps its capital", () => {
  const after = (failure) => texts.verdict.refused(failure);
  assert.equal(after("The assertion has expired"), "Refused: the assertion has expired");
  assert.equal(after("SignedInfo is wrong"), "Refused: SignedInfo is wrong");
  assert.equal(after("CBC is used"), "Refused: CBC is used");
});

// Every family of rules has its name here. (Needs www/pkg.)

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { load } from "./load.mjs";
import { codes, initSync } from "../pkg/saml_edge.js";

const texts = await load("texts.ts");
initSync({ module: readFileSync(new URL("../pkg/saml_edge_bg.wasm", import.meta.url)) });
const rules = codes().filter(({ stage }) => stage === "message" || stage === "logout");

test("every rule that judges a message belongs to a family with a name", () => {
  assert.ok(rules.length > 40);
  assert.deepEqual(rules.map(({ code }) => code.split(".")[0]).filter((family) => !texts.families[family]), []);
});

test("every accident that the explainer can name has its words", () => {
  const source = (path) => readFileSync(new URL(`../../src/inspect/${path}`, import.meta.url), "utf8");
  const text = source("explain.rs") + source("explain/accidents.rs");
  const names = new Set(text.match(/"([a-z]+(_[a-z0-9]+)+|unescaped)"/g).map((name) => name.slice(1, -1)));
  assert.ok(names.size > 12);
  assert.deepEqual([...names].sort(), Object.keys(texts.digest.accidents).sort());
});

test("a failure reads on after a colon, and a name keeps its capital", () => {
  const after = (failure) => texts.verdict.refused(failure);
  assert.equal(after("The assertion has expired"), "Refused: the assertion has expired");
  assert.equal(after("SignedInfo is wrong"), "Refused: SignedInfo is wrong");
  assert.equal(after("CBC is used"), "Refused: CBC is used");
});

test("another language says all that the core says of a code", async () => {
  const { worded } = await load("wording.ts");
  const { examine } = await import("../pkg/saml_edge.js");
  const foreign = (text) => `\u{2039}${text}\u{203a}`;
  const table = Object.fromEntries(codes().map(({ code, title, failure, fix }) => [code, { title: foreign(title), failure: foreign(failure), fix: foreign(fix) }]));
  const english = (answer) => JSON.stringify(answer).match(/"(?:title|failure|fix)":"(?!\u2039)[^"]*/g) ?? [];
  const { report } = await examine("<a/>", {}, async () => null);
  const error = await examine("", { idpMetadata: "<a/>" }, async () => null).catch((error) => error);
  for (const answer of [{ kind: "judged", report }, { kind: "settings", error }, { kind: "found", unusable: error }]) {
    assert.ok(english(answer).length > 0);
    assert.deepEqual(english(worded(answer, table)), []);
    assert.deepEqual(worded(answer), answer);
  }
});

test("no English stands anywhere else", () => {
  const folder = new URL("../src/", import.meta.url);
  const read = (name) => readFileSync(new URL(name, folder), "utf8");
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "texts.ts");
  assert.ok(scripts.length > 25);
  const sentences = scripts.flatMap((name) => {
    const code = read(name).replaceAll(/^\s*(\/\/|\/?\*).*$/gm, "").replaceAll(/throw new .*/g, "");
    return [...code.matchAll(/["'`>]([A-Z][a-z]+(?: [a-z]+)+|[a-z]+(?: [a-z]+){2,})\W?["'`<]/g)].map(([, words]) => `${name}: ${words}`);
  });
  assert.deepEqual(sentences, []);
  const page = read("inspect.html").replaceAll(/<!--[^]*?-->|<[^>]*>|\{\{[^}]*\}\}/g, "");
  assert.deepEqual(page.match(/\w+/g), null);
});

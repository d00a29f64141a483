// Other libraries judge every message too. Where one differs from us, a line in explained.json says why.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { nodeSaml, python3Saml, xmlsec1 } from "./peers.mjs";

const PEERS = { xmlsec1, "node-saml": nodeSaml, "python3-saml": python3Saml };

const lines = list();
const explained = read();

for (const [peer, judge] of Object.entries(PEERS)) {
  test(`${peer} says the same of every message, or it is explained`, async (t) => {
    const verdicts = await judge(lines);
    assert.equal(verdicts.size, lines.length);
    const used = new Set();
    const unexplained = [];
    let differing = 0;
    for (const line of lines) {
      const theirs = verdicts.get(line.name);
      if ((line.verdict === "accepted") === (theirs === "accepted")) continue;
      differing += 1;
      const fitting = explained.filter((row) => row.peer === peer && fits(row, line, theirs));
      fitting.forEach((row) => used.add(row));
      if (fitting.length === 0) unexplained.push(`${line.name}: we say ${line.verdict}, ${peer} says ${theirs}`);
    }
    t.diagnostic(`${lines.length} messages, ${lines.length - differing} the same, ${differing} explained`);
    const idle = explained.filter((row) => row.peer === peer && !used.has(row));
    assert.deepEqual(unexplained, [], `${unexplained.length} unexplained`);
    assert.deepEqual(idle, [], "explanations that explain nothing");
  });
}

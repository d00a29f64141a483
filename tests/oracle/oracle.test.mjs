// Other libraries judge every message too. Where one differs from us, a row of explained.mjs says why.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { explained } from "./explained.mjs";
import { nodeSaml, python3Saml, xmlsec1 } from "./peers.mjs";

const lines = list();
// node-saml computes here, the others elsewhere meanwhile.
const peers = { xmlsec1: xmlsec1(lines), "python3-saml": python3Saml(lines), "node-saml": nodeSaml(lines) };

for (const [peer, judged] of Object.entries(peers)) {
  test(`${peer} says the same of every message, or it is explained`, async (t) => {
    const verdicts = await judged;
    assert.equal(verdicts.size, lines.length, "not every message was judged");
    const rows = explained[peer];
    const used = new Set();
    const unexplained = [];
    const differing = lines.filter((line) => isAccepted(line.verdict) !== isAccepted(verdicts.get(line.name)));
    for (const { name, verdict } of differing) {
      const theirs = verdicts.get(name);
      const fitting = rows.filter((row) => fits(row, name, verdict, theirs));
      fitting.forEach((row) => used.add(row));
      if (fitting.length === 0) unexplained.push(`${name}: we say ${verdict}, ${peer} says ${theirs}`);
    }
    t.diagnostic(`${lines.length} messages, ${lines.length - differing.length} the same, ${differing.length} explained`);
    // Without the corpus only a part of the messages is here.
    const idle = process.env.SAML_CORPUS ? rows.filter((row) => !used.has(row)) : [];
    assert.deepEqual(unexplained, [], "not explained");
    assert.deepEqual(idle, [], "these explain nothing");
  });
}

/** Every message with its settings and our verdict. */
function list() {
  const options = { encoding: "utf8", maxBuffer: 1 << 28 };
  const run = spawnSync("cargo", ["run", "--quiet", "--example", "oracle"], options);
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.trim().split("\n").map((line) => JSON.parse(line));
}

function isAccepted(verdict) {
  return verdict === "accepted";
}

function fits(row, name, ours, theirs) {
  return row.ours.includes(ours) && theirs.includes(row.theirs) && (row.cases ?? ["*"]).some((pattern) => matches(pattern, name));
}

/** A star at the end stands for anything. */
function matches(pattern, name) {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

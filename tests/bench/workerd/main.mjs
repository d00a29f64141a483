// The measurement in workerd: `node main.mjs FOLDER [SECONDS]` prints JSON. A request that reads N times, less one that reads none.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { row } from "../node/race.mjs";
import { readSetup } from "../node/setup.mjs";
import { startWorker } from "../../package/support/worker.mjs";

const CONTENDERS = ["floor", "saml-edge", "node-saml"];
// One request reads for about this long, so that the way to the Worker and back counts for little.
const REQUEST_MS = 60;
const LEAST_TURNS = 9;
const WARM_MS = 1000;

const [folder, seconds = "3"] = process.argv.slice(2);
const setup = readSetup(folder);
const here = fileURLToPath(new URL(".", import.meta.url));
const scratch = resolve(folder, "../workerd");
mkdirSync(scratch, { recursive: true });
writeFileSync(join(scratch, "setup.mjs"), `export const setup = ${JSON.stringify({ parties: setup.parties, messages: setup.messages })};\n`);

const worker = await startWorker(scratch, {
  main: relative(scratch, join(here, "worker.mjs")),
  // For node-saml; we need nothing of Node.
  compatibility_flags: ["nodejs_compat"],
  alias: { "bench-setup": "./setup.mjs" },
});
try {
  const rows = [];
  for (const message of setup.messages) rows.push(...(await race(message, Number(seconds) * 1000)));
  console.log(JSON.stringify(rows, null, 2));
} finally {
  await worker.stop();
}

async function race(message, milliseconds) {
  const lanes = [];
  for (const contender of CONTENDERS) {
    const lane = { contender, turns: [] };
    // Warm first, and count how many reads fill a request.
    lane.count = 1;
    const cold = performance.now();
    for (let time = 0; time < REQUEST_MS || performance.now() - cold < WARM_MS; ) {
      time = await ask(contender, message, lane.count);
      if (time < REQUEST_MS) lane.count = Math.ceil(lane.count * Math.min(4, Math.max(1.1, REQUEST_MS / Math.max(time, 1))));
    }
    lanes.push(lane);
  }
  const began = performance.now();
  for (let round = 0; round < LEAST_TURNS || performance.now() - began < milliseconds; round += 1) {
    for (const { contender, count, turns } of lanes) {
      const empty = await ask(contender, message, 0);
      turns.push((((await ask(contender, message, count)) - empty) * 1000) / count);
    }
  }
  return lanes.map(({ contender, turns }) => row(message, contender, turns));
}

/** Milliseconds of one request. */
async function ask(contender, message, count) {
  const began = performance.now();
  const response = await fetch(`${worker.origin}/?${new URLSearchParams({ contender, message: message.name, count })}`);
  const text = await response.text();
  const time = performance.now() - began;
  const nameId = response.ok ? JSON.parse(text).nameId : text;
  if (count > 0 && nameId !== message.nameId) throw new Error(`${contender} reads ${nameId} from ${message.name}`);
  return time;
}

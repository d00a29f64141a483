// The measurement in Node: `node main.mjs FOLDER PEER_FOLDER [SECONDS]` prints JSON.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { floor, nodeSaml, samlEdge, samlWasm, samlify } from "./contenders.mjs";
import { race } from "./race.mjs";
import { readSetup } from "./setup.mjs";

const [folder, peerFolder, seconds = "3"] = process.argv.slice(2);
const { parties, messages, growth } = readSetup(folder);
const { Peer, initSync } = await import(join(resolve(peerFolder), "peer_wasm.js"));
initSync({ module: readFileSync(join(peerFolder, "peer_wasm_bg.wasm")) });

const ours = samlEdge(parties);
const contenders = [await floor(parties), ours, samlWasm(Peer, parties), await nodeSaml(parties), await samlify(parties)];
const rows = [];
for (const message of messages) rows.push(...(await race(contenders.map((contender) => ({ contender, message })), Number(seconds) * 1000)));
rows.push(...(await race(growth.map((message) => ({ contender: ours, message })), Number(seconds) * 1000)));
console.log(JSON.stringify(rows, null, 2));

// Writes what was measured: docs/SPEED.md, its chart, and tests/bench/results.json: `node report.mjs target/bench`. Says which goals are met.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { chart } from "./chart.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OURS = "saml-edge";
const TABLES = new Map([
  ["native", () => "Rust"],
  ["node", () => `Node ${machine.node}`],
  ["workerd", () => "workerd, which runs Cloudflare Workers"],
]);
const PLACES = [...TABLES.keys()];
// How many times as long as ours another library must take, on the four messages from small to large.
const GOALS = [
  ["node", "node-saml", [25, 25, 50, 100]],
  ["node", "samlify", [25, 25, 50, 100]],
  ["node", "saml (WebAssembly)", [3, 3, 3, 3]],
  ["native", "saml-rs", [15, 15, 15, 15]],
  ["native", "samael", [8, 8, 8, 8]],
  ["native", "saml", [4, 4, 4, 4]],
  ["workerd", "node-saml", [100]],
];

const folder = process.argv[2];
const json = (file) => JSON.parse(readFileSync(file, "utf8"));
const { messages: titles } = json(join(folder, "messages/settings.json"));
const names = Object.keys(titles);
const rows = Object.fromEntries(PLACES.map((place) => [place, json(join(folder, `${place}.json`))]));
const versions = readVersions();
const machine = {
  processor: cpus()[0].model.trim(), cores: cpus().length, memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  system: `Linux ${release()}`, node: process.versions.node, rustc: output("rustc", "--version").split(" ")[1],
  date: new Date().toISOString().slice(0, 10),
};
const module = measureModule();
const goals = checkGoals();

const results = { machine, versions, module, goals, rows };
writeFileSync(join(ROOT, "tests/bench/results.json"), `${JSON.stringify(results, null, 1)}\n`);
writeFileSync(join(ROOT, "docs/images/speed.svg"), chart(names.map((name) => ({ title: titles[name], bars: bars(name) }))));
writeFileSync(join(ROOT, "docs/SPEED.md"), page());
for (const [place, title] of TABLES) console.log(section(place, title()));
for (const { met, text } of goals) console.log(`${met ? "met   " : "missed"} ${text}`);

function find(place, message, contender) {
  return rows[place].find((row) => row.message === message && row.contender === contender);
}

/** How many times as long as ours it takes, or as another one. */
function ratio(place, message, contender, other = OURS) {
  return find(place, message, contender).median / find(place, message, other).median;
}

function bars(message) {
  return GOALS.map(([place, contender]) => ({ label: `${contender}, ${place}`, value: ratio(place, message, contender) }));
}

function checkGoals() {
  const all = [];
  for (const [place, contender, wanted] of GOALS) {
    wanted.forEach((times, index) => {
      const [is, atMost] = [ratio(place, names[index], contender), ratio(place, names[index], contender, "floor")];
      const floor = is < times ? `; with nothing but the floor ${round(atMost)}` : "";
      all.push({ met: is >= times, text: `${place}: ${contender} takes ${round(is)} times as long on ${names[index]}; goal ${times}${floor}` });
    });
  }
  const most = (met, text) => all.push({ met, text });
  const floor = ratio("native", "small", OURS, "floor");
  most(floor <= 2, `native: ${round(floor)} times the floor on small; goal at most 2`);
  const edge = find("workerd", "small", OURS).median;
  most(edge <= 120, `workerd: ${round(edge)} µs on small; goal at most 120`);
  for (const place of ["native", "node"]) {
    const perKb = growth(place).map(({ median, octets }) => median / octets);
    const spread = Math.max(...perKb) / Math.min(...perKb);
    most(spread <= 1.3, `${place}: time per KB from 8 KB to 1 MiB within ${round(spread)}; goal 1.3`);
  }
  most(module.gzip <= 130_000, `module: ${module.gzip} octets after gzip; goal at most 130,000`);
  most(module.start <= 5, `module: ready after ${round(module.start)} ms; goal at most 5`);
  return all;
}

function growth(place) {
  return rows[place].filter(({ message }) => message.startsWith("growth-"));
}

/** The size of the module, and the time from its octets to the first call, in a Node of its own each time. */
function measureModule() {
  const file = join(ROOT, "pkg/wasm/saml_edge_bg.wasm");
  const program = `
    import { readFileSync } from "node:fs";
    import { initSync } from ${JSON.stringify(join(ROOT, "pkg/wasm/saml_edge.js"))};
    const module = readFileSync(${JSON.stringify(file)});
    const began = performance.now();
    initSync({ module });
    console.log(performance.now() - began);`;
  const times = Array.from({ length: 11 }, () => Number(output(process.execPath, "--input-type=module", "--eval", program)));
  const octets = readFileSync(file);
  return { octets: octets.length, gzip: gzipSync(octets, { level: 9 }).length, start: times.sort((one, other) => one - other)[5] };
}

function readVersions() {
  const packages = json(join(ROOT, "tests/bench/node/package-lock.json")).packages;
  const crates = readFileSync(join(ROOT, "tests/bench/native/Cargo.lock"), "utf8");
  const crate = (name) => crates.match(new RegExp(`name = "${name}"\\nversion = "([^"]+)"`))[1];
  return {
    ...Object.fromEntries(["saml", "samael", "saml-rs", "ring"].map((name) => [name, crate(name)])),
    xmlsec1: output("pkg-config", "--modversion", "xmlsec1"), libxml2: output("pkg-config", "--modversion", "libxml-2.0"),
    "node-saml": packages["node_modules/@node-saml/node-saml"].version, samlify: packages["node_modules/samlify"].version,
    workerd: json(join(ROOT, "node_modules/workerd/package.json")).version,
  };
}

/** A table of one place. */
function section(place, title) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const head = ["message", ...names.map((name) => titles[name])];
  const cell = (contender) => (name) => {
    const time = duration(find(place, name, contender).median);
    return contender === OURS || contender === "floor" ? time : `${time}, ${round(ratio(place, name, contender))}×`;
  };
  const contenders = [...new Set(rows[place].map(({ contender }) => contender))];
  const lines = contenders.map((contender) => [contender, ...names.map(cell(contender))]);
  return `## ${title}\n\n${[head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...lines].map(line).join("\n")}\n`;
}

function page() {
  return `# Speed

How long it takes to read one SAML Response, from the form field to a verdict, in saml-edge and in other libraries.
This page is written by \`make bench\`; the numbers behind it are in [tests/bench/results.json](../tests/bench/results.json).

![How many times as long as saml-edge the other libraries take](images/speed.svg)

Times are medians. "×" is how many times as long as saml-edge in the same table. All libraries took turns on the same message in one
run, so a slow machine slows them all. Every one verified the signature and accepted the message, else the run stops.

${section("native", TABLES.get("native")())}
\`floor\` is what nobody can do without: ring verifies the signatures, and hashes the message once. Below it is WebCrypto that does.

${section("node", TABLES.get("node")())}
\`saml (WebAssembly)\` is the Rust crate of the table above, built for WebAssembly.

${section("workerd", TABLES.get("workerd")())}
Measured from outside: a request that reads the message many times, less one that reads none. node-saml needs \`nodejs_compat\` there.

## Growth

| | ${growth("native").map(({ octets }) => `${Math.round(octets / 1024)} KB`).join(" | ")} |
| --- | ${growth("native").map(() => "--:").join(" | ")} |
${["native", "node"].map((place) => `| ${place}, µs per KB | ${growth(place).map(({ median, octets }) => ((median * 1024) / octets).toFixed(1)).join(" | ")} |`).join("\n")}

## The module

${module.octets} octets, ${module.gzip} after gzip. From its octets to the first call: ${round(module.start)} ms in Node.

## Goals

Where the time and the octets go, and so why some goals are missed, says [PROFILE.md](PROFILE.md).

"With nothing but the floor" is what a library would reach that reads in no time at all.

${goals.map(({ met, text }) => `- ${met ? "met" : "**missed**"}: ${text}`).join("\n")}

## The measurement

\`make bench\` on ${machine.date}: ${machine.processor}, ${machine.cores} cores, ${machine.memory}, ${machine.system}, rustc ${machine.rustc}, Node ${machine.node}.
Versions: ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")}.

The messages are written as Entra ID writes them and signed by xmlsec1 with RSA 2048 and SHA-256: [messages.py](../tests/bench/messages.py).
Each library is set up once and keeps its keys where it can. \`saml\` goes without its schema check, samlify with one that checks nothing.
saml-edge and node-saml compare the audience, the recipient or the request too; samlify does not.
`;
}

function duration(microseconds) {
  return microseconds < 1000 ? `${round(microseconds)} µs` : `${round(microseconds / 1000)} ms`;
}

function round(number) {
  return number >= 100 ? Math.round(number).toLocaleString("en") : Number(number.toPrecision(2)).toString();
}

function output(command, ...args) {
  return execFileSync(command, args, { encoding: "utf8" }).trim();
}

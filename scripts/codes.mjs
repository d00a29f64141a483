// The codes and their texts, read from the table in the core's source: the one place where they are written.
import { readFileSync } from "node:fs";

const source = (file) => readFileSync(new URL(`../src/check/${file}`, import.meta.url), "utf8");
const literal = String.raw`"((?:[^"\\]|\\.)*)"`;
const row = new RegExp(String.raw`^ {4}\w+ ${literal} (\w+) (\w+) ${literal}${String.raw`\n +${literal}`.repeat(3)}`, "gm");
const parties = Object.fromEntries([...source("codes.rs").matchAll(/Self::(\w+) => "([^"]+)"/g)].map(([, name, words]) => [name, words]));
const plain = (text) => JSON.parse(`"${text}"`);

/** Every code, in order, as `codes()` gives them in JavaScript. */
export const rows = [...source("table.rs").matchAll(row)].map(([, code, stage, party, spec, title, failure, fix]) => ({
  code, title: plain(title), failure: plain(failure), fix: plain(fix), party: parties[party], spec: plain(spec), stage: stage.toLowerCase(),
}));

const lines = source("table.rs").match(/^ {4}[A-Z]\w+ "/gm).length;
if (rows.length !== lines) throw new Error(`the table has ${lines} rows, of which ${rows.length} could be read`);

/** A script that exports them. */
export const script = () => `// Every code with its texts, made from the core's table.\nexport default [\n${rows.map((one) => `  ${JSON.stringify(one)},\n`).join("")}];\n`;

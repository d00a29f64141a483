// The codes and their words, read from the table in the core's source.
import { readFileSync } from "node:fs";

const table = readFileSync(new URL("../../../src/check/table.rs", import.meta.url), "utf8");
const text = String.raw`\n +"((?:[^"\\]|\\.)*)"`;
const rows = [...table.matchAll(new RegExp(String.raw`^ {4}\w+ "([\w.]+)" (\w+) (\w+) "([^"]*)"${text}${text}${text}`, "gm"))];

/** The codes of the checks that every message goes through, in order. */
export const messageCodes = rows.filter(([, , stage]) => stage === "Message").map(([, code]) => code);

/** What a code's failure is, in words. */
export const failureOf = Object.fromEntries(rows.map(([, code, , , , , failure]) => [code, failure]));

const codes = readFileSync(new URL("../../../src/check/codes.rs", import.meta.url), "utf8");
const parties = Object.fromEntries([...codes.matchAll(/Self::(\w+) => "([^"]+)"/g)].map(([, name, words]) => [name, words]));

/** A code's words: its rule, its failure, what to do, who can, and where it is written. */
export function codeOf(wanted) {
  const row = rows.find(([, code]) => code === wanted);
  if (!row) throw new Error(`the table has no ${wanted}`);
  const plain = (literal) => literal.replaceAll('\\"', '"');
  return { title: plain(row[5]), failure: plain(row[6]), fix: plain(row[7]), party: parties[row[3]], spec: row[4] };
}

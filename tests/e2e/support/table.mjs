// The codes and their words, read from the table in the core's source.
import { readFileSync } from "node:fs";

const table = readFileSync(new URL("../../../src/check/table.rs", import.meta.url), "utf8");
const text = String.raw`\n +"((?:[^"\\]|\\.)*)"`;
const rows = [...table.matchAll(new RegExp(String.raw`^ {4}\w+ "([\w.]+)" (\w+) \w+ "[^"]*"${text}${text}${text}`, "gm"))];

/** The codes of the checks that every message goes through, in order. */
export const messageCodes = rows.filter(([, , stage]) => stage === "Message").map(([, code]) => code);

/** What a code's failure is, in words. */
export const failureOf = Object.fromEntries(rows.map(([, code, , , failure]) => [code, failure]));

// Puts the texts of a code beside it: the module knows codes only.
import rows from "./codes.js";

const byCode = new Map(rows.map((row) => [row.code, row]));

/** The texts of a code. */
export const textsOf = (code) => byCode.get(code);

/** Checks with their titles. */
export const titled = (checks) =>
  checks.map(({ code, status, place, expected, found }) => ({ code, status, title: textsOf(code).title, place, expected, found }));

/** The whole table, the caller's own copy. */
export const table = () => rows.map((row) => ({ ...row }));

// The codes and their words, as the core's table has them.
import { rows } from "../../../scripts/codes.mjs";

/** The codes of the checks that every message goes through, in order. */
export const messageCodes = rows.filter(({ stage }) => stage === "message").map(({ code }) => code);

/** What a code's failure is, in words. */
export const failureOf = Object.fromEntries(rows.map(({ code, failure }) => [code, failure]));

/** A code's words: its rule, its failure, what to do, who can, and where it is written. */
export function codeOf(wanted) {
  const row = rows.find(({ code }) => code === wanted);
  if (!row) throw new Error(`the table has no ${wanted}`);
  return row;
}

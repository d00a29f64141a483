// The list of checks by family, those with a failure first and open.

import { el, facts } from "./dom.ts";
import { changes, compared, placeOf } from "./finding.ts";
import type { Drawing, Row } from "./finding.ts";
import type { Check } from "./report.ts";
import { tallies } from "./sentence.ts";
import * as texts from "./texts.ts";

/** Families in the order of the table, those with a failure first and open; those in `open` stay open. */
export function families(checks: readonly Check[], open: ReadonlySet<string>, drawing: Drawing): HTMLDetailsElement[] {
  const groups = new Map<string, Check[]>();
  for (const check of checks) {
    const family = check.code.split(".")[0] ?? check.code;
    groups.set(family, [...(groups.get(family) ?? []), check]);
  }
  return [...groups]
    .map(([family, members]) => ({ family, members, failed: members.some(({ status }) => status === "fail") }))
    .sort((a, b) => Number(b.failed) - Number(a.failed))
    .map(({ family, members, failed }) => {
      const tally = tallies(members).map(({ status, words }) =>
        el("span", { "data-status": status }, el("span", { class: "mark" }, words)),
      );
      const ordered = members.toSorted((a, b) => Number(b.status === "fail") - Number(a.status === "fail"));
      return el(
        "details",
        { class: "family", "data-family": family, open: failed || open.has(family) },
        el("summary", {}, el("h3", {}, texts.families[family] ?? family), el("span", { class: "tally" }, ...tally)),
        el("ol", { class: "checks" }, ...ordered.map((check) => item(check, drawing))),
      );
    });
}

function item(check: Check, drawing: Drawing): HTMLLIElement {
  const words = texts.checks;
  const [expected, found] = compared(check.expected, check.found);
  const rows: Row[] =
    check.status === "skip"
      ? [[words.why, check.found, "prose"]]
      : [
          [words.place, placeOf(check, drawing)],
          [words.expected, expected],
          [words.found, found],
        ];
  const code = check.status === "fail" ? drawing.codes.get(check.code) : undefined;
  if (code) {
    rows.unshift([words.rule, check.title, "prose"]);
    rows.push([words.who, code.party, "prose"], [words.fix, code.fix, "prose"], [words.where, changes(code, drawing.issuer), "prose"]);
    rows.push([words.meaning, code.meaning ?? null, "prose"], [words.spec, code.spec, "prose"]);
  }
  return el(
    "li",
    { class: "check", "data-status": check.status, "data-code": check.code },
    el("span", { class: "mark" }, words.status[check.status]),
    // A broken rule is headed by what is wrong; the rule itself follows.
    el("span", { class: "title" }, code?.failure ?? check.title),
    el("code", {}, check.code),
    rows.some(([, value]) => value) && facts(rows),
  );
}

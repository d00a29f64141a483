// Compares two messages by meaning: paths and values, not lines, prefixes or white space.

import { el } from "./dom.ts";
import type { Outline } from "./report.ts";
import * as texts from "./texts.ts";

export interface Difference {
  path: string;
  here: string | null;
  there: string | null;
}

export interface Differences {
  differences: Difference[];
  /** Differences in what every message has anew. */
  always: number;
}

// IDs, times, digests and signature values are new in every message.
const ANEW = /\/(@ID|@IssueInstant|@InResponseTo|@NotBefore|@NotOnOrAfter|@AuthnInstant|@SessionIndex|@SessionNotOnOrAfter|@URI)$|(DigestValue|SignatureValue|CipherValue)$/;

export function compare(here: Outline, there: Outline): Differences {
  const [a, b] = [valuesOf(here), valuesOf(there)];
  const differences: Difference[] = [];
  let always = 0;
  for (const path of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(path) ?? null, b.get(path) ?? null];
    if (left === right) continue;
    if (ANEW.test(path)) always++;
    else differences.push({ path, here: left, there: right });
  }
  return { differences, always };
}

/** Every value of the message under its path. Attributes of SAML go by their names, so that their order does not count. */
function valuesOf(outline: Outline): Map<string, string> {
  const values = new Map<string, string>();
  const put = (path: string, value: string) => {
    let at = path;
    for (let n = 2; values.has(at); n++) at = `${path}[${n}]`;
    values.set(at, value);
  };
  const parts = outline.opened ? [outline, outline.opened.outline] : [outline];
  for (const { nodes } of parts) {
    const renamed: { depth: number; path: string }[] = [];
    for (const node of nodes) {
      while ((renamed.at(-1)?.depth ?? -1) >= node.depth) renamed.pop();
      const local = node.name.slice(node.name.indexOf(":") + 1);
      const parent = renamed.at(-1)?.path;
      const name = local === "Attribute" ? node.attributes.find(([key]) => key === "Name")?.[1] : undefined;
      const own = name === undefined ? local : `Attribute "${name}"`;
      const path = parent === undefined ? own : `${parent}/${own}`;
      renamed.push({ depth: node.depth, path });
      const text = node.text?.trim();
      if (text) put(path, text.replace(/\s+/g, " "));
      else if (node.attributes.length === 0 && node.text !== null) put(path, "");
      for (const [key, value] of node.attributes) if (!(name !== undefined && key === "Name")) put(`${path}/@${key}`, value);
    }
  }
  return values;
}

export function differencesTable({ differences, always }: Differences): Node[] {
  const words = texts.diff;
  if (differences.length === 0) return [el("p", {}, always > 0 ? words.sameBut : words.same)];
  const cell = (value: string | null) => el("td", {}, value === null ? el("span", { class: "hint" }, words.absent) : value.length > 300 ? `${value.slice(0, 300)}…` : value);
  const head = el("tr", {}, ...[words.place, words.here, words.there].map((name) => el("th", { scope: "col" }, name)));
  const rows = differences.slice(0, 300).map(({ path, here, there }) => el("tr", {}, el("th", { scope: "row" }, el("code", {}, ...path.split("/").flatMap((part, at) => (at > 0 ? [el("wbr", {}), `/${part}`] : [part])))), cell(here), cell(there)));
  const table = el("table", { class: "differences" }, el("caption", {}, words.caption), el("thead", {}, head), el("tbody", {}, ...rows));
  return [table, ...(always > 0 ? [el("p", { class: "hint" }, words.always(always))] : [])];
}

// One failed check in full: its place, what was expected against what was found, who can fix it, and where.

import { el } from "./dom.ts";
import type { Check, Code } from "./report.ts";
import * as texts from "./texts.ts";

/** A failed check, or what is wrong with settings. */
export type Finding = Pick<Check, "code" | "place" | "expected" | "found">;

export type Row = [string, string | Node | null, string?];

/** What lists of checks are drawn with. */
export interface Drawing {
  codes: ReadonlyMap<string, Code>;
  /** The identity provider that the message names. */
  issuer: string;
  /** Line and column of a place, those of decrypted XML where it is in there. */
  position(finding: Finding): { line: number; column: number; inside: boolean } | null;
  /** Called for a place that is pressed. */
  show(finding: Finding, button: HTMLButtonElement): void;
}

export function placeOf(finding: Finding, { position, show }: Drawing): Node | null {
  if (!finding.place) return null;
  const path = finding.place.path || texts.checks.document;
  const at = position(finding);
  if (!at) return document.createTextNode(path);
  const where = (at.inside ? texts.checks.atInside : texts.checks.at)(at.line, at.column);
  const button = el("button", { class: "place", type: "button", "aria-pressed": "false", title: texts.checks.show(where) }, path);
  button.addEventListener("click", () => show(finding, button));
  const fragment = document.createDocumentFragment();
  fragment.append(button, " ", el("span", { class: "position", title: where }, `${at.line}:${at.column}`));
  return fragment;
}

/** Expected and found with the characters marked that differ, where the two are alike enough to compare. */
export function compared(expected: string | null, found: string | null): [string | Node | null, string | Node | null] {
  if (found === "") return [expected, el("span", { class: "hint" }, texts.identity.empty)];
  if (!expected || !found || expected === found) return [expected, found];
  const quoted = (text: string) => text.replace(/^"|"$/g, "");
  const [a, b] = [quoted(expected), quoted(found)];
  const longest = Math.min(a.length, b.length);
  let start = 0;
  while (start < longest && a[start] === b[start]) start++;
  let end = 0;
  while (end < longest - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  if (start + end < 4 || start + end < longest / 3) return [expected, found];
  const marked = (text: string) => {
    const middle = text.slice(start, text.length - end);
    return el("span", {}, text.slice(0, start), el("mark", { class: "differs" }, middle || "\u2205"), text.slice(text.length - end));
  };
  const note = el("span", { class: "position" }, ` ${texts.checks.differsAt(start + 1)}`);
  const right = marked(b);
  right.append(note);
  return [marked(a), right];
}

const IDPS: [RegExp, string][] = [
  [/sts\.windows\.net|microsoftonline|chinacloudapi/, "Entra ID"],
  [/okta/, "Okta"],
  [/accounts\.google\.com/, "Google Workspace"],
  [/\/adfs\//, "AD FS"],
  [/\/realms\//, "Keycloak"],
];
const OTHER = "Another IdP";

const mine = (issuer: string) => IDPS.find(([pattern]) => pattern.test(issuer))?.[1];

/** What to change at the identity provider of this message; in general words where it is none that is known here. */
export function changeThere(code: Code | undefined, issuer: string): { where: string; what: string } | null {
  const rows = code?.changes ?? [];
  const known = mine(issuer);
  const change = (known && rows.find(({ where }) => where === known)) || rows.find(({ where }) => where === OTHER);
  return change ? { where: change.where === OTHER ? texts.checks.atTheIdp : change.where, what: change.what } : null;
}

/** What to change at each, the identity provider of this message first. */
export function changes(code: Code, issuer: string): Node | null {
  const rows = code.changes ?? [];
  if (rows.length === 0) return null;
  const known = mine(issuer);
  const ordered = rows.toSorted((a, b) => Number(b.where === known) - Number(a.where === known));
  const list = el("dl", { class: "fixes" });
  for (const { where, what } of ordered) list.append(el("dt", { class: where === known ? "mine" : null }, where), el("dd", {}, what));
  return list;
}

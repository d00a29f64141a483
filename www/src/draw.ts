// Draws an answer: the verdict in one sentence, who is signed in, and the checks by family.

import fixes from "saml-edge/fixes";

import { el } from "./dom.ts";
import type { Check, Code, Identity, Report, Settings, Status } from "./report.ts";
import * as texts from "./texts.ts";

export interface Sentence {
  status: "idle" | "pass" | "fail" | "partial" | "error";
  title: string;
  why: string;
}

/** A report made with settings missing is no verdict: a service has them all. */
export function sentence(report: Report, codes: ReadonlyMap<string, Code>, settings: Settings): Sentence {
  const words = texts.verdict;
  const missing = missingSettings(settings);
  const failed = report.checks.find(({ status }) => status === "fail");
  const unsigned = !settings.idpMetadata && !settings.idpCert && failed?.code === "signature.key";
  if (missing.length > 0 && (report.accepted || unsigned)) {
    return { status: "partial", title: words.partial, why: words.partialWhy(missing) };
  }
  if (report.accepted) {
    const name = report.identity?.name_id;
    const why = settings.requestUnknown ? words.acceptedUnknown : words.acceptedWhy;
    return { status: "pass", title: name ? words.accepted(name) : words.acceptedPlain, why };
  }
  if (!failed) return { status: "fail", title: words.refusedPlain, why: "" };
  return {
    status: "fail",
    title: words.refused(codes.get(failed.code)?.failure ?? failed.title),
    why: codes.get(failed.code)?.fix ?? "",
  };
}

function missingSettings({ idpMetadata, idpCert, idpEntityId, spEntityId, acs }: Settings): string[] {
  const words = texts.settings;
  const missing: string[] = [];
  if (!idpMetadata && !idpCert) missing.push(words.keys);
  else if (!idpMetadata && !idpEntityId) missing.push(words.idpEntityId);
  if (!spEntityId) missing.push(words.spEntityId);
  if (!acs) missing.push(words.acs);
  return missing;
}

export function count(checks: readonly Check[]): string {
  return tallies(checks).map(({ words }) => words).join(" · ");
}

function tallies(checks: readonly Check[]): { status: Status; words: string }[] {
  return (["fail", "pass", "skip"] as const)
    .map((status) => ({ status, n: checks.filter((check) => check.status === status).length }))
    .filter(({ n }) => n > 0)
    .map(({ status, n }) => ({ status, words: texts.checks.count[status](n) }));
}

export function identityCard(identity: Identity): Node[] {
  const words = texts.identity;
  const rows: [string, string | null][] = [
    [words.nameId, identity.name_id],
    [words.format, identity.name_id_format],
    [words.qualifier, identity.name_qualifier],
    [words.spQualifier, identity.sp_name_qualifier],
    [words.issuer, identity.issuer],
    [words.authnInstant, identity.authn_instant],
    [words.context, identity.authn_context_class_ref],
    [words.sessionIndex, identity.session_index],
    [words.sessionEnd, identity.session_not_on_or_after],
  ];
  return [el("h2", {}, words.heading), facts(rows), attributes(identity)];
}

function attributes({ attributes }: Identity): HTMLElement {
  const words = texts.identity;
  if (attributes.length === 0) return el("p", { class: "hint" }, words.noAttributes);
  const head = el("tr", {}, el("th", { scope: "col" }, words.name), el("th", { scope: "col" }, words.values));
  const rows = attributes.map(({ name, friendly_name, values }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, el("code", {}, ...name.split(/(?<=\/)/).flatMap((part) => [part, el("wbr", {})])), friendly_name && el("div", { class: "hint" }, friendly_name)),
      el("td", {}, ...values.map((value) => el("div", {}, value || el("span", { class: "hint" }, words.empty)))),
    ),
  );
  return el("table", {}, el("caption", {}, words.attributes), el("thead", {}, head), el("tbody", {}, ...rows));
}

export function facts(rows: readonly [string, string | Node | null, string?][]): HTMLElement {
  const list = el("dl", { class: "facts" });
  for (const [name, value, kind] of rows) {
    if (value !== null && value !== "") list.append(el("dt", {}, name), el("dd", { class: kind ?? null }, value));
  }
  return list;
}

/** Expected and found with the characters marked that differ, where the two are alike enough to compare. */
function compared(expected: string | null, found: string | null): [string | Node | null, string | Node | null] {
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

/** Where to change it, the identity provider of this message first. */
function whereToChange(code: string, issuer: string): Node | null {
  const rows = fixes[code]?.fixes ?? [];
  if (rows.length === 0) return null;
  const mine = IDPS.find(([pattern]) => pattern.test(issuer))?.[1];
  const ordered = rows.toSorted((a, b) => Number(b.where === mine) - Number(a.where === mine));
  const list = el("dl", { class: "fixes" });
  for (const { where, what } of ordered) list.append(el("dt", { class: where === mine ? "mine" : null }, where), el("dd", {}, what));
  return list;
}

/** Families in the order of the table, those with a failure first and open. `show` is called for a place that is clicked. */
export function families(
  checks: readonly Check[],
  codes: ReadonlyMap<string, Code>,
  open: ReadonlySet<string>,
  issuer: string,
  show: (check: Check, button: HTMLButtonElement) => void,
): HTMLDetailsElement[] {
  const groups = new Map<string, Check[]>();
  for (const check of checks) {
    const family = familyOf(check);
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
        el("ol", { class: "checks" }, ...ordered.map((check) => item(check, codes.get(check.code), issuer, show))),
      );
    });
}

export function familyOf({ code }: Check): string {
  return code.split(".")[0] ?? code;
}

function item(check: Check, code: Code | undefined, issuer: string, show: (check: Check, button: HTMLButtonElement) => void): HTMLLIElement {
  const words = texts.checks;
  const [expected, found] = compared(check.expected, check.found);
  const rows: [string, string | Node | null, string?][] =
    check.status === "skip"
      ? [[words.why, check.found, "prose"]]
      : [
          [words.place, place(check, show)],
          [words.expected, expected],
          [words.found, found],
        ];
  const failure = check.status === "fail" ? code?.failure : undefined;
  if (failure) rows.unshift([words.rule, check.title, "prose"]);
  if (check.status === "fail" && code) {
    rows.push([words.who, code.party, "prose"], [words.fix, code.fix, "prose"], [words.where, whereToChange(check.code, issuer), "prose"]);
    rows.push([words.meaning, fixes[check.code]?.meaning ?? null, "prose"], [words.spec, code.spec, "prose"]);
  }
  return el(
    "li",
    { class: "check", "data-status": check.status, "data-code": check.code },
    el("span", { class: "mark" }, words.status[check.status]),
    // A broken rule is headed by what is wrong; the rule itself follows.
    el("span", { class: "title" }, failure ?? check.title),
    el("code", {}, check.code),
    rows.some(([, value]) => value) && facts(rows),
  );
}

function place(check: Check, show: (check: Check, button: HTMLButtonElement) => void): Node | null {
  const { place } = check;
  if (!place) return null;
  const { line, column, start, end } = place;
  const path = place.path || texts.checks.document;
  if (line === null || column === null || start === null || end === null) return document.createTextNode(path);
  const where = texts.checks.at(line, column);
  const button = el(
    "button",
    { class: "place", type: "button", "aria-pressed": "false", title: texts.checks.show(where) },
    path,
  );
  button.addEventListener("click", () => show(check, button));
  const fragment = document.createDocumentFragment();
  fragment.append(button, " ", el("span", { class: "position", title: where }, `${line}:${column}`));
  return fragment;
}

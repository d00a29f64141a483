// The verdict: one sentence, and for a refusal its cause, so that the first screen tells what to change.

import { el, facts, section } from "./dom.ts";
import { changeThere, compared, placeOf } from "./finding.ts";
import type { Drawing, Finding, Row } from "./finding.ts";
import type { Sentence } from "./sentence.ts";
import * as texts from "./texts.ts";

const LONGEST = 240;

export function say({ status, title, why }: Sentence, ...more: string[]): void {
  section("verdict").dataset.status = status;
  setText("verdict-title", title);
  setText("verdict-why", why);
  section("verdict-counts").replaceChildren(...more.flatMap((part, at) => [at > 0 ? " · " : "", el("span", {}, part)]));
  section("verdict-cause").replaceChildren();
  section("verdict-actions").replaceChildren();
  section("verdict-actions").hidden = true;
}

// A live region that is set again is read again: unchanged text stays untouched.
function setText(id: string, text: string): void {
  const element = section(id);
  if (element.textContent !== text) element.textContent = text;
}

/** A button below the verdict. */
export function offer(label: string, act: () => void): void {
  const button = el("button", { type: "button", class: "button quiet" }, label);
  button.addEventListener("click", act);
  section("verdict-actions").append(button);
  section("verdict-actions").hidden = false;
}

/** Says where it is, what differs, what to change and what it means. `errors` are those of Entra that the message names. */
export function sayCause(finding: Finding, errors: readonly string[], drawing: Drawing): void {
  const words = texts.checks;
  const [expected, found] = compared(shortened(finding.expected), shortened(finding.found));
  const code = drawing.codes.get(finding.code);
  const change = changeThere(code, drawing.issuer);
  // What the identity provider itself names is more than can be said of any refusal.
  const named = errors.length > 0 ? errors.map(known) : finding.code === "status.success" ? statusOf(finding.found ?? "") : [];
  const rows: Row[] = [
    [words.place, placeOf(finding, drawing), "exact"],
    [words.expected, expected, "exact"],
    [words.found, found, "exact"],
    ...named,
    ...(named.length > 0 ? [] : [[change?.where ?? "", change?.what ?? null] satisfies Row]),
    [words.who, code?.party ?? null],
    [words.meaning, code?.meaning ?? null],
  ];
  section("verdict-cause").replaceChildren(facts(rows));
}

/** Says what happened on the way, as soon as that is searched for; `known` tells whether it was found. */
export function sayAccident(accident: string, known: boolean, show: () => void): void {
  const list = section("verdict-cause").querySelector("dl");
  if (!list) return;
  const button = el("button", { type: "button", class: "place" }, known ? texts.digest.difference : texts.digest.octets);
  button.addEventListener("click", show);
  list.prepend(el("dt", {}, texts.digest.happened), el("dd", { id: "accident-named" }, `${accident}. `, button));
}

/** The second status code, its meaning and what to change. */
function statusOf(found: string): Row[] {
  const code = /> (\w+)/.exec(found)?.[1] ?? "";
  const known = texts.statuses[code];
  return known ? [[code, `${known.meaning} ${known.fix}`]] : [];
}

/** An error of Entra's, its meaning and what to change. */
export function known(code: string): Row {
  const { meaning, fix } = entraError(code);
  return [code, `${meaning} ${fix}`];
}

/** The same as the whole cause: the sentence has the meaning already. */
export function sayFix(fix: string): void {
  section("verdict-cause").replaceChildren(facts([[texts.checks.fix, fix]]));
}

export function entraError(code: string): { meaning: string; fix: string } {
  return texts.entra[code.replace(/^\D+/, "")] ?? { meaning: texts.found.entraUnknown, fix: "" };
}

function shortened(text: string | null): string | null {
  return text !== null && text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

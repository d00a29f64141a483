// Puts the core's words into the page's language: the titles of rules, their failures and their fixes. English has them from the core itself.

import type { Answer } from "./judge.ts";
import type { Code } from "./report.ts";
import * as texts from "./texts.ts";

/** The answer in that language. What its table leaves out stays English; so do expected and found, which quote the message or say in a few words why there is none. */
export function worded(answer: Answer, codes: Record<string, Partial<Code>> = texts.codes): Answer {
  const said = <T extends { code: string; title: string }>(about: T): T => {
    const words = Object.entries(codes[about.code] ?? {}).filter(([name]) => name in about);
    return { ...about, ...Object.fromEntries(words) };
  };
  if (answer.kind === "settings") return { ...answer, error: said(answer.error) };
  if (answer.kind === "found") return { ...answer, unusable: answer.unusable && said(answer.unusable) };
  if (answer.kind === "judged") return { ...answer, report: { ...answer.report, checks: answer.report.checks.map(said) } };
  return answer;
}

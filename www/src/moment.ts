// The instant of the verdict: the instants at which people want one, and that at which a message was issued.

import { el } from "./dom.ts";
import type { FoundOnly, Judged } from "./judge.ts";
import * as texts from "./texts.ts";

/** When the message says it was issued. */
export function issueInstant(xml: string): string | null {
  return /\sIssueInstant\s*=\s*["']([^"']+)["']/.exec(xml)?.[1] ?? null;
}

/** Buttons for them. An empty instant is the present. */
export function instants({ messages, chosen, xml }: Judged | FoundOnly, judgeAsOf: (instant: string) => void): HTMLElement {
  const words = texts.times;
  const issued = issueInstant(xml);
  const captured = messages[chosen]?.time ?? null;
  const box = el("div", { class: "actions small" }, el("span", { class: "hint" }, `${words.set}:`));
  const button = (label: string, instant: string) => {
    const element = el("button", { type: "button", class: "button quiet" }, label);
    element.addEventListener("click", () => judgeAsOf(instant));
    box.append(element);
  };
  if (issued) button(words.atIssue, issued);
  if (captured) button(words.atCapture, captured);
  button(words.atPresent, captured ? new Date().toISOString() : "");
  return box;
}

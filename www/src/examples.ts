// The examples that are built in: cases of the project's own tests, one for each family of rules.

import { el } from "./dom.ts";
import type { Packed } from "./judge.ts";
import type { Settings } from "./report.ts";
import * as texts from "./texts.ts";

export function fillExamples(select: HTMLSelectElement, { shared, examples }: Packed, chosen: (message: string, settings: Settings) => void): void {
  for (const [at, { family, what }] of examples.entries()) {
    const name = texts.families[family];
    select.append(el("option", { value: String(at) }, name ? `${name}: ${what}` : what));
  }
  select.addEventListener("change", () => {
    const example = examples[Number(select.value)];
    if (select.value !== "" && example) chosen(example.message, { ...shared, ...example.settings });
  });
}

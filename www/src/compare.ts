// The second box: another message, compared by meaning with the one above.

import { compare, differencesTable } from "./diff.ts";
import { byId, el, section } from "./dom.ts";
import type { Answer, Judge } from "./judge.ts";
import type { Keys } from "./keys.ts";
import type { Outline } from "./report.ts";
import * as texts from "./texts.ts";

export class Comparison {
  #box = byId("diff", HTMLDetailsElement);
  #other = byId("other", HTMLTextAreaElement);
  #judge: Judge | null = null;
  #here: Outline | null = null;
  #there: Outline | null = null;

  /** `another` makes a judge of its own, so that a comparison does not wait for the verdict, nor the verdict for it. */
  constructor(keys: () => readonly Keys[], another: (answered: (answer: Answer) => void) => Judge) {
    this.#other.addEventListener("input", () => {
      const text = this.#other.value;
      this.#judge ??= another((answer) => {
        this.#there = answer.kind === "judged" || answer.kind === "found" ? answer.outline : null;
        this.#draw();
      });
      if (text.trim()) return this.#judge.ask({ text, at: null, settings: {}, keys: keys() });
      this.#judge.drop();
      this.#there = null;
      this.#draw();
    });
    this.#box.addEventListener("toggle", () => this.#draw());
  }

  /** The message above is another one now. */
  take(outline: Outline | null): void {
    this.#here = outline;
    this.#draw();
  }

  #draw(): void {
    if (!this.#box.open) return;
    const both = this.#here && this.#there;
    section("differences").replaceChildren(...(both ? differencesTable(compare(this.#here!, this.#there!)) : [el("p", { class: "hint" }, texts.diff.nothing)]));
  }
}

// The private keys that the page holds until it is closed, or told to forget them.

import { byId, el, section } from "./dom.ts";
import { readKey } from "./keys.ts";
import type { Keys } from "./keys.ts";
import * as texts from "./texts.ts";

export class HeldKeys {
  keys: readonly Keys[] = [];
  #box = byId("key", HTMLTextAreaElement);
  #state = section("key-state");
  #changed: () => void;

  /** `changed` is called whenever there are other keys than before. */
  constructor(changed: () => void) {
    this.#changed = changed;
    this.#box.addEventListener("input", () => {
      if (/-----END|\}\s*$/.test(this.#box.value)) void this.take(this.#box.value);
    });
  }

  /** Takes a key in. The box is emptied: nobody can read the key out again. */
  async take(text: string): Promise<void> {
    const words = texts.settings;
    try {
      this.keys = [...this.keys, await readKey(text)];
    } catch {
      this.#state.className = "error";
      this.#state.textContent = words.keyWrong;
      return;
    }
    this.#box.value = "";
    const forget = el("button", { type: "button", class: "place" }, words.keyForget);
    forget.addEventListener("click", () => {
      this.keys = [];
      this.#state.replaceChildren();
      this.#changed();
    });
    this.#state.className = "hint";
    this.#state.replaceChildren(`${words.keyTaken(this.keys.length)} `, forget);
    this.#changed();
  }
}

// The message itself: as XML and as a tree, the same place marked in both.

import { el } from "./dom.ts";
import { utf16Indices } from "./offsets.ts";
import type { Check, Outline } from "./report.ts";
import { SourceView } from "./source.ts";
import * as texts from "./texts.ts";
import { TreeView } from "./tree.ts";

export class MessageView {
  xml = "";
  #section: HTMLElement;
  #source = new SourceView(texts.source.region);
  #tree = new TreeView(texts.tree.region, (node) => this.mark(node.start, node.tag_end, false));
  #marked = el("div", { class: "marked-line", id: "marked" });
  #shown: HTMLButtonElement | null = null;
  #as: "xml" | "tree" = "xml";

  constructor(section: HTMLElement) {
    this.#section = section;
  }

  draw(xml: string, outline: Outline): void {
    this.xml = xml;
    this.#shown = null;
    this.#marked.replaceChildren();
    const drawn = this.#source.draw(xml);
    this.#source.unmark();
    const { signatures } = outline;
    const offsets = signatures.flatMap(({ start, end, signature_start, signature_end }) => [start, signature_start, signature_end, end]);
    const indices = utf16Indices(xml, offsets);
    const verified = (state: string) => (state === "verified" ? 0 : 1);
    const ranges = signatures
      .flatMap(({ state }, at) => {
        const [start = 0, from = 0, to = 0, end = 0] = indices.slice(at * 4, at * 4 + 4);
        return [{ start, end: from, state }, { start: to, end, state }];
      })
      .sort((a, b) => verified(a.state) - verified(b.state));
    this.#source.cover(ranges);
    this.#tree.draw(outline);
    const words = texts.source;
    const copy = el("button", { class: "button quiet", type: "button", id: "copy-xml" }, words.copy);
    copy.addEventListener("click", () => void navigator.clipboard.writeText(xml).then(() => (copy.textContent = words.copied), () => (copy.textContent = texts.message.notCopied)));
    const tabs = el("div", { class: "switch", role: "group", "aria-label": texts.tree.view }, this.#tab("xml", texts.tree.xml), this.#tab("tree", texts.tree.heading), copy);
    this.#section.replaceChildren(
      el("div", { class: "heading" }, el("h2", {}, words.heading), tabs),
      this.#legend(outline),
      el("div", { class: "marked" }, drawn ? this.#marked : words.long),
      this.#source.element,
      this.#tree.element,
    );
    this.#source.element.classList.toggle("gone", !drawn);
    this.#choose(this.#as);
  }

  #tab(as: "xml" | "tree", label: string): HTMLButtonElement {
    const tab = el("button", { type: "button", class: "button quiet", "data-as": as, "aria-pressed": "false" }, label);
    tab.addEventListener("click", () => this.#choose(as));
    return tab;
  }

  #choose(as: "xml" | "tree"): void {
    this.#as = as;
    this.#source.element.hidden = as !== "xml";
    this.#tree.element.hidden = as !== "tree";
    for (const tab of this.#section.querySelectorAll<HTMLElement>("[data-as]")) tab.setAttribute("aria-pressed", String(tab.dataset.as === as));
  }

  #legend({ signatures, nodes }: Outline): HTMLElement {
    const words = texts.tree;
    const parts = signatures.map(({ state, path }) => el("li", {}, el("span", { class: "cover-badge", "data-cover": state }, words.states[state]), " ", el("code", {}, path)));
    if (parts.length === 0 && nodes.length > 0) parts.push(el("li", {}, el("span", { class: "cover-badge", "data-cover": "none" }, words.unsigned)));
    return el("ul", { class: "plain legend", "aria-label": words.legend }, ...parts);
  }

  /** Marks a range of UTF-8 octets in both views. */
  mark(start: number, end: number, scroll: boolean): void {
    const [from = 0, to = 0] = utf16Indices(this.xml, [start, end]);
    this.#source.mark(from, to);
    this.#tree.mark(start, end);
    if (scroll) this.#section.scrollIntoView({ block: "start" });
  }

  /** Marks the place of a check, and shows the way back to it. */
  markCheck({ place, code }: Check, button: HTMLButtonElement, scroll: boolean): void {
    if (place?.start == null || place.end === null || this.#section.hidden) return;
    this.#shown?.setAttribute("aria-pressed", "false");
    this.#shown = button;
    button.setAttribute("aria-pressed", "true");
    this.mark(place.start, place.end, scroll);
    const back = el("button", { class: "place", type: "button", id: "back-to-check" }, texts.source.back);
    back.addEventListener("click", () => {
      button.scrollIntoView({ block: "center" });
      button.focus();
    });
    this.#marked.replaceChildren(el("span", {}, `${texts.source.marked}: `, el("code", {}, code), ` ${place.line}:${place.column}`), back);
  }

  focus(): void {
    (this.#as === "xml" ? this.#source.element : this.#tree.element).focus({ preventScroll: true });
  }
}

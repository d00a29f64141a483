// The message itself: as XML, as a tree and, where a key opened it, decrypted; the same place marked in each.

import { el } from "./dom.ts";
import type { Finding } from "./finding.ts";
import { utf16Indices } from "./offsets.ts";
import type { Outline, SignatureNote } from "./report.ts";
import { SourceView } from "./source.ts";
import { spotOf } from "./spot.ts";
import type { Spot } from "./spot.ts";
import * as texts from "./texts.ts";
import { TreeView } from "./tree.ts";

type As = "xml" | "tree" | "opened";

const NO_OUTLINE: Outline = { nodes: [], signatures: [], certificates: [], windows: [], opened: null };

export class MessageView {
  xml = "";
  #outline = NO_OUTLINE;
  #section: HTMLElement;
  #views = {
    xml: new SourceView(texts.source.region),
    opened: new SourceView(texts.source.openedRegion),
    tree: new TreeView(texts.tree.region, (node, inside) => this.#markOctets(node.start, node.tag_end, inside)),
  };
  #marked = el("div", { class: "marked-line", id: "marked" });
  #shown: HTMLButtonElement | null = null;
  #as: As = "xml";

  constructor(section: HTMLElement) {
    this.#section = section;
  }

  /** Takes the message that is drawn next, whose places are asked for before. */
  take(xml: string, outline: Outline): void {
    this.xml = xml;
    this.#outline = outline;
  }

  /** `beside` tells that a signature stands in the query that the message came in. */
  draw(xml: string, outline: Outline, beside: boolean): void {
    this.take(xml, outline);
    this.#shown = null;
    this.#marked.replaceChildren();
    const drawn = drawSource(this.#views.xml, xml, outline);
    if (outline.opened) drawSource(this.#views.opened, outline.opened.xml, outline.opened.outline);
    this.#views.tree.take(outline);
    const words = texts.source;
    const copy = el("button", { class: "button quiet", type: "button", id: "copy-xml" }, words.copy);
    const text = () => (this.#as === "opened" ? (outline.opened?.xml ?? xml) : xml);
    copy.addEventListener("click", () => void navigator.clipboard.writeText(text()).then(() => (copy.textContent = words.copied), () => (copy.textContent = texts.message.notCopied)));
    const tabs = [this.#tab("xml", texts.tree.xml), this.#tab("tree", texts.tree.heading), outline.opened && this.#tab("opened", texts.tree.opened)];
    this.#section.replaceChildren(
      el("div", { class: "heading" }, el("h2", {}, words.heading), el("div", { class: "switch", role: "group", "aria-label": texts.tree.view }, ...tabs, copy)),
      legend(outline, beside),
      el("div", { class: "marked" }, drawn ? this.#marked : words.long),
      ...Object.values(this.#views).map(({ element }) => element),
    );
    this.#views.xml.element.classList.toggle("gone", !drawn);
    this.#choose(this.#as === "opened" && !outline.opened ? "xml" : this.#as);
  }

  #tab(as: As, label: string): HTMLButtonElement {
    const tab = el("button", { type: "button", class: "button quiet", "data-as": as, "aria-pressed": "false" }, label);
    tab.addEventListener("click", () => this.#choose(as));
    return tab;
  }


  #choose(as: As): void {
    this.#as = as;
    if (as === "tree") this.#views.tree.show();
    for (const [name, { element }] of Object.entries(this.#views)) element.hidden = name !== as;
    for (const tab of this.#section.querySelectorAll<HTMLElement>("[data-as]")) tab.setAttribute("aria-pressed", String(tab.dataset.as === as));
  }

  /** Where a check's place is drawn; null where it has none. */
  spot({ place }: Finding): Spot | null {
    return place ? spotOf(place, this.xml, this.#outline) : null;
  }

  /** Marks a range of UTF-8 octets of the message, or of what was decrypted. */
  mark(start: number, end: number, inside: boolean): void {
    this.#markOctets(start, end, inside);
    this.#views.tree.mark(start, end, inside);
    this.#turnTo(inside);
    this.#scroll();
  }

  #markOctets(start: number, end: number, inside: boolean): void {
    const [from = 0, to = 0] = utf16Indices(inside ? (this.#outline.opened?.xml ?? "") : this.xml, [start, end]);
    this.#markSource(from, to, inside);
  }

  #markSource(start: number, end: number, inside: boolean): void {
    const { xml, opened } = this.#views;
    (inside ? xml : opened).unmark();
    (inside ? opened : xml).mark(start, end);
  }

  /** The tree has both; the two sources have one each. */
  #turnTo(inside: boolean): void {
    if (this.#as !== "tree") this.#choose(inside ? "opened" : "xml");
  }

  #scroll(): void {
    this.#section.scrollIntoView({ block: "nearest" });
  }

  /** Marks the place of a check, and shows the way back to it. With `go` the reader is taken there. */
  markCheck(check: Finding, button: HTMLButtonElement, go: boolean): void {
    const spot = this.spot(check);
    if (!spot || this.#section.hidden) return;
    this.#shown?.setAttribute("aria-pressed", "false");
    this.#shown = button;
    button.setAttribute("aria-pressed", "true");
    this.#turnTo(spot.inside);
    this.#markSource(spot.start, spot.end, spot.inside);
    const octets = new TextEncoder();
    const text = spot.inside ? (this.#outline.opened?.xml ?? "") : this.xml;
    const start = octets.encode(text.slice(0, spot.start)).length;
    this.#views.tree.mark(start, start + octets.encode(text.slice(spot.start, spot.end)).length, spot.inside);
    const back = el("button", { class: "place", type: "button", id: "back-to-check" }, texts.source.back);
    back.addEventListener("click", () => {
      button.scrollIntoView({ block: "center" });
      button.focus();
    });
    this.#marked.replaceChildren(el("span", {}, `${spot.inside ? texts.source.markedInside : texts.source.marked}: `, el("code", {}, check.code), ` ${spot.line}:${spot.column}`), back);
    if (!go) return;
    this.#scroll();
    this.#views[this.#as].element.focus({ preventScroll: true });
  }
}

/** False where the text is too long to be drawn. */
function drawSource(view: SourceView, xml: string, { signatures }: Outline): boolean {
  const drawn = view.draw(xml);
  view.unmark();
  const offsets = signatures.flatMap(({ start, end, signature_start, signature_end }) => [start, signature_start, signature_end, end]);
  const indices = utf16Indices(xml, offsets);
  const verified = ({ state }: Pick<SignatureNote, "state">) => (state === "verified" ? 0 : 1);
  const ranges = signatures
    .flatMap(({ state }, at) => {
      const [start = 0, from = 0, to = 0, end = 0] = indices.slice(at * 4, at * 4 + 4);
      return [{ start, end: from, state }, { start: to, end, state }];
    })
    .sort((a, b) => verified(a) - verified(b));
  view.cover(ranges);
  return drawn;
}

function legend({ signatures, nodes, opened }: Outline, beside: boolean): HTMLElement {
  const words = texts.tree;
  const item = ({ state, path }: SignatureNote, inside: boolean) => el("li", {}, el("span", { class: "cover-badge", "data-cover": state }, words.states[state]), " ", el("code", {}, inside ? `${words.opened}: ${path.replace(/^[^/]*\//, "")}` : path));
  const parts = [...signatures.map((note) => item(note, false)), ...(opened?.outline.signatures ?? []).map((note) => item(note, true))];
  if (parts.length === 0 && nodes.length > 0) parts.push(el("li", {}, el("span", { class: "cover-badge", "data-cover": "none" }, beside ? texts.found.querySigned : words.unsigned)));
  return el("ul", { class: "plain legend", "aria-label": words.legend }, ...parts);
}

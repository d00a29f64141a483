// The decoded XML with line numbers, folded at tags where lines are long, and one marked range.

import { el } from "./dom.ts";
import { scan } from "./scan.ts";

const DRAWN_LIMIT = 600_000;

interface Drawn {
  span: HTMLElement;
  start: number;
  text: string;
}

export class SourceView {
  readonly element = el("pre", { class: "source", tabindex: "0", role: "region" });
  #xml: string | null = null;
  #drawn: Drawn[] = [];
  #marked: Drawn[] = [];

  constructor(label: string) {
    this.element.setAttribute("aria-label", label);
  }

  /** False when the text is too long to be drawn. */
  draw(xml: string): boolean {
    if (xml === this.#xml) return true;
    this.#xml = xml;
    this.#drawn = [];
    this.#marked = [];
    this.element.replaceChildren();
    this.element.scrollTop = 0;
    if (xml.length > DRAWN_LIMIT) return false;
    const rows = document.createDocumentFragment();
    for (const row of scan(xml)) {
      const text = el("span", {});
      for (const piece of row.pieces) {
        const drawn = { span: el("span", { class: piece.kind }, piece.text), start: piece.start, text: piece.text };
        this.#drawn.push(drawn);
        text.append(drawn.span);
      }
      const line = el("div", { class: "row", "data-line": row.line === null ? null : String(row.line) }, text);
      if (row.depth > 0) text.style.setProperty("--depth", String(row.depth));
      rows.append(line);
    }
    this.element.append(rows);
    return true;
  }

  /** Shows which rows are signed, and how that fared. */
  cover(ranges: readonly { start: number; end: number; state: string }[]): void {
    for (const { start, span } of this.#drawn) {
      const row = span.closest<HTMLElement>(".row");
      if (!row) continue;
      const range = ranges.find((range) => range.start <= start && start < range.end);
      row.dataset.cover = range?.state ?? "none";
    }
  }

  /** Marks the UTF-16 range; an empty range marks the character at its place. */
  mark(start: number, end: number): void {
    this.unmark();
    const stop = Math.max(end, start + 1);
    for (const drawn of this.#drawn) {
      const from = Math.max(start - drawn.start, 0);
      const to = Math.min(stop - drawn.start, drawn.text.length);
      if (from >= to) continue;
      this.#marked.push(drawn);
      drawn.span.replaceChildren(drawn.text.slice(0, from), el("mark", {}, drawn.text.slice(from, to)), drawn.text.slice(to));
    }
    this.#scrollToMark();
  }

  unmark(): void {
    for (const { span, text } of this.#marked) span.replaceChildren(text);
    this.#marked = [];
  }

  // Scrolls the view only, so that the page stays where the reader is.
  #scrollToMark(): void {
    const mark = this.#marked[0]?.span.querySelector("mark");
    if (!mark) return;
    const view = this.element.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    if (box.top < view.top + 24 || box.bottom > view.bottom - 24) {
      this.element.scrollTop += box.top - view.top - Math.min(view.height / 3, 120);
    }
  }
}

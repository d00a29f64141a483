// The message as a tree of elements: what is signed stands out, a click marks the element in the source.

import { el } from "./dom.ts";
import type { Outline, OutlineNode } from "./report.ts";
import * as texts from "./texts.ts";

const DRAWN_LIMIT = 2_500;
const TEXT_LIMIT = 160;

export class TreeView {
  readonly element = el("div", { class: "tree", role: "region", tabindex: "0" });
  #rows: { node: OutlineNode; row: HTMLElement; inside: boolean }[] = [];
  #undrawn: Outline | null = null;
  #marked: [number, number, boolean] | null = null;
  #chosen: (node: OutlineNode, inside: boolean) => void;

  constructor(label: string, chosen: (node: OutlineNode, inside: boolean) => void) {
    this.element.setAttribute("aria-label", label);
    this.#chosen = chosen;
  }

  /** Takes what is drawn as soon as somebody looks: thousands of elements take their time. */
  take(outline: Outline): void {
    this.#undrawn = outline;
    this.#marked = null;
    this.#rows = [];
    this.element.replaceChildren();
  }

  show(): void {
    const outline = this.#undrawn;
    if (!outline) return;
    this.#undrawn = null;
    this.element.replaceChildren(...this.#branches(outline, false));
    const { opened } = outline;
    if (opened) this.element.append(el("p", { class: "opened" }, texts.tree.opened), ...this.#branches(opened.outline, true));
    if (this.#marked) this.mark(...this.#marked);
  }

  #branches({ nodes, signatures }: Outline, inside: boolean): Node[] {
    const top = el("ul", {});
    const lists: HTMLElement[] = [top];
    let before: number | null | undefined;
    for (const [index, node] of nodes.slice(0, DRAWN_LIMIT).entries()) {
      lists.length = node.depth + 1;
      const parent = lists[node.depth] ?? top;
      const signature = node.signature === null ? undefined : signatures[node.signature];
      const state = signature?.state ?? "none";
      // The words stand where a signed part begins or ends; the line beside it goes on.
      const parentNode = parentOf(nodes, index);
      const begins = parentNode ? parentNode.signature !== node.signature : true;
      const words = signature ? texts.tree.states[signature.state] : texts.tree.unsigned;
      const badge = begins && (before !== node.signature || signature) ? el("span", { class: "cover-badge", "data-cover": state }, words) : null;
      before = node.signature;
      const row = el("button", { type: "button", class: "node" }, el("span", { class: "name" }, node.name), ...attributes(node), text(node));
      row.addEventListener("click", () => {
        this.#current(row);
        this.#chosen(node, inside);
      });
      this.#rows.push({ node, row, inside });
      const hasChildren = (nodes[index + 1]?.depth ?? 0) > node.depth;
      const list = el("ul", {});
      const item = el("li", { "data-cover": state });
      if (hasChildren) {
        const open = !["Signature", "KeyInfo", "SignedInfo"].includes(local(node));
        item.append(el("details", { open }, el("summary", { "aria-label": node.name }), list), row);
        item.classList.add("branch");
        if (badge) item.append(badge);
        // The row stands beside the marker; the children come after both.
        item.append(item.querySelector("details")!);
      } else item.append(row, ...(badge ? [badge] : []));
      parent.append(item);
      lists.push(list);
    }
    const more = nodes.length - DRAWN_LIMIT;
    return more > 0 ? [top, el("p", { class: "hint" }, texts.tree.more(more))] : [top];
  }

  /** Marks the innermost element that holds the UTF-8 range, of the message or of what was decrypted. */
  mark(start: number, end: number, inside: boolean): void {
    this.#marked = [start, end, inside];
    const holding = this.#rows.filter(({ node, ...row }) => row.inside === inside && node.start <= start && Math.max(end, start) <= node.end);
    const row = holding.at(-1)?.row;
    this.#current(row);
    if (!row) return;
    for (let at: Element | null = row.parentElement; at && at !== this.element; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement) at.open = true;
    }
    const [view, box] = [this.element.getBoundingClientRect(), row.getBoundingClientRect()];
    if (box.top < view.top || box.bottom > view.bottom) this.element.scrollTop += box.top - view.top - view.height / 3;
  }

  #current(chosen: HTMLElement | undefined): void {
    for (const { row } of this.#rows) row.removeAttribute("aria-current");
    chosen?.setAttribute("aria-current", "true");
  }
}

function parentOf(nodes: readonly OutlineNode[], index: number): OutlineNode | undefined {
  const depth = nodes[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at--) if ((nodes[at]?.depth ?? 0) < depth) return nodes[at];
  return undefined;
}

function local({ name }: OutlineNode): string {
  return name.slice(name.indexOf(":") + 1);
}

function attributes({ attributes }: OutlineNode): Node[] {
  return attributes.flatMap(([name, value]) => [
    document.createTextNode(" "),
    el("span", { class: "attribute" }, `${name}=`),
    el("span", { class: "value" }, short(value)),
  ]);
}

function text({ text }: OutlineNode): HTMLElement | null {
  const trimmed = text?.trim();
  return trimmed ? el("span", { class: "text" }, short(trimmed)) : null;
}

function short(value: string): string {
  return value.length > TEXT_LIMIT ? `${value.slice(0, TEXT_LIMIT)}…` : value;
}

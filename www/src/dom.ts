// Small means to build and find elements. Text is always set as text, never as markup.

type Child = Node | string | null | false;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | null>,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  for (const child of children) if (child !== null && child !== false) element.append(child);
  return element;
}

/** The element of the page with this id. The page and the scripts are built together, so a missing one is a mistake of ours. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`#${id} is missing from the page`);
  return element;
}

/** A part of the page that is filled and hidden by the scripts. */
export const section = (id: string): HTMLElement => byId(id, HTMLElement);

/** Puts the nodes into a part of the page, which is hidden where there are none. */
export function fill(id: string, nodes: readonly Node[]): void {
  section(id).hidden = nodes.length === 0;
  section(id).replaceChildren(...nodes);
}

/** Names and values; those without a value are left out. The third part of a row is the class of its value. */
export function facts(rows: readonly [string, string | Node | null, string?][]): HTMLElement {
  const list = el("dl", { class: "facts" });
  for (const [name, value, kind] of rows) {
    if (value !== null && value !== "") list.append(el("dt", {}, name), el("dd", { class: kind ?? null }, value));
  }
  return list;
}

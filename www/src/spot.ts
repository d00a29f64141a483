// Where a finding stands in what is drawn: in the message, or in what was decrypted from it.

import { utf16Indices } from "./offsets.ts";
import type { Outline, OutlineNode, Place } from "./report.ts";

/** A range in UTF-16 code units, with its line and column. */
export interface Spot {
  /** In the decrypted XML, not in the message. */
  inside: boolean;
  start: number;
  end: number;
  line: number;
  column: number;
}

/** The core gives what it finds in decrypted content the position of the ciphertext; its path leads on from there. */
export function spotOf(place: Place, xml: string, outline: Outline): Spot | null {
  const inside = insideOf(place.path, outline);
  if (inside) return inside;
  const { start, end, line, column } = place;
  if (start === null || end === null || line === null || column === null) return null;
  const [from = 0, to = 0] = utf16Indices(xml, [start, end]);
  return { inside: false, start: from, end: to, line, column };
}

function insideOf(path: string, { nodes, opened }: Outline): Spot | null {
  const known = (node: OutlineNode) => path === node.path || path.startsWith(`${node.path}/@`);
  if (!opened || nodes.some(known)) return null;
  const encrypted = nodes.find((node) => node.name.replace(/^.*:/, "") === "EncryptedAssertion" && path.startsWith(`${node.path}/`));
  if (!encrypted) return null;
  const [wrapper] = opened.outline.nodes;
  const [elements, attribute] = `${wrapper?.path}${path.slice(encrypted.path.length)}`.split("/@");
  const node = opened.outline.nodes.find((node) => node.path === elements);
  if (!node) return null;
  const [start = 0, tagEnd = 0] = utf16Indices(opened.xml, [node.start, node.tag_end]);
  const tag = opened.xml.slice(start, tagEnd);
  const written = attribute === undefined ? null : new RegExp(`(?<=\\s)(?:[\\w.-]+:)?${attribute.replaceAll(".", "\\.")}\\s*=\\s*("[^"]*"|'[^']*')`).exec(tag);
  const from = start + (written?.index ?? 0);
  const before = opened.xml.slice(0, from).split("\n");
  return { inside: true, start: from, end: written ? from + written[0].length : tagEnd, line: before.length, column: [...(before.at(-1) ?? "")].length + 1 };
}

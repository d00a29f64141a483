// Cuts XML text into rows and coloured pieces for drawing. It takes any text, keeps every character and decides nothing.

export type Kind = "plain" | "name" | "attribute" | "value" | "aside";

export interface Piece {
  start: number;
  text: string;
  kind: Kind;
}

export interface Row {
  /** Number of the real line, on its first row only. */
  line: number | null;
  /** How far a folded row is indented. */
  depth: number;
  pieces: Piece[];
}

interface Token {
  start: number;
  end: number;
  kind: "open" | "close" | "empty" | "aside" | "text";
}

const LONG_LINE = 110;
const DEEPEST = 12;

export function scan(xml: string): Row[] {
  const rows: Row[] = [{ line: 1, depth: 0, pieces: [] }];
  let line = 1;
  let long = lineLength(xml, 0) > LONG_LINE;
  let depth = 0;
  let before: Token["kind"] | null = null;

  const put = (start: number, end: number, kind: Kind) => {
    let from = start;
    while (from < end) {
      const newline = xml.indexOf("\n", from);
      const to = newline === -1 || newline >= end ? end : newline;
      if (to > from) rows.at(-1)!.pieces.push({ start: from, text: xml.slice(from, to), kind });
      if (to === end) return;
      long = lineLength(xml, to + 1) > LONG_LINE;
      rows.push({ line: ++line, depth: 0, pieces: [] });
      from = to + 1;
    }
  };

  for (const token of tokens(xml)) {
    if (token.kind === "close") depth = Math.max(depth - 1, 0);
    const fold = token.kind === "open" || token.kind === "empty" || (token.kind === "close" && before === "close");
    if (long && fold && rows.at(-1)!.pieces.some(({ text }) => text.trim() !== "")) {
      rows.push({ line: null, depth: Math.min(depth, DEEPEST), pieces: [] });
    }
    if (token.kind === "open" || token.kind === "empty" || token.kind === "close") putTag(xml, token, put);
    else put(token.start, token.end, token.kind === "aside" ? "aside" : "plain");
    if (token.kind === "open") depth += 1;
    // An empty element ends a child just as an end tag does.
    if (token.kind !== "text") before = token.kind === "empty" ? "close" : token.kind;
  }
  return rows;
}

function lineLength(xml: string, start: number): number {
  // Looking no further than needed keeps this linear over the whole text.
  const end = xml.slice(start, start + LONG_LINE + 1).indexOf("\n");
  return end === -1 ? Math.min(xml.length - start, LONG_LINE + 1) : end;
}

const ASIDES = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"], ["<!", ">"]] as const;

function* tokens(xml: string): Generator<Token> {
  let at = 0;
  while (at < xml.length) {
    if (xml[at] !== "<") {
      const next = xml.indexOf("<", at);
      const end = next === -1 ? xml.length : next;
      yield { start: at, end, kind: "text" };
      at = end;
      continue;
    }
    const aside = ASIDES.find(([open]) => xml.startsWith(open, at));
    let end: number;
    let kind: Token["kind"];
    if (aside) {
      const close = xml.indexOf(aside[1], at + aside[0].length);
      end = close === -1 ? xml.length : close + aside[1].length;
      kind = aside[0] === "<![CDATA[" ? "text" : "aside";
    } else {
      end = tagEnd(xml, at);
      kind = xml[at + 1] === "/" ? "close" : xml[end - 2] === "/" ? "empty" : "open";
    }
    yield { start: at, end, kind };
    at = end;
  }
}

/** Just behind the > that ends the tag, past any > in quotes. */
function tagEnd(xml: string, start: number): number {
  let quote = "";
  for (let at = start + 1; at < xml.length; at++) {
    const character = xml[at]!;
    if (quote) {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
  }
  return xml.length;
}

function putTag(xml: string, { start, end }: Token, put: (start: number, end: number, kind: Kind) => void): void {
  let at = start;
  while (at < end && !/\s/.test(xml[at]!) && (xml[at] !== ">" && (xml[at] !== "/" || at === start + 1))) at++;
  put(start, at, "name");
  while (at < end) {
    const from = at;
    const character = xml[at]!;
    if (character === '"' || character === "'") {
      const close = xml.indexOf(character, at + 1);
      at = close === -1 || close >= end ? end : close + 1;
      put(from, at, "value");
    } else if (character === ">" || (character === "/" && at === end - 2)) {
      put(from, end, "name");
      at = end;
    } else {
      while (at < end && !`"'>`.includes(xml[at]!) && !(xml[at] === "/" && at === end - 2)) at++;
      put(from, at, "attribute");
    }
  }
}

// Reads docs/checks, one Markdown page per code: what to change at which identity provider, and the same pages as HTML.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Marked } from "marked";

const FOLDER = fileURLToPath(new URL("../docs/checks", import.meta.url));
const INDEX = "README.md";

const markdown = new Marked({
  walkTokens(token) {
    // A page of a code links to its neighbours as files; on the site each is a folder.
    if (token.type === "link") token.href = token.href.replace(/^([a-z0-9_.]+)\.md$/, "/checks/$1/");
  },
});

/** What each code means, and what to change where: `{ [code]: { meaning, fixes: [{ where, what }] } }`, all plain text. */
export function fixes() {
  return Object.fromEntries(pages().map(({ code, sections }) => {
    const table = sections["How to fix it"].find(({ type }) => type === "table");
    return [code, {
      meaning: sections["What it means"].filter(({ type }) => type === "paragraph").map(plain).join(" ").replaceAll("\n", " "),
      fixes: (table?.rows ?? []).map(([where, what]) => ({ where: plain(where), what: plain(what) })),
    }];
  }));
}

/** Writes the page of every code to `folder/<code>/index.html`, and the index to `folder/index.html`. `head` goes into each page's head. */
export async function writePages(folder, head) {
  for (const page of pages()) {
    const target = join(folder, page.code);
    await mkdir(target, { recursive: true });
    await writeFile(join(target, "index.html"), frame(page.failure, head, body(page)));
  }
  const index = markdown.parse(await readFile(join(FOLDER, INDEX), "utf8"));
  await writeFile(join(folder, "index.html"), frame("Every check", head, index));
}

function pages() {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".md") && file !== INDEX).sort();
  return files.map((file) => read(readFileSync(join(FOLDER, file), "utf8")));
}

// The shape is held by tests/checks.rs: the code, its failure, a table of facts, then sections.
function read(text) {
  const tokens = markdown.lexer(text).filter(({ type }) => type !== "space");
  markdown.walkTokens(tokens, markdown.defaults.walkTokens);
  const [code, failure, facts, ...rest] = tokens;
  const sections = {};
  let section;
  for (const token of rest) {
    if (token.type === "heading") section = sections[token.text] = [];
    else section.push(token);
  }
  return { code: code.text, failure: plain(failure), facts: facts.rows, sections };
}

function body({ code, failure, facts, sections }) {
  const { Example: example, ...others } = sections;
  // The case in the repository is for us; whoever reads the page has its text.
  const shown = { ...others, Example: example.filter((token) => !token.text.startsWith("Case: ")) };
  const parts = Object.entries(shown).map(([heading, tokens]) => `<section class="card"><h2>${heading}</h2>${markdown.parser(tokens)}</section>`);
  const rows = facts.map(([name, value]) => `<dt>${cell(name)}</dt><dd>${cell(value)}</dd>`);
  return `<div>
<p class="hint"><a href="/checks/">Every check</a></p>
<h1>${escape(failure)}</h1>
<p class="lead"><code>${code}</code></p>
</div>
${parts.join("\n")}
<section class="card"><h2>The rule</h2><dl class="facts">${rows.join("")}</dl></section>`;
}

function frame(title, head, content) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${head}
<title>${escape(title.replace(/\.$/, ""))} · saml-edge</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
<link rel="stylesheet" href="/checks.css">
</head>
<body>
<header class="bar">
<a class="brand" href="/">saml-edge</a>
<nav><a href="/inspect">Inspector</a></nav>
</header>
<main>
${content}
</main>
</body>
</html>
`;
}

const cell = ({ tokens }) => markdown.Parser.parseInline(tokens);

// The words without the markup.
function plain({ tokens, text }) {
  return tokens ? tokens.map(plain).join("") : unescape(text);
}

// The lexer leaves text as it stands in the file, save for these.
const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

// The crate's public API as a list, tests/public-api.txt: `public-api.mjs` compares, `public-api.mjs --write` writes it anew.
// A line that goes or changes breaks those who use it, so it wants a new major version (a minor one before 1.0); a new line does not.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LIST = join(ROOT, "tests/public-api.txt");
const CRATE = "saml_edge";

const { root, index } = rustdoc();
const sources = new Map();
const lines = new Set();
module(index[root], CRATE);
const found = `${[...lines].sort().join("\n")}\n`;

if (process.argv[2] === "--write") {
  writeFileSync(LIST, found);
} else {
  const kept = new Set(readFileSync(LIST, "utf8").split("\n"));
  const gone = [...kept].filter((line) => line && !lines.has(line));
  const added = [...lines].filter((line) => !kept.has(line));
  for (const line of gone) console.error(`error: gone from the public API: ${line}`);
  for (const line of added) console.error(`error: new in the public API: ${line}`);
  if (gone.length + added.length > 0) {
    console.error("after weighing what that means for the version: node scripts/public-api.mjs --write");
    process.exit(1);
  }
}

/** What rustdoc knows. Its JSON is not stable, so the stable compiler has to be told that we know. */
function rustdoc() {
  const env = { ...process.env, RUSTC_BOOTSTRAP: "1", RUSTDOCFLAGS: "-Zunstable-options --output-format json --cap-lints allow" };
  execFileSync("cargo", ["doc", "--quiet", "--no-deps", "--lib", "--package", "saml-edge", "--features", "webcrypto", "--target-dir", "target/public-api"], { cwd: ROOT, env, stdio: "inherit" });
  return JSON.parse(readFileSync(join(ROOT, `target/public-api/doc/${CRATE}.json`), "utf8"));
}

function module({ inner }, path) {
  for (const id of inner.module.items) {
    const { use } = index[id].inner;
    const item = use ? index[use.id] : index[id];
    if (item) describe(item, `${path}::${use?.name ?? item.name}`);
  }
}

function describe(item, path) {
  const [kind] = Object.keys(item.inner);
  const { impls = [], variants = [], items = [] } = item.inner[kind];
  if (kind === "module") {
    lines.add(`mod ${path}`);
    return module(item, path);
  }
  if (kind === "function" || kind === "constant" || kind === "type_alias") return void lines.add(`${path}: ${head(item)}`);
  lines.add(`${path}: ${head(item)}`);
  for (const id of variants) variant(index[id], path);
  for (const id of fields(item.inner[kind].kind)) lines.add(`${path}::${index[id].name}: ${text(index[id])}`);
  for (const id of items) lines.add(`${path}::${index[id].name}: ${head(index[id])}`);
  for (const id of impls) implementation(index[id], path);
}

function variant(item, path) {
  lines.add(`${path}::${item.name}: ${written(item, text(item)) ?? item.name}`);
}

// Of a struct with named fields or a tuple, those that are public.
function fields(kind) {
  const ids = kind?.plain?.fields ?? kind?.tuple ?? [];
  return ids.filter((id) => id !== null && index[id]?.visibility === "public");
}

function implementation({ inner: { impl } }, path) {
  if (impl.is_synthetic || impl.blanket_impl) return;
  if (impl.trait) return void lines.add(`${path}: impl ${impl.trait.path}`);
  for (const id of impl.items) if (index[id].visibility === "public") lines.add(`${path}::${index[id].name}: ${head(index[id])}`);
}

/** The source of an item, without its body. */
function head(item) {
  const source = text(item).split(/\s*(?:\{|;$)/)[0];
  return written(item, source) ?? `${Object.keys(item.inner)[0]} ${item.name}`;
}

/** What a macro writes has the macro's whole call for its source, which says nothing. */
function written(item, source) {
  return /^\w+!/.test(source) ? undefined : source;
}

/** The source of an item on one line, without comments. */
function text({ span: { filename, begin, end } }) {
  if (!sources.has(filename)) sources.set(filename, readFileSync(join(ROOT, filename), "utf8").split("\n"));
  const all = sources.get(filename).slice(begin[0] - 1, end[0]);
  all[all.length - 1] = all.at(-1).slice(0, end[1] - 1);
  all[0] = all[0].slice(begin[1] - 1);
  return all.map((line) => line.replace(/\/\/.*$/, "").trim()).filter(Boolean).join(" ").replaceAll("( ", "(").replaceAll(", )", ")");
}

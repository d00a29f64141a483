// Makes the WebAssembly builds listed in wasm-pack.toml and checks each: `build.mjs NAME...`, `build.mjs all`; `--force` builds fresh ones too.
// Prints one line per check, beginning with "ok" or "FAILED".
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { parse } from "smol-toml";

import { assemble } from "./npm.mjs";
import { run, tail } from "./process.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
// What every build depends on; a change of any of them makes it stale.
const COMMON = ["src", ".cargo", "Cargo.toml", "Cargo.lock", "wasm-pack.toml", "scripts/build.mjs", "scripts/codes.mjs", "scripts/npm.mjs", "scripts/tools.txt"];

// The standard library built with the module, for size: a panic stops at once instead of composing a message that nobody
// sees. Cargo and rustc call this unstable, so they want to be told that we know.
const OWN_FLAGS = ["-Zunstable-options", "-Cpanic=immediate-abort"];
const OWN_STD = [
  "-Z", "build-std=core,alloc,std", "-Z", "build-std-features=optimize_for_size",
  "--config", `target.wasm32-unknown-unknown.rustflags=${JSON.stringify(OWN_FLAGS)}`,
];
// What of it reading takes its time in: memory, and comparing and searching texts. Inlining a third as eagerly as usual costs
// reading a hundredth, and takes a tenth off the module.
const FAST_STD = [
  ...["alloc", "compiler_builtins", "core", "dlmalloc"].flatMap((name) => [
    "--config", `profile.release.package.${name}.opt-level=${["alloc", "core"].includes(name) ? 2 : 3}`,
  ]),
  "--config", `target.wasm32-unknown-unknown.rustflags=["-Cllvm-args=-inline-threshold=75"]`,
];

const builds = parse(readFileSync(join(ROOT, "wasm-pack.toml"), "utf8")).build;
const words = process.argv.slice(2);
const force = words.includes("--force");
const named = words.filter((word) => word !== "--force");
const names = named.includes("all") ? Object.keys(builds) : named;
const unknown = names.filter((name) => !(name in builds));
if (names.length === 0 || unknown.length > 0) {
  console.error(`usage: scripts/build.mjs [--force] all|${Object.keys(builds).join("|")}`);
  process.exit(2);
}

let failures = 0;
for (const name of names) await build(name, builds[name]);
process.exit(failures === 0 ? 0 : 1);

async function build(name, settings) {
  const outDir = resolve(ROOT, settings["out-dir"]);
  const log = join(ROOT, "target/build-logs", `${name}.log`);
  const began = Date.now();
  const fresh = !force && isFresh(settings, outDir);
  const reason = fresh ? null : await (settings.target === "wrangler" ? wrangler : wasmPack)(settings, outDir, log);
  if (reason) {
    check(false, name, `not built: ${reason}; log: target/build-logs/${name}.log\n${tail(log)}`);
    return;
  }
  const files = shipped(settings, outDir);
  if (!files.some(isModule)) {
    check(false, name, `no .wasm file in ${settings["out-dir"]}`);
    return;
  }
  const bytes = sum(files.map((file) => readFileSync(file).length));
  const gzip = sum(files.map((file) => gzipSync(readFileSync(file), { level: 9 }).length));
  // As old as the start of the build: what was changed during it makes the module stale.
  if (!fresh) for (const file of files) utimesSync(file, began / 1000, began / 1000);
  if (settings.npm) assemble({ from: resolve(ROOT, settings.npm), wasm: outDir, to: resolve(outDir, "..") });
  const budget = settings["gzip-budget"];
  const how = fresh ? "was fresh" : `built in ${Math.round((Date.now() - began) / 1000)} s`;
  check(gzip <= budget, name, `${bytes} bytes, ${gzip} after gzip, budget ${budget}; ${how}`);

  const foreign = files.filter(isModule).flatMap(importsFromEnv);
  check(foreign.length === 0, name, foreign.length === 0
    ? "imports nothing from env"
    : `imports from env, so it cannot load: ${foreign.join(", ")} (was its C code compiled by clang?)`);
}

function wasmPack({ crate, target, profile, features, std }, outDir, log) {
  const own = std === undefined ? [] : [...OWN_STD, ...(std === "fast" ? FAST_STD : [])];
  // --mode no-install: programs come from PATH, where setup.sh put them.
  return run("wasm-pack", [
    "build", resolve(ROOT, crate), "--mode", "no-install", "--target", target, "--profile", profile,
    "--out-dir", outDir, "--features", features.join(","), ...own,
  ], { cwd: ROOT, log, env: std === undefined ? {} : { RUSTC_BOOTSTRAP: "1" } });
}

function wrangler({ crate }, outDir, log) {
  rmSync(outDir, { recursive: true, force: true });
  return run("wrangler", ["deploy", "--dry-run", "--outdir", outDir], { cwd: resolve(ROOT, crate), env: { CI: "1" }, log });
}

// The Worker's own build knows best what is fresh.
function isFresh({ target }, outDir) {
  if (target === "wrangler" || !existsSync(outDir)) return false;
  const module = readdirSync(outDir).find(isModule);
  return module !== undefined && COMMON.map(newest).every((time) => time <= statSync(join(outDir, module)).mtimeMs);
}

function newest(path) {
  const full = resolve(ROOT, path);
  if (!existsSync(full)) return 0;
  const { mtimeMs } = statSync(full);
  if (!statSync(full).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(full).map((entry) => newest(join(path, entry))));
}

// What counts against the budget: the module, and for the Worker the scripts uploaded with it.
function shipped({ target }, outDir) {
  return readdirSync(outDir)
    .filter((file) => isModule(file) || (target === "wrangler" && /\.m?js$/.test(file)))
    .map((file) => join(outDir, file));
}

function importsFromEnv(file) {
  return WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file)))
    .filter(({ module }) => module === "env")
    .map(({ name }) => name);
}

function isModule(file) {
  return file.endsWith(".wasm");
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

function check(passed, name, text) {
  if (!passed) failures += 1;
  console.log(`${passed ? "ok    " : "FAILED"} ${name}: ${text}`);
}

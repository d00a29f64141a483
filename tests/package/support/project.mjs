// A scratch project per runtime, into which the packed tarball is installed as a user would do it.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { parse } from "smol-toml";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SCRATCH = join(ROOT, "target/package");
const CASES = join(ROOT, "tests/cases");
let tarball;

function npm(args, cwd) {
  return execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, encoding: "utf8" });
}

/** The tarball that `npm publish` would send, made once per run. */
export function pack() {
  if (!tarball) {
    mkdirSync(SCRATCH, { recursive: true });
    const [{ filename, files }] = JSON.parse(npm(["pack", "--json", "--pack-destination", SCRATCH], join(ROOT, "pkg")));
    tarball = { file: join(SCRATCH, filename), files: files.map(({ path }) => path) };
  }
  return tarball;
}

/** A new project with the package installed; `files` are written into it. Gives its folder. */
export function project(name, files = {}) {
  const folder = join(SCRATCH, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  npm(["install", pack().file], folder);
  copyFileSync(join(ROOT, "tests/package/support/main-use.js"), join(folder, "main-use.js"));
  writeFileSync(join(folder, "messages.js"), `export const messages = ${JSON.stringify(messages())};\n`);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

/** A program that prints what the main use gives. */
export const PROGRAM = `
import { mainUse } from "./main-use.js";
import { messages } from "./messages.js";
console.log(JSON.stringify(await mainUse(messages)));
`;

/** A signed message that is to be accepted, and one that was changed after signing. */
export function messages() {
  const { now, request_id, sp_entity_id, acs_url } = parse(readFileSync(join(CASES, "shared.toml"), "utf8"));
  const field = (name) => readFileSync(join(CASES, name, "response.xml")).toString("base64");
  return {
    metadata: readFileSync(join(CASES, "idp.xml"), "utf8"),
    entityId: sp_entity_id, acsUrl: acs_url, requestId: request_id, now,
    message: field("accepted-entra"), changed: field("signature-name-id-changed"),
  };
}

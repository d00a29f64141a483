// Puts the npm package together: the hand-written files, the WebAssembly build, the texts of the codes, and the version from Cargo.toml.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { transformSync } from "esbuild";
import { parse } from "smol-toml";

import { script } from "./codes.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
// What wasm-pack writes beside the module and the package does not need: its types are hand-written.
const NOT_SHIPPED = [".gitignore", "package.json", "README.md", "LICENSE", "saml_edge.d.ts", "saml_edge_bg.wasm.d.ts"];

/** `from`: the hand-written files; `wasm`: the build, inside `to`. */
export function assemble({ from, wasm, to }) {
  for (const name of readdirSync(to, { withFileTypes: true })) if (name.isFile()) rmSync(join(to, name.name));
  for (const name of NOT_SHIPPED) rmSync(join(wasm, name), { force: true });
  for (const name of readdirSync(from)) copyFileSync(join(from, name), join(to, name));
  copyFileSync(join(ROOT, "LICENSE"), join(to, "LICENSE"));
  writeFileSync(join(to, "codes.js"), script());

  // Its comments are about types that are not shipped. Names stay, for the stacks of errors.
  const glue = join(wasm, "saml_edge.js");
  writeFileSync(glue, transformSync(readFileSync(glue, "utf8"), { format: "esm", minifyWhitespace: true, legalComments: "none" }).code);

  const { version } = parse(readFileSync(join(ROOT, "Cargo.toml"), "utf8")).workspace.package;
  const { name, ...rest } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  writeFileSync(join(to, "package.json"), `${JSON.stringify({ name, version, ...rest }, null, 2)}\n`);

  const module = readFileSync(join(wasm, "saml_edge_bg.wasm"));
  writeFileSync(join(wasm, "inline.js"), `// The module beside this file, as text.\nexport const base64 = "${module.toString("base64")}";\n`);
}

// docs/MIGRATING.md has a row for every option that the types of the other libraries name.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { ROOT } from "./support/project.mjs";

const [, fromNodeSaml, fromSamlify] = readFileSync(join(ROOT, "docs/MIGRATING.md"), "utf8").split(/^## From .*$/m);

const TYPES = [
  ["@node-saml/node-saml/lib/types.d.ts", fromNodeSaml, 47, [
    "SamlSigningOptions", "AuthOptions", "MandatorySamlOptions", "SamlOptions", "GenerateServiceProviderMetadataParams",
  ]],
  ["@node-saml/passport-saml/lib/types.d.ts", fromNodeSaml, 5, ["AuthenticateOptions", "StrategyOptions", "BaseMultiStrategyConfig"]],
  ["samlify/types/src/types.d.ts", fromSamlify, 39, [
    "ServiceProviderSettings", "IdentityProviderSettings", "MetadataSpOptions", "MetadataIdpOptions",
    "CreateLoginRequestOptions", "CreateLoginResponseOptions", "CreateLogoutRequestOptions", "CreateLogoutResponseOptions",
  ]],
];

for (const [file, section, count, interfaces] of TYPES) {
  test(file.split("/lib/")[0].split("/types/")[0], () => {
    const text = readFileSync(fileURLToPath(new URL(`node_modules/${file}`, import.meta.url)), "utf8").replaceAll(/\/\*[^]*?\*\//g, "");
    const names = new Set(interfaces.flatMap((name) => {
      const [, body] = text.match(new RegExp(`interface ${name}\\b[^{]*\\{\\n([^]*?)\\n\\}`));
      return [...body.matchAll(/^ {4}(\w+)(?:\?:|:|\()/gm)].map(([, option]) => option);
    }));
    assert.equal(names.size, count);
    // The first column of the tables.
    const left = section.split("\n").filter((line) => line.startsWith("| ")).map((line) => line.split(" | ")[0]).join("\n");
    const missing = [...names].filter((option) => !new RegExp(`\`[^\`]*\\b${option}\\b[^\`]*\``).test(left));
    assert.deepEqual(missing, []);
  });
}

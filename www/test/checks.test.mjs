// The pages of docs/checks as the inspector and the site use them; that they are right is held by tests/checks.rs.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { fixes, writePages } from "../checks.mjs";

const codes = readdirSync(new URL("../../docs/checks", import.meta.url)).filter((file) => file !== "README.md").map((file) => file.replace(/\.md$/, ""));

test("every code gives its meaning, and what to change where, as plain text", () => {
  const all = fixes();
  assert.deepEqual(Object.keys(all).sort(), codes.sort());
  for (const [code, { meaning, fixes }] of Object.entries(all)) {
    assert.ok(meaning.length > 80, code);
    for (const text of [meaning, ...fixes.flatMap(({ where, what }) => [where, what])]) {
      assert.ok(text.trim() && !/[`\n]|\]\(|&\w+;/.test(text.replace("&lt; &gt; &amp; &quot; and &apos;", "").replace("&nbsp;", "")), `${code}: ${text}`);
    }
  }
  assert.deepEqual(all["conditions.audience"].fixes.map(({ where }) => where), ["Entra ID", "Okta", "Google Workspace", "AD FS", "Keycloak", "Another IdP"]);
  assert.match(all["conditions.audience"].fixes[0].what, /^Enterprise applications > your app > Single sign-on > .* begins with spn: says/);
  assert.deepEqual(all["message.html"].fixes, []);
});

test("every code has a page, whose markup is escaped and whose links stay on the site", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "saml-edge-pages-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writePages(folder, "default-src 'none'");
  for (const code of codes) {
    const page = readFileSync(join(folder, code, "index.html"), "utf8");
    assert.ok(page.includes(`<code>${code}</code>`) && page.includes("<h2>Example</h2>"), code);
    assert.doesNotMatch(page, /\.md"|<script|<NameID|tests\/cases|undefined/, code);
    assert.deepEqual([...page.matchAll(/href="([^"]*)"/g)].filter(([, href]) => !href.startsWith("/")), [], code);
  }
  const index = readFileSync(join(folder, "index.html"), "utf8");
  for (const code of codes) assert.ok(index.includes(`href="/checks/${code}/"`), code);
});

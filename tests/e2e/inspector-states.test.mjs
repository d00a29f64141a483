// Each state of the inspector's page: axe finds nothing, and it fits from a phone to 4K, in light and dark.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { startPage } from "./support/page.mjs";
import { picture } from "./support/picture.mjs";
import { STATES, settings } from "./support/states.mjs";

const PATIENCE = { timeout: 60_000 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = [[390, 844], [768, 1024], [1280, 800], [3840, 2160]];

let world;
before(async () => {
  world = await startPage();
});
after(() => world?.close());

for (const [name, bring] of Object.entries(STATES)) {
  test(name, PATIENCE, async (t) => {
    // axe comes by eval, which the page's policy forbids.
    const { page } = await world.open(t, { address: `${world.base}/inspect/#${new URLSearchParams(settings)}`, bypassCSP: true });
    await bring(page);
    await picture(page, `inspector-${name.replaceAll(/\W+/g, "-")}`);
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      const wide = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        // Nothing may stick out of its card, unless something around it scrolls.
        const out = [...document.querySelectorAll("main :is(.card, .verdict, .families) *")].filter((element) => {
          const scrolls = element.closest(".scroll, .source, .tree, textarea, select, .track, [hidden]");
          const card = element.closest(".card, .verdict, .families");
          return !scrolls && element.checkVisibility() && element.getBoundingClientRect().right > card.getBoundingClientRect().right + 1;
        });
        return { page: scrollWidth - clientWidth, out: out.map((element) => element.outerHTML.slice(0, 80)) };
      });
      assert.deepEqual(wide, { page: 0, out: [] }, `${width} pixels wide`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.evaluate(AXE);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`), [], colorScheme);
    }
  });
}

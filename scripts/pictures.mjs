// Takes the inspector's pictures in docs/images anew: `. scripts/env.sh && node scripts/pictures.mjs`, after `make build`.
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { base64, key, readCase } from "../tests/e2e/support/cases.mjs";
import { pasteInto, startPage } from "../tests/e2e/support/page.mjs";

const FOLDER = fileURLToPath(new URL("../docs/images/", import.meta.url));
const MOST = 150_000;

const PICTURES = {
  async refused(page, { xml }) {
    await pasteInto(page, base64(xml));
  },
  async explained(page, { xml }) {
    await pasteInto(page, xml);
    await page.locator("#digest h3").waitFor();
    await page.evaluate(() => scrollTo(0, document.querySelector("#digest").getBoundingClientRect().top - 24));
  },
  async decrypted(page, { xml }) {
    await page.evaluate(() => (document.querySelector("#settings").open = true));
    await page.fill("#key", key("sp.key"));
    await page.locator("#key-state", { hasText: "One key is held" }).waitFor();
    await page.evaluate(() => (document.querySelector("#settings").open = false));
    await pasteInto(page, xml);
    await page.evaluate(() => scrollTo(0, document.querySelector("#checks").getBoundingClientRect().top + scrollY - 24));
  },
};
const MESSAGES = { refused: "audience-other", explained: "signature-name-id-changed", decrypted: "encryption-expired-inside" };

const world = await startPage();
for (const [name, take] of Object.entries(PICTURES)) {
  const example = readCase(MESSAGES[name]);
  const { page } = await world.open(null, { address: `${world.base}/inspect/#${new URLSearchParams(example.settings)}`, viewport: { width: 1080, height: 700 }, colorScheme: "light" });
  await take(page, example);
  await page.mouse.move(0, 0);
  const path = `${FOLDER}inspector-${name}.png`;
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`${size <= MOST ? "ok    " : "FAILED"} ${path}: ${size} bytes, budget ${MOST}`);
  if (size > MOST) process.exitCode = 1;
}
await world.close();

// Pictures of pages for people to look at, in target/screenshots: only with SCREENSHOTS=1 in the environment.
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../target/screenshots/", import.meta.url));

/** Takes the page narrow and wide, light and dark; it is afterwards as it was. */
export async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  const before = page.viewportSize();
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${FOLDER}${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

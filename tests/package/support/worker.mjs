// A Worker in workerd, bundled by wrangler as a user's is: `wrangler dev` in a folder with a wrangler.json.
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { pause, start, stop, tail } from "../../../scripts/process.mjs";

const PATIENCE_MS = 60_000;

/** Gives {origin, stop} once it answers. `settings` go into wrangler.json beside the date. */
export async function startWorker(folder, settings) {
  writeFileSync(join(folder, "wrangler.json"), JSON.stringify({ name: "tried", compatibility_date: "2026-10-01", ...settings }));
  const port = await freePort();
  const running = start("wrangler", [
    "dev", "--local", "--config", join(folder, "wrangler.json"), "--ip", "127.0.0.1", "--port", String(port),
    "--inspector-port", "0", "--persist-to", join(folder, "state"), "--show-interactive-dev-session=false",
  ], { cwd: folder, env: { CI: "1" }, log: join(folder, "wrangler.log") });
  const origin = `http://127.0.0.1:${port}`;
  const until = Date.now() + PATIENCE_MS;
  while (!(await fetch(origin, { redirect: "manual" }).catch(() => null))) {
    if (running.ended !== null || Date.now() > until) {
      await stop(running);
      throw new Error(`the Worker does not answer\n${tail(running.log)}`);
    }
    await pause(100);
  }
  return { origin, stop: () => stop(running) };
}

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

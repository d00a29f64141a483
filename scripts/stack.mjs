// Starts the Worker and the practice identity provider together, ready for a sign-in: for `make start` and for tests.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { pause, start, stop, tail } from "./process.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
// The first build of the Worker on a slow machine takes a few minutes.
const PATIENCE_MS = 10 * 60 * 1000;

/**
 * Gives {base, idp, adminToken, ended, stop} once the Worker answers and knows the practice directory.
 * `ended` resolves, with the reason, if the Worker ends by itself. `say` hears of each step; `signal` breaks the start off.
 * `config` is the Worker's settings where they are not worker/wrangler.toml.
 */
export async function startStack({
  port = 8787,
  idpPort = 8788,
  state = join(ROOT, "worker/.state"),
  log = join(ROOT, "target/start-logs/worker.log"),
  adminToken = randomBytes(24).toString("base64url"),
  config = join(ROOT, "worker/wrangler.toml"),
  signal,
  say = () => {},
} = {}) {
  await portsFree([[port, "PORT"], [idpPort, "IDP_PORT"]]);
  const base = `http://localhost:${port}`;
  const stops = [];
  const stopAll = async () => {
    while (stops.length > 0) await stops.pop()();
  };
  try {
    const idp = await startIdp({ base, idpPort, state });
    stops.push(() => idp.close());
    say(`practice identity provider: ${idp.origin}/`);

    say(`Worker: building and starting, a minute or more the first time; log: ${log}`);
    const worker = startWorker({ base, port, state, adminToken, config, log });
    stops.push(() => stop(worker));
    await answers(base, worker, signal);
    await seed(base, idp, adminToken);
    say(`Worker: ${base}/`);
    return { base, idp, adminToken, ended: worker.end.then(() => endOf(worker)), stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startIdp({ base, idpPort, state }) {
  // Loaded here and not above, so that a taken port is told before anything else is tried.
  const { start: startProvider } = await import("../worker/practice/idp.mjs");
  const sp = `${base}/saml/practice`;
  return startProvider({ port: idpPort, state: join(state, "idp"), spEntityId: sp, acs: `${sp}/acs`, signOnUrl: `${sp}/login` });
}

function startWorker({ base, port, state, adminToken, config, log }) {
  return start("wrangler", [
    "dev", "--local", "--config", config, "--ip", "127.0.0.1", "--port", String(port), "--persist-to", state,
    "--show-interactive-dev-session=false", "--var", `ADMIN_TOKEN:${adminToken}`, "--var", `BASE_URL:${base}`,
  ], { cwd: join(ROOT, "worker"), env: { CI: "1" }, log });
}

async function answers(base, worker, signal) {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    signal?.throwIfAborted();
    if (worker.ended !== null) throw new Error(endOf(worker));
    const response = await fetch(base, { redirect: "manual" }).catch(() => null);
    if (response) return;
    await pause(200);
  }
  throw new Error(`the Worker did not answer within ${PATIENCE_MS / 60000} minutes; log: ${worker.log}\n${tail(worker.log)}`);
}

// The directory takes the provider's settings as an administrator would give them: by its metadata.
async function seed(base, idp, adminToken) {
  const metadata = await fetch(idp.metadataUrl);
  if (!metadata.ok) throw new Error(`the practice identity provider gave no metadata: ${metadata.status}`);
  const answer = await fetch(`${base}/api/v1/directories/practice`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${adminToken}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "Practice", idp_metadata: await metadata.text(), unsolicited: "bounce" }),
  });
  if (!answer.ok) throw new Error(`the Worker refused the practice directory: ${answer.status} ${await answer.text()}`);
}

function endOf(worker) {
  return `the Worker ended (${worker.ended}); log: ${worker.log}\n${tail(worker.log)}`;
}

async function portsFree(ports) {
  for (const [port, option] of ports) {
    if (!(await isFree(port, "127.0.0.1")) || !(await isFree(port, "::1"))) {
      throw new Error(`port ${port} is taken${byWhom(port)}; end that, or choose another with ${option}=...`);
    }
  }
}

function isFree(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    // A machine without IPv6 has no ::1 to be taken.
    probe.once("error", (error) => resolve(error.code !== "EADDRINUSE"));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

function byWhom(port) {
  try {
    const line = execFileSync("ss", ["-ltnpH", `sport = :${port}`], { encoding: "utf8" });
    const [, name, pid] = line.match(/\(\("([^"]+)",pid=(\d+)/) ?? [];
    return name ? ` by ${name} (process ${pid})` : "";
  } catch {
    return "";
  }
}

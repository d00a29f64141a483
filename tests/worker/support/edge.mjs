// Runs the built Worker in workerd for one test file: a free port, its own state folder, the real wrangler.toml.
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";

import { pause, start, stop, tail } from "../../../scripts/process.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PATIENCE_MS = 60 * 1000;

/** The address in the settings. Nothing listens there: the Worker must never ask the Host header who it is. */
export const BASE = "https://sp.example";
export const TOKEN = "a-token-for-tests";

/** Starts the Worker. A var that is null is left out, and so is the Durable Object binding named by `without`. */
export async function startEdge({ vars = {}, without } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "saml-edge-worker-"));
  const config = join(folder, "wrangler.json");
  await writeFile(config, JSON.stringify(settings({ BASE_URL: BASE, ADMIN_TOKEN: TOKEN, ...vars }, without)));
  let starts = 0;
  let running;
  const edge = {
    /** A browser of its own, with its own cookies. */
    browser: (cookies) => new Browser(edge, cookies),
    /** One call of the API. */
    async api(method, slug, body, token = TOKEN) {
      const response = await fetch(`${edge.origin}/api/v1/directories/${slug}`, {
        method,
        headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
        body: typeof body === "string" || body === undefined ? body : JSON.stringify(body),
      });
      return { status: response.status, json: await response.json() };
    },
    log: () => readFileSync(running.log, "utf8"),
    /** The lines that the ACS wrote, as objects. */
    decisions: () => [...edge.log().matchAll(/\{"[^\n]*"event":"acs"[^\n]*\}/g)].map(([line]) => JSON.parse(line)),
    async restart() {
      await stop(running);
      await up();
    },
    async stop() {
      await stop(running);
      await rm(folder, { recursive: true, force: true });
    },
  };
  async function up() {
    const port = await freePort();
    starts += 1;
    edge.origin = `http://127.0.0.1:${port}`;
    running = start("wrangler", [
      "dev", "--local", "--config", config, "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0",
      "--persist-to", join(folder, "state"), "--show-interactive-dev-session=false",
    ], {
      cwd: folder,
      env: {
        CI: "1", WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false",
        PATH: join(ROOT, "node_modules/.bin") + delimiter + process.env.PATH,
      },
      log: join(folder, `worker-${starts}.log`),
    });
    await answers(edge.origin, running);
  }
  await up();
  return edge;
}

/** The project's own settings, without the build: that has been done. */
function settings(vars, without) {
  const worker = join(ROOT, "worker");
  const main = join(worker, "build/index.js");
  if (!existsSync(main)) throw new Error("the Worker is not built; run: make build");
  const { build, assets, dev, ...rest } = parse(readFileSync(join(worker, "wrangler.toml"), "utf8"));
  const directory = join(worker, assets.directory);
  const given = Object.fromEntries(Object.entries({ ...rest.vars, ...vars }).filter(([, value]) => value !== null));
  const bindings = rest.durable_objects.bindings.filter(({ name }) => name !== without);
  return { ...rest, main, vars: given, durable_objects: { bindings }, ...(existsSync(directory) && { assets: { ...assets, directory } }) };
}

async function answers(origin, running) {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && running.ended === null) {
    if (await fetch(origin, { redirect: "manual" }).catch(() => null)) return;
    await pause(100);
  }
  await stop(running);
  throw new Error(`the Worker did not answer\n${tail(running.log)}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Keeps cookies and follows nothing by itself. */
export class Browser {
  constructor(edge, cookies = []) {
    this.edge = edge;
    this.cookies = new Map(cookies);
  }

  get(path, headers = { accept: "text/html" }) {
    return this.send(path, { headers });
  }

  post(path, fields, headers = {}) {
    const body = typeof fields === "string" ? fields : new URLSearchParams(fields).toString();
    return this.send(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html", ...headers },
      body,
    });
  }

  async send(path, { headers, ...init }) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(this.edge.origin + path, {
      redirect: "manual",
      ...init,
      headers: { ...headers, ...(cookie && { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value, rest] = line.match(/^([^=]+)=([^;]*)(.*)$/);
      if (/max-age=0\b/i.test(rest)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/**
 * Posts the same form many times in the same moment: every request is held at its last byte until all have arrived.
 * Sent one by one they would mostly be judged one by one.
 */
export async function postAtOnce(edge, times, path, fields, cookies = []) {
  const body = new URLSearchParams(fields).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": Buffer.byteLength(body),
    cookie: cookies.map(([name, value]) => `${name}=${value}`).join("; "),
  };
  const requests = Array.from({ length: times }, () => {
    const held = request(edge.origin + path, { method: "POST", headers, agent: false });
    held.write(body.slice(0, -1));
    return held;
  });
  await pause(500);
  return Promise.all(requests.map((held) => new Promise((resolve, reject) => {
    held.once("error", reject).once("response", async (response) => {
      const text = (await response.toArray()).join("");
      resolve({ status: response.statusCode, text });
    });
    held.end(body.slice(-1));
  })));
}

/** The code that a failure page names. */
export const codeOf = ({ text }) => text.match(/<dt>Code<\/dt><dd><code>([^<]*)<\/code>/)?.[1];
/** The place that a failure page names, without line and column. */
export const placeOf = ({ text }) => text.match(/<dt>Place<\/dt><dd>(.*?)(?: \(line \d+, column \d+\))?<\/dd>/)?.[1];

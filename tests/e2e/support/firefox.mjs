// Firefox by WebDriver BiDi, which it speaks itself: no driver in between, and no browser of a special build.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 20_000;

/** The program; undefined where Firefox is not installed. */
export const FIREFOX = process.env.FIREFOX || ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync);

/** Starts a window. `complaints` are the errors and warnings of its console. */
export async function startFirefox() {
  const home = mkdtempSync(join(tmpdir(), "saml-edge-firefox-"));
  const program = spawn(FIREFOX, ["--headless", "--no-remote", "--profile", home, "--remote-debugging-port", "0"], { env: { ...process.env, HOME: home }, stdio: ["ignore", "ignore", "pipe"] });
  const address = await within(new Promise((resolve, reject) => {
    let said = "";
    program.once("error", reject).once("exit", () => reject(new Error(`Firefox ended: ${said}`)));
    program.stderr.on("data", (text) => {
      said += text;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
  }), "Firefox did not start");
  const socket = new WebSocket(`${address}/session`);
  await within(new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject })), "Firefox did not listen");
  const open = new Map();
  const complaints = [];
  socket.onmessage = ({ data }) => {
    const { id, type, method, params, result, message } = JSON.parse(data);
    if (method === "log.entryAdded" && ["error", "warn"].includes(params.level)) complaints.push(params.text);
    const waiting = open.get(id);
    open.delete(id);
    if (type === "success") waiting?.resolve(result);
    else if (type === "error") waiting?.reject(new Error(message));
  };
  let number = 0;
  const send = (method, params) => within(new Promise((resolve, reject) => {
    open.set(++number, { resolve, reject });
    socket.send(JSON.stringify({ id: number, method, params }));
  }), method);
  await send("session.new", { capabilities: {} });
  await send("session.subscribe", { events: ["log.entryAdded"] });
  const { contexts: [{ context }] } = await send("browsingContext.getTree", {});

  /** Runs a function in the page; what it takes and gives goes through JSON. */
  const evaluate = async (run, ...given) => {
    const expression = `(async () => JSON.stringify(await (${run})(...${JSON.stringify(given)})) ?? "null")()`;
    const { type, result, exceptionDetails } = await send("script.evaluate", { expression, target: { context }, awaitPromise: true });
    if (type !== "success") throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  };
  return {
    complaints,
    evaluate,
    resize: (width, height) => send("browsingContext.setViewport", { context, viewport: { width, height } }),
    goto: (url) => send("browsingContext.navigate", { context, url, wait: "complete" }),
    /** Waits until the function gives something true, and gives it too. */
    async until(run, ...given) {
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
        const value = await evaluate(run, ...given);
        if (value) return value;
      }
      throw new Error(`never true: ${run} ${given}`);
    },
    async close() {
      socket.close();
      const ended = new Promise((resolve) => program.once("exit", resolve));
      program.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

function within(promise, what) {
  return Promise.race([promise, sleep(PATIENCE_MS, null, { ref: false }).then(() => Promise.reject(new Error(`${what}: nothing came within ${PATIENCE_MS} ms`)))]);
}

// Runs other programs for the scripts: output to a log, and no process left behind.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

// The shell around each program ends the whole process group when its standard input closes: that happens
// when we end, in whatever way, so nothing stays behind.
const LEASH = 'exec 3<&0; (cat <&3; kill -TERM 0) >/dev/null 2>&1 & "$@" </dev/null 3<&-; code=$?; kill $!; exit $code';

/** Starts a program in a process group of its own, so that `stop` reaches what it starts in turn. */
export function start(command, args, { cwd, env, log }) {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, "w");
  const child = spawn("sh", ["-c", LEASH, "sh", command, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", CARGO_TERM_COLOR: "never", ...env },
    stdio: ["pipe", out, out],
    detached: true,
  });
  closeSync(out);
  const running = { child, log, ended: null };
  running.end = new Promise((resolve) => {
    const finish = (how) => {
      child.stdin.destroy();
      resolve((running.ended = how));
    };
    child.once("error", (error) => finish(error.message));
    child.once("exit", (code, signal) => finish(signal ?? code));
  });
  return running;
}

/** Ends a started program and all of its group: asked first, after five seconds made to. */
export async function stop(running) {
  const signal = (name) => {
    try {
      process.kill(-running.child.pid, name);
      return true;
    } catch {
      return false;
    }
  };
  if (running.child.pid === undefined || !signal("SIGTERM")) return;
  const patience = Date.now() + 5000;
  while (signal(0) && Date.now() < patience) await pause(50);
  signal("SIGKILL");
}

/** Runs a program to its end. Gives null when all went well, else why not. */
export async function run(command, args, options) {
  const how = await start(command, args, options).end;
  if (how === 0) return null;
  return how === 127 ? `${command} is not installed; run: make setup` : `${command} ended with ${how}`;
}

/** What a log says of a failure, indented for printing under a message: from the first error on, or the last lines. */
export function tail(log, lines = 25) {
  const all = readFileSync(log, "utf8").trimEnd().split("\n");
  const first = all.findIndex((line) => /\berror(\[E\d+\])?: /i.test(line));
  const text = first === -1 ? all.slice(-lines) : all.slice(first, first + lines);
  return text.map((line) => `    | ${line}`).join("\n");
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The page's side of the worker: one question at a time, the newest wins, and a worker that hangs or dies is replaced.

import type { Code, Decoded, Report, Settings, SettingsError } from "./report.ts";

export interface Question {
  message: string;
  settings: Settings;
}

export type Answer =
  | { kind: "report"; report: Report; decoded: Decoded | null }
  | { kind: "settings"; error: SettingsError; decoded: Decoded | null }
  | { kind: "stopped" }
  | { kind: "slow" }
  | { kind: "unloaded" };

/** What the worker posts: once `ready` with the table of codes, then one answer per question. */
export type Posted = { kind: "ready"; codes: Code[] } | { kind: "answer"; answer: Answer };

const PATIENCE_MS = 10_000;
const WORKER = "/inspect-worker.js";
// The page's policy lets no other address become a script.
const workerAddress = window.trustedTypes?.createPolicy("saml-edge", { createScriptURL: () => WORKER }).createScriptURL(WORKER) ?? WORKER;

export class Judge {
  /** The table of codes by code; known before the first answer. */
  codes: ReadonlyMap<string, Code> = new Map();
  #answered: (answer: Answer) => void;
  #worker: Worker | null = null;
  #ready = false;
  #asked: Question | null = null;
  #waiting: Question | null = null;
  #timer = 0;

  constructor(answered: (answer: Answer) => void) {
    this.#answered = answered;
    this.#start();
  }

  ask(question: Question): void {
    this.#waiting = question;
    if (!this.#worker) this.#start();
    this.#next();
  }

  /** Forgets the question that is open; its answer will not be heard. */
  drop(): void {
    this.#waiting = null;
    if (this.#asked) this.#stop();
  }

  #next(): void {
    if (!this.#worker || !this.#ready || this.#asked || !this.#waiting) return;
    this.#asked = this.#waiting;
    this.#waiting = null;
    this.#worker.postMessage(this.#asked);
    this.#timer = window.setTimeout(() => this.#give("slow"), PATIENCE_MS);
  }

  #start(): void {
    const worker = new Worker(workerAddress, { name: "saml-edge" });
    worker.onmessage = ({ data }: MessageEvent<Posted>) => {
      if (data.kind === "answer") this.#answer(data.answer);
      else {
        this.codes = new Map(data.codes.map((code) => [code.code, code]));
        this.#ready = true;
      }
      this.#next();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#give(this.#ready ? "stopped" : "unloaded");
    };
    this.#worker = worker;
  }

  #answer(answer: Answer): void {
    clearTimeout(this.#timer);
    this.#asked = null;
    // After a trap the module's memory cannot be trusted: the next question gets a new one.
    if (answer.kind === "stopped") this.#stop();
    // A newer question makes this answer stale.
    if (!this.#waiting) this.#answered(answer);
    else if (!this.#worker) this.#start();
  }

  #give(kind: "slow" | "stopped" | "unloaded"): void {
    this.#stop();
    if (kind === "unloaded") this.#waiting = null;
    this.#answer({ kind });
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
    this.#asked = null;
  }
}

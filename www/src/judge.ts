// The page's side of the worker: one question at a time, the newest wins, and a worker that hangs or dies is replaced.

import type { Message } from "./capture.ts";
import type { Keys } from "./keys.ts";
import type { Code, CodeRow, Explanation, Outline, Report, Settings, SettingsError } from "./report.ts";
import { codes as words } from "./texts.ts";
import { worded } from "./wording.ts";

export interface Question {
  number: number;
  text: string;
  /** Which of the messages; null lets the worker choose. */
  at: number | null;
  settings: Settings;
  keys: readonly Keys[];
}

interface How {
  messages: Message[];
  chosen: number;
  now: string;
  nowFrom: "given" | "capture" | "present";
  requestFrom: "given" | "capture";
  xml: string;
  outline: Outline;
}

export type Judged = How & { kind: "judged"; report: Report };
/** No Response. `unusable` says why metadata is none to sign in with. */
export type FoundOnly = How & { kind: "found"; unusable: SettingsError | null };

export type Answer =
  | Judged
  | FoundOnly
  | { kind: "settings"; error: SettingsError }
  | { kind: "stopped" }
  | { kind: "slow" }
  | { kind: "unloaded" };

/** What is packed with the module: the pages of docs/checks by code, and examples with the settings that all of them share. */
export interface Packed {
  pages: Record<string, Pick<Code, "meaning" | "changes">>;
  shared: Settings;
  examples: { what: string; family: string; message: string; settings: Settings }[];
}

/** What the worker posts: once `ready` with the table of codes, then one answer per question, some with an explanation after it. */
export type Posted =
  | { kind: "ready"; codes: CodeRow[]; packed: Packed }
  | { kind: "answer"; number: number; answer: Answer }
  | { kind: "explained"; number: number; explanations: Explanation[] };

const PATIENCE_MS = 10_000;
const WORKER = workerAddress();
// The page's policy lets no other address become a script.
const trustedAddress = window.trustedTypes?.createPolicy("saml-edge", { createScriptURL: () => WORKER }).createScriptURL(WORKER) ?? WORKER;

// In the single file the worker's script stands in the page.
function workerAddress(): string {
  const inside = document.getElementById("worker-script")?.textContent;
  return inside ? URL.createObjectURL(new Blob([inside], { type: "text/javascript" })) : "/inspect-worker.js";
}

export class Judge {
  /** The table of codes by code; known before the first answer. */
  codes: ReadonlyMap<string, Code> = new Map();
  #answered: (answer: Answer, question: Question) => void;
  #explained: (explanations: Explanation[]) => void;
  #loaded: (packed: Packed) => void;
  #worker: Worker | null = null;
  #ready = false;
  #number = 0;
  #asked: Question | null = null;
  #waiting: Question | null = null;
  #timer = 0;

  /** `loaded` is called once. */
  constructor(answered: (answer: Answer, question: Question) => void, explained: (explanations: Explanation[]) => void, loaded: (packed: Packed) => void) {
    this.#answered = answered;
    this.#explained = explained;
    this.#loaded = loaded;
    this.#start();
  }

  ask(question: Omit<Question, "number">): void {
    this.#waiting = { ...question, number: ++this.#number };
    if (!this.#worker) this.#start();
    this.#next();
  }

  /** Forgets the question that is open; its answer will not be heard. */
  drop(): void {
    this.#waiting = null;
    this.#number++;
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
    const worker = new Worker(trustedAddress, { name: "saml-edge" });
    worker.onmessage = ({ data }: MessageEvent<Posted>) => {
      if (data.kind === "explained") {
        if (data.number === this.#number) this.#explained(data.explanations);
        return;
      }
      if (data.kind === "answer") this.#answer(data.answer);
      else {
        const { codes, packed } = data;
        if (this.codes.size === 0) this.#loaded(packed);
        this.codes = new Map(codes.map((row) => [row.code, { ...row, ...packed.pages[row.code], ...words[row.code] }]));
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
    const asked = this.#asked;
    this.#asked = null;
    // After a trap the module's memory cannot be trusted: the next question gets a new one.
    if (answer.kind === "stopped") this.#stop();
    // A newer question makes this answer stale.
    if (!this.#waiting) this.#answered(worded(answer), asked ?? { number: 0, text: "", at: null, settings: {}, keys: [] });
    else if (!this.#worker) this.#start();
  }

  #give(kind: "slow" | "stopped" | "unloaded"): void {
    const asked = this.#asked;
    this.#stop();
    this.#asked = asked;
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

// Runs the core off the main thread. The module is part of this file, so that nothing has to be fetched.

import { codes, decode, initSync, inspect } from "saml-edge";
import wasm from "saml-edge/module.wasm";

import type { Answer, Posted, Question } from "./judge.ts";
import type { Decoded, SettingsError } from "./report.ts";

initSync({ module: wasm });

const post = (posted: Posted) => self.postMessage(posted);

self.addEventListener("message", ({ data }: MessageEvent<Question>) => post({ kind: "answer", answer: answer(data) }));
post({ kind: "ready", codes: codes() });

function answer({ message, settings }: Question): Answer {
  let decoded: Decoded | null = null;
  try {
    decoded = read(message);
    return { kind: "report", report: inspect(message, settings), decoded };
  } catch (error) {
    return isSettingsError(error) ? { kind: "settings", error, decoded } : { kind: "stopped" };
  }
}

// A message that cannot be decoded is no reason to stop: the report says what is wrong with it.
function read(message: string): Decoded | null {
  try {
    return decode(message);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return null;
  }
}

function isSettingsError(error: unknown): error is SettingsError {
  return typeof error === "object" && error !== null && "code" in error && "title" in error;
}

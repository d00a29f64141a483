// Takes recordings apart: HAR files and SAML-tracer exports. JSON.parse is the platform's; the core looks at each piece.

import type { Found } from "./report.ts";

/** A message with what the recording says of it. */
export interface Message extends Found {
  /** When it was sent, where the recording says so. */
  time: string | null;
  id: string | null;
  inResponseTo: string | null;
  issuer: string | null;
  /** The number of the request that it answers. */
  answers: number | null;
}

/** A piece of a recording to look for messages in. */
interface Piece {
  text: string;
  time: string | null;
}

type Json = Record<string, unknown>;

const MAX_MESSAGES = 64;

/** Every message of the text, in the order of their times, each request matched with its answer. */
export function gather(text: string, recognise: (text: string) => Found[]): Message[] {
  const pieces = isJson(text) ? recording(text) : null;
  const messages: Message[] = [];
  for (const { text: piece, time } of pieces ?? [{ text, time: null }]) {
    for (const found of recognise(piece)) {
      // A redirect stands in the answer that sends it and in the request that follows.
      const known = messages.some((other) => other.text === found.text);
      if (known || messages.length >= MAX_MESSAGES) continue;
      const steps = pieces ? ["recording", ...found.steps.filter((step) => step !== "address")] : found.steps;
      messages.push({ ...found, steps, time, ...heading(found.text), answers: null });
    }
  }
  messages.sort((a, b) => (a.time && b.time ? Date.parse(a.time) - Date.parse(b.time) : 0));
  for (const message of messages) {
    if (!message.inResponseTo) continue;
    const request = messages.findIndex(({ id }) => id === message.inResponseTo);
    message.answers = request === -1 ? null : request;
  }
  return messages;
}

/** The message a person most likely asks about: the last Response, else the first of anything. */
export function mostTelling(messages: readonly Message[]): number {
  const last = messages.findLastIndex(({ kind }) => kind === "response");
  return last === -1 ? 0 : last;
}

function isJson(text: string): boolean {
  return /^\uFEFF?\s*[{[]/.test(text);
}

// What is no recording after all is looked at as it is.
function recording(text: string): Piece[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return null;
  }
  const entries = list(at(at(json, "log"), "entries"));
  if (entries.length > 0) return entries.flatMap(harEntry);
  const requests = list(at(json, "requests"));
  return requests.length > 0 ? requests.flatMap(tracerRequest) : null;
}

function harEntry(entry: unknown): Piece[] {
  const request = at(entry, "request");
  const url = string(at(request, "url"));
  const time = instant(at(entry, "startedDateTime"));
  const data = at(request, "postData");
  const body = string(at(data, "text")) || form(list(at(data, "params")).map((field) => [at(field, "name"), at(field, "value")]));
  const pieces: Piece[] = [];
  if (url.includes("SAMLRe")) pieces.push({ text: url, time });
  if (body.includes("SAMLRe")) pieces.push({ text: `${url.split("?")[0]}\n${body}`, time });
  const content = at(at(at(entry, "response"), "content"), "text");
  if (/AADSTS\d/.test(string(content))) pieces.push({ text: string(content), time });
  return pieces;
}

function tracerRequest(request: unknown): Piece[] {
  const url = string(at(request, "url"));
  const time = instant(at(request, "timestamp") ?? at(request, "time"));
  const pieces: Piece[] = [];
  if (url.includes("SAMLRe")) pieces.push({ text: url, time });
  const post = at(request, "post") ?? at(request, "postData");
  const body = typeof post === "string" ? post : form(list(post).map((field) => (Array.isArray(field) ? field : [at(field, "name"), at(field, "value")])));
  if (body.includes("SAMLRe")) pieces.push({ text: `${url.split("?")[0]}\n${body}`, time });
  const saml = string(at(request, "saml"));
  if (pieces.length === 0 && saml) pieces.push({ text: saml, time });
  return pieces;
}

function form(fields: unknown[][]): string {
  return fields.map(([name, value]) => `${string(name)}=${encodeURIComponent(decoded(string(value)))}`).join("&");
}

// Recordings hold parameters as they were sent or decoded; base64 shows which.
function decoded(value: string): string {
  if (!/%[0-9a-f]{2}/i.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The first tag's facts; the core reads the message properly later. */
function heading(xml: string): Pick<Message, "id" | "inResponseTo" | "issuer"> {
  const tag = /<[^?!/][^>]*>/.exec(xml)?.[0] ?? "";
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1] ?? null;
  const issuer = /<(?:[\w.-]+:)?Issuer\b[^>]*>([^<]*)</.exec(xml)?.[1]?.trim() ?? null;
  return { id: attribute("ID"), inResponseTo: attribute("InResponseTo"), issuer };
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Json)[key] : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function instant(value: unknown): string | null {
  const time = typeof value === "number" ? value : Date.parse(string(value));
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}

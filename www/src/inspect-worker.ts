// Runs the core off the main thread. The module is part of this file, so that nothing has to be fetched.

import { certificates, codes, examine, examineLogout, explain, initSync, recognise } from "saml-edge";
import packed from "saml-edge/packed";

import { gather, mostTelling } from "./capture.ts";
import type { Answer, Judged, Posted, Question } from "./judge.ts";
import { unwrap } from "./keys.ts";
import { unlzma } from "./lzma.ts";
import { isLogout } from "./report.ts";
import type { CertificateNote, Kind, Outline, Settings, SettingsError, Unwrap } from "./report.ts";

const NO_OUTLINE: Outline = { nodes: [], signatures: [], certificates: [], windows: [], opened: null };

const JUDGED: Kind[] = ["response", "assertion", "other_xml"];

const post = (posted: Posted) => self.postMessage(posted);

async function start(): Promise<void> {
  // One text is packed behind the other: what the module says and what the pages say is alike.
  const [module, all] = SIZES;
  const octets = unlzma(packed, all);
  initSync({ module: octets.subarray(0, module) });
  self.addEventListener("message", ({ data }: MessageEvent<Question>) => void answer(data));
  post({ kind: "ready", codes: codes(), packed: JSON.parse(new TextDecoder().decode(octets.subarray(module))) });
}

start().catch((error: unknown) => {
  // Outside the promise, so that the page hears of it.
  setTimeout(() => {
    throw error;
  });
});

async function answer(question: Question): Promise<void> {
  try {
    const judged = await judge(question);
    post({ kind: "answer", number: question.number, answer: judged });
    if (judged.kind === "judged") explainLater(question, judged);
  } catch (error) {
    post({ kind: "answer", number: question.number, answer: isSettingsError(error) ? { kind: "settings", error } : { kind: "stopped" } });
  }
}

async function judge({ text, at, settings, keys }: Question): Promise<Answer> {
  const messages = gather(text, recognise);
  const chosen = at !== null && at < messages.length ? at : mostTelling(messages);
  const message = messages[chosen];
  const given = { ...settings };
  const nowFrom = given.now ? "given" : message?.time ? "capture" : "present";
  given.now ??= message?.time ?? new Date().toISOString();
  const request = message?.answers == null ? null : (messages[message.answers]?.id ?? null);
  if (given.requestUnknown && request) {
    delete given.requestUnknown;
    given.requestId = request;
  }
  const how = { messages, chosen, now: given.now, nowFrom, requestFrom: settings.requestUnknown && request ? "capture" : "given" } as const;
  const found = { kind: "found", ...how, xml: "", outline: NO_OUTLINE, unusable: null } as const;
  if (message?.kind === "certificate") return { ...found, outline: { ...NO_OUTLINE, certificates: await listed(message.text, given) } };
  if (message?.kind === "entra_error" || message?.kind === "private_key") return found;
  const open: Unwrap = (wrapped) => unwrap(keys, wrapped);
  const xml = (message?.text ?? "").replace(/^\uFEFF/, "");
  if (message && isLogout(message.kind) && (given.idpMetadata || given.idpCert)) {
    const { report, outline } = await examineLogout(message.text, message.query ?? undefined, given, open);
    const issuer = outline.nodes.find(({ depth, name }) => depth === 1 && /^(.*:)?Issuer$/.test(name))?.text?.trim();
    // Our own is for the IdP to judge.
    return issuer === given.spEntityId ? { ...found, xml, outline } : { kind: "judged", ...how, xml, report, outline };
  }
  // What is nothing known is judged as it is: the report says what is wrong with it.
  const { report, outline } = await examine(message?.text ?? text, given, open);
  if (!message || JUDGED.includes(message.kind)) return { kind: "judged", ...how, xml, report, outline };
  return { ...found, xml, outline, unusable: message.kind === "metadata" ? await refusal(message.text, given.now) : null };
}

/** Why this metadata cannot be that of an identity provider; null where it can. */
async function refusal(idpMetadata: string, now: string): Promise<SettingsError | null> {
  try {
    await examine("", { idpMetadata, now }, () => Promise.resolve(null));
    return null;
  } catch (error) {
    if (isSettingsError(error)) return error;
    throw error;
  }
}

/** The certificates of a text, each compared with those of the settings. */
async function listed(text: string, settings: Settings): Promise<CertificateNote[]> {
  const { outline } = await examine("", settings, () => Promise.resolve(null));
  const configured = new Set(outline.certificates.map(({ sha256 }) => sha256));
  try {
    return certificates(text).map((note) => (configured.has(note.sha256) ? { ...note, places: ["message", "settings"] } : note));
  } catch {
    return [];
  }
}

// The verdict is on its way before the search begins. A signature that is refused for its form or algorithm may cover changed content, too.
function explainLater({ number, settings }: Question, { report, xml, outline }: Judged): void {
  const refused = report.checks.find(({ status }) => status === "fail")?.code ?? "";
  const digest = report.checks.find(({ code }) => code === "signature.digest")?.status;
  if (digest === "pass" || (digest === "skip" && !refused.startsWith("signature."))) return;
  const known = [settings.acs, settings.spEntityId, settings.idpEntityId, settings.requestId].filter((value) => value !== undefined);
  const texts = outline.opened ? [xml, outline.opened.xml] : [xml];
  post({ kind: "explained", number, explanations: texts.flatMap((text) => explain(text, known)).filter(({ matches }) => !matches) });
}

function isSettingsError(error: unknown): error is SettingsError {
  return typeof error === "object" && error !== null && "code" in error && "title" in error;
}

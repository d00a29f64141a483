// The inspector: what is typed, pasted or linked goes to the judge, and the answer is drawn.

import { byId, el } from "./dom.ts";
import { count, families, identityCard, sentence } from "./draw.ts";
import type { Sentence } from "./draw.ts";
import { readFragment, writeFragment } from "./fragment.ts";
import { Judge } from "./judge.ts";
import type { Answer, Question } from "./judge.ts";
import { utf16Indices } from "./offsets.ts";
import type { Check, Decoded, Report, Settings } from "./report.ts";
import { fillForm, readForm, showSettingsError, summarize } from "./settings.ts";
import { SourceView } from "./source.ts";
import { texts } from "./texts.ts";

const TYPING_MS = 250;
const NARROW = matchMedia("(max-width: 63.99rem)");

const form = byId("form", HTMLFormElement);
const message = byId("message", HTMLTextAreaElement);
const now = byId("now", HTMLInputElement);
const note = byId("note", HTMLElement);
const outcome = byId("outcome", HTMLElement);
const verdict = byId("verdict", HTMLElement);
const identity = byId("identity", HTMLElement);
const checks = byId("checks", HTMLElement);
const source = byId("source", HTMLElement);

const judge = new Judge(draw);
const view = new SourceView(texts.source.region);
let typing = 0;
let asked: Settings = {};
let xml = "";
let shown: HTMLButtonElement | null = null;

function question(): Question {
  return { message: message.value, settings: readForm() };
}

function ask(): void {
  clearTimeout(typing);
  summarize();
  note.textContent = "";
  if (message.value.trim() === "") {
    judge.drop();
    showSettingsError(null);
    say({ status: "idle", title: texts.verdict.idle, why: texts.verdict.idleWhy });
    hideResults();
    return;
  }
  const { settings, message: text } = question();
  // The time is fixed here, so that the page can say as of when it judged.
  settings.now ??= new Date().toISOString();
  asked = settings;
  outcome.setAttribute("aria-busy", "true");
  judge.ask({ message: text, settings });
}

function askSoon(): void {
  clearTimeout(typing);
  typing = window.setTimeout(ask, TYPING_MS);
}

function draw(answer: Answer): void {
  outcome.removeAttribute("aria-busy");
  showSettingsError(answer.kind === "settings" ? answer.error : null);
  if (answer.kind === "report") {
    say(sentence(answer.report, judge.codes, asked), count(answer.report.checks), texts.verdict.asOf(asked.now ?? ""));
    drawIdentity(answer.report);
    drawSource(answer.decoded);
    drawChecks(answer.report);
    return;
  }
  hideResults();
  const words = texts.verdict;
  if (answer.kind === "settings") {
    const { failure, fix } = answer.error;
    say({ status: "error", title: words.settings(failure), why: fix }, words.settingsWhy);
    drawSource(answer.decoded);
  } else if (answer.kind === "stopped") say({ status: "error", title: words.stopped, why: words.stoppedWhy });
  else if (answer.kind === "slow") say({ status: "error", title: words.slow, why: words.slowWhy });
  else say({ status: "error", title: words.unloaded, why: words.unloadedWhy });
}

function say({ status, title, why }: Sentence, ...more: string[]): void {
  verdict.dataset.status = status;
  setText("verdict-title", title);
  setText("verdict-why", why);
  byId("verdict-counts", HTMLElement).replaceChildren(...more.flatMap((part, at) => [at > 0 ? " · " : "", el("span", {}, part)]));
}

// A live region that is set again is read again: unchanged text stays untouched.
function setText(id: string, text: string): void {
  const element = byId(id, HTMLElement);
  if (element.textContent !== text) element.textContent = text;
}

function hideResults(): void {
  outcome.removeAttribute("aria-busy");
  for (const section of [identity, checks, source]) section.hidden = true;
}

function drawIdentity(report: Report): void {
  identity.hidden = !report.identity;
  identity.replaceChildren(...(report.identity ? identityCard(report.identity) : []));
}

function drawChecks(report: Report): void {
  const open = new Set([...checks.querySelectorAll<HTMLDetailsElement>(".family[open]")].map(({ dataset }) => dataset.family ?? ""));
  const list = families(report.checks, judge.codes, open, show);
  const toggle = el("button", { class: "button quiet", type: "button", id: "toggle-checks" });
  const name = () => {
    toggle.textContent = list.every((family) => family.open) ? texts.checks.collapseAll : texts.checks.expandAll;
  };
  toggle.addEventListener("click", () => {
    const every = list.every((family) => family.open);
    for (const family of list) family.open = !every;
  });
  for (const family of list) family.addEventListener("toggle", name);
  name();
  checks.replaceChildren(
    el("div", { class: "heading" }, el("h2", {}, texts.checks.heading), toggle),
    el("div", { class: "families" }, ...list),
  );
  checks.hidden = false;
  showFirstFailure(report.checks);
}

function showFirstFailure(list: readonly Check[]): void {
  const failed = list.find(({ status, place }) => status === "fail" && place?.start != null);
  const button = failed && checks.querySelector<HTMLButtonElement>(`[data-code="${CSS.escape(failed.code)}"] .place`);
  if (failed && button) mark(failed, button);
}

function drawSource(decoded: Decoded | null): void {
  source.hidden = !decoded;
  shown = null;
  if (!decoded) return;
  xml = decoded.xml;
  const words = texts.source;
  const copy = el("button", { class: "button quiet", type: "button", id: "copy-xml" }, words.copy);
  copy.addEventListener("click", () => void copyText(xml, (ok) => (copy.textContent = ok ? words.copied : texts.message.notCopied)));
  const drawn = view.draw(xml);
  view.unmark();
  source.replaceChildren(
    el("div", { class: "heading" }, el("h2", {}, words.heading), copy),
    el("p", { class: "hint", id: "steps" }, decoded.steps.length > 0 ? words.undone(decoded.steps) : words.asIs),
    el("div", { class: "marked-line", id: "marked" }, !drawn && words.long),
    ...(drawn ? [view.element] : []),
  );
}

/** Marks the place of a check in the XML. */
function mark({ place, code }: Check, button: HTMLButtonElement): void {
  if (place?.start == null || place.end === null || source.hidden) return;
  shown?.setAttribute("aria-pressed", "false");
  shown = button;
  button.setAttribute("aria-pressed", "true");
  const [start = 0, end = 0] = utf16Indices(xml, [place.start, place.end]);
  view.mark(start, end);
  const back = el("button", { class: "place", type: "button", id: "back-to-check" }, texts.source.back);
  back.addEventListener("click", () => {
    button.scrollIntoView({ block: "center" });
    button.focus();
  });
  byId("marked", HTMLElement).replaceChildren(el("span", {}, `${texts.source.marked}: `, el("code", {}, code), ` ${place.line}:${place.column}`), back);
}

function show(check: Check, button: HTMLButtonElement): void {
  mark(check, button);
  // Beside each other both are in sight; below each other the reader is taken to the XML.
  if (NARROW.matches) source.scrollIntoView({ block: "start" });
  view.element.focus({ preventScroll: true });
}

async function copyText(text: string, done: (ok: boolean) => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    done(true);
  } catch {
    done(false);
  }
}

function openFragment(): void {
  const state = readFragment(location.hash);
  if (!state) return;
  message.value = state.message;
  fillForm(state.settings);
  ask();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("input", (event) => {
  // A paste is complete at once; typing is not.
  if (event instanceof InputEvent && event.inputType === "insertFromPaste") ask();
  else askSoon();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
});
byId("requestId", HTMLInputElement).addEventListener("input", () => {
  byId("request-answer", HTMLInputElement).checked = true;
});
byId("clear", HTMLButtonElement).addEventListener("click", () => {
  message.value = "";
  // The address must not keep what was cleared.
  history.replaceState(null, "", location.pathname + location.search);
  ask();
  message.focus();
});
byId("copy-link", HTMLButtonElement).addEventListener("click", () => {
  const link = location.origin + location.pathname + writeFragment(question());
  void copyText(link, (ok) => (note.textContent = ok ? texts.message.copied : texts.message.notCopied));
});
byId("now-from-message", HTMLButtonElement).addEventListener("click", () => {
  const instant = source.hidden ? null : /\sIssueInstant\s*=\s*["']([^"']+)["']/.exec(xml)?.[1];
  note.textContent = instant ? "" : texts.settings.nowMissing;
  if (!instant) return;
  now.value = instant;
  ask();
});
byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
  event.preventDefault();
  outcome.focus();
  outcome.scrollIntoView();
});
addEventListener("hashchange", openFragment);
addEventListener("beforeprint", () => {
  for (const family of checks.querySelectorAll<HTMLDetailsElement>(".family")) family.open = true;
});

summarize();
openFragment();

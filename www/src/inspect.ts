// The inspector: what is typed, pasted, dropped or linked goes to the judge, and the answer is drawn.

import { Builder } from "./builder.ts";
import { bundleOf } from "./bundle.ts";
import { compare, differencesTable } from "./diff.ts";
import { byId, el } from "./dom.ts";
import { count, families, identityCard, sentence } from "./draw.ts";
import type { Sentence } from "./draw.ts";
import { fillExamples } from "./examples.ts";
import { takeFiles } from "./files.ts";
import { flowCard, foundFacts, foundLine, foundSentence } from "./flow.ts";
import { readFragment, writeFragment } from "./fragment.ts";
import { Judge } from "./judge.ts";
import type { Answer, FoundOnly, Judged, Question } from "./judge.ts";
import { readKey } from "./keys.ts";
import type { Keys } from "./keys.ts";
import { MessageView } from "./message.ts";
import { mappingCard } from "./mapping.ts";
import { keepOffline } from "./offline.ts";
import { certificatesCard, digestCard, timesCard, windowsOf } from "./panels.ts";
import type { Check, Explanation, Outline, Settings } from "./report.ts";
import { fillForm, keepSettings, keptSettings, readForm, showSettingsError, summarize } from "./settings.ts";
import * as texts from "./texts.ts";

const TYPING_MS = 250;
// What a click on a place scrolls to where the columns stand below each other.
const NARROW = matchMedia("(max-width: 63.99rem)");

const form = byId("form", HTMLFormElement);
const message = byId("message", HTMLTextAreaElement);
const other = byId("other", HTMLTextAreaElement);
const now = byId("now", HTMLInputElement);
const keyText = byId("key", HTMLTextAreaElement);
const note = byId("note", HTMLElement);
const outcome = byId("outcome", HTMLElement);
const verdict = byId("verdict", HTMLElement);
const section = (id: string) => byId(id, HTMLElement);

const judge = new Judge(draw, drawDigests);
// A judge of its own, so that a comparison does not wait for the verdict, nor the verdict for it.
let second: Judge | null = null;
const view = new MessageView(section("source"));
const builder = new Builder(readForm);
let typing = 0;
let drawing = 0;
let at: number | null = null;
let keys: Keys[] = [];
let last: { judged: Judged; explanations: Explanation[]; settings: Settings } | null = null;
let outline: Outline | null = null;
let otherOutline: Outline | null = null;

function ask(): void {
  clearTimeout(typing);
  summarize();
  keepSettings();
  note.textContent = "";
  if (message.value.trim() === "") {
    judge.drop();
    showSettingsError(null);
    say({ status: "idle", title: texts.verdict.idle, why: texts.verdict.idleWhy });
    hideResults();
    section("found").hidden = true;
    return;
  }
  outcome.setAttribute("aria-busy", "true");
  judge.ask({ text: message.value, at, settings: readForm(), keys });
}

function askSoon(): void {
  clearTimeout(typing);
  typing = window.setTimeout(ask, TYPING_MS);
}

function draw(answer: Answer, { settings }: Question): void {
  showSettingsError(answer.kind === "settings" ? answer.error : null);
  if (answer.kind === "judged" || answer.kind === "found") {
    // The verdict is on the screen before the rest is drawn.
    if (answer.kind === "judged") sayJudged(answer, settings);
    else sayFound(answer);
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(() => setTimeout(() => drawRest(answer, settings)));
    return;
  }
  outcome.removeAttribute("aria-busy");
  hideResults();
  const words = texts.verdict;
  if (answer.kind === "settings") {
    const { failure, fix } = answer.error;
    say({ status: "error", title: words.settings(failure), why: fix }, words.settingsWhy);
  } else if (answer.kind === "stopped") say({ status: "error", title: words.stopped, why: words.stoppedWhy });
  else if (answer.kind === "slow") say({ status: "error", title: words.slow, why: words.slowWhy });
  else say({ status: "error", title: words.unloaded, why: words.unloadedWhy });
}

function drawRest(answer: Judged | FoundOnly, settings: Settings): void {
  // The box may have been cleared, or another message asked for, in the meantime.
  if (verdict.dataset.status === "idle") return;
  drawFound(answer);
  drawCommon(answer, settings);
  if (answer.kind === "judged") drawJudged(answer);
  else drawFoundOnly(answer, settings);
  outcome.removeAttribute("aria-busy");
}

function say({ status, title, why }: Sentence, ...more: string[]): void {
  verdict.dataset.status = status;
  setText("verdict-title", title);
  setText("verdict-why", why);
  section("verdict-counts").replaceChildren(...more.flatMap((part, at) => [at > 0 ? " · " : "", el("span", {}, part)]));
  const actions = section("verdict-actions");
  actions.replaceChildren();
  actions.hidden = true;
}

// A live region that is set again is read again: unchanged text stays untouched.
function setText(id: string, text: string): void {
  const element = section(id);
  if (element.textContent !== text) element.textContent = text;
}

function offer(label: string, act: () => void): void {
  const button = el("button", { type: "button", class: "button quiet" }, label);
  button.addEventListener("click", act);
  const actions = section("verdict-actions");
  actions.append(button);
  actions.hidden = false;
}

function hideResults(): void {
  outcome.removeAttribute("aria-busy");
  last = null;
  outline = null;
  for (const id of ["flow", "digest", "times", "identity", "checks", "mapping", "source", "certificates"]) section(id).hidden = true;
}

function fill(id: string, nodes: readonly Node[]): void {
  section(id).hidden = nodes.length === 0;
  section(id).replaceChildren(...nodes);
}

function drawFound({ messages, chosen }: Judged | FoundOnly): void {
  const found = section("found");
  found.hidden = false;
  found.textContent = foundLine(messages[chosen]);
  const choose = (number: number) => {
    at = number;
    ask();
    section("flow").querySelectorAll("button")[number]?.focus();
  };
  fill("flow", messages.length > 1 ? flowCard(messages, chosen, choose) : []);
}

/** What a Response and everything else have in common. */
function drawCommon(answer: Judged | FoundOnly, settings: Settings): void {
  outline = answer.outline;
  const configured = Boolean(settings.idpMetadata || settings.idpCert);
  fill("certificates", outline.certificates.length > 0 ? certificatesCard(outline.certificates, configured) : []);
  const windows = windowsOf(outline);
  fill("times", windows.length > 0 ? timesCard(windows, answer.now, ({ start, end }) => view.mark(start, end, NARROW.matches)) : []);
  if (windows.length > 0) section("times").append(instants(answer));
  if (answer.xml) view.draw(answer.xml, outline);
  section("source").hidden = !answer.xml;
  drawDifferences();
}

/** Buttons for the instants at which people want a verdict. */
function instants({ messages, chosen, xml }: Judged | FoundOnly): HTMLElement {
  const words = texts.times;
  const issued = /\sIssueInstant\s*=\s*["']([^"']+)["']/.exec(xml)?.[1] ?? null;
  const captured = messages[chosen]?.time ?? null;
  const box = el("div", { class: "actions small" }, el("span", { class: "hint" }, `${words.set}:`));
  const button = (label: string, value: string) => {
    const element = el("button", { type: "button", class: "button quiet" }, label);
    element.addEventListener("click", () => {
      now.value = value;
      ask();
    });
    box.append(element);
  };
  if (issued) button(words.atIssue, issued);
  if (captured) button(words.atCapture, captured);
  button(words.atPresent, captured ? new Date().toISOString() : "");
  return box;
}

function sayJudged(judged: Judged, settings: Settings): void {
  const words = texts.verdict;
  const asOf = (judged.nowFrom === "capture" ? words.asOfCapture : words.asOf)(judged.now);
  const effective = judged.requestFrom === "capture" ? { ...settings, requestUnknown: false } : settings;
  const said = sentence(judged.report, judge.codes, effective);
  say(said, count(judged.report.checks), asOf, ...(judged.requestFrom === "capture" ? [words.requestFromCapture] : []));
  last = { judged, explanations: [], settings };
  fill("digest", []);
  if (said.status === "partial") {
    offer(words.showSettings, () => {
      byId("settings", HTMLDetailsElement).open = true;
      byId("idpMetadata", HTMLTextAreaElement).focus();
    });
  }
}

function drawJudged(judged: Judged): void {
  const { report, outline } = judged;
  fill("identity", report.identity ? identityCard(report.identity) : []);
  const hasClaims = outline.nodes.some(({ name }) => name.endsWith("AttributeStatement")) || outline.opened !== null;
  fill("mapping", hasClaims ? mappingCard(outline, report.accepted) : []);
  drawChecks(judged);
}

function sayFound(answer: FoundOnly): void {
  last = null;
  say(foundSentence(answer));
  const { messages, chosen } = answer;
  const found = messages[chosen];
  const words = texts.found;
  const use = (id: "idpMetadata" | "idpCert") => () => {
    fillForm({ ...readForm(), idpMetadata: "", idpCert: "", ...(id === "idpMetadata" && { idpEntityId: "" }), [id]: found?.text ?? "" });
    byId("settings", HTMLDetailsElement).open = true;
    message.value = "";
    ask();
    message.focus();
  };
  if (found?.kind === "metadata") offer(words.useMetadata, use("idpMetadata"));
  if (found?.kind === "certificate") offer(words.useCertificate, use("idpCert"));
  if (found?.kind === "private_key") {
    offer(words.useKey, () => {
      const text = message.value;
      message.value = "";
      ask();
      void takeKey(text);
    });
  }
}

function drawFoundOnly(answer: FoundOnly, settings: Settings): void {
  for (const id of ["digest", "checks", "mapping"]) section(id).hidden = true;
  fill("identity", foundFacts(answer, settings));
}

function drawChecks({ report, messages, chosen }: Judged): void {
  const checks = section("checks");
  const open = new Set([...checks.querySelectorAll<HTMLDetailsElement>(".family[open]")].map(({ dataset }) => dataset.family ?? ""));
  const list = families(report.checks, judge.codes, open, messages[chosen]?.issuer ?? "", show);
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
  fill("checks", [el("div", { class: "heading" }, el("h2", {}, texts.checks.heading), toggle), el("div", { class: "families" }, ...list)]);
  const failed = report.checks.find(({ status, place }) => status === "fail" && place?.start != null);
  const button = failed && checks.querySelector<HTMLButtonElement>(`[data-code="${CSS.escape(failed.code)}"] .place`);
  if (failed && button) view.markCheck(failed, button, false);
}

function show(check: Check, button: HTMLButtonElement): void {
  view.markCheck(check, button, NARROW.matches);
  view.focus();
}

function drawDigests(explanations: Explanation[]): void {
  if (last) last.explanations = explanations;
  fill("digest", explanations.length > 0 ? digestCard(explanations) : []);
}

function drawDifferences(): void {
  const box = section("differences");
  if (!outline || !otherOutline) box.replaceChildren(...(byId("diff", HTMLDetailsElement).open ? [el("p", { class: "hint" }, texts.diff.nothing)] : []));
  else box.replaceChildren(...differencesTable(compare(outline, otherOutline)));
}

async function takeKey(text: string): Promise<void> {
  const state = section("key-state");
  try {
    keys = [...keys, await readKey(text)];
  } catch {
    state.className = "error";
    state.textContent = texts.settings.keyWrong;
    return;
  }
  keyText.value = "";
  const forget = el("button", { type: "button", class: "place" }, texts.settings.keyForget);
  forget.addEventListener("click", () => {
    keys = [];
    state.replaceChildren();
    ask();
  });
  state.className = "hint";
  state.replaceChildren(`${texts.settings.keyTaken(keys.length)} `, forget);
  ask();
}

async function copyText(text: string, done: (ok: boolean) => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    done(true);
  } catch {
    done(false);
  }
}

function saveBundle(): void {
  if (!last) {
    note.textContent = texts.bundle.nothing;
    return;
  }
  const text = bundleOf(last.judged, section("verdict-title").textContent ?? "", last.settings, last.explanations);
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: texts.bundle.file });
  link.click();
  URL.revokeObjectURL(link.href);
  note.textContent = texts.bundle.done;
}

function openFragment(): void {
  const state = readFragment(location.hash);
  if (!state) return;
  message.value = state.message;
  at = null;
  fillForm(state.settings);
  ask();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("input", (event) => {
  if (event.target === keyText || event.target === byId("example", HTMLSelectElement)) return;
  if (event.target === message) at = null;
  // A paste is complete at once; typing is not.
  if (event instanceof InputEvent && event.inputType === "insertFromPaste") ask();
  else askSoon();
  void builder.draw();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
});
keyText.addEventListener("input", () => {
  if (/-----END|\}\s*$/.test(keyText.value)) void takeKey(keyText.value);
});
other.addEventListener("input", () => {
  second ??= new Judge((answer) => {
    otherOutline = answer.kind === "judged" || answer.kind === "found" ? answer.outline : null;
    drawDifferences();
  }, () => {});
  if (other.value.trim()) second.ask({ text: other.value, at: null, settings: {}, keys });
  else {
    otherOutline = null;
    drawDifferences();
  }
});
byId("requestId", HTMLInputElement).addEventListener("input", () => {
  byId("request-answer", HTMLInputElement).checked = true;
});
byId("clear", HTMLButtonElement).addEventListener("click", () => {
  message.value = "";
  at = null;
  byId("example", HTMLSelectElement).value = "";
  // The address must not keep what was cleared.
  history.replaceState(null, "", location.pathname + location.search);
  ask();
  message.focus();
});
byId("copy-link", HTMLButtonElement).addEventListener("click", () => {
  const link = location.href.split("#")[0] + writeFragment({ message: message.value, settings: readForm() });
  void copyText(link, (ok) => (note.textContent = ok ? texts.message.copied : texts.message.notCopied));
});
byId("bundle", HTMLButtonElement).addEventListener("click", saveBundle);
byId("now-from-message", HTMLButtonElement).addEventListener("click", () => {
  const instant = section("source").hidden ? null : /\sIssueInstant\s*=\s*["']([^"']+)["']/.exec(view.xml)?.[1];
  note.textContent = instant ? "" : texts.settings.nowMissing;
  if (!instant) return;
  now.value = instant;
  ask();
});
byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
  event.preventDefault();
  verdict.focus();
  verdict.scrollIntoView();
});
addEventListener("hashchange", openFragment);
addEventListener("beforeprint", () => {
  for (const family of section("checks").querySelectorAll<HTMLDetailsElement>(".family")) family.open = true;
});
takeFiles({
  text: (text) => {
    message.value = text;
    at = null;
    ask();
  },
  key: (text) => void takeKey(text),
  refused: (why) => (note.textContent = why),
});
fillExamples(byId("example", HTMLSelectElement), (text, settings) => {
  message.value = text;
  at = null;
  fillForm(settings);
  ask();
});

const kept = keptSettings();
if (kept) fillForm({ ...kept, requestUnknown: true });
summarize();
openFragment();
keepOffline();

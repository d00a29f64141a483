// The inspector: what is typed, pasted, dropped or linked goes to the judge, and the answer is drawn.

import { Answers } from "./answer.ts";
import { Builder } from "./builder.ts";
import { bundleOf } from "./bundle.ts";
import { Comparison } from "./compare.ts";
import { byId, el, section } from "./dom.ts";
import { fillExamples } from "./examples.ts";
import { takeFiles } from "./files.ts";
import { readFragment, writeFragment } from "./fragment.ts";
import { HeldKeys } from "./held-keys.ts";
import { Judge } from "./judge.ts";
import { issueInstant } from "./moment.ts";
import { keepOffline } from "./offline.ts";
import type { Settings } from "./report.ts";
import { fillForm, keepSettings, keptSettings, openSettings, readForm, summarize } from "./settings.ts";
import * as texts from "./texts.ts";

const TYPING_MS = 250;

const form = byId("form", HTMLFormElement);
const message = byId("message", HTMLTextAreaElement);
const example = byId("example", HTMLSelectElement);
const now = byId("now", HTMLInputElement);
const note = section("note");

let typing = 0;
/** Which of several messages was chosen. */
let at: number | null = null;
/** Whether a whole message came at once: on a small screen its verdict is then brought into sight. */
let whole = false;

const judge = new Judge(
  (answer, { settings }) => {
    answers.draw(answer, settings);
    const verdict = section("verdict");
    if (whole && verdict.getBoundingClientRect().top > innerHeight / 2) verdict.scrollIntoView({ block: "nearest" });
    whole = false;
  },
  (explanations) => answers.drawDigests(explanations),
  (packed) => fillExamples(example, packed, take),
);
const held = new HeldKeys(ask);
const comparison = new Comparison(() => held.keys, (answered) => new Judge(answered, () => {}, () => {}));
const builder = new Builder(readForm);
const answers = new Answers(() => judge.codes, {
  choose(number) {
    at = number;
    ask();
    section("flow").querySelectorAll("button")[number]?.focus();
  },
  judgeAsOf(instant) {
    now.value = instant;
    ask();
  },
  openSettings: () => openSettings("idpMetadata"),
  allowLegacy() {
    byId("allowLegacy", HTMLInputElement).checked = true;
    ask();
  },
  use(kind) {
    const text = message.value;
    message.value = "";
    if (kind === "private_key") void held.take(text);
    else {
      const id = kind === "metadata" ? "idpMetadata" : "idpCert";
      fillForm({ ...readForm(), idpMetadata: "", idpCert: "", ...(kind === "metadata" && { idpEntityId: "" }), [id]: text.trim() });
      openSettings("spEntityId");
    }
    ask();
    message.focus();
  },
  changed: (outline) => comparison.take(outline),
});

function ask(): void {
  clearTimeout(typing);
  summarize();
  keepSettings();
  note.textContent = "";
  if (message.value.trim() === "") {
    judge.drop();
    answers.clear();
    return;
  }
  section("outcome").setAttribute("aria-busy", "true");
  judge.ask({ text: message.value, at, settings: readForm(), keys: held.keys });
}

function askSoon(): void {
  clearTimeout(typing);
  typing = window.setTimeout(ask, TYPING_MS);
}

/** Another message comes, with settings or without. */
function take(text: string, settings?: Settings): void {
  message.value = text;
  at = null;
  whole = text !== "";
  if (settings) fillForm(settings);
  ask();
}

function openFragment(): void {
  const state = readFragment(location.hash);
  if (state) take(state.message, state.settings);
}

async function copyLink(): Promise<void> {
  const link = location.href.split("#")[0] + writeFragment({ message: message.value, settings: readForm() });
  try {
    await navigator.clipboard.writeText(link);
    note.textContent = texts.message.copied;
  } catch {
    note.textContent = texts.message.notCopied;
  }
}

function saveBundle(): void {
  const { last } = answers;
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

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("input", (event) => {
  if (event.target === byId("key", HTMLTextAreaElement) || event.target === example) return;
  if (event.target === message) at = null;
  if (event.target === byId("requestId", HTMLInputElement)) byId("request-answer", HTMLInputElement).checked = true;
  // A paste is complete at once; typing is not.
  const pasted = event instanceof InputEvent && event.inputType === "insertFromPaste";
  whole = pasted && event.target === message;
  if (pasted) ask();
  else askSoon();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
});
byId("clear", HTMLButtonElement).addEventListener("click", () => {
  example.value = "";
  // The address must not keep what was cleared.
  history.replaceState(null, "", location.pathname + location.search);
  take("");
  message.focus();
});
byId("copy-link", HTMLButtonElement).addEventListener("click", () => void copyLink());
byId("bundle", HTMLButtonElement).addEventListener("click", saveBundle);
byId("now-from-message", HTMLButtonElement).addEventListener("click", () => {
  const instant = section("source").hidden ? null : issueInstant(answers.view.xml);
  note.textContent = instant ? "" : texts.settings.nowMissing;
  if (!instant) return;
  now.value = instant;
  ask();
});
byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
  event.preventDefault();
  section("verdict").focus();
  section("verdict").scrollIntoView();
});
addEventListener("hashchange", openFragment);
addEventListener("beforeprint", () => {
  for (const family of section("checks").querySelectorAll<HTMLDetailsElement>(".family")) family.open = true;
});
takeFiles({
  text: (text) => take(text),
  key: (text) => void held.take(text),
  refused: (why) => (note.textContent = why),
});
form.addEventListener("input", () => void builder.draw());

const kept = keptSettings();
if (kept) fillForm({ ...kept, requestUnknown: true });
summarize();
openFragment();
keepOffline();

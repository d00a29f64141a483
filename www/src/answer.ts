// Draws what the judge answers: the verdict at once, then everything below it.

import { families } from "./checks.ts";
import { el, fill, section } from "./dom.ts";
import type { Drawing } from "./finding.ts";
import { flowCard, foundFacts, foundLine, foundSentence } from "./flow.ts";
import { identityCard } from "./identity.ts";
import type { Answer, FoundOnly, Judged } from "./judge.ts";
import { mappingCard } from "./mapping.ts";
import { MessageView } from "./message.ts";
import { instants } from "./moment.ts";
import { accidentOf, certificatesCard, digestCard, timesCard, windowsOf } from "./panels.ts";
import { isLogout } from "./report.ts";
import type { Code, Explanation, Outline, Settings } from "./report.ts";
import { count, sentence } from "./sentence.ts";
import { showSettingsError } from "./settings.ts";
import * as texts from "./texts.ts";
import { entraError, offer, say, sayAccident, sayCause, sayFix } from "./verdict.ts";

const RESULTS = ["flow", "digest", "times", "identity", "checks", "mapping", "source", "certificates"];

/** What the policy for old messages may permit: there may be more to find behind it. */
const OLD = ["signature.algorithm", "signature.digest_method", "signature.canonicalization", "signature.transforms", "signature.key_size", "signature.certificate_validity", "encryption.cbc"];

/** What the page does when something that is drawn is pressed. */
export interface Acts {
  choose(message: number): void;
  judgeAsOf(instant: string): void;
  openSettings(): void;
  allowLegacy(): void;
  use(kind: "metadata" | "certificate" | "private_key"): void;
  /** Called whenever another message, or none, is drawn. */
  changed(outline: Outline | null): void;
}

export class Answers {
  readonly view = new MessageView(section("source"));
  /** The verdict that is drawn, for a support bundle. */
  last: { judged: Judged; explanations: Explanation[]; settings: Settings } | null = null;
  #codes: () => ReadonlyMap<string, Code>;
  #acts: Acts;
  #drawing = 0;
  #number = 0;

  constructor(codes: () => ReadonlyMap<string, Code>, acts: Acts) {
    this.#codes = codes;
    this.#acts = acts;
  }

  /** Says that nothing is judged yet. */
  clear(): void {
    showSettingsError(null);
    say({ status: "idle", title: texts.verdict.idle, why: texts.verdict.idleWhy });
    this.#hide();
    section("found").hidden = true;
  }

  draw(answer: Answer, settings: Settings): void {
    showSettingsError(answer.kind === "settings" ? answer.error : null);
    if (answer.kind === "judged" || answer.kind === "found") {
      if (answer.kind === "judged") this.#sayJudged(answer, settings);
      else this.#sayFound(answer);
      // The verdict is on the screen before the rest is drawn.
      cancelAnimationFrame(this.#drawing);
      const number = ++this.#number;
      // The box may have been cleared, or another message asked for, in the meantime.
      this.#drawing = requestAnimationFrame(() => setTimeout(() => number === this.#number && this.#drawRest(answer, settings)));
      return;
    }
    this.#hide();
    const words = texts.verdict;
    if (answer.kind === "settings") {
      const { failure, fix } = answer.error;
      say({ status: "error", title: words.settings(failure), why: fix }, words.settingsWhy);
    } else if (answer.kind === "stopped") say({ status: "error", title: words.stopped, why: words.stoppedWhy });
    else if (answer.kind === "slow") say({ status: "error", title: words.slow, why: words.slowWhy });
    else say({ status: "error", title: words.unloaded, why: words.unloadedWhy });
  }

  /** What explains the digests of the message that is drawn. */
  drawDigests(explanations: Explanation[]): void {
    if (this.last) this.last.explanations = explanations;
    fill("digest", explanations.length > 0 ? digestCard(explanations) : []);
    const [first] = explanations;
    if (!first) return;
    sayAccident(accidentOf(first), first.accident !== null, () => {
      section("digest").scrollIntoView({ block: "start" });
      section("digest").focus({ preventScroll: true });
    });
  }

  #hide(): void {
    this.#number++;
    section("outcome").removeAttribute("aria-busy");
    this.last = null;
    this.#acts.changed(null);
    for (const id of RESULTS) section(id).hidden = true;
  }

  #sayJudged(judged: Judged, settings: Settings): void {
    const words = texts.verdict;
    const { report, messages, chosen } = judged;
    const message = messages[chosen];
    const asOf = (judged.nowFrom === "capture" ? words.asOfCapture : words.asOf)(judged.now);
    const effective = judged.requestFrom === "capture" ? { ...settings, requestUnknown: false } : settings;
    const said = sentence(report, this.#codes(), effective, message?.kind);
    const failed = report.checks.find(({ status }) => status === "fail");
    say(
      said,
      ...(message?.kind === "assertion" ? [texts.found.assertionAlone] : []),
      count(report.checks),
      asOf,
      ...(judged.requestFrom === "capture" ? [words.requestFromCapture] : []),
      ...(settings.allowLegacy ? [texts.settings.summary.legacy] : []),
      ...(isLogout(message?.kind) && failed?.code === "signature.present" ? [words.logoutUnsigned] : []),
    );
    this.last = { judged, explanations: [], settings };
    fill("digest", []);
    this.view.take(judged.xml, judged.outline);
    if (said.status === "fail" && failed) sayCause(failed, message?.errors ?? [], this.#with(judged));
    if (said.status === "partial") offer(words.showSettings, this.#acts.openSettings);
    if (said.status === "fail" && OLD.includes(failed?.code ?? "") && !settings.allowLegacy) offer(words.lookFurther, this.#acts.allowLegacy);
  }

  #sayFound(answer: FoundOnly): void {
    this.last = null;
    say(foundSentence(answer));
    this.view.take(answer.xml, answer.outline);
    if (answer.unusable) sayCause(answer.unusable, [], this.#with(answer));
    const { kind, errors: [error] = [] } = answer.messages[answer.chosen] ?? {};
    if (kind === "entra_error" && error) sayFix(entraError(error).fix);
    const words = texts.found;
    if (kind === "metadata" && !answer.unusable) offer(words.useMetadata, () => this.#acts.use(kind));
    if (kind === "certificate") offer(words.useCertificate, () => this.#acts.use(kind));
    if (kind === "private_key") offer(words.useKey, () => this.#acts.use(kind));
  }

  #with({ messages, chosen }: Judged | FoundOnly): Drawing {
    return {
      codes: this.#codes(),
      issuer: messages[chosen]?.issuer ?? "",
      position: (check) => this.view.spot(check),
      show: (check, button) => this.view.markCheck(check, button, true),
    };
  }

  #drawRest(answer: Judged | FoundOnly, settings: Settings): void {
    const { outline, messages, chosen, now, xml } = answer;
    section("found").hidden = false;
    section("found").textContent = foundLine(messages[chosen]);
    fill("flow", messages.length > 1 ? flowCard(messages, chosen, this.#acts.choose) : []);
    fill("certificates", outline.certificates.length > 0 ? certificatesCard(outline.certificates, Boolean(settings.idpMetadata || settings.idpCert)) : []);
    const windows = windowsOf(outline);
    fill("times", windows.length > 0 ? timesCard(windows, now, ({ start, end, inside }) => this.view.mark(start, end, inside)) : []);
    if (windows.length > 0) section("times").append(instants(answer, this.#acts.judgeAsOf));
    if (xml) this.view.draw(xml, outline, messages[chosen]?.query_signed ?? false);
    section("source").hidden = !xml;
    this.#acts.changed(outline);
    if (answer.kind === "judged") {
      const { report } = answer;
      const hasClaims = outline.nodes.some(({ name }) => name.endsWith("AttributeStatement")) || outline.opened !== null;
      fill("identity", report.identity ? identityCard(report.identity) : isLogout(messages[chosen]?.kind) ? foundFacts(answer, {}) : []);
      fill("mapping", hasClaims ? mappingCard(outline, report.accepted) : []);
      this.#drawChecks(answer);
    } else {
      for (const id of ["digest", "checks", "mapping"]) section(id).hidden = true;
      fill("identity", foundFacts(answer, settings));
    }
    section("outcome").removeAttribute("aria-busy");
  }

  #drawChecks(judged: Judged): void {
    const { checks } = judged.report;
    const box = section("checks");
    const open = new Set([...box.querySelectorAll<HTMLDetailsElement>(".family[open]")].map(({ dataset }) => dataset.family ?? ""));
    const list = families(checks, open, this.#with(judged));
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
    const failed = checks.find((check) => check.status === "fail" && this.view.spot(check));
    const button = failed && box.querySelector<HTMLButtonElement>(`[data-code="${CSS.escape(failed.code)}"] .place`);
    if (failed && button) this.view.markCheck(failed, button, false);
  }
}

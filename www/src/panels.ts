// Smaller panels: certificates, windows of time, the digest and what explains it.

import { el, facts } from "./dom.ts";
import type { CertificateNote, Explanation, Outline, TimeWindow } from "./report.ts";
import * as texts from "./texts.ts";

const SKEW_MS = 60_000;

export function certificatesCard(certificates: readonly CertificateNote[], anyConfigured: boolean): Node[] {
  const words = texts.certificates;
  const items = certificates.map((note) => {
    const both = note.places.length > 1;
    const state = both ? "pass" : !anyConfigured ? "skip" : note.places[0] === "message" ? "fail" : "skip";
    const where = both ? words.both : note.places[0] === "settings" ? words.settings : anyConfigured ? words.message : words.alone;
    const validity = note.not_before && note.not_after ? words.from(day(note.not_before), day(note.not_after)) : words.bare;
    return el(
      "li",
      { class: "certificate" },
      el("div", { "data-status": state }, el("strong", {}, note.subject || words.bare), " ", el("span", { class: "mark" }, where)),
      facts([
        [words.validity, note.valid ? validity : el("span", { class: "bad" }, `${validity} – ${words.invalid}`)],
        [words.key, note.key],
        [words.sha1, note.sha1],
        [words.sha256, note.sha256],
      ]),
    );
  });
  return [el("h2", {}, words.heading), el("ul", { class: "plain" }, ...items)];
}

/** The windows over one axis, with the skew at their ends and the instant of the verdict. */
export function timesCard(windows: readonly Window[], now: string, show: (window: Window) => void): Node[] {
  const words = texts.times;
  const at = Date.parse(now);
  const instants = windows.flatMap(({ from, until }) => [from, until]).filter((value) => value !== null).map((value) => Date.parse(value));
  // A session may last for weeks; what is far away is cut off.
  const core = windows.filter(({ name }) => name !== "AuthnStatement").flatMap(({ from, until }) => [from, until]).filter((value) => value !== null).map((value) => Date.parse(value));
  const shown = [...(core.length > 0 ? core : instants), at];
  const span = Math.max(Math.max(...shown) - Math.min(...shown), 10 * SKEW_MS);
  const [first, last] = [Math.min(...shown) - span * 0.08, Math.max(...shown) + span * 0.08];
  const percent = (time: number) => `${Math.min(Math.max(((time - first) / (last - first)) * 100, 0), 100)}%`;
  const rows = windows.map((window) => {
    const from = window.from === null ? first : Date.parse(window.from);
    const until = window.until === null ? last : Date.parse(window.until);
    const isSession = window.name === "AuthnStatement";
    const state = at < from - SKEW_MS ? "before" : at >= until + SKEW_MS ? "after" : "inside";
    const bar = el("span", { class: "bar", "data-state": state });
    bar.style.setProperty("--from", percent(from));
    bar.style.setProperty("--until", percent(until));
    const skew = el("span", { class: "skew" });
    skew.style.setProperty("--from", percent(from - SKEW_MS));
    skew.style.setProperty("--until", percent(until + SKEW_MS));
    const line = el("span", { class: "now" });
    line.style.setProperty("--at", percent(at));
    const says =
      state === "before" ? words.before(ago(from - at))
      : state === "after" ? words.after(ago(at - until))
      : window.until === null ? (isSession ? words.since(ago(at - from)) : words.open)
      : words.inside(ago(until - at));
    const name = el("button", { type: "button", class: "place" }, words.names[window.name] ?? window.name);
    name.addEventListener("click", () => show(window));
    const ends = [window.from && `${words.from} ${window.from}`, window.until && `${words.until} ${window.until}`].filter(Boolean).join(" ");
    return el(
      "li",
      { class: "window" },
      el("div", { class: "window-words", "data-status": state === "inside" ? "pass" : "fail" }, name, " ", el("span", { class: "mark" }, says)),
      el("div", { class: "track", "aria-hidden": "true" }, skew, bar, line),
      el("div", { class: "hint" }, ends),
    );
  });
  return [el("h2", {}, words.heading), el("p", { class: "hint" }, words.lead(now)), el("ol", { class: "plain" }, ...rows)];
}

/** What explains each digest that differs. */
export function digestCard(explanations: readonly Explanation[]): Node[] {
  const words = texts.digest;
  return [el("h2", {}, words.heading), ...explanations.flatMap((explanation) => explained(explanation, explanations.length > 1))];
}

/** The accident in words. */
export function accidentOf({ accident }: Explanation): string {
  const words = texts.digest;
  const [title] = (accident && words.accidents[accident.name]) ?? [words.none];
  const second = accident?.and ? words.accidents[accident.and] : undefined;
  return second ? words.two(`${title}.`, second[0]) : title;
}

function explained(explanation: Explanation, several: boolean): Node[] {
  const words = texts.digest;
  const { place, expected, found, canonical, accident, tried } = explanation;
  const [, why] = (accident && words.accidents[accident.name]) ?? ["", words.noneWhy];
  const second = accident?.and ? words.accidents[accident.and] : undefined;
  const nodes: Node[] = [];
  if (several) nodes.push(el("p", { class: "hint" }, words.at(place.path.replace(/^opened\//, `${texts.tree.opened}: `))));
  nodes.push(
    el("h3", { id: several ? null : "accident", "data-accident": accident?.name ?? "none" }, accidentOf(explanation)),
    el("p", {}, second ? `${why} ${second[1]}` : why),
  );
  if (accident) nodes.push(changeList(accident.signed, canonical));
  nodes.push(
    facts([[words.expected, expected], [words.found, found]]),
    el("details", { class: "octets" }, el("summary", {}, words.canonical), el("pre", { class: "source", tabindex: "0" }, visible(canonical.slice(0, 60_000)))),
    el("p", { class: "hint" }, words.tried(tried)),
  );
  return nodes;
}

/** The first place at which the two texts differ, with a little around it. */
function changeList(signed: string, arrived: string): HTMLElement {
  const AROUND = 60;
  const words = texts.digest;
  let start = 0;
  while (start < signed.length && start < arrived.length && signed[start] === arrived[start]) start++;
  let end = 0;
  while (end < Math.min(signed.length, arrived.length) - start && signed.at(-1 - end) === arrived.at(-1 - end)) end++;
  const side = (text: string) => {
    const from = Math.max(start - AROUND, 0);
    const middle = text.slice(start, text.length - end);
    const cut = middle.length > 240;
    return el("code", {}, visible(text.slice(from, start)), el("mark", { class: "differs" }, visible(cut ? `${middle.slice(0, 240)}…` : middle) || "\u2205"), cut ? "" : visible(text.slice(text.length - end).slice(0, AROUND)));
  };
  return facts([[words.was, side(signed)], [words.is, side(arrived)]]);
}

// Line breaks count here, so they are shown.
function visible(text: string): string {
  return text.replaceAll("\n", "⏎\n");
}

export function ago(milliseconds: number): string {
  const { seconds, minutes, hours, days, years } = texts.times.spans;
  const total = Math.round(Math.abs(milliseconds) / 1000);
  if (total < 120) return seconds(total);
  if (total < 120 * 60) return minutes(Math.round(total / 60));
  if (total < 48 * 3600) return hours(Math.round(total / 3600));
  const inDays = Math.round(total / 86_400);
  return inDays < 800 ? days(inDays) : years(Math.round(inDays / 365));
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

/** A window, and whether it stands in what was decrypted. */
type Window = TimeWindow & { inside: boolean };

/** Every window of the message, those of what was opened included. */
export function windowsOf({ windows, opened }: Outline): Window[] {
  const all = [...windows.map((window) => ({ ...window, inside: false })), ...(opened?.outline.windows ?? []).map((window) => ({ ...window, inside: true }))];
  return all.filter(({ from, until }) => from !== null || until !== null);
}

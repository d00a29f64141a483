// What was found in the box: one line for one message, a timeline for a recording; and what is no Response.

import { el, facts } from "./dom.ts";
import type { Message } from "./capture.ts";
import type { Row } from "./finding.ts";
import type { FoundOnly } from "./judge.ts";
import type { Outline, Settings } from "./report.ts";
import type { Sentence } from "./sentence.ts";
import * as texts from "./texts.ts";
import { entraError, known } from "./verdict.ts";

/** Says in one line what was found and undone. */
export function foundLine(message: Message | undefined): string {
  const words = texts.found;
  if (!message) return words.nothing;
  const parts = [words.one(words.kinds[message.kind])];
  if (message.steps.length > 0) parts.push(words.undone(message.steps.map((step) => words.steps[step] ?? step)));
  if (message.binding && !message.steps.includes(message.binding)) parts.push(words.by(message.binding));
  if (message.url) parts.push(words.at(message.url));
  if (message.query_signed) parts.push(words.querySigned);
  if (message.relay_state) parts.push(words.relayState(message.relay_state));
  return parts.join(" · ");
}

/** The messages of a recording in order, each to be chosen. */
export function flowCard(messages: readonly Message[], chosen: number, choose: (at: number) => void): Node[] {
  const words = texts.found;
  const items = messages.map((message, at) => {
    const button = el("button", { type: "button", class: "step", "aria-pressed": String(at === chosen) }, el("strong", {}, label(message)), message.binding && ` ${words.by(message.binding)}`);
    button.addEventListener("click", () => choose(at));
    const answers =
      message.answers !== null ? words.answers(message.answers + 1)
      : message.kind !== "response" ? null
      : message.inResponseTo ? words.noRequest
      : words.unnamed;
    const details = [message.time, message.issuer, message.url && words.at(message.url), answers].filter((part) => typeof part === "string" && part !== "");
    return el("li", { "data-kind": message.kind }, button, el("div", { class: "hint" }, details.join(" · ")));
  });
  return [el("h2", {}, words.flow), el("p", { class: "hint" }, `${words.several(messages.length)}. ${words.choose}`), el("ol", { class: "flow" }, ...items)];
}

function label({ kind }: Message): string {
  return texts.found.kinds[kind].replace(/^an? /, "").replace(/^./, (c) => c.toUpperCase());
}

/** The sentence for what is found and is no Response. */
export function foundSentence({ messages, chosen, outline, unusable }: FoundOnly): Sentence {
  const words = texts.found;
  const message = messages[chosen];
  if (!message) return { status: "error", title: words.nothing, why: "" };
  const [error] = message.errors;
  if (message.kind === "entra_error" && error) return { status: "fail", title: words.entraError(error), why: entraError(error).meaning };
  if (unusable) return { status: "fail", title: words.unusable(unusable.failure), why: unusable.fix };
  const [title, why] = words.verdicts[message.kind] ?? [words.one(words.kinds[message.kind]), ""];
  const [signature] = message.kind === "metadata" ? [] : outline.signatures;
  return { status: "partial", title, why: signature ? `${words.signatures[signature.state]} ${why}` : why };
}

/** The facts of a request or of metadata, compared with the settings. */
export function foundFacts({ outline, messages, chosen }: Pick<FoundOnly, "outline" | "messages" | "chosen">, settings: Settings): Node[] {
  const message = messages[chosen];
  const rows =
    message?.kind === "metadata" ? metadataRows(outline)
    : message?.kind === "entra_error" ? message.errors.slice(1).map(known)
    : requestRows(outline, settings);
  return rows.length > 0 ? [el("h2", {}, texts.found.facts), facts(rows)] : [];
}

function requestRows({ nodes }: Outline, settings: Settings): Row[] {
  const words = texts.found;
  const [root] = nodes;
  if (!root) return [];
  const compared = (value: string | undefined, setting: string | undefined): Node | null => {
    if (value === undefined) return null;
    if (!setting) return document.createTextNode(value);
    const same = value === setting;
    return el("span", { "data-status": same ? "pass" : "fail" }, value, " ", el("span", { class: "mark" }, same ? words.matches : words.differs(setting)));
  };
  const text = (name: string) => nodes.find((node) => node.name.endsWith(name))?.text?.trim();
  const attribute = (name: string) => root.attributes.find(([key]) => key === name)?.[1];
  const rows: Row[] = [["Issuer", compared(text("Issuer"), settings.spEntityId)], ["AssertionConsumerServiceURL", compared(attribute("AssertionConsumerServiceURL"), settings.acs)]];
  for (const name of ["ID", "IssueInstant", "Destination", "ProtocolBinding", "ForceAuthn", "IsPassive", "ProviderName", "InResponseTo"]) rows.push([name, attribute(name) ?? null]);
  const policy = nodes.find(({ name }) => name.endsWith("NameIDPolicy"));
  rows.push(["NameIDPolicy", policy ? policy.attributes.map(([name, value]) => `${name}=${value}`).join(" ") : null]);
  rows.push(["Status", nodes.filter(({ name }) => name.endsWith("StatusCode")).map(({ attributes: [value] }) => value?.[1].replace(/^.*:/, "")).join(", ") || null]);
  rows.push(["RequestedAuthnContext", text("AuthnContextClassRef") ?? null], ["NameID", text("NameID") ?? null], ["SessionIndex", text("SessionIndex") ?? null]);
  return rows.filter(([, value]) => value !== null);
}

function metadataRows({ nodes, certificates }: Outline): Row[] {
  const [root] = nodes;
  const rows: Row[] = [["entityID", root?.attributes.find(([key]) => key === "entityID")?.[1] ?? null], ["validUntil", root?.attributes.find(([key]) => key === "validUntil")?.[1] ?? null]];
  for (const node of nodes) {
    const local = node.name.slice(node.name.indexOf(":") + 1);
    if (!local.endsWith("Service")) continue;
    const attribute = (name: string) => node.attributes.find(([key]) => key === name)?.[1] ?? "";
    rows.push([local, `${attribute("Location")} (${attribute("Binding").replace(/^.*:/, "")})`]);
  }
  rows.push([texts.certificates.heading, String(certificates.filter(({ places }) => places.includes("message")).length)]);
  return rows.filter(([, value]) => value !== null);
}

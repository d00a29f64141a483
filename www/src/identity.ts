// Who is signed in: the NameID with what belongs to it, and the attributes.

import { el, facts } from "./dom.ts";
import type { Identity } from "./report.ts";
import * as texts from "./texts.ts";

// More than anybody reads, and than is drawn at once.
const MOST = 100;

export function identityCard(identity: Identity): Node[] {
  const words = texts.identity;
  const rows: [string, string | null][] = [
    [words.nameId, identity.name_id],
    [words.format, identity.name_id_format],
    [words.qualifier, identity.name_qualifier],
    [words.spQualifier, identity.sp_name_qualifier],
    [words.issuer, identity.issuer],
    [words.authnInstant, identity.authn_instant],
    [words.context, identity.authn_context_class_ref],
    [words.sessionIndex, identity.session_index],
    [words.sessionEnd, identity.session_not_on_or_after],
  ];
  return [el("h2", {}, words.heading), facts(rows), attributes(identity)];
}

function attributes({ attributes }: Identity): HTMLElement {
  const words = texts.identity;
  if (attributes.length === 0) return el("p", { class: "hint" }, words.noAttributes);
  const head = el("tr", {}, el("th", { scope: "col" }, words.name), el("th", { scope: "col" }, words.values));
  const rows = attributes.slice(0, MOST).map(({ name, friendly_name, values }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, el("code", {}, ...name.split(/(?<=\/)/).flatMap((part) => [part, el("wbr", {})])), friendly_name && el("div", { class: "hint" }, friendly_name)),
      el("td", {}, ...values.slice(0, MOST).map((value) => el("div", {}, value || el("span", { class: "hint" }, words.empty))), more(values.length)),
    ),
  );
  const rest = attributes.length > MOST && el("tr", {}, el("td", { colspan: "2" }, more(attributes.length)));
  return el("table", {}, el("caption", {}, words.attributes), el("thead", {}, head), el("tbody", {}, ...rows, rest));
}

function more(count: number): HTMLElement | null {
  return count > MOST ? el("div", { class: "hint" }, texts.identity.more(count - MOST)) : null;
}

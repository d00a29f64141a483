// What account a message would give: the two ways in which Entra's claims are set up, and what linking by e-mail does.

import { el } from "./dom.ts";
import type { Outline } from "./report.ts";
import * as texts from "./texts.ts";

const CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const MICROSOFT = "http://schemas.microsoft.com/";
const GROUPS = ["http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", "groups", "memberOf", "Group"];

export interface Claims {
  nameId: string | null;
  values: ReadonlyMap<string, string[]>;
}

export interface Account {
  email: string | null;
  first: string | null;
  last: string | null;
  stable: string | null;
  groups: number;
  notes: string[];
  link: string;
}

/** The claims as they stand in the message, proved or not. */
export function claimsOf(outline: Outline): Claims {
  const nodes = outline.opened ? outline.opened.outline.nodes : outline.nodes;
  const values = new Map<string, string[]>();
  let name = "";
  let nameId: string | null = null;
  for (const node of nodes) {
    const local = node.name.slice(node.name.indexOf(":") + 1);
    if (local === "NameID" && nameId === null) nameId = node.text;
    if (local === "Attribute") {
      name = node.attributes.find(([key]) => key === "Name")?.[1] ?? "";
      values.set(name, values.get(name) ?? []);
    } else if (local === "AttributeValue" && node.text) values.get(name)?.push(node.text);
  }
  return { nameId, values };
}

export function accountOf({ nameId, values }: Claims): Account {
  const words = texts.mapping;
  const one = (...names: string[]) => names.map((name) => values.get(name)?.[0]).find(Boolean) ?? null;
  const mail = one(`${CLAIMS}emailaddress`, "email", "mail", "Email", "urn:oid:0.9.2342.19200300.100.1.3");
  const name = one(`${CLAIMS}name`);
  const isMail = nameId !== null && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(nameId.trim());
  const guest = [nameId, name, one(`${CLAIMS}upn`)].some((value) => value?.includes("#EXT#"));
  const notes: string[] = [];
  if (guest) notes.push(words.notes.guest);
  if (!nameId) notes.push(words.notes.noNameId);
  else if (!isMail) notes.push(words.notes.notMail);
  if (!mail) notes.push(words.notes.noMail);
  else if (nameId && isMail && mail.toLowerCase() !== nameId.toLowerCase()) notes.push(words.notes.differ(nameId, mail));
  if (name && nameId && name.toLowerCase() === nameId.toLowerCase() && !values.has(`${MICROSOFT}identity/claims/objectidentifier`)) notes.push(words.notes.mailAsId);
  if (values.has(`${MICROSOFT}claims/groups.link`)) notes.push(words.notes.overage);
  const email = isMail && nameId ? nameId.trim().toLowerCase() : null;
  return {
    email,
    first: one(`${CLAIMS}givenname`, "firstName", "User.FirstName", "givenName"),
    last: one(`${CLAIMS}surname`, "lastName", "User.LastName", "sn"),
    stable: one(`${MICROSOFT}identity/claims/objectidentifier`) ?? name,
    groups: GROUPS.reduce((count, group) => count + (values.get(group)?.length ?? 0), 0),
    notes,
    link: email ? `${words.link(email)} ${words.linkDomain(email.split("@")[1] ?? "")}` : words.noLink,
  };
}

/** The account as the message gives it, beside what each way of mapping would give. */
export function mappingCard(outline: Outline, proved: boolean): Node[] {
  const words = texts.mapping;
  const claims = claimsOf(outline);
  const account = accountOf(claims);
  const mail = claims.values.get(`${CLAIMS}emailaddress`)?.[0] ?? null;
  const upn = claims.values.get(`${CLAIMS}upn`)?.[0] ?? claims.values.get(`${CLAIMS}name`)?.[0] ?? null;
  const cell = (value: string | number | null) => el("td", {}, value === null || value === "" ? el("span", { class: "hint" }, words.none) : String(value));
  const row = (name: string, ...values: (string | number | null)[]) => el("tr", {}, el("th", { scope: "row" }, name), ...values.map(cell));
  const head = el("tr", {}, el("th", { scope: "col" }, words.field), ...[[words.arrived, ""], [words.mail, words.mailHow], [words.upn, words.upnHow]].map(([title, how]) => el("th", { scope: "col" }, title!, how ? el("div", { class: "hint" }, how) : null)));
  const table = el(
    "table",
    { class: "mapping-table" },
    el("thead", {}, head),
    el(
      "tbody",
      {},
      row(words.email, account.email, mail?.toLowerCase() ?? null, upn?.toLowerCase() ?? null),
      row(words.first, account.first, account.first, account.first),
      row(words.last, account.last, account.last, account.last),
      row(words.stable, account.stable, account.stable, account.stable),
      row(words.groups, ...Array<string>(3).fill(account.groups > 0 ? words.count(account.groups) : "")),
    ),
  );
  return [
    el("h2", {}, words.heading),
    ...(proved ? [] : [el("p", { class: "hint" }, words.unproved)]),
    el("div", { class: "scroll" , tabindex: "0", role: "region", "aria-label": words.heading }, table),
    ...account.notes.map((note) => el("p", { class: "note" }, note)),
    el("p", { id: "linking" }, account.link),
  ];
}

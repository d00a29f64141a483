// What the account would be, for the two ways of mapping and their accidents.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./load.mjs";

const { accountOf } = await load("mapping.ts");
const texts = await load("texts.ts");
const words = texts.mapping.notes;
const C = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const M = "http://schemas.microsoft.com/";

const account = (nameId, claims) => accountOf({ nameId, values: new Map(Object.entries(claims)) });

for (const [what, nameId, claims, email, notes] of [
  ["mail in both", "B.Simon@contoso.com", { [`${C}emailaddress`]: ["b.simon@contoso.com"] }, "b.simon@contoso.com", []],
  ["a user principal name in both", "b@corp.contoso.com", { [`${C}emailaddress`]: ["b@corp.contoso.com"], [`${M}identity/claims/objectidentifier`]: ["1"] }, "b@corp.contoso.com", []],
  ["no mailbox", "b@corp.contoso.com", {}, "b@corp.contoso.com", [words.noMail]],
  ["mail beside a user principal name", "b@corp.contoso.com", { [`${C}emailaddress`]: ["b@contoso.com"] }, "b@corp.contoso.com", [words.differ("b@corp.contoso.com", "b@contoso.com")]],
  ["a guest", "a_fabrikam.com#EXT#@contoso.onmicrosoft.com", { [`${C}emailaddress`]: ["a_fabrikam.com#EXT#@contoso.onmicrosoft.com"] }, "a_fabrikam.com#ext#@contoso.onmicrosoft.com", [words.guest]],
  ["a pairwise ID", "AAdzZWNyZXQ", { [`${C}emailaddress`]: ["b@contoso.com"] }, null, [words.notMail]],
  ["nothing", null, {}, null, [words.noNameId, words.noMail]],
  ["too many groups", "b@contoso.com", { [`${C}emailaddress`]: ["b@contoso.com"], [`${M}claims/groups.link`]: ["https://x"] }, "b@contoso.com", [words.overage]],
  ["an ID that changes", "b@contoso.com", { [`${C}emailaddress`]: ["b@contoso.com"], [`${C}name`]: ["B@contoso.com"] }, "b@contoso.com", [words.mailAsId]],
]) {
  test(what, () => {
    const found = account(nameId, claims);
    assert.equal(found.email, email);
    assert.deepEqual(found.notes, notes);
    assert.equal(found.link.includes("nobody can be signed in"), email === null);
  });
}

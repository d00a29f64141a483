// State survives a restart of workerd: pending requests, used IDs, sessions and settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeIdp } from "../support/sign.mjs";
import { codeOf, startEdge } from "./support/edge.mjs";
import { answerTo, names, setUp, startSignIn } from "./support/flow.mjs";

let edge, idp;
before(async () => {
  [edge, idp] = await Promise.all([startEdge(), makeIdp()]);
  await setUp(edge, idp, "one");
  await setUp(edge, idp, "open", { unsolicited: "accept" });
});
after(() => edge?.stop());

test("everything is still there after a restart", async () => {
  const signedIn = edge.browser();
  const used = answerTo(idp, "one", await startSignIn(signedIn, "one"));
  assert.equal((await signedIn.post("/saml/one/acs", used)).status, 303);
  const waiting = edge.browser();
  const request = await startSignIn(waiting, "one", "?return_to=/reports");
  const { sp, acs } = names("open");
  const unsolicited = { SAMLResponse: idp.respond({ acs, audience: sp }) };
  assert.equal((await edge.browser().post("/saml/open/acs", unsolicited)).status, 303);

  await edge.restart();

  const who = await signedIn.get("/session", { accept: "application/json" });
  assert.equal(JSON.parse(who.text).name_id, "b.simon@contoso.example");
  assert.equal(codeOf(await signedIn.post("/saml/one/acs", used)), "request.used");
  assert.equal(codeOf(await edge.browser().post("/saml/open/acs", unsolicited)), "replay.assertion");
  const late = await waiting.post("/saml/one/acs", answerTo(idp, "one", request));
  assert.deepEqual([late.status, late.headers.get("location")], [303, "/reports"]);
  assert.equal((await edge.api("GET", "one")).json.name, "Directory one");
});

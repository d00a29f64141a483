// A Worker with something missing refuses with a page. It never lets anybody pass and never answers 500.
import assert from "node:assert/strict";
import { test } from "node:test";

import { makeIdp } from "../support/sign.mjs";
import { codeOf, placeOf, startEdge } from "./support/edge.mjs";
import { answerTo, names, setUp } from "./support/flow.mjs";

test("without the ledger nobody signs in", async (t) => {
  const [edge, idp] = await Promise.all([startEdge({ without: "LEDGER" }), makeIdp()]);
  t.after(() => edge.stop());
  await setUp(edge, idp, "open", { unsolicited: "accept" });
  const browser = edge.browser();
  const { sp, acs } = names("open");
  const attempts = {
    login: await browser.get("/saml/open/login"),
    answer: await browser.post("/saml/open/acs", answerTo(idp, "open", { id: "_1", relayState: "x" })),
    unsolicited: await browser.post("/saml/open/acs", { SAMLResponse: idp.respond({ acs, audience: sp }) }),
  };
  for (const [what, response] of Object.entries(attempts)) {
    assert.deepEqual([response.status, codeOf(response), placeOf(response)], [503, "ledger.unavailable", undefined], what);
  }
  assert.equal(browser.cookies.size, 0);
});

test("without the session store nobody is signed in", async (t) => {
  const [edge, idp] = await Promise.all([startEdge({ without: "SESSION" }), makeIdp()]);
  t.after(() => edge.stop());
  await setUp(edge, idp, "open", { unsolicited: "accept" });
  const browser = edge.browser();
  const { sp, acs } = names("open");
  const response = await browser.post("/saml/open/acs", { SAMLResponse: idp.respond({ acs, audience: sp }) });
  assert.deepEqual([response.status, codeOf(response)], [503, "ledger.unavailable"]);
  assert.ok(!browser.cookies.has("__Host-session"));
});

test("without its address the Worker says so", async (t) => {
  const edge = await startEdge({ vars: { BASE_URL: null } });
  t.after(() => edge.stop());
  const response = await edge.browser().get("/");
  assert.deepEqual([response.status, codeOf(response), placeOf(response)], [503, "edge.internal", undefined]);
});

test("with a plain http address there is no HSTS", async (t) => {
  const edge = await startEdge({ vars: { BASE_URL: "http://localhost:8787", ADMIN_TOKEN: null } });
  t.after(() => edge.stop());
  const { status, headers } = await edge.browser().get("/");
  assert.deepEqual([status, headers.get("strict-transport-security")], [200, null]);
  const { status: shut, json } = await edge.api("GET", "one");
  assert.deepEqual([shut, json.code], [403, "api.token"]);
});

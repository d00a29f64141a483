// A message signs in once: claims are atomic, and a replay is refused with the right code.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeIdp } from "../support/sign.mjs";
import { codeOf, postAtOnce, startEdge } from "./support/edge.mjs";
import { answerTo, names, setUp, signIn, startSignIn } from "./support/flow.mjs";

let edge, idp;
before(async () => {
  [edge, idp] = await Promise.all([startEdge(), makeIdp()]);
  await setUp(edge, idp, "one");
  await setUp(edge, idp, "other");
  await setUp(edge, idp, "open", { unsolicited: "accept" });
});
after(() => edge?.stop());

// Which requests overlap is chance, so each is tried a few times.
const ROUNDS = 5;
const accepted = (responses) => responses.filter(({ status }) => status === 303).length;
const refusals = (responses) => new Set(responses.filter(({ status }) => status !== 303).map((response) => `${response.status} ${codeOf(response)}`));

test("of twenty equal answers at once exactly one signs in", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const browser = edge.browser();
    const form = answerTo(idp, "one", await startSignIn(browser, "one"));
    const responses = await postAtOnce(edge, 20, "/saml/one/acs", form, [...browser.cookies]);
    assert.equal(accepted(responses), 1);
    assert.deepEqual([...refusals(responses)], ["403 request.used"]);
  }
});

test("of twenty equal unsolicited messages at once exactly one signs in", async () => {
  const { sp, acs } = names("open");
  for (let round = 0; round < ROUNDS; round++) {
    const responses = await postAtOnce(edge, 20, "/saml/open/acs", { SAMLResponse: idp.respond({ acs, audience: sp }) });
    assert.equal(accepted(responses), 1);
    assert.deepEqual([...refusals(responses)], ["403 replay.assertion"]);
  }
});

test("an answer sent again is refused as used, and the first session stays", async () => {
  const browser = edge.browser();
  const form = answerTo(idp, "one", await startSignIn(browser, "one"));
  assert.equal((await browser.post("/saml/one/acs", form)).status, 303);
  const again = await browser.post("/saml/one/acs", form);
  assert.equal(again.status, 403);
  assert.equal(codeOf(again), "request.used");
  assert.equal((await browser.get("/session")).status, 200);
});

test("a second assertion for the same request is refused as used", async () => {
  const browser = edge.browser();
  const request = await startSignIn(browser, "one");
  assert.equal((await browser.post("/saml/one/acs", answerTo(idp, "one", request))).status, 303);
  const second = await browser.post("/saml/one/acs", answerTo(idp, "one", request));
  assert.equal(codeOf(second), "request.used");
});

test("an assertion of the same ID for another request is another assertion", async () => {
  // The ID alone proves nothing: what counts is which request the signed assertion answers.
  const browser = edge.browser();
  const assertionId = "_00000000-0000-4000-8000-000000000001";
  assert.equal((await signIn(browser, idp, "one", { assertionId })).status, 303);
  assert.equal((await signIn(browser, idp, "other", { assertionId })).status, 303);
});

test("a request that was never sent is unknown", async () => {
  const browser = edge.browser();
  const { relayState } = await startSignIn(browser, "one");
  const id = `_${"0".repeat(32)}`;
  const refused = await browser.post("/saml/one/acs", answerTo(idp, "one", { id, relayState }));
  assert.equal(refused.status, 403);
  assert.equal(codeOf(refused), "request.unknown");
});

test("a request of one directory is unknown in another", async () => {
  const browser = edge.browser();
  const request = await startSignIn(browser, "one");
  const refused = await browser.post("/saml/other/acs", answerTo(idp, "other", request));
  assert.equal(codeOf(refused), "request.unknown");
});

test("a refused message does not use the request up", async () => {
  const browser = edge.browser();
  const request = await startSignIn(browser, "one");
  const wrong = await browser.post("/saml/one/acs", answerTo(idp, "one", request, { by: "stranger" }));
  assert.equal(codeOf(wrong), "signature.certificate");
  assert.equal((await browser.post("/saml/one/acs", answerTo(idp, "one", request))).status, 303);
});

test("sign-ins in several tabs do not disturb one another", async () => {
  const browser = edge.browser();
  const requests = [];
  for (const page of ["/a", "/b", "/c"]) requests.push(await startSignIn(browser, "one", `?return_to=${page}`));
  const landed = [];
  for (const request of requests.reverse()) {
    const response = await browser.post("/saml/one/acs", answerTo(idp, "one", request));
    landed.push([response.status, response.headers.get("location")]);
  }
  assert.deepEqual(landed, [[303, "/c"], [303, "/b"], [303, "/a"]]);
  assert.equal((await browser.get("/session")).status, 200);
});

// A session from sign-in to sign-out: its cookie, what it tells, how long it lasts, who may end it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { makeIdp } from "../support/sign.mjs";
import { pause } from "../../scripts/process.mjs";
import { BASE, codeOf, placeOf, startEdge } from "./support/edge.mjs";
import { answerTo, setUp, signIn, startSignIn } from "./support/flow.mjs";

const SESSION = "__Host-session";
let edge, idp;
before(async () => {
  [edge, idp] = await Promise.all([startEdge({ vars: { HOME_DIRECTORY: "one" } }), makeIdp()]);
  await setUp(edge, idp, "one");
});
after(() => edge?.stop());

const json = { accept: "application/json" };
const own = { "sec-fetch-site": "same-origin", origin: BASE };

test("nobody is signed in at first", async () => {
  const response = await edge.browser().get("/session", json);
  assert.equal(response.status, 401);
  const { code, place } = JSON.parse(response.text);
  assert.deepEqual([code, place], ["session.unknown", null]);
  const page = await edge.browser().get("/session");
  assert.equal(page.status, 401);
  assert.match(page.text, /href="\/saml\/one\/login"/);
  assert.match((await edge.browser().get("/")).text, /href="\/saml\/one\/login"[^>]*>Sign in</);
});

test("sign-in gives a session that tells who it is and what was checked", async () => {
  const browser = edge.browser();
  const response = await signIn(browser, idp, "one", { givenName: "Britta <b>&amp;" .replaceAll("<", "&lt;") });
  assert.equal(response.status, 303);
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith(SESSION));
  for (const part of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) assert.ok(cookie.includes(part), `${part} in ${cookie}`);
  assert.ok(!cookie.includes("Domain"));

  const identity = JSON.parse((await browser.get("/session", json)).text);
  assert.equal(identity.issuer, idp.entityId);
  assert.equal(identity.name_id, "b.simon@contoso.example");
  assert.equal(identity.attributes.length, 1);

  const page = await browser.get(response.headers.get("location"));
  assert.match(page.text, /Signed in as b\.simon@contoso\.example/);
  for (const code of ["signature.value", "conditions.audience", "replay.assertion"]) {
    assert.match(page.text, new RegExp(`data-status="pass"><span class="mark">pass</span> <span class="title">[^<]*</span> <code>${code}<`), code);
  }
  assert.doesNotMatch(page.text, /data-status="fail"/);
  assert.match(page.text, /Britta &lt;b&gt;/);
  assert.match((await browser.get("/")).text, /Signed in as/);
});

test("each sign-in has its own token, and a token somebody else made up opens nothing", async () => {
  const planted = "A".repeat(43);
  const browser = edge.browser([[SESSION, planted]]);
  assert.equal((await browser.get("/session")).status, 401);
  await signIn(browser, idp, "one");
  const first = browser.cookies.get(SESSION);
  assert.notEqual(first, planted);
  await signIn(browser, idp, "one");
  assert.notEqual(browser.cookies.get(SESSION), first);
  assert.equal((await edge.browser([[SESSION, planted]]).get("/session")).status, 401);
});

test("sign-out ends the session at the server, not only in the browser", async () => {
  const browser = edge.browser();
  await signIn(browser, idp, "one");
  const kept = [...browser.cookies];
  const page = await browser.get("/logout");
  assert.match(page.text, /<form[^>]*method="post"[^>]*action="\/logout"/);
  assert.equal((await browser.get("/session")).status, 200, "a GET signs nobody out");
  const response = await browser.post("/logout", {}, own);
  assert.deepEqual([response.status, response.headers.get("location")], [303, "/"]);
  assert.ok(!browser.cookies.has(SESSION));
  assert.equal((await edge.browser(kept).get("/session")).status, 401);
});

test("another site cannot sign anybody out", async () => {
  const browser = edge.browser();
  await signIn(browser, idp, "one");
  const foreign = [
    { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    { "sec-fetch-site": "same-site", origin: BASE },
    { origin: "https://evil.example" },
    { origin: "null" },
    {},
  ];
  for (const headers of foreign) {
    const refused = await browser.post("/logout", {}, headers);
    assert.deepEqual([refused.status, codeOf(refused), placeOf(refused)], [403, "browser.origin", undefined], JSON.stringify(headers));
  }
  assert.equal((await browser.get("/session")).status, 200);
  assert.equal((await browser.post("/logout", {}, { origin: BASE })).status, 303);
});

test("a session ends when the IdP says so", async () => {
  const browser = edge.browser();
  const response = await signIn(browser, idp, "one", { sessionEnds: Date.now() + 4000 });
  assert.equal(response.status, 303);
  const seconds = Number(response.headers.getSetCookie().join().match(/__Host-session=[^;]*;.*?Max-Age=(\d+)/)[1]);
  assert.ok(seconds <= 4, `${seconds} seconds`);
  assert.equal((await browser.get("/session")).status, 200);
  await pause(4200);
  assert.equal((await browser.get("/session")).status, 401);
});

test("the stored page is used only with the RelayState that was sent", async () => {
  const land = async (query, relayState) => {
    const browser = edge.browser();
    const request = await startSignIn(browser, "one", query);
    const form = answerTo(idp, "one", request);
    if (relayState !== undefined) form.RelayState = relayState;
    return (await browser.post("/saml/one/acs", form)).headers.get("location");
  };
  assert.equal(await land("?return_to=/reports%3Fyear%3D2026"), "/reports?year=2026");
  assert.equal(await land("?return_to=/reports", "https://evil.example/"), "/session");
  assert.equal(await land("?return_to=/reports", "/elsewhere"), "/session");
  for (const unsafe of ["https://evil.example", "//evil.example", "/\\evil.example", "/a%0d%0aset-cookie:x", "/%09/evil.example", "evil", ""]) {
    assert.equal(await land(`?return_to=${unsafe}`), "/session", unsafe);
  }
});

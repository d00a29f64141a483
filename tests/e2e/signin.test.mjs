// Signing in from this site and signing out again, in a real browser with the practice identity provider.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { picture } from "./support/picture.mjs";
import {
  ADA, SIMON, assertSignedIn, assertSignedOut, checksOn, choose, cookieOf, failedOf, failureOn, goToProvider, landed,
  onProvider, postForm, rowsOn, sessionOf, signIn,
} from "./support/steps.mjs";
import { messageCodes } from "./support/table.mjs";
import { startWorld } from "./support/world.mjs";

const SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const MICROSOFT = "http://schemas.microsoft.com/identity/claims/";
const PATIENCE = { timeout: 60_000 };

let world, base, practice;
before(async () => {
  world = await startWorld(import.meta.url);
  ({ base, practice } = world);
});
after(() => world?.close());

test("from the home page through the provider and back, with all that was sent and checked", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  await page.goto(base);
  assert.match(await page.innerText("main"), /Nobody is signed in/);
  await picture(page, "home");
  await page.click("a.button:text-is('Sign in')");
  await onProvider(page, practice.idp);
  await picture(page, "provider-sign-in");
  await assertSignedOut(base, person);
  await choose(page, SIMON);
  await landed(page);

  assert.equal(await page.innerText(".verdict h1"), `Signed in as ${SIMON.upn}`);
  assert.equal(await page.getAttribute(".verdict", "data-status"), "pass");
  const { facts, attributes } = await rowsOn(page);
  assert.equal(facts.NameID, SIMON.upn);
  assert.equal(facts.Issuer, practice.idp.issuer);
  assert.equal(facts.Directory, "practice");
  assert.deepEqual(attributes[`${SOAP}name`], [SIMON.upn]);
  assert.deepEqual(attributes[`${SOAP}givenname`], [SIMON.givenName]);
  assert.deepEqual(attributes[`${SOAP}surname`], [SIMON.surname]);
  assert.deepEqual(attributes[`${SOAP}emailaddress`], [SIMON.mail]);
  assert.deepEqual(attributes[`${MICROSOFT}displayname`], [SIMON.displayName]);
  assert.deepEqual(attributes[`${MICROSOFT}objectidentifier`], [SIMON.objectId]);
  assert.equal(attributes["http://schemas.microsoft.com/claims/authnmethodsreferences"].length, 2);
  assert.equal(Object.keys(attributes).length, 9);

  const checks = await checksOn(page);
  assert.deepEqual(checks.map(({ code }) => code), messageCodes);
  assert.ok(messageCodes.length > 50);
  assert.deepEqual(failedOf(checks), []);
  const passed = checks.filter(({ status }) => status === "pass").map(({ code }) => code);
  for (const code of ["signature.value", "signature.digest", "conditions.audience", "confirmation.in_response_to", "replay.assertion"]) {
    assert.ok(passed.includes(code), code);
  }
  await picture(page, "signed-in");
  await assertSignedIn(base, person, SIMON);

  await page.goto(base);
  assert.match(await page.innerText(".verdict"), new RegExp(`Signed in as ${SIMON.upn}`));
  await picture(page, "home-signed-in");
});

test("the POST binding takes the same way", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  const sent = page.waitForRequest(practice.idp.ssoUrl);
  await goToProvider(page, practice, "?binding=post&return_to=/logout");
  const request = await sent;
  assert.equal(request.method(), "POST");
  assert.match(request.postData(), /^SAMLRequest=[\w%]+&RelayState=/);
  await choose(page, SIMON);
  await landed(page, "/logout");
  await assertSignedIn(base, person, SIMON);
});

test("a directory can be set to the POST binding", PATIENCE, async (t) => {
  const posting = await world.directory("posting", { binding: "post" });
  const person = await world.person(t);
  const sent = person.page.waitForRequest(posting.idp.ssoUrl);
  await signIn(person.page, posting, ADA);
  assert.equal((await sent).method(), "POST");
  await assertSignedIn(base, person, ADA);
});

test("return_to is where a sign-in ends, query and all", PATIENCE, async (t) => {
  const person = await world.person(t);
  await goToProvider(person.page, practice, `?return_to=${encodeURIComponent("/?from=sign-in&n=1")}`);
  await choose(person.page);
  await landed(person.page, "/?from=sign-in&n=1");
  await assertSignedIn(base, person);
});

test("a return_to that leads elsewhere ends on the session page", PATIENCE, async (t) => {
  const { page, requests } = await world.person(t);
  const hostile = ["https://evil.example", "//evil.example/", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"];
  for (const target of hostile) {
    await goToProvider(page, practice, `?return_to=${encodeURIComponent(target)}`);
    await choose(page);
    await landed(page);
    assert.equal(new URL(page.url()).origin, base, target);
  }
  const origins = new Set(requests.map((request) => new URL(request.url()).origin));
  assert.deepEqual([...origins].sort(), [base, practice.idp.origin].sort());
});

test("a RelayState that was exchanged on the way leads nowhere", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  await goToProvider(page, practice, "?return_to=/logout");
  await page.locator("input[name=RelayState]").evaluate((input) => (input.value = "https://evil.example/"));
  await choose(page);
  await landed(page);
  assert.equal(new URL(page.url()).origin, base);
  await assertSignedIn(base, person);
});

test("the second user is the second user", PATIENCE, async (t) => {
  const person = await world.person(t);
  await signIn(person.page, practice, ADA);
  assert.equal(await person.page.innerText(".verdict h1"), `Signed in as ${ADA.upn}`);
  const { attributes } = await rowsOn(person.page);
  assert.deepEqual(attributes[`${SOAP}givenname`], ["Ada"]);
  assert.deepEqual(attributes[`${MICROSOFT}objectidentifier`], [ADA.objectId]);
  await assertSignedIn(base, person, ADA);
});

test("the cookies are for this site alone, and out of scripts' reach", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  const answered = page.waitForResponse(practice.acs);
  await signIn(page, practice);
  const lines = await (await answered).headerValues("set-cookie");
  assert.equal(lines.length, 1);
  assert.match(lines[0], /^__Host-session=[\w-]{43,}; /);
  for (const part of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) assert.ok(lines[0].split("; ").includes(part), part);
  assert.doesNotMatch(lines[0], /domain/i);

  const flags = (await person.context.cookies()).map(({ name, domain, path, httpOnly, secure, sameSite }) => ({ name, domain, path, httpOnly, secure, sameSite }));
  const common = { domain: "localhost", path: "/", httpOnly: true, secure: true };
  assert.deepEqual(flags.sort((a, b) => a.name.localeCompare(b.name)), [
    { name: flags.find(({ name }) => name.startsWith("__Host-saml_"))?.name, ...common, sameSite: "None" },
    { name: "__Host-session", ...common, sameSite: "Lax" },
  ]);
  assert.equal(await page.evaluate(() => document.cookie), "");
});

test("each sign-in makes a session of its own, and the last one counts", PATIENCE, async (t) => {
  const person = await world.person(t);
  await signIn(person.page, practice, SIMON);
  const first = await cookieOf(person, "__Host-session");
  await signIn(person.page, practice, SIMON);
  const second = await cookieOf(person, "__Host-session");
  assert.notEqual(first.value, second.value);
  await signIn(person.page, practice, ADA);
  const third = await cookieOf(person, "__Host-session");
  assert.equal(new Set([first.value, second.value, third.value]).size, 3);
  await assertSignedIn(base, person, ADA);
});

test("a session cookie that was planted before the sign-in opens nothing afterwards", PATIENCE, async (t) => {
  const person = await world.person(t);
  const planted = "A".repeat(43);
  await person.context.addCookies([{ name: "__Host-session", value: planted, domain: "localhost", path: "/", secure: true, httpOnly: true, sameSite: "Lax" }]);
  await signIn(person.page, practice);
  assert.notEqual((await cookieOf(person, "__Host-session")).value, planted);
  assert.equal((await sessionOf(base, `__Host-session=${planted}`)).status, 401);
});

test("signing out ends the session for whoever has its cookie", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  await signIn(page, practice);
  const { value } = await cookieOf(person, "__Host-session");
  assert.equal((await sessionOf(base, `__Host-session=${value}`)).status, 200);

  await page.goto(`${base}/logout`);
  await picture(page, "sign-out");
  await page.click("button:text-is('Sign out')");
  await landed(page, "/");
  assert.match(await page.innerText("main"), /Nobody is signed in/);
  await assertSignedOut(base, person);
  const replayed = await sessionOf(base, `__Host-session=${value}`);
  assert.deepEqual([replayed.status, replayed.json.code], [401, "session.unknown"]);

  await page.goto(`${base}/session`);
  const { code, headline } = await failureOn(page);
  assert.deepEqual([code, headline], ["session.unknown", "Nobody is signed in here"]);
  await picture(page, "session-unknown");
});

test("the back button shows nothing of a session that has ended", PATIENCE, async (t) => {
  const { page } = await world.person(t);
  await signIn(page, practice);
  await page.click("button:text-is('Sign out')");
  await landed(page, "/");
  await page.goBack();
  await landed(page, "/session");
  assert.equal((await failureOn(page)).code, "session.unknown");
  assert.ok(!(await page.content()).includes(SIMON.upn));
});

test("another site cannot sign anybody out", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  await signIn(page, practice);
  const response = await postForm(page, practice.idp.origin, `${base}/logout`, {});
  assert.equal(response.status(), 403);
  assert.equal((await failureOn(page)).code, "browser.origin");
  await assertSignedIn(base, person);
});

for (const [how, start] of [
  ["one after the other", async (open) => [await open(1), await open(2)]],
  ["at the same moment", (open) => Promise.all([open(1), open(2)])],
]) {
  test(`two tabs that begin ${how} both sign in, each to its own page`, PATIENCE, async (t) => {
    const person = await world.person(t);
    const tabs = [person.page, await person.context.newPage()];
    await start((n) => goToProvider(tabs[n - 1], practice, `?return_to=/?tab=${n}`));
    for (const [n, user] of [[2, ADA], [1, SIMON]]) {
      await choose(tabs[n - 1], user);
      await tabs[n - 1].waitForURL((url) => url.origin === base);
      assert.equal(tabs[n - 1].url(), `${base}/?tab=${n}`);
      await assertSignedIn(base, person, user);
    }
    // Neither needed help with its cookie.
    assert.equal(person.requests.filter((request) => request.url() === practice.acs).length, 2);
  });
}

test("without JavaScript the buttons do it", PATIENCE, async (t) => {
  const person = await world.person(t, { javaScript: false });
  const { page } = person;
  await page.goto(base);
  await page.click("a.button:text-is('Sign in')");
  await onProvider(page, practice.idp);
  await choose(page, SIMON);
  await page.click("button:text-is('Continue to the application')");
  await landed(page);
  assert.equal(await page.innerText(".verdict h1"), `Signed in as ${SIMON.upn}`);
  await page.click("button:text-is('Sign out')");
  await landed(page, "/");
  await assertSignedOut(base, person);
});

test("without JavaScript the POST binding has a button too", PATIENCE, async (t) => {
  const person = await world.person(t, { javaScript: false });
  const { page } = person;
  await page.goto(`${practice.login}?binding=post`);
  assert.equal(new URL(page.url()).origin, base);
  await picture(page, "going-to-the-provider");
  await page.click("button:text-is('Continue')");
  await onProvider(page, practice.idp);
  await choose(page, ADA);
  await page.click("button:text-is('Continue to the application')");
  await landed(page);
  await assertSignedIn(base, person, ADA);
});

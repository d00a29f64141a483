// A message signs in once, and only in the browser that asked for it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { picture } from "./support/picture.mjs";
import {
  ADA, SIMON, assertSignedIn, assertSignedOut, choose, cookieOf, failureOn, fieldsOf, goToProvider, holdAnswer, landed, onProvider, postForm,
} from "./support/steps.mjs";
import { startWorld } from "./support/world.mjs";

const PATIENCE = { timeout: 60_000 };

let world, base, practice;
before(async () => {
  world = await startWorld(import.meta.url);
  ({ base, practice } = world);
});
after(() => world?.close());

const post = (page, fields) => postForm(page, practice.idp.origin, practice.acs, fields);

test("the same form a second time is refused, and the first session stays", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  const posted = page.waitForRequest(practice.acs);
  await goToProvider(page, practice);
  await choose(page);
  await landed(page);
  const fields = fieldsOf(await posted);
  const session = await cookieOf(person, "__Host-session");

  const again = await post(page, fields);
  assert.equal(again.status(), 403);
  assert.equal(await again.headerValue("set-cookie"), null);
  assert.equal((await failureOn(page)).code, "request.used");
  assert.equal((await cookieOf(person, "__Host-session")).value, session.value);

  await person.context.clearCookies({ name: "__Host-session" });
  await post(page, fields);
  assert.equal((await failureOn(page)).code, "request.used");
  await assertSignedOut(base, person);
});

test("the same form sent twice at the same moment signs in once", PATIENCE, async (t) => {
  const person = await world.person(t);
  await goToProvider(person.page, practice);
  const fields = await holdAnswer(person.page, practice);
  const { name, value } = await cookieOf(person, "__Host-saml_");
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      fetch(practice.acs, { method: "POST", redirect: "manual", headers: { cookie: `${name}=${value}`, accept: "text/html" }, body: new URLSearchParams(fields) })),
  );
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [303, ...Array(7).fill(403)]);
  assert.equal(answers.flatMap(({ headers }) => headers.getSetCookie()).length, 1);
  for (const answer of answers.filter(({ status }) => status === 403)) assert.match(await answer.text(), /<code>request\.used</);
});

test("going back to the provider and choosing again is refused: the request has had its answer", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  await goToProvider(page, practice);
  await choose(page, SIMON);
  await landed(page);
  await page.goBack();
  await onProvider(page, practice.idp);
  await person.context.clearCookies({ name: "__Host-session" });
  await choose(page, ADA);
  assert.equal((await failureOn(page)).code, "request.used");
  await assertSignedOut(base, person);

  await page.click("a.button:text-is('Try again')");
  await onProvider(page, practice.idp);
  await choose(page, ADA);
  await landed(page);
  await assertSignedIn(base, person, ADA);
});

test("loading the failure page again sends the form again, and it is refused again", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  await goToProvider(page, practice);
  await choose(page, SIMON, { fault: "wrong-audience" });
  assert.equal((await failureOn(page)).code, "conditions.audience");
  const again = await page.reload();
  assert.deepEqual([again.request().method(), again.status()], ["POST", 403]);
  // A message that is refused does not use its request up.
  assert.equal((await failureOn(page)).code, "conditions.audience");
  await assertSignedOut(base, person);
});

test("what one browser began, another cannot finish", PATIENCE, async (t) => {
  const attacker = await world.person(t);
  await goToProvider(attacker.page, practice);
  const fields = await holdAnswer(attacker.page, practice, ADA);

  // Somebody who was never here: our page sends the form round once, and no cookie comes.
  const stranger = await world.person(t);
  const first = await post(stranger.page, fields);
  assert.equal(first.status(), 200);
  assert.equal((await failureOn(stranger.page)).code, "browser.cookie");
  await assertSignedOut(base, stranger);
  await picture(stranger.page, "failure-browser-cookie");

  // Somebody who began a sign-in too: that cookie is for another request, so the form goes round as well.
  const victim = await world.person(t);
  await goToProvider(victim.page, practice);
  const refused = await post(victim.page, fields);
  assert.equal(refused.status(), 200);
  assert.equal((await failureOn(victim.page)).code, "browser.cookie");
  await assertSignedOut(base, victim);

  // None of that used the message up.
  await post(attacker.page, fields);
  await landed(attacker.page);
  await assertSignedIn(base, attacker, ADA);
});

test("the mark of a form that went round cannot be forged to any use", PATIENCE, async (t) => {
  const attacker = await world.person(t);
  await goToProvider(attacker.page, practice);
  const fields = await holdAnswer(attacker.page, practice, ADA);
  const victim = await world.person(t);
  const refused = await post(victim.page, { ...fields, reposted: "1" });
  assert.equal(refused.status(), 403);
  assert.equal((await failureOn(victim.page)).code, "browser.cookie");
  await assertSignedOut(base, victim);
});

for (const javaScript of [true, false]) {
  test(`a browser that keeps the cookie from other sites' forms still signs in, ${javaScript ? "by itself" : "by a button"}`, PATIENCE, async (t) => {
    const person = await world.person(t, { javaScript });
    const { page } = person;
    await goToProvider(page, practice, "?return_to=/logout");
    const cookie = await cookieOf(person, "__Host-saml_");
    await person.context.addCookies([{ ...cookie, sameSite: "Strict" }]);
    await choose(page, SIMON);
    if (!javaScript) {
      await page.click("button:text-is('Continue to the application')");
      await page.waitForURL(practice.acs);
      await picture(page, "finishing-the-sign-in");
      await page.click("button:text-is('Continue')");
    }
    await landed(page, "/logout");
    const posts = person.requests.filter((request) => request.url() === practice.acs).map((request) => fieldsOf(request).reposted);
    assert.deepEqual(posts, [undefined, "1"]);
    await assertSignedIn(base, person);
  });
}

test("a message that answers another request of the same browser goes to that request's page", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  await goToProvider(page, practice, "?return_to=/?first");
  const first = await holdAnswer(page, practice);
  await goToProvider(page, practice, "?return_to=/?second");
  const second = await holdAnswer(page, practice);
  // The RelayStates are exchanged: each belongs to the other request, so neither is followed.
  await post(page, { ...first, RelayState: second.RelayState });
  await landed(page);
  await post(page, second);
  await landed(page, "/?second");
});

// Sign-ins that start at the identity provider, on its My Apps page: bounced, refused or accepted as the directory says.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { picture } from "./support/picture.mjs";
import {
  ADA, SIMON, assertSignedIn, assertSignedOut, choose, failureOn, landed, launch, onProvider, postForm, holdAnswer, rowsOn,
} from "./support/steps.mjs";
import { startWorld } from "./support/world.mjs";

const EVIL = ["https://evil.example/", "//evil.example", "/logout", "/inspect"];
const PATIENCE = { timeout: 60_000 };

let world, base, practice, refusing, accepting;
before(async () => {
  world = await startWorld(import.meta.url);
  ({ base, practice } = world);
  refusing = await world.directory("refusing", { unsolicited: "refuse" });
  accepting = await world.directory("accepting", { unsolicited: "accept" });
});
after(() => world?.close());

const acsPosts = ({ requests }, { acs }) => requests.filter((request) => request.url() === acs && request.method() === "POST").length;
const originsOf = ({ requests }) => [...new Set(requests.map((request) => new URL(request.url()).origin))].sort();

test("bounce: a normal sign-in follows, and only that one signs in", PATIENCE, async (t) => {
  const person = await world.person(t);
  const { page } = person;
  await page.goto(practice.idp.origin);
  await picture(page, "provider-my-apps");
  await choose(page, SIMON, { relayState: EVIL[0] });
  // The provider asks again, this time for a request of ours.
  await page.waitForURL((url) => url.origin + url.pathname === practice.idp.ssoUrl);
  assert.ok(new URL(page.url()).searchParams.get("SAMLRequest"));
  await assertSignedOut(base, person);
  // Somebody else is chosen: nothing of the first message counts.
  await choose(page, ADA);
  await landed(page);
  await assertSignedIn(base, person, ADA);
  assert.equal(acsPosts(person, practice), 2);
  assert.deepEqual(originsOf(person), [base, practice.idp.origin].sort());
});

test("bounce: a provider that always answers unasked is refused at the second message", PATIENCE, async (t) => {
  let provider;
  const sso = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<form method="post" action="${provider.origin}/${provider.tenant}/launch"><input name="user" value="${SIMON.upn}"></form>
      <script>document.forms[0].submit()</script>`);
  });
  await new Promise((done) => sso.listen(0, "127.0.0.1", done));
  t.after(() => sso.close());
  const looping = await world.directory("looping", {
    idp: ({ issuer, certificates }) => ({ entity_id: issuer, sso_url: `http://127.0.0.1:${sso.address().port}/sso`, certificate: certificates.active }),
  });
  provider = looping.idp;

  const person = await world.person(t);
  await launch(person.page, looping);
  const { code, found } = await failureOn(person.page);
  assert.equal(code, "request.unsolicited");
  assert.match(found, /sign-on URL/);
  await picture(person.page, "failure-loop");
  assert.equal(acsPosts(person, looping), 2);
  await assertSignedOut(base, person);
});

test("bounce: going to My Apps a second time at once is refused and says why", PATIENCE, async (t) => {
  const person = await world.person(t);
  await launch(person.page, practice);
  await person.page.waitForURL((url) => url.pathname.endsWith("/saml2"));
  await launch(person.page, practice);
  assert.equal((await failureOn(person.page)).code, "request.unsolicited");
  await assertSignedOut(base, person);
  await person.page.click("a.button:text-is('Try again')");
  await onProvider(person.page, practice.idp);
  await choose(person.page);
  await landed(person.page);
  await assertSignedIn(base, person);
});

test("refuse: the message ends on a page that says so", PATIENCE, async (t) => {
  const person = await world.person(t);
  await launch(person.page, refusing, { relayState: EVIL[0] });
  const failure = await failureOn(person.page);
  assert.deepEqual([failure.code, failure.path], ["request.unsolicited", "/saml/refusing/acs"]);
  assert.match(failure.advice, /sign-in page/);
  await assertSignedOut(base, person);
  assert.deepEqual(originsOf(person), [base, refusing.idp.origin].sort());
});

for (const relayState of [undefined, ...EVIL]) {
  test(`accept: signed in at once, with ${relayState ? `RelayState ${relayState}` : "no RelayState"}`, PATIENCE, async (t) => {
    const person = await world.person(t);
    await launch(person.page, accepting, { relayState });
    await landed(person.page);
    assert.equal(await person.page.innerText(".verdict h1"), `Signed in as ${SIMON.upn}`);
    assert.equal((await rowsOn(person.page)).facts.Directory, "accepting");
    await assertSignedIn(base, person);
    assert.deepEqual(originsOf(person), [base, accepting.idp.origin].sort());
  });
}

test("accept: the same message signs in once", PATIENCE, async (t) => {
  const person = await world.person(t);
  const other = await world.person(t);
  await person.page.goto(accepting.idp.origin);
  const fields = await holdAnswer(person.page, accepting, SIMON);
  const first = await postForm(person.page, accepting.idp.origin, accepting.acs, fields);
  assert.equal(first.status(), 303);
  await landed(person.page);
  for (const thief of [person, other]) {
    await thief.context.clearCookies();
    const again = await postForm(thief.page, accepting.idp.origin, accepting.acs, fields);
    assert.equal(again.status(), 403);
    assert.equal((await failureOn(thief.page)).code, "replay.assertion");
    await assertSignedOut(base, thief);
  }
});

test("accept: one directory's message is of no use in another", PATIENCE, async (t) => {
  const person = await world.person(t);
  await person.page.goto(accepting.idp.origin);
  const fields = await holdAnswer(person.page, accepting, SIMON);
  const elsewhere = await postForm(person.page, accepting.idp.origin, refusing.acs, fields);
  assert.equal(elsewhere.status(), 403);
  assert.equal((await failureOn(person.page)).code, "response.destination");
  await assertSignedOut(base, person);
});

// Every message that the practice identity provider can spoil is refused with its own code, and there is a way out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { EDITED_NAME_ID, faults } from "../../worker/practice/faults.mjs";
import { picture } from "./support/picture.mjs";
import {
  ADA, SIMON, assertSignedIn, assertSignedOut, checksOn, choose, failedOf, failureOn, goToProvider, landed, launch, onProvider, signIn,
} from "./support/steps.mjs";
import { failureOf, messageCodes } from "./support/table.mjs";
import { startWorld } from "./support/world.mjs";

// What each fault comes to where the sign-in began here, and where it began at the provider and the directory takes that.
const EXPECTED = {
  expired: ["conditions.expired"],
  "not-yet-valid": ["conditions.not_yet_valid"],
  "wrong-audience": ["conditions.audience"],
  "wrong-recipient": ["confirmation.recipient"],
  "wrong-destination": ["response.destination"],
  "wrong-issuer": ["issuer.response"],
  "wrong-certificate": ["signature.certificate"],
  edited: ["signature.digest"],
  unsigned: ["signature.present"],
  sha1: ["signature.algorithm"],
  "request-unknown": ["request.unknown"],
  "request-used": ["request.used"],
  replayed: ["request.used", "replay.assertion"],
  "error-status": ["status.success"],
};
const broken = faults.filter(({ id }) => id !== "none");
const VALUES = [SIMON.upn, SIMON.objectId, EDITED_NAME_ID, ADA.upn];
const PATIENCE = { timeout: 60_000 };

let world, base, practice, accepting;
before(async () => {
  world = await startWorld(import.meta.url);
  ({ base, practice } = world);
  accepting = await world.directory("accepting", { unsolicited: "accept" });
});
after(() => world?.close());

test("every fault has its code here", () => {
  assert.deepEqual(broken.map(({ id }) => id).sort(), Object.keys(EXPECTED).sort());
});

for (const { id, repeat } of broken) {
  const [code, codeUnasked = code] = EXPECTED[id] ?? [];

  test(`${id}: ${code}, the way out works, and the inspector says the same`, PATIENCE, async (t) => {
    const person = await world.person(t);
    const { page } = person;
    if (repeat) {
      await signIn(page, practice);
      await person.context.clearCookies({ name: "__Host-session" });
    }
    await goToProvider(page, practice, "?return_to=/logout");
    await choose(page, SIMON, { fault: id });
    const message = await refusedWith(code, person, practice);
    if (id === "expired" || id === "error-status") await picture(page, `failure-${id}`);

    // In a tab of its own, as with the middle button: the failure stays.
    const opened = person.context.waitForEvent("page");
    await page.click("a.button:text-is('Try again')", { modifiers: ["ControlOrMeta"] });
    const again = await opened;
    await onProvider(again, practice.idp);
    await choose(again, ADA);
    await landed(again);
    await assertSignedIn(base, person, ADA);
    await sameInInspector(code, person, practice, message);
  });

  test(`${id}, sent unasked: ${codeUnasked}, and the inspector says the same`, PATIENCE, async (t) => {
    const person = await world.person(t);
    const { page } = person;
    if (repeat === "request") await signIn(page, accepting);
    if (repeat === "message") {
      await launch(page, accepting);
      await landed(page);
    }
    await person.context.clearCookies({ name: "__Host-session" });
    await launch(page, accepting, { fault: id, relayState: "https://evil.example/" });
    const message = await refusedWith(codeUnasked, person, accepting);
    await sameInInspector(codeUnasked, person, accepting, message);
  });
}

test("the Worker's log has the codes and no value of anybody", () => {
  const log = world.log();
  for (const code of Object.values(EXPECTED).flat()) assert.ok(log.includes(`"code":"${code}"`), code);
  for (const value of [...VALUES, SIMON.displayName, ADA.displayName]) assert.ok(!log.includes(value), value);
});

/** Reads the failure page, and gives the message that led there. */
async function refusedWith(code, person, directory) {
  const { page } = person;
  const failure = await failureOn(page);
  assert.equal(failure.code, code);
  assert.equal(failure.headline, failureOf[code]);
  assert.equal(failure.path, new URL(directory.acs).pathname);
  assert.match(failure.advice, /^You are not signed in\. .{20}/);
  const checks = await checksOn(page);
  assert.deepEqual(checks.map((check) => check.code).sort(), messageCodes.toSorted());
  assert.ok(failedOf(checks).includes(code));

  // The link holds the message, encoded; the rest of the page holds nothing of it.
  const link = await page.getAttribute("a:text-is('Open in inspector')", "href");
  assert.match(link, /^\/inspect#message=/);
  const shown = (await page.content()).replace(link.replaceAll("&", "&amp;"), "");
  assert.ok(!shown.includes("/inspect#message"), "the link stands there twice");
  for (const value of VALUES) assert.ok(!shown.includes(value), `the page shows ${value}`);
  await assertSignedOut(base, person);
  const message = person.requests.findLast((request) => request.url() === directory.acs).postDataJSON().SAMLResponse;
  assert.deepEqual(holding(message, person, directory), []);
  return message;
}

/** Follows the failure page's link. What the new page asks for is seen from its first request on, because it is the same tab. */
async function sameInInspector(code, person, directory, message) {
  const { page } = person;
  const failed = failedOf(await checksOn(page));
  const asked = person.requests.length;
  await page.click("a.button:text-is('Open in inspector')");
  await page.waitForURL((url) => /^\/inspect\/?$/.test(url.pathname));
  await page.locator('#verdict:not([data-status="idle"])').waitFor();
  assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get("message"), message);
  assert.equal(await page.getAttribute("#verdict", "data-status"), "fail", await page.innerText("#verdict"));
  assert.equal((await page.textContent("#verdict-title")).toLowerCase(), `refused: ${failureOf[code].toLowerCase()}`);
  assert.equal(await page.getAttribute(`li.check[data-code="${code}"]`, "data-status"), "fail");
  assert.deepEqual(failedOf(await checksOn(page)), failed);
  if (code === "conditions.expired") await picture(page, "inspector-refused");
  const paths = person.requests.slice(asked).map((request) => new URL(request.url()).pathname);
  assert.ok(paths.some((path) => /^\/inspect\/?$/.test(path)) && paths.includes("/inspect.js"), "the page's own requests were not seen");
  assert.deepEqual(holding(message, person, directory), []);
}

/** The requests that carry the message, other than the form that brings it. */
function holding(message, person, directory) {
  const part = message.slice(-400, -360);
  return person.requests
    .filter((request) => request.url() !== directory.acs)
    .filter((request) => {
      const { origin, pathname, search } = new URL(request.url());
      const sent = [origin + pathname + search, request.postData() ?? "", JSON.stringify(request.headers())].join("\n");
      return sent.includes(part) || sent.includes(encodeURIComponent(part));
    })
    .map((request) => `${request.method()} ${request.url().slice(0, 80)}`);
}

// What people do on the pages, and what the pages say back.
import assert from "node:assert/strict";

import { users } from "../../../worker/practice/users.mjs";

export const [SIMON, ADA] = users;

/** Opens the login address, up to the identity provider's page. */
export async function goToProvider(page, { login, idp }, query = "") {
  await page.goto(login + query);
  await onProvider(page, idp);
}

export const onProvider = (page, idp) => page.waitForURL((url) => url.origin === idp.origin);

/** Chooses somebody, and a fault, on the provider's sign-in page or on its My Apps. */
export async function choose(page, user = SIMON, { fault = "none", relayState } = {}) {
  await page.selectOption("#fault", fault);
  if (relayState !== undefined) await page.fill("#relay-state", relayState);
  await page.click(`button[name=user][value="${user.upn}"]`);
}

export const landed = (page, path = "/session") => page.waitForURL((url) => url.pathname + url.search === path);

/** A whole sign-in, from the login address to the landing page. */
export async function signIn(page, directory, user = SIMON) {
  await goToProvider(page, directory);
  await choose(page, user);
  await landed(page);
}

/** Starts from the provider's My Apps page. */
export async function launch(page, { idp }, options) {
  await page.goto(idp.origin);
  await choose(page, SIMON, options);
}

/** Chooses somebody, keeps the provider's answer from the Worker, and gives its fields. */
export async function holdAnswer(page, { acs }, user, options) {
  let keep;
  const held = new Promise((resolve) => (keep = resolve));
  await page.route(acs, async (route) => {
    // No content: the browser stays where it is.
    await route.fulfill({ status: 204 });
    keep(fieldsOf(route.request()));
  });
  await choose(page, user, options);
  const fields = await held;
  await page.unroute(acs);
  return fields;
}

/** The fields that a request posts. */
export const fieldsOf = (request) => Object.fromEntries(new URLSearchParams(request.postData()));

/** Posts a form as another site's page does: the browser decides which cookies go along. */
export async function postForm(page, from, action, fields) {
  if (new URL(page.url()).origin !== from) await page.goto(from);
  const done = page.waitForResponse((response) => response.url() === action && response.request().method() === "POST");
  await page.evaluate(({ action, fields }) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action });
    for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    document.body.append(form);
    form.submit();
  }, { action, fields });
  return done;
}

/** What a failure page says. Waits until one is there. */
export async function failureOn(page) {
  await page.locator('.verdict[data-status="fail"]').waitFor();
  return page.evaluate(() => {
    const terms = [...document.querySelectorAll("main .card dt")];
    const fact = (name) => terms.find((term) => term.textContent === name)?.nextElementSibling.textContent;
    return {
      headline: document.querySelector(".verdict h1").textContent,
      advice: document.querySelector(".verdict p").textContent,
      code: fact("Code"),
      found: fact("Found"),
      path: location.pathname,
    };
  });
}

/** Every check that a page lists, the Worker's or the inspector's: `{code, status}`. */
export const checksOn = (page) =>
  page.locator("li.check").evaluateAll((items) =>
    items.map((item) => ({ code: item.querySelector(":scope > code").textContent, status: item.dataset.status })));

export const failedOf = (checks) => checks.filter(({ status }) => status === "fail").map(({ code }) => code).sort();

/** The rows of a list of facts or of a table, as name and values. */
export const rowsOn = (page) =>
  page.evaluate(() => ({
    facts: Object.fromEntries([...document.querySelectorAll("main .facts > dt")].map((term) => [term.textContent, term.nextElementSibling.textContent])),
    attributes: Object.fromEntries(
      [...document.querySelectorAll("main tbody tr")].map((row) => [row.querySelector("th").textContent, [...row.querySelectorAll("td div")].map((value) => value.textContent)]),
    ),
  }));

export const cookieOf = async ({ context }, name) => (await context.cookies()).find((cookie) => cookie.name.startsWith(name));

/** What `/session` answers to a program with these cookies. */
export async function sessionOf(base, cookie) {
  const response = await fetch(`${base}/session`, { headers: { accept: "application/json", ...(cookie && { cookie }) } });
  return { status: response.status, json: await response.json() };
}

/** Fails if this browser got a session, or anything that opens one. */
export async function assertSignedOut(base, person) {
  const cookies = await person.context.cookies();
  assert.deepEqual(cookies.map(({ name }) => name).filter((name) => !/^__Host-(saml_|bounce$)/.test(name)), []);
  const header = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const { status, json } = await sessionOf(base, header);
  assert.deepEqual([status, json.code], [401, "session.unknown"]);
}

/** Fails unless this browser is signed in as that user. */
export async function assertSignedIn(base, person, user = SIMON) {
  const { value } = await cookieOf(person, "__Host-session");
  const { status, json } = await sessionOf(base, `__Host-session=${value}`);
  assert.deepEqual([status, json.name_id], [200, user.upn]);
}

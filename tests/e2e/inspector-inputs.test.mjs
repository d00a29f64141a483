// Whatever people paste: each input gets its verdict, its code, the marked place and what to change.
import assert from "node:assert/strict";
import { constants, createCipheriv, publicEncrypt, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { fixes } from "../../www/checks.mjs";
import { SLO, WRAPPINGS, base64, deflated, key, logout, metadata, readCase, shared } from "./support/cases.mjs";
import { pasteInto, startPage } from "./support/page.mjs";
import { RECORDING, REQUEST } from "./support/states.mjs";
import { codeOf } from "./support/table.mjs";

const PATIENCE = { timeout: 60_000 };
const FIXES = fixes();

let world, page, requests, broken;
before(async () => {
  world = await startPage();
  ({ page, requests, broken } = await world.open(null));
});
after(async () => {
  await world?.close();
  assert.deepEqual(broken, []);
});

/** Puts the settings in by the address, then the text into the box, as a paste does. */
async function paste(text, settings = {}) {
  await page.evaluate((hash) => new Promise((resolve) => {
    // The same address again is no change.
    location.hash = "";
    addEventListener("hashchange", () => location.hash.length > 1 && resolve());
    location.hash = hash;
  }), written(settings));
  await page.click("#clear");
  await page.locator('#verdict[data-status="idle"]').waitFor();
  requests.length = 0;
  await pasteInto(page, text);
  // A browser may look for the icon again whenever the address changes.
  assert.deepEqual(requests.filter((url) => !url.endsWith("/favicon.svg")), []);
  return { status: await page.getAttribute("#verdict", "data-status"), title: await page.textContent("#verdict-title"), found: await page.textContent("#found") };
}

function written({ seen = [], ...settings }) {
  const parameters = new URLSearchParams({ spEntityId: "x", ...settings });
  for (const id of seen) parameters.append("seen", id);
  return String(parameters);
}

const checkOf = (code) => page.locator(`li.check[data-code="${code}"]`);

async function assertRefused(example, text) {
  const { about, settings } = example;
  const { status, title } = await paste(text, settings);
  const code = codeOf(about.code);
  assert.equal(status, "fail");
  assert.equal(title.toLowerCase(), `refused: ${code.failure}`.toLowerCase());
  const check = checkOf(about.code);
  assert.equal(await check.getAttribute("data-status"), "fail");
  const said = await check.textContent();
  for (const part of [code.title, code.fix, code.party, code.spec]) assert.ok(said.includes(part), `${about.code} says ${part}`);
  const places = FIXES[about.code].fixes.map(({ where, what }) => [where, what]).sort();
  const rows = await check.locator(".fixes > *").allTextContents();
  assert.deepEqual(Array.from({ length: rows.length / 2 }, (_, at) => rows.slice(at * 2, at * 2 + 2)).sort(), places);
  const place = check.locator(".place").first();
  if ((await place.count()) === 0) {
    if (about.place) assert.ok((await check.textContent()).includes(about.place), `${about.code} names ${about.place}`);
    return;
  }
  assert.equal(await place.textContent(), about.place || "the document");
  await place.click();
  assert.equal(await page.textContent("#marked code"), about.code);
  // What is marked in the source is what stands at the place.
  const marked = (await page.locator(".source mark").allTextContents()).join("");
  const steps = about.place.split("/").map((step) => step.replace(/\[\d+\]$/, ""));
  const tag = (local) => `<([\\w.-]+:)?${local}\\b`;
  const last = steps.at(-1);
  // An attribute that is missing is marked by its element's tag; what is no XML by the character at which it is none.
  const expected = about.code.startsWith("xml.") ? /^<$/ : new RegExp(last.startsWith("@") ? `^(${last.slice(1)}\\s*=|${tag(steps.at(-2))})` : `^${tag(last)}`);
  assert.match(marked, expected);
  if (about.code.startsWith("xml.")) return;
  await page.click("[data-as=tree]");
  assert.match(await page.textContent(".node[aria-current] .name"), new RegExp(`^([\\w.-]+:)?${last.startsWith("@") ? steps.at(-2) : last}$`));
  await page.click("[data-as=xml]");
}

const BROKEN = [
  "signature-name-id-changed", "signature-key-other", "signature-sha1", "signature-missing", "signature-value-changed", "signature-reference-missing",
  "issuer-response", "issuer-assertion", "destination-other", "audience-other", "audience-missing", "conditions-expired", "conditions-not-yet-valid",
  "confirmation-recipient", "confirmation-expired", "request-other", "request-unsolicited", "status-failure", "assertion-two", "assertion-none",
  "id-twice", "wrapping-1", "wrapping-3", "xml-doctype", "xml-undeclared-prefix", "response-version", "name-id-empty", "authn-statement-missing",
  "encryption-without-key", "replay",
];
const shapes = Object.entries(WRAPPINGS);

for (const [number, name] of BROKEN.entries()) {
  // Each in another shape; a deflated or escaped one keeps its XML all the same.
  const [shape, wrap] = shapes[number % shapes.length];
  test(`${name} as ${shape}`, PATIENCE, async () => {
    const example = readCase(name);
    await assertRefused(example, wrap(example.xml));
  });
}

for (const [shape, wrap] of shapes) {
  test(`an accepted message as ${shape}`, PATIENCE, async () => {
    const { xml, settings } = readCase("accepted-entra");
    const { status, title, found } = await paste(wrap(xml), settings);
    assert.equal(status, "pass", title);
    assert.equal(title, "Accepted: b.simon@contoso.com");
    assert.match(found, /^Found a Response/);
    assert.equal(await page.locator('li.check[data-status="fail"]').count(), 0);
    assert.equal(await page.locator('.legend [data-cover="verified"]').count(), 1);
  });
}

for (const name of ["accepted-both-signed", "accepted-non-ascii", "accepted-sha1-allowed", "accepted-prefix-list"]) {
  test(name, PATIENCE, async () => {
    const { xml, settings, about } = readCase(name);
    const { status, title } = await paste(base64(xml), settings);
    assert.equal(status, "pass", title);
    if (about.name_id) assert.equal(title, `Accepted: ${about.name_id}`);
  });
}

test("a message that was cut short", PATIENCE, async () => {
  const { xml, settings } = readCase("accepted-entra");
  const { status } = await paste(xml.slice(0, -40), settings);
  assert.equal(status, "fail");
  assert.equal(await checkOf("xml.truncated").getAttribute("data-status"), "fail");
});

for (const [what, text, code] of [
  ["plain words", "hello, it does not work", "message.base64"],
  ["a page without a message", "<!doctype html><html><body>Sign in</body></html>", "message.html"],
  ["base64 of something else", Buffer.from("nothing of SAML").toString("base64"), "message.xml"],
]) {
  test(`${what}: said so`, PATIENCE, async () => {
    const { status, found } = await paste(text, readCase("accepted-entra").settings);
    assert.equal(status, "fail");
    assert.match(found, /^Nothing of SAML/);
    assert.equal(await checkOf(code).getAttribute("data-status"), "fail");
    assert.ok((await checkOf(code).textContent()).includes(codeOf(code).fix));
  });
}

test("a request: its parts beside the settings", PATIENCE, async () => {
  const { title, found } = await paste(`https://login.microsoftonline.com/t/saml2?SAMLRequest=${encodeURIComponent(deflated(REQUEST))}&RelayState=x`, readCase("accepted-entra").settings);
  assert.equal(title, "This is an AuthnRequest");
  assert.match(found, /undone: address, then URL encoding, then base64, then DEFLATE.*HTTP-Redirect.*login\.microsoftonline\.com\/t\/saml2.*RelayState x/);
  const facts = await page.textContent("#identity");
  assert.match(facts, /https:\/\/app\.example\.com\/wrong the settings have https:\/\/app\.example\.com\/saml\/contoso/);
  assert.match(facts, /contoso\/acs as in the settings/);
});

test("a request as its form field", PATIENCE, async () => {
  const { title, found } = await paste(`SAMLRequest=${encodeURIComponent(base64(REQUEST))}&RelayState=x`, {});
  assert.equal(title, "This is an AuthnRequest");
  assert.match(found, /undone: form, then URL encoding, then base64.*HTTP-POST/);
});

const byRedirect = (name) => `${SLO}?${logout(`${name}/query.txt`)}`;
const { settings: known } = readCase("accepted-entra");
const LOGOUT = { ...known, logoutUrl: SLO };

for (const [what, text, title, why] of [
  ["a LogoutRequest by redirect", byRedirect("logout-request-by-redirect"), "Accepted: a LogoutRequest", /ends the sessions that it names/],
  ["a LogoutResponse by redirect", byRedirect("logout-response-by-redirect"), "Accepted: a LogoutResponse", /closes a logout of yours/],
  ["a LogoutRequest as its form field", `SAMLRequest=${encodeURIComponent(base64(logout("logout-request/message.xml")))}`, "Accepted: a LogoutRequest", /ends/],
]) {
  test(`${what} is judged`, PATIENCE, async () => {
    const { status, title: said } = await paste(text, LOGOUT);
    assert.deepEqual([status, said], ["pass", title]);
    assert.match(await page.textContent("#verdict-why"), why);
    assert.match(await page.textContent("#identity"), /Issuer.*sts\.windows\.net/);
    assert.equal(await page.locator('.family[data-family="logout"] h3').textContent(), "Logout");
    assert.match(await page.textContent(".legend"), what.endsWith("redirect") ? /^signed in the query$/ : /^signed LogoutRequest$/);
    // Whether it reached the right address cannot be said without that address.
    const { logoutUrl: _, ...rest } = LOGOUT;
    assert.equal((await paste(text, rest)).status, "partial");
    assert.match(await page.textContent("#verdict-why"), /^Give Logout URL of this service/);
  });
}

for (const [what, text, code, place] of [
  ["a query that was changed", byRedirect("logout-relay-state-changed"), "signature.value", "query parameter Signature"],
  ["one for another service", byRedirect("logout-other-destination-by-redirect"), "logout.destination", "LogoutRequest/@Destination"],
  ["a subject that was changed", logout("logout-name-id-changed/message.xml"), "signature.digest", "LogoutRequest"],
  ["an answer to another request", logout("logout-answer-to-another/message.xml"), "logout.in_response_to", "LogoutResponse/@InResponseTo"],
]) {
  test(`a logout message is refused: ${what}`, PATIENCE, async () => {
    const { status, title } = await paste(text, LOGOUT);
    const { failure, fix } = codeOf(code);
    assert.deepEqual([status, title.toLowerCase()], ["fail", `refused: ${failure}`.toLowerCase()]);
    assert.equal(await page.textContent("#verdict-why"), fix);
    assert.ok((await page.textContent("#verdict-cause")).includes(place));
    assert.equal(await checkOf(code).getAttribute("data-status"), "fail");
  });
}

test("an answer to a logout is not said to be ours where the request is not known", PATIENCE, async () => {
  const { requestId: _, ...rest } = LOGOUT;
  const about = { ...rest, requestUnknown: "1" };
  const { status } = await paste(logout("logout-answer-to-another/message.xml"), about);
  assert.equal(status, "pass");
  assert.match(await page.textContent("#verdict-why"), /was not judged\.$/);
  assert.equal((await paste(logout("logout-answer-to-nothing/message.xml"), about)).status, "fail");
  const { spEntityId: __, ...anybody } = LOGOUT;
  assert.equal((await paste(logout("logout-used/message.xml"), { ...anybody, spEntityId: "" })).status, "partial");
});

test("another parameter of the query does not become the message", PATIENCE, async () => {
  const forged = base64(logout("logout-request/message.xml").replace("b.simon", "admin"));
  const text = byRedirect("logout-request-by-redirect").replace("&RelayState", `&value=${encodeURIComponent(forged)}&RelayState`);
  const { title } = await paste(text, LOGOUT);
  assert.equal(title, "Accepted: a LogoutRequest");
  assert.match(await page.textContent("#identity"), /b\.simon/);
});

test("a logout message of our own, or without settings, is only described; one out of its address wants it", PATIENCE, async () => {
  const text = byRedirect("logout-request-by-redirect");
  for (const settings of [{}, { ...LOGOUT, spEntityId: metadata.match(/entityID="([^"]*)/)[1] }]) {
    const { status, title } = await paste(text, settings);
    assert.deepEqual([status, title], ["partial", "This is a LogoutRequest"]);
  }
  const { status } = await paste(new URLSearchParams(text.split("?")[1]).get("SAMLRequest"), LOGOUT);
  assert.equal(status, "fail");
  assert.match(await page.textContent("#verdict-counts"), /Paste the whole address/);
});

test("metadata becomes the identity provider's with one press", PATIENCE, async () => {
  const { title } = await paste(metadata, { spEntityId: shared.sp_entity_id });
  assert.equal(title, "This is metadata");
  assert.match(await page.textContent("#identity"), /SingleSignOnService/);
  await page.getByRole("button", { name: "Use as IdP metadata" }).click();
  assert.equal(await page.inputValue("#idpMetadata"), metadata.trim());
  assert.equal(await page.inputValue("#message"), "");
});

test("a certificate is shown with its thumbprints", PATIENCE, async () => {
  const base64 = metadata.split("X509Certificate>")[1].split("<")[0];
  const { title } = await paste(base64, {});
  assert.equal(title, "This is a certificate");
  assert.match(await page.textContent("#certificates"), /CN=saml-edge test idp.*nothing is configured.*RSA 2048.*[0-9A-F]{40}.*[0-9A-F]{64}/);
  for (const [text, place] of [[base64, "in the message and configured"], [key("sp.crt"), "in the message, not configured"]]) {
    await paste(text, { idpMetadata: metadata });
    assert.match(await page.textContent("#certificates"), new RegExp(place));
  }
});

for (const [what, text] of [
  ["text", "Sorry, but we’re having trouble signing you in.\nAADSTS50011: The redirect URI does not match.\nTrace ID: 1"],
  ["page", "<html><head><title>Sign in to your account</title></head><body><div>AADSTS50011: The redirect URI does not match.</div></body></html>"],
]) {
  test(`an error of Entra as ${what}`, PATIENCE, async () => {
    const { title } = await paste(text, {});
    assert.equal(title, "Microsoft Entra ID stopped the sign-in: AADSTS50011");
    assert.match(await page.textContent("#verdict-cause"), /What to do\s*In Entra: .*Reply URL/);
  });
}

test("a private key is taken out of the box and used to decrypt", PATIENCE, async () => {
  const { xml, settings } = readCase("accepted-encrypted-gcm");
  const { title } = await paste(key("sp.key"), settings);
  assert.equal(title, "This is a private key");
  await page.getByRole("button", { name: "Use to decrypt" }).click();
  await page.locator("#key-state", { hasText: "One key is held" }).waitFor({ state: "attached" });
  assert.equal(await page.inputValue("#message"), "");
  assert.equal((await paste(base64(xml), settings)).title, "Accepted: b.simon@contoso.com");
  await page.click("[data-as=tree]");
  assert.match(await page.textContent(".tree"), /Decrypted.*b\.simon@contoso\.com/);
  await page.click("[data-as=xml]");
  await page.evaluate(() => document.querySelector("#settings").open = true);
  await page.getByRole("button", { name: "Forget" }).click();
  await page.locator('li.check[data-code="encryption.key"][data-status="fail"]').waitFor({ state: "attached" });
});

test("content in a cipher that this browser lacks is told as such", PATIENCE, async () => {
  await page.evaluate(() => (document.querySelector("#settings").open = true));
  await page.fill("#key", key("sp.key"));
  await page.locator("#key-state", { hasText: "One key is held" }).waitFor({ state: "attached" });
  const { xml, settings } = readCase("accepted-entra");
  const encrypted = (name) => xml.replace(/<Assertion [^]*<\/Assertion>/, (assertion) => `<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${encryptedData(assertion, name)}</EncryptedAssertion>`);
  assert.equal((await paste(encrypted("aes256-gcm"), settings)).title, "Accepted: b.simon@contoso.com");
  // Chromium has no AES of 192 bits.
  const { title } = await paste(encrypted("aes192-gcm"), settings);
  const { failure } = codeOf("encryption.platform");
  assert.equal(title.toLowerCase(), `refused: ${failure}`.toLowerCase());
  assert.match(await page.textContent("#verdict-cause"), /Place\s*Response\/EncryptedAssertion .*Found\s*aes192-gcm/);
  await page.evaluate(() => (document.querySelector("#settings").open = true));
  await page.getByRole("button", { name: "Forget" }).click();
});

function encryptedData(text, name) {
  const bits = Number(/\d+/.exec(name)[0]);
  const [contentKey, nonce] = [randomBytes(bits / 8), randomBytes(12)];
  const cipher = createCipheriv(`aes-${bits}-gcm`, contentKey, nonce);
  const content = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  const wrapped = publicEncrypt({ key: key("sp.crt"), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, contentKey);
  const part = (element, method, inside, value) => `<x:${element} xmlns:x="http://www.w3.org/2001/04/xmlenc#"><x:EncryptionMethod Algorithm="${method}"/>${inside}<x:CipherData><x:CipherValue>${value.toString("base64")}</x:CipherValue></x:CipherData></x:${element}>`;
  const keyInfo = `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">${part("EncryptedKey", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", "", wrapped)}</KeyInfo>`;
  return part("EncryptedData", `http://www.w3.org/2009/xmlenc11#${name}`, keyInfo, content);
}

test("what is found inside decrypted content is marked there", PATIENCE, async () => {
  await page.evaluate(() => (document.querySelector("#settings").open = true));
  await page.fill("#key", key("sp.key"));
  await page.locator("#key-state", { hasText: "One key is held" }).waitFor({ state: "attached" });
  const { xml, settings, about } = readCase("encryption-expired-inside");
  await paste(base64(xml), settings);
  const check = checkOf("conditions.expired");
  assert.equal(await check.getAttribute("data-status"), "fail");
  const marks = async () => (await page.locator(".source:not([hidden]) mark").allTextContents()).join("");
  // The page turns to the decrypted XML by itself.
  assert.equal(await page.getAttribute("[data-as=opened]", "aria-pressed"), "true");
  assert.equal(await marks(), 'NotOnOrAfter="2026-11-23T13:00:00Z"');
  assert.match(await page.textContent("#marked"), /^Marked in the decrypted XML: conditions\.expired \d+:\d+/);
  for (const list of ["#verdict-cause", "#checks li[data-code='conditions.expired']"]) {
    assert.equal(await page.locator(`${list} .place`).textContent(), about.place);
    await page.click("[data-as=xml]");
    await page.locator(`${list} .place`).click();
    assert.equal(await marks(), 'NotOnOrAfter="2026-11-23T13:00:00Z"');
  }
  await page.click("[data-as=tree]");
  assert.equal(await page.textContent(".node[aria-current] .name"), "Conditions");
  assert.match(await page.textContent(".legend"), /signed\s*Decrypted: Assertion/);
  // A part of the decrypted tree, and a window of time, lead into the decrypted XML too.
  await page.locator(".node", { hasText: /^Audience/ }).last().click();
  await page.click("[data-as=opened]");
  assert.equal(await marks(), "<Audience>");
  await page.locator("#times .place", { hasText: "Confirmation" }).click();
  assert.match(await marks(), /^<SubjectConfirmationData .*>$/);
  // What is wrong with the encryption itself stays in the message.
  const broken = readCase("encryption-tampered-gcm");
  await paste(base64(broken.xml), broken.settings);
  assert.equal(await page.getAttribute("[data-as=xml]", "aria-pressed"), "true");
  assert.match(await marks(), /^<EncryptedAssertion/);
  // A digest is explained in there too.
  const changed = readCase("encryption-changed-inside");
  await paste(base64(changed.xml), changed.settings);
  assert.match(await marks(), /^<Assertion /);
  await page.locator("#digest h3").waitFor();
  await page.evaluate(() => (document.querySelector("#settings").open = true));
  await page.getByRole("button", { name: "Forget" }).click();
});

test("expected and found are compared character by character, and the settings of six are named", PATIENCE, async () => {
  const { xml, settings } = readCase("audience-other");
  await paste(xml, settings);
  const check = checkOf("conditions.audience");
  assert.deepEqual(await check.locator(".differs").allTextContents(), ["fabrikam", "contoso"]);
  assert.match(await check.textContent(), /differs from character 30 on/);
  const idps = ["Entra ID", "Okta", "Google Workspace", "AD FS", "Keycloak", "Another IdP"];
  assert.deepEqual(await check.locator(".fixes dt").allTextContents(), idps);
  // That of the message's own identity provider comes first.
  await paste(xml.replace(/https:\/\/sts\.windows\.net\/[^<]*/, "https://sso.example.com/realms/contoso"), settings);
  assert.equal((await page.locator("#checks .fixes dt").allTextContents())[0], "Keycloak");
});

test("what happened is told beside an algorithm that is refused", PATIENCE, async () => {
  const { xml, settings, about } = readCase("signature-sha1");
  assert.equal(about.code, "signature.algorithm");
  await paste(xml.replace("b.simon@contoso.com", "b.simon@contoso.com<!-- -->.evil.example"), settings);
  await page.locator("#accident-named", { hasText: "One value was changed." }).waitFor();
  assert.match(await page.textContent("#verdict-title"), /algorithm is not allowed/);
  await paste(xml, settings);
  assert.equal(await page.locator("#accident-named").count(), 0);
});

test("behind an old algorithm one can look further", PATIENCE, async () => {
  const { xml, settings } = readCase("signature-sha1");
  await paste(xml, { ...settings, now: "2027-01-01T00:00:00Z" });
  assert.match(await page.textContent("#verdict-title"), /algorithm is not allowed/);
  await page.getByRole("button", { name: "look further" }).click();
  await page.locator("#verdict-title", { hasText: "expired" }).waitFor();
  assert.ok(await page.isChecked("#allowLegacy"));
  // Whoever reads the verdict alone is told.
  assert.match(await page.textContent("#verdict-counts"), /legacy allowed/);
  assert.equal(await page.getByRole("button", { name: "look further" }).count(), 0);
  // Nor where the policy changes nothing.
  await paste(readCase("signature-name-id-changed").xml, settings);
  assert.equal(await page.getByRole("button", { name: "look further" }).count(), 0);
});

test("the status of a refusal is explained, and an empty value is seen", PATIENCE, async () => {
  const { xml, settings } = readCase("status-failure");
  await paste(xml, settings);
  assert.match(await page.textContent("#verdict-cause"), /AADSTS50105\s*The user is not assigned to the application\. In Entra: .*Users and groups/);
  await paste(xml.replace("NoPassive", "InvalidNameIDPolicy").replace(/AADSTS50105: /, ""), settings);
  assert.match(await page.textContent("#verdict-cause"), /Found.*> InvalidNameIDPolicy.*InvalidNameIDPolicy\s*The request asks for a NameID format.*leave NameIDPolicy out/);
  const { xml: sent, settings: others } = readCase("destination-empty");
  await paste(sent, others);
  assert.match(await page.textContent("#verdict-cause"), /Found\s*\(empty\)/);
});

test("what is signed, and by whom, is seen in the tree, the XML and the certificates", PATIENCE, async () => {
  const { xml, settings } = readCase("accepted-entra");
  for (const [text, cover, words, certificate] of [
    [xml, "verified", "signed", "in the message and configured"],
    [readCase("signature-name-id-changed").xml, "changed", "signed, but changed", "in the message and configured"],
    [readCase("signature-key-other").xml, "foreign", "signed with a key that is not configured", "in the message, not configured"],
    [readCase("signature-hmac").xml, "refused", "signed in a way that is not allowed", "in the message and configured"],
    [readCase("signature-removed").xml, "none", "not signed", "configured, not in the message"],
  ]) {
    await paste(text, settings);
    await page.click("[data-as=tree]");
    assert.match(await page.textContent(".legend"), new RegExp(`^${words}`));
    const rows = await page.locator(".tree li").evaluateAll((items) => Object.fromEntries(items.map((item) => [item.querySelector(":scope > .node .name").textContent.replace(/^.*:/, ""), item.dataset.cover])));
    assert.deepEqual([rows.NameID, rows.Response, rows.Status], [cover, "none", "none"]);
    assert.match(await page.textContent("#certificates"), new RegExp(`CN=saml-edge test (idp|attacker) ${certificate}.*2024-01-01 to 2049-12-31`));
    await page.click("[data-as=xml]");
    assert.ok((await page.locator(`.row[data-cover=${cover}]`).count()) > 10);
  }
});

test("without an instant it is judged as of now", PATIENCE, async () => {
  const { xml, settings: { now: _, ...rest } } = readCase("accepted-entra");
  await paste(xml, rest);
  const [said] = /\d{4}-[\d-]+T[\d:.]+Z/.exec(await page.textContent("#verdict-counts"));
  assert.ok(Math.abs(Date.parse(said) - Date.now()) < 60_000, said);
});

test("a recording: messages in order, request and response matched, its own time", PATIENCE, async () => {
  const { settings } = readCase("accepted-entra");
  const { now: _, requestId: __, ...rest } = settings;
  const { title } = await paste(RECORDING, { ...rest, requestUnknown: "1" });
  assert.equal(title, "Accepted: b.simon@contoso.com");
  const steps = await page.locator("#flow li").allTextContents();
  assert.match(steps[0], /^AuthnRequest by HTTP-Redirect.*2026-11-23T12:00:01/);
  assert.match(steps[1], /^Response by HTTP-POST.*2026-11-23T12:00:30.*answers message 1/);
  assert.match(await page.textContent("#verdict-counts"), /2026-11-23T12:00:30.000Z, when it was recorded.*its request is in the recording/);
  assert.equal(await checkOf("request.in_response_to").getAttribute("data-status"), "pass");
  await page.locator("#flow button").first().click();
  await page.locator("#verdict-title", { hasText: "This is an AuthnRequest" }).waitFor();
});

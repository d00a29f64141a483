// A support engineer's walk: each message that the practice provider spoils is pasted, and the first screen tells the cause.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { faults } from "../../worker/practice/faults.mjs";
import { start as startProvider } from "../../worker/practice/idp.mjs";
import { pasteInto, startPage } from "./support/page.mjs";
import { picture } from "./support/picture.mjs";
import { SIMON } from "./support/steps.mjs";
import { codeOf } from "./support/table.mjs";

const SP = "https://app.example.com/saml/contoso";
const ACS = `${SP}/acs`;
const SCREEN = { width: 1280, height: 800 };
const PATIENCE = { timeout: 60_000 };

// The code, and what the card of the verdict says of this very message.
const CAUSES = {
  expired: ["conditions.expired", /Place\s*Response\/Assertion\/Conditions\/@NotOnOrAfter.*Expected\s*after 2.*Found\s*2.*Who can fix it\s*whoever sets the clock/],
  "not-yet-valid": ["conditions.not_yet_valid", /@NotBefore.*Expected.*Found.*Who can fix it\s*whoever sets the clock/],
  "wrong-audience": ["conditions.audience", /AudienceRestriction.*Expected.*app\.example\.com\/saml\/contoso.*Found.*another-app\.example\/saml.*Entra ID\s*.*Identifier/],
  "wrong-recipient": ["confirmation.recipient", /@Recipient.*Expected.*contoso\/acs.*Found.*another-app\.example.*Entra ID\s*.*Reply URL/],
  "wrong-destination": ["response.destination", /@Destination.*Expected.*contoso\/acs.*Found.*another-app\.example.*Entra ID\s*.*Reply URL/],
  "wrong-issuer": ["issuer.response", /Issuer.*Expected.*7e57ab1e.*Found.*0bad7e57.*Entra ID\s*\S/],
  "wrong-certificate": ["signature.certificate", /X509Certificate.*Expected.*thumbprint.*Found.*thumbprint.*Entra ID\s*.*[Cc]ertificate/],
  edited: ["signature.digest", /What happened\s*One value was changed.*See the difference/],
  unsigned: ["signature.present", /Place\s*Response.*Found\s*no signature.*Entra ID\s*\S/],
  sha1: ["signature.algorithm", /SignatureMethod.*Found.*rsa-sha1.*Entra ID\s*.*SHA-256/],
  "request-unknown": ["request.in_response_to", /@InResponseTo.*Expected\s*_.*Found\s*_.*Who can fix it\s*\S/],
  "request-used": ["request.used", /@InResponseTo.*Who can fix it\s*\S/],
  replayed: ["replay.assertion", /Expected\s*an assertion ID not seen before/],
  "error-status": ["status.success", /StatusCode.*Expected\s*Success.*Found.*RequestUnsupported.*AADSTS75006\s*Entra answered.*AADSTS90011\s*The request holds a part that Entra refuses.*leave Subject/],
};

let world, idp, metadata, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "saml-edge-walk-"));
  idp = await startProvider({ port: 0, state: folder, spEntityId: SP, acs: ACS });
  metadata = await (await fetch(idp.metadataUrl)).text();
  world = await startPage();
});
after(async () => {
  await world?.close();
  await idp?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks the provider to sign Simon in, as the browser does, and gives what it posts back. */
async function answered(fault) {
  const id = `_${crypto.randomUUID()}`;
  const request = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${idp.ssoUrl}" AssertionConsumerServiceURL="${ACS}"><saml:Issuer>${SP}</saml:Issuer></samlp:AuthnRequest>`;
  const body = new URLSearchParams({ SAMLRequest: Buffer.from(request).toString("base64"), user: SIMON.upn, fault });
  const page = await (await fetch(`${idp.origin}/${idp.tenant}/signin`, { method: "POST", body })).text();
  return { id, message: /name="SAMLResponse" value="([^"]+)"/.exec(page)[1] };
}

const assertionId = (message) => /<Assertion [^>]*ID="([^"]+)"/.exec(Buffer.from(message, "base64").toString())[1];

test("every fault of the provider has its cause here", () => {
  assert.deepEqual(Object.keys(CAUSES).sort(), faults.map(({ id }) => id).filter((id) => id !== "none").sort());
});

for (const [fault, [code, cause]] of Object.entries(CAUSES)) {
  test(`${fault}: the first screen names ${code}`, PATIENCE, async (t) => {
    const earlier = await answered("none");
    const { id, message } = await answered(fault);
    const repeats = fault === "replayed" || fault === "request-used";
    const settings = {
      idpMetadata: metadata, spEntityId: SP, acs: ACS, requestId: repeats ? earlier.id : id,
      ...(fault === "request-used" && { seen: earlier.id }), ...(fault === "replayed" && { seen: assertionId(earlier.message) }),
    };
    const { page } = await world.open(t, { address: `${world.base}/inspect/#${new URLSearchParams(settings)}`, viewport: SCREEN });
    await pasteInto(page, message);
    if (fault === "edited") await page.locator("#accident-named").waitFor();

    const { failure, fix } = codeOf(code);
    assert.equal((await page.textContent("#verdict-title")).toLowerCase(), `refused: ${failure}`.toLowerCase());
    assert.equal(await page.textContent("#verdict-why"), fix);
    const rows = await page.locator("#verdict-cause dl > *").allTextContents();
    assert.match(rows.join(" "), cause);
    // All of it is on the screen, and nobody has scrolled. What the rule means may go on below: it is the last row.
    assert.equal(rows.at(-2), "What it means");
    const seen = await page.evaluate(() => {
      const inside = (element) => element.getBoundingClientRect().bottom <= innerHeight && element.getBoundingClientRect().top >= 0;
      const parts = [...document.querySelectorAll("#verdict :is(h2, p, dt, dd)")].slice(0, -2);
      return { scrolled: scrollY, hidden: parts.filter((part) => !inside(part)).map((part) => part.textContent) };
    });
    assert.deepEqual(seen, { scrolled: 0, hidden: [] });
    await picture(page, `walk-${fault}`);
  });
}

test("pretty-printed by an editor: the first screen says so", PATIENCE, async (t) => {
  const { id, message } = await answered("none");
  const settings = { idpMetadata: metadata, spEntityId: SP, acs: ACS, requestId: id };
  const { page } = await world.open(t, { address: `${world.base}/inspect/#${new URLSearchParams(settings)}`, viewport: SCREEN });
  await pasteInto(page, message);
  assert.equal(await page.getAttribute("#verdict", "data-status"), "pass");
  await pasteInto(page, Buffer.from(message, "base64").toString().replaceAll("><", ">\n  <"));
  await page.locator("#accident-named", { hasText: "The message was pretty-printed." }).waitFor();
  // The link leads to the card that shows it.
  await page.click("#accident-named button");
  assert.equal(await page.evaluate(() => document.activeElement.id), "digest");
});

// Every state that the inspector's page can be in, each with what brings it there.
import { SLO, base64, deflated, har, key, logout, metadata, readCase } from "./cases.mjs";
import { pasteInto } from "./page.mjs";

const entra = readCase("accepted-entra");
export const REQUEST = '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_6f0d3c1e8b5a4f0d9c7e2a1b3c4d5e6f" Version="2.0" IssueInstant="2026-11-23T12:00:00Z" AssertionConsumerServiceURL="https://app.example.com/saml/contoso/acs"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://app.example.com/wrong</saml:Issuer></samlp:AuthnRequest>';
const redirect = `https://login.microsoftonline.com/t/saml2?SAMLRequest=${encodeURIComponent(deflated(REQUEST))}`;
export const RECORDING = har([
  { url: "https://app.example.com/", time: "2026-11-23T12:00:00Z" },
  { url: "https://app.example.com/saml/contoso/acs", body: `SAMLResponse=${encodeURIComponent(base64(entra.xml))}&RelayState=x`, time: "2026-11-23T12:00:30Z" },
  { url: redirect, time: "2026-11-23T12:00:01Z" },
]);
export const GUEST = entra.xml
  .replace(">b.simon@contoso.com</NameID>", ">alice_fabrikam.com#EXT#@contoso.onmicrosoft.com</NameID>")
  .replace("<AttributeStatement>", '<AttributeStatement><Attribute Name="http://schemas.microsoft.com/claims/groups.link"><AttributeValue>https://graph.windows.net/x</AttributeValue></Attribute>');

const unfold = (page, id) => page.evaluate((id) => (document.getElementById(id).open = true), id);

/** The states by name. Each function gets a page whose settings are those of `accepted-entra`. */
export const STATES = {
  "empty": () => {},
  "verified": (page) => pasteInto(page, base64(entra.xml)),
  "verified, all checks": async (page) => {
    await pasteInto(page, base64(entra.xml));
    await page.click("#toggle-checks");
  },
  "refused": (page) => pasteInto(page, entra.xml.replace("<AuthnStatement", "<AuthnStatement SessionNotOnOrAfter='x'")),
  "wrapped, as a tree": async (page) => {
    await pasteInto(page, readCase("wrapping-1").xml);
    await page.click("[data-as=tree]");
  },
  "digest explained": async (page) => {
    await pasteInto(page, readCase("signature-name-id-changed").xml);
    await page.locator("#digest h3").waitFor();
    await page.click("#digest summary");
  },
  "encrypted": (page) => pasteInto(page, readCase("accepted-encrypted-gcm").xml),
  "decrypted": async (page) => {
    await unfold(page, "settings");
    await page.fill("#key", key("sp.key"));
    await page.locator("#key-state", { hasText: "One key is held" }).waitFor();
    await pasteInto(page, readCase("accepted-encrypted-gcm").xml);
    await page.click("[data-as=opened]");
  },
  "certificate": (page) => pasteInto(page, metadata.split("X509Certificate>")[1].split("<")[0]),
  "metadata": (page) => pasteInto(page, metadata),
  "metadata that is none to sign in with": (page) => pasteInto(page, metadata.replaceAll("IDPSSODescriptor", "SPSSODescriptor")),
  "request": (page) => pasteInto(page, `${redirect}&RelayState=x`),
  "recording": (page) => pasteInto(page, RECORDING),
  "guest with too many groups": (page) => pasteInto(page, GUEST),
  "compared": async (page) => {
    await pasteInto(page, base64(entra.xml));
    await unfold(page, "diff");
    await page.fill("#other", base64(entra.xml.replaceAll("b.simon@contoso.com", "admin@contoso.com")));
    await page.locator(".differences tbody tr").first().waitFor();
  },
  "request built": async (page) => {
    await unfold(page, "builder");
    await page.check("#build-sign");
    await page.fill("#build-key", key("sp.key"));
    await page.locator("#request-redirect").waitFor();
  },
  "error of Entra": (page) => pasteInto(page, "Sorry, but we’re having trouble signing you in.\nAADSTS50011: The redirect URI does not match.\nTrace ID: 1"),
  "private key pasted": (page) => pasteInto(page, key("sp.key")),
  "logout accepted": async (page) => {
    await page.evaluate((url) => (document.querySelector("#logoutUrl").value = url), SLO);
    await pasteInto(page, `${SLO}?${logout("logout-request-by-redirect/query.txt")}`);
  },
  "logout refused": (page) => pasteInto(page, logout("logout-session-added/message.xml")),
  "nothing of SAML": (page) => pasteInto(page, "hello, it does not work"),
  "settings open": async (page) => {
    await pasteInto(page, base64(entra.xml));
    await unfold(page, "settings");
  },
  "settings missing": async (page) => {
    await page.evaluate(() => {
      for (const id of ["idpMetadata", "spEntityId", "acs"]) document.getElementById(id).value = "";
    });
    await pasteInto(page, base64(entra.xml));
  },
  "settings wrong": async (page) => {
    await unfold(page, "settings");
    await page.fill("#idpMetadata", "<broken");
    await pasteInto(page, base64(entra.xml));
  },
  "bundle saved": async (page) => {
    await pasteInto(page, base64(entra.xml));
    await page.click("#bundle");
    await page.locator("#note", { hasText: "saved" }).waitFor();
  },
};

export const settings = entra.settings;

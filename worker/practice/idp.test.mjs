// Tests of the practice identity provider: xmlsec1 judges the signatures, each fault has one defect and no other.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { DOMParser, onErrorStopParsing } from "@xmldom/xmldom";
import { EDITED_NAME_ID, faults } from "./faults.mjs";
import { start } from "./idp.mjs";

const SP = "https://app.example/saml/one";
const ACS = "https://app.example/saml/one/acs";
const SECOND_ACS = "https://app.example/saml/one/acs2";
const MINUTE = 60 * 1000;
const folder = mkdtempSync(join(tmpdir(), "practice-idp-"));
const state = join(folder, "state");
const logged = [];
let idp;

const begin = () => start({ port: 0, state, spEntityId: SP, acs: [ACS, SECOND_ACS], log: (line) => logged.push(line) });
before(async () => (idp = await begin()));
after(async () => {
  await idp.close();
  rmSync(folder, { recursive: true });
});

let counter = 0;
function authnRequest(change = (xml) => xml) {
  const id = `_request${++counter}`;
  const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${idp.ssoUrl}" AssertionConsumerServiceURL="${ACS}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"><saml:Issuer>${SP}</saml:Issuer></samlp:AuthnRequest>`;
  return { id, xml: change(xml) };
}

const form = (fields) => ({ method: "POST", body: new URLSearchParams(fields) });
const redirect = (xml, more = "") => `${idp.ssoUrl}?SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString("base64"))}${more}`;

async function pageOf(url, init, status = 200) {
  const response = await fetch(url, init);
  const html = await response.text();
  assert.equal(response.status, status, html);
  assert.match(response.headers.get("content-type"), /^text\/html/);
  assert.doesNotMatch(html, /\.mjs|node_modules|node:internal/, "no stack trace");
  return html;
}

function entities(text) {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name]);
}
const actionOf = (html) => entities(html.match(/<form [^>]*action="([^"]*)"/)[1]);
function hidden(html) {
  return Object.fromEntries([...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [name, entities(value)]));
}

// Both return what the browser would post to the app.
async function answered(html) {
  const { SAMLResponse, RelayState } = hidden(html);
  return { acs: actionOf(html), xml: Buffer.from(SAMLResponse, "base64").toString(), RelayState };
}
async function signIn(fault = "none", { request = authnRequest(), more = "", init } = {}) {
  const asked = init ? await pageOf(idp.ssoUrl, init(request)) : await pageOf(redirect(request.xml, more));
  const url = new URL(actionOf(asked), idp.origin);
  return { id: request.id, ...(await answered(await pageOf(url, form({ ...hidden(asked), user: "b.simon@contoso.com", fault })))) };
}
async function launch(fields) {
  const tiles = await pageOf(`${idp.origin}/`);
  return answered(await pageOf(new URL(actionOf(tiles), idp.origin), form({ user: "b.simon@contoso.com", fault: "none", ...fields })));
}

const parse = (xml) => new DOMParser({ onError: onErrorStopParsing }).parseFromString(xml, "text/xml");

function verifies(xml, certificate) {
  const message = join(folder, "message.xml");
  const pem = join(folder, "certificate.pem");
  writeFileSync(message, xml);
  writeFileSync(pem, certificate);
  const options = ["--verify", "--enabled-reference-uris", "same-doc", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--pubkey-cert-pem", pem, message];
  try {
    execFileSync("xmlsec1", options, { stdio: "pipe" });
    return true;
  } catch (error) {
    if (error.code === "ENOENT") throw error;
    return false;
  }
}

// All that a service provider judges, in one flat object, so that two messages can be compared whole.
function factsOf(xml) {
  const document = parse(xml);
  const all = (name) => Array.from(document.getElementsByTagName(name));
  const texts = (name) => all(name).map((node) => node.textContent);
  const value = (node, name) => (node?.hasAttribute(name) ? node.getAttribute(name) : undefined);
  const response = document.documentElement;
  const confirmation = all("SubjectConfirmationData")[0];
  const assertion = all("Assertion")[0];
  const minutes = (time) => Math.round((Date.parse(time) - Date.now()) / MINUTE) + 0; // + 0 makes -0 a plain 0
  const signatures = all("Signature");
  const signers = Object.keys(idp.certificates).filter((name) => verifies(xml, idp.certificates[name]));
  return {
    signature: signatures.length === 0 ? "none" : signers.join(" ") || "broken",
    signedElement: signatures[0]?.parentNode.nodeName,
    signedId: all("Reference")[0]?.getAttribute("URI") === `#${value(assertion, "ID")}`,
    algorithms: ["SignatureMethod", "DigestMethod"].map((name) => value(all(name)[0], "Algorithm")?.split("#")[1]),
    status: all("samlp:StatusCode").map((node) => value(node, "Value").split(":").pop()),
    issuers: texts("Issuer"),
    nameId: texts("NameID"),
    audiences: texts("Audience"),
    destination: value(response, "Destination"),
    recipient: value(confirmation, "Recipient"),
    inResponseTo: [value(response, "InResponseTo"), value(confirmation, "InResponseTo")],
    notBefore: all("Conditions").map((node) => minutes(value(node, "NotBefore"))),
    notOnOrAfter: [...all("Conditions"), ...all("SubjectConfirmationData")].map((node) => minutes(value(node, "NotOnOrAfter"))),
    issued: [response, ...all("Assertion")].map((node) => minutes(value(node, "IssueInstant"))),
    sessionIndex: value(all("AuthnStatement")[0], "SessionIndex") === value(assertion, "ID"),
  };
}

const good = (id) => ({
  signature: "active",
  signedElement: "Assertion",
  signedId: true,
  algorithms: ["rsa-sha256", "sha256"],
  status: ["Success"],
  issuers: [idp.issuer, idp.issuer],
  nameId: ["b.simon@contoso.com"],
  audiences: [SP],
  destination: ACS,
  recipient: ACS,
  inResponseTo: [id, id],
  notBefore: [-5],
  notOnOrAfter: [60, 60],
  issued: [0, 0],
  sessionIndex: true,
});

test("metadata begins with a BOM and lists the spare and the active certificate", async () => {
  const octets = Buffer.from(await (await fetch(idp.metadataUrl)).arrayBuffer());
  assert.deepEqual([...octets.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const document = parse(octets.toString("utf8").slice(1));
  assert.equal(document.documentElement.getAttribute("entityID"), idp.issuer);
  const role = document.getElementsByTagName("IDPSSODescriptor")[0];
  const certificates = Array.from(role.getElementsByTagName("X509Certificate"), (node) => new X509Certificate(Buffer.from(node.textContent, "base64")));
  assert.deepEqual(
    certificates.map(({ fingerprint256 }) => fingerprint256),
    [idp.certificates.spare, idp.certificates.active].map((pem) => new X509Certificate(pem).fingerprint256),
  );
  for (const certificate of certificates) {
    assert.equal(certificate.publicKey.asymmetricKeyDetails.modulusLength, 2048);
    assert.equal(Math.round((Date.parse(certificate.validTo) - Date.now()) / (365.25 * 24 * 60 * MINUTE)), 3);
  }
  assert.deepEqual(
    Array.from(role.getElementsByTagName("SingleSignOnService"), (node) => [node.getAttribute("Binding").split(":").pop(), node.getAttribute("Location")]),
    [["HTTP-Redirect", idp.ssoUrl], ["HTTP-POST", idp.ssoUrl]],
  );
});

test("metadata does not take its addresses from the Host header, and needs the appid", async () => {
  const xml = await (await fetch(idp.metadataUrl, { headers: { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" } })).text();
  assert.doesNotMatch(xml, /evil\.example/);
  assert.match(await pageOf(idp.metadataUrl.split("?")[0], undefined, 400), /appid=/);
});

test("keys stay the same over a restart, in files only their owner can read", async () => {
  const again = await begin();
  await again.close();
  assert.deepEqual(again.certificates, idp.certificates);
  assert.equal(statSync(join(state, "active.pem")).mode & 0o777, 0o600);
  assert.equal(readFileSync(join(state, ".gitignore"), "utf8"), "*\n");
});

test("app-initiated over the redirect binding: a good message that answers the request", async () => {
  const { id, xml, acs, RelayState } = await signIn("none", { more: "&RelayState=%2Fstart%3Fa%3D1%262" });
  assert.deepEqual(factsOf(xml), good(id));
  assert.equal(acs, ACS);
  assert.equal(RelayState, "/start?a=1&2");
});

test("app-initiated over the POST binding, to the second reply URL", async () => {
  const request = authnRequest((xml) => xml.replace(ACS, SECOND_ACS));
  const init = ({ xml }) => form({ SAMLRequest: Buffer.from(xml).toString("base64") });
  const { id, xml, acs, RelayState } = await signIn("none", { request, init });
  assert.deepEqual(factsOf(xml), { ...good(id), destination: SECOND_ACS, recipient: SECOND_ACS });
  assert.equal(acs, SECOND_ACS);
  assert.equal(RelayState, undefined);
});

test("identity-provider-initiated: a good message without InResponseTo", async () => {
  const { xml, acs, RelayState } = await launch({});
  assert.deepEqual(factsOf(xml), good(undefined));
  assert.doesNotMatch(xml, /InResponseTo/);
  assert.equal(acs, ACS);
  assert.equal(RelayState, undefined);
  assert.equal((await launch({ RelayState: "/there" })).RelayState, "/there");
});

test("the assertion has the shape and the claims of Entra ID's", async () => {
  const { xml } = await launch({ user: "a.lindqvist@contoso.com" });
  const assertion = parse(xml).getElementsByTagName("Assertion")[0];
  const names = Array.from(assertion.childNodes, (node) => node.nodeName);
  assert.deepEqual(names, ["Issuer", "Signature", "Subject", "Conditions", "AttributeStatement", "AuthnStatement"]);
  assert.doesNotMatch(xml, /xsi:|NameFormat|saml:/);
  const claims = Array.from(assertion.getElementsByTagName("Attribute"), (node) => [node.getAttribute("Name"), ...Array.from(node.getElementsByTagName("AttributeValue"), (value) => value.textContent)]);
  const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
  const microsoft = "http://schemas.microsoft.com/";
  assert.deepEqual(claims, [
    [`${microsoft}identity/claims/tenantid`, idp.tenant],
    [`${microsoft}identity/claims/objectidentifier`, "0b51a0de-5a31-4ed6-8e00-000000000002"],
    [`${microsoft}identity/claims/displayname`, "Ada Lindqvist"],
    [`${microsoft}identity/claims/identityprovider`, idp.issuer],
    [`${microsoft}claims/authnmethodsreferences`, `${microsoft}ws/2008/06/identity/authenticationmethod/password`, `${microsoft}claims/multipleauthn`],
    [`${soap}givenname`, "Ada"],
    [`${soap}surname`, "Lindqvist"],
    [`${soap}emailaddress`, "a.lindqvist@contoso.com"],
    [`${soap}name`, "a.lindqvist@contoso.com"],
  ]);
});

// What each fault changes; everything else must be as in a good message.
const otherTenant = "https://sts.windows.net/0bad7e57-5a31-4ed6-8e00-c0de000000ff/";
const defects = {
  "none": {},
  "expired": { notBefore: [-125], notOnOrAfter: [-60, -60], issued: [-120, -120] },
  "not-yet-valid": { notBefore: [115], notOnOrAfter: [180, 180], issued: [120, 120] },
  "wrong-audience": { audiences: ["https://another-app.example/saml"] },
  "wrong-recipient": { recipient: "https://another-app.example/saml/acs" },
  "wrong-destination": { destination: "https://another-app.example/saml/acs" },
  "wrong-issuer": { issuers: [otherTenant, otherTenant] },
  "wrong-certificate": { signature: "stranger" },
  "edited": { signature: "broken", nameId: [EDITED_NAME_ID] },
  "unsigned": { signature: "none", signedElement: undefined, signedId: false, algorithms: [undefined, undefined] },
  "sha1": { algorithms: ["rsa-sha1", "sha1"] },
};

for (const [fault, defect] of Object.entries(defects)) {
  test(`fault ${fault}: exactly its own defect, both ways of sign-in`, async () => {
    const { id, xml } = await signIn(fault);
    assert.deepEqual(factsOf(xml), { ...good(id), ...defect });
    assert.deepEqual(factsOf((await launch({ fault })).xml), { ...good(undefined), ...defect });
  });
}

test("fault request-unknown: InResponseTo names a request that was never sent", async () => {
  const { id, xml } = await signIn("request-unknown");
  const { inResponseTo: [first, second], ...rest } = factsOf(xml);
  assert.match(first, /^_[0-9a-f-]{36}$/);
  assert.notEqual(first, id);
  assert.deepEqual({ inResponseTo: [first, second], ...rest }, good(first));
});

test("faults request-used and replayed: the earlier request, the earlier message", async () => {
  const fresh = await start({ port: 0, state, spEntityId: SP, acs: ACS });
  for (const fault of ["request-used", "replayed"]) {
    assert.match(await pageOf(`${fresh.origin}/${fresh.tenant}/launch`, form({ user: "b.simon@contoso.com", fault }), 409), /nothing to send again/);
  }
  await fresh.close();
  const first = await signIn("none");
  const used = await signIn("request-used");
  assert.deepEqual(factsOf(used.xml), good(first.id));
  assert.notEqual(parse(used.xml).getElementsByTagName("Assertion")[0].getAttribute("ID"), parse(first.xml).getElementsByTagName("Assertion")[0].getAttribute("ID"));
  assert.equal((await signIn("replayed")).xml, first.xml);
});

test("fault error-status: Requester > RequestUnsupported with an AADSTS text, unsigned, no assertion", async () => {
  const { id, xml } = await signIn("error-status");
  const document = parse(xml);
  const response = document.documentElement;
  assert.deepEqual(Array.from(response.childNodes, (node) => node.nodeName), ["Issuer", "samlp:Status"]);
  assert.deepEqual(Array.from(document.getElementsByTagName("samlp:StatusCode"), (node) => [node.parentNode.nodeName, node.getAttribute("Value").split(":").pop()]), [["samlp:Status", "Requester"], ["samlp:StatusCode", "RequestUnsupported"]]);
  assert.match(document.getElementsByTagName("samlp:StatusMessage")[0].textContent, /^AADSTS75006: .+ AADSTS90011: .+\nTrace ID: [0-9a-f-]{36}\nTimestamp: 20/);
  assert.equal(response.getAttribute("InResponseTo"), id);
  assert.equal(response.getAttribute("Destination"), ACS);
  assert.doesNotMatch((await launch({ fault: "error-status" })).xml, /InResponseTo/);
});

test("every fault is tested and offered on both pages", async () => {
  const tested = [...Object.keys(defects), "request-unknown", "request-used", "replayed", "error-status"];
  assert.deepEqual(faults.map(({ id }) => id).sort(), tested.sort());
  for (const html of [await pageOf(`${idp.origin}/`), await pageOf(redirect(authnRequest().xml))]) {
    assert.deepEqual([...html.matchAll(/<option value="([^"]*)"/g)].map(([, id]) => id), faults.map(({ id }) => id));
    assert.deepEqual([...html.matchAll(/<button name="user" value="([^"]*)"/g)].map(([, upn]) => upn), ["b.simon@contoso.com", "a.lindqvist@contoso.com"]);
  }
});

test("a foreign reply URL is refused, on arrival and when the page's own form is changed", async () => {
  const foreign = authnRequest((xml) => xml.replace(ACS, "https://evil.example/acs")).xml;
  assert.match(await pageOf(redirect(foreign), undefined, 400), /AADSTS50011<\/strong>.*https:\/\/evil\.example\/acs/);
  const fields = { SAMLRequest: Buffer.from(foreign).toString("base64"), user: "b.simon@contoso.com", fault: "none" };
  const html = await pageOf(`${idp.origin}/${idp.tenant}/signin`, form(fields), 400);
  assert.match(html, /AADSTS50011/);
  assert.doesNotMatch(html, /SAMLResponse/);
});

const refused = {
  "an unknown issuer": ["AADSTS700016", (xml) => xml.replace(`>${SP}<`, ">https://other.example<")],
  "an ID that begins with a digit": ["AADSTS7500529", (xml) => xml.replace('ID="_', 'ID="1')],
  "another destination": ["AADSTS75008", (xml) => xml.replace(idp.ssoUrl, "https://elsewhere.example/")],
  "another binding for the answer": ["AADSTS75003", (xml) => xml.replace("HTTP-POST", "HTTP-Artifact")],
  "an unknown NameID format": ["AADSTS750161", (xml) => xml.replace("</saml:Issuer>", '</saml:Issuer><samlp:NameIDPolicy Format="urn:other"/>')],
  "an SPNameQualifier": ["AADSTS90011", (xml) => xml.replace("</saml:Issuer>", '</saml:Issuer><samlp:NameIDPolicy SPNameQualifier="x"/>')],
  "a Subject": ["AADSTS75005", (xml) => xml.replace("</saml:Issuer>", "</saml:Issuer><saml:Subject/>")],
  "no time": ["AADSTS75005", (xml) => xml.replace(/ IssueInstant="[^"]*"/, "")],
  "SAML 1.1": ["AADSTS75005", (xml) => xml.replace('"2.0"', '"1.1"')],
  "a LogoutRequest": ["AADSTS75005", (xml) => xml.replaceAll("AuthnRequest", "LogoutRequest")],
  "a document type": ["AADSTS75005", (xml) => `<!DOCTYPE a [<!ENTITY b "c">]>${xml}`],
  "XML that stops half-way": ["AADSTS75005", (xml) => xml.slice(0, 300)],
  "a decompression bomb": ["AADSTS75005", (xml) => xml + " ".repeat(5e6)],
  "no XML at all": ["AADSTS75005", () => "hello"],
};
for (const [what, [code, change]] of Object.entries(refused)) {
  test(`a request with ${what} is refused on a page with ${code}`, async () => {
    assert.match(await pageOf(redirect(authnRequest(change).xml), undefined, 400), new RegExp(`<strong id="code">${code}</strong>`));
  });
}

test("rubbish gives a plain page and never a stack trace", async () => {
  for (const rubbish of ["", "%%%", "hello world", "AAAA", "PGE+", "%3Cscript%3E", "a&SAMLRequest=b"]) {
    const html = await pageOf(`${idp.ssoUrl}?SAMLRequest=${rubbish}`, undefined, 400);
    assert.match(html, /AADSTS750(05|054)</);
  }
  assert.match(await pageOf(idp.ssoUrl, form({ SAMLRequest: "rubbish!" }), 400), /AADSTS75005/);
  assert.match(await pageOf(idp.ssoUrl, form({ SAMLRequest: "a".repeat(300_000) }), 413), /malformed or too long/);
  assert.match(await pageOf(idp.ssoUrl, { method: "POST" }, 400), /AADSTS750054/);
  await pageOf(redirect(authnRequest().xml, "&RelayState=a&RelayState=b"), undefined, 400);
  await pageOf(`${idp.origin}/${idp.tenant}/launch`, form({ user: "nobody@contoso.com" }), 400);
  await pageOf(`${idp.origin}/${idp.tenant}/launch`, form({ user: "b.simon@contoso.com", fault: "constructor" }), 400);
  await pageOf(`${idp.origin}/elsewhere`, undefined, 404);
  assert.deepEqual(logged.filter((line) => line.includes("Error")), []);
});

test("what the request carries is escaped on the page", async () => {
  const html = await pageOf(redirect(authnRequest().xml, `&RelayState=${encodeURIComponent('"><script>alert(1)</script>')}`));
  assert.doesNotMatch(html, /<script>alert/);
  assert.equal(hidden(html).RelayState, '"><script>alert(1)</script>');
});

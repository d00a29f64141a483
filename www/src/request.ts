// Writes AuthnRequests: the XML in canonical form, the address for HTTP-Redirect, the form for HTTP-POST, signed where asked.

import * as texts from "./texts.ts";

export interface RequestParts {
  id: string;
  issueInstant: string;
  issuer: string;
  acs: string;
  destination: string;
  nameIdFormat?: string;
  context?: string;
  forceAuthn?: boolean;
  isPassive?: boolean;
  relayState?: string;
  loginHint?: string;
}

export interface WrittenRequest {
  xml: string;
  url: string;
  form: string;
}

const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/** Writes the request; with a key the address is signed in its query and the form's XML in itself. */
export async function writeRequest(parts: RequestParts, key: CryptoKey | null): Promise<WrittenRequest> {
  const xml = requestXml(parts, "");
  const posted = key ? await signedXml(parts, key) : xml;
  return { xml: posted, url: await redirectUrl(parts, xml, key), form: formOf(parts, posted) };
}

// Canonical as it stands: attributes in order, every element with both tags, so that it can be hashed as text.
function requestXml(parts: RequestParts, signature: string): string {
  const attributes: [string, string | undefined][] = [
    ["AssertionConsumerServiceURL", parts.acs],
    ["Destination", parts.destination],
    ["ForceAuthn", parts.forceAuthn ? "true" : undefined],
    ["ID", parts.id],
    ["IsPassive", parts.isPassive ? "true" : undefined],
    ["IssueInstant", parts.issueInstant],
    ["ProtocolBinding", POST],
    ["Version", "2.0"],
  ];
  const written = attributes.map(([name, value]) => (value === undefined ? "" : ` ${name}="${attribute(value)}"`)).join("");
  const policy = parts.nameIdFormat ? `<samlp:NameIDPolicy Format="${attribute(parts.nameIdFormat)}"></samlp:NameIDPolicy>` : "";
  const context = parts.context
    ? `<samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef xmlns:saml="${ASSERTION}">${text(parts.context)}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`
    : "";
  return `<samlp:AuthnRequest xmlns:samlp="${PROTOCOL}"${written}><saml:Issuer xmlns:saml="${ASSERTION}">${text(parts.issuer)}</saml:Issuer>${signature}${policy}${context}</samlp:AuthnRequest>`;
}

async function signedXml(parts: RequestParts, key: CryptoKey): Promise<string> {
  const digest = base64(await crypto.subtle.digest("SHA-256", octets(requestXml(parts, ""))));
  const signedInfo = (declaration: string) =>
    `<ds:SignedInfo${declaration}><ds:CanonicalizationMethod Algorithm="${EXCLUSIVE}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${RSA_SHA256}"></ds:SignatureMethod><ds:Reference URI="#${attribute(parts.id)}"><ds:Transforms><ds:Transform Algorithm="${DSIG}enveloped-signature"></ds:Transform><ds:Transform Algorithm="${EXCLUSIVE}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
  const value = base64(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, octets(signedInfo(` xmlns:ds="${DSIG}"`))));
  return requestXml(parts, `<ds:Signature xmlns:ds="${DSIG}">${signedInfo("")}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`);
}

/** SAML bindings 3.4.4.1: the signature covers the query as it is written. */
async function redirectUrl(parts: RequestParts, xml: string, key: CryptoKey | null): Promise<string> {
  const deflated = new Blob([xml]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  let query = `SAMLRequest=${encodeURIComponent(base64(await new Response(deflated).arrayBuffer()))}`;
  if (parts.relayState) query += `&RelayState=${encodeURIComponent(parts.relayState)}`;
  if (key) {
    query += `&SigAlg=${encodeURIComponent(RSA_SHA256)}`;
    query += `&Signature=${encodeURIComponent(base64(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, octets(query))))}`;
  }
  if (parts.loginHint) query += `&login_hint=${encodeURIComponent(parts.loginHint)}`;
  return parts.destination + (parts.destination.includes("?") ? "&" : "?") + query;
}

function formOf(parts: RequestParts, xml: string): string {
  const field = (name: string, value: string) => `  <input type="hidden" name="${name}" value="${attribute(value)}">\n`;
  const relayState = parts.relayState ? field("RelayState", parts.relayState) : "";
  return `<form method="post" action="${attribute(parts.destination)}">\n${field("SAMLRequest", base64(octets(xml)))}${relayState}  <button>${texts.builder.go}</button>\n</form>\n`;
}

/** An ID as SAML wants it: no digit first, 128 bits of chance. */
export function newId(): string {
  return `_${[...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16).padStart(2, "0")).join("")}`;
}

function octets(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value);
}

function base64(value: ArrayBuffer | Uint8Array): string {
  let binary = "";
  for (const octet of new Uint8Array(value)) binary += String.fromCharCode(octet);
  return btoa(binary);
}

function text(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#xD;");
}

function attribute(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("\t", "&#x9;").replaceAll("\n", "&#xA;").replaceAll("\r", "&#xD;");
}

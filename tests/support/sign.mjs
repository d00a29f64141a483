// Writes Responses in Entra ID's shape and has them signed by xml-crypto, through the npm package saml.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import saml from "saml/lib/xml/sign.js";

import { loadKeys } from "../../worker/practice/keys.mjs";

const MINUTE = 60 * 1000;

/** An identity provider for one test file: `{entityId, ssoUrl, cert, otherCert, respond}`. */
export async function makeIdp({ entityId = "https://sts.example/tenant/", ssoUrl = "https://login.example/tenant/saml2" } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "saml-edge-keys-"));
  const { active, stranger } = await loadKeys(folder);
  await rm(folder, { recursive: true });
  return {
    entityId,
    ssoUrl,
    cert: active.cert,
    otherCert: stranger.cert,
    /** The form field SAMLResponse. `by: "stranger"` signs with a key that nobody configured. */
    respond: ({ by, ...message }) => toBase64(sign(response({ issuer: entityId, ...message }), by === "stranger" ? stranger : active)),
    /** The same, not signed. */
    respondUnsigned: (message) => toBase64(response({ issuer: entityId, ...message })),
  };
}

export const toBase64 = (text) => Buffer.from(text).toString("base64");

/** The Response before it is signed. Without `inResponseTo` it is an unsolicited one; with `nameId: null` its subject has no name. */
export function response({
  issuer,
  acs,
  audience,
  inResponseTo,
  nameId = "b.simon@contoso.example",
  givenName = "Britta",
  assertionId = `_${randomUUID()}`,
  now = Date.now(),
  sessionEnds,
}) {
  const at = (by) => new Date(now + by).toISOString();
  const answers = inResponseTo ? ` InResponseTo="${inResponseTo}"` : "";
  const ends = sessionEnds ? ` SessionNotOnOrAfter="${new Date(sessionEnds).toISOString()}"` : "";
  const named = nameId === null ? "" : `<NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${nameId}</NameID>`;
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${randomUUID()}" Version="2.0" IssueInstant="${at(0)}" Destination="${acs}"${answers}>`
    + `<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</Issuer>`
    + `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>`
    + `<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="${assertionId}" IssueInstant="${at(0)}" Version="2.0">`
    + `<Issuer>${issuer}</Issuer>`
    + `<Subject>${named}`
    + `<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData${answers} NotOnOrAfter="${at(60 * MINUTE)}" Recipient="${acs}"/></SubjectConfirmation></Subject>`
    + `<Conditions NotBefore="${at(-5 * MINUTE)}" NotOnOrAfter="${at(60 * MINUTE)}"><AudienceRestriction><Audience>${audience}</Audience></AudienceRestriction></Conditions>`
    + `<AttributeStatement><Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"><AttributeValue>${givenName}</AttributeValue></Attribute></AttributeStatement>`
    + `<AuthnStatement AuthnInstant="${at(-MINUTE)}" SessionIndex="${assertionId}"${ends}><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext></AuthnStatement>`
    + `</Assertion></samlp:Response>`;
}

function sign(xml, { key, cert }) {
  const signer = saml.fromSignXmlOptions({
    key,
    cert,
    signatureAlgorithm: "rsa-sha256",
    digestAlgorithm: "sha256",
    signatureIdAttribute: "ID",
    xpathToNodeBeforeSignature: "/*/*[local-name(.)='Assertion']/*[local-name(.)='Issuer']",
  });
  return signer(xml);
}

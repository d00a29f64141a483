// Writes the Response: samlp builds it, this file gives it Entra ID's exact shape, saml signs it.
import { randomUUID } from "node:crypto";
import { DOMParser, XMLSerializer, onErrorStopParsing } from "@xmldom/xmldom";
import samlp from "samlp";
// samlp builds and signs in one step and has no place to step in between, so its own signer is called here.
import saml from "saml/lib/xml/sign.js";
import { markup } from "./html.mjs";
import { profileMapper } from "./users.mjs";

const MINUTE = 60 * 1000;

/**
 * `m`: user, tenant, issuer, acs, issued (Date), and either request (the AuthnRequest's XML) or audience.
 * A fault may set any of them, and audience, recipient, destination, inResponseTo, signer, the algorithms.
 */
export async function writeResponse(m, keys) {
  const built = await build(m);
  const { key, cert } = keys[m.signer ?? "active"];
  const sign = saml.fromSignXmlOptions({
    key,
    cert,
    signatureAlgorithm: m.signatureAlgorithm ?? "rsa-sha256",
    digestAlgorithm: m.digestAlgorithm ?? "sha256",
    signatureIdAttribute: "ID",
    // saml's own choice is the first Issuer, which in a whole Response would be the Response's.
    xpathToNodeBeforeSignature: "/*/*[local-name(.)='Assertion']/*[local-name(.)='Issuer']",
  });
  return sign(shape(built, m.issued));
}

function build(m) {
  return new Promise((resolve, reject) => {
    const refuse = (...answer) => reject(new Error(`samlp refused: ${answer.join(" ")}`));
    const authenticate = samlp.auth({
      issuer: m.issuer,
      audience: m.audience, // when absent, samlp takes the request's Issuer
      inResponseTo: m.inResponseTo, // when absent, samlp takes the request's ID
      recipient: m.recipient ?? m.acs,
      destination: m.destination ?? m.acs, // samlp's own default is the audience, which is no address
      signAssertion: false,
      includeAttributeNameFormat: false,
      authnContextClassRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
      getUserFromRequest: () => m,
      profileMapper,
      getPostURL: (audience, request, req, done) => done(null, m.acs),
      responseHandler: (xml) => resolve(xml.toString()),
    });
    const body = m.request ? { SAMLRequest: Buffer.from(m.request).toString("base64") } : {};
    authenticate({ method: "POST", query: {}, body }, { send: refuse }, reject);
  });
}

// What samlp writes otherwise than Entra: the prefix saml:, xsi:type on every value, AuthnStatement before
// AttributeStatement, NotBefore at the moment of issue, no SessionIndex (Entra's is the assertion's ID).
function shape(xml, issued) {
  const unprefixed = xml.replaceAll("<saml:", "<").replaceAll("</saml:", "</").replaceAll("xmlns:saml=", "xmlns=");
  const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(unprefixed, "text/xml");
  const all = (name) => Array.from(document.getElementsByTagName(name));
  const one = (name) => {
    const found = all(name);
    if (found.length !== 1) throw new Error(`samlp wrote ${found.length} ${name}`);
    return found[0];
  };
  const at = (by) => new Date(issued.getTime() + by).toISOString();
  const assertion = one("Assertion");
  const authentication = one("AuthnStatement");
  const attributes = one("AttributeStatement");

  document.documentElement.setAttribute("IssueInstant", at(0));
  assertion.setAttribute("IssueInstant", at(0));
  one("Conditions").setAttribute("NotBefore", at(-5 * MINUTE));
  one("Conditions").setAttribute("NotOnOrAfter", at(60 * MINUTE));
  one("SubjectConfirmationData").setAttribute("NotOnOrAfter", at(60 * MINUTE));
  authentication.setAttribute("AuthnInstant", at(0));
  authentication.setAttribute("SessionIndex", assertion.getAttribute("ID"));
  assertion.appendChild(authentication);
  attributes.removeAttribute("xmlns:xs");
  attributes.removeAttribute("xmlns:xsi");
  for (const value of all("AttributeValue")) value.removeAttribute("xsi:type");
  return new XMLSerializer().serializeToString(document);
}

/** The unsigned error Response. samlp writes the message as an attribute and has no second status code. */
export function writeError({ issuer, acs, issued, requestId }) {
  const answers = requestId && markup` InResponseTo="${requestId}"`;
  return String(markup`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${randomUUID()}" Version="2.0" IssueInstant="${issued.toISOString()}" Destination="${acs}"${answers}><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Requester"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:RequestUnsupported"/></samlp:StatusCode><samlp:StatusMessage>AADSTS75006: An error occurred while processing a SAML2 Authentication request. AADSTS90011: The SAML authentication request property 'NameIdentifierPolicy/SPNameQualifier' is not supported.
Trace ID: ${randomUUID()}
Timestamp: ${issued.toISOString().replace("T", " ")}</samlp:StatusMessage></samlp:Status></samlp:Response>`);
}

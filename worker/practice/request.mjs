// Reads an AuthnRequest and refuses it as Entra ID would, in words an administrator can search for.
// samlp reads requests too, but takes any well-formed or half-formed XML; practice should be stricter than life.
import { inflateRawSync } from "node:zlib";
import { DOMParser, onErrorStopParsing } from "@xmldom/xmldom";

const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
const POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const NAME_ID_FORMATS = [
  "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
  "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
];
const SIZE_LIMIT = 64 * 1024;

/** A request this identity provider does not answer; shown on its own page, never posted to anybody. */
export class Refusal extends Error {
  constructor(code, message, { status = 400, hint } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.hint = hint;
  }
}

/** Undoes the binding: "redirect" is base64 of DEFLATE, "post" is base64 of the XML. */
export function decodeRequest(value, binding) {
  if (value === undefined || value === "") {
    throw new Refusal("AADSTS750054", "SAMLRequest or SAMLResponse must be present as query string parameters in HTTP request for SAML Redirect binding.", {
      hint: "The address was opened without a SAMLRequest. Start from the application.",
    });
  }
  if (typeof value !== "string") throw notSaml("The field SAMLRequest came more than once.");
  const compact = value.replace(/[\r\n]/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw notSaml("SAMLRequest is not base64.");
  const octets = Buffer.from(compact, "base64");
  if (binding === "post") return octets.toString("utf8");
  try {
    return inflateRawSync(octets, { maxOutputLength: SIZE_LIMIT }).toString("utf8");
  } catch {
    throw notSaml("SAMLRequest is not DEFLATE data (the redirect binding compresses the XML, then writes base64), or is too long.");
  }
}

/** Returns { id, issuer, acs } of a request that may be answered. */
export function readRequest(xml, app, ssoUrl) {
  const root = parse(xml);
  if (root.namespaceURI !== PROTOCOL || root.localName !== "AuthnRequest") {
    throw notSaml(`The message is ${root.nodeName}; this address answers AuthnRequest only.`);
  }
  const attribute = (name) => (root.hasAttribute(name) ? root.getAttribute(name) : undefined);
  const child = (namespace, name) => Array.from(root.childNodes).find((node) => node.namespaceURI === namespace && node.localName === name);

  const id = attribute("ID");
  if (!id || !/^[A-Za-z_][\w.-]*$/.test(id)) {
    throw new Refusal("AADSTS7500529", `The value '${id ?? ""}' is not a valid SAML ID. The ID must not begin with a number.`);
  }
  if (attribute("Version") !== "2.0") throw notSaml("Version must be 2.0.");
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(attribute("IssueInstant") ?? "")) throw notSaml("IssueInstant must be a time in UTC.");

  const issuer = child(ASSERTION, "Issuer")?.textContent ?? "";
  if (issuer !== app.spEntityId) {
    throw new Refusal("AADSTS700016", `Application with identifier '${issuer}' was not found in the directory.`, {
      hint: `Registered identifier: ${app.spEntityId}`,
    });
  }
  const destination = attribute("Destination");
  if (destination !== undefined && destination !== ssoUrl) {
    throw new Refusal("AADSTS75008", "The request was denied since the SAML request had an unexpected destination.", {
      hint: `Found ${destination}; expected ${ssoUrl}`,
    });
  }
  const binding = attribute("ProtocolBinding");
  if (binding !== undefined && binding !== POST_BINDING) {
    throw new Refusal("AADSTS75003", `The application returned an error related to unsupported Binding: '${binding}'. Only HTTP-POST is supported.`);
  }
  if (child(ASSERTION, "Subject")) throw notSaml("Subject is not supported in an AuthnRequest.");
  const policy = child(PROTOCOL, "NameIDPolicy");
  const format = policy?.getAttribute("Format");
  if (format && !NAME_ID_FORMATS.includes(format)) {
    throw new Refusal("AADSTS750161", `Allowed SAML authentication request's NameIDPolicy values are: ${NAME_ID_FORMATS.join(", ")}.`, { hint: `Found ${format}` });
  }
  if (policy?.hasAttribute("SPNameQualifier")) {
    throw new Refusal("AADSTS90011", "The SAML authentication request property 'NameIdentifierPolicy/SPNameQualifier' is not supported.");
  }
  const acs = attribute("AssertionConsumerServiceURL") ?? app.acs[0];
  if (!app.acs.includes(acs)) {
    throw new Refusal("AADSTS50011", `The reply URL '${acs}' specified in the request does not match the reply URLs configured for the application '${app.spEntityId}'.`, {
      hint: `Registered reply URL: ${app.acs.join(", ")}`,
    });
  }
  return { id, issuer, acs };
}

function parse(xml) {
  if (xml.length > SIZE_LIMIT) throw notSaml("The message is too long.");
  if (xml.includes("<!DOCTYPE")) throw notSaml("A document type is not allowed.");
  try {
    return new DOMParser({ onError: onErrorStopParsing }).parseFromString(xml, "text/xml").documentElement;
  } catch {
    throw notSaml("The message is not well-formed XML.");
  }
}

function notSaml(hint) {
  return new Refusal("AADSTS75005", "The request is not a valid Saml2 protocol message.", { hint });
}

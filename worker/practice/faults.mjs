// The faults that can be sent on purpose: each one spoils a real message in one place.
import { randomUUID } from "node:crypto";

const HOUR = 60 * 60 * 1000;

/** What somebody who edits a message in the browser would like to be. */
export const EDITED_NAME_ID = "admin@contoso.com";

/**
 * `alter` changes what is issued, before signing; `edit` changes the signed XML;
 * `error` sends an error status in place of an assertion; `repeat` needs an earlier sign-in.
 */
export const faults = [
  { id: "none", label: "None (a good message)" },
  { id: "expired", label: "Expired (issued two hours ago)", alter: (m) => ({ issued: shifted(m.issued, -2 * HOUR) }) },
  { id: "not-yet-valid", label: "Not yet valid (clock two hours ahead)", alter: (m) => ({ issued: shifted(m.issued, 2 * HOUR) }) },
  { id: "wrong-audience", label: "Wrong audience", alter: () => ({ audience: "https://another-app.example/saml" }) },
  { id: "wrong-recipient", label: "Wrong recipient", alter: () => ({ recipient: "https://another-app.example/saml/acs" }) },
  { id: "wrong-destination", label: "Wrong destination", alter: () => ({ destination: "https://another-app.example/saml/acs" }) },
  { id: "wrong-issuer", label: "Wrong issuer (another tenant)", alter: () => ({ issuer: "https://sts.windows.net/0bad7e57-5a31-4ed6-8e00-c0de000000ff/" }) },
  { id: "wrong-certificate", label: "Wrong certificate (not in the metadata)", alter: () => ({ signer: "stranger" }) },
  { id: "edited", label: "Edited after signing (another NameID)", edit: (xml) => replaced(xml, /(<NameID[^>]*>)[^<]*/, `$1${EDITED_NAME_ID}`) },
  { id: "unsigned", label: "Unsigned (signature removed)", edit: (xml) => replaced(xml, /<Signature [\s\S]*?<\/Signature>/, "") },
  { id: "sha1", label: "Signed with SHA-1", alter: () => ({ signatureAlgorithm: "rsa-sha1", digestAlgorithm: "sha1" }) },
  { id: "request-unknown", label: "Answers a request that was never sent", alter: () => ({ inResponseTo: `_${randomUUID()}` }) },
  { id: "request-used", label: "Answers the earlier request again", repeat: "request" },
  { id: "replayed", label: "The earlier message again, unchanged", repeat: "message" },
  { id: "error-status", label: "Error status (AADSTS message)", error: true },
];

export const faultById = (id) => faults.find((fault) => fault.id === id);

function shifted(time, by) {
  return new Date(time.getTime() + by);
}

// A fault that changes nothing would be a good message under a false name.
function replaced(xml, pattern, by) {
  const changed = xml.replace(pattern, by);
  if (changed === xml) throw new Error(`nothing to change for ${pattern}`);
  return changed;
}

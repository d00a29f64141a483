// The support bundle: the message with personal values replaced, its verdict, its checks; made to be sent to somebody else.

import type { Judged } from "./judge.ts";
import type { Explanation, Outline, Settings } from "./report.ts";
import * as texts from "./texts.ts";

const PERSONAL = new Set(["NameID", "AttributeValue", "BaseID", "SubjectLocality"]);
const PERSONAL_ATTRIBUTES = new Set(["SessionIndex", "Address", "DNSName", "SPProvidedID"]);

/** The message with every personal value replaced by letters of the same length, wherever it stands. */
export function redact(xml: string, outline: Outline): string {
  const values = new Set<string>();
  for (const node of outline.nodes) {
    const local = node.name.slice(node.name.indexOf(":") + 1);
    if (PERSONAL.has(local) && node.text?.trim()) values.add(node.text.trim());
    // The ciphertext may be opened by whoever has the key.
    if (local === "CipherValue" && node.text?.trim()) values.add(node.text.trim());
    for (const [name, value] of node.attributes) if (PERSONAL_ATTRIBUTES.has(name) && value) values.add(value);
  }
  let text = xml;
  let number = 0;
  // The longest first, so that a part of a value does not break it up. What names a claim's kind is no personal value.
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    if (value.startsWith("http://schemas.") || value.startsWith("urn:oasis:")) continue;
    const placeholder = placeholderFor(value, ++number);
    for (const form of new Set([value, escaped(value)])) {
      // A short value, such as B, would be found everywhere; it is replaced where it is all of a text.
      if (form.length > 5) text = text.replaceAll(form, placeholder);
      else text = text.replaceAll(`>${form}<`, `>${placeholder}<`);
    }
  }
  return text.replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, (mail) => placeholderFor(mail, 0));
}

/** Keeps the length, and the @ and #EXT# that tell what kind of value it is. */
function placeholderFor(value: string, number: number): string {
  const name = `redacted${number > 0 ? number : ""}`;
  const kept = value.includes("#EXT#") ? "#EXT#" : "";
  const filled = (length: number) => (name + "x".repeat(Math.max(length, 0))).slice(0, Math.max(length, 0));
  const at = value.indexOf("@");
  if (at > 0 && !/\s/.test(value)) return `${filled(at - kept.length)}${kept}@${"x".repeat(value.length - at - 1)}`;
  return filled(value.length);
}

function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function bundleOf(judged: Judged, verdict: string, settings: Settings, explanations: readonly Explanation[]): string {
  const { xml, outline, report, now, messages, chosen } = judged;
  const { idpMetadata, idpCert, idpEntityId, spEntityId, acs, logoutUrl, allowLegacy } = settings;
  return JSON.stringify(
    {
      note: texts.bundle.why,
      made: new Date().toISOString(),
      verdict: { accepted: report.accepted, sentence: report.accepted ? texts.verdict.acceptedPlain : verdict, judged_as_of: now },
      settings: { idpMetadata, idpCert, idpEntityId, spEntityId, acs, logoutUrl, allowLegacy },
      found: { kind: messages[chosen]?.kind, steps: messages[chosen]?.steps, binding: messages[chosen]?.binding },
      checks: report.checks,
      signatures: outline.signatures,
      certificates: outline.certificates,
      digests: explanations.map(({ place, method, expected, found, accident }) => ({ place, method, expected, found, accident: accident?.name ?? null })),
      message: redact(xml, outline),
    },
    null,
    2,
  );
}

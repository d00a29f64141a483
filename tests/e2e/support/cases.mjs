// The case folders of tests/cases as the inspector's page takes them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { parse } from "smol-toml";

const CASES = fileURLToPath(new URL("../../cases", import.meta.url));
const KEYS = fileURLToPath(new URL("../../keys", import.meta.url));
const read = (path) => readFileSync(`${CASES}/${path}`, "utf8");

export const shared = parse(read("shared.toml"));
/** Where logout messages go, and one of tests/logout. */
export const SLO = `${shared.sp_entity_id}/slo`;
export const logout = (path) => readFileSync(`${CASES}/../logout/${path}`, "utf8").trim();
export const metadata = read("idp.xml");
export const key = (name) => readFileSync(`${KEYS}/${name}`, "utf8");

/** A case: what it says of itself, its XML, the settings it is judged with. */
export function readCase(name) {
  const about = parse(read(`${name}/case.toml`));
  const own = about.certificates ? { idpCert: about.certificates.map((certificate) => key(`${certificate}.crt`)).join("\n"), idpEntityId: between(metadata, 'entityID="', '"') } : { idpMetadata: metadata };
  const request = { sent: { requestId: shared.request_id }, unsolicited: { unsolicited: "1" }, unknown: { requestUnknown: "1" }, none: {} }[about.request ?? "sent"];
  const settings = { ...own, spEntityId: about.sp_entity_id ?? shared.sp_entity_id, acs: about.acs_url ?? shared.acs_url, now: String(about.now ?? shared.now), ...request, ...(about.seen && { seen: about.seen }), ...(about.allow && { allowLegacy: "1" }) };
  return { name, about, xml: read(`${name}/response.xml`), settings };
}

export const base64 = (text) => Buffer.from(text).toString("base64");
export const deflated = (text) => deflateRawSync(text).toString("base64");
const lines = (text) => text.match(/.{1,76}/g).join("\r\n");

/** The shapes in which people have a message. */
export const WRAPPINGS = {
  "XML": (xml) => xml,
  "base64": base64,
  "base64 in lines": (xml) => lines(base64(xml)),
  "URL-encoded": (xml) => encodeURIComponent(base64(xml)),
  "URL-encoded twice": (xml) => encodeURIComponent(encodeURIComponent(base64(xml))),
  "deflated": deflated,
  "a form body": (xml) => `SAMLResponse=${encodeURIComponent(base64(xml))}&RelayState=https%3A%2F%2Fapp.example.com%2F`,
  "fields as developer tools show them": (xml) => `SAMLResponse: ${base64(xml)}\nRelayState: home`,
  "a redirect address": (xml) => `https://app.example.com/acs?SAMLResponse=${encodeURIComponent(deflated(xml))}&RelayState=home`,
  "a cURL command": (xml) => `curl 'https://app.example.com/acs' \\\n  -H 'content-type: application/x-www-form-urlencoded' \\\n  --data-raw 'SAMLResponse=${encodeURIComponent(base64(xml))}&RelayState=home'`,
  "a page": (xml) => `<!DOCTYPE html><html><body onload="document.forms[0].submit()"><form method="POST" action="https://app.example.com/acs"><input type="hidden" name="SAMLResponse" value="${base64(xml)}"/></form></body></html>`,
  "a HAR file": (xml) => har([{ url: "https://app.example.com/acs", body: `SAMLResponse=${encodeURIComponent(base64(xml))}` }]),
  "a SAML-tracer export": (xml) => JSON.stringify({ requests: [{ method: "POST", url: "https://app.example.com/acs", post: [["SAMLResponse", base64(xml)]], protocol: "SAML-P", saml: xml }] }),
  "escaped XML": (xml) => xml.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
};

export function har(entries) {
  return JSON.stringify({
    log: {
      version: "1.2",
      entries: entries.map(({ url, body, time, page }) => ({
        startedDateTime: time,
        request: { method: body ? "POST" : "GET", url, headers: [], ...(body && { postData: { mimeType: "application/x-www-form-urlencoded", text: body } }) },
        response: { status: 200, content: { mimeType: "text/html", text: page ?? "" } },
      })),
    },
  });
}

function between(text, before, after) {
  return text.split(before)[1].split(after)[0];
}

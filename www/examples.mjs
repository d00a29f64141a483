// The page's examples, from tests/cases: one that is accepted, and one for each family of rules.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { parse } from "smol-toml";

const CASES = fileURLToPath(new URL("../tests/cases", import.meta.url));
const LOGOUT = fileURLToPath(new URL("../tests/logout/logout-other-tenant-by-redirect", import.meta.url));
const CHOSEN = [
  "accepted-entra",
  "message-saml-1",
  "xml-truncated",
  "id-twice",
  "response-version",
  "status-failure",
  "assertion-two",
  "encryption-without-key",
  "signature-name-id-changed",
  "signature-key-rollover",
  "signature-sha1",
  "issuer-response",
  "destination-other",
  "request-other",
  "name-id-empty",
  "audience-other",
  "conditions-expired",
  "confirmation-recipient",
  "authn-statement-missing",
  "replay",
];

/** `shared`, the settings of every case, and `examples`. */
export function examples() {
  const shared = parse(readFileSync(`${CASES}/shared.toml`, "utf8"));
  const all = {
    idpMetadata: readFileSync(`${CASES}/idp.xml`, "utf8"),
    spEntityId: shared.sp_entity_id,
    acs: shared.acs_url,
    logoutUrl: `${shared.sp_entity_id}/slo`,
    now: instant(shared.now),
    requestId: shared.request_id,
  };
  const list = CHOSEN.map((name) => {
    const about = parse(readFileSync(`${CASES}/${name}/case.toml`, "utf8"));
    const xml = `${CASES}/${name}/response.xml`;
    const message = readFileSync(existsSync(xml) ? xml : `${CASES}/${name}/response.txt`, "utf8");
    const settings = {
      ...(about.now && { now: instant(about.now) }),
      ...(about.seen && { seen: about.seen }),
      ...(about.sp_entity_id && { spEntityId: about.sp_entity_id }),
      ...(about.acs_url && { acs: about.acs_url }),
    };
    return { what: about.what, family: about.code?.split(".")[0] ?? "", message, settings };
  });
  const { what, code } = parse(readFileSync(`${LOGOUT}/case.toml`, "utf8"));
  const message = `${all.logoutUrl}?${readFileSync(`${LOGOUT}/query.txt`, "utf8").trim()}`;
  list.push({ what, family: code.split(".")[0], message, settings: {} });
  return { shared: all, examples: list };
}

function instant(value) {
  return typeof value === "string" ? value : value.toISOString();
}

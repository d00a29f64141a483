// What is measured: the folder that messages.py writes.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function readSetup(folder) {
  const text = (name) => readFileSync(join(folder, name), "utf8");
  const { request_id, entity_id, acs_url, name_id, idp_entity_id, idp_sso_url, messages, octets } = JSON.parse(text("settings.json"));
  const bySize = Object.entries(octets).sort(([, one], [, other]) => one - other);
  const message = ([name, size]) => ({ name, octets: size, nameId: name_id, field: Buffer.from(text(`${name}.xml`)).toString("base64") });
  return {
    parties: {
      metadata: text("idp.xml"), certificate: text("idp.crt"),
      entityId: entity_id, acsUrl: acs_url, requestId: request_id, idpEntityId: idp_entity_id, ssoUrl: idp_sso_url,
    },
    messages: bySize.filter(([name]) => name in messages).map(message),
    growth: bySize.filter(([name]) => !(name in messages)).map(message),
  };
}

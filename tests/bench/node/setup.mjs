// What is measured: the folder that messages.py writes.
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function readSetup(folder) {
  const text = (name) => readFileSync(join(folder, name), "utf8");
  const { request_id, entity_id, acs_url, name_id, idp_entity_id, idp_sso_url, messages, octets } = JSON.parse(text("settings.json"));
  const bySize = Object.entries(octets).sort(([, one], [, other]) => one - other);
  const signatures = JSON.parse(text("floor.json"));
  const message = ([name, size]) => ({
    name, octets: size, nameId: name_id, field: Buffer.from(text(`${name}.xml`)).toString("base64"), signatures: signatures[name] ?? [],
  });
  const key = createPublicKey({ key: readFileSync(join(folder, "idp.der")), format: "der", type: "pkcs1" });
  return {
    parties: {
      key: key.export({ format: "der", type: "spki" }).toString("base64"),
      metadata: text("idp.xml"), certificate: text("idp.crt"),
      entityId: entity_id, acsUrl: acs_url, requestId: request_id, idpEntityId: idp_entity_id, ssoUrl: idp_sso_url,
    },
    messages: bySize.filter(([name]) => name in messages).map(message),
    growth: bySize.filter(([name]) => !(name in messages)).map(message),
  };
}

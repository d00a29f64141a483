// The other libraries: each takes the lines of list.rs and gives a map of names and verdicts, "accepted" or what it says.
import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { promisify } from "node:util";

/** node-saml, in this process. Its clock is ours. */
export async function nodeSaml(lines) {
  const verdicts = new Map();
  for (const line of lines) {
    mock.timers.enable({ apis: ["Date"], now: Date.parse(line.now) });
    try {
      await new SAML(options(line)).validatePostResponseAsync({ SAMLResponse: line.field });
      verdicts.set(line.name, "accepted");
    } catch (error) {
      verdicts.set(line.name, `${error.name}: ${error.message}`);
    } finally {
      mock.timers.reset();
    }
  }
  return verdicts;
}

function options(line) {
  const sent = new Map(line.request_id ? [[line.request_id, new Date(line.now).toISOString()]] : []);
  return {
    callbackUrl: line.acs_url ?? "https://unknown.example/",
    entryPoint: "https://idp.example/",
    issuer: line.sp_entity_id ?? "unknown",
    audience: line.sp_entity_id ?? false,
    idpCert: line.certificates,
    idpIssuer: line.idp_entity_id ?? undefined,
    decryptionPvk: line.private_keys[0],
    acceptedClockSkewMs: 60_000,
    wantAssertionsSigned: false,
    wantAuthnResponseSigned: false,
    validateInResponseTo: line.solicited ? ValidateInResponseTo.always : ValidateInResponseTo.never,
    cacheProvider: {
      getAsync: async (id) => sent.get(id) ?? null,
      saveAsync: async () => null,
      removeAsync: async (id) => (sent.delete(id) ? id : null),
    },
  };
}

/** python3-saml, all in one process. */
export async function python3Saml(lines) {
  const python = spawn("/usr/bin/python3", [join(import.meta.dirname, "python3_saml.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  python.stdin.end(lines.map((line) => JSON.stringify(line)).join("\n"));
  const status = new Promise((resolve) => python.on("close", resolve));
  const chunks = await Array.fromAsync(python.stdout);
  if ((await status) !== 0) throw new Error("python3_saml.py failed");
  return new Map(Object.entries(JSON.parse(Buffer.concat(chunks).toString())));
}

/** xmlsec1: whether a trusted key made a signature that stands in the Response or in its assertion. */
export async function xmlsec1(lines) {
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  const verdicts = new Map();
  // The corpus has many a message several times, with other settings.
  const known = new Map();
  const each = async (queue) => {
    for (const [index, line] of queue) {
      const key = [line.field, ...line.certificates].join();
      if (!known.has(key)) known.set(key, signed(join(folder, String(index)), line));
      verdicts.set(line.name, await known.get(key));
    }
  };
  try {
    const queue = lines.entries();
    await Promise.all([each(queue), each(queue), each(queue)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return verdicts;
}

const RESPONSE = "/*[local-name()='Response']";
const SIGNATURE = "*[local-name()='Signature']";
const PLACES = `${RESPONSE}/${SIGNATURE} | ${RESPONSE}/*[local-name()='Assertion']/${SIGNATURE}`;

async function signed(path, line) {
  const octets = Buffer.from(line.field, "base64");
  writeFileSync(`${path}.xml`, octets);
  // The second place is worth a look only where there may be a second signature.
  const tags = octets.toString().match(/<([\w.-]+:)?Signature\b/g)?.length;
  const nth = tags === 1 ? [1] : [1, 2];
  let said = "no certificate";
  for (const pem of line.certificates) {
    writeFileSync(`${path}.pem`, pem);
    const kind = pem.includes("PUBLIC KEY") ? "--pubkey-pem" : "--pubkey-cert-pem";
    for (const n of nth) {
      const result = await verify(`${path}.xml`, [kind, `${path}.pem`], `(${PLACES})[${n}]`);
      if (result === "accepted") return result;
      if (result !== "no such node" || said === "no certificate") said = result;
    }
  }
  return said;
}

const IDS = ["protocol:Response", "assertion:Assertion"].flatMap((name) => ["--id-attr:ID", `urn:oasis:names:tc:SAML:2.0:${name}`]);

async function verify(file, key, xpath) {
  try {
    await promisify(execFile)("xmlsec1", ["--verify", ...key, ...IDS, "--node-xpath", xpath, file]);
    return "accepted";
  } catch (error) {
    const text = String(error.stderr).replaceAll(/\s+/g, " ");
    return text.includes("does not return a single node") ? "no such node" : text.slice(0, 300);
  }
}

// Signing keys and certificates: made once at first start, then kept in the state folder.
// "active" signs, "spare" is the inactive one in the metadata, "stranger" is in no metadata at all.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, PemConverter, X509CertificateGenerator } from "@peculiar/x509";

const ALGORITHM = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

export async function loadKeys(folder) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The folder holds private keys, so it hides itself from git wherever it is put.
  await writeFile(join(folder, ".gitignore"), "*\n");
  const keys = {};
  for (const name of ["active", "spare", "stranger"]) keys[name] = (await read(folder, name)) ?? (await make(folder, name));
  return keys;
}

// Key and certificate share a file, so that a stop half-way never leaves a pair that does not match.
async function read(folder, name) {
  let pem;
  try {
    pem = await readFile(join(folder, `${name}.pem`), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
  const key = pem.match(/-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/)?.[0];
  const cert = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/)?.[0];
  if (!key || !cert) throw new Error(`${join(folder, `${name}.pem`)} is not a key and a certificate; delete the file to make new ones`);
  return { key, cert };
}

async function make(folder, name) {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const notBefore = new Date();
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + 3);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=Practice identity provider (${name})`,
      notBefore,
      notAfter,
      signingAlgorithm: ALGORITHM,
      keys,
      // Left out, the library writes an empty list, which strict readers of certificates refuse.
      extensions: [new BasicConstraintsExtension(false), new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
    },
    webcrypto,
  );
  const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  const cert = certificate.toString("pem");
  await writeFile(join(folder, `${name}.pem`), `${key}\n${cert}\n`, { mode: 0o600 });
  return { key, cert };
}

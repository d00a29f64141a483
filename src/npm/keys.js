// Private keys in WebCrypto: read from PEM, and asked by the core to open content keys.

const SIGNING = [
  { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, { name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", namedCurve: "P-384" },
];
const DIGESTS = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

export async function importSigningKey(pem) {
  const der = pkcs8(pem);
  for (const algorithm of SIGNING) {
    const key = await crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]).catch(() => null);
    if (key) return key;
  }
  throw new TypeError("no private key for RSA, P-256 or P-384");
}

export async function importDecryptionKeys(pem) {
  const der = pkcs8(pem);
  try {
    return await Promise.all(DIGESTS.map((hash) => crypto.subtle.importKey("pkcs8", der, { name: "RSA-OAEP", hash }, false, ["decrypt"])));
  } catch {
    throw new TypeError("no private key for RSA");
  }
}

function pkcs8(pem) {
  const [, label = "", body = ""] = /-----BEGIN ([^-]*)-----([^-]*)-----END/.exec(String(pem)) ?? [];
  if (label !== "PRIVATE KEY" && label !== "RSA PRIVATE KEY") {
    throw new TypeError(`a private key is PEM that begins with PRIVATE KEY or RSA PRIVATE KEY${label && `, and this one with ${label}`}`);
  }
  const der = Array.from(atob(body.replace(/\s/g, "")), (character) => character.charCodeAt(0));
  return new Uint8Array(label === "PRIVATE KEY" ? der : element(0x30, [...RSA, ...element(0x04, der)]));
}

// PKCS#1 inside PKCS#8 (RFC 5208 section 5): version 0, the algorithm rsaEncryption, the key.
const RSA = [0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

function element(tag, content) {
  const { length } = content;
  return [tag, ...(length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]), ...content];
}

/** What opens content keys with these; undefined where there are none. */
export function unwrapper(keys) {
  if (keys === undefined) return undefined;
  const opens = (key) => key?.type === "private" && key.algorithm.name === "RSA-OAEP" && key.usages.includes("decrypt");
  if (!Array.isArray(keys) || !keys.every(opens)) {
    throw new TypeError("decryptionKeys is an array of private CryptoKeys for RSA-OAEP that may decrypt; importDecryptionKeys makes them");
  }
  return async ({ transport, digest, mgf, label, octets }) => {
    if (keys.length === 0) return null;
    const fitting = keys.filter(({ algorithm }) => algorithm.hash.name === digest);
    if (transport !== "RSA-OAEP" || digest !== mgf || fitting.length === 0) return undefined;
    const algorithm = { name: "RSA-OAEP", ...(label.length > 0 && { label }) };
    // All of them, at once: which one fits, or none, takes the same time.
    const opened = await Promise.all(fitting.map((key) => crypto.subtle.decrypt(algorithm, key, octets).catch(() => null)));
    return opened.filter((key) => key !== null).map((key) => new Uint8Array(key));
  };
}

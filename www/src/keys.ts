// Private keys for decryption: read from PEM, PKCS#8, PKCS#1 or JWK into keys that nobody can read out again.

/** One private key, once per digest: WebCrypto binds a key to its digest. */
export type Keys = ReadonlyMap<string, CryptoKey>;

const HASHES = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

/** Throws where the text is no RSA private key. */
export async function readKey(text: string): Promise<Keys> {
  const keys = new Map<string, CryptoKey>();
  for (const hash of HASHES) keys.set(hash, await load(text, { name: "RSA-OAEP", hash }, ["decrypt"]));
  return keys;
}

/** The same key for signing requests with RSA-SHA256. */
export function readSigningKey(text: string): Promise<CryptoKey> {
  return load(text, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, ["sign"]);
}

function load(text: string, algorithm: RsaHashedImportParams, usages: KeyUsage[]): Promise<CryptoKey> {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) {
    // The key's own notes on its use would forbid ours.
    const { kty, n, e, d, p, q, dp, dq, qi } = JSON.parse(trimmed) as JsonWebKey;
    if (kty !== "RSA" || !d) throw new TypeError("no RSA private key");
    return crypto.subtle.importKey("jwk", { kty, n, e, d, p, q, dp, dq, qi } as JsonWebKey, algorithm, false, usages);
  }
  const [, label = "", body = trimmed] = /-----BEGIN ([^-]*)-----([^-]*)-----END/.exec(trimmed) ?? [];
  if (label.includes("ENCRYPTED")) throw new TypeError("an encrypted key");
  const der = Uint8Array.from(atob(body.replace(/\s/g, "")), (c) => c.charCodeAt(0));
  return crypto.subtle.importKey("pkcs8", label.startsWith("RSA") ? pkcs8(der) : der, algorithm, false, usages);
}

/** PKCS#1 inside PKCS#8 (RFC 5208 section 5): version 0, the algorithm rsaEncryption, the key. */
function pkcs8(pkcs1: Uint8Array): Uint8Array<ArrayBuffer> {
  const RSA = [0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
  return sequence(0x30, [...RSA, ...sequence(0x04, pkcs1)]);
}

function sequence(tag: number, content: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const { length } = content;
  const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  const out = new Uint8Array(header.length + length);
  out.set(header);
  out.set(content, header.length);
  return out;
}

/** Answers the core's question for a content key; undefined where WebCrypto cannot do what is asked. */
export async function unwrap(keys: readonly Keys[], wrapped: { transport: string; digest: string | null; mgf: string | null; label: Uint8Array; octets: Uint8Array }): Promise<Uint8Array[] | null | undefined> {
  if (keys.length === 0) return null;
  const { digest, mgf } = wrapped;
  if (wrapped.transport !== "RSA-OAEP" || digest !== mgf || !HASHES.includes(digest ?? "")) return undefined;
  const opened: Uint8Array[] = [];
  for (const key of keys) {
    try {
      const label = wrapped.label.length > 0 ? { label: new Uint8Array(wrapped.label) } : {};
      const octets = await crypto.subtle.decrypt({ name: "RSA-OAEP", ...label }, key.get(digest ?? "")!, new Uint8Array(wrapped.octets));
      opened.push(new Uint8Array(octets));
    } catch {
      // Another key may fit; that none does is for the core to say.
    }
  }
  return opened;
}

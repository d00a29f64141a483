// Values for cookies that only this service can have written, for one purpose and until they end: JSON and its HMAC-SHA-256.
export const SESSION = "__Host-session";

const HMAC = { name: "HMAC", hash: "SHA-256" };
const octets = (text) => new TextEncoder().encode(text);

function key() {
  return crypto.subtle.importKey("raw", octets(process.env.SESSION_SECRET), HMAC, false, ["sign", "verify"]);
}

export async function seal(purpose, value, seconds) {
  // Base64, which no reader of cookies changes.
  const text = btoa(encodeURIComponent(JSON.stringify({ value, until: Date.now() + seconds * 1000 })));
  const seal = new Uint8Array(await crypto.subtle.sign(HMAC, await key(), octets(`${purpose} ${text}`)));
  return `${text}.${Array.from(seal, (octet) => octet.toString(16).padStart(2, "0")).join("")}`;
}

/** The value; `undefined` where it was not sealed for this purpose, or too long ago. */
export async function unseal(purpose, sealed = "") {
  const [, text, hex] = sealed.match(/^(.*)\.([0-9a-f]{64})$/) ?? [];
  if (!text) return undefined;
  const seal = Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
  if (!(await crypto.subtle.verify(HMAC, await key(), seal, octets(`${purpose} ${text}`)))) return undefined;
  const { value, until } = JSON.parse(decodeURIComponent(atob(text)));
  return until > Date.now() ? value : undefined;
}

// What a WebAssembly module is made of: `parts.mjs FILE` sums the octets of its functions by crate. The module must have kept its names:
// `cargo build --release` as the package is built, then `wasm-bindgen --keep-debug` and `wasm-opt -O -g`.
import { readFileSync } from "node:fs";

// The first that a function's name holds. Generic code counts for the crate whose types it is made for, where the name tells.
const PARTS = [
  ["saml-edge: reading XML, canonical form", /saml_edge::(xml|c14n|few)/],
  ["saml-edge: signatures, certificates", /saml_edge::(dsig|crypto|platform)/],
  ["saml-edge: encryption", /saml_edge::enc/],
  ["saml-edge: single logout", /saml_edge::(logout|saml::logout)|logout/i],
  ["saml-edge: SAML, checks, verdict", /saml_edge::(saml|read|profile|identity|check|binding|locate|settings|policy|time|report|query|inspect)/],
  ["saml-edge: JavaScript API", /saml_edge::wasm|multivalue shim|externref shim/],
  ["AES, GCM, CBC", /\b(aes|aes_gcm|cbc|cipher|ctr|ghash|polyval|universal_hash|hybrid_array|aead|cmov|inout|block_padding)::/],
  ["SHA", /\bring(_core\w*)?\b/],
  ["X.509", /\b(der|const_oid)::/],
  ["DEFLATE", /\bminiz_oxide::/],
  ["memchr, base64", /\b(memchr|base64)::/],
  ["serde, wasm-bindgen, promises", /\b(serde\w*|wasm_bindgen\w*|js_sys|web_sys|hashbrown)::|__wbindgen|__externref/],
];
const REST = "standard library, and what has no name";

const octets = readFileSync(process.argv[2]);
const names = new Map();
const bodies = [];
let at = 8;
let imports = 0;
let data = 0;

const number = () => {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const octet = octets[at++];
    value += (octet & 0x7f) * 2 ** shift;
    if (octet < 0x80) return value;
  }
};
const text = () => {
  const length = number();
  at += length;
  return octets.toString("utf8", at - length, at);
};
const list = (read) => Array.from({ length: number() }, read);

while (at < octets.length) {
  const section = octets[at++];
  const size = number();
  const end = at + size;
  if (section === 2) imports = WebAssembly.Module.imports(new WebAssembly.Module(octets)).filter(({ kind }) => kind === "function").length;
  if (section === 10) list(() => {
    const length = number();
    bodies.push(length);
    at += length;
  });
  if (section === 11) data = size;
  if (section === 0 && text() === "name") {
    while (at < end) {
      const kind = octets[at++];
      const next = number() + at;
      if (kind === 1) list(() => names.set(number(), text()));
      at = next;
    }
  }
  at = end;
}

const sums = new Map([...PARTS.map(([part]) => [part, 0]), [REST, 0], ["texts and tables", data]]);
bodies.forEach((length, index) => {
  const name = names.get(index + imports) ?? "";
  const part = PARTS.find(([, holds]) => holds.test(name))?.[0] ?? REST;
  sums.set(part, sums.get(part) + length);
});
for (const [part, sum] of [...sums].sort(([, one], [, other]) => other - one)) console.log(`| ${part} | ${(sum / 1000).toFixed(0)} KB |`);

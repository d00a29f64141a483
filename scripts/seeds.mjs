// Makes the fuzzer's first inputs from the messages, certificates, logout messages and canonical forms in tests/: `seeds.mjs FOLDER`, one folder per target.
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LONGEST = 16_384;
const out = process.argv[2];

const read = (pattern) => globSync(join(ROOT, pattern)).sort().map((file) => readFileSync(file));
const corpus = process.env.SAML_CORPUS
  ? globSync(join(process.env.SAML_CORPUS, "**/*"), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  : [];

const looksLikeXml = (octets) => /^\uFEFF?\s*</.test(octets.toString());
const messages = [...read("tests/cases/*/response.xml"), ...corpus.filter(looksLikeXml)];
const fields = [...read("tests/cases/*/response.txt"), ...corpus.filter((octets) => !looksLikeXml(octets))];
const canonical = read("tests/c14n/*.xml");
const metadata = [...read("tests/cases/idp.xml"), ...corpus.filter((octets) => octets.includes("EntityDescriptor"))];

// Small ones besides, where a change is more likely to meet a tag than a certificate.
const shortest = readFileSync(join(ROOT, "tests/keys/ed25519.crt"), "utf8").replace(/-----.*?-----|\s/g, "");
const small = metadata.map((octets) => octets.toString().replace(/(X509Certificate>)[^<]+</g, `$1${shortest}<`));

const texts = messages.map(String);
const logout = [...read("tests/logout/*/message.xml"), ...read("tests/logout/*/query.txt"), ...corpus.filter((octets) => octets.includes("Logout"))];
const unsigned = texts.map((text) => text.replace(/<(\w+:)?Signature[ >].*?<\/\1Signature>\s*/gs, ""));
const contents = unsigned.flatMap((text) => text.match(/<samlp:Response[^>]*>(.*)<\/samlp:Response>/s)?.[1] ?? []);
const assertions = [...texts, ...unsigned].flatMap((text) => text.match(/<Assertion[ >].*<\/Assertion>/s)?.[0] ?? []);
const inLogout = logout.map((octets) => octets.toString().match(/<(?:\w+:)?Logout(?:Request|Response)[^>]*>(.*)<\/(?:\w+:)?Logout/s)?.[1]);
const ofLogout = inLogout.filter(Boolean).map((text) => text.replace(/<(\w+:)?Signature[ >].*<\/\1Signature>\s*/s, ""));
const deflated = texts.map((text) => deflateRawSync(text));
const packed = texts.map((text) => Buffer.from(text).toString("base64"));
const escaped = deflated.map((octets) => encodeURIComponent(octets.toString("base64")));

const pem = read("tests/keys/*.crt");
const inMetadata = metadata.flatMap((octets) => [...octets.toString().matchAll(/X509Certificate>([^<]+)</g)].map(([, text]) => text));
const der = [...pem.map((text) => text.toString().replace(/-----.*?-----/g, "")), ...inMetadata].map((text) => Buffer.from(text, "base64"));

write("document", [...messages, ...canonical, ...metadata]);
write("c14n", [...canonical, ...messages]);
write("read", [...messages, ...fields]);
write("signed", contents);
write("encrypted", assertions);
write("inflate", deflated);
write("logout", logout);
write("logout_signed", ofLogout);
write("explain", [...messages, ...texts.map((text) => text.replaceAll("\n", "\r\n")), ...texts.map((text) => text.replace(/>\s+</g, "><"))]);
write("metadata", [...metadata, ...small]);
write("certificate", [...pem, ...der]);
write("paste", [...fields, ...packed, ...escaped, ...escaped.map((text) => `https://x/?SAMLResponse=${text}&RelayState=1`), ...texts]);

function write(target, seeds) {
  const folder = join(out, target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const seed of seeds) {
    const octets = Buffer.from(seed);
    if (octets.length <= LONGEST) writeFileSync(join(folder, createHash("sha1").update(octets).digest("hex")), octets);
  }
}

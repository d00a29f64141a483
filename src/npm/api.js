// The package's API over what wasm-bindgen makes: plain objects, promises, and errors that are Errors. index.d.ts says what is what.
import { SamlError, attempt, rethrow } from "./error.js";
import { unwrapper } from "./keys.js";
import { certificates, flag, instant, nothingElse, oneOf, text, texts } from "./options.js";
import { asked, binding, entropy, send } from "./outgoing.js";
import { table, titled } from "./texts.js";
import * as raw from "./wasm/saml_edge.js";

export { SamlError } from "./error.js";
export { importDecryptionKeys, importSigningKey } from "./keys.js";
export { memoryStore } from "./store.js";

const DANGERS = ["sha1", "shortRsa", "expiredCertificate", "inclusiveC14n", "cbcWithoutOuterSignature", "unsignedLogout"];
let rawOf;
let allowsCbc;

export class IdentityProvider {
  #raw;
  #cbc;

  static {
    rawOf = (idp) => idp.#raw;
    allowsCbc = (idp) => idp.#cbc;
  }

  constructor({ metadata, entityId, ssoUrl, certificates: given, logoutUrl, unsolicited = "refuse", clockSkewSeconds = 60, dangerAllow = [], now, ...rest }) {
    nothingElse(rest);
    oneOf("unsolicited", unsolicited, ["refuse", "accept"]);
    for (const name of dangerAllow) oneOf("dangerAllow", name, DANGERS);
    const strict = attempt(() => metadata === undefined
      ? new raw.IdentityProvider(entityId, ssoUrl, certificates(given) ?? "")
      : raw.IdentityProvider.fromMetadata(metadata, instant(now)));
    const policed = attempt(() => strict.withPolicy(clockSkewSeconds, dangerAllow));
    const made = logoutUrl === undefined ? policed : attempt(() => policed.withLogout(logoutUrl));
    this.#cbc = dangerAllow.includes("cbcWithoutOuterSignature");
    this.#raw = unsolicited === "accept" ? made.acceptingUnsolicited() : made;
  }

  get entityId() {
    return this.#raw.entityId;
  }

  get wantAuthnRequestsSigned() {
    return this.#raw.wantAuthnRequestsSigned;
  }
}

export class ServiceProvider {
  #raw;

  constructor({ entityId, acsUrl, logoutUrl, signingCertificates, encryptionCertificates, authnRequestsSigned, ...rest }) {
    nothingElse(rest);
    const signed = flag("authnRequestsSigned", authnRequestsSigned) ?? false;
    const made = attempt(() =>
      new raw.ServiceProvider(entityId, acsUrl).withKeys(certificates(signingCertificates), certificates(encryptionCertificates), signed));
    this.#raw = logoutUrl === undefined ? made : attempt(() => made.withLogout(logoutUrl));
  }

  metadata() {
    return this.#raw.metadata();
  }

  login(idp, { relayState, now, signWith, ...rest } = {}) {
    const request = asked(rest);
    const made = attempt(() => this.#raw.request(rawOf(idp), request, text("relayState", relayState), instant(now), entropy()));
    return send(made, "SAMLRequest", relayState, signWith);
  }

  async read(idp, samlResponse, { store, ...about } = {}) {
    if (typeof store?.claim !== "function") throw new TypeError(NO_STORE);
    const spent = allowsCbc(idp) && about.decryptionKeys && about.pending;
    if (spent) await spend(about, store);
    const accepted = await this.accept(idp, samlResponse, about);
    return accepted.redeem(await store.claim(spent ? { ...accepted.once, requestId: null } : accepted.once));
  }

  logout(idp, identity, { binding: way = "redirect", relayState, now, signWith, ...rest } = {}) {
    nothingElse(rest);
    if (typeof identity.nameId !== "string") throw new TypeError("nameId is a string");
    const made = attempt(() => this.#raw.logout(rawOf(idp), binding(way), identity, text("relayState", relayState), instant(now), entropy()));
    return send(made, "SAMLRequest", relayState, signWith);
  }

  async readLogoutRequest(idp, message, { store, decryptionKeys, now, ...rest } = {}) {
    nothingElse(rest);
    const request = await readLogout(this.#raw, idp, message, { store, decryptionKeys, now });
    const { value } = request;
    const answer = ({ ended, binding: way = "redirect", signWith, ...more }) => {
      nothingElse(more);
      if (typeof ended !== "boolean") throw new TypeError("ended is true or false");
      const made = attempt(() => request.answer(this.#raw, rawOf(idp), binding(way), ended, entropy()));
      return send(made, "SAMLResponse", value.relayState ?? undefined, signWith);
    };
    return { ...value, answer };
  }

  async readLogoutResponse(idp, message, { store, pending, now, ...rest } = {}) {
    nothingElse(rest);
    if (typeof pending?.id !== "string") throw new TypeError("an answer is read with what logout gave: {pending}");
    return (await readLogout(this.#raw, idp, message, { store, now, pending })).value;
  }

  async accept(idp, samlResponse, { pending, used, decryptionKeys, now, ...rest } = {}) {
    nothingElse(rest);
    // A field that the browser did not send is an empty one.
    const field = octets(samlResponse ?? "");
    const again = flag("used", used) ?? false;
    const read = this.#raw.read(rawOf(idp), field, sent(pending), again, instant(now), unwrapper(decryptionKeys));
    return new Accepted(await read.catch(rethrow));
  }
}

// Each answer about content under CBC tells a little of it, so a login gets one: it is spent before anything is opened.
async function spend({ pending, now }, store) {
  const until = new Date(Date.parse(instant(now) ?? new Date().toISOString()) + DAY_MS).toISOString();
  const claim = await store.claim({ assertionId: `opening ${pending.id}`, requestId: pending.id, until });
  oneOf("the store's answer", claim, Object.keys(CLAIMS));
  if (claim !== "fresh") throw new SamlError({ code: "request.used" });
}

// A logout message says by its keys how it came; `pending` says that it must be an answer.
async function readLogout(sp, idp, message, { store, pending, decryptionKeys, now, ...rest }) {
  nothingElse(rest);
  if (typeof store?.claim !== "function") throw new TypeError(NO_STORE);
  const [[name, content] = [], ...more] = Object.entries(message);
  const way = { query: "redirect", field: "post" }[name];
  if (way === undefined || more.length > 0) throw new TypeError("a logout message is {query} or {field}");
  const read = sp.readLogout(rawOf(idp), binding(way), content ?? "", sent(pending), instant(now), unwrapper(decryptionKeys));
  const accepted = await read.catch(rethrow);
  const { id, until } = accepted.once;
  // An ID of its own kind, which counts per connection.
  const claim = await store.claim({ assertionId: `logout ${idp.entityId} ${id}`, requestId: null, until });
  oneOf("the store's answer", claim, Object.keys(CLAIMS));
  return attempt(() => accepted.redeem(claim === "fresh" ? "fresh" : "used"));
}

// What login or logout gave, as the core takes it.
function sent(pending) {
  if (pending == null) return undefined;
  if (typeof pending.id !== "string" || typeof pending.issuedAt !== "string") throw new TypeError("pending is what login gave: {id, issuedAt}");
  return pending;
}

const utf8 = new TextEncoder();
// Used again for each message: they are copied into the module's memory at once.
const room = new Uint8Array(1 << 18);

function octets(text) {
  if (text.length > room.length) return utf8.encode(text);
  const { read, written } = utf8.encodeInto(text, room);
  return read === text.length ? room.subarray(0, written) : utf8.encode(text);
}
const DAY_MS = 24 * 60 * 60_000;
const NO_STORE = "this needs a store: {store: {claim(once)}}; memoryStore() is one";
const CLAIMS = { fresh: "fresh", requestUsed: "request_used", assertionUsed: "assertion_used" };

class Accepted {
  #raw;

  constructor(accepted) {
    this.#raw = accepted;
  }

  get once() {
    const { assertion_id, request_id, until } = this.#raw.once;
    return { assertionId: assertion_id, requestId: request_id, until };
  }

  redeem(claim) {
    oneOf("the store's answer", claim, Object.keys(CLAIMS));
    const signedIn = attempt(() => this.#raw.redeem(CLAIMS[claim]));
    return new SignIn(identity(signedIn.identity), signedIn);
  }
}

// Few look at the checks of a sign-in that holds, and they are many objects.
class SignIn {
  #raw;
  #checks;

  constructor(identity, signedIn) {
    this.identity = identity;
    this.#raw = signedIn;
  }

  get checks() {
    return (this.#checks ??= titled(this.#raw.checks));
  }
}

export async function inspect(message, { idpMetadata, idpCertificates, idpEntityId, spEntityId, acsUrl, request, seen, allowLegacy, decryptionKeys, now, ...rest } = {}) {
  nothingElse(rest);
  const asked = typeof request === "object" ? { requestId: request.id } : { unsolicited: request === "unsolicited", requestUnknown: request === "unknown" };
  if (typeof request === "string") oneOf("request", request, ["unsolicited", "unknown"]);
  const settings = {
    idpMetadata: text("idpMetadata", idpMetadata),
    idpCert: text("idpCertificates", certificates(idpCertificates)),
    idpEntityId: text("idpEntityId", idpEntityId),
    spEntityId: text("spEntityId", spEntityId),
    acs: text("acsUrl", acsUrl),
    seen: texts("seen", seen),
    allowLegacy: flag("allowLegacy", allowLegacy),
    now: instant(now),
    ...asked,
  };
  const report = await raw.inspect(message, settings, unwrapper(decryptionKeys)).catch(rethrow);
  return { ...report, identity: report.identity && identity(report.identity), checks: titled(report.checks) };
}

export function decode(message) {
  return attempt(() => raw.decode(message));
}

export function codes() {
  return table();
}

export function unverifiedInResponseTo(samlResponse) {
  return raw.unverifiedInResponseTo(samlResponse ?? "") ?? null;
}

export function attribute({ attributes }, name) {
  const found = attributes.find((one) => one.name === name) ?? attributes.find((one) => one.friendlyName === name);
  return found?.values[0] ?? null;
}

function identity(from) {
  return {
    issuer: from.issuer,
    nameId: from.name_id,
    nameIdFormat: from.name_id_format,
    nameQualifier: from.name_qualifier,
    spNameQualifier: from.sp_name_qualifier,
    sessionIndex: from.session_index,
    sessionNotOnOrAfter: from.session_not_on_or_after,
    authnInstant: from.authn_instant,
    authnContextClassRef: from.authn_context_class_ref,
    attributes: from.attributes.map((one) => ({ name: one.name, nameFormat: one.name_format, friendlyName: one.friendly_name, values: one.values })),
  };
}

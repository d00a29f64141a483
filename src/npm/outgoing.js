// What goes to the identity provider: what a login may ask for, and how each message is signed and given out.
import { attempt } from "./error.js";
import { count, flag, group, index, nothingElse, oneOf, text, texts } from "./options.js";
import * as raw from "./wasm/saml_edge.js";

const BINDINGS = { redirect: raw.Binding.Redirect, post: raw.Binding.Post };
const COMPARISONS = {
  exact: raw.Comparison.Exact, minimum: raw.Comparison.Minimum, maximum: raw.Comparison.Maximum, better: raw.Comparison.Better,
};
const { RsaSha256, EcdsaSha256, EcdsaSha384 } = raw.SigningAlgorithm;

export function binding(name) {
  oneOf("binding", name, Object.keys(BINDINGS));
  return BINDINGS[name];
}

/** 16 random octets, for an ID. */
export const entropy = () => crypto.getRandomValues(new Uint8Array(16));

/** What a login asks for, in the core's words. */
export function asked({
  binding: way = "redirect", forceAuthn, isPassive, assertionConsumerService = "url", attributeConsumingServiceIndex,
  nameIdPolicy, requestedAuthnContext, scoping, ...rest
}) {
  nothingElse(rest);
  const request = new raw.AuthnRequestOptions(binding(way));
  if (flag("forceAuthn", forceAuthn)) request.forceAuthn();
  if (flag("isPassive", isPassive)) request.isPassive();
  if (assertionConsumerService === "unnamed") request.assertionConsumerService();
  else if (assertionConsumerService !== "url") {
    request.assertionConsumerService(index('assertionConsumerService, where it is not "url" or "unnamed",', assertionConsumerService));
  }
  if (index("attributeConsumingServiceIndex", attributeConsumingServiceIndex) !== undefined) {
    request.attributeConsumingServiceIndex(attributeConsumingServiceIndex);
  }
  if (group("nameIdPolicy", nameIdPolicy)) {
    const { format, spNameQualifier, allowCreate, ...more } = nameIdPolicy;
    nothingElse(more);
    request.nameIdPolicy(text("format", format), text("spNameQualifier", spNameQualifier), flag("allowCreate", allowCreate) ?? false);
  }
  if (group("requestedAuthnContext", requestedAuthnContext)) {
    const { classRefs, comparison = "exact", ...more } = requestedAuthnContext;
    nothingElse(more);
    oneOf("comparison", comparison, Object.keys(COMPARISONS));
    request.requestedAuthnContext(texts("classRefs", classRefs) ?? [], COMPARISONS[comparison]);
  }
  if (group("scoping", scoping)) {
    const { proxyCount, idpList, requesterIds, ...more } = scoping;
    nothingElse(more);
    request.scoping(count("proxyCount", proxyCount), texts("idpList", idpList) ?? [], texts("requesterIds", requesterIds) ?? []);
  }
  return request;
}

/** Gives the message out: at once, or as a promise where a key is to sign it. */
export function send(outgoing, field, relayState, signWith) {
  const given = (parts) => {
    const [address, message] = parts;
    const { id, issuedAt } = outgoing;
    const fields = { [field]: message, ...(relayState !== undefined && { RelayState: relayState }) };
    return {
      id,
      ...(message === undefined ? { url: address } : { form: { action: address, fields } }),
      ...(issuedAt !== undefined && { pending: { id, issuedAt } }),
    };
  };
  if (signWith === undefined) return given(outgoing.plain());
  const [algorithm, how] = signing(signWith);
  const octets = attempt(() => outgoing.octets(algorithm));
  return crypto.subtle.sign(how, signWith, octets).then((value) => given(outgoing.signed(algorithm, new Uint8Array(value))));
}

// The key knows what it signs with, and WebCrypto has it said again.
function signing(key) {
  const { name, hash, namedCurve } = key?.algorithm ?? {};
  if (key?.type === "private" && key.usages.includes("sign")) {
    if (name === "RSASSA-PKCS1-v1_5" && hash.name === "SHA-256") return [RsaSha256, { name }];
    if (name === "ECDSA" && namedCurve === "P-256") return [EcdsaSha256, { name, hash: "SHA-256" }];
    if (name === "ECDSA" && namedCurve === "P-384") return [EcdsaSha384, { name, hash: "SHA-384" }];
  }
  throw new TypeError("signWith is a private CryptoKey that may sign, for RSASSA-PKCS1-v1_5 with SHA-256 or ECDSA with P-256 or P-384");
}

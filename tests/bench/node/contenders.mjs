// The npm libraries, each set up once and as strictly as it can be. All verify the signature and look at the times; node-saml and we also
// compare the audience and the request, samlify cannot.
import { ServiceProvider, IdentityProvider } from "saml-edge";

const octetsOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** What nobody can do without: WebCrypto verifies each signature and hashes the message once, all at the same time. */
export async function floor({ key }) {
  const how = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("spki", octetsOf(key), how, false, ["verify"]);
  const prepared = new Map();
  const prepare = ({ field, signatures }) => ({
    xml: octetsOf(field),
    values: signatures.map(({ signed_info: text, value }) => ({ over: new TextEncoder().encode(text), value: octetsOf(value) })),
  });
  return {
    name: "floor",
    async read(message) {
      if (!prepared.has(message)) prepared.set(message, prepare(message));
      const { xml, values } = prepared.get(message);
      const verified = values.map(({ over, value }) => crypto.subtle.verify(how, imported, value, over));
      const [, ...all] = await Promise.all([crypto.subtle.digest("SHA-256", xml), ...verified]);
      if (all.includes(false)) throw new Error("a signature does not verify");
      return message.nameId;
    },
  };
}

export function samlEdge({ metadata, entityId, acsUrl, requestId }) {
  const idp = new IdentityProvider({ metadata });
  const sp = new ServiceProvider({ entityId, acsUrl });
  const pending = { id: requestId, issuedAt: new Date().toISOString() };
  return {
    name: "saml-edge",
    async read({ field }) {
      return (await sp.accept(idp, field, { pending })).redeem("fresh").identity.nameId;
    },
  };
}

export async function nodeSaml({ entityId, acsUrl, idpEntityId, ssoUrl, certificate, requestId }) {
  const { SAML, ValidateInResponseTo } = await import("@node-saml/node-saml");
  const saml = new SAML({
    issuer: entityId, audience: entityId, callbackUrl: acsUrl, entryPoint: ssoUrl,
    idpCert: certificate, idpIssuer: idpEntityId,
    wantAssertionsSigned: true, wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.always,
    // Knows the one request, always: the answer to it is read again and again.
    cacheProvider: {
      saveAsync: async () => null,
      getAsync: async (id) => (id === requestId ? new Date().toISOString() : null),
      removeAsync: async () => null,
    },
  });
  return { name: "node-saml", read: async ({ field }) => (await saml.validatePostResponseAsync({ SAMLResponse: field })).profile.nameID };
}

export async function samlify({ metadata, entityId, acsUrl }) {
  const library = await import("samlify");
  const { IdentityProvider: Idp, ServiceProvider: Sp, setSchemaValidator } = library.default ?? library;
  // It asks for a schema validator and brings none; the one that costs nothing is the fastest.
  setSchemaValidator({ validate: async () => "skipped" });
  const idp = Idp({ metadata });
  const sp = Sp({
    entityID: entityId, wantAssertionsSigned: true,
    assertionConsumerService: [{ Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", Location: acsUrl }],
  });
  return {
    name: "samlify",
    read: async ({ field }) => (await sp.parseLoginResponse(idp, "post", { body: { SAMLResponse: field } })).extract.nameID,
  };
}

/** The crate `saml` as a WebAssembly module; `Peer` is its class. */
export function samlWasm(Peer, { metadata, entityId, acsUrl, requestId }) {
  const peer = new Peer(metadata, entityId, acsUrl, requestId, Date.now());
  return { name: "saml (WebAssembly)", read: async ({ field }) => peer.read(field, Date.now()) };
}

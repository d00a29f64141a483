// The npm libraries, each set up once and as strictly as it can be. All verify the signature and look at the times; node-saml and we also
// compare the audience and the request, samlify cannot.
import { ServiceProvider, IdentityProvider } from "saml-edge";

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

/**
 * SAML 2.0 sign-in for a service provider.
 *
 * ```js
 * const idp = new IdentityProvider({ metadata });
 * const sp = new ServiceProvider({ entityId: "https://app.example.com/saml", acsUrl: "https://app.example.com/saml/acs" });
 *
 * const { url, pending } = sp.login(idp);                                  // keep pending, send the browser to url
 * const { identity } = await sp.read(idp, samlResponse, { pending, store }); // throws a SamlError
 * ```
 *
 * @module
 */

/** A time: a `Date`, or RFC 3339 text as `2026-11-23T12:00:00Z`. */
export type Time = Date | string;

/** One or more certificates in any pasted shape: PEM, or base64 with or without line breaks. */
export type Certificates = string | readonly string[];

/** Where something stands in the message. */
export interface Place {
  /** Names of the elements from the root down, as `Response/Assertion/Conditions/@NotOnOrAfter`. */
  readonly path: string;
  /** Counts from 1. */
  readonly line: number | null;
  /** Counts from 1. */
  readonly column: number | null;
  /** UTF-8 octets from the start of the decoded XML. */
  readonly start: number | null;
  readonly end: number | null;
}

/** One check of a message. Every report lists every check, in the same order. */
export interface Check {
  /** `family.reason`, as `conditions.expired`. Codes are never renamed. */
  readonly code: string;
  readonly status: "pass" | "fail" | "skip";
  /** The rule in one sentence. */
  readonly title: string;
  readonly place: Place | null;
  readonly expected: string | null;
  /** What was found instead. Never a value about the person. */
  readonly found: string | null;
}

/** A message that is refused, or a setting that cannot be. */
export class SamlError extends Error {
  readonly name: "SamlError";
  /** `family.reason`, as `conditions.expired`: for logs, help pages and `switch`. */
  readonly code: string;
  /** The rule in one sentence. */
  readonly title: string;
  /** What went wrong, in one sentence. */
  readonly failure: string;
  /** What to change, and who can. */
  readonly fix: string;
  readonly place: Place | null;
  readonly expected: string | null;
  readonly found: string | null;
  /** Every check of the message, in order; empty where a setting was refused. */
  readonly checks: readonly Check[];
}

/** An attribute of the assertion. */
export interface Attribute {
  readonly name: string;
  readonly nameFormat: string | null;
  readonly friendlyName: string | null;
  readonly values: readonly string[];
}

/** Who signed in, from the octets that were signed. Times are RFC 3339. */
export interface Identity {
  /** The identity provider's entity ID. A person is this and `nameId` together. */
  readonly issuer: string;
  /** The subject's NameID; `null` where the identity provider sends none. */
  readonly nameId: string | null;
  readonly nameIdFormat: string | null;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
  /** Keep it for logout. */
  readonly sessionIndex: string | null;
  /** When the identity provider wants the session to end. */
  readonly sessionNotOnOrAfter: string | null;
  /** When the person gave a password or the like; may lie days back. */
  readonly authnInstant: string | null;
  readonly authnContextClassRef: string | null;
  readonly attributes: readonly Attribute[];
}

/** A sign-in that holds. */
export interface SignIn {
  readonly identity: Identity;
  readonly checks: readonly Check[];
}

/** The IDs that a message uses up. */
export interface Once {
  /** The assertion's ID. What is claimed for other messages begins with a word and a space, which no ID does. */
  readonly assertionId: string;
  /** `null` where the message answers no request. */
  readonly requestId: string | null;
  /** RFC 3339. Keep both IDs until then. */
  readonly until: string;
}

/** What a store found: neither ID was known, or which one was. */
export type Claim = "fresh" | "requestUsed" | "assertionUsed";

/**
 * Remembers which messages were used, so that none opens two sessions.
 *
 * `claim` looks both IDs up and writes both, or neither, in one atomic step: of two calls with the same ID only one may
 * get `"fresh"`. A Durable Object, a row with a unique key or Redis' `SET NX` can do that; an eventually consistent store
 * such as Workers KV cannot. Where the store fails, throw: the sign-in is refused then.
 */
export interface ReplayStore {
  claim(once: Once): Claim | Promise<Claim>;
}

/**
 * A store in this process's memory. It forgets when the process ends, and other processes know nothing of it:
 * good for tests and for a service that runs once.
 */
export function memoryStore(settings?: {
  /** Milliseconds since 1970; `Date.now` where absent. */
  now?: () => number;
}): ReplayStore;

/** A login that was sent and not yet answered. It survives JSON. */
export interface Pending {
  readonly id: string;
  readonly issuedAt: string;
}

/** How a message travels: in the query of a URL (SAML bindings 3.4), or in a form (3.5). */
export type Binding = "redirect" | "post";

/** A message on its way: a URL to send the browser to, or a form with hidden fields that it posts. */
export type Outgoing<B extends Binding = Binding> = { readonly id: string } & (B extends "post"
  ? { readonly form: { readonly action: string; readonly fields: Readonly<Record<string, string>> } }
  : { readonly url: string });

/** Our own request. Keep `pending` until the answer comes, where only this browser finds it: in its session, or under `id` in a store. */
export type Asked<B extends Binding = Binding> = Outgoing<B> & { readonly pending: Pending };

/** What every message of ours takes. */
export interface SendOptions<B extends Binding = Binding> {
  /** `"redirect"` where absent. It decides where the message goes: the identity provider may have an address for each. */
  binding?: B;
  /** Comes back with the answer: an opaque handle, at most 80 octets. */
  relayState?: string;
  /** The present where absent. */
  now?: Time;
}

/** WebCrypto's `CryptoKey`, whichever types of it the platform has. */
export interface WebCryptoKey {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
}

/**
 * Private keys for `RSA-OAEP` that may `decrypt`; they need not be extractable. WebCrypto ties each to one digest, and the
 * identity provider picks it, so give every key once for each: `importDecryptionKeys` does. Entra's is SHA-1.
 */
export type DecryptionKeys = readonly WebCryptoKey[];

/**
 * A key for `signWith`, which nobody can read out, from PEM (PKCS#8, or PKCS#1 for RSA). RSA keys sign with SHA-256.
 *
 * @throws {TypeError} where it is no such key, or an encrypted one
 */
export function importSigningKey(pem: string): Promise<WebCryptoKey>;

/**
 * Keys for `decryptionKeys`, which nobody can read out, from the PEM of one RSA key: one for each of SHA-1, SHA-256, SHA-384, SHA-512.
 *
 * @throws {TypeError} where it is no such key, or an encrypted one
 */
export function importDecryptionKeys(pem: string): Promise<WebCryptoKey[]>;

/** What signs our messages. */
export interface Signing {
  /**
   * A private `CryptoKey` that may `sign`, for `RSASSA-PKCS1-v1_5` with `SHA-256` (Entra takes no other), or for `ECDSA`
   * with `P-256` or `P-384`. It need not be extractable: only WebCrypto sees it.
   */
  signWith: WebCryptoKey;
}

/** What a login asks for beyond a sign-in (SAML core 3.4.1). What is absent is not in the request. */
export interface LoginOptions<B extends Binding = Binding> extends SendOptions<B> {
  /** The person must be authenticated anew, whatever session the identity provider has. */
  forceAuthn?: boolean;
  /** The identity provider must not show anything: whoever has no session there is not signed in. */
  isPassive?: boolean;
  /**
   * How the request says where the answer goes: by URL, which is the default; by its index in our metadata, where ours is 0;
   * or not at all. The answer must come to `acsUrl` in each case.
   */
  assertionConsumerService?: "url" | "unnamed" | number;
  /** Which of our lists of attributes is wanted, by its index in our metadata: 0 to 65535. */
  attributeConsumingServiceIndex?: number;
  /** Which kind of NameID is wanted (SAML core 3.4.1.1). */
  nameIdPolicy?: {
    /** Such as `urn:oasis:names:tc:SAML:2.0:nameid-format:persistent`. */
    format?: string;
    /** Entra refuses it. */
    spNameQualifier?: string;
    /** Whether the identity provider may make a new identifier: `false` where absent. */
    allowCreate?: boolean;
  };
  /** How the person must be authenticated (SAML core 3.3.2.2.1). The answer says how it was: `identity.authnContextClassRef`. */
  requestedAuthnContext?: {
    /** At least one, the most wanted first. */
    classRefs: readonly string[];
    /** `"exact"` where absent; Entra takes no other. */
    comparison?: "exact" | "minimum" | "maximum" | "better";
  };
  /** Which identity providers may take part (SAML core 3.4.1.2). */
  scoping?: {
    /** How many may stand between this one and the one that knows the person. */
    proxyCount?: number;
    /** Entity IDs of identity providers. */
    idpList?: readonly string[];
    /** Entity IDs of services on whose behalf is asked. */
    requesterIds?: readonly string[];
  };
}

interface IdentityProviderPolicy {
  /** Where logout messages are sent, if the metadata does not say so: https, or http on this machine. */
  logoutUrl?: string;
  /**
   * Whether messages are taken that answer no request (IdP-initiated sign-in). Anybody can send a browser to such
   * a message, so it is `"refuse"` where absent.
   */
  unsolicited?: "refuse" | "accept";
  /** How far the two clocks may differ: 60 where absent, at most 300. */
  clockSkewSeconds?: number;
  /**
   * What this connection takes although it is not safe: for an identity provider that cannot be mended yet.
   *
   * `"cbcWithoutOuterSignature"` takes encrypted assertions as Entra sends them unless told to sign the Response too. Each
   * answer tells an attacker a little about such content, so they are refused where no login is under way, `read` spends the
   * login before it opens anything, and whoever is refused starts again. With `accept`, do that yourself. Limit the rate of logins.
   */
  dangerAllow?: readonly ("sha1" | "shortRsa" | "expiredCertificate" | "inclusiveC14n" | "cbcWithoutOuterSignature" | "unsignedLogout")[];
}

/** From its metadata: every signing certificate counts. */
export interface IdentityProviderMetadata extends IdentityProviderPolicy {
  metadata: string;
  /** The time at which the metadata must be valid; the present where absent. */
  now?: Time;
}

/** From the three values that an administrator copies. */
export interface IdentityProviderValues extends IdentityProviderPolicy {
  entityId: string;
  /** Where logins are sent: https, or http on this machine. */
  ssoUrl: string;
  certificates: Certificates;
}

/** The identity provider of one connection. Make it once and keep it: its certificates are read here. */
export class IdentityProvider {
  /** @throws {SamlError} codes of the families `metadata`, `settings` and `certificate` */
  constructor(settings: IdentityProviderMetadata | IdentityProviderValues);
  readonly entityId: string;
  /** Whether its metadata says that requests must be signed. */
  readonly wantAuthnRequestsSigned: boolean;
}

/** What is known of the request that a message answers. */
export interface AboutRequest {
  /** What `login` gave for this browser. Without it the message must be an unsolicited one. */
  pending?: Pending;
  /** `true` where your store knows that the request was answered before. */
  used?: boolean;
  decryptionKeys?: DecryptionKeys;
  /** The present where absent. */
  now?: Time;
}

/** This service. */
export class ServiceProvider {
  /** @throws {SamlError} `settings.entity_id`, `settings.url`, and codes of the family `certificate` */
  constructor(settings: {
    entityId: string;
    /** The URL that the identity provider posts to: https, or http on this machine. */
    acsUrl: string;
    /** The URL that the identity provider sends logout messages to. Without it none is taken. */
    logoutUrl?: string;
    /** For our metadata: the certificates of the keys that we sign with. */
    signingCertificates?: Certificates;
    /** For our metadata: the certificates of the keys that messages may be encrypted for. */
    encryptionCertificates?: Certificates;
    /** For our metadata: whether our requests are signed. `false` where absent. */
    authnRequestsSigned?: boolean;
  });

  /** Our metadata, as XML to serve with the type `application/samlmetadata+xml`. */
  metadata(): string;

  /**
   * Makes an AuthnRequest. With `signWith` it is signed, and comes as a promise.
   *
   * @throws {SamlError} `settings.request`: the identity provider does not take that binding, or a text cannot stand in a request
   * @throws {TypeError} an option of another name or type
   */
  login<B extends Binding = "redirect">(idp: IdentityProvider, options: LoginOptions<B> & Signing): Promise<Asked<B>>;
  login<B extends Binding = "redirect">(idp: IdentityProvider, options?: LoginOptions<B> & { signWith?: undefined }): Asked<B>;

  /**
   * Reads the form field `SAMLResponse`: checks all of it, claims its IDs in the store, and only then says who it is.
   * WebCrypto verifies the signature. A field that is absent is refused as an empty one.
   *
   * @throws {SamlError} with the check that tells most; and whatever the store throws
   */
  read(idp: IdentityProvider, samlResponse: string | null | undefined, about: AboutRequest & { store: ReplayStore }): Promise<SignIn>;

  /**
   * Asks the identity provider to end a session. End it here first: that never depends on the identity provider. Many
   * identity providers want it signed; with `signWith` it comes as a promise.
   *
   * @throws {SamlError} `settings.request`, where the identity provider takes no logout by that binding
   */
  logout<B extends Binding = "redirect">(idp: IdentityProvider, identity: Identity, options: SendOptions<B> & Signing): Promise<Asked<B>>;
  logout<B extends Binding = "redirect">(idp: IdentityProvider, identity: Identity, options?: SendOptions<B> & { signWith?: undefined }): Asked<B>;

  /**
   * Reads the identity provider's request to end sessions: those of this NameID whose index is listed, or all of them.
   *
   * @throws {SamlError}
   */
  readLogoutRequest(idp: IdentityProvider, message: LogoutMessage, about: { store: ReplayStore; decryptionKeys?: DecryptionKeys; now?: Time }): Promise<LogoutRequest>;

  /**
   * Reads the answer to our own request.
   *
   * @throws {SamlError}
   */
  readLogoutResponse(idp: IdentityProvider, message: LogoutMessage, about: { pending: Pending; store: ReplayStore; now?: Time }): Promise<LogoutResponse>;

  /**
   * The first half of `read`, for those who claim the IDs themselves, as in a transaction of their own.
   *
   * @throws {SamlError}
   */
  accept(idp: IdentityProvider, samlResponse: string | null | undefined, about?: AboutRequest): Promise<Accepted>;
}

/** A logout message as it came: the query of the URL, as it is written there, or the form field. */
export type LogoutMessage = { query: string } | { field: string };

/** The identity provider's request to end sessions. */
export interface LogoutRequest {
  readonly id: string;
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
  /** All sessions of the person where it is empty. */
  readonly sessionIndexes: readonly string[];
  readonly relayState: string | null;
  /** `false` only where `dangerAllow` holds `"unsignedLogout"`. */
  readonly signed: boolean;
  /** Our answer: whether the sessions have ended. With `signWith` it is signed, and comes as a promise. */
  answer<B extends Binding = "redirect">(how: { ended: boolean; binding?: B } & Signing): Promise<Outgoing<B>>;
  answer<B extends Binding = "redirect">(how: { ended: boolean; binding?: B; signWith?: undefined }): Outgoing<B>;
}

/** The identity provider's answer to our request. */
export interface LogoutResponse {
  /** Whether it signed the person out everywhere. */
  readonly complete: boolean;
  readonly relayState: string | null;
  readonly signed: boolean;
}

/** A message that passed every check. Nobody is signed in yet: claim `once` in your store, then `redeem`. */
export interface Accepted {
  readonly once: Once;
  /**
   * Takes the store's answer. Works once.
   *
   * @throws {SamlError} for `"requestUsed"` and `"assertionUsed"`
   */
  redeem(claim: Claim): SignIn;
}

/** The first value of the attribute with that name, else with that friendly name. */
export function attribute(identity: Identity, name: string): string | null;

/** The request that a message says it answers: for looking up what you kept of it. Not proved. */
export function unverifiedInResponseTo(samlResponse: string | null | undefined): string | null;

/** What a message is held against. What is absent is not compared, and the report says so. */
export interface InspectSettings {
  idpMetadata?: string;
  /** Not beside metadata. */
  idpCertificates?: Certificates;
  idpEntityId?: string;
  spEntityId?: string;
  acsUrl?: string;
  /** The present where absent. */
  now?: Time;
  /** The request that was sent, or that none was, or that nobody knows. Where absent none was sent, and such a message is refused. */
  request?: { id: string } | "unsolicited" | "unknown";
  /** IDs of assertions that were used, and of requests that were answered, before. */
  seen?: readonly string[];
  decryptionKeys?: DecryptionKeys;
  /** Takes also what is encrypted or signed in ways that no sign-in may use any more. */
  allowLegacy?: boolean;
}

/** What `inspect` found. It signs nobody in. */
export interface Report {
  readonly accepted: boolean;
  /** What the message says, where every check passed. */
  readonly identity: Identity | null;
  readonly checks: readonly Check[];
}

/**
 * Judges anything: XML, the base64 of the form field, or DEFLATE in base64. A bad message is no error but a report.
 *
 * @throws {SamlError} where the settings cannot be read
 */
export function inspect(message: string, settings?: InspectSettings): Promise<Report>;

/**
 * The message as text, and what it was wrapped in.
 *
 * @throws {SamlError} where it is none of the known wrappings
 */
export function decode(message: string): { readonly xml: string; readonly steps: readonly string[] };

/** A row of the table of codes. */
export interface CodeRow {
  readonly code: string;
  readonly title: string;
  readonly failure: string;
  readonly fix: string;
  /** Who can mend it. */
  readonly party: string;
  /** The section of the specification. */
  readonly spec: string;
  readonly stage: "message" | "logout" | "settings" | "edge";
}

/** Every code, in order. */
export function codes(): CodeRow[];

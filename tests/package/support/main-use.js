// The main use of the package, as one function: every runtime runs it on the same messages and must give the same answer.
import * as saml from "saml-edge";

/** Gives what a caller sees of a login, a sign-in, a replay, a refusal, a setting that cannot be, and an inspection. */
export async function mainUse({ metadata, entityId, acsUrl, requestId, now, message, changed }) {
  const idp = new saml.IdentityProvider({ metadata, now });
  const sp = new saml.ServiceProvider({ entityId, acsUrl });
  const login = sp.login(idp, { relayState: "handle", now });
  const answered = { pending: { id: requestId, issuedAt: now }, now };
  const store = saml.memoryStore({ now: () => Date.parse(now) });

  const { identity, checks } = await sp.read(idp, message, { ...answered, store });
  const replayed = await refusal(() => sp.read(idp, message, { ...answered, store }));
  const refused = await refusal(() => sp.read(idp, changed, { ...answered, store }));
  const setting = await refusal(() => new saml.ServiceProvider({ entityId, acsUrl: "http://app.example.com/" }));
  const report = await saml.inspect(message, { idpMetadata: metadata, spEntityId: entityId, acsUrl, now, request: { id: requestId } });
  return {
    login: { url: login.url.split("?")[0], fields: [...new URL(login.url).searchParams.keys()].sort(), issuedAt: login.pending.issuedAt, fresh: login.id !== requestId },
    identity: { nameId: identity.nameId, issuer: identity.issuer, surname: saml.attribute(identity, "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname") },
    failedChecks: checks.filter((check) => check.status === "fail").length,
    replayed, refused, setting,
    inspected: { accepted: report.accepted, nameId: report.identity?.nameId },
    signed: await signedLogin(sp, idp),
    metadata: sp.metadata().includes(acsUrl),
    inResponseTo: saml.unverifiedInResponseTo(message),
  };
}

/** Whether a login that is signed by a key that nobody can read out holds a signature of that key. */
async function signedLogin(sp, idp) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const { url } = await sp.login(idp, { signWith: privateKey });
  const [covered, signature] = url.slice(url.indexOf("?") + 1).split("&Signature=");
  const value = Uint8Array.from(atob(decodeURIComponent(signature)), (character) => character.charCodeAt(0));
  return crypto.subtle.verify(algorithm, publicKey, value, new TextEncoder().encode(covered));
}

async function refusal(action) {
  try {
    await action();
  } catch (error) {
    return { is: error instanceof saml.SamlError && error instanceof Error, code: error.code, path: error.place?.path ?? null, message: error.message };
  }
  return "accepted";
}

// A Worker without a framework that signs people in: /login, /acs and /metadata.
import { IdentityProvider, SamlError, ServiceProvider, unverifiedInResponseTo } from "saml-edge";

import { ledgerOf } from "./ledger.js";

export { Ledger } from "./ledger.js";

let parties;
const COOKIE = "__Host-saml";

export default {
  async fetch(request, env) {
    // Certificates are read once and kept for all requests.
    parties ??= {
      idp: new IdentityProvider({ metadata: env.IDP_METADATA }),
      sp: new ServiceProvider({ entityId: env.BASE_URL, acsUrl: `${env.BASE_URL}/acs` }),
    };
    const { pathname } = new URL(request.url);
    if (pathname === "/metadata") return new Response(parties.sp.metadata(), { headers: { "Content-Type": "application/samlmetadata+xml" } });
    if (pathname === "/login") return login(env);
    if (pathname === "/acs" && request.method === "POST") return acs(request, env);
    return new Response('<a href="/login">Sign in</a>', { headers: { "Content-Type": "text/html" } });
  },
};

async function login(env) {
  const { url, pending } = parties.sp.login(parties.idp);
  const browser = crypto.randomUUID();
  await ledgerOf(env).open(pending, browser);
  // SameSite=None: the answer is a form that another site's page posts.
  const cookie = `${COOKIE}=${browser}; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=900`;
  return new Response(null, { status: 303, headers: { Location: url, "Set-Cookie": cookie } });
}

async function acs(request, env) {
  const samlResponse = (await request.formData()).get("SAMLResponse") ?? "";
  const browser = request.headers.get("Cookie")?.match(new RegExp(`${COOKIE}=([^;]*)`))?.[1] ?? "";
  const ledger = ledgerOf(env);
  try {
    const pending = await ledger.find(unverifiedInResponseTo(samlResponse) ?? "", browser);
    const { identity } = await parties.sp.read(parties.idp, samlResponse, { pending, store: ledger });
    // Here your own session begins.
    return new Response(`Hello ${identity.nameId}`);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    console.warn(error.code, error.place, error.expected, error.found);
    return new Response(`${error.code}: ${error.title}`, { status: 403 });
  }
}

// Next.js middleware in the edge runtime: /login, /acs and /metadata, and every page only for those who have signed in.
// Next.js 16 can also run it in Node: the same lines, in proxy.js and with a function named proxy.
import { IdentityProvider, SamlError, ServiceProvider, memoryStore, unverifiedInResponseTo } from "saml-edge";

import { SESSION, seal, unseal } from "./sealed.js";

const { BASE_URL, IDP_METADATA } = process.env;
const idp = new IdentityProvider({ metadata: IDP_METADATA });
const sp = new ServiceProvider({ entityId: BASE_URL, acsUrl: `${BASE_URL}/acs` });
// For one process. Where middleware runs in many, they need a store that they share: Redis' SET NX over HTTP will do.
const store = memoryStore();
const LOGIN_SECONDS = 15 * 60;
const SESSION_SECONDS = 8 * 60 * 60;

export async function middleware(request) {
  const { pathname, search } = request.nextUrl;
  if (pathname === "/metadata") return new Response(sp.metadata(), { headers: { "Content-Type": "application/samlmetadata+xml" } });
  if (pathname === "/login") return login("/");
  if (pathname === "/acs" && request.method === "POST") return acs(request);
  // Without an answer of our own, Next goes on to the page.
  return (await unseal(SESSION, request.cookies.get(SESSION)?.value)) ? undefined : login(pathname + search);
}

// What next builds for itself is no page.
export const config = { matcher: "/((?!_next/|favicon.ico).*)" };

// Each login has a cookie of its own, so that two tabs may sign in at once.
const cookieOf = (id) => `__Host-saml${id}`;

/** Sends the browser to the identity provider; `page` is where it wants to be afterwards. */
async function login(page) {
  const { url, pending } = sp.login(idp);
  const name = cookieOf(pending.id);
  const value = await seal(name, { pending, page }, LOGIN_SECONDS);
  // SameSite=None: the answer is a form that another site's page posts.
  return redirect(url, `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=${LOGIN_SECONDS}`);
}

async function acs(request) {
  const samlResponse = (await request.formData()).get("SAMLResponse") ?? "";
  const name = cookieOf(unverifiedInResponseTo(samlResponse));
  const begun = await unseal(name, request.cookies.get(name)?.value);
  try {
    const { identity } = await sp.read(idp, samlResponse, { pending: begun?.pending, store });
    const session = await seal(SESSION, { nameId: identity.nameId }, SESSION_SECONDS);
    return redirect(BASE_URL + begun.page, `${SESSION}=${session}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${SESSION_SECONDS}`);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    console.warn(error.code, error.place, error.expected, error.found);
    return new Response(`${error.code}: ${error.title}`, { status: 403 });
  }
}

function redirect(url, cookie) {
  return new Response(null, { status: 303, headers: { Location: url, "Set-Cookie": cookie } });
}

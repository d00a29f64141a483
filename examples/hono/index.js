// Hono on Workers: the same sign-in as in ../worker, with its ledger, as Hono routes.
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { IdentityProvider, SamlError, ServiceProvider, unverifiedInResponseTo } from "saml-edge";

import { ledgerOf } from "../worker/ledger.js";

export { Ledger } from "../worker/ledger.js";

let parties;
const app = new Hono();

app.use(async (c, next) => {
  parties ??= {
    idp: new IdentityProvider({ metadata: c.env.IDP_METADATA }),
    sp: new ServiceProvider({ entityId: c.env.BASE_URL, acsUrl: `${c.env.BASE_URL}/acs` }),
  };
  await next();
});

app.get("/", (c) => c.html('<a href="/login">Sign in</a>'));

app.get("/metadata", (c) => c.body(parties.sp.metadata(), 200, { "Content-Type": "application/samlmetadata+xml" }));

app.get("/login", async (c) => {
  const { url, pending } = parties.sp.login(parties.idp);
  const browser = crypto.randomUUID();
  await ledgerOf(c.env).open(pending, browser);
  // SameSite=None: the answer is a form that another site's page posts.
  setCookie(c, "saml", browser, { prefix: "host", secure: true, httpOnly: true, sameSite: "None", path: "/", maxAge: 900 });
  return c.redirect(url, 303);
});

app.post("/acs", async (c) => {
  const { SAMLResponse = "" } = await c.req.parseBody();
  const ledger = ledgerOf(c.env);
  const pending = await ledger.find(unverifiedInResponseTo(SAMLResponse) ?? "", getCookie(c, "saml", "host") ?? "");
  const { identity } = await parties.sp.read(parties.idp, SAMLResponse, { pending, store: ledger });
  // Here your own session begins.
  return c.text(`Hello ${identity.nameId}`);
});

app.onError((error, c) => {
  if (!(error instanceof SamlError)) throw error;
  console.warn(error.code, error.place, error.expected, error.found);
  return c.text(`${error.code}: ${error.title}`, 403);
});

export default app;

// Express in one process: /login, /acs and /metadata. What must be remembered is in memory, so a second process needs a store for both.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import express from "express";
import { IdentityProvider, SamlError, ServiceProvider, memoryStore, unverifiedInResponseTo } from "saml-edge";

const { BASE_URL, IDP_METADATA_FILE, PORT = "3000" } = process.env;
const idp = new IdentityProvider({ metadata: readFileSync(IDP_METADATA_FILE, "utf8") });
const sp = new ServiceProvider({ entityId: BASE_URL, acsUrl: `${BASE_URL}/acs` });
const store = memoryStore();
// Logins that were sent, by their ID; the browser that began one must bring the answer.
const logins = new Map();
const LOGIN_MS = 15 * 60_000;

const app = express();

app.get("/", (request, response) => response.send('<a href="/login">Sign in</a>'));

app.get("/metadata", (request, response) => response.type("application/samlmetadata+xml").send(sp.metadata()));

app.get("/login", (request, response) => {
  const { id, url, pending } = sp.login(idp);
  const browser = randomUUID();
  logins.set(id, { pending, browser });
  setTimeout(() => logins.delete(id), LOGIN_MS).unref();
  // SameSite=None: the answer is a form that another site's page posts.
  response.cookie("__Host-saml", browser, { path: "/", secure: true, httpOnly: true, sameSite: "none", maxAge: LOGIN_MS });
  response.redirect(303, url);
});

app.post("/acs", express.urlencoded({ extended: false, limit: "2mb" }), async (request, response) => {
  const samlResponse = request.body?.SAMLResponse ?? "";
  const browser = request.headers.cookie?.match(/__Host-saml=([^;]*)/)?.[1];
  const login = logins.get(unverifiedInResponseTo(samlResponse));
  const pending = login?.browser === browser ? login?.pending : undefined;
  const { identity } = await sp.read(idp, samlResponse, { pending, store });
  // Here your own session begins.
  response.type("text").send(`Hello ${identity.nameId}`);
});

app.use((error, request, response, next) => {
  if (!(error instanceof SamlError)) return next(error);
  console.warn(error.code, error.place, error.expected, error.found);
  response.status(403).type("text").send(`${error.code}: ${error.title}`);
});

app.listen(Number(PORT), "127.0.0.1");

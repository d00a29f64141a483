// The practice identity provider: a small server that signs in made-up users the way Entra ID does, offline.
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import express from "express";
import { faultById, faults } from "./faults.mjs";
import { loadKeys } from "./keys.mjs";
import { writeError, writeResponse } from "./message.mjs";
import { writeMetadata } from "./metadata.mjs";
import { answerPage, errorPage, myAppsPage, signInPage } from "./pages.mjs";
import { Refusal, decodeRequest, readRequest } from "./request.mjs";
import { users } from "./users.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const TENANT = "7e57ab1e-5a31-4ed6-8e00-c0de00000001";
const APP_ID = "7e57a991-5a31-4ed6-8e00-c0de00000002";

/** Starts the server; resolves once it listens. Every option has the default of a practice run. */
export async function start({
  port = 8788,
  host = "127.0.0.1",
  state = here("../.state/idp"),
  spEntityId = "http://localhost:8787/saml/practice",
  acs = "http://localhost:8787/saml/practice/acs",
  signOnUrl = "http://localhost:8787/saml/practice/login",
  log = () => {},
} = {}) {
  const keys = await loadKeys(state);
  const server = express();
  const listener = await new Promise((done, failed) => {
    const listening = server.listen(port, host, (error) => (error ? failed(error) : done(listening)));
  });
  const origin = `http://${host}:${listener.address().port}`;
  const idp = {
    origin,
    tenant: TENANT,
    appId: APP_ID,
    issuer: `https://sts.windows.net/${TENANT}/`,
    ssoUrl: `${origin}/${TENANT}/saml2`,
    metadataUrl: `${origin}/${TENANT}/federationmetadata/2007-06/federationmetadata.xml?appid=${APP_ID}`,
    certificateUrl: `${origin}/${TENANT}/certificate.pem?appid=${APP_ID}`,
    certificates: Object.fromEntries(Object.entries(keys).map(([name, { cert }]) => [name, cert])),
    app: { name: "saml-edge practice", spEntityId, acs: [acs].flat(), signOnUrl },
    close: () =>
      new Promise((done) => {
        listener.close(done);
        listener.closeAllConnections();
      }),
  };
  routes(server, idp, keys, log);
  return idp;
}

function routes(server, idp, keys, log) {
  const { app } = idp;
  const signInPath = `/${TENANT}/signin`;
  const earlier = {}; // the last good answers, for the faults that send something again

  server.disable("x-powered-by");
  server.use((req, res, next) => {
    res.set({
      "Cache-Control": "no-store",
      "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
      "X-Content-Type-Options": "nosniff",
    });
    next();
  });
  server.use(express.urlencoded({ extended: false, limit: "256kb" }));

  server.get("/", (req, res) =>
    res.send(
      myAppsPage({
        app,
        action: `/${TENANT}/launch`,
        settings: [
          ["Login URL", idp.ssoUrl],
          ["Identifier (issuer)", idp.issuer],
          ["Federation metadata", idp.metadataUrl, true],
          ["Certificate (Base64)", idp.certificateUrl, true],
          ["Registered identifier (entity ID)", app.spEntityId],
          ["Registered reply URL", app.acs.join(", ")],
        ],
      }),
    ),
  );
  server.get("/style.css", (req, res) => res.sendFile(here("style.css")));
  server.get("/submit.js", (req, res) => res.sendFile(here("submit.js")));

  server.get(`/${TENANT}/federationmetadata/2007-06/federationmetadata.xml`, forThisApp, (req, res) =>
    res.type("application/samlmetadata+xml").send(Buffer.from(writeMetadata({ ...idp, ssoPath: `/${TENANT}/saml2`, keys }))),
  );
  server.get(`/${TENANT}/certificate.pem`, forThisApp, (req, res) => res.type("application/x-pem-file").send(keys.active.cert));

  server.get(`/${TENANT}/saml2`, (req, res) => askWho(res, decodeRequest(req.query.SAMLRequest, "redirect"), text(req.query.RelayState)));
  server.post(`/${TENANT}/saml2`, (req, res) => askWho(res, decodeRequest(req.body?.SAMLRequest, "post"), text(req.body?.RelayState)));

  // The request comes back from the page, so it is read, and may be refused, a second time.
  server.post(signInPath, (req, res) => {
    const request = decodeRequest(req.body?.SAMLRequest, "post");
    const { id, acs } = readRequest(request, app, idp.ssoUrl);
    return answer(req, res, { request, requestId: id, acs, relayState: text(req.body.RelayState) });
  });
  // Identity-provider-initiated: no request, the default reply URL, RelayState only when one was typed in.
  server.post(`/${TENANT}/launch`, (req, res) =>
    answer(req, res, { audience: app.spEntityId, acs: app.acs[0], relayState: text(req.body?.RelayState) || undefined }),
  );

  function askWho(res, request, relayState) {
    readRequest(request, app, idp.ssoUrl);
    res.send(signInPage({ app, action: signInPath, samlRequest: Buffer.from(request).toString("base64"), relayState }));
  }

  async function answer(req, res, to) {
    const user = users.find(({ upn }) => upn === req.body?.user);
    if (!user) throw new Refusal("AADSTS50034", "The user account does not exist in the directory.");
    const fault = faultById(req.body.fault ?? "none");
    if (!fault) throw new Refusal(undefined, `There is no fault of that name. The faults are: ${faults.map(({ id }) => id).join(", ")}.`);

    const good = { ...to, user, tenant: idp.tenant, issuer: idp.issuer, issued: new Date() };
    const xml = await write(good, fault);
    if (fault.id === "none") {
      earlier.message = xml;
      if (to.requestId) earlier.request = to.requestId;
    }
    log(`${to.requestId ? "answered a request" : "sent unasked"}: ${user.upn}, fault ${fault.id}`);
    res.send(answerPage({ app, acs: to.acs, samlResponse: Buffer.from(xml).toString("base64"), relayState: to.relayState, user, fault }));
  }

  async function write(good, fault) {
    if (fault.repeat && !earlier[fault.repeat]) {
      throw new Refusal(undefined, "There is nothing to send again yet.", { status: 409, hint: "Sign in from the app once without a fault, then choose this fault." });
    }
    if (fault.repeat === "message") return earlier.message;
    if (fault.error) return writeError(good);
    const spoiled = fault.repeat === "request" ? { inResponseTo: earlier.request } : fault.alter?.(good);
    const xml = await writeResponse({ ...good, ...spoiled }, keys);
    return fault.edit ? fault.edit(xml) : xml;
  }

  server.use((req, res) => {
    res.status(404).send(errorPage({ title: "No such page", message: "This address is not part of the practice identity provider." }));
  });
  // Four arguments make it Express's error handler.
  server.use((error, req, res, next) => {
    if (error instanceof Refusal) {
      const { code, message, hint } = error;
      return res.status(error.status).send(errorPage({ title: "This sign-in cannot go on", code, message, hint }));
    }
    if (error.status >= 400 && error.status < 500) {
      return res.status(error.status).send(errorPage({ title: "That cannot be read", message: "The form or the address is malformed or too long." }));
    }
    log(error.stack);
    res.status(500).send(errorPage({ title: "Something broke here", message: "The reason is in the practice identity provider’s output." }));
  });
}

// Without its appid Entra gives other keys than the application's, which then fail for no visible reason.
function forThisApp(req, res, next) {
  if (req.query.appid === APP_ID) return next();
  throw new Refusal(undefined, "The address lacks the application’s id.", { hint: `Add ?appid=${APP_ID}` });
}

function text(value) {
  if (value === undefined || typeof value === "string") return value;
  throw new Refusal("AADSTS75005", "The request is not a valid Saml2 protocol message.", { hint: "RelayState came more than once." });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const set = (name) => process.env[name] || undefined;
  try {
    const idp = await start({
      port: set("PRACTICE_IDP_PORT") && Number(set("PRACTICE_IDP_PORT")),
      host: set("PRACTICE_IDP_HOST"),
      state: set("PRACTICE_IDP_STATE"),
      spEntityId: set("PRACTICE_SP_ENTITY_ID"),
      acs: set("PRACTICE_SP_ACS")?.split(/[\s,]+/),
      signOnUrl: set("PRACTICE_SP_SIGN_ON_URL"),
      log: console.log,
    });
    console.log(`Practice identity provider: ${idp.origin}/`);
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => idp.close().then(() => process.exit(0)));
  } catch (error) {
    console.error(`The practice identity provider did not start: ${error.message}`);
    process.exit(1);
  }
}

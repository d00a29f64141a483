// The JavaScript examples and the README of the package sign people in: each runs as it stands, with the packed package, against the practice identity provider.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { parse } from "smol-toml";

import { pause, run, start, stop, tail } from "../../scripts/process.mjs";
import { start as startPractice } from "../../worker/practice/idp.mjs";
import { ROOT, project } from "./support/project.mjs";
import { freePort, startWorker } from "./support/worker.mjs";

const BASE = "https://app.example.com";
const LIBRARIES = fileURLToPath(new URL("node_modules", import.meta.url));

/** A project that holds the examples folder, the package and the frameworks. */
function examples(name, ...libraries) {
  const folder = project(name);
  for (const library of libraries) symlinkSync(join(LIBRARIES, library), join(folder, "node_modules", library));
  cpSync(join(ROOT, "examples"), join(folder, "examples"), { recursive: true });
  return folder;
}

const STARTS = {
  async worker(metadata) {
    return startExampleWorker(join(examples("example-worker"), "examples/worker"), metadata);
  },
  async hono(metadata) {
    return startExampleWorker(join(examples("example-hono", "hono"), "examples/hono"), metadata);
  },
  async express(metadata) {
    const folder = examples("example-express", "express");
    writeFileSync(join(folder, "idp.xml"), metadata);
    return startProgram(process.execPath, [join(folder, "examples/express/index.js")], folder, { IDP_METADATA_FILE: join(folder, "idp.xml") });
  },
  async nextjs(metadata) {
    const folder = examples("example-nextjs");
    // Its bundler follows no link out of the project, so the files themselves are linked.
    execFileSync("cp", ["--recursive", "--link", "--force", `${LIBRARIES}/.`, join(folder, "node_modules")]);
    const next = [join(folder, "node_modules/next/dist/bin/next")];
    const env = { NEXT_TELEMETRY_DISABLED: "1", IDP_METADATA: metadata, SESSION_SECRET: "only for this test" };
    const log = join(folder, "build.txt");
    const failed = await run(process.execPath, [...next, "build", "examples/nextjs"], { cwd: folder, env, log });
    if (failed) throw new Error(`${failed}\n${tail(log)}`);
    return startProgram(process.execPath, [...next, "start", "examples/nextjs"], folder, env);
  },
};

function startExampleWorker(folder, metadata) {
  const { name, vars, ...settings } = parse(readFileSync(join(folder, "wrangler.toml"), "utf8"));
  return startWorker(folder, { ...settings, vars: { ...vars, BASE_URL: BASE, IDP_METADATA: metadata } });
}

async function startProgram(command, args, folder, env) {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const running = start(command, args, { cwd: folder, env: { BASE_URL: BASE, PORT: String(port), ...env }, log: join(folder, "log.txt") });
  const origin = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + 60_000; !(await fetch(origin, { redirect: "manual" }).catch(() => null)); await pause(100)) {
    if (running.ended !== null || Date.now() > until) throw new Error(`it does not answer\n${tail(running.log)}`);
  }
  return { origin, stop: () => stop(running) };
}

const hidden = (html) => Object.fromEntries([...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
const action = (html) => html.match(/<form[^>]* action="([^"]+)"/)[1].replaceAll("&amp;", "&");
const form = (fields) => ({ method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

/** Goes to the login and through the identity provider; gives what the browser then posts, and its cookie. */
async function signIn(origin, idp, fault = "none") {
  const login = await fetch(`${origin}/login`, { redirect: "manual" });
  assert.equal(login.status, 303);
  const [cookie, ...flags] = login.headers.get("set-cookie").split("; ");
  assert.match(cookie, /^__Host-saml\w*=./);
  for (const flag of ["Secure", "HttpOnly", "SameSite=None", "Path=/"]) assert.ok(flags.includes(flag), flag);
  const asked = await (await fetch(login.headers.get("location"))).text();
  const answered = await (await fetch(new URL(action(asked), idp.origin), form({ ...hidden(asked), user: "b.simon@contoso.com", fault }))).text();
  assert.equal(action(answered), `${BASE}/acs`);
  return { cookie, field: hidden(answered).SAMLResponse };
}

for (const [name, begin] of Object.entries(STARTS)) {
  test(name, async (t) => {
    const idp = await startPractice({ port: 0, state: join(ROOT, "target/package/practice"), spEntityId: BASE, acs: `${BASE}/acs` });
    t.after(() => idp.close());
    const app = await begin(await (await fetch(idp.metadataUrl)).text());
    t.after(() => app.stop());
    const post = async ({ field, cookie }) => {
      const response = await fetch(`${app.origin}/acs`, { ...form({ SAMLResponse: field }), headers: { cookie } });
      const page = response.headers.get("location");
      return page === null ? [response.status, await response.text()] : open(page, response.headers.get("set-cookie"));
    };
    // A page that is open to the session which has just begun, and to nobody else.
    const open = async (page, session) => {
      const { pathname } = new URL(page, BASE);
      const [cookie] = session.split("; ");
      for (const other of ["", `${cookie}0`]) {
        assert.equal((await fetch(app.origin + pathname, { headers: { cookie: other }, redirect: "manual" })).status, 303);
      }
      const response = await fetch(app.origin + pathname, { headers: { cookie }, redirect: "manual" });
      return [response.status, (await response.text()).replaceAll(/<!-- -->/g, "").match(/Hello [^<]*/)?.[0]];
    };
    const code = async (answer) => [(await answer)[0], (await answer)[1].split(":")[0]];

    assert.match(await (await fetch(`${app.origin}/metadata`)).text(), /Location="https:\/\/app.example.com\/acs"/);
    const good = await signIn(app.origin, idp);
    const other = await signIn(app.origin, idp);
    assert.deepEqual(await code(post({ ...good, cookie: other.cookie })), [403, "request.unknown"], "another browser's");
    assert.deepEqual(await post(good), [200, "Hello b.simon@contoso.com"]);
    assert.deepEqual(await code(post(good)), [403, "request.used"], "once more");
    assert.deepEqual(await code(post(await signIn(app.origin, idp, "edited"))), [403, "signature.digest"]);
    assert.deepEqual(await code(post({ ...other, field: "" })), [403, "message.base64"]);
  });
}

test("the README of the package", async (t) => {
  const app = "https://app.example.com";
  const [, code] = readFileSync(join(ROOT, "src/npm/README.md"), "utf8").match(/```js\n([^]*?)```/);
  assert.ok(code.trim().split("\n").length <= 20);
  const idp = await startPractice({ port: 0, state: join(ROOT, "target/package/practice"), spEntityId: `${app}/saml`, acs: `${app}/saml/acs` });
  t.after(() => idp.close());
  process.env.IDP_METADATA = await (await fetch(idp.metadataUrl)).text();
  t.after(() => delete process.env.IDP_METADATA);
  const { login, acs } = await import(pathToFileURL(join(project("readme", { "saml.js": code }), "saml.js")));

  const session = {};
  const page = login(session).headers.get("location");
  const asked = await (await fetch(page)).text();
  const answered = await (await fetch(new URL(action(asked), idp.origin), form({ ...hidden(asked), user: "b.simon@contoso.com", fault: "none" }))).text();
  const posted = new URLSearchParams(hidden(answered));
  await assert.rejects(acs({}, posted), { code: "request.unknown" });
  const went = await acs(session, posted);
  assert.deepEqual([went.status, went.headers.get("location"), session.user], [303, `${app}/`, "b.simon@contoso.com"]);
  await assert.rejects(acs(session, posted), { code: "request.used" });
});

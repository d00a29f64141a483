// Runs the Worker and the practice identity provider until Ctrl-C. Options: the variables PORT, IDP_PORT, STATE and ADMIN_TOKEN.
import { once } from "node:events";

import { startStack } from "./stack.mjs";

const option = (name) => process.env[name] || undefined;
const number = (name) => option(name) && Number(option(name));
const say = (text) => console.log(`start: ${text}`);

const stopping = new AbortController();
const asked = once(stopping.signal, "abort");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stopping.abort());

let stack;
let code = 0;
try {
  stack = await startStack({
    port: number("PORT"),
    idpPort: number("IDP_PORT"),
    state: option("STATE"),
    adminToken: option("ADMIN_TOKEN"),
    signal: stopping.signal,
    say,
  });
  console.log(`
  Open ${stack.base}/ and press "Sign in".
  You come to the practice identity provider: choose a user, and a fault if you like, and sign in.
  With a fault the Worker refuses, says which check failed, and opens the message in the inspector.

  Inspector              ${stack.base}/inspect
  Identity provider      ${stack.idp.origin}/
  Administration token   ${stack.adminToken}   (for ${stack.base}/api/v1)

  Ctrl-C stops both.
`);
  const reason = await Promise.race([asked.then(() => null), stack.ended]);
  if (reason) throw new Error(reason);
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(`start: FAILED: ${error.message}`);
    code = 1;
  }
}
await stack?.stop();
say("stopped");
process.exit(code);

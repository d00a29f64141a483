// Calls the JavaScript API of the module under test, as a user of the npm package does. Settings and reports are JSON.

// wasm-bindgen's test runner serves the module here; importing it again gives the same, loaded one.
const api = () => import("/wasm-bindgen-test");

export async function signIn(json) {
  const { IdentityProvider, ServiceProvider } = await api();
  const { idp, sp, message, options, unsolicited, seen, raced } = JSON.parse(json);
  let provider = idp.metadata
    ? IdentityProvider.fromMetadata(idp.metadata, options.now)
    : new IdentityProvider(idp.entityId, idp.ssoUrl, idp.certificates);
  if (unsolicited) provider = provider.acceptingUnsolicited();
  try {
    const { pending, used: answered = false, now } = options;
    const field = new TextEncoder().encode(message);
    const accepted = await new ServiceProvider(sp.entityId, sp.acs).read(provider, field, pending, answered, now);
    const claim = raced ? "request_used" : seen.includes(accepted.once.assertion_id) ? "assertion_used" : "fresh";
    return JSON.stringify(accepted.redeem(claim).report());
  } catch (refused) {
    const failed = refused.checks?.find((check) => check.status === "fail");
    if (failed?.code !== refused.code) throw new Error(`thrown is ${JSON.stringify(refused)}`);
    return JSON.stringify({ accepted: false, identity: null, checks: refused.checks });
  }
}

export async function inspect(json) {
  const { inspect } = await api();
  const { message, settings } = JSON.parse(json);
  return JSON.stringify(await inspect(message, settings));
}

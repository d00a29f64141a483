// The steps of a sign-in, as a browser and an identity provider take them.
import { inflateRawSync } from "node:zlib";

import { BASE } from "./edge.mjs";

export const names = (slug) => ({ sp: `${BASE}/saml/${slug}`, acs: `${BASE}/saml/${slug}/acs` });

/** Sets a directory up for an identity provider. */
export async function setUp(edge, idp, slug, settings = {}) {
  const { status, json } = await edge.api("PUT", slug, {
    name: `Directory ${slug}`,
    idp: { entity_id: idp.entityId, sso_url: idp.ssoUrl, certificate: idp.cert },
    ...settings,
  });
  if (status !== 201 && status !== 200) throw new Error(`PUT ${slug}: ${status} ${JSON.stringify(json)}`);
  return json;
}

/** Starts a sign-in; gives the request's ID and the RelayState. */
export async function startSignIn(browser, slug, query = "") {
  const response = await browser.get(`/saml/${slug}/login${query}`);
  if (response.status !== 303) throw new Error(`login: ${response.status}\n${response.text}`);
  return requestOf(response.headers.get("location"));
}

/** What an AuthnRequest's redirect carries. */
export function requestOf(location) {
  const url = new URL(location);
  const xml = inflateRawSync(Buffer.from(url.searchParams.get("SAMLRequest"), "base64")).toString();
  return { url, xml, id: xml.match(/ ID="([^"]+)"/)[1], relayState: url.searchParams.get("RelayState") };
}

/** The form fields of a good answer to a request. */
export function answerTo(idp, slug, { id, relayState }, message = {}) {
  const { sp, acs } = names(slug);
  return { SAMLResponse: idp.respond({ acs, audience: sp, inResponseTo: id, ...message }), RelayState: relayState };
}

/** A whole sign-in. */
export async function signIn(browser, idp, slug, { query, ...message } = {}) {
  const request = await startSignIn(browser, slug, query);
  return browser.post(`/saml/${slug}/acs`, answerTo(idp, slug, request, message));
}

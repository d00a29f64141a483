// The federation metadata: samlp writes it, this file adds what Entra ID has and samlp has no setting for.
import samlp from "samlp";
import { markup } from "./html.mjs";
import { profileMapper } from "./users.mjs";

const BOM = "\uFEFF";

export function writeMetadata({ issuer, origin, ssoPath, keys }) {
  let xml;
  // Called with a request of our own: samlp would build the addresses from whatever Host header came.
  const host = new URL(origin).host;
  samlp.metadata({
    issuer,
    cert: keys.active.cert,
    profileMapper,
    redirectEndpointPath: ssoPath,
    postEndpointPath: ssoPath,
    logoutEndpointPaths: {}, // no logout here, so none is announced
  })({ headers: { host }, protocol: "http", originalUrl: "" }, { set() {}, send: (text) => (xml = text) });

  const active = certificateText(keys.active.cert);
  const descriptors = xml.match(/<KeyDescriptor[\s\S]*?<\/KeyDescriptor>/g);
  if (descriptors?.length !== 1 || !descriptors[0].includes(active)) throw new Error("samlp wrote no single KeyDescriptor");
  // The inactive one first: a reader that takes only the first certificate must fail here, as it does with Entra.
  const both = descriptors[0].replace(active, certificateText(keys.spare.cert)) + "\n    " + descriptors[0];
  // Entra describes WS-Federation in the same document; readers of SAML must pass over it.
  const federation = markup`<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">
    `;
  return (
    BOM +
    xml
      .replace("<IDPSSODescriptor", () => `${federation}${both}\n  </RoleDescriptor>\n  <IDPSSODescriptor`)
      .replace(/(<IDPSSODescriptor[^>]*>\s*)<KeyDescriptor[\s\S]*?<\/KeyDescriptor>/, (_, start) => start + both)
  );
}

export function certificateText(pem) {
  return pem.replace(/-----(BEGIN|END) CERTIFICATE-----|\s/g, "");
}

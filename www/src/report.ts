// What the core says and takes, in types, as the wasm build declares them.

export type {
  Attribute,
  CertificateNote,
  Check,
  CodeRow,
  Explanation,
  Found,
  Identity,
  Kind,
  Outline,
  OutlineNode,
  Place,
  Rejection as SettingsError,
  Report,
  SignatureNote,
  Status,
  TimeWindow,
  Unwrap,
} from "../pkg/saml_edge.js";

export const isLogout = (kind: string | undefined) => kind === "logout_request" || kind === "logout_response";

/** What messages are judged against; `logoutUrl` counts for logout messages alone. */
export type Settings = import("../pkg/saml_edge.js").InspectSettings & { logoutUrl?: string };

/** A row of the table of codes, with what its page in docs/checks says. */
export type Code = import("../pkg/saml_edge.js").CodeRow & { meaning?: string; changes?: { where: string; what: string }[] };

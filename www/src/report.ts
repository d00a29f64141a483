// What the core says and takes, in types, as the wasm build declares them.

export type {
  Attribute,
  CertificateNote,
  Check,
  CodeRow,
  Explanation,
  Found,
  Identity,
  InspectSettings as Settings,
  Kind,
  Outline,
  OutlineNode,
  Place,
  Rejection as SettingsError,
  Report,
  SignatureNote,
  Status,
  TimeWindow,
} from "../pkg/saml_edge.js";

/** A row of the table of codes, with what its page in docs/checks says. */
export type Code = import("../pkg/saml_edge.js").CodeRow & { meaning?: string; changes?: { where: string; what: string }[] };

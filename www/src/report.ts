// What the core says and takes, in types, as the wasm build declares them.

export type {
  Attribute,
  CertificateNote,
  Check,
  CodeRow as Code,
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

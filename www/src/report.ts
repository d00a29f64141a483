// What the core says and takes, in types, as the wasm build declares them.

export type {
  Attribute,
  Check,
  CodeRow as Code,
  Decoded,
  Identity,
  InspectSettings as Settings,
  Place,
  Rejection as SettingsError,
  Report,
  Status,
} from "../pkg/saml_edge.js";

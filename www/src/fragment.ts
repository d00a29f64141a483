// The state in the address: the part after # is read by the page alone and never sent to a server.

import type { Settings } from "./report.ts";

export interface State {
  message: string;
  settings: Settings;
}

const TEXTS = ["idpMetadata", "idpEntityId", "spEntityId", "acs", "logoutUrl", "now", "requestId"] as const;
const FLAGS = ["unsolicited", "requestUnknown", "allowLegacy"] as const;

/** Null when the fragment holds none of our parameters. */
export function readFragment(hash: string): State | null {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const settings: Settings = {};
  for (const name of TEXTS) {
    const value = parameters.get(name);
    if (value) settings[name] = value;
  }
  for (const name of FLAGS) if (parameters.get(name) === "1") settings[name] = true;
  const certificates = parameters.getAll("idpCert").filter(Boolean);
  if (certificates.length > 0) settings.idpCert = certificates.join("\n");
  const seen = parameters.getAll("seen").filter(Boolean);
  if (seen.length > 0) settings.seen = seen;
  const message = parameters.get("message") ?? "";
  return message === "" && Object.keys(settings).length === 0 ? null : { message, settings };
}

export function writeFragment({ message, settings }: State): string {
  const parameters = new URLSearchParams();
  if (message) parameters.set("message", message);
  for (const name of TEXTS) {
    const value = settings[name];
    if (value) parameters.set(name, value);
  }
  if (settings.idpCert) parameters.set("idpCert", settings.idpCert);
  for (const name of FLAGS) if (settings[name]) parameters.set(name, "1");
  for (const id of settings.seen ?? []) parameters.append("seen", id);
  return `#${parameters}`;
}

// The settings form: what stands in it as settings of the core, and back.

import { byId, el } from "./dom.ts";
import type { Settings, SettingsError } from "./report.ts";
import * as texts from "./texts.ts";

const TEXTS = ["idpMetadata", "idpCert", "idpEntityId", "spEntityId", "acs", "logoutUrl", "now"] as const;

const box = byId("settings", HTMLDetailsElement);
const summary = byId("settings-summary", HTMLElement);
const requestId = byId("requestId", HTMLInputElement);
const allowLegacy = byId("allowLegacy", HTMLInputElement);
const seenNote = byId("seen", HTMLElement);

// Assertion IDs already used come by link only and have no field.
let seen: string[] = [];

function field(name: string): HTMLInputElement | HTMLTextAreaElement {
  const element = document.getElementById(name);
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) return element;
  throw new Error(`#${name} is missing from the page`);
}

function request(value: "unknown" | "answer" | "none" | "unsolicited"): HTMLInputElement {
  return byId(`request-${value}`, HTMLInputElement);
}

export function readForm(): Settings {
  const settings: Settings = {};
  for (const name of TEXTS) {
    const value = field(name).value.trim();
    if (value) settings[name] = value;
  }
  // With none of the three the core takes it that no request was sent.
  if (request("unknown").checked) settings.requestUnknown = true;
  else if (request("unsolicited").checked) settings.unsolicited = true;
  else if (request("answer").checked) settings.requestId = requestId.value.trim();
  if (allowLegacy.checked) settings.allowLegacy = true;
  if (seen.length > 0) settings.seen = seen;
  return settings;
}

const KEPT = ["idpMetadata", "idpCert", "idpEntityId", "spEntityId", "acs", "logoutUrl"] as const;
const PLACE = "saml-edge-settings";
const keep = byId("keep", HTMLInputElement);

/** Keeps the settings of the connection in this browser where that is asked for, and forgets them where it is not. */
export function keepSettings(): void {
  try {
    if (!keep.checked) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, field(name).value.trim()]))));
  } catch {
    // A browser that keeps nothing is no reason to stop.
  }
}

/** What was kept; null where nothing was. */
export function keptSettings(): Settings | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    keep.checked = true;
    const values = Object.entries(kept).filter(([name, value]) => KEPT.some((known) => known === name) && typeof value === "string" && value);
    return Object.fromEntries(values) as Settings;
  } catch {
    return null;
  }
}

export function fillForm(settings: Settings): void {
  for (const name of TEXTS) field(name).value = settings[name] ?? "";
  requestId.value = settings.requestId ?? "";
  const { requestId: id, unsolicited, requestUnknown } = settings;
  // A message that comes without any settings says nothing of its request.
  const unknown = requestUnknown || Object.keys(settings).length === 0;
  request(id !== undefined ? "answer" : unsolicited ? "unsolicited" : unknown ? "unknown" : "none").checked = true;
  allowLegacy.checked = settings.allowLegacy ?? false;
  seen = settings.seen ?? [];
  seenNote.hidden = seen.length === 0;
  seenNote.textContent = seen.length === 0 ? "" : texts.settings.seen(seen.length);
  summarize();
}

/** One line beside the heading that says what is set, so that the form can stay closed. */
export function summarize(): void {
  const settings = readForm();
  const words = texts.settings.summary;
  const parts = [
    settings.idpMetadata && words.metadata,
    settings.idpCert && words.certificate,
    settings.spEntityId,
    settings.now && words.now + settings.now,
    settings.allowLegacy && words.legacy,
  ].filter((part) => typeof part === "string");
  summary.textContent = parts.length === 0 ? texts.settings.none : parts.join(" · ");
}

/** Shows the refusal of the core beside the field it speaks of. */
export function showSettingsError(error: SettingsError | null): void {
  for (const old of box.querySelectorAll(".error")) old.remove();
  for (const old of box.querySelectorAll("[aria-invalid]")) {
    old.removeAttribute("aria-invalid");
    describe(old, "settings-error", false);
  }
  const wrong = error && fieldOf(error);
  if (!error || !wrong) return;
  box.open = true;
  wrong.setAttribute("aria-invalid", "true");
  describe(wrong, "settings-error", true);
  const words = texts.settings;
  const text = wrong.id === "now" ? words.nowWrong : words.wrong(error.failure, error.found);
  const hint = document.getElementById(`${wrong.id}-hint`);
  (hint ?? wrong).before(el("p", { class: "error", id: "settings-error" }, text));
}

function describe(element: Element, id: string, on: boolean): void {
  const ids = new Set((element.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (on) ids.add(id);
  else ids.delete(id);
  if (ids.size > 0) element.setAttribute("aria-describedby", [...ids].join(" "));
  else element.removeAttribute("aria-describedby");
}

// The code says which field is meant; of the two entity IDs it is the one that holds what was found.
function fieldOf({ code, found }: SettingsError): HTMLElement | null {
  if (code === "inspect.settings") return field(field("idpMetadata").value.trim() ? "idpMetadata" : "now");
  const family = code.split(".")[0];
  if (family === "certificate") return field("idpCert");
  if (family === "metadata") return field("idpMetadata");
  if (code === "settings.url") return field("acs");
  if (code === "settings.entity_id") return field(found === field("idpEntityId").value ? "idpEntityId" : "spEntityId");
  return null;
}

/** Opens the form at one of its fields. */
export function openSettings(name: string): void {
  box.open = true;
  field(name).focus();
}

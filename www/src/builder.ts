// The request builder: a form whose fields each say what Entra makes of them, and what comes out.

import { byId, el } from "./dom.ts";
import { readSigningKey } from "./keys.ts";
import type { Settings } from "./report.ts";
import { newId, writeRequest } from "./request.ts";
import type { RequestParts } from "./request.ts";
import * as texts from "./texts.ts";

const words = texts.builder;
const FORMATS = ["1.1:nameid-format:emailAddress", "2.0:nameid-format:persistent", "2.0:nameid-format:transient", "1.1:nameid-format:unspecified"];
const PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

export class Builder {
  #box = byId("builder", HTMLDetailsElement);
  #result = byId("request-result", HTMLElement);
  #settings: () => Settings;
  #id = newId();
  #number = 0;

  constructor(settings: () => Settings) {
    this.#settings = settings;
    byId("request-fields", HTMLElement).append(
      text("ssoUrl", words.ssoUrl, words.notes.ssoUrl),
      text("relayState", words.relayState, words.notes.relayState),
      text("loginHint", words.loginHint, words.notes.loginHint),
      choice("nameId", words.nameId, words.notes.nameId, [["", words.nameIdNone], ...FORMATS.map((format): [string, string] => [`urn:oasis:names:tc:SAML:${format}`, format.replace(/^.*:/, "")])]),
      choice("context", words.context, words.notes.context, [["", words.contextNone], [PASSWORD, words.contextPassword]]),
      el("div", { class: "field" }, tick("forceAuthn", words.forceAuthn, words.notes.forceAuthn), tick("isPassive", words.isPassive, words.notes.isPassive), tick("sign", words.sign, words.notes.sign)),
      el("div", { class: "field", id: "sign-key-field", hidden: true }, el("label", { for: "build-key" }, words.signKey), el("textarea", { id: "build-key", rows: "2", spellcheck: "false", "aria-describedby": "build-key-hint" }), el("p", { class: "hint", id: "build-key-hint" }, words.signKeyHint)),
    );
    byId("request-form", HTMLFormElement).addEventListener("input", () => void this.draw());
    byId("request-form", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
    this.#box.addEventListener("toggle", () => void this.draw());
  }

  /** Writes the request anew from the form and the settings. */
  async draw(): Promise<void> {
    if (!this.#box.open) return;
    const number = ++this.#number;
    const settings = this.#settings();
    const field = byId("build-ssoUrl", HTMLInputElement);
    if (!field.value) field.value = ssoUrl(settings.idpMetadata ?? "");
    const signs = byId("build-sign", HTMLInputElement).checked;
    byId("sign-key-field", HTMLElement).hidden = !signs;
    const parts = this.#parts(settings);
    if (!parts.destination || !parts.issuer || !parts.acs) return this.#show([el("p", { class: "hint" }, words.missing)]);
    let key: CryptoKey | null = null;
    try {
      key = signs ? await readSigningKey(byId("build-key", HTMLTextAreaElement).value) : null;
    } catch {
      return this.#show([el("p", { class: "error" }, words.badKey)]);
    }
    const { xml, url, form } = await writeRequest(parts, key);
    // A newer input makes this result stale.
    if (number !== this.#number) return;
    this.#show([part("redirect", words.redirect, url), part("post", words.post, form), part("xml", words.xml, xml)]);
  }

  #show(nodes: Node[]): void {
    this.#result.replaceChildren(...nodes);
  }

  #parts({ spEntityId, acs }: Settings): RequestParts {
    const value = (name: string) => {
      const element = document.getElementById(`build-${name}`);
      return element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.value.trim() : "";
    };
    const ticked = (name: string) => byId(`build-${name}`, HTMLInputElement).checked;
    const parts: RequestParts = { id: this.#id, issueInstant: new Date().toISOString().replace(/\.\d+/, ""), issuer: spEntityId ?? "", acs: acs ?? "", destination: value("ssoUrl") };
    if (value("nameId")) parts.nameIdFormat = value("nameId");
    if (value("context")) parts.context = value("context");
    if (value("relayState")) parts.relayState = value("relayState");
    if (value("loginHint")) parts.loginHint = value("loginHint");
    if (ticked("forceAuthn")) parts.forceAuthn = true;
    if (ticked("isPassive")) parts.isPassive = true;
    return parts;
  }
}

function ssoUrl(metadata: string): string {
  const tag = /<(?:[\w.-]+:)?SingleSignOnService\b[^>]*>/.exec(metadata)?.[0] ?? "";
  return (/Location\s*=\s*["']([^"']+)/.exec(tag)?.[1] ?? "").replaceAll("&amp;", "&");
}

function text(name: string, label: string, note: string): HTMLElement {
  return el("div", { class: "field" }, el("label", { for: `build-${name}` }, label), el("input", { id: `build-${name}`, type: "text", spellcheck: "false", autocapitalize: "off", "aria-describedby": `build-${name}-hint` }), hint(name, note));
}

function choice(name: string, label: string, note: string, options: [string, string][]): HTMLElement {
  const select = el("select", { id: `build-${name}`, "aria-describedby": `build-${name}-hint` }, ...options.map(([value, label]) => el("option", { value }, label)));
  return el("div", { class: "field" }, el("label", { for: `build-${name}` }, label), select, hint(name, note));
}

function tick(name: string, label: string, note: string): HTMLElement {
  return el("div", { class: "choice" }, el("input", { id: `build-${name}`, type: "checkbox", "aria-describedby": `build-${name}-hint` }), el("label", { for: `build-${name}` }, label), hint(name, note));
}

function hint(name: string, note: string): HTMLElement {
  return el("p", { class: "hint", id: `build-${name}-hint` }, `${words.entra}: ${note}`);
}

function part(name: string, label: string, value: string): HTMLElement {
  const copy = el("button", { class: "button quiet", type: "button" }, words.copy);
  copy.addEventListener("click", () => void navigator.clipboard.writeText(value).then(() => (copy.textContent = texts.source.copied), () => (copy.textContent = texts.message.notCopied)));
  return el("div", { class: "result" }, el("div", { class: "heading" }, el("h3", {}, label), copy), el("pre", { id: `request-${name}`, tabindex: "0", class: "source" }, value));
}

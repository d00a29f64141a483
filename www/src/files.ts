// Files: chosen or dropped anywhere on the page. A private key goes to the keys, everything else into the box.

import { byId } from "./dom.ts";
import * as texts from "./texts.ts";

const MAX_FILE = 32 << 20;

export interface Taker {
  text(text: string): void;
  key(text: string): void;
  refused(why: string): void;
}

export function takeFiles(taker: Taker): void {
  const input = byId("file", HTMLInputElement);
  const drop = byId("drop", HTMLElement);
  const take = (file: File | undefined) => {
    if (file) void read(file, taker);
  };
  byId("open-file", HTMLButtonElement).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take(input.files?.[0]);
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", () => drop.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer?.files[0]);
  });
}

async function read(file: File, taker: Taker): Promise<void> {
  if (file.size > MAX_FILE) return taker.refused(texts.message.tooLarge);
  const octets = new Uint8Array(await file.arrayBuffer());
  // A certificate in DER has no text of its own.
  const isDer = octets[0] === 0x30 && octets[1] === 0x82;
  const text = isDer ? `-----BEGIN CERTIFICATE-----\n${btoa(String.fromCharCode(...octets.slice(0, 16_384)))}\n-----END CERTIFICATE-----` : new TextDecoder().decode(octets);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) || /^\s*\{[^]*"kty"/.test(text)) taker.key(text);
  else taker.text(text);
}

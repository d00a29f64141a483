// Packs octets as src/lzma.ts reads them: raw LZMA with these parameters.

import { execFileSync } from "node:child_process";

export function lzma(octets) {
  const room = octets.length + 1024;
  return execFileSync("xz", ["--format=raw", "--lzma1=preset=9e,lc=3,lp=0,pb=2", "--stdout"], { input: octets, maxBuffer: room });
}

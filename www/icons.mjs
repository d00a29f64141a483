// Draws the icons that an installed page needs as PNG: the mark of src/favicon.svg, light on its colour.

import { crc32, deflateSync } from "node:zlib";

const COLOURS = [[0x1d, 0x56, 0xc9], [0xff, 0xff, 0xff]];
// The two arms of the mark on a field of 24; a system may cut the outermost tenth off all round.
const ARMS = [[6, 6, 12, 5.1], [6, 6, 5.1, 12]];

/** A square PNG with two colours. */
export function icon(size) {
  const row = (y) => {
    const octets = Buffer.alloc(1 + Math.ceil(size / 8));
    for (let x = 0; x < size; x++) if (inside(((x + 0.5) * 24) / size, ((y + 0.5) * 24) / size)) octets[1 + (x >> 3)] |= 0x80 >> (x & 7);
    return octets;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // One bit for each pixel, out of a palette.
  header.set([1, 3], 8);
  const pixels = Buffer.concat(Array.from({ length: size }, (_, y) => row(y)));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("PLTE", Buffer.from(COLOURS.flat())), chunk("IDAT", deflateSync(pixels, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

const inside = (x, y) => ARMS.some(([left, top, width, height]) => x >= left && x < left + width && y >= top && y < top + height);

function chunk(name, content) {
  const body = Buffer.concat([Buffer.from(name), content]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(content.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

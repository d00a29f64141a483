// Decodes LZMA, which packs the module a fifth smaller than the browser's own gzip. It reads only what the build packed.

/** The build packs raw LZMA with lc 3, lp 0, pb 2; `size` is the length of what comes out. */
export function unlzma(packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  /** The chance of a 0, in 2048ths, for each kind of bit in each context. */
  const chances = new Uint16Array(LITERAL + (0x300 << LC)).fill(1024);
  let read = 5;
  let code = new DataView(packed.buffer, packed.byteOffset).getUint32(1);
  let range = 0xffffffff;
  let at = 0;
  let state = 0;
  let rep0 = 0;
  let rep1 = 0;
  let rep2 = 0;
  let rep3 = 0;

  const more = (): void => {
    if (range >= 0x1000000) return;
    range = (range << 8) >>> 0;
    code = ((code << 8) | packed[read++]!) >>> 0;
  };
  const bit = (context: number): number => {
    const chance = chances[context]!;
    const bound = (range >>> 11) * chance;
    let is = 0;
    if (code < bound) {
      range = bound;
      chances[context] = chance + ((2048 - chance) >> 5);
    } else {
      range -= bound;
      code -= bound;
      chances[context] = chance - (chance >> 5);
      is = 1;
    }
    more();
    return is;
  };
  const tree = (context: number, bits: number): number => {
    let node = 1;
    for (let n = 0; n < bits; n++) node = (node << 1) | bit(context + node);
    return node - (1 << bits);
  };
  const reversed = (context: number, bits: number): number => {
    let node = 1;
    let value = 0;
    for (let n = 0; n < bits; n++) {
      const is = bit(context + node);
      node = (node << 1) | is;
      value |= is << n;
    }
    return value;
  };
  const direct = (bits: number): number => {
    let value = 0;
    for (let n = 0; n < bits; n++) {
      range >>>= 1;
      const is = code >= range ? 1 : 0;
      if (is) code -= range;
      value = (value << 1) | is;
      more();
    }
    return value;
  };
  const length = (context: number, position: number): number => {
    if (!bit(context)) return 2 + tree(context + 2 + (position << 3), 3);
    if (!bit(context + 1)) return 10 + tree(context + 130 + (position << 3), 3);
    return 18 + tree(context + 258, 8);
  };
  const distance = (length: number): number => {
    const slot = tree(SLOT + (Math.min(length - 2, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const high = (2 | (slot & 1)) << bits;
    if (slot < 14) return high + reversed(NEAR + high - slot, bits);
    return high + (direct(bits - 4) << 4) + reversed(ALIGN, 4);
  };

  while (at < size) {
    const position = at & 3;
    if (!bit(MATCH + (state << 4) + position)) {
      const context = LITERAL + 0x300 * ((at > 0 ? out[at - 1]! : 0) >> (8 - LC));
      let symbol = 1;
      if (state >= 7) {
        let like = out[at - rep0 - 1]!;
        do {
          const expected = (like >> 7) & 1;
          like <<= 1;
          const is = bit(context + ((1 + expected) << 8) + symbol);
          symbol = (symbol << 1) | is;
          if (is !== expected) break;
        } while (symbol < 0x100);
      }
      while (symbol < 0x100) symbol = (symbol << 1) | bit(context + symbol);
      out[at++] = symbol;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count: number;
    if (!bit(REP + state)) {
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      count = length(LENGTH, position);
      rep0 = distance(count);
      state = state < 7 ? 7 : 10;
    } else {
      let single = false;
      if (!bit(REP0 + state)) single = !bit(REP0_LONG + (state << 4) + position);
      else {
        let chosen = rep1;
        if (bit(REP1 + state)) {
          chosen = rep2;
          if (bit(REP2 + state)) {
            chosen = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = chosen;
      }
      count = single ? 1 : length(REP_LENGTH, position);
      state = state < 7 ? (single ? 9 : 8) : 11;
    }
    for (; count > 0 && at < size; count--, at++) out[at] = out[at - rep0 - 1]!;
  }
  return out;
}

const LC = 3;
// Where the contexts of each kind of bit begin.
const MATCH = 0;
const REP = 192;
const REP0 = 204;
const REP1 = 216;
const REP2 = 228;
const REP0_LONG = 240;
const SLOT = 432;
const NEAR = 688;
const ALIGN = 816;
const LENGTH = 832;
const REP_LENGTH = 1346;
const LITERAL = 1860;

// From the core's positions (UTF-8 bytes) to the browser's (UTF-16 code units).

/** The UTF-16 index of each UTF-8 offset in `text`. Offsets inside a character go to its start, those past the end to the end. */
export function utf16Indices(text: string, utf8Offsets: readonly number[]): number[] {
  const order = utf8Offsets.map((offset, position) => ({ offset, position })).sort((a, b) => a.offset - b.offset);
  const result = new Array<number>(utf8Offsets.length).fill(text.length);
  let byte = 0;
  let index = 0;
  for (const { offset, position } of order) {
    while (index < text.length) {
      const point = text.codePointAt(index)!;
      const bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (byte + bytes > offset) break;
      byte += bytes;
      index += bytes === 4 ? 2 : 1;
    }
    result[position] = index;
  }
  return result;
}

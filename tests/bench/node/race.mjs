// Times contenders on one message, turn by turn, so that whatever slows the machine slows them all.
const TURN_MS = 4;
// V8 compiles what runs often a second time; before that, all is slower, and whoever is first would pay for it.
const WARM_MS = 1000;
const LEAST_TURNS = 11;

/** `lanes`: {contender: {name, read}, message}, where read(message) gives the NameID or throws. Gives a row for each. */
export async function race(lanes, milliseconds) {
  for (const lane of lanes) {
    const { contender: { name, read }, message } = lane;
    // One that refuses the message, or reads somebody else from it, is no contender.
    const nameId = await read(message);
    if (nameId !== message.nameId) throw new Error(`${name} reads ${nameId} from ${message.name}`);
    const cold = performance.now();
    while (performance.now() - cold < WARM_MS) await read(message);
    // How many fit into a turn.
    const warm = performance.now();
    let count = 0;
    for (; performance.now() - warm < 20 * TURN_MS; count += 1) await read(message);
    Object.assign(lane, { repeat: Math.max(1, Math.ceil(count / 20)), turns: [] });
  }
  const began = performance.now();
  for (let round = 0; round < LEAST_TURNS || performance.now() - began < milliseconds; round += 1) {
    for (const { contender: { read }, message, repeat, turns } of lanes) {
      const start = performance.now();
      for (let index = 0; index < repeat; index += 1) await read(message);
      turns.push(((performance.now() - start) * 1000) / repeat);
    }
  }
  return lanes.map(({ contender, message, turns }) => row(message, contender.name, turns));
}

/** Median and the middle half, in microseconds. */
export function row(message, contender, turns) {
  const sorted = turns.toSorted((one, other) => one - other);
  const at = (part) => sorted[Math.floor((sorted.length * part) / 4)];
  return { message: message.name, octets: message.octets, contender, median: at(2), low: at(1), high: at(3), turns: turns.length };
}

// Reads what callers give: a wrong type or a misspelt name is told at once, for it would loosen a check without a word.

export function nothingElse(rest) {
  const names = Object.keys(rest);
  if (names.length > 0) throw new TypeError(`there is no option ${names.join(", ")}`);
}

export function oneOf(what, value, words) {
  if (!words.includes(value)) throw new TypeError(`${what} is ${JSON.stringify(value)}; it can be ${words.map((word) => `"${word}"`).join(", ")}`);
}

// The readers below want a type, and let nothing given through as undefined.
const reader = (kind, holds) => (what, value) => {
  if (value !== undefined && !holds(value)) throw new TypeError(`${what} is ${kind}`);
  return value;
};
const isText = (value) => typeof value === "string";
const isWhole = (most) => (value) => Number.isInteger(value) && value >= 0 && value <= most;

export const flag = reader("true or false", (value) => typeof value === "boolean");
export const text = reader("a string", isText);
export const texts = reader("an array of strings", (value) => Array.isArray(value) && value.every(isText));
export const index = reader("a whole number from 0 to 65535", isWhole(0xffff));
export const count = reader("a whole number from 0", isWhole(0xffffffff));

/** An object of options in another one, or null where there is none. */
export function group(what, value) {
  if (value === undefined) return null;
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TypeError(`${what} is an object`);
  return value;
}

export function instant(time) {
  return reader("a Date or a string", isText)("now", time instanceof Date ? time.toISOString() : time);
}

/** Certificates as one text; undefined where there are none. */
export function certificates(given) {
  return given === undefined ? undefined : [given].flat().join("\n");
}

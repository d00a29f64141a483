// What a refusal looks like: an Error with the place and the reason.
import { textsOf, titled } from "./texts.js";

export class SamlError extends Error {
  constructor({ code, place = null, expected = null, found = null, checks = [] }) {
    const { title, failure, fix } = textsOf(code);
    super(`${code}: ${failure}`);
    Object.assign(this, { code, title, failure, fix, place, expected, found, checks: titled(checks) });
  }
}
// On the prototype, so that it is no property of each error.
SamlError.prototype.name = "SamlError";

/** What the core throws is a plain object; a caller's mistake in a type is thrown as it is. */
export function rethrow(error) {
  throw error instanceof Error ? error : new SamlError(error);
}

export function attempt(action) {
  try {
    return action();
  } catch (error) {
    rethrow(error);
  }
}

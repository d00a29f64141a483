// A replay store in memory: for one process, for tests, and as the pattern for a store of your own.

/** Remembers used IDs until their messages have expired. */
export function memoryStore({ now = Date.now } = {}) {
  const until = new Map();
  const forget = (at) => {
    // IDs come in about the order in which they expire, so what has expired stands first.
    for (const [id, expiry] of until) {
      if (expiry > at) break;
      until.delete(id);
    }
  };
  const isUsed = (id, at) => (until.get(id) ?? -Infinity) > at;
  return {
    // Nothing is awaited in here: both IDs are looked up and written in one step.
    async claim({ assertionId, requestId, until: expiry }) {
      const at = now();
      forget(at);
      const request = requestId === null ? null : `request ${requestId}`;
      const assertion = `assertion ${assertionId}`;
      if (request !== null && isUsed(request, at)) return "requestUsed";
      if (isUsed(assertion, at)) return "assertionUsed";
      for (const id of [request, assertion]) if (id !== null) until.set(id, Date.parse(expiry));
      return "fresh";
    },
  };
}

// What must be remembered between two requests, in one Durable Object: logins that were sent, and messages that were used.
// Nothing is awaited between looking up and writing, so of two claims at the same moment only one is fresh.
import { DurableObject } from "cloudflare:workers";

const LOGIN_MINUTES = 15;

export class Ledger extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS logins (id TEXT PRIMARY KEY, browser TEXT, issued_at TEXT, until INTEGER)");
    this.sql.exec("CREATE TABLE IF NOT EXISTS used (id TEXT PRIMARY KEY, until INTEGER)");
  }

  /** Writes a login down before the browser is sent away. */
  async open({ id, issuedAt }, browser) {
    this.sql.exec("INSERT INTO logins VALUES (?, ?, ?, ?)", id, browser, issuedAt, Date.now() + LOGIN_MINUTES * 60_000);
    await this.purgeLater();
  }

  /** The login with this ID, if this browser began it. */
  find(id, browser) {
    const [row] = this.sql.exec("SELECT issued_at FROM logins WHERE id = ? AND browser = ? AND until > ?", id, browser, Date.now());
    return row ? { id, issuedAt: row.issued_at } : undefined;
  }

  /** A ReplayStore's `claim`. */
  async claim({ assertionId, requestId, until }) {
    const isUsed = (id) => [...this.sql.exec("SELECT 1 FROM used WHERE id = ?", id)].length > 0;
    const request = requestId && `request ${requestId}`;
    const assertion = `assertion ${assertionId}`;
    if (request && isUsed(request)) return "requestUsed";
    if (isUsed(assertion)) return "assertionUsed";
    for (const id of [request, assertion].filter(Boolean)) this.sql.exec("INSERT INTO used VALUES (?, ?)", id, Date.parse(until));
    await this.purgeLater();
    return "fresh";
  }

  async alarm() {
    for (const table of ["logins", "used"]) this.sql.exec(`DELETE FROM ${table} WHERE until < ?`, Date.now());
    if ([...this.sql.exec("SELECT 1 FROM logins UNION SELECT 1 FROM used")].length > 0) await this.purgeLater();
  }

  async purgeLater() {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + 60 * 60_000);
  }
}

/** The one ledger of this Worker. A busy service has several, named by a hash of the request's ID. */
export const ledgerOf = (env) => env.LEDGER.getByName("ledger");

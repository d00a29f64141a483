//! `Ledger`, a Durable Object per hash prefix: requests that wait for their answer, and assertions already used.
//!
//! A sign-in makes one claim. Where its request is known the claim goes to that request's object, else (an
//! unsolicited Response) to the assertion's. An assertion that answers a request says so under its signature, so
//! every copy of it comes to the same object, unless its IdP signed two confirmations for two requests. It is one step: the object checks both IDs and writes both, or neither.
//!
//! What each kind of mistake here would cost:
//!
//! - **Says fresh twice.** One assertion opens two sessions: whoever saw the message in transit or in a log is
//!   signed in as its subject. This is the mistake that must not happen, so nothing is awaited inside a claim,
//!   and a claim is made after verification and before an identity exists.
//! - **Forgets too early.** The same, while the assertion's time window is open. Rows are kept until the end of
//!   that window (`Once::until`), a used request at least as long as it could have been answered.
//! - **Says used although it is not.** One person must sign in again. A crash between the claim and the session does that.
//! - **Says unknown although a request was sent.** The same: a refusal, and a new try.
//! - **Does not answer.** Nobody signs in until it does. It is never passed by.
//! - **Is filled by strangers.** Anybody can start sign-ins. A row is small and goes after a quarter of an hour.
//!
//! Keys are hashes of directory and ID together, so one directory's IdP cannot use up another's IDs.

use saml_edge::{Claim, Once, Pending, Timestamp};
use serde::{Deserialize, Serialize};
use worker::{
    DurableObject, Env, Request, Response, SqlStorage, SqlStorageValue, State, durable_object,
};

use super::{answer, ask, plan_purge, shard};
use crate::{edge, token};

const BINDING: &str = "LEDGER";
/// How long a person may take at the IdP.
pub const REQUEST_LIFETIME_MS: i64 = 15 * 60 * 1000;

/// Numbers go through JavaScript on their way to SQLite.
const MAX_SAFE_INTEGER: i64 = (1 << 53) - 1;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS requests (
        key TEXT PRIMARY KEY, sent TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 0, until INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS assertions (key TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
";

/// A request as it was sent: what its answer is compared with, and where the person wanted to go.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Sent {
    pub pending: Pending,
    /// Hash of the token in the browser's cookie.
    pub browser: String,
    /// The handle that went along as RelayState.
    pub relay_state: String,
    /// A path on this site.
    pub return_to: String,
}

/// What the ledger knows of a request ID.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Entry {
    pub sent: Sent,
    pub used: bool,
}

/// Writes a request down before it is sent.
pub async fn open(env: &Env, slug: &str, sent: Sent) -> worker::Result<()> {
    let key = key(slug, &sent.pending.id);
    let until = sent.pending.issued_at.unix_millis().saturating_add(REQUEST_LIFETIME_MS);
    ask(env, BINDING, shard(&key), &Question::Open { key: key.clone(), sent, until }).await
}

/// Looks a request up by the ID that an unverified message names.
pub async fn find(env: &Env, slug: &str, request_id: &str) -> worker::Result<Option<Entry>> {
    let key = key(slug, request_id);
    ask(env, BINDING, shard(&key), &Question::Find { key: key.clone() }).await
}

/// Uses up a verified message's IDs. Only the first one to ask gets `Claim::Fresh`.
pub async fn claim(env: &Env, slug: &str, once: &Once) -> worker::Result<Claim> {
    let request = once.request_id.as_deref().map(|id| key(slug, id));
    let assertion = key(slug, &once.assertion_id);
    let name = shard(request.as_ref().unwrap_or(&assertion)).to_owned();
    let until = once.until.unix_millis().min(MAX_SAFE_INTEGER);
    let answer = ask(env, BINDING, &name, &Question::Claim { request, assertion, until }).await?;
    Ok(match answer {
        Answer::Fresh => Claim::Fresh,
        Answer::RequestUsed => Claim::RequestUsed,
        Answer::AssertionUsed => Claim::AssertionUsed,
    })
}

fn key(slug: &str, id: &str) -> String {
    token::hash(&format!("{slug}\n{id}"))
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Open { key: String, sent: Sent, until: i64 },
    Find { key: String },
    Claim { request: Option<String>, assertion: String, until: i64 },
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Fresh,
    RequestUsed,
    AssertionUsed,
}

#[durable_object]
pub struct Ledger {
    state: State,
    sql: SqlStorage,
}

impl DurableObject for Ledger {
    fn new(state: State, _env: Env) -> Self {
        let sql = state.storage().sql();
        Self { state, sql }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        self.sql.exec(TABLES, None)?;
        plan_purge(&self.state).await?;
        answer(request, |question| {
            let now = edge::now();
            Ok(match question {
                Question::Open { key, sent, until } => json(&self.open(key, &sent, until)?)?,
                Question::Find { key } => json(&self.find(key, now)?)?,
                Question::Claim { request, assertion, until } => {
                    json(&self.claim(request, assertion, until, now)?)?
                }
            })
        })
        .await
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let now = SqlStorageValue::Integer(edge::now().unix_millis());
        self.sql.exec(TABLES, None)?;
        self.sql.exec("DELETE FROM requests WHERE until <= ?", vec![now.clone()])?;
        self.sql.exec("DELETE FROM assertions WHERE until <= ?", vec![now])?;
        if self.rows()? > 0 {
            plan_purge(&self.state).await?;
        }
        Response::empty()
    }
}

impl Ledger {
    fn open(&self, key: String, sent: &Sent, until: i64) -> worker::Result<()> {
        let sent = serde_json::to_string(sent)?;
        self.sql.exec(
            "INSERT INTO requests (key, sent, until) VALUES (?, ?, ?)",
            vec![key.into(), sent.into(), until.into()],
        )?;
        Ok(())
    }

    fn find(&self, key: String, now: Timestamp) -> worker::Result<Option<Entry>> {
        #[derive(Deserialize)]
        struct Row {
            sent: String,
            used: i64,
        }
        let rows: Vec<Row> = self
            .sql
            .exec(
                "SELECT sent, used FROM requests WHERE key = ? AND until > ?",
                vec![key.into(), now.unix_millis().into()],
            )?
            .to_array()?;
        rows.first()
            .map(|row| Ok(Entry { sent: serde_json::from_str(&row.sent)?, used: row.used != 0 }))
            .transpose()
    }

    /// Checks both IDs, then writes both. Nothing may be awaited in here.
    fn claim(
        &self,
        request: Option<String>,
        assertion: String,
        until: i64,
        now: Timestamp,
    ) -> worker::Result<Answer> {
        if let Some(request) = &request
            && !self.has(
                "SELECT 1 AS n FROM requests WHERE key = ? AND used = 0 AND until > ?",
                vec![request.as_str().into(), now.unix_millis().into()],
            )?
        {
            return Ok(Answer::RequestUsed);
        }
        if self
            .has("SELECT 1 AS n FROM assertions WHERE key = ?", vec![assertion.as_str().into()])?
        {
            return Ok(Answer::AssertionUsed);
        }
        if let Some(request) = request {
            self.sql.exec(
                "UPDATE requests SET used = 1, until = MAX(until, ?) WHERE key = ?",
                vec![until.into(), request.into()],
            )?;
        }
        self.sql.exec(
            "INSERT INTO assertions (key, until) VALUES (?, ?)",
            vec![assertion.into(), until.into()],
        )?;
        Ok(Answer::Fresh)
    }

    fn has(&self, query: &str, values: Vec<SqlStorageValue>) -> worker::Result<bool> {
        let rows: Vec<serde::de::IgnoredAny> = self.sql.exec(query, values)?.to_array()?;
        Ok(!rows.is_empty())
    }

    fn rows(&self) -> worker::Result<i64> {
        #[derive(Deserialize)]
        struct Row {
            n: i64,
        }
        let rows: Vec<Row> = self
            .sql
            .exec(
                "SELECT (SELECT COUNT(*) FROM requests) + (SELECT COUNT(*) FROM assertions) AS n",
                None,
            )?
            .to_array()?;
        Ok(rows.first().map_or(0, |row| row.n))
    }
}

fn json<T: Serialize>(value: &T) -> worker::Result<serde_json::Value> {
    Ok(serde_json::to_value(value)?)
}

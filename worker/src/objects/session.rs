//! `Session`, a Durable Object per hash prefix: who is signed in, until when, and by which checks.
//!
//! The store holds the hash of each token, never the token. A session ends at sign-out, after some hours
//! without use, or at its absolute end, whichever comes first.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worker::{DurableObject, Env, Request, Response, SqlStorage, State, durable_object};

use super::{answer, ask, plan_purge, shard};
use crate::{edge, token};

const BINDING: &str = "SESSION";
/// The longest a session may last.
pub const ABSOLUTE_MS: i64 = 8 * 60 * 60 * 1000;
/// The longest it may go unused.
const IDLE_MS: i64 = 2 * 60 * 60 * 1000;
/// Use is noted this exactly, so that reading a session is seldom a write.
const TOUCH_MS: i64 = 60 * 1000;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS sessions (
        key TEXT PRIMARY KEY, record TEXT NOT NULL, used_at INTEGER NOT NULL, until INTEGER NOT NULL
    ) WITHOUT ROWID;
";

/// What is kept of a sign-in.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Record {
    /// The slug of the directory: an identity is a NameID within a connection.
    pub directory: String,
    /// The core's report: identity and checks.
    pub report: Value,
    /// When the session began and when it ends at the latest, in milliseconds.
    pub started_at: i64,
    pub until: i64,
}

/// Starts a session and gives its token, which is nowhere else.
pub async fn start(env: &Env, record: Record) -> worker::Result<String> {
    let secret = token::secret()?;
    let key = token::hash(&secret);
    let () = ask(env, BINDING, shard(&key), &Question::Start { key: key.clone(), record }).await?;
    Ok(secret)
}

/// Reads the session of a token.
pub async fn read(env: &Env, secret: &str) -> worker::Result<Option<Record>> {
    if !token::is_secret(secret) {
        return Ok(None);
    }
    let key = token::hash(secret);
    ask(env, BINDING, shard(&key), &Question::Read { key: key.clone() }).await
}

/// Ends the session of a token. A token without a session is no error.
pub async fn end(env: &Env, secret: &str) -> worker::Result<()> {
    let key = token::hash(secret);
    ask(env, BINDING, shard(&key), &Question::End { key: key.clone() }).await
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Start { key: String, record: Record },
    Read { key: String },
    End { key: String },
}

#[durable_object]
pub struct Session {
    state: State,
    sql: SqlStorage,
}

impl DurableObject for Session {
    fn new(state: State, _env: Env) -> Self {
        let sql = state.storage().sql();
        Self { state, sql }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        self.sql.exec(TABLES, None)?;
        plan_purge(&self.state).await?;
        answer(request, |question| {
            let now = edge::now().unix_millis();
            Ok(match question {
                Question::Start { key, record } => {
                    self.start(key, &record, now).map(|()| Value::Null)?
                }
                Question::Read { key } => serde_json::to_value(self.read(key, now)?)?,
                Question::End { key } => self.end(key).map(|()| Value::Null)?,
            })
        })
        .await
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let now = edge::now().unix_millis();
        self.sql.exec(TABLES, None)?;
        self.sql.exec(
            "DELETE FROM sessions WHERE until <= ? OR used_at <= ?",
            vec![now.into(), now.saturating_sub(IDLE_MS).into()],
        )?;
        let left: Vec<serde::de::IgnoredAny> =
            self.sql.exec("SELECT 1 AS n FROM sessions LIMIT 1", None)?.to_array()?;
        if !left.is_empty() {
            plan_purge(&self.state).await?;
        }
        Response::empty()
    }
}

impl Session {
    fn start(&self, key: String, record: &Record, now: i64) -> worker::Result<()> {
        let (until, record) = (record.until, serde_json::to_string(record)?);
        self.sql.exec(
            "INSERT INTO sessions (key, record, used_at, until) VALUES (?, ?, ?, ?)",
            vec![key.into(), record.into(), now.into(), until.into()],
        )?;
        Ok(())
    }

    fn read(&self, key: String, now: i64) -> worker::Result<Option<Record>> {
        #[derive(Deserialize)]
        struct Row {
            record: String,
            used_at: i64,
        }
        let rows: Vec<Row> = self
            .sql
            .exec(
                "SELECT record, used_at FROM sessions WHERE key = ? AND until > ? AND used_at > ?",
                vec![key.as_str().into(), now.into(), now.saturating_sub(IDLE_MS).into()],
            )?
            .to_array()?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        if now.saturating_sub(row.used_at) > TOUCH_MS {
            self.sql.exec(
                "UPDATE sessions SET used_at = ? WHERE key = ?",
                vec![now.into(), key.into()],
            )?;
        }
        Ok(Some(serde_json::from_str(&row.record)?))
    }

    fn end(&self, key: String) -> worker::Result<()> {
        self.sql.exec("DELETE FROM sessions WHERE key = ?", vec![key.into()])?;
        Ok(())
    }
}

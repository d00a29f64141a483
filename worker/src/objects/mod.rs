//! The Durable Objects that hold all state, and how the Worker asks them: JSON in, JSON out.

pub mod directory;
pub mod ledger;
pub mod session;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use worker::{Env, Method, Request, RequestInit, Response, State};

/// How long after the first write an object looks for rows to throw away.
const PURGE_AFTER_MS: i64 = 20 * 60 * 1000;

/// Asks one object one question. Any fault is an error: no answer is never taken for a good one.
async fn ask<Q: Serialize, A: DeserializeOwned>(
    env: &Env,
    binding: &str,
    name: &str,
    question: &Q,
) -> worker::Result<A> {
    let body = serde_json::to_string(question)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(JsValue::from_str(&body)));
    // The address means nothing; only the object's name decides who answers.
    let request = Request::new_with_init("https://object/", &init)?;
    let mut response =
        env.durable_object(binding)?.get_by_name(name)?.fetch_with_request(request).await?;
    match response.status_code() {
        200 => response.json().await,
        status => Err(worker::Error::from(format!("{binding} answered {status}"))),
    }
}

/// The object's side: reads the question, hands it to `answer`.
async fn answer<Q, A, F>(mut request: Request, answer: F) -> worker::Result<Response>
where
    Q: DeserializeOwned,
    A: Serialize,
    F: FnOnce(Q) -> worker::Result<A>,
{
    let question = request.json().await?;
    // From here to the end of `answer` nothing is awaited, so one question is one atomic step.
    Response::from_json(&answer(question)?)
}

/// Spreads rows over 256 objects by the first octet of a hash in hexadecimal.
fn shard(hash: &str) -> &str {
    hash.get(..2).unwrap_or("00")
}

/// Makes sure that expired rows are thrown away some time.
async fn plan_purge(state: &State) -> worker::Result<()> {
    let storage = state.storage();
    if storage.get_alarm().await?.is_none() {
        storage.set_alarm(PURGE_AFTER_MS).await?;
    }
    Ok(())
}

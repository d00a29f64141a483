//! What every route needs: the bindings, the address people see, and the present time.

use saml_edge::{Code, NoPrivateKeys, Rejection, Timestamp, WebCrypto};
use worker::{Date, Env};

use crate::failure::Failure;

thread_local! {
    // For all requests that this instance serves, since it keeps the keys that it has imported.
    static PLATFORM: WebCrypto = WebCrypto::new(NoPrivateKeys);
}

/// One request's surroundings. The clock is read once, so one request sees one time.
pub struct Edge {
    pub env: Env,
    pub now: Timestamp,
    pub platform: WebCrypto,
    base_url: String,
}

impl Edge {
    pub fn new(env: Env) -> Result<Self, Failure> {
        let base_url = var(&env, "BASE_URL").unwrap_or_default();
        if base_url.is_empty() {
            let rejection = Rejection::new(Code::EdgeInternal).expected("the variable BASE_URL");
            return Err(Failure::new(503, rejection));
        }
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self { env, now: now(), platform: PLATFORM.with(WebCrypto::clone), base_url })
    }

    /// The configured address, without a slash at the end. Never taken from the Host header.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The directory behind the home page's button, if one is named.
    pub fn home_directory(&self) -> Option<String> {
        var(&self.env, "HOME_DIRECTORY")
    }

    /// The secret that opens the API. An empty one counts as none.
    pub fn admin_token(&self) -> Option<String> {
        var(&self.env, "ADMIN_TOKEN")
    }
}

/// The present, as the Workers runtime tells it.
pub fn now() -> Timestamp {
    Timestamp::from_unix_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// Vars and secrets read the same way.
fn var(env: &Env, name: &str) -> Option<String> {
    let value = env.var(name).ok()?.to_string();
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

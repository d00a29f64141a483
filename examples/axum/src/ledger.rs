//! What must be remembered between two requests, in memory: logins that were sent, and messages that were used.
//! One lock is held from looking up to writing, so of two claims at the same moment only one is fresh.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use saml_edge::{Claim, Once, Pending, Timestamp};

#[derive(Default)]
pub struct Ledger(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// By the request's ID: what was sent, and the browser that began it.
    logins: HashMap<String, (Pending, String)>,
    requests: HashMap<String, Timestamp>,
    assertions: HashMap<String, Timestamp>,
}

impl Ledger {
    /// Writes a login down before the browser is sent away.
    pub fn open(&self, pending: Pending, browser: String) {
        self.lock().logins.insert(pending.id.clone(), (pending, browser));
    }

    /// The login with this ID, if this browser began it.
    pub fn find(&self, id: &str, browser: &str) -> Option<Pending> {
        let kept = self.lock();
        let (pending, began) = kept.logins.get(id)?;
        (began == browser).then(|| pending.clone())
    }

    /// Uses up both IDs, or neither.
    pub fn claim(&self, once: &Once, now: Timestamp) -> Claim {
        let mut kept = self.lock();
        kept.requests.retain(|_, until| *until > now);
        kept.assertions.retain(|_, until| *until > now);
        if once.request_id.as_ref().is_some_and(|id| kept.requests.contains_key(id)) {
            return Claim::RequestUsed;
        }
        if kept.assertions.contains_key(&once.assertion_id) {
            return Claim::AssertionUsed;
        }
        if let Some(id) = &once.request_id {
            kept.requests.insert(id.clone(), once.until);
        }
        kept.assertions.insert(once.assertion_id.clone(), once.until);
        Claim::Fresh
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

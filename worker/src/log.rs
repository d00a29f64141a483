//! One JSON line in the log per decision at the ACS. Subject values are never in it.

use saml_edge::Rejection;
use serde_json::json;
use worker::{console_error, console_log};

/// Somebody was signed in.
pub fn accepted(directory: &str) {
    console_log!("{}", json!({ "event": "acs", "decision": "accepted", "directory": directory }));
}

/// An unsolicited message was answered with a normal sign-in.
pub fn bounced(directory: &str) {
    console_log!("{}", json!({ "event": "acs", "decision": "bounced", "directory": directory }));
}

/// A form came without our cookie and was sent round once more.
pub fn reposted(directory: &str) {
    console_log!("{}", json!({ "event": "acs", "decision": "reposted", "directory": directory }));
}

/// A message was refused.
pub fn refused(directory: &str, rejection: &Rejection) {
    console_log!(
        "{}",
        json!({
            "event": "acs",
            "decision": "refused",
            "directory": directory,
            "code": rejection.code.as_str(),
            "place": rejection.place,
            "expected": rejection.expected,
            "found": rejection.found,
        })
    );
}

/// Something that should work did not.
pub fn broken(what: &str, error: &worker::Error) {
    console_error!("{}", json!({ "event": "broken", "what": what, "error": error.to_string() }));
}

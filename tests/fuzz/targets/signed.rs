//! A Response with any content, soundly signed: what comes after the signature gets its share.
#![no_main]

use saml_edge_fuzz::{RESPONSE, field, judge};

libfuzzer_sys::fuzz_target!(|inside: &str| {
    let Some(message) = RESPONSE.signed(inside) else { return };
    for report in judge(&field(message.as_bytes())) {
        let broken = |check: &serde_json::Value| {
            check["code"] == "signature.digest" && check["status"] == "fail"
        };
        let checks = report["checks"].as_array().expect("checks");
        assert!(!checks.iter().any(broken), "{message}");
    }
});

//! Judges the attacks on logout in `tests/logout`, and shows that whoever asks only for a good signature is fooled by them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::{env, fs, process};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use support::disk::{TESTS, logout_cases};
use support::logout_case::{Kind, LogoutCase, Message};
use support::signer::{verifies_any, verifies_octets};

#[test]
fn each_message_gets_the_verdict_of_its_case() {
    let shared = TESTS.shared();
    let cases = logout_cases();
    let problems: Vec<String> = cases.iter().filter_map(|case| case.problem(&shared)).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(cases.len() > 60, "only {} cases", cases.len());
}

#[test]
fn an_intact_signature_fools_who_asks_for_no_more() {
    let mut problems = Vec::new();
    for case in logout_cases().iter().filter(|case| case.about.code.is_some()) {
        let intact = case.about.signature_intact;
        if intact == case.about.no_intact_signature.is_some() || is_fooled(case) != intact {
            problems.push(case.name.clone());
        }
    }
    assert!(problems.is_empty(), "not as they say: {}", problems.join(", "));
}

fn is_fooled(case: &LogoutCase) -> bool {
    match &case.message {
        Message::Query(query) => is_fooled_by(query, case.about.kind),
        Message::Form(xml) => {
            let name = format!("saml-edge-{}-{}.xml", process::id(), case.name);
            let file = env::temp_dir().join(name);
            fs::write(&file, xml).unwrap();
            let fooled = verifies_any(&file, "idp");
            fs::remove_file(file).unwrap();
            fooled
        }
    }
}

/// Whether the signature holds for whoever takes the first of parameters with one name, or the
/// last, and whatever algorithm is named.
fn is_fooled_by(query: &str, kind: Kind) -> bool {
    let message = match kind {
        Kind::Request => "SAMLRequest=",
        Kind::Response => "SAMLResponse=",
    };
    let pairs: Vec<&str> = query.split('&').collect();
    let reversed: Vec<&str> = pairs.iter().rev().copied().collect();
    [pairs, reversed].into_iter().any(|pairs| {
        let named = |name: &str| pairs.iter().copied().find(|pair| pair.starts_with(name));
        let signed = [message, "RelayState=", "SigAlg="].into_iter().filter_map(named);
        let octets = signed.collect::<Vec<_>>().join("&");
        let value = named("Signature=").and_then(|pair| pair.strip_prefix("Signature="));
        let value = value.unwrap_or("");
        let value = value.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        STANDARD.decode(value).is_ok_and(|value| verifies_octets(octets.as_bytes(), &value, "idp"))
    })
}

//! A verifier that asks only whether a good signature is in the message is fooled by every case that says its signature is intact.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::path::{Path, PathBuf};
use std::{fs, process};

use support::case::Case;
use support::disk::{self, ATTACK_FAMILIES};
use support::signer::{decrypted, keys, verifies_any};

#[test]
fn every_attack_says_whether_its_signature_is_intact() {
    let attacks = disk::cases().into_iter().filter(|case| {
        let family = ATTACK_FAMILIES.iter().any(|family| case.name.starts_with(family));
        family && !case.about.accepted
    });
    let undecided: Vec<String> = attacks
        .filter(|case| case.about.signature_intact == case.about.no_intact_signature.is_some())
        .map(|case| case.name)
        .collect();
    assert!(undecided.is_empty(), "neither or both: {}", undecided.join(", "));
}

#[test]
fn an_intact_signature_fools_who_asks_for_no_more() {
    let mut intact = 0;
    let mut problems = Vec::new();
    for case in disk::cases() {
        let fooled = case.about.signature_intact || case.about.no_intact_signature.is_some();
        if fooled && is_fooled(&case) != case.about.signature_intact {
            let says = if case.about.signature_intact { "intact" } else { "not intact" };
            problems.push(format!("{} says {says}, and xmlsec1 does not", case.name));
        }
        intact += usize::from(case.about.signature_intact);
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    println!("{intact} cases with an intact signature");
    assert!(intact > 250, "only {intact} cases");
}

/// Whether xmlsec1 verifies any signature in the message with a configured certificate, as it came or once it is decrypted.
fn is_fooled(case: &Case) -> bool {
    let message = disk::folder().join("cases").join(&case.name).join("response.xml");
    let configured = case.about.certificates.clone().unwrap_or_else(|| vec!["idp".into()]);
    let verifies = |message: &Path| configured.iter().any(|key| verifies_any(message, key));
    if !message.exists() {
        return false;
    }
    if verifies(&message) {
        return true;
    }
    let opened = temporary(&case.name);
    let fooled = case.about.decryption_keys.iter().any(|key| {
        decrypted(&message, &keys().join(format!("{key}.key")), &opened) && verifies(&opened)
    });
    fs::remove_file(opened).ok();
    fooled
}

fn temporary(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("saml-edge-{}-{name}.xml", process::id()))
}

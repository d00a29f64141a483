//! Runs the case folders in `tests/cases` through the Rust API: as a sign-in, and as an inspection.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::BTreeSet;

use saml_edge::{Code, Stage};

use support::case::Case;
use support::disk::{TESTS, cases, names};

#[test]
fn signing_in_gives_the_verdict_of_the_case() {
    let shared = TESTS.shared();
    let cases = cases().into_iter().filter(Case::is_for_reading);
    check(cases.flat_map(|case| case.problems(&TESTS.sign_in(&case, &shared))).collect());
}

#[test]
fn inspecting_gives_the_verdict_of_the_case() {
    let shared = TESTS.shared();
    let cases = cases().into_iter().filter(Case::is_for_inspection);
    check(cases.flat_map(|case| case.problems(&TESTS.inspect(&case, &shared))).collect());
}

#[test]
fn every_message_code_has_a_case() {
    let asserted: BTreeSet<String> =
        cases().into_iter().filter_map(|case| case.about.code).collect();
    let codes = Code::ALL.iter().filter(|code| code.stage() == Stage::Message);
    let codes = codes.map(|code| code.as_str());
    let missing: Vec<&str> = codes.filter(|code| !asserted.contains(*code)).collect();
    assert!(missing.is_empty(), "no case in tests/cases asserts {}", missing.join(", "));
}

#[test]
fn the_index_lists_every_case() {
    assert_eq!(TESTS.listed(), names(), "run python3 tests/cases/make.py");
}

fn check(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

//! Judges every entry of a corpus of foreign messages and compares the verdicts with its manifest.
//!
//! `SAML_CORPUS` names the folder that holds `manifest.json`. Without it there is nothing to do.
//! Some kinds need what only the crate itself can see, so this is a unit test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod c14n;
mod encryption;
mod entry;
mod judged;
mod logout;
mod metadata;
mod reasons;
#[path = "../support/report.rs"]
mod report;
mod requests;
mod responses;
mod signatures;
#[path = "../../examples/inspect/unwrap.rs"]
mod unwrap;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use self::entry::Entry;
use self::judged::Judged;
use self::reasons::Reasons;

/// Entries whose outcome is not the manifest's: `"id" = "outcome: why"`, in a table that says when.
const EXCEPTIONS: &str = include_str!("exceptions.toml");

/// Each kind, and who judges it.
const KINDS: [(&str, Judge); 8] = [
    ("saml-response", responses::judge),
    ("assertion", responses::judge_assertion),
    ("metadata", metadata::judge),
    ("authnrequest", requests::judge),
    ("logout", logout::judge),
    ("xmldsig", signatures::judge),
    ("c14n", c14n::judge),
    ("xmlenc", encryption::judge),
];

type Judge = fn(&Entry<'_>) -> Judged;

#[derive(Default)]
struct Count {
    valid: usize,
    invalid: usize,
    exceptions: usize,
    policy: usize,
}

#[test]
fn every_verdict_is_the_one_of_the_manifest() {
    let Some(folder) = std::env::var_os("SAML_CORPUS").map(PathBuf::from) else {
        println!("skipped: SAML_CORPUS names no folder");
        return;
    };
    let manifest =
        fs::read_to_string(folder.join("manifest.json")).expect("manifest.json in SAML_CORPUS");
    let manifest: Vec<Value> = serde_json::from_str(&manifest).unwrap();
    let mut exceptions = exceptions();
    let mut reasons = Reasons::read();
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut problems = Vec::new();

    for json in &manifest {
        let entry = Entry { folder: &folder, json };
        let kind = KINDS.iter().find(|(kind, _)| *kind == entry.kind());
        let &(kind, judge) = kind.unwrap_or_else(|| panic!("nobody judges {}", entry.kind()));
        let judged = judge(&entry);
        let count = counts.entry(kind).or_default();
        let exception = exceptions.remove(entry.id());
        let mut problem = |what: String| problems.push(format!("{kind} {}: {what}", entry.id()));

        for unsound in judged.unsound(&entry) {
            problem(unsound);
        }
        if !entry.is_hard() {
            count.policy += 1;
            if exception.is_some() {
                problem("an exception for an entry that fails nothing".into());
            }
            continue;
        }
        match (verdict(&entry, &judged, &mut reasons), exception) {
            (Ok(()), None) if entry.is_valid() => count.valid += 1,
            (Ok(()), None) => count.invalid += 1,
            (Ok(()), Some(_)) => problem("right now; take it off the exceptions".into()),
            (Err(_), Some(exception)) if outcome_of(&exception) == judged.outcome() => {
                count.exceptions += 1;
            }
            (Err(wrong), Some(exception)) => {
                problem(format!("{wrong}; the exception says {exception}"));
            }
            (Err(wrong), None) => problem(wrong),
        }
    }

    println!("{:>5} {:>7} {:>10} {:>6}  kind", "valid", "invalid", "exceptions", "policy");
    for (kind, Count { valid, invalid, exceptions, policy }) in &counts {
        println!("{valid:>5} {invalid:>7} {exceptions:>10} {policy:>6}  {kind}");
    }
    problems.extend(exceptions.keys().map(|id| format!("{id}: an exception for no entry")));
    problems.extend(reasons.unused());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    let judged: usize = counts.values().map(|count| count.valid + count.invalid).sum();
    assert!(judged > 0, "the corpus holds no messages");
}

fn exceptions() -> BTreeMap<String, String> {
    let mut tables: BTreeMap<String, BTreeMap<String, String>> =
        toml::from_str(EXCEPTIONS).unwrap();
    let without_legacy = tables.remove("without-legacy-encryption").unwrap();
    let mut exceptions = tables.remove("always").unwrap();
    if !cfg!(feature = "legacy-encryption") {
        exceptions.extend(without_legacy);
    }
    assert!(tables.is_empty(), "unknown tables {:?}", tables.keys());
    exceptions
}

fn outcome_of(exception: &str) -> &str {
    exception.split_once(": ").map_or("", |(outcome, _)| outcome)
}

/// Whether the verdict on a hard entry is the manifest's, for the manifest's reason.
fn verdict(entry: &Entry<'_>, judged: &Judged, reasons: &mut Reasons) -> Result<(), String> {
    match (entry.is_valid(), judged.failed.as_slice()) {
        (true, []) => judged.contents.clone(),
        (true, failed) => Err(format!("refused by {failed:?}: {}", judged.said)),
        (false, []) => Err(format!("accepted; it is invalid: {:?}", entry.reasons())),
        (false, failed) => reasons.explain(entry, failed),
    }
}

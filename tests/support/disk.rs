//! The case folders on disk, for tests that are not run in a browser.

use std::fs;
use std::path::{Path, PathBuf};

use super::case::Case;
use super::judge::Tests;
use super::logout_case::LogoutCase;

pub const TESTS: Tests = Tests { file: |name| fs::read(folder().join(name)).ok() };

/// How the names of attack cases begin. Each is in a row of `docs/ATTACKS.md`, and says that its
/// signature is intact or why none can be.
pub const ATTACK_FAMILIES: [&str; 14] = [
    "audience-",
    "confirmation-",
    "destination-",
    "encryption-",
    "id-",
    "issuer-",
    "name-",
    "parser-",
    "request-",
    "signature-",
    "status-",
    "void-",
    "wrapping-",
    "xml-",
];

/// The folder `tests`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

pub fn cases() -> Vec<Case> {
    names().iter().map(|name| TESTS.case(name)).collect()
}

/// The attacks on logout.
pub fn logout_cases() -> Vec<LogoutCase> {
    let folder = folder().join("logout");
    let read =
        |name: &String| LogoutCase::read(name, |file| fs::read(folder.join(name).join(file)).ok());
    names_in("logout").iter().map(read).collect()
}

/// Every folder of a case, listed or not.
pub fn names() -> Vec<String> {
    names_in("cases")
}

fn names_in(part: &str) -> Vec<String> {
    let entries = fs::read_dir(folder().join(part)).unwrap().map(|entry| entry.unwrap().path());
    let folders = entries.filter(|path| path.join("case.toml").exists());
    let name = |folder: PathBuf| folder.file_name().unwrap().to_str().unwrap().to_string();
    let mut names: Vec<String> = folders.map(name).collect();
    names.sort();
    names
}

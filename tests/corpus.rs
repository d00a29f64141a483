//! Judges a corpus of messages from many products and compares the verdicts with its manifest.
//!
//! `SAML_CORPUS` names the folder that holds `manifest.json`. Without it there is nothing to do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../examples/inspect/unwrap.rs"]
mod unwrap;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use saml_edge::inspect::{Request, Settings, inspect_on};
use saml_edge::{Certificate, Permit, Ring, Timestamp};
use serde_json::Value;

/// Entries whose verdict is known to differ: `"id" = "reason"`, in a table that says when.
const EXCEPTIONS: &str = include_str!("corpus-exceptions.toml");

#[test]
fn every_verdict_is_the_one_of_the_manifest() {
    let Some(folder) = std::env::var_os("SAML_CORPUS").map(PathBuf::from) else {
        println!("skipped: SAML_CORPUS names no folder");
        return;
    };
    let mut exceptions: BTreeMap<String, BTreeMap<String, String>> =
        toml::from_str(EXCEPTIONS).unwrap();
    let without_legacy = exceptions.remove("without-legacy-encryption").unwrap();
    let mut exceptions = exceptions.remove("always").unwrap();
    if !cfg!(feature = "legacy-encryption") {
        exceptions.extend(without_legacy);
    }
    let manifest =
        fs::read_to_string(folder.join("manifest.json")).expect("manifest.json in SAML_CORPUS");
    let manifest: Vec<Value> = serde_json::from_str(&manifest).unwrap();
    let entries = manifest
        .iter()
        .filter(|entry| entry["kind"] == "saml-response" && entry["strictness"] == "hard");

    let (mut valid, mut invalid) = (0, 0);
    let (mut problems, mut excepted) = (Vec::new(), Vec::new());
    for entry in entries {
        let id = entry["id"].as_str().unwrap();
        match (judge(&folder, entry), exceptions.contains_key(id)) {
            (Ok(()), false) if entry["expected"] == "valid" => valid += 1,
            (Ok(()), false) => invalid += 1,
            (Ok(()), true) => problems.push(format!("{id}: right now; take it off the exceptions")),
            (Err(_), true) => excepted.push(id),
            (Err(problem), false) => problems.push(format!("{id}: {problem}")),
        }
    }
    println!("{valid} valid, {invalid} invalid, {} exceptions", excepted.len());
    let unknown = exceptions.keys().filter(|id| !manifest.iter().any(|entry| entry["id"] == **id));
    problems.extend(unknown.map(|id| format!("{id}: an exception for no entry")));
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(valid > 0 && invalid > 0, "the corpus holds no messages");
}

/// Judges one entry with the settings it names, under the policy the corpus was made for.
fn judge(folder: &Path, entry: &Value) -> Result<(), String> {
    let text = |key: &str| entry[key].as_str().map(String::from);
    let file =
        |path: &str| fs::read(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));

    let now = text("now")
        .map_or(Timestamp::from_unix_millis(0), |now| Timestamp::parse(&now).expect("now"));
    let mut settings = Settings::new(now);
    settings.legacy = Permit::Allow;
    for path in entry["cert_files"].as_array().into_iter().flatten() {
        let certificates = Certificate::from_file(&file(path.as_str().unwrap()));
        settings.idp_certificates.extend(certificates.map_err(|error| error.to_string())?);
    }
    settings.idp_entity_id = text("idp_entity_id");
    settings.sp_entity_id = text("audience");
    settings.acs_url = text("acs_url");
    settings.request = text("in_response_to").map_or(Request::Unknown, Request::Sent);
    let private_keys: Vec<_> = text("decryption_key_file")
        .iter()
        .map(|path| String::from_utf8(file(path)).unwrap())
        .map(|pem| unwrap::read_private_key(&pem))
        .collect::<Result<_, _>>()?;

    let message = String::from_utf8_lossy(&file(&text("file").unwrap())).into_owned();
    let platform = Ring(unwrap::Keys(private_keys));
    let inspection = pollster::block_on(inspect_on(&platform, &message, &settings));
    let inspection = inspection.map_err(|error| error.to_string())?;
    let report = serde_json::to_value(inspection.report()).unwrap();
    let failed = inspection.checks().rejection();

    if let Some(name_id) = text("name_id_in_document").filter(|_| entry["expected"] == "invalid") {
        let said =
            inspection.checks().iter().flat_map(|check| [&check.expected, &check.found]).flatten();
        if report["identity"] != Value::Null || said.into_iter().any(|said| said.contains(&name_id))
        {
            return Err(format!("the NameID {name_id} came out: {report}"));
        }
    }
    match (entry["expected"].as_str(), failed) {
        (Some("valid"), None) => right_identity(entry, &report["identity"]),
        (Some("valid"), Some(failed)) => Err(format!("refused: {failed}")),
        (Some("invalid"), None) => Err(format!("accepted; it is invalid because {}", entry["why"])),
        (Some("invalid"), Some(_)) => Ok(()),
        (expected, _) => Err(format!("expected is {expected:?}")),
    }
}

fn right_identity(entry: &Value, identity: &Value) -> Result<(), String> {
    if identity["name_id"] != entry["expected_name_id"] {
        return Err(format!(
            "name_id is {}, not {}",
            identity["name_id"], entry["expected_name_id"]
        ));
    }
    if let Some(format) = entry["expected_name_id_format"].as_str()
        && identity["name_id_format"] != format
    {
        return Err(format!("name_id_format is {}, not {format}", identity["name_id_format"]));
    }
    let Some(expected) = entry["expected_attributes"].as_object() else { return Ok(()) };
    let attributes = identity["attributes"].as_array().unwrap();
    let found: serde_json::Map<_, _> = attributes
        .iter()
        .map(|attribute| (attribute["name"].as_str().unwrap().into(), attribute["values"].clone()))
        .collect();
    if found != *expected {
        return Err(format!("attributes are {found:?}, not {expected:?}"));
    }
    Ok(())
}

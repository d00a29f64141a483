//! Prints every message of the case folders and of the corpus with its settings and our verdict, as JSON, one a line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../corpus/entry.rs"]
#[allow(dead_code, reason = "the corpus has more kinds")]
mod entry;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::inspect::{decode, inspect_on};
use saml_edge::{Ring, Timestamp};
use serde::Serialize;
use serde_json::Value;

use entry::Entry;
use support::case::Request;
use support::judge::Tests;
use support::judge::unwrap;
use support::report::most_telling;

/// A message, what it is judged with, and how we judged it.
#[derive(Serialize)]
struct Line {
    name: String,
    /// The form field `SAMLResponse`.
    field: String,
    now: Timestamp,
    idp_entity_id: Option<String>,
    sp_entity_id: Option<String>,
    acs_url: Option<String>,
    /// The request that was sent.
    request_id: Option<String>,
    /// Whether the message must answer a request.
    solicited: bool,
    /// Trusted certificates, or public keys, in PEM.
    certificates: Vec<String>,
    private_keys: Vec<String>,
    /// "accepted", or the most telling code.
    verdict: String,
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    cases(&folder);
    if let Some(corpus) = std::env::var_os("SAML_CORPUS").map(PathBuf::from) {
        entries(&corpus);
    }
}

fn print(line: &Line) {
    println!("{}", serde_json::to_string(line).unwrap());
}

fn verdict(report: &Value) -> String {
    match most_telling(report) {
        Some(failed) => failed["code"].as_str().unwrap().into(),
        None => "accepted".into(),
    }
}

fn cases(folder: &Path) {
    let tests = Tests {
        file: |path| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)).ok(),
    };
    let shared = tests.shared();
    for name in tests.listed() {
        let case = tests.case(&name);
        let about = &case.about;
        let report = if case.is_for_reading() {
            tests.sign_in(&case, &shared)
        } else {
            tests.inspect(&case, &shared)
        };
        let sent = matches!(about.request, Request::Sent | Request::Raced);
        let keys = about.decryption_keys.iter().map(|key| folder.join(format!("keys/{key}.key")));
        let idp = about.idp_entity_id.as_deref().unwrap_or(shared.idp_entity_id());
        print(&Line {
            field: case.field(),
            now: case.now(&shared),
            idp_entity_id: Some(idp.into()),
            sp_entity_id: Some(case.sp_entity_id(&shared).into()),
            acs_url: Some(case.acs_url(&shared).into()),
            request_id: sent.then(|| shared.request_id.clone()),
            solicited: !matches!(about.request, Request::Unsolicited | Request::Unknown),
            certificates: each_certificate(&tests.certificates(&case)),
            private_keys: keys.map(|key| fs::read_to_string(key).unwrap()).collect(),
            verdict: verdict(&report),
            name,
        });
    }
}

/// PEM takes several certificates in one text; other libraries want a list.
fn each_certificate(pem: &str) -> Vec<String> {
    const END: &str = "-----END CERTIFICATE-----\n";
    pem.split_inclusive(END).map(String::from).collect()
}

fn entries(folder: &Path) {
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    let manifest: Vec<Value> = serde_json::from_str(&manifest).unwrap();
    for json in manifest.iter().filter(|json| json["kind"] == "saml-response") {
        let entry = Entry { folder, json };
        let message = entry.message();
        let platform = Ring(entry.private_keys());
        let inspection = pollster::block_on(inspect_on(&platform, &message, &entry.settings()));
        let report = serde_json::to_value(inspection.unwrap().report()).unwrap();
        let text = |key: &str| entry.text(key).map(String::from);
        let pem = |path: &str| String::from_utf8(entry.file(path)).unwrap();
        print(&Line {
            name: format!("corpus/{}", entry.id()),
            field: decode(&message).map_or(message.clone(), |(xml, _)| STANDARD.encode(xml)),
            now: entry.now(),
            idp_entity_id: text("idp_entity_id"),
            sp_entity_id: text("audience"),
            acs_url: text("acs_url"),
            request_id: text("in_response_to"),
            solicited: entry.text("in_response_to").is_some(),
            certificates: entry
                .list("cert_files")
                .map(|path| pem(path.as_str().unwrap()))
                .collect(),
            private_keys: entry.text("decryption_key_file").into_iter().map(pem).collect(),
            verdict: verdict(&report),
        });
    }
}

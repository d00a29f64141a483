//! An entry of the manifest, and what became of it.

use std::fs;
use std::path::Path;

use saml_edge::{Certificate, Rejection, Timestamp};
use serde_json::Value;

use super::unwrap;

/// An entry of the manifest.
pub struct Entry<'c> {
    pub folder: &'c Path,
    pub json: &'c Value,
}

/// What became of an entry.
pub struct Judged {
    /// The codes of the failed checks, the most telling one first; none where it was accepted.
    pub failed: Vec<String>,
    /// Whether what was read is what the manifest says.
    pub contents: Result<(), String>,
    /// All the text that came out.
    pub said: String,
    /// What is wrong with the report itself.
    pub wrong_report: Vec<String>,
}

impl Entry<'_> {
    pub fn id(&self) -> &str {
        self.json["id"].as_str().unwrap()
    }

    pub fn kind(&self) -> &str {
        self.json["kind"].as_str().unwrap()
    }

    pub fn is_hard(&self) -> bool {
        self.one_of("strictness", ["hard", "policy"])
    }

    pub fn is_valid(&self) -> bool {
        self.one_of("expected", ["valid", "invalid"])
    }

    fn one_of(&self, key: &str, [first, second]: [&str; 2]) -> bool {
        let value = self.text(key).unwrap_or_else(|| panic!("{}: no {key}", self.id()));
        assert!(value == first || value == second, "{}: {key} is {value}", self.id());
        value == first
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.json[key].as_str()
    }

    pub fn list(&self, key: &str) -> impl Iterator<Item = &Value> {
        self.json[key].as_array().into_iter().flatten()
    }

    /// Why the manifest calls it invalid.
    pub fn reasons(&self) -> Vec<&str> {
        let found = self.list("reasons_found").filter_map(Value::as_str);
        found.chain(self.text("why")).collect()
    }

    pub fn now(&self) -> Timestamp {
        self.text("now")
            .map_or(Timestamp::from_unix_millis(0), |now| Timestamp::parse(now).expect("now"))
    }

    pub fn file(&self, path: &str) -> Vec<u8> {
        fs::read(self.folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The message as it came.
    pub fn message(&self) -> String {
        String::from_utf8_lossy(&self.file(self.text("file").unwrap())).into_owned()
    }

    pub fn certificates(&self) -> Result<Vec<Certificate>, Rejection> {
        let paths = self.list("cert_files").map(|path| path.as_str().unwrap());
        let read = paths.map(|path| Certificate::from_file(&self.file(path)));
        Ok(read.collect::<Result<Vec<_>, _>>()?.concat())
    }

    pub fn private_keys(&self) -> unwrap::Keys {
        let path = self.text("decryption_key_file");
        let pem = path.map(|path| String::from_utf8(self.file(path)).unwrap());
        let keys = pem.iter().map(|pem| unwrap::read_private_key(pem));
        unwrap::Keys(keys.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{error}")))
    }
}

impl Judged {
    pub fn accepted(contents: Result<(), String>) -> Self {
        Self { failed: Vec::new(), contents, said: String::new(), wrong_report: Vec::new() }
    }

    pub fn refused(rejection: &Rejection) -> Self {
        Self {
            failed: vec![rejection.code.as_str().into()],
            contents: Ok(()),
            said: rejection.to_string(),
            wrong_report: Vec::new(),
        }
    }

    /// In a word: the most telling code, or "accepted", or "contents" where they are wrong.
    pub fn outcome(&self) -> &str {
        match (self.failed.first(), &self.contents) {
            (Some(code), _) => code,
            (None, Ok(())) => "accepted",
            (None, Err(_)) => "contents",
        }
    }

    /// What must not be, whatever the verdict: a broken report, or the subject of a refused message.
    pub fn unsound(&self, entry: &Entry<'_>) -> Vec<String> {
        let mut unsound = self.wrong_report.clone();
        let mut secrets = vec![entry.text("name_id_in_document")];
        if !self.failed.is_empty() {
            secrets.push(entry.text("expected_name_id"));
        }
        for secret in secrets.into_iter().flatten().map(str::trim) {
            if !secret.is_empty() && self.said.contains(secret) {
                unsound.push(format!("the NameID {secret:?} came out: {}", self.said));
            }
        }
        unsound
    }
}

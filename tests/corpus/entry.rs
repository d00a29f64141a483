//! An entry of the manifest, and the settings it names.

use std::fs;
use std::path::Path;

use saml_edge::inspect::{Request, Settings};
use saml_edge::{Certificate, Permit, Rejection, Timestamp};
use serde_json::Value;

use super::unwrap;

/// An entry of the manifest.
pub struct Entry<'c> {
    pub folder: &'c Path,
    pub json: &'c Value,
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

    /// The settings to judge with, under the policy the corpus was made for.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::new(self.now());
        settings.legacy = Permit::Allow;
        settings.idp_certificates = self.certificates().unwrap();
        settings.idp_entity_id = self.text("idp_entity_id").map(String::from);
        settings.sp_entity_id = self.text("audience").map(String::from);
        settings.acs_url = self.text("acs_url").map(String::from);
        settings.request =
            self.text("in_response_to").map_or(Request::Unknown, |id| Request::Sent(id.into()));
        settings
    }
}

//! Whether a refusal is for the reason that the manifest names.

use std::collections::{BTreeMap, BTreeSet};

use saml_edge::Code;
use serde::Deserialize;

use super::entry::Entry;

/// `reasons.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    words: BTreeMap<String, Vec<String>>,
    entries: BTreeMap<String, String>,
    #[serde(skip)]
    used: BTreeSet<String>,
}

impl Reasons {
    pub fn read() -> Self {
        let reasons: Self = toml::from_str(include_str!("reasons.toml")).unwrap();
        for code in reasons.words.values().flatten().chain(reasons.entries.values()) {
            assert!(Code::ALL.iter().any(|known| known.as_str() == code), "no code {code}");
        }
        reasons
    }

    /// One of the failed checks must be one that the manifest's words stand for. Where the words
    /// stand for none, the entry names the most telling one itself.
    pub fn explain(&mut self, entry: &Entry<'_>, failed: &[String]) -> Result<(), String> {
        let reasons = entry.reasons();
        let said = |words: &&String| reasons.iter().any(|reason| reason.starts_with(*words));
        let words: Vec<String> = self.words.keys().filter(said).cloned().collect();
        let codes: Vec<&String> = words.iter().flat_map(|words| &self.words[words]).collect();
        let explained = failed.iter().any(|code| codes.contains(&code));
        let wrong = format!("refused by {failed:?}; the manifest says {reasons:?}: {codes:?}");
        self.used.extend(words);
        match self.entries.get(entry.id()) {
            None if explained => Ok(()),
            None => Err(wrong),
            Some(_) if explained => Err("the manifest's words explain it".into()),
            Some(code) => {
                self.used.insert(entry.id().into());
                if failed.first() == Some(code) { Ok(()) } else { Err(wrong) }
            }
        }
    }

    /// What explained nothing.
    pub fn unused(&self) -> impl Iterator<Item = String> {
        let keys = self.words.keys().chain(self.entries.keys());
        let unused = keys.filter(|key| !self.used.contains(*key));
        unused.map(|key| format!("reasons.toml: {key:?} explains nothing"))
    }
}

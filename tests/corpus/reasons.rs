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
    before: BTreeMap<String, String>,
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

    /// The outcome must be a code that the manifest's words stand for, or one that may stand before
    /// such a code among the failed checks. Where neither is so, the entry names it itself.
    pub fn explain(&mut self, entry: &Entry<'_>, failed: &[String]) -> Result<(), String> {
        let reasons = entry.reasons();
        let said = |words: &&String| reasons.iter().any(|reason| reason.starts_with(*words));
        let words: Vec<String> = self.words.keys().filter(said).cloned().collect();
        let codes: Vec<String> = words.iter().flat_map(|words| self.words[words].clone()).collect();
        let wrong = format!("refused by {failed:?}; the manifest says {reasons:?}: {codes:?}");
        self.used.extend(words);
        let (outcome, further) = failed.split_first().unwrap();
        let named = further.iter().filter(|code| codes.contains(code));
        let mut before = named.map(|code| format!("{outcome} > {code}"));
        let before = before.find(|before| self.before.contains_key(before));
        let explained = codes.contains(outcome) || before.is_some();
        if !codes.contains(outcome) {
            self.used.extend(before);
        }
        match self.entries.get(entry.id()) {
            None if explained => Ok(()),
            None => Err(wrong),
            Some(_) if explained => Err("the manifest's words explain it".into()),
            Some(code) => {
                self.used.insert(entry.id().into());
                if outcome == code { Ok(()) } else { Err(wrong) }
            }
        }
    }

    /// What explained nothing.
    pub fn unused(&self) -> impl Iterator<Item = String> {
        let keys = self.words.keys().chain(self.before.keys()).chain(self.entries.keys());
        let unused = keys.filter(|key| !self.used.contains(*key));
        unused.map(|key| format!("reasons.toml: {key:?} explains nothing"))
    }
}

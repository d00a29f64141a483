//! What became of an entry.

use saml_edge::Rejection;

use super::entry::Entry;

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

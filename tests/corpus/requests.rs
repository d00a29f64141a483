//! Requests to an identity provider: no login, whatever their signature says.

use super::entry::Entry;
use super::judged::Judged;
use super::{responses, signatures};

pub fn judge(entry: &Entry<'_>) -> Judged {
    let inspection = responses::judge(entry);
    let mut judged = if entry.list("signatures").next().is_some() {
        signatures::judge_root(entry)
    } else {
        Judged::accepted(Ok(()))
    };
    if inspection.outcome() != "message.request" {
        judged.contents = Err(format!("inspection says {}", inspection.outcome()));
    }
    judged.said.push_str(&inspection.said);
    judged.wrong_report = inspection.wrong_report;
    judged
}

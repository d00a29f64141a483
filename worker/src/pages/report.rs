//! The list of checks, read back from the report's JSON form and drawn for people.

use maud::{Markup, html};
use saml_edge::Code;
use serde::{Deserialize, Serialize};

/// One check as every report writes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Check {
    pub code: String,
    pub status: Status,
    pub title: String,
    pub place: Option<Place>,
    pub expected: Option<String>,
    pub found: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Pass,
    Fail,
    Skip,
}

/// Where something was found, in the message or in words.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Place {
    pub path: String,
    pub line: Option<u32>,
    pub column: Option<u32>,
}

impl Check {
    /// The rule, or what is wrong where it is broken.
    fn headline(&self) -> &str {
        let broken = self.status == Status::Fail;
        let code = Code::ALL.iter().find(|code| broken && code.as_str() == self.code);
        code.map_or(&self.title, |code| code.failure())
    }
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }
}

/// The whole list with the counts above it. What failed comes first; the rest then folds away.
pub fn checks(checks: &[Check]) -> Markup {
    let count = |status| checks.iter().filter(|check| check.status == status).count();
    let (failed, others): (Vec<_>, Vec<_>) =
        checks.iter().partition(|check| check.status == Status::Fail);
    html! {
        section {
            h2 { "Checks" }
            p class="hint" {
                (count(Status::Fail)) " failed · " (count(Status::Pass)) " passed · " (count(Status::Skip)) " not judged"
            }
            @if failed.is_empty() {
                ol class="checks" { @for check in others { (item(check)) } }
            } @else {
                ol class="checks" { @for check in failed { (item(check)) } }
                details {
                    summary { "What passed or was not judged" }
                    ol class="checks" { @for check in others { (item(check)) } }
                }
            }
        }
    }
}

fn item(check: &Check) -> Markup {
    let rows = facts(check.place.as_ref(), check.expected.as_deref(), check.found.as_deref());
    html! {
        li class="check" data-status=(check.status.word()) {
            span class="mark" { (check.status.word()) } " "
            span class="title" { (check.headline()) } " "
            code { (check.code) }
            @match check.status {
                Status::Pass => {},
                Status::Skip => { @if let Some(why) = &check.found { p class="hint" { (why) } } },
                Status::Fail => { @if !rows.0.is_empty() { dl class="facts" { (rows) } } },
            }
        }
    }
}

/// Place, expected and found, as far as there are any: rows of a list of facts.
pub fn facts(place: Option<&Place>, expected: Option<&str>, found: Option<&str>) -> Markup {
    html! {
        @if let Some(Place { path, line, column }) = place {
            dt { "Place" }
            dd {
                (path)
                @if let (Some(line), Some(column)) = (line, column) { " (line " (line) ", column " (column) ")" }
            }
        }
        @if let Some(expected) = expected { dt { "Expected" } dd { (expected) } }
        @if let Some(found) = found { dt { "Found" } dd { (found) } }
    }
}

//! Holds the table of codes, the pages in `docs/checks` and the tests that a page names together. `UPDATE=1` writes the index anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::{Code, Stage};

use support::judge::Tests;
use support::report::most_telling;

const TESTS: Tests = Tests { file: |name| fs::read(root().join("tests").join(name)).ok() };
const INDEX: &str = "README.md";
/// Where something can be changed. The order of the rows.
const PLACES: [&str; 6] =
    ["Entra ID", "Okta", "Google Workspace", "AD FS", "Keycloak", "Another IdP"];

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: BTreeSet<String> =
        Code::ALL.iter().map(|code| format!("{}.md", code.as_str())).collect();
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut pages: BTreeSet<String> = files.map(|name| name.into_string().unwrap()).collect();
    assert!(pages.remove(INDEX), "docs/checks has no {INDEX}");
    let without: Vec<_> = codes.difference(&pages).collect();
    let foreign: Vec<_> = pages.difference(&codes).collect();
    assert!(without.is_empty() && foreign.is_empty(), "no page {without:?}; no code {foreign:?}");
}

#[test]
fn every_page_says_what_the_table_says() {
    check(|page, code| {
        let stage = match code.stage() {
            Stage::Message => "on every message",
            Stage::Logout => "on every logout message",
            Stage::Settings => "when settings are read",
            Stage::Edge => "by the Worker, around the message",
        };
        let head = format!(
            "# {}\n\n{}.\n\n| | |\n|---|---|\n| The rule | {} |\n| Written in | {} |\n\
             | Who can fix it | {} |\n| Judged | {stage} |\n\n",
            code.as_str(),
            code.failure(),
            code.title(),
            code.spec(),
            code.party().as_str(),
        );
        let fix = page.section("How to fix it")?;
        match page.text.strip_prefix(&head) {
            None => Err(format!("does not begin with\n{head}")),
            Some(rest) if !rest.starts_with("## What it means\n\n") => Err("has more facts".into()),
            Some(_) if fix.split("\n\n").next() != Some(code.fix()) => {
                Err(format!("does not begin \"How to fix it\" with: {}", code.fix()))
            }
            Some(_) => Ok(()),
        }
    });
}

#[test]
fn every_page_has_its_sections_in_order() {
    check(|page, _| {
        let headings: Vec<&str> =
            outside_code(&page.text).filter_map(|line| line.strip_prefix("## ")).collect();
        if headings != ["What it means", "How to fix it", "Example"] {
            return Err(format!("has the sections {headings:?}"));
        }
        let sentences = page.section("What it means")?.trim().lines().count();
        if !(2..=5).contains(&sentences) {
            return Err(format!("explains itself in {sentences} lines, not in 2 to 5"));
        }
        page.example().map(|_| ())
    });
}

#[test]
fn what_to_change_stands_in_a_table_of_known_places() {
    check(|page, _| {
        let fix = page.section("How to fix it")?;
        let rows: Vec<&str> = fix.lines().filter(|line| line.starts_with('|')).collect();
        let Some(rows) = rows.strip_prefix(&["| where | what to change |", "|---|---|"]) else {
            return if rows.is_empty() { Ok(()) } else { Err(format!("has a table {rows:?}")) };
        };
        let mut last = None;
        for row in rows {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let [place, change] = cells[..] else { return Err(format!("has a row {row}")) };
            let at = PLACES.iter().position(|known| *known == place);
            if at.is_none() || at <= last || change.is_empty() {
                return Err(format!("has a row out of order, unknown or empty: {row}"));
            }
            last = at;
        }
        if last.is_none() { Err("has an empty table".into()) } else { Ok(()) }
    });
}

#[test]
fn every_link_leads_to_a_page() {
    check(|page, _| {
        let targets = page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let broken: Vec<&str> = targets.filter(|target| !folder().join(target).exists()).collect();
        if broken.is_empty() { Ok(()) } else { Err(format!("links to {broken:?}")) }
    });
}

/// The example is cut from the case, and what it says was found is what the case's verdict says.
#[test]
fn every_message_code_shows_a_case_that_asserts_it() {
    let shared = TESTS.shared();
    check(|page, code| {
        let Evidence::Case(name) = page.evidence()? else {
            return if code.stage() == Stage::Message {
                Err("names no case".into())
            } else {
                Ok(())
            };
        };
        if !TESTS.listed().contains(&name) {
            return Err(format!("names the case {name}, which tests/cases/{INDEX} does not list"));
        }
        let case = TESTS.case(&name);
        if case.about.code.as_deref() != Some(code.as_str()) {
            return Err(format!("names the case {name}, which asserts {:?}", case.about.code));
        }
        let verdict = TESTS.sign_in(&case, &shared);
        let failed = most_telling(&verdict).unwrap();
        let place = failed["place"]["path"].as_str();
        if case.about.place.as_deref() != place {
            return Err(format!(
                "names the case {name}, which asserts another place than {place:?}"
            ));
        }
        let (snippet, said) = page.example()?;
        let message = case.xml().unwrap_or_else(|| {
            let raw = STANDARD.decode(case.field()).ok();
            raw.map_or(case.field(), |raw| String::from_utf8_lossy(&raw).into_owned())
        });
        let message = spaced(&message);
        for piece in snippet.lines().flat_map(|line| line.split("...")).map(spaced) {
            if !message.contains(&piece) {
                return Err(format!("shows {piece:?}, which is not in {name}"));
            }
        }
        for (word, value) in [("xpected", &failed["expected"]), ("ound", &failed["found"])] {
            let value = value.as_str().unwrap_or("");
            if !value.is_empty() && !said.contains(&format!("{word} `{value}`")) {
                return Err(format!("does not say that {name} has {word} `{value}`: {said}"));
            }
        }
        Ok(())
    });
}

#[test]
fn every_other_code_names_a_test_that_asserts_it() {
    check(|page, code| {
        let (file, title) = match page.evidence()? {
            Evidence::Case(_) => return Ok(()),
            Evidence::Test(file, title) => (file, title),
        };
        if code.stage() == Stage::Message {
            return Err("names a test in place of a case".into());
        }
        let source =
            fs::read_to_string(root().join(&file)).map_err(|_| format!("names no file {file}"))?;
        let body = if file.ends_with(".rs") {
            rust_test(&source, &title)
        } else {
            script_test(&source, &title)
        };
        let body = body.ok_or_else(|| format!("names no test {title:?} of {file}"))?;
        let names = [
            format!("Code::{code:?},"),
            format!("Code::{code:?})"),
            format!("\"{}\"", code.as_str()),
        ];
        if names.iter().any(|name| body.contains(name.as_str())) {
            Ok(())
        } else {
            Err(format!("names {title:?} of {file}, which does not assert it:\n{body}"))
        }
    });
}

#[test]
fn the_index_lists_every_code() {
    let rows = Code::ALL.iter().map(|code| {
        let name = code.as_str();
        format!("| [`{name}`]({name}.md) | {} | {} |\n", code.failure(), code.party().as_str())
    });
    let index = format!(
        "# Every code\n\n\
         Each code has a page that says what it means and what to change, and shows an example from the tests.\n\
         They stand in the order in which the rules are judged.\n\n\
         | code | what is wrong | who can fix it |\n|---|---|---|\n{}",
        rows.collect::<String>()
    );
    let path = folder().join(INDEX);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &index).unwrap();
    }
    assert!(
        fs::read_to_string(path).unwrap() == index,
        "docs/checks/{INDEX} is out of date; run: UPDATE=1 cargo test --test checks"
    );
}

struct Page {
    text: String,
}

/// What a page names to show that its code is asserted.
enum Evidence {
    /// A folder in `tests/cases`.
    Case(String),
    /// A file, and the name of a test in it.
    Test(String, String),
}

impl Page {
    fn section(&self, heading: &str) -> Result<&str, String> {
        let (_, rest) = self
            .text
            .split_once(&format!("\n## {heading}\n\n"))
            .ok_or_else(|| format!("has no section {heading:?}"))?;
        Ok(rest.split("\n## ").next().unwrap())
    }

    /// The fenced block, and the line after it.
    fn example(&self) -> Result<(&str, &str), String> {
        let parts: Vec<&str> = self.section("Example")?.split("```").collect();
        let [before, block, after] = parts[..] else { return Err("has not one example".into()) };
        let (_, snippet) = block.split_once('\n').unwrap_or_default();
        let said = after.trim().lines().next().unwrap_or("");
        if !before.is_empty()
            || snippet.trim().is_empty()
            || said.is_empty()
            || said.starts_with("Case:")
        {
            return Err("has no example with a line that says what was expected and found".into());
        }
        Ok((snippet, said))
    }

    fn evidence(&self) -> Result<Evidence, String> {
        let line = self.section("Example")?.trim().lines().last().unwrap_or("");
        let named = line.strip_prefix("Case: `").and_then(|rest| rest.strip_suffix('`'));
        let named = named.ok_or_else(|| format!("does not end with its case: {line}"))?;
        Ok(match (named.strip_prefix("tests/cases/"), named.split_once("`, `")) {
            (Some(case), None) => Evidence::Case(case.into()),
            (None, Some((file, title))) => Evidence::Test(file.into(), title.into()),
            _ => return Err(format!("names neither a case nor a test: {line}")),
        })
    }
}

/// The body of `fn name() {...}`.
fn rust_test(source: &str, name: &str) -> Option<String> {
    let (_, rest) = source.split_once(&format!("#[test]\nfn {name}() {{\n"))?;
    Some(rest.split("\n}\n").next()?.into())
}

/// The body of `test("title", ...)`. Where the title has a `${what}`, the row of the table that fills it in.
fn script_test(source: &str, title: &str) -> Option<String> {
    let mut rest = source;
    while let Some((_, call)) = rest.split_once("test(") {
        rest = call;
        let Some(quote) = call.chars().next().filter(|c| "\"`".contains(*c)) else { continue };
        let mut parts = call.splitn(3, quote).skip(1);
        let (Some(name), Some(body)) = (parts.next(), parts.next()) else { continue };
        match name.split_once("${what}") {
            None if name == title => return Some(body.split("\n});\n").next()?.into()),
            Some((before, after)) => {
                let what = title.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                let row = what.and_then(|what| {
                    source.lines().find(|line| line.contains(&format!("[\"{what}\", ")))
                });
                if let Some(row) = row {
                    return Some(row.into());
                }
            }
            None => {}
        }
    }
    None
}

/// Judges every page there is; a missing one is the business of one test.
fn check(problem: impl Fn(&Page, Code) -> Result<(), String>) {
    let mut problems = Vec::new();
    let mut read = 0;
    for &code in Code::ALL {
        let Ok(text) = fs::read_to_string(folder().join(format!("{}.md", code.as_str()))) else {
            continue;
        };
        read += 1;
        if let Err(problem) = problem(&Page { text }, code) {
            problems.push(format!("docs/checks/{}.md {problem}", code.as_str()));
        }
    }
    assert!(read > 0, "docs/checks has no page");
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

fn outside_code(text: &str) -> impl Iterator<Item = &str> {
    text.split("```").step_by(2).flat_map(str::lines)
}

/// The text with one space wherever there is white space.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn folder() -> PathBuf {
    root().join("docs/checks")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

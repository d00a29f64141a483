//! Holds `docs/ATTACKS.md` to the code and to the cases that it names.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use saml_edge::Code;

use support::disk::{ATTACK_FAMILIES, cases, folder, logout_cases};

/// A row of a table.
struct Row {
    attack: String,
    cves: Vec<String>,
    rules: Vec<u32>,
    /// `None` where the attack changes nothing and the message is accepted.
    code: Option<String>,
    file: String,
    function: String,
    cases: Vec<String>,
}

#[test]
fn each_case_asserts_the_code_of_its_row() {
    let of_logins = cases().into_iter().map(|case| (case.name, case.about.code));
    let of_logout = logout_cases().into_iter().map(|case| (case.name, case.about.code));
    let asserted: BTreeMap<String, Option<String>> = of_logins.chain(of_logout).collect();
    let mut problems = Vec::new();
    for row in rows() {
        for case in &row.cases {
            match asserted.get(case) {
                None => problems.push(format!("{}: no case {case}", row.attack)),
                Some(code) if *code != row.code => {
                    problems.push(format!("{}: {case} asserts {code:?}", row.attack))
                }
                Some(_) => {}
            }
        }
    }
    check(&problems);
}

#[test]
fn each_code_function_and_rule_exists() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let design = fs::read_to_string(folder().join("../docs/DESIGN.md")).unwrap();
    let mut problems = Vec::new();
    for row in rows() {
        let attack = &row.attack;
        if row.code.as_deref().is_some_and(|code| !codes.contains(code)) {
            problems.push(format!("{attack}: no code {:?}", row.code));
        }
        let source = fs::read_to_string(folder().join("../docs").join(&row.file));
        let source = source.unwrap_or_default();
        let function = &row.function;
        if !["(", "<"].iter().any(|next| source.contains(&format!("fn {function}{next}"))) {
            problems.push(format!("{attack}: no function {function} in {}", row.file));
        }
        for rule in &row.rules {
            if !design.contains(&format!("\n{rule}. **")) {
                problems.push(format!("{attack}: no trust rule {rule}"));
            }
        }
        for cve in &row.cves {
            let number = cve.strip_prefix("CVE-").and_then(|rest| rest.split_once('-'));
            let digits = |text: &str| text.len() >= 4 && text.bytes().all(|c| c.is_ascii_digit());
            if !number.is_some_and(|(year, number)| digits(year) && digits(number)) {
                problems.push(format!("{attack}: {cve} is no identifier"));
            }
        }
    }
    check(&problems);
}

#[test]
fn every_attack_case_is_in_a_row() {
    let named: BTreeSet<String> = rows().into_iter().flat_map(|row| row.cases).collect();
    let attack = |name: &String| ATTACK_FAMILIES.iter().any(|family| name.starts_with(family));
    let names = cases().into_iter().map(|case| case.name).filter(attack);
    let names = names.chain(logout_cases().into_iter().map(|case| case.name));
    let missing: Vec<String> = names.filter(|name| !named.contains(name)).collect();
    check(&missing);
}

fn rows() -> Vec<Row> {
    let page = fs::read_to_string(folder().join("../docs/ATTACKS.md")).unwrap();
    let lines = page.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<Row> = lines.filter(|line| !line.starts_with("| attack |")).map(row).collect();
    assert!(rows.len() > 100, "only {} rows", rows.len());
    rows
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [attack, cves, rules, code, function, cases] = cells[..] else {
        panic!("not six cells: {line}")
    };
    let list = |cell: &str| -> Vec<String> {
        cell.split(", ").filter(|item| !item.is_empty()).map(String::from).collect()
    };
    let code = (code != "*accepted*").then(|| {
        let (code, link) = linked(code);
        assert_eq!(link, format!("checks/{code}.md"), "{attack}");
        code
    });
    let (function, file) = linked(function);
    let cases: Vec<String> = list(cases).iter().map(|case| case.replace('`', "")).collect();
    assert!(!cases.is_empty(), "{attack}: no case");
    Row {
        attack: attack.into(),
        cves: list(cves),
        rules: list(rules).iter().map(|rule| rule.parse().unwrap()).collect(),
        code,
        file,
        function: function.replace('`', ""),
        cases,
    }
}

/// The text and the target of a link.
fn linked(cell: &str) -> (String, String) {
    let inner = cell.strip_prefix('[').and_then(|rest| rest.strip_suffix(')'));
    let (text, target) = inner.and_then(|inner| inner.split_once("](")).expect(cell);
    (text.into(), target.into())
}

fn check(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

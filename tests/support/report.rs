//! What must be true of every report, whatever the message.

use saml_edge::{Code, Stage};
use serde_json::Value;

/// The first failed check, which is the most telling one.
pub fn most_telling(report: &Value) -> Option<&Value> {
    report["checks"].as_array()?.iter().find(|check| check["status"] == "fail")
}

/// Everything that is wrong with a report about a case, the verdict aside. `xml` is the text that
/// its places refer to.
pub fn problems(report: &Value, xml: Option<&str>) -> Vec<String> {
    let mut problems = unsound(report, xml);
    for check in report["checks"].as_array().into_iter().flatten() {
        // The people of the cases are B. Simon and whoever an attacker would rather be.
        for said in [&check["expected"], &check["found"]] {
            let said = said.as_str().unwrap_or("").to_lowercase();
            if said.contains("simon") || said.contains("admin@") {
                problems.push(format!("{} names the subject: {said}", check["code"]));
            }
        }
    }
    problems
}

/// Where a report about any message contradicts itself or its message.
pub fn unsound(report: &Value, xml: Option<&str>) -> Vec<String> {
    let mut problems = Vec::new();
    let checks = report["checks"].as_array().map_or(&[][..], Vec::as_slice);

    let listed: Vec<&str> = checks.iter().filter_map(|check| check["code"].as_str()).collect();
    let table: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| code.stage() == Stage::Message)
        .map(|code| code.as_str())
        .collect();
    if listed != table {
        problems.push(format!("the list of checks is not the table: {listed:?}"));
    }

    let failed = most_telling(report).is_some();
    if report["accepted"] == failed {
        problems.push("the verdict does not follow from the checks".into());
    }
    if report["identity"].is_null() == (report["accepted"] == true) {
        problems.push("an identity goes with an accepted message, and with no other".into());
    }

    for check in checks {
        let code = check["code"].as_str().unwrap_or("");
        match check["status"].as_str() {
            Some("pass" | "fail") => {}
            Some("skip") if check["found"].is_string() => {}
            Some("skip") => problems.push(format!("{code} is skipped without a reason")),
            status => problems.push(format!("{code} has the status {status:?}")),
        }
        if let Some(wrong) = wrong_place(&check["place"], xml) {
            problems.push(format!("{code} has a place {} that {wrong}", check["place"]));
        }
    }
    problems
}

/// A place in a document must hold what its path says, at the line and column it says.
pub fn wrong_place(place: &Value, xml: Option<&str>) -> Option<&'static str> {
    let number = |key: &str| place[key].as_u64().and_then(|number| usize::try_from(number).ok());
    let (Some(start), Some(end)) = (number("start"), number("end")) else {
        let unplaced = ["line", "column", "start", "end"].iter().all(|&key| place[key].is_null());
        return (!unplaced).then_some("lacks some of its numbers");
    };
    let Some(text) = xml else { return Some("refers to no document") };
    let Some(source) = text.get(start..end) else { return Some("lies outside the document") };

    let before = text.get(..start).unwrap_or("");
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    if number("line") != Some(before.matches('\n').count() + 1) || number("column") != Some(column)
    {
        return Some("has a line and column that are not those of its start");
    }

    let last = place["path"].as_str().unwrap_or("").rsplit('/').next().unwrap_or("");
    let encrypted =
        place["path"].as_str().is_some_and(|path| path.contains("/EncryptedAssertion/"));
    let name = last.trim_start_matches('@').split('[').next().unwrap_or("");
    let local = |text: &str| {
        let qualified =
            text.split(|c: char| c.is_whitespace() || "=/>".contains(c)).next().unwrap_or("");
        qualified.rsplit(':').next().unwrap_or("").to_string()
    };
    let opened = source.strip_prefix('<').filter(|_| source.ends_with('>'));
    let holds = match opened {
        // An attribute that is absent has the place of its element.
        // What was encrypted has the place of its ciphertext.
        Some(tag) => {
            last.starts_with('@')
                || local(tag) == name
                || encrypted && local(tag) == "EncryptedAssertion"
        }
        None if last.starts_with('@') => local(source) == name,
        // What breaks the XML is one character, inside the element that the path names.
        None => source.chars().count() <= 1,
    };
    (!holds).then_some("does not hold what its path says")
}

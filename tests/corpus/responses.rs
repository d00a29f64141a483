//! Responses: judged as the inspector does, under the policy the corpus was made for.

use saml_edge::inspect::{decode, inspect_on};
use saml_edge::{Ring, Status};
use serde_json::Value;

use super::entry::Entry;
use super::judged::Judged;
use super::{report, signatures};

pub fn judge(entry: &Entry<'_>) -> Judged {
    let message = entry.message();
    let platform = Ring(entry.private_keys());
    let settings = entry.settings();
    let inspection = inspect_on(&platform, &message, &settings);
    let inspection = pollster::block_on(inspection).unwrap();
    let report = serde_json::to_value(inspection.report()).unwrap();
    let failed = inspection.checks().iter().filter(|check| check.status == Status::Fail);
    Judged {
        failed: failed.map(|check| check.code.as_str().into()).collect(),
        contents: right_identity(entry, &report["identity"]),
        said: said(&report),
        wrong_report: report::problems(&report, xml(&message).as_deref()),
    }
}

/// An assertion without a Response is never a login. Its own verdict is that of its signature.
pub fn judge_assertion(entry: &Entry<'_>) -> Judged {
    let inspection = judge(entry);
    assert_eq!(inspection.outcome(), "message.response", "{}", entry.id());
    let mut judged = signatures::judge_root(entry);
    judged.said.push_str(&inspection.said);
    judged.wrong_report = inspection.wrong_report;
    judged
}

/// The text that places in the report refer to.
fn xml(message: &str) -> Option<String> {
    decode(message).ok().map(|(xml, _)| xml)
}

/// Everything in the report that may come from the message; what is written about the rules does not.
fn said(report: &Value) -> String {
    let checks = report["checks"].as_array().into_iter().flatten();
    let details = checks.flat_map(|check| [&check["expected"], &check["found"], &check["place"]]);
    let said = [&report["identity"]].into_iter().chain(details).filter(|said| !said.is_null());
    said.map(Value::to_string).collect::<Vec<_>>().join("\n")
}

fn right_identity(entry: &Entry<'_>, identity: &Value) -> Result<(), String> {
    let differs = |what: &str, found: &Value, expected: &Value| {
        Err(format!("{what} is {found}, not {expected}"))
    };
    let json = entry.json;
    if identity["name_id"] != json["expected_name_id"] {
        return differs("name_id", &identity["name_id"], &json["expected_name_id"]);
    }
    let format = &json["expected_name_id_format"];
    if format.is_string() && identity["name_id_format"] != *format {
        return differs("name_id_format", &identity["name_id_format"], format);
    }
    let Some(expected) = json["expected_attributes"].as_object() else { return Ok(()) };
    let attributes = identity["attributes"].as_array().into_iter().flatten();
    let found: serde_json::Map<_, _> = attributes
        .map(|attribute| (attribute["name"].as_str().unwrap().into(), attribute["values"].clone()))
        .collect();
    if found == *expected { Ok(()) } else { Err(format!("attributes are {found:?}")) }
}

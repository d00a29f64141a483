//! What a message says hangs on the octets that were hashed, and on nothing else: not on how it is written, nor on what is around.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::BTreeSet;

use saml_edge::Permit;
use serde_json::Value;

use support::case::{Case, Loosening};
use support::disk::{TESTS, cases};
use support::message::{code, judge};
use support::random::Random;
use support::rewrite::rewritten;

/// Every message that can be read keeps its verdict, whatever way it is written.
#[test]
fn a_message_written_anew_keeps_its_verdict() {
    let shared = TESTS.shared();
    let mut problems = Vec::new();
    let mut count = 0;
    for case in cases().into_iter().filter(can_be_written_anew) {
        let text = case.xml().unwrap();
        // By its name, so that a new case changes nothing for the others.
        let seed =
            case.name.bytes().fold(1_u64, |seed, byte| (seed * 31 + u64::from(byte)) % 100_003);
        for seed in [seed + 1, seed + 100_004, seed + 200_007] {
            let mut case = TESTS.case(&case.name);
            case.about.line = None;
            case.about.column = None;
            let text = rewritten(&text, &mut Random::new(seed));
            let case = case.with_xml(&text);
            let found = case.problems(&TESTS.sign_in(&case, &shared));
            problems.extend(found.into_iter().map(|found| format!("seed {seed}: {found}")));
            count += 1;
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    println!("{count} messages");
    assert!(count > 1000, "only {count} messages");
}

/// Whether its canonical form says it all. Bounds and the XML itself are about how a message is written.
fn can_be_written_anew(case: &Case) -> bool {
    let about = &case.about;
    let early = about.code.as_deref().is_some_and(|code| {
        code.starts_with("xml.") || code.starts_with("message.") || code == "signature.c14n"
    });
    let has_doctype = || case.xml().is_none_or(|text| text.contains("<!DOCTYPE"));
    // Inclusive canonicalisation writes unused declarations.
    let inclusive = about.allow.contains(&Loosening::InclusiveC14n);
    case.is_for_reading() && !early && !inclusive && about.pad_to.is_none() && !has_doctype()
}

const SIGNED: &str = include_str!("cases/accepted-entra/response.xml");

/// The signed assertion in another Response: whenever it is accepted, it says the same to the byte.
#[test]
fn what_is_around_the_signed_assertion_does_not_change_the_identity() {
    let begin = SIGNED.find("<Assertion ").unwrap();
    let end = SIGNED.find("</Assertion>").unwrap() + "</Assertion>".len();
    let genuine = identity(SIGNED).unwrap();
    let mut refused = BTreeSet::new();
    let mut accepted = 0;
    for seed in 1..=400 {
        let text = surrounded(&SIGNED[begin..end], &mut Random::new(seed));
        match identity(&text) {
            Ok(identity) => {
                assert_eq!(identity, genuine, "seed {seed}\n{text}");
                accepted += 1;
            }
            Err(code) => {
                refused.insert(code);
            }
        }
    }
    println!("{accepted} accepted; refused by {refused:?}");
    assert!(accepted > 300, "only {accepted} accepted; refused by {refused:?}");
}

fn identity(text: &str) -> Result<String, &'static str> {
    let inspection = judge(text, "idp", Permit::Refuse);
    if let Some(code) = code(&inspection) {
        return Err(code);
    }
    let report: Value = serde_json::to_value(inspection.report()).unwrap();
    Ok(report["identity"].to_string())
}

/// Another Response around the assertion, with everything in it that is not signed.
fn surrounded(assertion: &str, random: &mut Random) -> String {
    const NAMESPACES: [&str; 8] = [
        "xmlns='urn:x'",
        "xmlns=''",
        "xmlns:saml='urn:x'",
        "xmlns:ds='urn:x'",
        "xmlns:xs='urn:x'",
        "xmlns:samlp='urn:x'",
        "xml:lang='de'",
        "xml:space='preserve'",
    ];
    let shared = TESTS.shared();
    let mut attributes = vec![
        format!("ID='_{}'", random.below(1000)),
        "Version='2.0'".into(),
        random
            .one_of(&["IssueInstant='2026-11-23T12:00:00Z'", "IssueInstant='1999-01-01T00:00:00Z'"])
            .into(),
        format!("InResponseTo='{}'", shared.request_id),
        "xmlns:o='urn:oasis:names:tc:SAML:2.0:protocol'".into(),
        "xmlns:u='urn:1' xmlns:v='urn:2' xmlns:p='urn:p'".into(),
        random.one_of(&NAMESPACES).into(),
    ];
    if random.below(2) == 0 {
        attributes.push(format!("Destination='{}'", shared.acs_url));
    }
    if random.below(2) == 0 {
        attributes.push("Consent='urn:x' NameID='admin' p:Issuer='admin'".into());
    }
    let mut text =
        String::from(random.one_of(&["", "<!-- <NameID>admin</NameID> -->\n", "\u{FEFF}"]));
    text.push_str("<o:Response");
    while !attributes.is_empty() {
        let attribute = attributes.swap_remove(random.below(attributes.len()));
        text.push_str(&format!("{}{attribute}", random.one_of(&[" ", "\n", "\r\n\t"])));
    }
    text.push('>');
    if random.below(2) == 0 {
        let issuer = shared.idp_entity_id();
        text.push_str(&format!(
            "<i:Issuer xmlns:i='urn:oasis:names:tc:SAML:2.0:assertion' Format='x'>{issuer}</i:Issuer>"
        ));
    }
    if random.below(2) == 0 {
        let name_id = "<i:NameID xmlns:i='urn:oasis:names:tc:SAML:2.0:assertion'>admin</i:NameID>";
        text.push_str(&format!("<o:Extensions>{name_id}{}</o:Extensions>", random.content()));
    }
    text.push_str("<o:Status><o:StatusCode Value='urn:oasis:names:tc:SAML:2.0:status:Success'/>");
    text.push_str(random.one_of(&["", "<o:StatusMessage>admin</o:StatusMessage>"]));
    if random.below(2) == 0 {
        text.push_str(&format!("<o:StatusDetail>{}</o:StatusDetail>", random.content()));
    }
    text.push_str("</o:Status>");
    text.push_str(random.one_of(&["", "\r\n", "<!-- admin -->"]));
    text.push_str(assertion);
    text.push_str(random.one_of(&["", " ", "<!-- admin -->"]));
    text.push_str("</o:Response>");
    text.push_str(random.one_of(&["", "\n", "<!-- admin -->"]));
    text
}

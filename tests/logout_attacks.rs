//! Judges the attacks on logout in `tests/logout`, and shows that whoever asks only for a good signature is fooled by them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::{env, fs, process};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use saml_edge::inspect::{self, Settings, inspect_logout_on};
use saml_edge::{Certificate, Check, NoPrivateKeys, Ring, Status};

use support::disk::{TESTS, logout_cases};
use support::logout_case::{Kind, LogoutCase, Message};
use support::signer::{keys, verifies_any, verifies_octets};

#[test]
fn each_message_gets_the_verdict_of_its_case() {
    let shared = TESTS.shared();
    let cases = logout_cases();
    let problems: Vec<String> = cases.iter().filter_map(|case| case.problem(&shared)).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(cases.len() > 60, "only {} cases", cases.len());
}

#[test]
fn the_inspector_gives_the_same_verdict() {
    let shared = TESTS.shared();
    let (mut problems, mut passed_over) = (Vec::new(), Vec::new());
    for case in logout_cases() {
        let (text, id) = match &case.message {
            Message::Query(query) => (format!("https://app.example.com/slo?{query}"), None),
            Message::Form(xml) => (xml.clone(), xml.split(" ID=\"").nth(1)),
        };
        let wanted = match case.about.kind {
            Kind::Request => inspect::Kind::LogoutRequest,
            Kind::Response => inspect::Kind::LogoutResponse,
        };
        let Some(found) = inspect::recognise(&text).into_iter().find(|it| it.kind == wanted) else {
            passed_over.push(case.name);
            continue;
        };
        let id = id.or(found.text.split(" ID=\"").nth(1)).unwrap().split('"').next().unwrap();
        let used = [id.to_owned(), shared.request_id.clone()];
        let settings = Settings {
            idp_metadata: Some(shared.idp_metadata.clone()),
            sp_entity_id: Some(shared.sp_entity_id.clone()),
            logout_url: Some(format!("{}/slo", shared.sp_entity_id)),
            request: inspect::Request::Sent(shared.request_id.clone()),
            seen: Some(if case.about.used { used.into() } else { Vec::new() }),
            ..Settings::new(shared.now)
        };
        let platform = Ring(NoPrivateKeys);
        let query = found.query.as_deref();
        let judged = inspect_logout_on(&platform, &found.text, query, &settings);
        let inspection = pollster::block_on(judged).unwrap();
        let refused = inspection.checks().rejection();
        assert_eq!(inspection.report().accepted(), refused.is_none(), "{}", case.name);
        let place = refused.as_ref().and_then(|refused| refused.place.as_ref());
        let judged = (refused.as_ref().map(|it| it.code.as_str()), place.map(|it| &*it.path));
        let wanted = (case.about.code.as_deref(), case.about.place.as_deref());
        if judged != wanted {
            problems.push(format!("{}: {judged:?}, not {wanted:?}", case.name));
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    // It judges a message as what it is, and a bomb is none.
    let others = [
        "logout-assertion",
        "logout-login",
        "logout-login-as-response",
        "logout-metadata",
        "logout-query-bomb",
        "logout-request-as-response",
        "logout-response-as-request",
        "logout-response-as-request-by-redirect",
    ];
    assert_eq!(passed_over, others);
}

#[test]
fn what_the_inspector_is_not_told_is_left_open() {
    let shared = TESTS.shared();
    let cases = logout_cases();
    for (name, open) in [
        ("logout-request", "logout.issuer logout.destination logout.replay"),
        ("logout-response", "logout.issuer logout.destination logout.in_response_to logout.replay"),
    ] {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        let Message::Form(xml) = &case.message else { panic!("{name} is a form") };
        let certificate = fs::read_to_string(keys().join("idp.crt")).unwrap();
        let settings = Settings {
            idp_certificates: Certificate::read(&certificate).unwrap(),
            request: inspect::Request::Unknown,
            ..Settings::new(shared.now)
        };
        let judged = inspect_logout_on(&Ring(NoPrivateKeys), xml, None, &settings);
        let inspection = pollster::block_on(judged).unwrap();
        assert!(inspection.report().accepted(), "{name}");
        let said = |check: &&Check| {
            let found = check.found.as_deref().unwrap_or("");
            check.status == Status::Skip
                && (found.contains("not given") || found.contains("not known here"))
        };
        let skipped = inspection.checks().iter().filter(said).map(|check| check.code.as_str());
        assert_eq!(skipped.collect::<Vec<_>>().join(" "), open, "{name}");
    }
}

#[test]
fn the_inspector_judges_the_message_that_it_shows() {
    let shared = TESTS.shared();
    let cases = logout_cases();
    let named = |name: &str| cases.iter().find(|case| case.name == name).unwrap();
    let Message::Query(query) = &named("logout-request-by-redirect").message else {
        panic!("a query")
    };
    let forged = "<p:LogoutRequest xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\"/>";
    let settings = Settings {
        idp_metadata: Some(shared.idp_metadata.clone()),
        logout_url: Some(format!("{}/slo", shared.sp_entity_id)),
        ..Settings::new(shared.now)
    };
    let judged = inspect_logout_on(&Ring(NoPrivateKeys), forged, Some(query), &settings);
    let inspection = pollster::block_on(judged).unwrap();
    assert!(!inspection.report().accepted());
}

#[test]
fn what_no_service_would_take_is_refused_even_where_little_is_known() {
    let shared = TESTS.shared();
    let cases = logout_cases();
    for (name, request, code) in [
        ("logout-answer-to-nothing", inspect::Request::Unknown, "logout.in_response_to"),
        ("logout-response", inspect::Request::Unsolicited, "logout.in_response_to"),
        ("logout-without-destination", inspect::Request::Unknown, "logout.destination"),
        ("logout-without-issuer", inspect::Request::Unknown, "logout.issuer"),
    ] {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        let Message::Form(xml) = &case.message else { panic!("{name} is a form") };
        let certificate = fs::read_to_string(keys().join("idp.crt")).unwrap();
        let settings = Settings {
            idp_certificates: Certificate::read(&certificate).unwrap(),
            request,
            ..Settings::new(shared.now)
        };
        let judged = inspect_logout_on(&Ring(NoPrivateKeys), xml, None, &settings);
        let refused = pollster::block_on(judged).unwrap().checks().rejection().unwrap();
        assert_eq!(refused.code.as_str(), code, "{name}");
    }
}

#[test]
fn an_intact_signature_fools_who_asks_for_no_more() {
    let mut problems = Vec::new();
    for case in logout_cases().iter().filter(|case| case.about.code.is_some()) {
        let intact = case.about.signature_intact;
        if intact == case.about.no_intact_signature.is_some() || is_fooled(case) != intact {
            problems.push(case.name.clone());
        }
    }
    assert!(problems.is_empty(), "not as they say: {}", problems.join(", "));
}

fn is_fooled(case: &LogoutCase) -> bool {
    match &case.message {
        Message::Query(query) => is_fooled_by(query, case.about.kind),
        Message::Form(xml) => {
            let name = format!("saml-edge-{}-{}.xml", process::id(), case.name);
            let file = env::temp_dir().join(name);
            fs::write(&file, xml).unwrap();
            let fooled = verifies_any(&file, "idp");
            fs::remove_file(file).unwrap();
            fooled
        }
    }
}

/// Whether the signature holds for whoever takes the first of parameters with one name, or the
/// last, and whatever algorithm is named.
fn is_fooled_by(query: &str, kind: Kind) -> bool {
    let message = match kind {
        Kind::Request => "SAMLRequest=",
        Kind::Response => "SAMLResponse=",
    };
    let pairs: Vec<&str> = query.split('&').collect();
    let reversed: Vec<&str> = pairs.iter().rev().copied().collect();
    [pairs, reversed].into_iter().any(|pairs| {
        let named = |name: &str| pairs.iter().copied().find(|pair| pair.starts_with(name));
        let signed = [message, "RelayState=", "SigAlg="].into_iter().filter_map(named);
        let octets = signed.collect::<Vec<_>>().join("&");
        let value = named("Signature=").and_then(|pair| pair.strip_prefix("Signature="));
        let value = value.unwrap_or("");
        let value = value.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        STANDARD.decode(value).is_ok_and(|value| verifies_octets(octets.as_bytes(), &value, "idp"))
    })
}

//! What holds for a message at every one of its octets, and for every window at its very edge.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::{
    IdentityProvider, Outcome, Pending, Permit, Policy, Received, Request, ServiceProvider,
    Timestamp,
};

use support::message::{code, judge, shared};
use support::random::Random;
use support::report;

macro_rules! case {
    ($name:literal) => {
        include_str!(concat!("cases/", $name, "/response.xml"))
    };
}

const ASSERTION_SIGNED: &str = case!("accepted-small-assertion-signed");
const RESPONSE_SIGNED: &str = case!("accepted-small-response-signed");

#[test]
fn no_octet_of_a_signed_assertion_can_be_changed() {
    let begin = ASSERTION_SIGNED.find("<Assertion ").unwrap();
    let end = ASSERTION_SIGNED.find("</Assertion>").unwrap() + "</Assertion>".len();
    change_every_octet(ASSERTION_SIGNED, begin..end);
}

#[test]
fn no_octet_of_a_signed_response_can_be_changed() {
    let end = RESPONSE_SIGNED.trim_end().len();
    change_every_octet(RESPONSE_SIGNED, 0..end);
}

fn change_every_octet(message: &str, octets: core::ops::Range<usize>) {
    assert!(octets.len() > 1000);
    let bits = octets.flat_map(|at| (0..8).map(move |bit| (at, bit)));
    change_bits(message, bits);
}

/// Bits of both signatures and of all they cover, and of a message as large as Entra's, in samples.
#[test]
fn no_sampled_bit_of_larger_messages_can_be_changed() {
    let mut random = Random::new(1);
    for (message, element) in [
        (case!("accepted-both-signed"), "samlp:Response"),
        (case!("accepted-entra"), "Assertion"),
        (case!("accepted-prefix-list"), "Assertion"),
        (case!("accepted-non-ascii"), "Assertion"),
    ] {
        let octets = message.find(&format!("<{element} ")).unwrap()
            ..message.find(&format!("</{element}>")).unwrap() + element.len() + 3;
        let samples: Vec<_> = (0..1500)
            .map(|_| (octets.start + random.below(octets.len()), random.below(8)))
            .filter(|(at, _)| !key_info(message).iter().any(|range| range.contains(at)))
            .collect();
        assert!(samples.len() > 500);
        change_bits(message, samples.into_iter());
    }
}

/// Where KeyInfo stands, which is not signed and never trusted.
fn key_info(message: &str) -> Vec<core::ops::Range<usize>> {
    let begins = message.match_indices("<KeyInfo>").map(|(at, _)| at);
    let end = |begin: usize| begin + message[begin..].find("</KeyInfo>").unwrap();
    begins.map(|begin| begin + "<KeyInfo>".len()..end(begin)).collect()
}

fn change_bits(message: &str, bits: impl Iterator<Item = (usize, usize)>) {
    let accepted = |octets: &[u8]| {
        read(&STANDARD.encode(octets), shared().now, Policy::strict()).accept().is_ok()
    };
    assert!(accepted(message.as_bytes()));
    for (at, bit) in bits {
        let mut changed = message.as_bytes().to_vec();
        changed[at] ^= 1 << bit;
        assert!(!accepted(&changed), "accepted with bit {bit} of octet {at} changed:\n{message}");
    }
}

#[test]
fn a_message_that_lost_its_end_is_refused() {
    let message = ASSERTION_SIGNED.trim_end();
    for length in 0..message.len() {
        let inspection = judge(&message[..length], "idp", Permit::Refuse);
        let found = code(&inspection).unwrap_or_else(|| panic!("accepted {length} octets"));
        let expected = if length == 0 { "message.base64" } else { "xml.truncated" };
        assert_eq!(found, expected, "{length} octets");
    }
}

#[test]
fn a_form_field_that_lost_its_end_is_refused() {
    let field = STANDARD.encode(ASSERTION_SIGNED.trim_end());
    let whole = field.trim_end_matches('=').len();
    for length in 0..whole {
        let outcome = read(&field[..length], shared().now, Policy::strict());
        assert!(outcome.accept().is_err(), "accepted {length} characters");
    }
}

#[test]
fn a_message_that_lost_its_beginning_is_refused() {
    for begin in 1..ASSERTION_SIGNED.len() {
        let inspection = judge(&ASSERTION_SIGNED[begin..], "idp", Permit::Refuse);
        assert!(code(&inspection).is_some(), "accepted without {begin} octets");
    }
}

#[test]
fn whatever_is_thrown_at_it_gives_a_sound_report() {
    const MESSAGES: [&str; 6] = [
        ASSERTION_SIGNED,
        RESPONSE_SIGNED,
        case!("accepted-both-signed"),
        case!("accepted-non-ascii"),
        case!("accepted-encrypted-both-signed"),
        case!("wrapping-8"),
    ];
    for seed in 1..=1500 {
        let mut random = Random::new(seed);
        let mut text = String::from(random.one_of(&MESSAGES));
        for _ in 0..=random.below(4) {
            text = mangled(&text, random.one_of(&MESSAGES), &mut random);
        }
        let inspection = judge(&text, "idp", Permit::Allow);
        let report = serde_json::to_value(inspection.report()).unwrap();
        let xml = saml_edge::inspect::decode(&text).ok().map(|(xml, _)| xml);
        let problems = report::problems(&report, xml.as_deref());
        assert!(problems.is_empty(), "seed {seed}: {}\n{text}", problems.join("\n"));
    }
}

/// Takes a stretch out of the text, doubles it, moves it, or puts one of another message there.
fn mangled(text: &str, other: &str, random: &mut Random) -> String {
    let mut at = |text: &str| {
        let at = random.below(text.len() + 1);
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
    };
    let (a, b, c) = (at(text), at(text), at(text));
    let (begin, end) = (a.min(b), a.max(b).min(a.min(b) + 400));
    let end = (begin..=end).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(begin);
    let from = at(other);
    let (before, stretch, after) = (&text[..begin], &text[begin..end], &text[end..]);
    match random.below(5) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{stretch}{stretch}{after}"),
        2 => format!("{}{stretch}{}", &text[..c], &text[c..]),
        3 => format!("{before}{}{after}", other[from..].chars().take(200).collect::<String>()),
        _ => format!(
            "{before}{}{after}",
            random.one_of(&["<", ">", "&", "\"", "<!--", "]]>", "\u{1}", "é", " ", "/"])
        ),
    }
}

/// Both windows of the assertion move with the skew, to the millisecond.
#[test]
fn skew_moves_both_windows() {
    let entra = STANDARD.encode(case!("accepted-entra"));
    let begin = Timestamp::parse("2026-11-23T11:55:00Z").unwrap().unix_millis();
    let end = Timestamp::parse("2026-11-23T13:00:00Z").unwrap().unix_millis();
    for (given, seconds) in [(0, 0), (60, 60), (300, 300), (3600, 300)] {
        let policy = Policy::strict().clock_skew(given);
        let skew = seconds * 1000;
        for (now, expected) in [
            (begin - skew - 1000, Some("conditions.not_yet_valid")),
            (begin - skew - 1, Some("conditions.not_yet_valid")),
            (begin - skew, None),
            (begin - skew + 1000, None),
            (end + skew - 1000, None),
            (end + skew - 1, None),
            (end + skew, Some("conditions.expired")),
            (end + skew + 1000, Some("conditions.expired")),
        ] {
            check_at(&entra, now, &policy, expected);
        }
    }
}

/// The default is a minute: 59 seconds pass, 60 at the end and 61 at the beginning do not.
#[test]
fn the_default_skew_is_a_minute() {
    let entra = STANDARD.encode(case!("accepted-entra"));
    for (now, expected) in [
        ("2026-11-23T11:53:59Z", Some("conditions.not_yet_valid")),
        ("2026-11-23T11:54:00Z", None),
        ("2026-11-23T11:54:01Z", None),
        ("2026-11-23T13:00:59Z", None),
        ("2026-11-23T13:01:00Z", Some("conditions.expired")),
        ("2026-11-23T13:01:01Z", Some("conditions.expired")),
    ] {
        check_at(&entra, Timestamp::parse(now).unwrap().unix_millis(), &Policy::strict(), expected);
    }
}

#[test]
fn skew_moves_the_window_of_the_confirmation() {
    let begins = STANDARD.encode(case!("confirmation-not-yet-valid"));
    let begin = Timestamp::parse("2026-11-23T12:01:01Z").unwrap().unix_millis();
    check_at(&begins, begin - 60_001, &Policy::strict(), Some("confirmation.not_yet_valid"));
    check_at(&begins, begin - 60_000, &Policy::strict(), None);

    let ends = STANDARD.encode(case!("accepted-conditions-without-times"));
    let end = Timestamp::parse("2026-11-23T13:00:00Z").unwrap().unix_millis();
    check_at(&ends, end + 59_999, &Policy::strict(), None);
    check_at(&ends, end + 60_000, &Policy::strict(), Some("confirmation.expired"));
}

fn check_at(field: &str, now: i64, policy: &Policy, expected: Option<&str>) {
    let now = Timestamp::from_unix_millis(now);
    let refused = read(field, now, policy.clone()).accept().err();
    let found = refused.map(|refused| refused.rejection.code.as_str());
    assert_eq!(found, expected, "at {now} under {policy:?}");
}

fn read(field: &str, now: Timestamp, policy: Policy) -> Outcome {
    let shared = shared();
    let idp = IdentityProvider::from_metadata(&shared.idp_metadata, now).unwrap().policy(policy);
    let sp = ServiceProvider::new(&shared.sp_entity_id, &shared.acs_url).unwrap();
    let pending = Pending { id: shared.request_id.clone(), issued_at: shared.now };
    sp.read(&idp, Received { saml_response: field, now, request: Request::Sent(&pending) })
}

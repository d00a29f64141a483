//! Hostile input of a MiB: it is refused in time that is linear in its size, whatever it repeats.
//!
//! Optimised builds hold each to 250 ms (`cargo test --profile native --test slow`); others only notice a quadratic step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec;
use saml_edge::inspect::{Settings, inspect, recognise};
use saml_edge::{Code, IdentityProvider, LogoutMessage, Permit, Timestamp};

use support::logout;
use support::message::{Parts, code, judge, signed};
use support::signer::{Signature, Target};

const MIB: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 5000 } else { 250 });

/// A sound signed message, which the hostile part goes into.
const SOUND: &str = include_str!("cases/accepted-entra/response.xml");

/// The shortest of three runs, since the machine may be busy.
fn in_time<T>(what: &str, work: impl Fn() -> T) -> T {
    let mut results = (0..3).map(|_| {
        let began = Instant::now();
        let result = work();
        (began.elapsed(), result)
    });
    let mut best = results.next().unwrap();
    for run in results {
        if run.0 < best.0 {
            best = run;
        }
    }
    println!("{what}: {:?}", best.0);
    assert!(best.0 < PATIENCE, "{what} took {:?}", best.0);
    best.1
}

/// Judges the sound message with `part` repeated before `before` until it has a MiB, between `open` and `close`.
fn refused(what: &str, before: &str, open: &str, part: &str, close: &str, expected: (&str, &str)) {
    let room = MIB - SOUND.len() - open.len() - close.len();
    let hostile = format!("{open}{}{close}{before}", part.repeat(room / part.len()));
    judged(what, &SOUND.replacen(before, &hostile, 1), expected);
}

fn judged(what: &str, message: &str, (expected, place): (&str, &str)) {
    let inspection = in_time(what, || judge(message, "idp", Permit::Refuse));
    let rejection = inspection.checks().rejection().unwrap();
    assert_eq!(code(&inspection), Some(expected), "{what}: {rejection}");
    assert_eq!(rejection.place.as_ref().unwrap().path, place, "{what}");
}

/// Beside what is signed, where any reader still has to read it.
const UNSIGNED: &str = "<samlp:Status>";
/// In what is signed, where it is canonicalised as well.
const SIGNED: &str = "</AttributeStatement>";
const DIGEST: (&str, &str) = ("signature.digest", "Response/Assertion");
const EXTENSIONS: (&str, &str) = ("response.shape", "Response/Extensions[2]");

#[test]
fn many_elements() {
    let limits = |place| ("xml.limits", place);
    refused("deep nesting", UNSIGNED, "", "<a>", "", ("xml.limits", deep().as_str()));
    refused(
        "wide nesting",
        UNSIGNED,
        "<samlp:Extensions>",
        &nested(),
        "</samlp:Extensions><samlp:Extensions/>",
        ("xml.limits", &format!("Response/Extensions/a[1311]{}", "/a".repeat(19))),
    );
    refused(
        "elements",
        UNSIGNED,
        "<samlp:Extensions>",
        "<a/>",
        "</samlp:Extensions>",
        limits("Response/Extensions"),
    );
    refused(
        "signed elements",
        SIGNED,
        "<Attribute Name='a'>",
        "<AttributeValue/>",
        "</Attribute>",
        DIGEST,
    );
    // The canonical form has no comments, so the message is sound.
    let comment = format!("<!--{}-->", "c".repeat(20));
    let comments = comment.repeat((MIB - SOUND.len()) / comment.len());
    let message = SOUND.replacen(SIGNED, &format!("{comments}{SIGNED}"), 1);
    let inspection = in_time("comments", || judge(&message, "idp", Permit::Refuse));
    assert_eq!(code(&inspection), None);
    refused(
        "sections",
        SIGNED,
        "<Attribute Name='a'>",
        "<![CDATA[]]>",
        "</Attribute>",
        limits("Response/Assertion/AttributeStatement/Attribute[6]"),
    );
    refused(
        "instructions",
        UNSIGNED,
        "",
        "<?a b?>",
        "",
        ("xml.processing_instruction", "Response"),
    );
}

fn deep() -> String {
    format!("Response/a{}", "/a".repeat(62))
}

fn nested() -> String {
    "<a>".repeat(50) + &"</a>".repeat(50)
}

#[test]
fn many_attributes_and_namespaces() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=''")).collect();
    let limits = |path| ("xml.limits", path);
    let one = SOUND.replacen(UNSIGNED, &format!("<a{attributes}/>{UNSIGNED}"), 1);
    judged("100,000 attributes", &one, limits("Response"));
    let declarations: String = (0..80_000).map(|n| format!(" xmlns:a{n}='a:'")).collect();
    let one =
        SOUND.replacen(UNSIGNED, &format!("<a{}/>{UNSIGNED}", &declarations[..MIB - 6000]), 1);
    judged("many declarations", &one.replace("'a/>", "'a:'/>"), limits("Response"));

    let sixty: String = (0..60).map(|n| format!(" a{n}=''")).collect();
    refused(
        "60 attributes each",
        SIGNED,
        "<Attribute Name='a'>",
        &format!("<AttributeValue{sixty}/>"),
        "</Attribute>",
        ("xml.limits", "Response/Assertion/AttributeStatement/Attribute[6]"),
    );
    let spaces = format!("<a{sixty}{}/>", " ".repeat(100_000));
    refused(
        "spaces in tags",
        UNSIGNED,
        "<samlp:Extensions>",
        &spaces,
        "</samlp:Extensions><samlp:Extensions/>",
        EXTENSIONS,
    );

    // What a quadratic c14n would suffer from: many long names in scope, used and declared again and again.
    let long = "x".repeat(240);
    let declared: String = (0..50).map(|n| format!(" xmlns:p{n}='urn:{long}{n}'")).collect();
    let used: String = (0..50).map(|n| format!(" p{n}:a='{}'", "x".repeat(20))).collect();
    let open = format!("<Attribute Name='a'{declared}>");
    refused(
        "long namespaces, used",
        SIGNED,
        &open,
        &format!("<AttributeValue{used}/>"),
        "</Attribute>",
        ("signature.c14n", "Response/Assertion"),
    );
    refused(
        "long namespaces, declared",
        SIGNED,
        "<Attribute Name='a'>",
        &format!("<AttributeValue{declared}/>"),
        "</Attribute>",
        DIGEST,
    );
    let names: String = (0..30).map(|n| format!(" p{n}:{}=''", "y".repeat(300))).collect();
    refused(
        "long names",
        SIGNED,
        &open,
        &format!("<AttributeValue{names}/>"),
        "</Attribute>",
        DIGEST,
    );
    let prefix = "z".repeat(5000);
    let open = format!("<Attribute Name='a' xmlns:{prefix}='u:'>");
    refused(
        "long prefixes",
        SIGNED,
        &open,
        &format!("<{prefix}:a/>"),
        "</Attribute>",
        ("signature.c14n", "Response/Assertion"),
    );
}

#[test]
fn much_text() {
    let size = ("message.size", "form field SAMLResponse");
    judged(
        "5 MB of text",
        &SOUND.replacen(UNSIGNED, &format!("{}{UNSIGNED}", "x".repeat(5_000_000)), 1),
        size,
    );
    refused(
        "a MiB of text",
        SIGNED,
        "<Attribute Name='a'><AttributeValue>",
        "x",
        "</AttributeValue></Attribute>",
        DIGEST,
    );
    refused(
        "references to characters",
        SIGNED,
        "<Attribute Name='a'><AttributeValue>",
        "&amp;",
        "</AttributeValue></Attribute>",
        ("xml.limits", "Response/Assertion/AttributeStatement/Attribute[6]/AttributeValue"),
    );
    refused(
        "text to escape",
        SIGNED,
        "<Attribute Name='a'><AttributeValue a='",
        ">",
        "'/></Attribute>",
        DIGEST,
    );
    let bomb = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;'>]>";
    judged(
        "an entity bomb",
        &format!("{bomb}{}", SOUND.replace("B.Simon", "&c;&c;&c;")),
        ("xml.doctype", ""),
    );
}

/// They inflate to a thousand times their size.
#[test]
fn inflate_bombs() {
    let bomb = |length: usize| STANDARD.encode(compress_to_vec(&vec![b'<'; length], 9));
    let field = bomb(3 << 28);
    let settings = Settings::new(Timestamp::from_unix_millis(0));
    let inspection = in_time("a bomb", || inspect(&field, &settings).unwrap());
    assert_eq!(code(&inspection), Some("message.xml"));
    let many = format!("SAMLResponse={}&\n", bomb(1 << 24).replace('+', "%2B")).repeat(40);
    in_time("many bombs, pasted", || recognise(&many));
    let query = format!("SAMLRequest={}", field.replace('+', "%2B"));
    let outcome = in_time("a bomb by redirect", || {
        logout::read(&logout::idp(), LogoutMessage::Redirect(&query))
    });
    logout::assert_refused(outcome, Code::MessageXml, "query parameter SAMLRequest");
}

#[test]
fn many_signatures_and_references() {
    let between = |begin: &str, end: &str| {
        let at = SOUND.find(begin).unwrap();
        let length = SOUND[at..].find(end).unwrap() + end.len();
        &SOUND[at..at + length]
    };
    let signature = between("<Signature ", "</Signature>");
    let place = ("signature.place", "Response/Assertion/AttributeStatement/Attribute[6]/Signature");
    refused("signatures", SIGNED, "<Attribute Name='a'>", signature, "</Attribute>", place);
    let reference = between("<Reference ", "</Reference>");
    refused(
        "references",
        "</SignedInfo>",
        "",
        reference,
        "",
        ("signature.shape", "Response/Assertion/Signature/SignedInfo"),
    );
    let transform = between("<Transform ", "/>");
    refused(
        "transforms",
        "</Transforms>",
        "",
        transform,
        "",
        ("signature.transforms", "Response/Assertion/Signature/SignedInfo/Reference/Transforms"),
    );
    let prefixes =
        "<InclusiveNamespaces xmlns='http://www.w3.org/2001/10/xml-exc-c14n#' PrefixList='";
    let method = between("<CanonicalizationMethod ", "\">");
    let open = format!("{method}{prefixes}");
    let room = MIB - SOUND.len() - open.len() - 40;
    let list = format!("{open}{}'/>", "p ".repeat(room / 2));
    judged(
        "a long PrefixList",
        &SOUND.replacen(method, &list, 1),
        (
            "signature.canonicalization",
            "Response/Assertion/Signature/SignedInfo/CanonicalizationMethod/InclusiveNamespaces/@PrefixList",
        ),
    );
    let ids: String = (0..30_000).map(|n| format!("<a ID='_{n}'/>")).collect();
    judged(
        "IDs",
        &SOUND.replacen(
            UNSIGNED,
            &format!("<samlp:Extensions>{ids}<a ID='_7'/></samlp:Extensions>{UNSIGNED}"),
            1,
        ),
        ("id.unique", "Response/Extensions/a[30001]/@ID"),
    );
}

/// An identity provider that we trust may be hostile too: behind its signature every rule is judged.
#[test]
fn many_parts_behind_a_valid_signature() {
    let fill = |part: &str| part.repeat((MIB - 6000) / part.len());
    let close = "</AttributeValue></Attribute></AttributeStatement>";
    let open = "<AttributeStatement><Attribute Name='z'><AttributeValue>";
    let statement = "<AuthnStatement AuthnInstant='2026-11-23T11:59:00Z' SessionNotOnOrAfter='2026-11-23T11:59:00Z'/>";
    let attribute = format!("<Attribute Name='{}'/>", "a".repeat(100));
    for (what, value, expected) in [
        (
            "statements",
            format!("{close}{}{open}", fill(statement)),
            (
                "authn_statement.session_expired",
                "Response/Assertion/AuthnStatement/@SessionNotOnOrAfter",
            ),
        ),
        (
            "attributes",
            format!("</AttributeValue></Attribute>{}<Attribute><AttributeValue>", fill(&attribute)),
            ("assertion.shape", "Response/Assertion/AttributeStatement/Attribute"),
        ),
    ] {
        let parts = Parts { name_id: "somebody", value: &value, ..Parts::default() };
        let message = signed(parts, Signature::default(), &[Target::Assertion]);
        let inspection = in_time(what, || judge(&message, "idp", Permit::Refuse));
        let rejection = inspection.checks().rejection().unwrap();
        assert_eq!(rejection.code.as_str(), expected.0, "{what}: {rejection}");
        let path = &rejection.place.as_ref().unwrap().path;
        assert!(path.starts_with(expected.1), "{what}: {path}");
    }
    let confirmation = "<SubjectConfirmation Method='urn:oasis:names:tc:SAML:2.0:cm:bearer'><SubjectConfirmationData/></SubjectConfirmation>";
    let name_id = format!("a</NameID>{}<NameID>b", fill(confirmation));
    let parts = Parts { name_id: &name_id, ..Parts::default() };
    let message = signed(parts, Signature::default(), &[Target::Assertion]);
    let inspection = in_time("confirmations", || judge(&message, "idp", Permit::Refuse));
    assert_eq!(code(&inspection), Some("subject.name_id"));
    assert_eq!(
        inspection.checks().rejection().unwrap().place.as_ref().unwrap().path,
        "Response/Assertion/Subject/NameID[2]"
    );
}

/// Cost grows with the size: four times the message takes at most eight times as long, since a larger one also leaves the caches.
#[cfg(not(debug_assertions))]
#[test]
fn four_times_the_size_takes_four_times_as_long() {
    let took = |groups: usize| {
        let value =
            "<AttributeValue>0d2b1f6e-5f38-4a5c-9d1e-3c1b2a4d5e6f</AttributeValue>".repeat(groups);
        let attribute = format!("<Attribute Name='groups'>{value}</Attribute>{SIGNED}");
        let message = SOUND.replacen(SIGNED, &attribute, 1);
        let run = || {
            let began = Instant::now();
            assert_eq!(code(&judge(&message, "idp", Permit::Refuse)), Some("signature.digest"));
            began.elapsed()
        };
        (0..9).map(|_| run()).min().unwrap()
    };
    let (small, large) = (took(3_500), took(14_000));
    assert!(large < small * 8, "{small:?} and {large:?}");
}

#[test]
fn metadata_with_very_many_broken_certificates() {
    let certificate = "<X509Data><X509Certificate/></X509Data>";
    let xml = format!(
        "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'><IDPSSODescriptor \
         protocolSupportEnumeration='urn:oasis:names:tc:SAML:2.0:protocol'><KeyDescriptor>\
         <KeyInfo xmlns='http://www.w3.org/2000/09/xmldsig#'>{}</KeyInfo></KeyDescriptor>\
         <SingleSignOnService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST' Location='https://x/'/>\
         </IDPSSODescriptor></EntityDescriptor>",
        certificate.repeat(16_000)
    );
    let now = Timestamp::from_unix_millis(1_795_435_200_000);
    let refused = in_time("metadata", || IdentityProvider::from_metadata(&xml, now).unwrap_err());
    assert_eq!(refused.code, Code::CertificateMissing);
    assert_eq!(
        refused.place.as_ref().unwrap().path,
        "EntityDescriptor/IDPSSODescriptor/KeyDescriptor/KeyInfo/X509Data/X509Certificate"
    );
}

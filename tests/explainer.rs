//! Why the inspector says a digest differs.
#![allow(
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use include_dir::{Dir, include_dir};
use saml_edge::inspect::{Explanation, explain};
use sha2::{Digest, Sha256};

// The same tests run in a browser.
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/cases");

fn case(name: &str) -> String {
    let file = CASES.get_file(format!("{name}/response.xml")).unwrap();
    file.contents_utf8().unwrap().to_owned()
}

fn accident(xml: &str, known: &[&str]) -> Explanation {
    let list = explain(xml, known);
    list.into_iter().next().unwrap()
}

#[test]
fn leaves_a_digest_that_matches_alone() {
    let explanation = accident(&case("accepted-entra"), &[]);
    assert!(explanation.matches);
    assert_eq!(explanation.expected, explanation.found);
    assert!(explanation.accident.is_none());
    assert_eq!(explanation.place.path, "Response/Assertion");
}

/// A message in one line whose digest is right; its signature value is none.
fn compact(prefix_list: &str) -> String {
    let transform = |list: &str| match list {
        "" => String::new(),
        list => format!(
            "<x:InclusiveNamespaces xmlns:x=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"{list}\"/>"
        ),
    };
    let xml = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" ID=\"_r\" Destination=\"https://app.example.com/acs\"><saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a\"><saml:Issuer>https://idp.example.com/</saml:Issuer><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><ds:Reference URI=\"#_a\"><ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/><ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">{}</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature><saml:Subject><saml:NameID>b.simon@contoso.com</saml:NameID></saml:Subject><saml:Conditions><saml:AudienceRestriction><saml:Audience>https://app.example.com/</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AttributeStatement><saml:Attribute Name=\"company\"><saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">Müller &amp; Söhne &lt;GmbH&gt;</saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"address\"><saml:AttributeValue>Street 1&#13;\nTown</saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"note\"><saml:AttributeValue> padded </saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>",
        transform(prefix_list),
    );
    digested(&xml)
}

/// The message with its digest put right.
fn digested(xml: &str) -> String {
    let digest = accident(xml, &[]).found;
    let (before, rest) = xml.split_once("<ds:DigestValue>").unwrap();
    let (_, after) = rest.split_once('<').unwrap();
    let xml = format!("{before}<ds:DigestValue>{digest}<{after}");
    assert!(accident(&xml, &[]).matches);
    xml
}

/// The message with a change everywhere but in its signature.
fn outside_signature(xml: &str, change: impl Fn(&str) -> String) -> String {
    let (before, rest) = xml.split_once("<ds:Signature ").unwrap();
    let (signature, after) = rest.split_once("</ds:Signature>").unwrap();
    format!("{}<ds:Signature {signature}</ds:Signature>{}", change(before), change(after))
}

fn latin_1(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

#[test]
fn names_the_accident() {
    let xml = compact("");
    let changed = |change: &dyn Fn(&str) -> String| outside_signature(&xml, change);
    for (name, and, text) in [
        ("line_ends_lost", None, changed(&|part| part.replace("&#13;", ""))),
        ("pretty_printed", None, changed(&|part| part.replace("><", ">\n  <"))),
        (
            "escaped_again",
            None,
            changed(&|part| {
                part.replace("&amp;", "&amp;amp;")
                    .replace("&lt;", "&amp;lt;")
                    .replace("&gt;", "&amp;gt;")
            }),
        ),
        ("wrong_encoding", None, changed(&latin_1)),
        (
            "pretty_printed",
            Some("line_ends_lost"),
            changed(&|part| part.replace("&#13;", "").replace("><saml", ">\n<saml")),
        ),
        (
            "pretty_printed",
            Some("wrong_encoding"),
            changed(&|part| latin_1(&part.replace("><saml", ">\r\n<saml"))),
        ),
        ("text_trimmed", None, changed(&|part| part.replace(" padded ", "padded"))),
        ("prefix_changed", None, xml.replace("saml:", "ns0:").replace("xmlns:saml=", "xmlns:ns0=")),
        (
            "prefix_changed",
            None,
            xml.replace("<saml:", "<").replace("</saml:", "</").replace("xmlns:saml=", "xmlns="),
        ),
        ("value_changed", None, changed(&|part| part.replace("b.simon@", "B.Simon@"))),
        (
            "value_changed",
            None,
            changed(&|part| {
                part.replace(
                    "https://app.example.com/</saml:Audience",
                    "https://app.example.com</saml:Audience",
                )
            }),
        ),
        (
            "value_changed",
            None,
            changed(&|part| {
                part.replace(
                    "https://idp.example.com/</saml:Issuer",
                    "https://other.example.com/</saml:Issuer",
                )
            }),
        ),
    ] {
        assert_ne!(text, xml, "{name}");
        let explanation = accident(&text, &["https://idp.example.com/"]);
        assert!(!explanation.matches, "{name}");
        let Some(found) = explanation.accident else {
            panic!("{name}: none of {}", explanation.tried)
        };
        assert_eq!((found.name, found.and), (name, and));
        assert_ne!(found.signed, explanation.canonical, "{name}");
    }
}

#[test]
fn names_unescaped_entities() {
    let signed = digested(&compact("").replace("Müller &amp; Söhne &lt;GmbH&gt;", "A &amp;amp; B"));
    let arrived = signed.replace("&amp;amp;", "&amp;");
    let explanation = accident(&arrived, &[]);
    assert_eq!(explanation.accident.map(|found| found.name), Some("unescaped"));
}

#[test]
fn names_added_line_ends_and_white_space() {
    let plain = compact("").replace("Street 1&#13;\nTown", "Street 1, Town");
    let signed = digested(&plain.replace(" padded ", "not padded"));
    let wide = digested(&plain.replace("Street 1, Town", &"a long street ".repeat(9)));
    let changed =
        |xml: &str, from: &str, to: &str| outside_signature(xml, |part| part.replace(from, to));
    let spaced =
        |part: &str| part.replace("</", "\n</").replace("\">", "\">\n").replace("r>", "r>\n");
    for (name, and, text) in [
        (
            "line_ends_added",
            None,
            changed(
                &digested(&plain.replace("Street 1, Town", "Street 1\nTown")),
                "Street 1\n",
                "Street 1&#13;\n",
            ),
        ),
        ("text_on_its_own_lines", None, outside_signature(&signed, spaced)),
        ("line_breaks_added", None, changed(&wide, "street a", "street\n a")),
        ("line_breaks_added", None, changed(&wide, "street a", "street&#13;\n a")),
    ] {
        let explanation = accident(&text, &[]);
        let found = explanation.accident.unwrap_or_else(|| {
            panic!("{name}: none of {}\n{}", explanation.tried, explanation.canonical)
        });
        assert_eq!((found.name, found.and), (name, and));
    }
}

#[test]
fn names_a_signer_that_canonicalises_otherwise() {
    const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    let transform = |method: &str| format!("<ds:Transform Algorithm=\"{method}\">");
    let inclusive = digested(&compact("").replace(&transform(EXCLUSIVE), &transform(INCLUSIVE)));
    let explanation =
        accident(&inclusive.replace(&transform(INCLUSIVE), &transform(EXCLUSIVE)), &[]);
    assert_eq!(explanation.accident.map(|found| found.name), Some("inclusive_signed"));

    // The digest over the same octets with the comment in them.
    let commented = compact("").replace("b.simon@", "b.simon<!-- c -->@");
    let octets = accident(&commented, &[]).canonical.replace("b.simon@", "b.simon<!-- c -->@");
    let digest = STANDARD.encode(Sha256::digest(octets));
    let (before, rest) = commented.split_once("<ds:DigestValue>").unwrap();
    let (_, after) = rest.split_once('<').unwrap();
    let explanation = accident(&format!("{before}<ds:DigestValue>{digest}<{after}"), &[]);
    assert_eq!(explanation.accident.map(|found| found.name), Some("comments_signed"));
}

#[test]
fn names_what_happened_to_the_canonicalisation() {
    let listed = compact("xs");
    let dropped = listed.replace(" PrefixList=\"xs\"", "");
    for (name, text) in [
        ("prefix_list_dropped", dropped),
        ("prefix_list_changed", listed.replace("PrefixList=\"xs\"", "PrefixList=\"samlp\"")),
        ("prefix_list_changed", compact("").replace("exc-c14n#\"></ds:Transform>", "exc-c14n#\"><x:InclusiveNamespaces xmlns:x=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xs\"/></ds:Transform>")),
        ("exclusive_signed", compact("").replace("<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">", "<ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\">")),
    ] {
        let explanation = accident(&text, &[]);
        let found = explanation.accident.unwrap_or_else(|| panic!("{name}: none of {}", explanation.tried));
        assert_eq!(found.name, name);
    }
}

/// What tools that read and write XML do to messages that are really signed: the digest is the signer's.
#[test]
fn names_what_happened_to_the_prefixes_of_signed_messages() {
    let entra = case("accepted-entra");
    let listed = case("accepted-prefix-list");
    let inclusive = case("accepted-inclusive-transform-allowed");
    let declared = " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
    let soap = " xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"";
    let prefixed = |text: &str| {
        let names = [
            "Assertion",
            "Issuer",
            "Subject",
            "NameID",
            "SubjectConfirmation",
            "SubjectConfirmationData",
            "Conditions",
            "AudienceRestriction",
            "Audience",
            "AttributeStatement",
            "Attribute",
            "AttributeValue",
            "AuthnStatement",
            "AuthnContext",
            "AuthnContextClassRef",
        ];
        names
            .iter()
            .fold(text.to_owned(), |text, name| {
                let text = text.replace(&format!("</{name}>"), &format!("</saml:{name}>"));
                [" ", ">", "/"].iter().fold(text, |text, end| {
                    text.replace(&format!("<{name}{end}"), &format!("<saml:{name}{end}"))
                })
            })
            .replace(
                "xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
                "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
            )
    };
    for (name, signed, text) in [
        ("prefix_changed", &entra, prefixed(&entra)),
        (
            "prefix_redeclared",
            &inclusive,
            inclusive.replace("<samlp:Response", &format!("<samlp:Response{soap}")),
        ),
        (
            "prefix_redeclared",
            &inclusive,
            inclusive.replace("<samlp:Response", &format!("<samlp:Response{declared}{soap}")),
        ),
        (
            "prefix_redeclared",
            &listed,
            listed
                .replace(declared, "")
                .replace("<AttributeStatement", &format!("<AttributeStatement{declared}")),
        ),
        ("prefix_list_dropped", &listed, listed.replace(" PrefixList=\"xs unused #default\"", "")),
        (
            "prefix_list_changed",
            &listed,
            listed.replace("PrefixList=\"xs unused #default\"", "PrefixList=\"xs\""),
        ),
    ] {
        assert!(accident(signed, &[]).matches, "{name}");
        assert_ne!(&text, signed, "{name}");
        let explanation = accident(&text, &[]);
        assert!(!explanation.matches, "{name}");
        let found =
            explanation.accident.unwrap_or_else(|| panic!("{name}: none of {}", explanation.tried));
        assert_eq!((found.name, found.and), (name, None));
        assert_eq!(found.signed, accident(signed, &[]).canonical, "{name}");
    }
}

#[test]
fn finds_what_stood_there_before_a_comment_and_more_were_put_in() {
    let signed = compact("");
    let text = signed.replace("b.simon@contoso.com", "b.simon@contoso.com<!-- -->.evil.example");
    let found = accident(&text, &[]).accident.unwrap();
    assert_eq!((found.name, found.and), ("value_changed", None));
    assert_eq!(found.signed, accident(&signed, &[]).canonical);
}

#[test]
fn says_so_where_nothing_explains_it() {
    let text = compact("").replace("b.simon@contoso.com", "somebody.else@contoso.com");
    let explanation = accident(&text, &[]);
    assert!(!explanation.matches);
    assert!(explanation.accident.is_none());
    assert!(explanation.tried > 100 && explanation.tried <= 6_000, "{}", explanation.tried);
}

#[test]
fn stays_bounded_on_a_large_message() {
    let filler = "<saml:AttributeValue>x y &amp;amp; z</saml:AttributeValue>\n".repeat(6_000);
    let text = compact("").replace(
        "<saml:AttributeValue> padded ",
        &format!("{filler}<saml:AttributeValue> padded "),
    );
    // A browser's Rust has no clock; how long it takes there is the page's test.
    #[cfg(not(target_arch = "wasm32"))]
    let began = std::time::Instant::now();
    let explanation = accident(&text, &[]);
    assert!(explanation.accident.is_none());
    #[cfg(not(target_arch = "wasm32"))]
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    assert!(explain("<a", &[]).is_empty());
}

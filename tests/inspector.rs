//! What the inspector finds in a text, why it says a digest differs, and what it shows as signed.
#![allow(
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::Timestamp;
use saml_edge::inspect::{
    Explanation, Kind, Settings, SignatureState, explain, outline, recognise,
};

fn case(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    fs::read_to_string(path.join("response.xml")).unwrap()
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn deflated(xml: &str) -> String {
    STANDARD.encode(miniz_oxide::deflate::compress_to_vec(xml.as_bytes(), 6))
}

const REQUEST: &str = r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"/>"#;

#[test]
fn finds_a_response_in_every_wrapping() {
    let xml = case("accepted-entra");
    let field = STANDARD.encode(&xml);
    let wrapped = field
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect::<Vec<_>>()
        .join("\r\n");
    let url = percent(&field);
    let form = format!("SAMLResponse={url}&RelayState=https%3A%2F%2Fapp.example.com%2F%3Fa%3D1");
    let texts: [(&str, String, &[&str]); 16] = [
        ("XML", xml.clone(), &[]),
        ("XML with a byte order mark", format!("\u{FEFF}{xml}"), &[]),
        ("base64", field.clone(), &["base64"]),
        ("base64 in quotes", format!("\"{field}\""), &["base64"]),
        ("base64 in lines", wrapped, &["base64"]),
        ("URL-encoded", url.clone(), &["URL encoding", "base64"]),
        ("URL-encoded twice", percent(&url), &["URL encoding", "URL encoding", "base64"]),
        ("deflated", deflated(&xml), &["base64", "DEFLATE"]),
        ("a form body", form.clone(), &["form", "URL encoding", "base64"]),
        ("a form's fields", format!("RelayState: x\nSAMLResponse: {field}"), &["form", "base64"]),
        (
            "a redirect",
            format!("https://app.example.com/acs?SAMLResponse={}", percent(&deflated(&xml))),
            &["address", "URL encoding", "base64", "DEFLATE"],
        ),
        (
            "a page",
            format!(
                "<html><body><form method=post action=\"https://app.example.com/acs\"><input type=\"hidden\" name=\"SAMLResponse\" value=\"{field}\" /><input name=\"RelayState\" value=\"r s\"></form>"
            ),
            &["page", "base64"],
        ),
        (
            "cURL",
            format!(
                "curl 'https://app.example.com/acs' -H 'content-type: application/x-www-form-urlencoded' --data-raw '{form}'"
            ),
            &["cURL command", "URL encoding", "base64"],
        ),
        (
            "cURL of Windows",
            format!(
                "curl \"https://app.example.com/acs\" ^\r\n  --data-raw \"{}\"",
                form.replace('%', "^%")
            ),
            &["cURL command", "URL encoding", "base64"],
        ),
        (
            "an HTTP request",
            format!("POST /acs HTTP/1.1\r\nHost: app.example.com\r\n\r\n{form}"),
            &["HTTP request", "URL encoding", "base64"],
        ),
        (
            "escaped XML",
            xml.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            &["HTML escapes"],
        ),
    ];
    for (what, text, steps) in texts {
        let found = recognise(&text);
        let [found] = &*found else { panic!("{what}: {} found", found.len()) };
        assert_eq!(found.kind, Kind::Response, "{what}");
        assert_eq!(found.steps, steps, "{what}");
        assert_eq!(found.text.trim(), xml.trim_start_matches('\u{FEFF}').trim(), "{what}");
    }
}

#[test]
fn knows_what_stands_beside_a_message() {
    let url = format!(
        "https://login.example.com/saml2?x=1&SAMLRequest={}&RelayState=a%20b&SigAlg=x&Signature=y",
        percent(&deflated(REQUEST))
    );
    let [found] = &*recognise(&url) else { panic!("not one") };
    assert_eq!(found.kind, Kind::AuthnRequest);
    assert_eq!(found.binding, Some("HTTP-Redirect"));
    assert_eq!(found.relay_state.as_deref(), Some("a b"));
    assert_eq!(found.url.as_deref(), Some("https://login.example.com/saml2"));
    assert!(found.query_signed);

    let curl = format!(
        "curl 'https://app.example.com/acs' --data-raw 'SAMLResponse={}&RelayState=home'",
        percent(&STANDARD.encode(case("accepted-entra")))
    );
    let [found] = &*recognise(&curl) else { panic!("not one") };
    assert_eq!(found.binding, Some("HTTP-POST"));
    assert_eq!(found.relay_state.as_deref(), Some("home"));
    assert_eq!(found.url.as_deref(), Some("https://app.example.com/acs"));
    assert!(!found.query_signed);
}

#[test]
fn finds_several_messages_in_order() {
    let text = format!(
        "GET https://login.example.com/saml2?SAMLRequest={}\n\nPOST https://app.example.com/acs\nSAMLResponse={}",
        percent(&deflated(REQUEST)),
        percent(&STANDARD.encode(case("accepted-entra")))
    );
    let kinds: Vec<_> = recognise(&text).iter().map(|found| found.kind).collect();
    assert_eq!(kinds, [Kind::AuthnRequest, Kind::Response]);
}

#[test]
fn tells_other_things_apart() {
    let metadata =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/idp.xml"))
            .unwrap();
    let base64 = metadata.split("X509Certificate>").nth(1).unwrap().split('<').next().unwrap();
    for (text, kind) in [
        (metadata.clone(), Kind::Metadata),
        (base64.to_string(), Kind::Certificate),
        (
            format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", base64.trim()),
            Kind::Certificate,
        ),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----".into(), Kind::PrivateKey),
        (case("message-logout-response"), Kind::LogoutResponse),
        (case("message-bare-assertion"), Kind::Assertion),
        ("<a/>".into(), Kind::OtherXml),
        ("<!-- c --><?xml version='1.0'?><b:LogoutRequest".into(), Kind::LogoutRequest),
    ] {
        let found: Vec<_> = recognise(&text).iter().map(|found| found.kind).collect();
        assert_eq!(found, [kind], "{}", text.get(..60).unwrap_or(&text));
    }
}

#[test]
fn reads_the_errors_of_entra() {
    let page = "<html><body><div>AADSTS50105: The signed in user is not assigned to a role.</div>Trace ID: 1";
    for text in [
        page,
        "Sorry, but we're having trouble signing you in.\nAADSTS50105: The signed in user is not assigned to a role.\nTrace ID: 1",
    ] {
        let [found] = &*recognise(text) else { panic!("not one") };
        assert_eq!(found.kind, Kind::EntraError);
        assert_eq!(found.text, "AADSTS50105: The signed in user is not assigned to a role.");
        assert_eq!(found.errors, ["AADSTS50105"]);
    }
    let [found] = &*recognise("AADSTS99999: new. AADSTS75006: AADSTS99999") else {
        panic!("not one")
    };
    assert_eq!(found.errors, ["AADSTS99999", "AADSTS75006"]);
}

#[test]
fn finds_nothing_in_other_texts() {
    for text in [
        "",
        " ",
        "hello",
        "SAMLResponse",
        "SAMLResponse=",
        "curl",
        "curl 'x' -d SAMLResponse=%",
        "%",
        "AADSTS",
        "&lt;",
        "-----BEGIN ",
        "SAMLRequest=%ZZ&SAMLResponse=%",
    ] {
        assert!(recognise(text).is_empty(), "{text}");
    }
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
    let began = std::time::Instant::now();
    let explanation = accident(&text, &[]);
    assert!(explanation.accident.is_none());
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    assert!(explain("<a", &[]).is_empty());
}

fn settings() -> Settings {
    let metadata =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/idp.xml"))
            .unwrap();
    let now = Timestamp::parse("2026-11-23T12:00:30Z").unwrap();
    Settings { idp_metadata: Some(metadata), ..Settings::new(now) }
}

#[test]
fn shows_what_is_signed() {
    for (name, state, signed) in [
        ("accepted-entra", SignatureState::Verified, "Response/Assertion"),
        ("accepted-response-signed", SignatureState::Verified, "Response"),
        ("signature-name-id-changed", SignatureState::Changed, "Response/Assertion"),
        ("signature-key-other", SignatureState::Foreign, "Response/Assertion"),
        ("signature-hmac", SignatureState::Refused, "Response/Assertion"),
    ] {
        let xml = case(name);
        let outline = outline(&xml, &settings());
        let [signature] = &*outline.signatures else { panic!("{name}") };
        assert_eq!((signature.state, &*signature.path), (state, signed), "{name}");
        let name_id = outline.nodes.iter().find(|node| node.name == "NameID").unwrap();
        assert_eq!(name_id.signature, Some(0), "{name}");
        assert_eq!(name_id.path, "Response/Assertion/Subject/NameID");
        let source = &xml[name_id.start as usize..name_id.end as usize];
        assert!(source.starts_with("<NameID ") && source.ends_with("</NameID>"), "{source}");
        let inside = outline.nodes.iter().find(|node| node.name == "SignatureValue").unwrap();
        assert_eq!(inside.signature, None, "{name}");
        let status = outline.nodes.iter().find(|node| node.name == "samlp:Status").unwrap();
        assert_eq!(status.signature.is_some(), signed == "Response", "{name}");
    }
}

#[test]
fn lists_certificates_and_windows() {
    let outline = outline(&case("accepted-entra"), &settings());
    let [certificate] = &*outline.certificates else { panic!("not one") };
    assert_eq!(certificate.places, ["message", "settings"]);
    assert_eq!(certificate.subject, "CN=saml-edge test idp");
    assert_eq!(certificate.key, "RSA 2048");
    assert!(certificate.valid);
    let names: Vec<_> = outline.windows.iter().map(|window| window.name.as_str()).collect();
    assert_eq!(names, ["SubjectConfirmationData", "Conditions", "AuthnStatement"]);
    let values: Vec<_> = outline
        .nodes
        .iter()
        .filter(|node| node.path.ends_with("Attribute[2]/AttributeValue[2]"))
        .collect();
    assert_eq!(
        values.first().and_then(|node| node.text.as_deref()),
        Some("http://schemas.microsoft.com/claims/multipleauthn")
    );
}

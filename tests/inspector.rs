//! What the inspector finds in a text, and what it shows as signed.
#![allow(
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use include_dir::{Dir, include_dir};
use saml_edge::Timestamp;
use saml_edge::inspect::{Kind, Settings, SignatureState, outline, recognise};

// The same tests run in a browser.
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/cases");

fn case(name: &str) -> String {
    file(&format!("{name}/response.xml"))
}

fn file(path: &str) -> String {
    CASES.get_file(path).unwrap().contents_utf8().unwrap().to_owned()
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
    assert_eq!(found.query.as_deref(), url.split_once('?').map(|(_, query)| query));

    let curl = format!(
        "curl 'https://app.example.com/acs' --data-raw 'SAMLResponse={}&RelayState=home'",
        percent(&STANDARD.encode(case("accepted-entra")))
    );
    let [found] = &*recognise(&curl) else { panic!("not one") };
    assert_eq!(found.binding, Some("HTTP-POST"));
    assert_eq!(found.relay_state.as_deref(), Some("home"));
    assert_eq!(found.url.as_deref(), Some("https://app.example.com/acs"));
    assert!(!found.query_signed);
    assert_eq!(found.query, None);
}

#[test]
fn keeps_a_query_as_it_came() {
    let request = percent(&deflated(REQUEST));
    let message = format!("SAMLRequest={request}");
    let query = format!("{message}&RelayState=/home?tab=1&SigAlg=x&Signature=y");
    let address = format!("https://login.example.com/saml2?{query}");
    let json = query.replace('&', "\\u0026");
    for text in [
        address.clone(),
        format!("{address}#top"),
        format!("[here]({address})"),
        format!("see `{address}`, please"),
        format!("GET /saml2?{query} HTTP/1.1\r\nHost: login.example.com"),
        format!("<html><a href=\"{}\">go</a></html>", address.replace('&', "&amp;")),
        format!("<html><a href=\"{}\">go</a></html>", address.replace('&', "&#38;")),
        format!("<html><a href=\"{}\">go</a></html>", address.replace('&', "&#x26;")),
        format!("{{\"url\":\"https://login.example.com/saml2?{json}\"}}"),
        query.clone(),
    ] {
        let [found] = &*recognise(&text) else { panic!("not one in {text}") };
        assert_eq!(found.query.as_deref(), Some(&*query), "{text}");
        assert!(found.query_signed, "{text}");
        assert_eq!(found.text, REQUEST, "{text}");
    }

    // A parameter is no field of a form.
    let other = format!("{message}&value={}&x.value=1", percent(&STANDARD.encode("<a/>")));
    let [found] = &*recognise(&format!("https://login.example.com/saml2?{other}")) else {
        panic!("not one")
    };
    assert_eq!((&*found.text, found.query.as_deref()), (REQUEST, Some(&*other)));
}

#[test]
fn a_form_is_no_query_whatever_its_address() {
    let field = STANDARD.encode(REQUEST);
    for text in [
        format!(
            "<form method=\"post\" action=\"https://app.example.com/index.php?sls\"><input name=\"SAMLRequest\" value=\"{field}\"></form>"
        ),
        format!(
            "POST /slo HTTP/1.1\r\nHost: app.example.com\r\nReferer: https://app.example.com/x?y=1\r\n\r\nSAMLRequest={}",
            percent(&field)
        ),
    ] {
        let [found] = &*recognise(&text) else { panic!("not one in {text}") };
        assert_eq!((found.binding, found.query.as_deref()), (Some("HTTP-POST"), None), "{text}");
        assert_eq!(found.text, REQUEST);
    }
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
    let metadata = file("idp.xml");
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

fn settings() -> Settings {
    let now = Timestamp::parse("2026-11-23T12:00:30Z").unwrap();
    Settings { idp_metadata: Some(file("idp.xml")), ..Settings::new(now) }
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

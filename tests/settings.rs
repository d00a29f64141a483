//! Settings as people paste them: certificates in any shape, metadata, URLs; each mistake has its code.

use saml_edge::{Certificate, Code, IdentityProvider, ServiceProvider, Timestamp};

const PEM: &str = include_str!("keys/idp.crt");
const NEXT: &str = include_str!("keys/next.crt");
const METADATA: &str = include_str!("cases/idp.xml");

fn now() -> Timestamp {
    Timestamp::from_unix_millis(1_795_435_200_000)
}

fn body() -> String {
    PEM.lines().filter(|line| !line.starts_with("-----")).collect()
}

#[test]
fn a_certificate_reads_in_every_pasted_shape() {
    let expected = &Certificate::read(PEM).unwrap()[0];
    assert!(expected.subject().starts_with("CN="), "{}", expected.subject());
    assert_eq!(expected.sha1_thumbprint().len(), 40);
    assert!(expected.not_before() < expected.not_after());
    for (shape, text) in [
        ("without its lines", body()),
        ("with CRLF", PEM.replace('\n', "\r\n")),
        ("with a byte order mark", format!("\u{FEFF}{PEM}")),
        ("with \\n in two characters", PEM.replace('\n', "\\n")),
        ("in one line", format!("-----BEGIN CERTIFICATE-----{}-----END CERTIFICATE-----", body())),
        ("indented", PEM.replace('\n', "\n    ")),
        ("written by us", expected.to_pem()),
    ] {
        assert_eq!(Certificate::read(&text).unwrap(), core::slice::from_ref(expected), "{shape}");
    }
    assert_eq!(Certificate::from_file(expected.der()).unwrap(), core::slice::from_ref(expected));
    assert_eq!(Certificate::read(&format!("{PEM}\n{NEXT}")).unwrap().len(), 2);
}

#[test]
fn what_is_no_certificate_is_named() {
    for (text, code) in [
        ("", Code::CertificateMissing),
        (" \n ", Code::CertificateMissing),
        ("-----BEGIN-----", Code::CertificateMissing),
        ("hello there", Code::CertificateUnreadable),
        ("aGVsbG8=", Code::CertificateUnreadable),
        ("-----BEGIN CERTIFICATE-----\nAAAA", Code::CertificateUnreadable),
        (include_str!("keys/idp.key"), Code::CertificatePrivateKey),
        (
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
            Code::CertificateRequest,
        ),
    ] {
        assert_eq!(Certificate::read(text).unwrap_err().code, code, "{text}");
    }
    // A private key pasted without its lines.
    let key: String =
        include_str!("keys/idp.key").lines().filter(|line| !line.starts_with("-----")).collect();
    assert_eq!(Certificate::read(&key).unwrap_err().code, Code::CertificatePrivateKey);
}

#[test]
fn metadata_gives_every_signing_certificate_with_or_without_a_byte_order_mark() {
    let plain =
        IdentityProvider::from_metadata(METADATA.trim_start_matches('\u{FEFF}'), now()).unwrap();
    let marked = format!("\u{FEFF}{}", METADATA.trim_start_matches('\u{FEFF}'));
    assert_eq!(IdentityProvider::from_metadata(&marked, now()).unwrap(), plain);
    assert!(!plain.certificates().is_empty());
    let again = plain.certificates()[0].to_pem();
    let by_hand = IdentityProvider::new(plain.entity_id(), plain.sso_url(), &again).unwrap();
    assert_eq!(by_hand.entity_id(), plain.entity_id());
}

#[test]
fn metadata_that_cannot_serve_is_refused_with_its_code() {
    let metadata = METADATA.trim_start_matches('\u{FEFF}');
    for (text, code) in [
        ("not xml".into(), Code::MetadataXml),
        (format!("<!DOCTYPE x>{metadata}"), Code::MetadataXml),
        ("<a/>".into(), Code::MetadataEntity),
        (metadata.replace("IDPSSODescriptor", "SPSSODescriptor"), Code::MetadataIdp),
        (
            metadata.replacen("entityID=\"", "validUntil=\"2026-11-23T11:59:59Z\" entityID=\"", 1),
            Code::MetadataValidUntil,
        ),
        (
            metadata.replacen("entityID=\"", "entityID=\"https://sts.windows.net/{tenantid}/", 1),
            Code::MetadataTenant,
        ),
        (metadata.replace("KeyDescriptor", "OtherDescriptor"), Code::MetadataSigningKey),
        (metadata.replace("SingleSignOnService", "OtherService"), Code::MetadataSsoUrl),
    ] {
        let refused = IdentityProvider::from_metadata(&text, now()).unwrap_err();
        assert_eq!(refused.code, code, "{refused}");
    }
}

#[test]
fn urls_are_https_and_plain_http_stays_on_the_machine() {
    for url in [
        "https://a.example/acs",
        "https://a.example:8443/acs?x=1",
        "http://localhost:8787/acs",
        "http://127.0.0.1/",
        "http://[::1]:1/",
    ] {
        assert!(ServiceProvider::new("x", url).is_ok(), "{url}");
    }
    for url in [
        "",
        "/acs",
        "a.example",
        "http://a.example/",
        "ftp://a.example/",
        "javascript:alert(1)",
        "https://",
        "https://user@a.example/",
        "https://a.example/#x",
        "https://a.example/ x",
        "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://evil.example:1@localhost/",
        "https://a.example/\u{a}",
    ] {
        let refused = ServiceProvider::new("x", url).map(|_| ()).map_err(|refused| refused.code);
        if url.ends_with('\u{a}') {
            assert_eq!(refused, Ok(()), "line ends are trimmed");
        } else {
            assert_eq!(refused, Err(Code::SettingsUrl), "{url}");
        }
    }
    for entity_id in ["", " x", "x ", "x\ty", &"x".repeat(1025)] {
        let refused = ServiceProvider::new(entity_id, "https://a.example/").unwrap_err();
        assert_eq!(refused.code, Code::SettingsEntityId, "{entity_id}");
    }
}

#[test]
fn a_request_holds_what_entra_wants_and_no_more() {
    let idp = IdentityProvider::from_metadata(METADATA, now()).unwrap();
    let sp = ServiceProvider::new("https://app.example/a?b&c", "https://app.example/acs").unwrap();
    let (request, pending) = sp.request(&idp, now(), [0xAB; 16]);
    assert_eq!(pending.id, format!("_{}", "ab".repeat(16)));
    for part in [
        format!("ID=\"{}\"", pending.id),
        "IssueInstant=\"2026-11-23T12:00:00Z\"".into(),
        format!("Destination=\"{}\"", idp.sso_url()),
        "AssertionConsumerServiceURL=\"https://app.example/acs\"".into(),
        "<saml:Issuer>https://app.example/a?b&amp;c</saml:Issuer>".into(),
    ] {
        assert!(request.xml().contains(&*part), "{part} in {}", request.xml());
    }
    for absent in ["NameIDPolicy", "RequestedAuthnContext", "ForceAuthn", "Scoping", "Subject"] {
        assert!(!request.xml().contains(absent), "{absent}");
    }
    let url = request.redirect_url(Some("a b&c"));
    assert!(url.starts_with(&format!("{}?SAMLRequest=", idp.sso_url())), "{url}");
    assert!(url.ends_with("&RelayState=a%20b%26c"), "{url}");
    let sent = url.split("SAMLRequest=").nth(1).unwrap().split('&').next().unwrap();
    let (xml, undone) = saml_edge::inspect::decode(sent).unwrap();
    assert_eq!(
        (xml.as_str(), undone),
        (&*request.xml(), vec!["URL encoding", "base64", "DEFLATE"])
    );
    let metadata = sp.metadata();
    assert!(
        metadata.contains("entityID=\"https://app.example/a?b&amp;c\"")
            && metadata.contains("Location=\"https://app.example/acs\"")
    );
}

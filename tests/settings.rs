//! Settings as people paste them: certificates in any shape, metadata, URLs; each mistake has its code.

use saml_edge::{
    Certificate, Code, IdentityProvider, Rejection, ServiceProvider, Timestamp, inspect,
};

const PEM: &str = include_str!("keys/idp.crt");
const NEXT: &str = include_str!("keys/next.crt");
const METADATA: &str = include_str!("cases/idp.xml");

fn now() -> Timestamp {
    Timestamp::from_unix_millis(1_795_435_200_000)
}

fn assert_refused<T>(read: Result<T, Rejection>, code: Code, place: Option<&str>) {
    let refused = read.err();
    let found = refused
        .as_ref()
        .map(|refused| (refused.code, refused.place.as_ref().map(|place| place.path.as_str())));
    assert_eq!(found, Some((code, place)), "{refused:?}");
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
    for (text, code, place) in [
        ("", Code::CertificateMissing, Some("certificate")),
        (" \n ", Code::CertificateMissing, Some("certificate")),
        ("-----BEGIN-----", Code::CertificateMissing, Some("certificate")),
        ("hello there", Code::CertificateUnreadable, Some("certificate")),
        ("aGVsbG8=", Code::CertificateUnreadable, Some("certificate")),
        ("-----BEGIN CERTIFICATE-----\nAAAA", Code::CertificateUnreadable, Some("certificate")),
        (include_str!("keys/p521.crt"), Code::CertificateKey, Some("certificate")),
        (include_str!("keys/idp.key"), Code::CertificatePrivateKey, Some("certificate")),
        (
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
            Code::CertificateRequest,
            Some("certificate"),
        ),
    ] {
        assert_refused(Certificate::read(text), code, place);
    }
    // A private key pasted without its lines.
    let key: String =
        include_str!("keys/idp.key").lines().filter(|line| !line.starts_with("-----")).collect();
    assert_refused(Certificate::read(&key), Code::CertificatePrivateKey, Some("certificate"));
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
    for (text, code, place) in [
        ("not xml".into(), Code::MetadataXml, ""),
        (format!("<!DOCTYPE x>{metadata}"), Code::MetadataXml, ""),
        ("<a/>".into(), Code::MetadataEntity, "a"),
        (
            metadata.replace("IDPSSODescriptor", "SPSSODescriptor"),
            Code::MetadataIdp,
            "EntityDescriptor",
        ),
        (
            metadata.replacen("entityID=\"", "validUntil=\"2026-11-23T11:59:59Z\" entityID=\"", 1),
            Code::MetadataValidUntil,
            "EntityDescriptor/@validUntil",
        ),
        (
            metadata.replacen("entityID=\"", "entityID=\"https://sts.windows.net/{tenantid}/", 1),
            Code::MetadataTenant,
            "EntityDescriptor/@entityID",
        ),
        (
            metadata.replace("KeyDescriptor", "OtherDescriptor"),
            Code::MetadataSigningKey,
            "EntityDescriptor/IDPSSODescriptor",
        ),
        (
            metadata.replace("SingleSignOnService", "OtherService"),
            Code::MetadataSsoUrl,
            "EntityDescriptor/IDPSSODescriptor",
        ),
    ] {
        assert_refused(IdentityProvider::from_metadata(&text, now()), code, Some(place));
    }
}

/// A certificate counts where the schema puts it, `KeyInfo/X509Data/X509Certificate`, and nowhere else.
#[test]
fn metadata_trusts_no_certificate_out_of_place() {
    let attacker = include_str!("keys/attacker.crt");
    let attacker: String = attacker.lines().filter(|line| !line.starts_with("-----")).collect();
    let certificate = format!("<X509Certificate>{attacker}</X509Certificate>");
    let dsig = "http://www.w3.org/2000/09/xmldsig#";
    let genuine = IdentityProvider::from_metadata(METADATA, now()).unwrap();
    for (old, new) in [
        ("</X509Data>", format!("<X509Digest>{certificate}</X509Digest></X509Data>")),
        ("</KeyInfo>", format!("{certificate}</KeyInfo>")),
        ("</KeyInfo>", format!("<Object><X509Data>{certificate}</X509Data></Object></KeyInfo>")),
        ("</KeyInfo>", format!("<KeyInfo><X509Data>{certificate}</X509Data></KeyInfo></KeyInfo>")),
        (
            "</KeyDescriptor>",
            format!(
                "<EncryptionMethod><X509Data xmlns=\"{dsig}\">{certificate}</X509Data></EncryptionMethod></KeyDescriptor>"
            ),
        ),
    ] {
        assert_eq!(METADATA.matches(old).count(), 1, "{old}");
        let text = METADATA.replace(old, &new);
        if let Ok(read) = IdentityProvider::from_metadata(&text, now()) {
            assert_eq!(read.certificates(), genuine.certificates(), "{new}");
        }
    }
}

#[test]
fn urls_are_https_and_plain_http_stays_on_the_machine() {
    for url in [
        "https://a.example/acs",
        "https://a.example:8443/acs?x=1",
        "hTtps://a.example/acs",
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
        let read = ServiceProvider::new("x", url);
        if url.ends_with('\u{a}') {
            assert!(read.is_ok(), "line ends are trimmed");
        } else {
            assert_refused(read, Code::SettingsUrl, Some("URL"));
        }
    }
    for entity_id in ["", " x", "x ", "x\ty", &"x".repeat(1025)] {
        let read = ServiceProvider::new(entity_id, "https://a.example/");
        assert_refused(read, Code::SettingsEntityId, Some("entity ID"));
    }
}

#[test]
fn settings_that_do_not_fit_together_are_refused() {
    let settings = inspect::Settings {
        idp_metadata: Some(METADATA.into()),
        idp_entity_id: Some("https://idp.example/".into()),
        ..inspect::Settings::new(now())
    };
    let inspected = inspect::inspect("<a/>", &settings);
    assert_refused(inspected, Code::InspectSettings, Some("settings"));
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

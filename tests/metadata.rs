//! Metadata of identity providers: one of many, validity, certificates, signatures, and what many products publish.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::fmt::Write;
use std::fs;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::{
    Binding, Certificate, Code, IdentityProvider, Rejection, Timestamp, WantAuthnRequestsSigned,
};

use support::signer::{ECDSA_SHA256, RSA_SHA256, Signature, Target, keys, sign};

const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const ONE: &str = "https://one.example/";
const TWO: &str = "https://two.example/";

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

fn pem(key: &str) -> String {
    fs::read_to_string(keys().join(format!("{key}.crt"))).unwrap()
}

fn base64(key: &str) -> String {
    pem(key).lines().filter(|line| !line.starts_with("-----")).collect()
}

fn signers(key: &str) -> Vec<Certificate> {
    Certificate::read(&pem(key)).unwrap()
}

fn thumbprints(idp: &IdentityProvider) -> Vec<String> {
    idp.certificates().iter().map(Certificate::sha1_thumbprint).collect()
}

fn thumbprint(key: &str) -> String {
    signers(key)[0].sha1_thumbprint()
}

/// A signing KeyDescriptor with that content of X509Data.
fn key(x509_data: &str) -> String {
    format!(
        "<KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data>{x509_data}</ds:X509Data></ds:KeyInfo></KeyDescriptor>"
    )
}

fn certificate(name: &str) -> String {
    format!("<ds:X509Certificate>{}</ds:X509Certificate>", base64(name))
}

fn role(attributes: &str, keys: &str) -> String {
    format!(
        "<IDPSSODescriptor {attributes} protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{keys}\
         <SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://one.example/sso\"/>\
         </IDPSSODescriptor>"
    )
}

fn entity(id: &str, attributes: &str, content: &str) -> String {
    format!("<EntityDescriptor entityID=\"{id}\" {attributes}>{content}</EntityDescriptor>\n")
}

fn provider(id: &str) -> String {
    entity(id, "", &role("", &key(&certificate("idp"))))
}

fn group(attributes: &str, content: &str) -> String {
    format!("<EntitiesDescriptor {attributes}>{content}</EntitiesDescriptor>")
}

/// Declares the namespaces on the root.
fn document(root: &str) -> String {
    let (name, rest) = root.split_once(' ').unwrap();
    format!("{name} xmlns=\"{METADATA}\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" {rest}")
}

fn read(root: &str) -> Result<IdentityProvider, Rejection> {
    IdentityProvider::from_metadata(&document(root), now())
}

fn read_of(root: &str, id: &str) -> Result<IdentityProvider, Rejection> {
    IdentityProvider::from_metadata_of(&document(root), id, now())
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, Rejection>, code: Code, place: &str) {
    let refused = result.unwrap_err();
    assert_eq!(refused.code, code, "{refused}");
    assert_eq!(refused.place.as_ref().unwrap().path, place);
}

#[test]
fn one_of_many_is_chosen_by_its_entity_id() {
    let service =
        entity("https://sp.example/", "", "<SPSSODescriptor protocolSupportEnumeration=\"\"/>");
    let hidden = format!("<Extensions>{}</Extensions>", provider("https://hidden.example/"));
    let inner = group("", &format!("{hidden}{}", provider(ONE)));
    let many = group("", &format!("{hidden}{service}{inner}{}", provider(TWO)));

    assert_eq!(IdentityProvider::entity_ids(&document(&many)).unwrap(), [ONE, TWO]);
    assert_eq!(read_of(&many, ONE).unwrap().entity_id(), ONE);
    assert_eq!(read_of(&many, TWO).unwrap().entity_id(), TWO);
    assert_refused(read(&many), Code::MetadataEntity, "EntitiesDescriptor/EntityDescriptor[2]");
    for hidden in ["https://hidden.example/", "https://ONE.example/", ""] {
        assert_refused(read_of(&many, hidden), Code::MetadataUnknownEntity, "EntitiesDescriptor");
    }
    assert_refused(
        read_of(&many, "https://sp.example/"),
        Code::MetadataIdp,
        "EntitiesDescriptor/EntityDescriptor",
    );
    // Services beside the only identity provider do no harm.
    assert_eq!(read(&group("", &format!("{service}{inner}"))).unwrap().entity_id(), ONE);
    assert_refused(read(&group("", "")), Code::MetadataEntity, "EntitiesDescriptor");
    assert_refused(read_of(&provider(ONE), TWO), Code::MetadataUnknownEntity, "EntityDescriptor");
}

#[test]
fn every_enclosing_valid_until_counts() {
    let wrap = |outer: &str, inner: &str, of_entity: &str, of_role: &str| {
        let role = role(of_role, &key(&certificate("idp")));
        group(outer, &group(inner, &entity(ONE, of_entity, &role)))
    };
    let (past, later) =
        ("validUntil=\"2026-11-23T12:00:00Z\"", "validUntil=\"2026-11-23T12:00:01Z\"");
    assert!(read(&wrap(later, later, later, later)).is_ok());
    let (outer, inner) = ("EntitiesDescriptor", "EntitiesDescriptor/EntitiesDescriptor");
    for past in [past, "validUntil=\"0001-01-01T00:00:00Z\"", "validUntil=\"soon\""] {
        for (root, place) in [
            (wrap(past, "", "", ""), outer.to_string()),
            (wrap("", past, "", ""), inner.into()),
            (wrap("", "", past, ""), format!("{inner}/EntityDescriptor")),
            (wrap("", "", "", past), format!("{inner}/EntityDescriptor/IDPSSODescriptor")),
        ] {
            assert_refused(read(&root), Code::MetadataValidUntil, &format!("{place}/@validUntil"));
            assert_refused(
                read_of(&root, ONE),
                Code::MetadataValidUntil,
                &format!("{place}/@validUntil"),
            );
        }
    }
    // Another entity's end is none of ours.
    let other = entity(TWO, past, &role("", &key(&certificate("idp"))));
    assert!(read_of(&group("", &format!("{other}{}", provider(ONE))), ONE).is_ok());
}

#[test]
fn only_the_first_certificate_of_each_x509_data_signs() {
    let chain = key(&format!("{}{}", certificate("idp"), certificate("attacker")));
    let nested = format!(
        "<KeyDescriptor use=\"signing\"><Extensions>{0}</Extensions><ds:KeyInfo><ds:Other>{0}</ds:Other><ds:X509Data>{1}</ds:X509Data></ds:KeyInfo></KeyDescriptor>",
        certificate("attacker"),
        certificate("next")
    );
    let encryption = key(&certificate("attacker")).replace("signing", "encryption");
    let unnamed = key(&certificate("p256")).replace(" use=\"signing\"", "");
    let unreadable = key("<ds:X509Certificate>AAAA</ds:X509Certificate>");
    let again = key(&certificate("idp"));
    let keys = [unreadable.clone(), chain, nested, encryption, unnamed, again].concat();
    let idp = read(&entity(ONE, "", &role("", &keys))).unwrap();
    assert_eq!(thumbprints(&idp), ["idp", "next", "p256"].map(thumbprint));

    let role_place = "EntityDescriptor/IDPSSODescriptor";
    let element = format!("{role_place}/KeyDescriptor/KeyInfo/X509Data/X509Certificate");
    let only = entity(ONE, "", &role("", &unreadable));
    assert_refused(read(&only), Code::CertificateUnreadable, &element);
    let none = entity(ONE, "", &role("", &key("")));
    assert_refused(read(&none), Code::MetadataSigningKey, role_place);
    let elliptic = ["p384", "ed25519"].map(|name| key(&certificate(name))).concat();
    assert_eq!(read(&entity(ONE, "", &role("", &elliptic))).unwrap().certificates().len(), 2);
}

#[test]
fn there_are_at_most_sixteen_certificates() {
    // Bare keys are the shortest that differ.
    let keys = |count: u8| -> String {
        let head = "302a300506032b6570032100";
        let head: Vec<u8> = (0..head.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&head[at..at + 2], 16).unwrap())
            .collect();
        let pem = |number: u8| {
            let der = STANDARD.encode([head.as_slice(), &[number; 32]].concat());
            format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
        };
        (0..count).chain(0..count).map(pem).collect()
    };
    let by_hand = |keys: &str| IdentityProvider::new(ONE, "https://one.example/sso", keys);
    assert_eq!(by_hand(&keys(16)).unwrap().certificates().len(), 16);
    assert_refused(by_hand(&keys(17)), Code::CertificateCount, "certificate");
    let data = format!("<ds:X509Certificate>{}</ds:X509Certificate>", keys(17));
    let many = entity(ONE, "", &role("", &key(&data)));
    assert_refused(read(&many), Code::CertificateCount, "EntityDescriptor/IDPSSODescriptor");
}

#[test]
fn keys_that_cannot_verify_are_refused_at_once() {
    let der = |tag: u8, content: Vec<u8>| {
        let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
        let length = match (high, low) {
            (0, ..0x80) => vec![low],
            (0, _) => vec![0x81, low],
            _ => vec![0x82, high, low],
        };
        [vec![tag], length, content].concat()
    };
    let rsa = |octets: usize, last: u8, exponent: &[u8]| {
        let modulus = [&[0, 0xC1][..], &vec![7; octets - 2], &[last]].concat();
        let key = der(0x30, [der(2, modulus), der(2, exponent.into())].concat());
        let algorithm = vec![0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 1, 5, 0];
        let info = der(0x30, [algorithm, der(3, [vec![0], key].concat())].concat());
        format!("-----BEGIN PUBLIC KEY-----{}-----END PUBLIC KEY-----", STANDARD.encode(info))
    };
    for (octets, last, exponent) in
        [(256, 9, &[1, 0, 1][..]), (256, 9, &[3]), (128, 9, &[1, 0, 1]), (256, 9, &[1, 0, 0, 0, 1])]
    {
        assert!(Certificate::read(&rsa(octets, last, exponent)).is_ok(), "{octets} {exponent:?}");
    }
    for (octets, last, exponent) in [
        (256, 8, &[1, 0, 1][..]),
        (256, 9, &[1]),
        (256, 9, &[4]),
        (256, 9, &[2, 0, 0, 0, 1]),
        (256, 9, &[1, 0, 0, 0, 0, 1]),
        (127, 9, &[1, 0, 1]),
        (1025, 9, &[1, 0, 1]),
    ] {
        let read = Certificate::read(&rsa(octets, last, exponent));
        assert_refused(read, Code::CertificateKey, "certificate");
    }
    // A compressed point of P-256.
    let compressed =
        "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";
    let compressed = format!("-----BEGIN PUBLIC KEY-----{compressed}-----END PUBLIC KEY-----");
    assert_refused(Certificate::read(&compressed), Code::CertificateKey, "certificate");
}

#[test]
fn other_blocks_beside_certificates_are_passed_over() {
    let list = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";
    let both = Certificate::read(&format!("{list}{}{list}", pem("idp"))).unwrap();
    assert_eq!(both, signers("idp"));
    assert_refused(Certificate::read(list), Code::CertificateUnreadable, "certificate");
    let with_key = format!("{}{}", pem("idp"), include_str!("keys/idp.key"));
    assert_refused(Certificate::read(&with_key), Code::CertificatePrivateKey, "certificate");
    let bundle = STANDARD.encode(format!("{}{list}{}", pem("idp"), pem("next")));
    assert_eq!(Certificate::read(&bundle).unwrap(), [signers("idp"), signers("next")].concat());
}

#[test]
fn services_are_read_by_binding() {
    let service = |local: &str, binding: &str, more: &str| {
        format!("<{local} Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" {more}/>")
    };
    let services = [
        service("SingleLogoutService", "SOAP", "Location=\"https://one.example/soap\""),
        service("SingleLogoutService", "HTTP-Redirect", "Location=\"http://one.example/plain\""),
        service(
            "SingleLogoutService",
            "HTTP-POST",
            "Location=\"HTTPS://one.example/slo\" ResponseLocation=\"https://one.example/done\"",
        ),
        service("SingleSignOnService", "HTTP-POST", "Location=\"https://one.example/post\""),
    ]
    .concat();
    let role = role("WantAuthnRequestsSigned=\"1\"", &(key(&certificate("idp")) + &services));
    let idp = read(&entity(ONE, "", &role)).unwrap();
    assert_eq!(idp.sso_url_for(Binding::Redirect), Some("https://one.example/sso"));
    assert_eq!(idp.sso_url_for(Binding::Post), Some("https://one.example/post"));
    assert_eq!(idp.slo_url_for(Binding::Redirect), None, "plain http");
    assert_eq!(idp.slo_url_for(Binding::Post), Some("HTTPS://one.example/slo"));
    assert_eq!(idp.want_authn_requests_signed(), WantAuthnRequestsSigned::True);
    let plain = read(&provider(ONE)).unwrap();
    assert_eq!(plain.slo_url_for(Binding::Post), None);
    assert_eq!(plain.want_authn_requests_signed(), WantAuthnRequestsSigned::False);

    let insecure = provider(ONE).replace("https://one.example/sso", "http://one.example/sso");
    let place = "EntityDescriptor/IDPSSODescriptor/SingleSignOnService/@Location";
    assert_refused(read(&insecure), Code::SettingsUrl, place);
}

#[test]
fn roles_of_other_kinds_are_passed_over() {
    let federation = "<RoleDescriptor xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
        xmlns:fed=\"http://docs.oasis-open.org/wsfed/federation/200706\" \
        xsi:type=\"fed:SecurityTokenServiceType\" protocolSupportEnumeration=\"http://docs.oasis-open.org/wsfed/federation/200706\">";
    let attacker = key(&certificate("attacker"));
    let content =
        format!("{federation}{attacker}</RoleDescriptor>{}", role("", &key(&certificate("idp"))));
    let idp = read(&entity(ONE, "", &content)).unwrap();
    assert_eq!(thumbprints(&idp), [thumbprint("idp")]);
}

fn signed(root: &str, local: &'static str, signature: Signature<'_>) -> String {
    let (start, rest) = root.split_once('>').unwrap();
    let text = document(&format!("{start} ID=\"_m\">{}{rest}", signature.template("_m")));
    sign(&text, Target::Root(METADATA, local), signature.algorithm.key)
}

#[test]
fn signed_metadata_is_read_from_what_was_signed() {
    let many = group("", &format!("{}{}", provider(ONE), provider(TWO)));
    for algorithm in [RSA_SHA256, ECDSA_SHA256] {
        let signature = Signature { algorithm, ..Signature::default() };
        let pinned = [signers("attacker"), signers(algorithm.key)].concat();
        let one = signed(&provider(ONE), "EntityDescriptor", signature);
        let idp = IdentityProvider::from_signed_metadata(&one, &pinned, None, now()).unwrap();
        assert_eq!(idp.entity_id(), ONE);
        let aggregate = signed(&many, "EntitiesDescriptor", signature);
        let idp =
            IdentityProvider::from_signed_metadata(&aggregate, &pinned, Some(TWO), now()).unwrap();
        assert_eq!(idp.entity_id(), TWO);
    }
}

#[test]
fn metadata_that_no_pinned_signer_signed_is_refused() {
    let pinned = |text: &str, by: &str| {
        IdentityProvider::from_signed_metadata(text, &signers(by), None, now())
    };
    let root = "EntityDescriptor";
    let good = signed(&provider(ONE), root, Signature::default());
    let value = "EntityDescriptor/Signature/SignatureValue";
    assert!(pinned(&good, "idp").is_ok());
    assert_refused(pinned(&document(&provider(ONE)), "idp"), Code::MetadataSignaturePresent, root);
    assert_refused(
        pinned(&good, "next"),
        Code::MetadataSignatureValue,
        "EntityDescriptor/Signature/SignatureValue",
    );
    assert_refused(pinned(&good, "idp-expired"), Code::MetadataSignatureValue, value);
    assert_refused(
        pinned(&good.replace("one.example/sso", "two.example/sso"), "idp"),
        Code::MetadataSignatureValue,
        root,
    );
    assert_refused(
        IdentityProvider::from_signed_metadata(&good, &[], None, now()),
        Code::MetadataSignatureValue,
        "EntityDescriptor/Signature/SignedInfo/SignatureMethod/@Algorithm",
    );
    let sha1 = good.replace(
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    );
    assert_refused(
        pinned(&sha1, "idp"),
        Code::MetadataSignatureValue,
        "EntityDescriptor/Signature/SignedInfo/SignatureMethod/@Algorithm",
    );

    // A signed entity inside a group that nobody signed.
    let inner = good.replace(" xmlns=", " a=\"b\" xmlns=");
    let wrapped = document(&group("", &inner));
    assert_refused(pinned(&wrapped, "idp"), Code::MetadataSignaturePresent, "EntitiesDescriptor");
    // The signature moved to a group of the attacker's.
    let (_, signature) = good.split_once("<ds:Signature").unwrap();
    let (signature, _) = signature.split_once("</ds:Signature>").unwrap();
    let moved = document(&group(
        "ID=\"_x\"",
        &format!(
            "<ds:Signature{signature}</ds:Signature>{}",
            good.replacen("<ds:Signature", "<Extensions><ds:Signature", 1).replacen(
                "</ds:Signature>",
                "</ds:Signature></Extensions>",
                1
            )
        ),
    ));
    assert_refused(
        pinned(&moved, "idp"),
        Code::MetadataSignatureValue,
        "EntitiesDescriptor/Signature/SignedInfo/Reference/@URI",
    );
    // One ID twice.
    let twice = good.replace("<IDPSSODescriptor ", "<IDPSSODescriptor ID=\"_m\" ");
    assert_refused(
        pinned(&twice, "idp"),
        Code::MetadataSignatureValue,
        "EntityDescriptor/IDPSSODescriptor/@ID",
    );
}

#[test]
fn a_refusal_of_signed_metadata_has_its_place_in_the_document() {
    let past = "validUntil=\"2020-01-01T00:00:00Z\"";
    let text = signed(
        &group("", &format!("\n{}", entity(ONE, past, &role("", &key(&certificate("idp")))))),
        "EntitiesDescriptor",
        Signature::default(),
    );
    let refused = IdentityProvider::from_signed_metadata(&text, &signers("idp"), Some(ONE), now())
        .unwrap_err();
    assert_eq!(refused.code, Code::MetadataValidUntil);
    let place = refused.place.as_ref().unwrap();
    assert_eq!(place.path, "EntitiesDescriptor/EntityDescriptor/@validUntil");
    assert_eq!(&text[place.start.unwrap() as usize..place.end.unwrap() as usize], past);
}

#[test]
fn a_large_aggregate_takes_linear_time() {
    let aggregate = |count: usize| {
        let mut entities = String::new();
        for number in 0..count {
            write!(
                entities,
                "<EntityDescriptor entityID=\"e{number}\"><SPSSODescriptor/></EntityDescriptor>"
            )
            .unwrap();
        }
        document(&group("", &format!("{entities}{}", provider(ONE))))
    };
    let text = aggregate(10_000);
    assert!(text.len() > 1 << 19 && text.len() < 1 << 20);
    let start = Instant::now();
    assert_eq!(IdentityProvider::from_metadata_of(&text, ONE, now()).unwrap().entity_id(), ONE);
    assert_eq!(IdentityProvider::entity_ids(&text).unwrap(), [ONE]);
    let refused = IdentityProvider::from_metadata_of(&text, TWO, now());
    assert_refused(refused, Code::MetadataUnknownEntity, "EntitiesDescriptor");
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    let large = format!("{text}{}", " ".repeat(1 << 20)) + "<!-- -->";
    assert_refused(
        IdentityProvider::from_metadata_of(&large, ONE, now()),
        Code::MetadataXml,
        "metadata",
    );
}

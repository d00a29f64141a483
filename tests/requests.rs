//! Requests: what may be asked for, signatures that xmlsec1 and openssl verify, and our metadata.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::{
    AllowCreate, AssertionConsumerService, AuthnRequestOptions, AuthnRequestsSigned, Binding, Code,
    Comparison, ForceAuthn, IdentityProvider, IsPassive, NameIdPolicy, Outgoing,
    RequestedAuthnContext, Scoping, ServiceProvider, SigningAlgorithm, Timestamp,
};

use support::case::between;
use support::signer::{Target, keys, sign_octets, verifies};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ALGORITHMS: [(SigningAlgorithm, &str); 3] = [
    (SigningAlgorithm::RsaSha256, "sp"),
    (SigningAlgorithm::EcdsaSha256, "p256"),
    (SigningAlgorithm::EcdsaSha384, "p384"),
];

fn now() -> Timestamp {
    Timestamp::from_unix_millis(1_795_435_200_000)
}

fn idp() -> IdentityProvider {
    let entity_id = "https://idp.example/";
    IdentityProvider::new(entity_id, "https://idp.example/sso", include_str!("keys/idp.crt"))
        .unwrap()
}

fn sp() -> ServiceProvider {
    ServiceProvider::new("https://app.example/a?b&c", "https://app.example/acs").unwrap()
}

fn request(options: &AuthnRequestOptions) -> Outgoing {
    sp().request_with(&idp(), now(), [0xAB; 16], options).unwrap().0
}

fn everything() -> AuthnRequestOptions {
    AuthnRequestOptions {
        binding: Binding::Post,
        force_authn: ForceAuthn::True,
        is_passive: IsPassive::True,
        assertion_consumer_service: AssertionConsumerService::Index(3),
        attribute_consuming_service_index: Some(7),
        name_id_policy: Some(NameIdPolicy {
            format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".into()),
            sp_name_qualifier: Some("a&b".into()),
            allow_create: AllowCreate::True,
        }),
        requested_authn_context: Some(RequestedAuthnContext {
            class_refs: vec!["urn:one".into(), "urn:two".into()],
            comparison: Comparison::Minimum,
        }),
        scoping: Some(Scoping {
            proxy_count: Some(0),
            idp_list: vec!["https://one.example".into()],
            requester_ids: vec!["https://two.example".into()],
        }),
    }
}

#[test]
fn nothing_is_asked_for_by_default() {
    let (plain, pending) = sp().request(&idp(), now(), [0xAB; 16]);
    assert_eq!(request(&AuthnRequestOptions::default()), plain);
    assert_eq!(plain.id(), pending.id);
    assert_eq!(
        plain.xml(),
        format!(
            "<samlp:AuthnRequest xmlns:samlp=\"{PROTOCOL}\" \
             xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
             AssertionConsumerServiceURL=\"https://app.example/acs\" Destination=\"{}\" \
             ID=\"_{}\" IssueInstant=\"2026-11-23T12:00:00Z\" \
             ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Version=\"2.0\">\
             <saml:Issuer>https://app.example/a?b&amp;c</saml:Issuer></samlp:AuthnRequest>",
            idp().sso_url(),
            "ab".repeat(16)
        )
    );
}

#[test]
fn everything_that_is_asked_for_stands_in_the_order_of_the_schema() {
    let xml = request(&everything()).xml();
    let (start, children) = xml.split_once("</saml:Issuer>").unwrap();
    for attribute in [
        "ForceAuthn=\"true\"",
        "IsPassive=\"true\"",
        "AssertionConsumerServiceIndex=\"3\"",
        "AttributeConsumingServiceIndex=\"7\"",
    ] {
        assert!(start.contains(attribute), "{attribute} in {start}");
    }
    // SAML core 3.4.1: the index is mutually exclusive with the other two.
    assert!(!start.contains("AssertionConsumerServiceURL") && !start.contains("ProtocolBinding"));
    assert_eq!(
        children,
        "<samlp:NameIDPolicy AllowCreate=\"true\" \
         Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\" \
         SPNameQualifier=\"a&amp;b\"></samlp:NameIDPolicy>\
         <samlp:RequestedAuthnContext Comparison=\"minimum\">\
         <saml:AuthnContextClassRef>urn:one</saml:AuthnContextClassRef>\
         <saml:AuthnContextClassRef>urn:two</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>\
         <samlp:Scoping ProxyCount=\"0\"><samlp:IDPList>\
         <samlp:IDPEntry ProviderID=\"https://one.example\"></samlp:IDPEntry></samlp:IDPList>\
         <samlp:RequesterID>https://two.example</samlp:RequesterID></samlp:Scoping>\
         </samlp:AuthnRequest>"
    );
    let unnamed = AuthnRequestOptions {
        assertion_consumer_service: AssertionConsumerService::Unnamed,
        ..AuthnRequestOptions::default()
    };
    assert!(!request(&unnamed).xml().contains("AssertionConsumerService"));
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let none = AuthnRequestOptions::default;
    let context =
        |class_refs| Some(RequestedAuthnContext { class_refs, comparison: Comparison::Exact });
    let policy = |text: &str| NameIdPolicy { format: Some(text.into()), ..NameIdPolicy::default() };
    for (options, place) in [
        (
            AuthnRequestOptions { name_id_policy: Some(policy("")), ..none() },
            "NameIDPolicy/@Format",
        ),
        (
            AuthnRequestOptions { name_id_policy: Some(policy("a\0")), ..none() },
            "NameIDPolicy/@Format",
        ),
        (
            AuthnRequestOptions { requested_authn_context: context(vec![]), ..none() },
            "RequestedAuthnContext/AuthnContextClassRef",
        ),
        (
            AuthnRequestOptions { requested_authn_context: context(vec!["".into()]), ..none() },
            "RequestedAuthnContext/AuthnContextClassRef",
        ),
        (
            AuthnRequestOptions {
                scoping: Some(Scoping { idp_list: vec!["".into()], ..Scoping::default() }),
                ..none()
            },
            "Scoping/IDPList/IDPEntry/@ProviderID",
        ),
        (
            AuthnRequestOptions {
                scoping: Some(Scoping { requester_ids: vec!["\n".into()], ..Scoping::default() }),
                ..none()
            },
            "Scoping/RequesterID",
        ),
    ] {
        let refused = sp().request_with(&idp(), now(), [0; 16], &options).unwrap_err();
        assert_eq!(refused.code, Code::SettingsRequest);
        assert_eq!(refused.place.as_ref().unwrap().path, place);
    }
}

#[test]
fn a_request_goes_where_its_binding_is_taken() {
    let metadata = include_str!("cases/idp.xml");
    let redirect_only = String::from(metadata);
    let post_only = metadata.replace("bindings:HTTP-Redirect", "bindings:HTTP-POST");
    let post = AuthnRequestOptions { binding: Binding::Post, ..AuthnRequestOptions::default() };
    for (metadata, options, refused) in [
        (redirect_only, post, "HTTP-POST"),
        (post_only, AuthnRequestOptions::default(), "HTTP-Redirect"),
    ] {
        let idp = IdentityProvider::from_metadata(&metadata, now()).unwrap();
        let rejection = sp().request_with(&idp, now(), [0; 16], &options).unwrap_err();
        assert_eq!(rejection.code, Code::SettingsRequest);
        assert_eq!(rejection.place.as_ref().unwrap().path, "binding");
        assert_eq!(rejection.found.as_ref().unwrap(), refused);
        assert_eq!(idp.sso_url_for(options.binding), None);
        assert!(sp().request(&idp, now(), [0; 16]).0.xml().contains(idp.sso_url()));
    }
}

#[test]
fn xmlsec1_verifies_a_signed_form() {
    for (algorithm, key) in ALGORITHMS {
        for options in [AuthnRequestOptions::default(), everything()] {
            let request = request(&options);
            let to_sign = request.form_to_sign(algorithm, Some("state"));
            let signature = sign_octets(to_sign.octets(), key);
            let form = to_sign.signed(&signature);
            assert_eq!(form.action, idp().sso_url());
            assert_eq!(form.fields[0].0, "SAMLRequest");
            assert_eq!(form.fields[1], ("RelayState", "state".into()));
            let xml = String::from_utf8(STANDARD.decode(&form.fields[0].1).unwrap()).unwrap();
            assert!(xml.contains("</saml:Issuer><ds:Signature"), "{xml}");
            let target = Target::Root(PROTOCOL, "AuthnRequest");
            assert!(verifies(&xml, target, key), "{algorithm:?}\n{xml}");
            let changed = xml.replace("2026-11-23T12:00:00Z", "2026-11-23T12:00:01Z");
            assert!(!verifies(&changed, target, key), "{algorithm:?}");
        }
    }
}

#[test]
fn openssl_verifies_a_signed_redirect() {
    let request = request(&everything());
    for (algorithm, key) in ALGORITHMS {
        for relay_state in [None, Some("a b&c/\u{e9}"), Some("")] {
            let to_sign = request.redirect_to_sign(algorithm, relay_state);
            let octets = to_sign.octets().to_vec();
            let url = to_sign.signed(&sign_octets(&octets, key));
            let query = url.strip_prefix(&format!("{}?", idp().sso_url())).unwrap();
            let (signed, signature) = query.split_once("&Signature=").unwrap();
            assert_eq!(signed.as_bytes(), octets);
            let names: Vec<&str> =
                signed.split('&').map(|pair| pair.split('=').next().unwrap()).collect();
            match relay_state {
                None => assert_eq!(names, ["SAMLRequest", "SigAlg"]),
                Some(_) => assert_eq!(names, ["SAMLRequest", "RelayState", "SigAlg"]),
            }
            let signature = signature.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
            let signature = STANDARD.decode(signature).unwrap();
            assert!(openssl_verifies(&octets, &signature, key), "{algorithm:?}");
            let mut changed = octets;
            changed[20] ^= 1;
            assert!(!openssl_verifies(&changed, &signature, key), "{algorithm:?}");
        }
    }
}

#[test]
fn a_redirect_keeps_the_query_of_the_address() {
    let idp =
        IdentityProvider::new("x", "https://idp.example/sso?idpid=1", include_str!("keys/idp.crt"))
            .unwrap();
    let (request, _) = sp().request(&idp, now(), [0; 16]);
    let to_sign = request.redirect_to_sign(SigningAlgorithm::RsaSha256, None);
    assert!(to_sign.octets().starts_with(b"SAMLRequest="));
    let url = to_sign.signed(b"x");
    assert!(url.starts_with("https://idp.example/sso?idpid=1&SAMLRequest="), "{url}");
    assert!(url.ends_with("&Signature=eA%3D%3D"), "{url}");
}

#[test]
fn our_metadata_lists_keys_and_addresses_in_the_order_of_the_schema() {
    let sp = sp()
        .signing_certificates(include_str!("keys/sp.crt"))
        .unwrap()
        .encryption_certificates(include_str!("keys/next.crt"))
        .unwrap()
        .single_logout_service("https://app.example/slo?a&b")
        .unwrap()
        .authn_requests_signed(AuthnRequestsSigned::True);
    let metadata = sp.metadata();
    let mut rest = metadata.as_str();
    for part in [
        "AuthnRequestsSigned=\"true\" WantAssertionsSigned=\"true\"",
        "<md:KeyDescriptor use=\"signing\">",
        &between(include_str!("keys/sp.crt"), "-----\n", "\n-----").replace('\n', ""),
        "<md:KeyDescriptor use=\"encryption\">",
        &between(include_str!("keys/next.crt"), "-----\n", "\n-----").replace('\n', ""),
        "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" \
         Location=\"https://app.example/slo?a&amp;b\"/>",
        "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\"",
        "<md:AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         Location=\"https://app.example/acs\" index=\"0\" isDefault=\"true\"/>",
    ] {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part} after {rest}")).1;
    }
    let plain = self::sp().metadata();
    assert!(plain.contains("AuthnRequestsSigned=\"false\""));
    assert!(!plain.contains("KeyDescriptor") && !plain.contains("SingleLogoutService"));

    let bare = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";
    let refused = self::sp().signing_certificates(bare).unwrap_err();
    assert_eq!(refused.code, Code::CertificateUnreadable);
    assert_eq!(refused.place.as_ref().unwrap().path, "certificate");
}

/// What openssl says about a signature over octets; ECDSA's `r` and `s` become its DER.
fn openssl_verifies(octets: &[u8], signature: &[u8], key: &str) -> bool {
    let folder = std::env::temp_dir().join(format!("saml-edge-openssl-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (file, value, public) =
        (folder.join("octets"), folder.join("signature"), folder.join("key"));
    let signature = if key.starts_with('p') { der(signature) } else { signature.into() };
    fs::write(&file, octets).unwrap();
    fs::write(&value, signature).unwrap();
    let openssl = |arguments: &[&str]| Command::new("openssl").args(arguments).output().unwrap();
    let certificate = keys().join(format!("{key}.crt"));
    let certificate = certificate.to_str().unwrap();
    let pem = openssl(&["x509", "-in", certificate, "-pubkey", "-noout"]).stdout;
    fs::write(&public, pem).unwrap();
    let digest = if key == "p384" { "-sha384" } else { "-sha256" };
    let [public, value, file] = [&public, &value, &file].map(|path| path.to_str().unwrap());
    openssl(&["dgst", digest, "-verify", public, "-signature", value, file]).status.success()
}

fn der(signature: &[u8]) -> Vec<u8> {
    let number = |octets: &[u8]| {
        let mut octets: Vec<u8> = octets.iter().copied().skip_while(|octet| *octet == 0).collect();
        if octets[0] >= 0x80 {
            octets.insert(0, 0);
        }
        [vec![2, u8::try_from(octets.len()).unwrap()], octets].concat()
    };
    let (r, s) = signature.split_at(signature.len() / 2);
    let numbers = [number(r), number(s)].concat();
    [vec![0x30, u8::try_from(numbers.len()).unwrap()], numbers].concat()
}

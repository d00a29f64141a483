//! Logout messages: what a sound one gives, how it counts once, and what we write.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::{
    Binding, Code, Completeness, IdentityProvider, LogoutClaim, LogoutMessage, LogoutStatus,
    NameId, Proof, Ring, ServiceProvider, SigningAlgorithm, Timestamp,
};

use support::case::between;
use support::judge::unwrap;
use support::logout::{
    ASSERTION, IDP, OURS, PROTOCOL, SUBJECT, accepted, answer, assert_refused, field, idp, idp_of,
    now, posted, read, redirected, request, response, sp, to_sign, with_signature,
};
use support::signer::{
    ECDSA_SHA256, ECDSA_SHA384, RSA_SHA256, Signature, Target, keys, sign_octets, verifies,
};

#[test]
fn a_logout_request_gives_what_was_signed() {
    for algorithm in [RSA_SHA256, ECDSA_SHA256, ECDSA_SHA384] {
        let signature = Signature { algorithm, ..Signature::default() };
        let idp = idp_of(algorithm.key);
        let posted = field(&posted(&request(), signature));
        let query = with_signature(
            &to_sign("SAMLRequest", &request(), Some("a+b%2f"), algorithm.signature),
            algorithm.key,
        );
        for (message, relay_state) in
            [(LogoutMessage::Post(&posted), None), (LogoutMessage::Redirect(&query), Some("a b/"))]
        {
            let request = accepted(read(&idp, message));
            assert_eq!(request.id(), "_theirs");
            assert_eq!(request.session_indexes(), ["_one", "_two"]);
            assert_eq!(request.relay_state(), relay_state);
            assert_eq!(request.proof(), Proof::Signed);
            let expected = NameId {
                value: "b.simon".into(),
                format: Some("f".into()),
                name_qualifier: Some("n".into()),
                sp_name_qualifier: Some("q".into()),
            };
            assert_eq!(*request.name_id(), expected);
        }
    }
}

#[test]
fn a_logout_message_counts_once() {
    let query = redirected("SAMLRequest", &request());
    let accepted = read(&idp(), LogoutMessage::Redirect(&query)).accept().unwrap();
    assert_eq!(accepted.once().id, "_theirs");
    assert_eq!(accepted.once().until, Timestamp::parse("2026-11-23T12:10:00Z").unwrap());
    let refused = accepted.redeem(LogoutClaim::Used).unwrap_err();
    assert_eq!(refused.rejection.code, Code::LogoutReplay);
    assert_eq!(refused.checks.rejection().unwrap().code, Code::LogoutReplay);

    let query = redirected("SAMLResponse", &response());
    let accepted = answer(&idp(), LogoutMessage::Redirect(&query)).accept().unwrap();
    assert_eq!(accepted.once().id, OURS);
}

#[test]
fn a_logout_response_tells_how_far_it_went() {
    let partial = |first: &str| {
        let inner = "<p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:PartialLogout\"/>";
        response().replace("Success\"/>", &format!("{first}\">{inner}</p:StatusCode>"))
    };
    for (xml, completeness) in [
        (response(), Completeness::Full),
        (partial("Success"), Completeness::Partial),
        (partial("Responder"), Completeness::Partial),
    ] {
        let posted = field(&posted(&xml, Signature::default()));
        let query = redirected("SAMLResponse", &xml);
        for message in [LogoutMessage::Post(&posted), LogoutMessage::Redirect(&query)] {
            let outcome = answer(&idp(), message);
            let said = outcome.checks().response_status().unwrap();
            assert!(said.codes[0].starts_with("urn:oasis:names:tc:SAML:2.0:status:"));
            assert_eq!(accepted(outcome).completeness(), completeness);
        }
    }
    let place = "LogoutResponse/Status/StatusCode";
    let denied =
        response().replace("Success\"/>", "Requester\"/><p:StatusMessage>a@b no</p:StatusMessage>");
    for xml in [partial("Requester"), denied] {
        let query = redirected("SAMLResponse", &xml);
        assert_refused(answer(&idp(), LogoutMessage::Redirect(&query)), Code::LogoutStatus, place);
    }
}

#[test]
fn entra_answers_under_another_issuer() {
    let other = |xml: &str| xml.replace(IDP, "https://login.microsoftonline.com/tenant/");
    let query = redirected("SAMLResponse", &other(&response()));
    accepted(answer(&idp(), LogoutMessage::Redirect(&query)));
    let query = redirected("SAMLRequest", &other(&request()));
    let place = "LogoutRequest/Issuer";
    assert_refused(read(&idp(), LogoutMessage::Redirect(&query)), Code::LogoutIssuer, place);
    let query = redirected("SAMLResponse", &other(&response()).replace("tenant/", "other/"));
    let place = "LogoutResponse/Issuer";
    assert_refused(answer(&idp(), LogoutMessage::Redirect(&query)), Code::LogoutIssuer, place);
}

#[test]
fn an_encrypted_name_id_is_opened_where_there_is_a_key() {
    let case = include_str!("cases/accepted-encrypted-name-id/response.xml");
    let encrypted = between(case, "<EncryptedID>", "</EncryptedID>");
    let encrypted =
        format!("<EncryptedID xmlns=\"{ASSERTION}\" xmlns:s=\"urn:x\">{encrypted}</EncryptedID>");
    let xml = request().replace(SUBJECT, &encrypted);
    let on = |key: &str, message: LogoutMessage<'_>| {
        let pem = fs::read_to_string(keys().join(format!("{key}.key"))).unwrap();
        let platform = Ring(unwrap::Keys(vec![unwrap::read_private_key(&pem).unwrap()]));
        pollster::block_on(sp().read_logout_request_on(&platform, &idp(), message, now()))
    };
    let form = field(&posted(&xml, Signature::default()));
    let query = redirected("SAMLRequest", &xml);
    let place = "LogoutRequest/EncryptedID";
    for message in [LogoutMessage::Post(&form), LogoutMessage::Redirect(&query)] {
        assert_eq!(accepted(on("sp", message)).name_id().value, "b.simon@contoso.com");
        assert_refused(on("next", message), Code::EncryptionDecryption, place);
        assert_refused(read(&idp(), message), Code::EncryptionKey, place);
    }
}

#[test]
fn what_we_write_verifies_and_can_be_read() {
    let name_id = NameId {
        value: "b.\u{e9} <simon>\r\n".into(),
        format: Some("f".into()),
        name_qualifier: None,
        sp_name_qualifier: Some("q&".into()),
    };
    let (request, pending) = sp()
        .logout_request(&idp(), Binding::Post, &name_id, Some("_one"), now(), [0xAB; 16])
        .unwrap();
    assert_eq!(request.id(), pending.id);
    let to_sign = request.form_to_sign(SigningAlgorithm::RsaSha256, None);
    let form = to_sign.signed(&sign_octets(to_sign.octets(), "sp"));
    assert_eq!(form.action, "https://idp.example/slo?x=1");
    let xml = String::from_utf8(STANDARD.decode(&form.fields[0].1).unwrap()).unwrap();
    assert!(verifies(&xml, Target::Root(PROTOCOL, "LogoutRequest"), "sp"), "{xml}");

    // Another service that is ours, seen from the identity provider.
    let certificate = fs::read_to_string(keys().join("sp.crt")).unwrap();
    let us = IdentityProvider::new("https://app.example/", "https://app.example/slo", &certificate);
    let us = us.unwrap().single_logout_service("https://app.example/slo").unwrap();
    let them = ServiceProvider::new(IDP, "https://idp.example/acs").unwrap();
    let them = them.single_logout_service("https://idp.example/slo?x=1").unwrap();
    let read =
        accepted(them.read_logout_request(&us, LogoutMessage::Post(&form.fields[0].1), now()));
    assert_eq!((read.name_id(), read.session_indexes()), (&name_id, &["_one".to_string()][..]));

    for (status, code) in
        [(LogoutStatus::Success, None), (LogoutStatus::Responder, Some(Code::LogoutStatus))]
    {
        let response =
            them.logout_response(&us, Binding::Redirect, &read, status, now(), [1; 16]).unwrap();
        let to_sign = response.redirect_to_sign(SigningAlgorithm::RsaSha256, Some("x y"));
        let signature = sign_octets(to_sign.octets(), "idp");
        let url = to_sign.signed(&signature);
        let (address, query) = url.split_once('?').unwrap();
        assert_eq!(address, "https://app.example/slo");
        let outcome =
            sp().read_logout_response(&idp(), LogoutMessage::Redirect(query), &pending, now());
        match code {
            None => {
                let accepted = outcome.accept().unwrap();
                assert_eq!(accepted.once().until, now().plus_seconds(24 * 60 * 60));
                let response = accepted.redeem(LogoutClaim::Fresh).unwrap();
                assert_eq!(response.relay_state(), Some("x y"));
            }
            Some(code) => assert_refused(outcome, code, "LogoutResponse/Status/StatusCode"),
        }
        let form_to_sign = response.form_to_sign(SigningAlgorithm::EcdsaSha256, None);
        let form = form_to_sign.signed(&sign_octets(form_to_sign.octets(), "p256"));
        assert_eq!(form.fields[0].0, "SAMLResponse");
        let xml = String::from_utf8(STANDARD.decode(&form.fields[0].1).unwrap()).unwrap();
        assert!(verifies(&xml, Target::Root(PROTOCOL, "LogoutResponse"), "p256"), "{xml}");
    }
}

#[test]
fn what_cannot_be_written_is_refused() {
    let name_id = |value: &str| NameId {
        value: value.into(),
        format: None,
        name_qualifier: None,
        sp_name_qualifier: None,
    };
    let without =
        IdentityProvider::new(IDP, "https://idp.example/sso", include_str!("keys/idp.crt"))
            .unwrap();
    let refused = sp()
        .logout_request(&without, Binding::Redirect, &name_id("a"), None, now(), [0; 16])
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.place.as_ref().unwrap().path.as_str()),
        (Code::SettingsRequest, "binding")
    );
    let refused = sp()
        .logout_request(&idp(), Binding::Redirect, &name_id("a\0"), None, now(), [0; 16])
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.place.as_ref().unwrap().path.as_str()),
        (Code::SettingsRequest, "NameID")
    );
    let read =
        accepted(read(&idp(), LogoutMessage::Redirect(&redirected("SAMLRequest", &request()))));
    let refused = sp()
        .logout_response(&without, Binding::Post, &read, LogoutStatus::Success, now(), [0; 16])
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.place.as_ref().unwrap().path.as_str()),
        (Code::SettingsRequest, "binding")
    );
}

#[test]
fn an_answer_goes_to_the_response_location() {
    let service = "<SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
        Location=\"https://idp.example/slo\" ResponseLocation=\"https://idp.example/done\"/><SingleSignOnService";
    let metadata = include_str!("cases/idp.xml").replace("<SingleSignOnService", service);
    let own = IdentityProvider::from_metadata(&metadata, now()).unwrap();
    let read =
        accepted(read(&idp(), LogoutMessage::Redirect(&redirected("SAMLRequest", &request()))));
    let answer = sp()
        .logout_response(&own, Binding::Post, &read, LogoutStatus::Success, now(), [0; 16])
        .unwrap();
    assert_eq!(answer.post_form(None).action, "https://idp.example/done");
    assert!(answer.xml().contains("Destination=\"https://idp.example/done\""));
    assert!(answer.xml().contains("InResponseTo=\"_theirs\""));
}

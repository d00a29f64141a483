//! Logout messages by redirect: the signature covers the octets as they came, and each parameter stands once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use saml_edge::{Code, LogoutMessage};

use support::logout::{
    RSA, accepted, answer, assert_refused, deflated, escape, idp, idp_of, read, redirected,
    request, response, to_sign, unsigned_permitted, with_signature,
};
use support::signer::ECDSA_SHA256;

#[test]
fn the_octets_count_as_they_came() {
    // .NET writes percent signs in lower case; some do not escape what they need not.
    let message = escape(&deflated(&request()), false);
    let plain = deflated(&request());
    for message in [message, plain] {
        let signed = format!("SAMLRequest={message}&RelayState=&SigAlg={}", escape(RSA, false));
        let query = with_signature(&signed, "idp");
        assert_eq!(accepted(read(&idp(), LogoutMessage::Redirect(&query))).relay_state(), Some(""));
        let marked = format!("?{query}&sid=1");
        accepted(read(&idp(), LogoutMessage::Redirect(&marked)));
    }
    // Their order in the URL does not count, that in the signature does.
    let query = redirected("SAMLRequest", &request());
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.reverse();
    accepted(read(&idp(), LogoutMessage::Redirect(&pairs.join("&"))));
    // The same text in other octets is not what was signed.
    let (message, rest) = query.split_once("&RelayState").unwrap();
    let changed = format!(
        "{}&RelayState{rest}",
        message.replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d")
    );
    assert_ne!(changed, query);
    let outcome = read(&idp(), LogoutMessage::Redirect(&changed));
    assert_refused(outcome, Code::SignatureValue, "query parameter Signature");
}

#[test]
fn a_query_that_was_changed_is_refused() {
    let value = "query parameter Signature";
    let good = redirected("SAMLRequest", &request());
    let refused = |query: &str, code, place: &str| {
        assert_refused(read(&idp(), LogoutMessage::Redirect(query)), code, place);
    };
    refused(&good.replace("RelayState=state", "RelayState=other"), Code::SignatureValue, value);
    refused(&good.replace("&RelayState=state", ""), Code::SignatureValue, value);
    let other = escape(&deflated(&request().replace("_one", "_uno")), true);
    let (_, rest) = good.split_once('&').unwrap();
    refused(&format!("SAMLRequest={other}&{rest}"), Code::SignatureValue, value);
    let by_attacker = with_signature(&to_sign("SAMLRequest", &request(), None, RSA), "attacker");
    refused(&by_attacker, Code::SignatureValue, value);

    // The signature of a request does not hold for a response: the parameter's name is signed.
    let as_response =
        redirected("SAMLRequest", &response()).replace("SAMLRequest=", "SAMLResponse=");
    let outcome = answer(&idp(), LogoutMessage::Redirect(&as_response));
    assert_refused(outcome, Code::SignatureValue, value);
    refused(
        &redirected("SAMLResponse", &request()),
        Code::LogoutMessage,
        "query parameter SAMLResponse",
    );
    let outcome = answer(&idp(), LogoutMessage::Redirect(&good));
    assert_refused(outcome, Code::LogoutMessage, "query parameter SAMLRequest");
}

#[test]
fn a_query_holds_each_parameter_once() {
    let good = redirected("SAMLRequest", &request());
    for (query, place) in [
        (format!("{good}&SAMLRequest=x"), "SAMLRequest"),
        (format!("SAMLRequest=x&{good}"), "SAMLRequest"),
        (format!("{good}&RelayState=x"), "RelayState"),
        (format!("{good}&SigAlg=x"), "SigAlg"),
        (format!("{good}&Signature=x"), "Signature"),
        (format!("{good}&Signature"), "Signature"),
        (format!("{good}&%53ignature=x"), "Signature"),
        (good.replace("RelayState", "%52elayState"), "RelayState"),
        (format!("{good}&SAMLResponse=x"), "SAMLResponse"),
        (format!("{good}&SAMLEncoding=urn:x"), "SAMLEncoding"),
        (good.split("&Signature").next().unwrap().into(), "Signature"),
        (good.replace("SigAlg=", "Other="), "SigAlg"),
        (String::new(), "SAMLRequest"),
        ("RelayState=x".into(), "SAMLRequest"),
    ] {
        let outcome = read(&unsigned_permitted(), LogoutMessage::Redirect(&query));
        assert_refused(outcome, Code::LogoutQuery, &format!("query parameter {place}"));
    }
    let encoding =
        "SAMLEncoding=urn%3Aoasis%3Anames%3Atc%3ASAML%3A2.0%3Abindings%3AURL-Encoding%3ADEFLATE";
    accepted(read(&idp(), LogoutMessage::Redirect(&format!("{good}&{encoding}"))));
    let outcome = read(&idp(), LogoutMessage::Redirect("SAMLart=AAQAAA"));
    assert_refused(outcome, Code::MessageArtifact, "query parameter SAMLart");
}

#[test]
fn only_allowed_algorithms_verify_a_query() {
    let place = "query parameter SigAlg";
    for algorithm in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2000/09/xmldsig#rsa-sha256",
        "",
    ] {
        let query = with_signature(&to_sign("SAMLRequest", &request(), None, algorithm), "idp");
        let outcome = read(&idp(), LogoutMessage::Redirect(&query));
        assert_refused(outcome, Code::SignatureAlgorithm, place);
    }
    let elliptic = to_sign("SAMLRequest", &request(), None, ECDSA_SHA256.signature);
    let query = with_signature(&elliptic, "idp");
    assert_refused(read(&idp(), LogoutMessage::Redirect(&query)), Code::SignatureKey, place);
    let outcome =
        read(&idp_of("short"), LogoutMessage::Redirect(&redirected("SAMLRequest", &request())));
    assert_refused(outcome, Code::SignatureKeySize, place);
    let query = redirected("SAMLRequest", &request());
    let outcome = read(&idp_of("idp-expired"), LogoutMessage::Redirect(&query));
    let place = "query parameter Signature";
    assert_refused(outcome, Code::SignatureCertificateValidity, place);
}

#[test]
fn what_does_not_decode_is_refused() {
    let sign = |message: &str| {
        with_signature(&format!("SAMLRequest={message}&SigAlg={}", escape(RSA, true)), "idp")
    };
    let bomb = escape(&deflated(&format!("<a>{}</a>", " ".repeat(1 << 20))), true);
    for (message, code) in [
        ("%zz", Code::MessageBase64),
        ("a-b_", Code::MessageBase64),
        ("", Code::MessageBase64),
        ("PGEvPg==", Code::MessageXml),
        (bomb.as_str(), Code::MessageXml),
    ] {
        let query = sign(message);
        let outcome = read(&idp(), LogoutMessage::Redirect(&query));
        assert_refused(outcome, code, "query parameter SAMLRequest");
    }
    let place = "form field SAMLRequest";
    assert_refused(read(&idp(), LogoutMessage::Post("!")), Code::MessageBase64, place);
    let inflated = deflated(&request());
    assert_refused(read(&idp(), LogoutMessage::Post(&inflated)), Code::MessageXml, place);
    let bad = redirected("SAMLRequest", &request());
    let bad = format!("{}&Signature=%zz", bad.split("&Signature").next().unwrap());
    let outcome = read(&idp(), LogoutMessage::Redirect(&bad));
    assert_refused(outcome, Code::LogoutQuery, "query parameter Signature");
}

//! Logout messages by form, and the rules behind a valid signature; each refusal has its code and place.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use saml_edge::{Code, LogoutMessage, Proof, ServiceProvider, Status, Timestamp};

use support::logout::{
    IDP, PROTOCOL, RSA, SLO, SUBJECT, SUCCESS, accepted, answer, assert_refused, deflated, escape,
    field, idp, message, now, posted, read, redirected, request, response, to_us,
    unsigned_permitted,
};
use support::signer::{RSA_SHA256, Signature};

#[test]
fn a_form_that_was_not_signed_or_was_changed_is_refused() {
    let refused = |xml: &str, code, place: &str| {
        assert_refused(read(&idp(), LogoutMessage::Post(&field(xml))), code, place);
    };
    let good = posted(&request(), Signature::default());
    refused(&request(), Code::SignaturePresent, "LogoutRequest");
    let by_attacker = posted(
        &request(),
        Signature {
            algorithm: support::signer::Algorithm { key: "attacker", ..RSA_SHA256 },
            ..Signature::default()
        },
    );
    refused(&by_attacker, Code::SignatureValue, "LogoutRequest/Signature/SignatureValue");
    refused(&good.replace("_two", "_too"), Code::SignatureDigest, "LogoutRequest");
    let sha1 = good.replace(RSA, "http://www.w3.org/2000/09/xmldsig#rsa-sha1");
    let algorithm = "LogoutRequest/Signature/SignedInfo/SignatureMethod/@Algorithm";
    refused(&sha1, Code::SignatureAlgorithm, algorithm);
    let hmac = good.replace(RSA, "http://www.w3.org/2000/09/xmldsig#hmac-sha1");
    refused(&hmac, Code::SignatureAlgorithm, algorithm);

    // Wrapping: the signed request inside another one.
    let wrapped = message(
        "LogoutRequest",
        &to_us(),
        &format!("<p:Extensions>{good}</p:Extensions>"),
        SUBJECT,
    )
    .replacen("_theirs", "_evil", 1);
    refused(&wrapped, Code::SignaturePlace, "LogoutRequest/Extensions/LogoutRequest/Signature");
    let twice = wrapped.replacen("_evil", "_theirs", 1);
    refused(&twice, Code::IdUnique, "LogoutRequest/Extensions/LogoutRequest/@ID");
    // The signature inside of a message that came by redirect.
    let query = redirected("SAMLRequest", &good);
    let outcome = read(&idp(), LogoutMessage::Redirect(&query));
    assert_refused(outcome, Code::SignaturePlace, "LogoutRequest/Signature");
    // A message of a form is not signed by a query, and the other way round.
    let query = format!("SAMLRequest={}", escape(&deflated(&request()), true));
    let outcome = read(&idp(), LogoutMessage::Redirect(&query));
    assert_refused(outcome, Code::SignaturePresent, "LogoutRequest");
}

#[test]
fn each_message_is_taken_for_what_it_is() {
    let by_post = |xml: &str| field(xml);
    let (request, response) =
        (posted(&request(), Signature::default()), posted(&response(), Signature::default()));
    let outcome = read(&idp(), LogoutMessage::Post(&by_post(&response)));
    assert_refused(outcome, Code::LogoutMessage, "LogoutResponse");
    let outcome = answer(&idp(), LogoutMessage::Post(&by_post(&request)));
    assert_refused(outcome, Code::LogoutMessage, "LogoutRequest");
    let login = message("Response", &to_us(), "", SUCCESS);
    assert_refused(
        answer(&idp(), LogoutMessage::Post(&by_post(&login))),
        Code::LogoutMessage,
        "Response",
    );
    let artifact = message("ArtifactResponse", &to_us(), "", SUCCESS);
    let outcome = answer(&idp(), LogoutMessage::Post(&by_post(&artifact)));
    assert_refused(outcome, Code::MessageArtifact, "ArtifactResponse");
    let foreign = response.replace(PROTOCOL, "urn:other");
    let outcome = answer(&idp(), LogoutMessage::Post(&by_post(&foreign)));
    assert_refused(outcome, Code::LogoutMessage, "LogoutResponse");
}

/// A change of a sound message and what it must come to.
type Change<'c> = (&'c str, &'c str, Code, &'c str);

fn judged(changes: &[Change<'_>], xml: &str, parameter: &str) {
    for (old, new, code, place) in changes {
        assert_eq!(xml.matches(old).count(), 1, "{old}");
        let changed = xml.replace(old, new);
        let query = redirected(parameter, &changed);
        let form = field(&posted(&changed, Signature::default()));
        for message in [LogoutMessage::Redirect(&query), LogoutMessage::Post(&form)] {
            if parameter == "SAMLRequest" {
                assert_refused(read(&idp(), message), *code, place);
            } else {
                assert_refused(answer(&idp(), message), *code, place);
            }
        }
    }
}

#[test]
fn a_signed_request_is_still_judged() {
    let root = "LogoutRequest";
    let destination = to_us();
    judged(
        &[
            (
                &destination,
                "Destination=\"https://app.example/slo/\"",
                Code::LogoutDestination,
                "LogoutRequest/@Destination",
            ),
            (&destination, "", Code::LogoutDestination, "LogoutRequest/@Destination"),
            (
                "sts.windows.net/tenant/<",
                "sts.windows.net/tenant<",
                Code::LogoutIssuer,
                "LogoutRequest/Issuer",
            ),
            ("12:05:00Z", "11:59:00Z", Code::LogoutExpired, "LogoutRequest/@NotOnOrAfter"),
            ("2026-11-23T12:05:00Z", "soon", Code::LogoutExpired, "LogoutRequest/@NotOnOrAfter"),
            (
                "IssueInstant=\"2026-11-23T12:00:00Z\"",
                "IssueInstant=\"now\"",
                Code::LogoutShape,
                "LogoutRequest/@IssueInstant",
            ),
            ("Version=\"2.0\"", "Version=\"1.1\"", Code::LogoutShape, "LogoutRequest/@Version"),
            (SUBJECT, "", Code::LogoutNameId, root),
            (SUBJECT, "<s:NameID> </s:NameID>", Code::LogoutNameId, "LogoutRequest/NameID"),
            (SUBJECT, "<s:BaseID/>", Code::LogoutNameId, root),
            (
                SUBJECT,
                "<s:NameID>a</s:NameID><s:NameID>simon</s:NameID>",
                Code::LogoutNameId,
                "LogoutRequest/NameID[2]",
            ),
            (
                SUBJECT,
                "<s:NameID>a</s:NameID><s:EncryptedID/>",
                Code::LogoutNameId,
                "LogoutRequest/EncryptedID",
            ),
            (
                SUBJECT,
                "<s:NameID>a</s:NameID><p:SessionIndex/>",
                Code::LogoutShape,
                "LogoutRequest/SessionIndex",
            ),
            (
                SUBJECT,
                "<s:NameID>a</s:NameID><p:Status/>",
                Code::LogoutShape,
                "LogoutRequest/Status",
            ),
            (SUBJECT, "<s:NameID>a</s:NameID>text", Code::LogoutShape, root),
            (
                SUBJECT,
                "<s:Issuer>a</s:Issuer><s:NameID>a</s:NameID>",
                Code::LogoutShape,
                "LogoutRequest/Issuer[2]",
            ),
        ],
        &request(),
        "SAMLRequest",
    );
    let nameless = request().replace(&format!("<s:Issuer>{IDP}</s:Issuer>"), "");
    let query = redirected("SAMLRequest", &nameless);
    assert_refused(read(&idp(), LogoutMessage::Redirect(&query)), Code::LogoutIssuer, root);
    // Within the clocks' difference.
    let xml = request().replace("12:05:00Z", "11:59:01Z");
    accepted(read(&idp(), LogoutMessage::Redirect(&redirected("SAMLRequest", &xml))));
    let without = ServiceProvider::new("https://app.example/", "https://app.example/acs").unwrap();
    let query = redirected("SAMLRequest", &request());
    let outcome = without.read_logout_request(&idp(), LogoutMessage::Redirect(&query), now());
    assert_refused(outcome, Code::LogoutDestination, "LogoutRequest/@Destination");
}

/// Else its ID had to be remembered for ever.
#[test]
fn a_request_without_an_end_counts_five_minutes() {
    let endless = request().replace("NotOnOrAfter=\"2026-11-23T12:05:00Z\"", "");
    let issued_at = |instant: &str| endless.replace("2026-11-23T12:00:00Z", instant);
    for (instant, counts, until) in [
        ("2026-11-23T12:00:00Z", true, "2026-11-23T12:10:00Z"),
        ("2026-11-23T12:01:00Z", true, "2026-11-23T12:11:00Z"),
        ("2026-11-23T12:01:01Z", false, ""),
        ("2126-11-23T12:00:00Z", false, ""),
        ("2026-11-23T11:54:01", true, "2026-11-23T12:04:01Z"),
        ("2026-11-23T11:54:00Z", false, ""),
        ("2020-01-01T00:00:00Z", false, ""),
    ] {
        let xml = issued_at(instant);
        let query = redirected("SAMLRequest", &xml);
        let form = field(&posted(&xml, Signature::default()));
        for message in [LogoutMessage::Redirect(&query), LogoutMessage::Post(&form)] {
            let outcome = read(&idp(), message);
            if counts {
                let once = outcome.accept().unwrap().once().clone();
                assert_eq!(once.until, Timestamp::parse(until).unwrap());
            } else {
                assert_refused(outcome, Code::LogoutExpired, "LogoutRequest/@IssueInstant");
            }
        }
    }
}

#[test]
fn a_signed_response_is_still_judged() {
    judged(
        &[
            (
                "InResponseTo=\"_ours\"",
                "InResponseTo=\"_other\"",
                Code::LogoutInResponseTo,
                "LogoutResponse/@InResponseTo",
            ),
            (
                "InResponseTo=\"_ours\"",
                "",
                Code::LogoutInResponseTo,
                "LogoutResponse/@InResponseTo",
            ),
            (SUCCESS, "", Code::LogoutStatus, "LogoutResponse"),
            (SUCCESS, "<p:Status/>", Code::LogoutStatus, "LogoutResponse/Status"),
            (SUCCESS, "<p:Status/><p:Status/>", Code::LogoutShape, "LogoutResponse/Status[2]"),
            (SUCCESS, SUBJECT, Code::LogoutShape, "LogoutResponse/NameID"),
            ("sts.windows.net", "evil.example", Code::LogoutIssuer, "LogoutResponse/Issuer"),
            (
                "Destination=\"https://app.example/slo\"",
                "Destination=\"https://app.example/acs\"",
                Code::LogoutDestination,
                "LogoutResponse/@Destination",
            ),
        ],
        &response(),
        "SAMLResponse",
    );
}

#[test]
fn without_a_signature_only_by_a_policy_that_says_danger() {
    let idp = unsigned_permitted();
    let query = format!("SAMLRequest={}", escape(&deflated(&request()), true));
    for message in [LogoutMessage::Redirect(&query), LogoutMessage::Post(&field(&request()))] {
        let outcome = read(&idp, message);
        assert_eq!(outcome.checks().get(Code::SignaturePresent).unwrap().status, Status::Skip);
        assert_eq!(accepted(outcome).proof(), Proof::Unsigned);
    }
    let elsewhere = request().replace(SLO, "https://evil.example/");
    let outcome = read(&idp, LogoutMessage::Post(&field(&elsewhere)));
    assert_refused(outcome, Code::LogoutDestination, "LogoutRequest/@Destination");
    let nowhere = request().replace(&to_us(), "");
    accepted(read(&idp, LogoutMessage::Post(&field(&nowhere))));
    // A signature that is there must hold all the same.
    let bad = redirected("SAMLRequest", &request()).replace("=state", "=other");
    let outcome = read(&idp, LogoutMessage::Redirect(&bad));
    assert_refused(outcome, Code::SignatureValue, "query parameter Signature");
    let changed = posted(&request(), Signature::default()).replace("_two", "_too");
    let outcome = read(&idp, LogoutMessage::Post(&field(&changed)));
    assert_refused(outcome, Code::SignatureDigest, "LogoutRequest");
}

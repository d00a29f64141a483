//! Logout messages: by redirect and by form, sound ones and attacks; each refusal has its code and place.
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
use miniz_oxide::deflate::compress_to_vec;
use saml_edge::{
    Binding, Code, Completeness, IdentityProvider, LogoutClaim, LogoutMessage, LogoutOutcome,
    LogoutRequest, LogoutResponse, LogoutStatus, NameId, Pending, Permit, Policy, Proof, Ring,
    ServiceProvider, SigningAlgorithm, Status, Timestamp,
};

use support::case::between;
use support::judge::unwrap;
use support::signer::{
    ECDSA_SHA256, ECDSA_SHA384, RSA_SHA256, Signature, Target, keys, sign, sign_octets, verifies,
};

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const RSA: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const IDP: &str = "https://sts.windows.net/tenant/";
const SLO: &str = "https://app.example/slo";
const OURS: &str = "_ours";
const SUBJECT: &str = "<s:NameID Format=\"f\" NameQualifier=\"n\" SPNameQualifier=\"q\">b.<!-- x -->simon</s:NameID>\
    <p:SessionIndex>_one</p:SessionIndex><p:SessionIndex>_two</p:SessionIndex>";
const SUCCESS: &str =
    "<p:Status><p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></p:Status>";

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

fn sp() -> ServiceProvider {
    let sp = ServiceProvider::new("https://app.example/", "https://app.example/acs").unwrap();
    sp.single_logout_service(SLO).unwrap()
}

fn idp_of(key: &str) -> IdentityProvider {
    let certificate = fs::read_to_string(keys().join(format!("{key}.crt"))).unwrap();
    let idp = IdentityProvider::new(IDP, "https://idp.example/sso", &certificate).unwrap();
    idp.single_logout_service("https://idp.example/slo?x=1").unwrap()
}

fn idp() -> IdentityProvider {
    idp_of("idp")
}

fn unsigned_permitted() -> IdentityProvider {
    idp().policy(Policy::strict().danger_unsigned_logout(Permit::Allow))
}

fn pending() -> Pending {
    Pending { id: OURS.into(), issued_at: now() }
}

fn message(local: &str, more: &str, signature: &str, content: &str) -> String {
    format!(
        "<p:{local} xmlns:p=\"{PROTOCOL}\" xmlns:s=\"{ASSERTION}\" ID=\"_theirs\" Version=\"2.0\" \
         IssueInstant=\"2026-11-23T12:00:00Z\" {more}>\n<s:Issuer>{IDP}</s:Issuer>{signature}{content}</p:{local}>"
    )
}

fn to_us() -> String {
    format!("Destination=\"{SLO}\"")
}

fn request() -> String {
    message(
        "LogoutRequest",
        &format!("{} NotOnOrAfter=\"2026-11-23T12:05:00Z\"", to_us()),
        "",
        SUBJECT,
    )
}

fn response() -> String {
    message("LogoutResponse", &format!("{} InResponseTo=\"{OURS}\"", to_us()), "", SUCCESS)
}

/// The message with a signature by xmlsec1, as the form field.
fn posted(xml: &str, signature: Signature<'_>) -> String {
    let text =
        xml.replacen("</s:Issuer>", &format!("</s:Issuer>{}", signature.template("_theirs")), 1);
    let local =
        if xml.starts_with("<p:LogoutRequest") { "LogoutRequest" } else { "LogoutResponse" };
    sign(&text, Target::Root(PROTOCOL, local), signature.algorithm.key)
}

fn field(xml: &str) -> String {
    STANDARD.encode(xml)
}

fn escape(text: &str, upper: bool) -> String {
    let octet = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        byte if upper => format!("%{byte:02X}"),
        byte => format!("%{byte:02x}"),
    };
    text.bytes().map(octet).collect()
}

fn deflated(xml: &str) -> String {
    STANDARD.encode(compress_to_vec(xml.as_bytes(), 6))
}

/// The part of a query that is signed.
fn to_sign(parameter: &str, xml: &str, relay_state: Option<&str>, algorithm: &str) -> String {
    let relay_state = relay_state.map_or(String::new(), |state| format!("&RelayState={state}"));
    format!(
        "{parameter}={}{relay_state}&SigAlg={}",
        escape(&deflated(xml), true),
        escape(algorithm, true)
    )
}

fn with_signature(signed: &str, key: &str) -> String {
    let signature = STANDARD.encode(sign_octets(signed.as_bytes(), key));
    format!("{signed}&Signature={}", escape(&signature, true))
}

fn redirected(parameter: &str, xml: &str) -> String {
    with_signature(&to_sign(parameter, xml, Some("state"), RSA), "idp")
}

fn read(idp: &IdentityProvider, message: LogoutMessage<'_>) -> LogoutOutcome<LogoutRequest> {
    sp().read_logout_request(idp, message, now())
}

fn answer(idp: &IdentityProvider, message: LogoutMessage<'_>) -> LogoutOutcome<LogoutResponse> {
    sp().read_logout_response(idp, message, &pending(), now())
}

#[track_caller]
fn assert_refused<M: std::fmt::Debug>(outcome: LogoutOutcome<M>, code: Code, place: &str) {
    let judged = outcome.checks().clone();
    let refused = outcome.accept().map(|_| ()).unwrap_err();
    assert_eq!(refused.rejection.code, code, "{refused}");
    assert_eq!(refused.rejection.place.as_ref().unwrap().path, place, "{refused}");
    assert_eq!(refused.checks, judged);
    for check in &judged {
        let said = [&check.expected, &check.found].into_iter().flatten();
        assert!(!said.into_iter().any(|said| said.contains("simon")), "{check:?}");
        assert!(check.status != Status::Skip || check.found.is_some(), "{check:?}");
    }
}

#[track_caller]
fn accepted<M: std::fmt::Debug>(outcome: LogoutOutcome<M>) -> M {
    let accepted = outcome.accept().unwrap();
    for check in accepted.checks() {
        assert_ne!(check.status, Status::Fail);
        assert!(check.status != Status::Skip || check.found.is_some(), "{check:?}");
    }
    accepted.redeem(LogoutClaim::Fresh).unwrap()
}

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
    // Within the clocks' difference, and without an end.
    for xml in [
        request().replace("12:05:00Z", "11:59:01Z"),
        request().replace("NotOnOrAfter=\"2026-11-23T12:05:00Z\"", ""),
    ] {
        accepted(read(&idp(), LogoutMessage::Redirect(&redirected("SAMLRequest", &xml))));
    }
    let without = ServiceProvider::new("https://app.example/", "https://app.example/acs").unwrap();
    let query = redirected("SAMLRequest", &request());
    let outcome = without.read_logout_request(&idp(), LogoutMessage::Redirect(&query), now());
    assert_refused(outcome, Code::LogoutDestination, "LogoutRequest/@Destination");
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
            None => assert_eq!(accepted(outcome).relay_state(), Some("x y")),
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
        (refused.code, refused.place.unwrap().path.as_str()),
        (Code::SettingsRequest, "binding")
    );
    let refused = sp()
        .logout_request(&idp(), Binding::Redirect, &name_id("a\0"), None, now(), [0; 16])
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.place.unwrap().path.as_str()),
        (Code::SettingsRequest, "NameID")
    );
    let read =
        accepted(read(&idp(), LogoutMessage::Redirect(&redirected("SAMLRequest", &request()))));
    let refused = sp()
        .logout_response(&without, Binding::Post, &read, LogoutStatus::Success, now(), [0; 16])
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.place.unwrap().path.as_str()),
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

//! Logout messages of both kinds, signed by both bindings, and what reads them.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec;
use saml_edge::{
    Code, IdentityProvider, LogoutClaim, LogoutMessage, LogoutOutcome, LogoutRequest,
    LogoutResponse, Pending, Permit, Policy, ServiceProvider, Status, Timestamp,
};

use super::signer::{Signature, Target, keys, sign, sign_octets};

pub const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub const RSA: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub const IDP: &str = "https://sts.windows.net/tenant/";
pub const SLO: &str = "https://app.example/slo";
pub const OURS: &str = "_ours";
pub const SUBJECT: &str = "<s:NameID Format=\"f\" NameQualifier=\"n\" SPNameQualifier=\"q\">b.<!-- x -->simon</s:NameID>\
    <p:SessionIndex>_one</p:SessionIndex><p:SessionIndex>_two</p:SessionIndex>";
pub const SUCCESS: &str =
    "<p:Status><p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></p:Status>";

pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

pub fn sp() -> ServiceProvider {
    let sp = ServiceProvider::new("https://app.example/", "https://app.example/acs").unwrap();
    sp.single_logout_service(SLO).unwrap()
}

pub fn idp_of(key: &str) -> IdentityProvider {
    let certificate = fs::read_to_string(keys().join(format!("{key}.crt"))).unwrap();
    let idp = IdentityProvider::new(IDP, "https://idp.example/sso", &certificate).unwrap();
    idp.single_logout_service("https://idp.example/slo?x=1").unwrap()
}

pub fn idp() -> IdentityProvider {
    idp_of("idp")
}

pub fn unsigned_permitted() -> IdentityProvider {
    idp().policy(Policy::strict().danger_unsigned_logout(Permit::Allow))
}

pub fn pending() -> Pending {
    Pending { id: OURS.into(), issued_at: now() }
}

pub fn message(local: &str, more: &str, signature: &str, content: &str) -> String {
    format!(
        "<p:{local} xmlns:p=\"{PROTOCOL}\" xmlns:s=\"{ASSERTION}\" ID=\"_theirs\" Version=\"2.0\" \
         IssueInstant=\"2026-11-23T12:00:00Z\" {more}>\n<s:Issuer>{IDP}</s:Issuer>{signature}{content}</p:{local}>"
    )
}

pub fn to_us() -> String {
    format!("Destination=\"{SLO}\"")
}

pub fn request() -> String {
    message(
        "LogoutRequest",
        &format!("{} NotOnOrAfter=\"2026-11-23T12:05:00Z\"", to_us()),
        "",
        SUBJECT,
    )
}

pub fn response() -> String {
    message("LogoutResponse", &format!("{} InResponseTo=\"{OURS}\"", to_us()), "", SUCCESS)
}

/// The message with a signature by xmlsec1, as the form field.
pub fn posted(xml: &str, signature: Signature<'_>) -> String {
    let text =
        xml.replacen("</s:Issuer>", &format!("</s:Issuer>{}", signature.template("_theirs")), 1);
    let local =
        if xml.starts_with("<p:LogoutRequest") { "LogoutRequest" } else { "LogoutResponse" };
    sign(&text, Target::Root(PROTOCOL, local), signature.algorithm.key)
}

pub fn field(xml: &str) -> String {
    STANDARD.encode(xml)
}

pub fn escape(text: &str, upper: bool) -> String {
    let octet = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        byte if upper => format!("%{byte:02X}"),
        byte => format!("%{byte:02x}"),
    };
    text.bytes().map(octet).collect()
}

pub fn deflated(xml: &str) -> String {
    STANDARD.encode(compress_to_vec(xml.as_bytes(), 6))
}

/// The part of a query that is signed.
pub fn to_sign(parameter: &str, xml: &str, relay_state: Option<&str>, algorithm: &str) -> String {
    let relay_state = relay_state.map_or(String::new(), |state| format!("&RelayState={state}"));
    format!(
        "{parameter}={}{relay_state}&SigAlg={}",
        escape(&deflated(xml), true),
        escape(algorithm, true)
    )
}

pub fn with_signature(signed: &str, key: &str) -> String {
    let signature = STANDARD.encode(sign_octets(signed.as_bytes(), key));
    format!("{signed}&Signature={}", escape(&signature, true))
}

pub fn redirected(parameter: &str, xml: &str) -> String {
    with_signature(&to_sign(parameter, xml, Some("state"), RSA), "idp")
}

pub fn read(idp: &IdentityProvider, message: LogoutMessage<'_>) -> LogoutOutcome<LogoutRequest> {
    sp().read_logout_request(idp, message, now())
}

pub fn answer(idp: &IdentityProvider, message: LogoutMessage<'_>) -> LogoutOutcome<LogoutResponse> {
    sp().read_logout_response(idp, message, &pending(), now())
}

#[track_caller]
pub fn assert_refused<M: std::fmt::Debug>(outcome: LogoutOutcome<M>, code: Code, place: &str) {
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
pub fn accepted<M: std::fmt::Debug>(outcome: LogoutOutcome<M>) -> M {
    let accepted = outcome.accept().unwrap();
    for check in accepted.checks() {
        assert_ne!(check.status, Status::Fail);
        assert!(check.status != Status::Skip || check.found.is_some(), "{check:?}");
    }
    accepted.redeem(LogoutClaim::Fresh).unwrap()
}

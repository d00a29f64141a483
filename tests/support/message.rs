//! Messages written at run time, and their judgement under the shared settings of the cases.

use std::fs;

use saml_edge::inspect::{Inspection, Request, Settings, inspect};
use saml_edge::{Certificate, Code, Permit, Status};

use super::case::Shared;
use super::signer::{Signature, Target, keys, sign};

pub const RESPONSE_ID: &str = "_response";
pub const ASSERTION_ID: &str = "_assertion";

/// The settings that the cases share.
pub fn shared() -> Shared {
    Shared::read(include_str!("../cases/shared.toml"), include_str!("../cases/idp.xml"))
}

/// What varies in a message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'p> {
    /// Further attributes of the Response's start tag.
    pub response: &'p str,
    /// Further attributes of the assertion's start tag.
    pub assertion: &'p str,
    /// The content of NameID.
    pub name_id: &'p str,
    /// The content of an AttributeValue.
    pub value: &'p str,
}

/// A message with the given signatures, signed by xmlsec1.
pub fn signed(parts: Parts<'_>, signature: Signature<'_>, targets: &[Target]) -> String {
    let mut text = unsigned(parts);
    for (target, slot, id) in [
        (Target::Response, "@response@", RESPONSE_ID),
        (Target::Assertion, "@assertion@", ASSERTION_ID),
    ] {
        let template =
            if targets.contains(&target) { signature.template(id) } else { String::new() };
        text = text.replace(slot, &template);
    }
    // The inner signature is part of what the outer one covers.
    for target in [Target::Assertion, Target::Response] {
        if targets.contains(&target) {
            text = sign(&text, target, signature.algorithm.key);
        }
    }
    text
}

fn unsigned(parts: Parts<'_>) -> String {
    let Parts { response, assertion, name_id, value } = parts;
    let shared = shared();
    let (acs, sp, idp, request) =
        (&shared.acs_url, &shared.sp_entity_id, shared.idp_entity_id(), &shared.request_id);
    format!(
        "<p:Response {response} xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"\n\
         \tIssueInstant=\"2026-11-23T12:00:00Z\" Version='2.0' ID='{RESPONSE_ID}' Destination=\"{acs}\" InResponseTo=\"{request}\">\
         <Issuer>{idp}</Issuer>@response@<!-- a comment -->\
         <p:Status ><p:StatusCode Value='urn:oasis:names:tc:SAML:2.0:status:Success'></p:StatusCode></p:Status>\r\n\
         <Assertion {assertion} Version=\"2.0\" ID=\"{ASSERTION_ID}\" IssueInstant='2026-11-23T12:00:00Z'>\r\n\
         <Issuer >{idp}<!-- a comment --></Issuer\n>@assertion@\
         <Subject><NameID>{name_id}</NameID>\
         <SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">\
         <SubjectConfirmationData Recipient=\"{acs}\"\tNotOnOrAfter='2026-11-23T13:00:00Z' InResponseTo=\"{request}\"/>\
         </SubjectConfirmation></Subject>\n\
         <Conditions NotOnOrAfter=\"2026-11-23T13:00:00Z\" NotBefore=\"2026-11-23T11:55:00Z\">\
         <AudienceRestriction><Audience>{sp}</Audience></AudienceRestriction></Conditions>\
         <AttributeStatement><Attribute Name=\"value\"><AttributeValue>{value}</AttributeValue></Attribute></AttributeStatement>\
         <AuthnStatement AuthnInstant='2026-11-23T11:59:00Z'><AuthnContext/></AuthnStatement>\
         </Assertion></p:Response>"
    )
}

/// Judges the message with the certificate of that name.
pub fn judge(text: &str, key: &str, legacy: Permit) -> Inspection {
    let shared = shared();
    let mut settings = Settings::new(shared.now);
    let pem = fs::read_to_string(keys().join(format!("{key}.crt"))).unwrap();
    settings.idp_certificates = Certificate::read(&pem).unwrap();
    settings.idp_entity_id = Some(shared.idp_entity_id().into());
    settings.sp_entity_id = Some(shared.sp_entity_id);
    settings.acs_url = Some(shared.acs_url);
    settings.request = Request::Sent(shared.request_id);
    settings.legacy = legacy;
    inspect(text, &settings).unwrap()
}

/// The most telling failed check of a refused message.
pub fn code(inspection: &Inspection) -> Option<&'static str> {
    inspection.checks().rejection().map(|rejection| rejection.code.as_str())
}

/// Whether the signature holds, whatever else is wrong.
pub fn signature_holds(inspection: &Inspection) -> bool {
    let passed =
        |code| inspection.checks().get(code).is_some_and(|check| check.status == Status::Pass);
    passed(Code::SignatureValue) && passed(Code::SignatureDigest)
}

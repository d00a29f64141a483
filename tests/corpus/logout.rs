//! Logout messages: no login, but read as what they are; a signature is verified on the message as it came.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::inspect::decode;
use saml_edge::{
    IdentityProvider, LogoutClaim, LogoutMessage, LogoutOutcome, Pending, Permit, Policy, Ring,
    ServiceProvider, Status, Timestamp,
};

use super::entry::Entry;
use super::judged::Judged;
use super::{responses, signatures};

pub fn judge(entry: &Entry<'_>) -> Judged {
    let inspection = responses::judge(entry);
    let is_response = entry.text("root") == Some("LogoutResponse");
    let login = if is_response { "message.response" } else { "message.request" };
    let mut judged = if inspection.outcome() == login {
        Judged::accepted(Ok(()))
    } else {
        Judged::accepted(Err(format!("inspection says {}", inspection.outcome())))
    };
    if entry.list("signatures").next().is_some() {
        judged = signatures::judge_root(entry);
    }
    if judged.failed.is_empty() && judged.contents.is_ok() {
        judged = read(entry, is_response);
    }
    judged.said.push('\n');
    judged.said.push_str(&inspection.said);
    judged.wrong_report = inspection.wrong_report;
    judged
}

/// Reads the message without its signature, and with an https address for its http one.
fn read(entry: &Entry<'_>, is_response: bool) -> Judged {
    let message = entry.message();
    let xml = decode(&message).unwrap().0.replace("Destination=\"http:", "Destination=\"https:");
    let xml = without(&without(&xml, "ds:Signature"), "Signature");
    let quoted = |name: &str, quote: char| {
        xml.split_once(&format!(" {name}={quote}"))?.1.split(quote).next()
    };
    let attribute = |name: &str| quoted(name, '"').or_else(|| quoted(name, '\''));
    let url = attribute("Destination").unwrap_or("https://sp.example/slo");
    let sp = ServiceProvider::new("sp", "https://sp.example/acs").unwrap();
    let sp = sp.single_logout_service(url).unwrap();
    let issuer = entry.text("idp_entity_id").unwrap();
    let certificate = include_str!("../keys/idp.crt");
    let idp = IdentityProvider::new(issuer, "https://idp.example/", certificate).unwrap();
    let idp = idp.policy(Policy::danger_legacy().danger_unsigned_logout(Permit::Allow));
    // When it was issued where it has no end; else before its end, or long after it where the
    // manifest says that it has passed.
    // Some leave the time zone out.
    let time =
        |name: &str| Timestamp::parse(&format!("{}Z", attribute(name)?.trim_end_matches('Z')));
    let passed = entry.text("why") == Some("NotOnOrAfter passed");
    let before_end =
        time("NotOnOrAfter").map(|end| end.plus_seconds(if passed { 3600 } else { -1 }));
    let now = before_end.or(time("IssueInstant")).unwrap_or(Timestamp::from_unix_millis(0));
    let platform = Ring(entry.private_keys());
    let field = STANDARD.encode(&xml);
    let message = LogoutMessage::Post(&field);
    if is_response {
        let id = attribute("InResponseTo").unwrap_or_default().into();
        let pending = Pending { id, issued_at: now };
        let outcome = sp.read_logout_response_on(&platform, &idp, message, &pending, now);
        return judged(pollster::block_on(outcome), |_| Ok(()));
    }
    let outcome = sp.read_logout_request_on(&platform, &idp, message, now);
    judged(pollster::block_on(outcome), |request| {
        let found = &request.name_id().value;
        match entry.text("expected_name_id") {
            Some(expected) if expected != found => Err(format!("name_id is {found}")),
            _ => Ok(()),
        }
    })
}

/// The text without the one element of this name.
fn without(xml: &str, name: &str) -> String {
    match (xml.split_once(&format!("<{name} ")), xml.split_once(&format!("</{name}>"))) {
        (Some((before, _)), Some((_, behind))) => [before, behind].concat(),
        _ => xml.into(),
    }
}

fn judged<M>(outcome: LogoutOutcome<M>, contents: impl Fn(&M) -> Result<(), String>) -> Judged {
    let checks = outcome.checks().clone();
    let failed = checks.iter().filter(|check| check.status == Status::Fail);
    let failed = failed.map(|check| check.code.as_str().into()).collect();
    let said = checks.rejection().map(|rejection| rejection.to_string()).unwrap_or_default();
    let contents = match outcome.accept() {
        Ok(accepted) => contents(&accepted.redeem(LogoutClaim::Fresh).unwrap()),
        Err(_) => Ok(()),
    };
    Judged { failed, said, ..Judged::accepted(contents) }
}

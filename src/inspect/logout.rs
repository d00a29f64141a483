//! A logout message from whatever a person has at hand: the same judgement yields a report, and no message to act on.

use super::recognise::{Kind, kind_of};
use super::{Idp, Inspection, Request, Settings};
use crate::binding::encode_post;
use crate::check::{Code, Rejection};
use crate::dsig::Keys;
use crate::logout::LogoutMessage;
use crate::logout::read::{Bench, Expected, Wanted, judge};
use crate::platform::Platform;
use crate::query::Query;
use crate::saml::logout;

/// Judges a LogoutRequest or a LogoutResponse, whose signature may stand in the query that it came
/// in, on a platform that may hold private keys. A query that holds another message does not count.
/// The report has no identity.
///
/// # Errors
///
/// As [`super::inspect`].
pub async fn inspect_logout_on<P: Platform>(
    platform: &P,
    xml: &str,
    query: Option<&str>,
    settings: &Settings,
) -> Result<Inspection, Rejection> {
    let Idp { entity_id, certificates, policy } = settings.idp()?;
    let keys = Keys { certificates: &certificates, policy: &policy, now: settings.now };
    let kind = match kind_of(xml) {
        Kind::LogoutResponse => logout::Kind::Response,
        _ => logout::Kind::Request,
    };
    let expected = Expected {
        kind,
        issuer: entity_id.as_deref(),
        slo_url: settings.logout_url.as_deref().map_or(Wanted::Unknown, Wanted::This),
        request_id: match &settings.request {
            Request::Sent(id) => Wanted::This(id),
            Request::NotSent | Request::Unsolicited => Wanted::Nothing,
            Request::Unknown => Wanted::Unknown,
        },
        now: settings.now,
    };
    let bench = Bench { keys, expected, platform };
    let field = encode_post(xml);
    let query = query.filter(|query| {
        let inside = Query::read(query, kind.parameter()).and_then(|query| query.xml());
        // A query that is refused is so for what it is.
        inside.map_or(true, |inside| inside.trim() == xml.trim())
    });
    let message = query.map_or(LogoutMessage::Post(&field), LogoutMessage::Redirect);
    let (mut checks, claims) = judge(message, &bench).await;
    let accepted = claims.is_some_and(|claims| {
        let replay = Rejection::new(Code::LogoutReplay);
        // An answer counts once for the request of ours, as `LogoutOnce` has it.
        let id = match (kind, expected.request_id) {
            (logout::Kind::Response, Wanted::This(id)) => id,
            _ => &claims.id,
        };
        settings.redeem(id, replay, "an ID not seen before", &mut checks)
    });
    Ok(Inspection { accepted, checks, claims: None })
}

//! `POST /saml/{directory}/acs`: where the IdP's Response lands and somebody is signed in, or not.

use saml_edge::{
    Accepted, Claim, Code, Identity, Place, Received, Refused, Rejection, unverified_in_response_to,
};
use worker::{Request, Response};

use super::{login, see_other};
use crate::connection::Connection;
use crate::edge::Edge;
use crate::failure::Failure;
use crate::form::{self, Form, REPOSTED};
use crate::inspector::Link;
use crate::objects::directory::Unsolicited;
use crate::objects::ledger::{self, Entry};
use crate::objects::session::{self, ABSOLUTE_MS, Record};
use crate::{cookies, headers, log, pages, token};

/// How long a second unsolicited Response counts as going round in circles.
const BOUNCE_SECONDS: i64 = 60;

/// A browser that comes here by GET followed a link, or its IdP answers by the wrong binding.
pub async fn get(edge: &Edge, request: &Request, slug: &str) -> Result<Response, Failure> {
    let connection = Connection::open(edge, slug).await?;
    if request.url()?.query_pairs().any(|(name, _)| name == form::ARTIFACT) {
        let failure = form::artifact("query parameter SAMLart");
        log::refused(&connection.slug, failure.rejection());
        return Err(failure.try_again(&connection.slug));
    }
    let rejection = Rejection::new(Code::MethodUnsupported)
        .expected("POST: the identity provider must answer by HTTP-POST")
        .found("GET");
    Err(Failure::new(405, rejection).allow("POST").try_again(&connection.slug))
}

pub async fn post(edge: &Edge, mut request: Request, slug: &str) -> Result<Response, Failure> {
    let connection = Connection::open(edge, slug).await?;
    let result = match Form::read(&mut request).await {
        Ok(form) => sign_in(edge, &request, &connection, &form).await,
        Err(failure) => Err(failure),
    };
    result.map_err(|failure| {
        log::refused(&connection.slug, failure.rejection());
        failure.try_again(&connection.slug)
    })
}

async fn sign_in(
    edge: &Edge,
    request: &Request,
    connection: &Connection,
    form: &Form,
) -> Result<Response, Failure> {
    // What the message says of itself only picks the row to look at; the core compares it again.
    let hint = unverified_in_response_to(&form.saml_response);
    let entry = match &hint {
        Some(id) => ledger::find(&edge.env, &connection.slug, id).await.map_err(Failure::store)?,
        None => None,
    };
    if let Some(entry) = &entry
        && !is_same_browser(request, entry)?
    {
        if !form.reposted && cookie_of(request, entry).is_none() {
            return repost(connection, form);
        }
        return Err(Failure::new(403, Rejection::new(Code::BrowserCookie)));
    }

    let link = Link::new(edge, connection, form, entry.as_ref());
    let received = Received {
        saml_response: &form.saml_response,
        now: edge.now,
        request: match &entry {
            Some(Entry { used: false, sent }) => saml_edge::Request::Sent(&sent.pending),
            Some(Entry { used: true, .. }) => saml_edge::Request::Used,
            None => saml_edge::Request::NotSent,
        },
    };
    let outcome = connection.sp.read_on(&edge.platform, &connection.idp, received).await;
    let accepted = match outcome.accept() {
        Ok(accepted) => accepted,
        Err(refused) if refused.rejection.code == Code::RequestUnsolicited => {
            return unsolicited(edge, request, connection, refused, &link).await;
        }
        Err(refused) => return Err(Failure::refused(refused).inspect(link.build(None))),
    };

    let identity = redeem(edge, connection, accepted, &link).await?;
    if identity.name_id().is_none() {
        // SAML allows it, but nothing here could tell people apart without it.
        let place = Place::named("Response/Assertion/Subject");
        let rejection = Rejection::new(Code::SubjectNameId).at(place).found("no NameID");
        return Err(Failure::new(403, rejection).inspect(link.build(None)));
    }
    let (secret, seconds) = start_session(edge, connection, &identity).await?;
    log::accepted(&connection.slug);
    let response = see_other(target(form, entry.as_ref()))?;
    Ok(cookies::set_same_site(response, cookies::SESSION, &secret, seconds)?)
}

/// Uses the message up. Nobody gets an identity before the ledger has said that this is the first time.
async fn redeem(
    edge: &Edge,
    connection: &Connection,
    accepted: Accepted,
    link: &Link<'_>,
) -> Result<Identity, Failure> {
    let once = accepted.once();
    let claim = ledger::claim(&edge.env, &connection.slug, once).await.map_err(Failure::store)?;
    let seen = match claim {
        Claim::RequestUsed => once.request_id.clone(),
        Claim::Fresh | Claim::AssertionUsed => Some(once.assertion_id.clone()),
    };
    accepted
        .redeem(claim)
        .map_err(|refused| Failure::refused(refused).inspect(link.build(seen.as_deref())))
}

/// A new session with a new token, never longer than the IdP allows.
async fn start_session(
    edge: &Edge,
    connection: &Connection,
    identity: &Identity,
) -> Result<(String, i64), Failure> {
    let now = edge.now.unix_millis();
    let absolute = now.saturating_add(ABSOLUTE_MS);
    let until = match identity.session_not_on_or_after() {
        Some(end) => absolute.min(end.unix_millis()),
        None => absolute,
    };
    let record = Record {
        directory: connection.slug.clone(),
        report: serde_json::to_value(identity.report()).map_err(worker::Error::from)?,
        started_at: now,
        until,
    };
    let secret = session::start(&edge.env, record).await.map_err(Failure::store)?;
    Ok((secret, until.saturating_sub(now) / 1000))
}

/// A Response that nobody asked for. Bouncing uses nothing of it and starts a normal sign-in, once a minute at most.
async fn unsolicited(
    edge: &Edge,
    request: &Request,
    connection: &Connection,
    refused: Refused,
    link: &Link<'_>,
) -> Result<Response, Failure> {
    let bounced = cookies::read(request, cookies::BOUNCE).is_some();
    if connection.settings.unsolicited != Unsolicited::Bounce || bounced {
        let mut refused = refused;
        if bounced {
            refused.rejection = refused.rejection.found(
                "two in a minute: the IdP answers without InResponseTo, or starts by itself; \
                 set its sign-on URL to this directory's login address",
            );
        }
        return Err(Failure::refused(refused).inspect(link.build(None)));
    }
    log::bounced(&connection.slug);
    let binding = connection.settings.binding;
    let response = login::start(edge, connection, binding, login::LANDING.to_owned()).await?;
    Ok(cookies::set_cross_site(response, cookies::BOUNCE, "1", BOUNCE_SECONDS)?)
}

/// The cookie did not come along. A form from our own page brings it, if the browser has it at all.
fn repost(connection: &Connection, form: &Form) -> Result<Response, Failure> {
    log::reposted(&connection.slug);
    let nonce = token::handle()?;
    let mut fields = vec![("SAMLResponse", form.saml_response.clone()), (REPOSTED, "1".to_owned())];
    fields.extend(form.relay_state.clone().map(|relay_state| ("RelayState", relay_state)));
    let action = format!("/saml/{}/acs", connection.slug);
    let page = pages::submit("Finishing the sign-in", &action, &fields, &nonce);
    Ok(headers::submitting(pages::html(&page)?, &nonce, "'self'")?)
}

fn cookie_of(request: &Request, entry: &Entry) -> Option<String> {
    cookies::read(request, &cookies::browser(&entry.sent.pending.id))
}

fn is_same_browser(request: &Request, entry: &Entry) -> Result<bool, Failure> {
    Ok(cookie_of(request, entry)
        .is_some_and(|cookie| token::same(&token::hash(&cookie), &entry.sent.browser)))
}

/// Where the person wanted to go: what we stored, if the RelayState is the handle we sent. Never what it says.
fn target<'a>(form: &Form, entry: Option<&'a Entry>) -> &'a str {
    match (entry, &form.relay_state) {
        (Some(entry), Some(relay_state)) if token::same(relay_state, &entry.sent.relay_state) => {
            &entry.sent.return_to
        }
        _ => login::LANDING,
    }
}

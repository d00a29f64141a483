//! `GET /saml/{directory}/login`: writes an AuthnRequest down and sends the browser to the IdP with it.

use worker::{Request, Response, ResponseBuilder};

use crate::connection::Connection;
use crate::edge::Edge;
use crate::failure::Failure;
use crate::objects::directory::Binding;
use crate::objects::ledger::{self, REQUEST_LIFETIME_MS, Sent};
use crate::{cookies, headers, pages, token};

/// Where a person lands who asked for no page in particular.
pub const LANDING: &str = "/session";
const MAX_RETURN_TO: usize = 2048;

pub async fn get(edge: &Edge, request: &Request, slug: &str) -> Result<Response, Failure> {
    let connection = Connection::open(edge, slug).await?;
    let (mut return_to, mut binding) = (None, connection.settings.binding);
    for (name, value) in request.url()?.query_pairs() {
        match (name.as_ref(), value.as_ref()) {
            ("return_to", path) if is_safe(path) => return_to = Some(path.to_owned()),
            ("binding", "post") => binding = Binding::Post,
            ("binding", "redirect") => binding = Binding::Redirect,
            _ => {}
        }
    }
    let return_to = return_to.unwrap_or_else(|| LANDING.to_owned());
    start(edge, &connection, binding, return_to).await
}

/// Starts one sign-in. Several may be under way in one browser: they share nothing.
pub async fn start(
    edge: &Edge,
    connection: &Connection,
    binding: Binding,
    return_to: String,
) -> Result<Response, Failure> {
    let (authn_request, pending) =
        connection.sp.request(&connection.idp, edge.now, token::random()?);
    let relay_state = token::handle()?;
    let (cookie, browser) = (cookies::browser(&pending.id), token::secret()?);
    let sent = Sent {
        pending,
        browser: token::hash(&browser),
        relay_state: relay_state.clone(),
        return_to,
    };
    ledger::open(&edge.env, &connection.slug, sent).await.map_err(Failure::store)?;

    let response = match binding {
        Binding::Redirect => ResponseBuilder::new()
            .with_status(303)
            .with_header("location", &authn_request.redirect_url(Some(&relay_state)))?
            .empty(),
        Binding::Post => {
            let (form, nonce) = (authn_request.post_form(Some(&relay_state)), token::handle()?);
            let page =
                pages::submit("Going to the identity provider", &form.action, &form.fields, &nonce);
            // The IdP may redirect the form to any of its hosts, and Chromium holds that against form-action.
            headers::submitting(pages::html(&page)?, &nonce, "*")?
        }
    };
    Ok(cookies::set_cross_site(response, &cookie, &browser, REQUEST_LIFETIME_MS / 1000)?)
}

/// A path on this site and nothing else: browsers read `//host` and `/\host` as another site.
fn is_safe(path: &str) -> bool {
    path.len() <= MAX_RETURN_TO
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|octet| octet.is_ascii_graphic() && octet != b'\\')
}

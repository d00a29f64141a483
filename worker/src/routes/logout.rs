//! `/logout`: a page with a button, and the button's POST, which ends the session here. The IdP's own goes on.

use saml_edge::{Code, Rejection};
use worker::{Request, Response};

use super::see_other;
use crate::edge::Edge;
use crate::failure::Failure;
use crate::objects::session;
use crate::{cookies, pages};

pub async fn get(edge: &Edge, request: &Request) -> Result<Response, Failure> {
    let signed_in = super::session::of(edge, request).await?.is_some();
    Ok(pages::html(&pages::logout(signed_in))?)
}

pub async fn post(edge: &Edge, request: &Request) -> Result<Response, Failure> {
    same_origin(edge, request)?;
    if let Some(secret) = cookies::read(request, cookies::SESSION) {
        session::end(&edge.env, &secret).await.map_err(Failure::store)?;
    }
    Ok(cookies::clear(see_other("/")?, cookies::SESSION)?)
}

/// Refuses a form from another site. Browsers say where a form comes from in one of two headers;
/// behind a proxy of another name the first is right and the second is not, so the first one decides.
fn same_origin(edge: &Edge, request: &Request) -> Result<(), Failure> {
    let headers = request.headers();
    let (site, origin) = (headers.get("sec-fetch-site")?, headers.get("origin")?);
    let same = match (site.as_deref(), origin.as_deref()) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == edge.base_url(),
        (None, None) => false,
    };
    if same {
        return Ok(());
    }
    let found = site.or(origin).unwrap_or_else(|| "no Sec-Fetch-Site and no Origin".to_owned());
    let rejection = Rejection::new(Code::BrowserOrigin).expected("same-origin").found(found);
    Err(Failure::new(403, rejection))
}

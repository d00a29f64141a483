//! `GET /session`: who is signed in, as JSON or as a page with every check made at sign-in.

use saml_edge::{Code, Rejection};
use worker::{Request, Response};

use crate::edge::Edge;
use crate::failure::{Face, Failure};
use crate::objects::session::{self, Record};
use crate::{cookies, pages};

pub async fn get(edge: &Edge, request: &Request) -> Result<Response, Failure> {
    let Some(record) = of(edge, request).await? else {
        let failure = Failure::new(401, Rejection::new(Code::SessionUnknown));
        return Err(match edge.home_directory() {
            Some(slug) => failure.try_again(&slug),
            None => failure,
        });
    };
    Ok(match Face::of(request) {
        Face::Json => Response::from_json(&record.report.get("identity"))?,
        Face::Page => pages::html(&pages::session(&record.into()))?,
    })
}

/// The session that a request's cookie opens.
pub async fn of(edge: &Edge, request: &Request) -> Result<Option<Record>, Failure> {
    match cookies::read(request, cookies::SESSION) {
        Some(secret) => session::read(&edge.env, &secret).await.map_err(Failure::store),
        None => Ok(None),
    }
}

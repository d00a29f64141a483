//! `GET /`: who is signed in, or the button that signs in.

use worker::{Request, Response};

use super::session;
use crate::edge::Edge;
use crate::failure::Failure;
use crate::objects::directory;
use crate::pages;

pub async fn get(edge: &Edge, request: &Request) -> Result<Response, Failure> {
    if let Some(record) = session::of(edge, request).await? {
        return Ok(pages::html(&pages::home_signed_in(&record.into()))?);
    }
    let Some(slug) = edge.home_directory().filter(|slug| directory::is_slug(slug)) else {
        return Ok(pages::html(&pages::home(None, None))?);
    };
    let settings = directory::read(&edge.env, &slug).await.map_err(Failure::store)?;
    let name = settings.map(|settings| settings.name);
    Ok(pages::html(&pages::home(Some(&slug), name.as_deref()))?)
}

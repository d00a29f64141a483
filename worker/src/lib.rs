//! The Cloudflare Worker's front door: the fetch event and the route table.

mod connection;
mod cookies;
mod edge;
mod failure;
mod form;
mod headers;
mod inspector;
mod log;
mod objects;
mod pages;
mod routes;
mod token;

use worker::{Context, Env, Method, Request, Response, event};

use crate::edge::Edge;
use crate::failure::Failure;
use crate::routes::{acs, api, home, login, logout, metadata, session};

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    let face = failure::Face::of(&request);
    let edge = match Edge::new(env) {
        Ok(edge) => edge,
        Err(failure) => return failure.respond(face).or_else(|_| last_words()),
    };
    let answer = match route(&edge, request).await {
        Ok(response) => Ok(response),
        Err(failure) => failure.respond(face),
    };
    answer.and_then(|response| headers::harden(response, edge.base_url())).or_else(|_| last_words())
}

/// The route table: one line per address, then the methods each address takes.
async fn route(edge: &Edge, request: Request) -> Result<Response, Failure> {
    let path = request.path();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let method = match request.method() {
        Method::Head => Method::Get,
        other => other,
    };
    match (method, segments.as_slice()) {
        (Method::Get, [""]) => home::get(edge, &request).await,
        (Method::Get, ["saml", slug, "login"]) => login::get(edge, &request, slug).await,
        (Method::Get, ["saml", slug, "acs"]) => acs::get(edge, &request, slug).await,
        (Method::Post, ["saml", slug, "acs"]) => acs::post(edge, request, slug).await,
        (Method::Get, ["saml", slug, "metadata"]) => metadata::get(edge, slug).await,
        (Method::Get, ["session"]) => session::get(edge, &request).await,
        (Method::Get, ["logout"]) => logout::get(edge, &request).await,
        (Method::Post, ["logout"]) => logout::post(edge, &request).await,
        (Method::Get, ["api", "v1", "directories", slug]) => api::get(edge, &request, slug).await,
        (Method::Put, ["api", "v1", "directories", slug]) => api::put(edge, request, slug).await,

        (_, [""] | ["session"] | ["saml", _, "login" | "metadata"]) => Err(Failure::method("GET")),
        (_, ["saml", _, "acs"]) => Err(Failure::method("POST")),
        (_, ["logout"]) => Err(Failure::method("GET, POST")),
        (_, ["api", "v1", "directories", _]) => Err(Failure::method("GET, PUT")),
        _ => Err(Failure::no_route()),
    }
}

/// What is left to say when not even the failure page could be made.
fn last_words() -> worker::Result<Response> {
    Ok(Response::ok("The service could not finish this. Try again in a moment.")?.with_status(503))
}

//! The routes, with a signed message of the core's cases and a clock that stands still.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::{Pending, Timestamp};
use tower::ServiceExt;

use crate::{App, routes};

const BASE: &str = "https://app.example.com/saml/contoso";
const REQUEST_ID: &str = "_6f0d3c1e8b5a4f0d9c7e2a1b3c4d5e6f";
const METADATA: &str = include_str!("../../../tests/cases/idp.xml");
const GOOD: &str = include_str!("../../../tests/cases/accepted-entra/response.xml");
const CHANGED: &str = include_str!("../../../tests/cases/signature-name-id-changed/response.xml");

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:30Z").unwrap()
}

fn app() -> Arc<App> {
    let app = App::new(BASE, METADATA, now).unwrap();
    app.ledger.open(Pending { id: REQUEST_ID.into(), issued_at: now() }, "mine".into());
    Arc::new(app)
}

async fn post(app: &Arc<App>, message: &str, browser: &str) -> (StatusCode, String) {
    let field =
        STANDARD.encode(message).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let request = Request::builder()
        .method(Method::POST)
        .uri("/acs")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(COOKIE, format!("other=1; __Host-saml={browser}"))
        .body(Body::from(format!("SAMLResponse={field}")))
        .unwrap();
    let response = routes(app.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap().split(": ").next().unwrap().into())
}

#[tokio::test]
async fn signs_in_once_and_only_the_browser_that_began() {
    let app = app();
    let refused = |code: &str| (StatusCode::FORBIDDEN, code.to_owned());
    assert_eq!(post(&app, GOOD, "another").await, refused("request.unknown"));
    assert_eq!(post(&app, CHANGED, "mine").await, refused("signature.digest"));
    assert_eq!(
        post(&app, GOOD, "mine").await,
        (StatusCode::OK, "Hello b.simon@contoso.com".into())
    );
    assert_eq!(post(&app, GOOD, "mine").await, refused("request.used"));
}

#[tokio::test]
async fn a_login_goes_to_the_identity_provider_with_a_cookie() {
    let request = Request::get("/login").body(Body::empty()).unwrap();
    let response = routes(app()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let location = response.headers()[LOCATION].to_str().unwrap();
    assert!(location.starts_with("https://login.microsoftonline.com/"), "{location}");
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-saml=") && cookie.contains("Secure; HttpOnly"), "{cookie}");
}

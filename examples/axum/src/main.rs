//! A service provider on axum: `/login`, `/acs` and `/metadata`. Settings come from `BASE_URL` and `IDP_METADATA_FILE`.

mod ledger;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{DefaultBodyLimit, Form, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Router, serve};
use saml_edge::{
    IdentityProvider, Received, Request, ServiceProvider, Timestamp, unverified_in_response_to,
};
use serde::Deserialize;

use crate::ledger::Ledger;

const COOKIE_NAME: &str = "__Host-saml";

struct App {
    sp: ServiceProvider,
    idp: IdentityProvider,
    ledger: Ledger,
    /// The core has no clock of its own, so a test can stop it.
    now: fn() -> Timestamp,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let metadata = std::fs::read_to_string(std::env::var("IDP_METADATA_FILE")?)?;
    let app = App::new(&std::env::var("BASE_URL")?, &metadata, system_time)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(serve(listener, routes(Arc::new(app))).await?)
}

impl App {
    fn new(base: &str, metadata: &str, now: fn() -> Timestamp) -> Result<Self, String> {
        let told = |rejection: saml_edge::Rejection| rejection.code.as_str().to_owned();
        Ok(Self {
            sp: ServiceProvider::new(base, &format!("{base}/acs")).map_err(told)?,
            idp: IdentityProvider::from_metadata(metadata, now()).map_err(told)?,
            ledger: Ledger::default(),
            now,
        })
    }
}

fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(async || Html("<a href=/login>Sign in</a>")))
        .route("/metadata", get(metadata))
        .route("/login", get(login))
        .route("/acs", post(acs))
        .layer(DefaultBodyLimit::max(2 << 20))
        .with_state(app)
}

async fn metadata(State(app): State<Arc<App>>) -> Response {
    ([(CONTENT_TYPE, "application/samlmetadata+xml")], app.sp.metadata()).into_response()
}

async fn login(State(app): State<Arc<App>>) -> Result<Response, StatusCode> {
    let (request, pending) = app.sp.request(&app.idp, (app.now)(), random()?);
    let browser = format!("{:032x}", u128::from_be_bytes(random()?));
    app.ledger.open(pending, browser.clone());
    // SameSite=None: the answer is a form that another site's page posts.
    let cookie =
        format!("{COOKIE_NAME}={browser}; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=900");
    Ok(([(SET_COOKIE, cookie)], Redirect::to(&request.redirect_url(None))).into_response())
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "SAMLResponse")]
    saml_response: String,
}

async fn acs(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(Answer { saml_response }): Form<Answer>,
) -> (StatusCode, String) {
    let pending = unverified_in_response_to(&saml_response)
        .and_then(|id| app.ledger.find(&id, browser(&headers).unwrap_or_default()));
    let request = pending.as_ref().map_or(Request::NotSent, Request::Sent);
    let received = Received { saml_response: &saml_response, now: (app.now)(), request };
    let accepted = app.sp.read(&app.idp, received).accept();
    let identity = accepted.and_then(|accepted| {
        let claim = app.ledger.claim(accepted.once(), (app.now)());
        accepted.redeem(claim)
    });
    match identity {
        // Here your own session begins.
        Ok(identity) => {
            let name = identity.name_id().map_or("somebody", |name_id| &name_id.value);
            (StatusCode::OK, format!("Hello {name}"))
        }
        Err(refused) => {
            eprintln!("{:?}", refused.rejection);
            let code = refused.rejection.code;
            (StatusCode::FORBIDDEN, format!("{}: {}", code.as_str(), code.title()))
        }
    }
}

fn browser(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(COOKIE)?.to_str().ok()?;
    cookies.split("; ").find_map(|cookie| cookie.strip_prefix(COOKIE_NAME)?.strip_prefix('='))
}

fn random() -> Result<[u8; 16], StatusCode> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(octets)
}

fn system_time() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

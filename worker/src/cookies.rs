//! The three kinds of cookie: which browser started a sign-in, whether it was just bounced, and its session.

use cookie::{Cookie, SameSite, time::Duration};
use worker::{Request, Response};

/// Binds a browser to one sign-in that it started: a cookie each, so that tabs never overwrite one another.
/// `SameSite=None`, because the IdP's POST comes from another site.
pub fn browser(request_id: &str) -> String {
    format!("__Host-saml{request_id}")
}

/// Says that this browser was sent from an unsolicited Response to a normal sign-in a moment ago.
pub const BOUNCE: &str = "__Host-bounce";
/// The session.
pub const SESSION: &str = "__Host-session";

/// Reads one cookie of a request.
pub fn read(request: &Request, name: &str) -> Option<String> {
    let header = request.headers().get("cookie").ok()??;
    Cookie::split_parse(header)
        .flatten()
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// Sets a cookie that the IdP's cross-site POST must bring back.
pub fn set_cross_site(
    response: Response,
    name: &str,
    value: &str,
    seconds: i64,
) -> worker::Result<Response> {
    set(response, name, value, seconds, SameSite::None)
}

/// Sets a cookie for this site alone.
pub fn set_same_site(
    response: Response,
    name: &str,
    value: &str,
    seconds: i64,
) -> worker::Result<Response> {
    set(response, name, value, seconds, SameSite::Lax)
}

/// Takes a cookie away.
pub fn clear(response: Response, name: &str) -> worker::Result<Response> {
    set(response, name, "", 0, SameSite::Lax)
}

fn set(
    response: Response,
    name: &str,
    value: &str,
    seconds: i64,
    same_site: SameSite,
) -> worker::Result<Response> {
    // The `__Host-` prefix asks for Secure, Path=/ and no Domain.
    let cookie = Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(same_site)
        .max_age(Duration::seconds(seconds));
    response.headers().append("set-cookie", &cookie.to_string())?;
    Ok(response)
}

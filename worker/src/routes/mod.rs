//! The routes, one file each.

pub mod acs;
pub mod api;
pub mod home;
pub mod login;
pub mod logout;
pub mod metadata;
pub mod session;

use worker::{Response, ResponseBuilder};

/// Sends the browser to a path on this site, or to a configured IdP, by GET.
fn see_other(location: &str) -> worker::Result<Response> {
    Ok(ResponseBuilder::new().with_status(303).with_header("location", location)?.empty())
}

//! `GET /saml/{directory}/metadata`: this service provider's metadata, for the IdP's import button.

use worker::{Response, ResponseBuilder};

use crate::connection::Connection;
use crate::edge::Edge;
use crate::failure::Failure;

pub async fn get(edge: &Edge, slug: &str) -> Result<Response, Failure> {
    let connection = Connection::open(edge, slug).await?;
    let metadata = connection.sp.metadata().into_bytes();
    Ok(ResponseBuilder::new()
        .with_header("content-type", "application/samlmetadata+xml")?
        .fixed(metadata))
}

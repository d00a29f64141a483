//! One directory's SAML connection: the settings from the store, and the two parties the core works with.

use saml_edge::{Code, IdentityProvider, Rejection, ServiceProvider};

use crate::edge::Edge;
use crate::failure::Failure;
use crate::objects::directory::{self, Settings};

/// The address picks the connection; nothing in a message does.
pub struct Connection {
    pub slug: String,
    pub settings: Settings,
    pub sp: ServiceProvider,
    pub idp: IdentityProvider,
}

impl Connection {
    /// Reads the settings anew for each request, so that a change counts at once.
    pub async fn open(edge: &Edge, slug: &str) -> Result<Self, Failure> {
        if !directory::is_slug(slug) {
            return Err(unknown());
        }
        let settings =
            directory::read(&edge.env, slug).await.map_err(Failure::store)?.ok_or_else(unknown)?;
        Self::of(edge, slug, settings).map_err(|rejection| Failure::new(503, rejection))
    }

    /// Puts a connection together; the settings must hold.
    pub fn of(edge: &Edge, slug: &str, settings: Settings) -> Result<Self, Rejection> {
        Ok(Self {
            slug: slug.to_owned(),
            sp: directory::service_provider(edge.base_url(), slug)?,
            idp: settings.identity_provider()?,
            settings,
        })
    }
}

fn unknown() -> Failure {
    Failure::new(404, Rejection::new(Code::DirectoryUnknown))
}

//! `Directory`, one Durable Object per slug: the connection's settings.

use saml_edge::{IdentityProvider, Rejection, ServiceProvider};
use serde::{Deserialize, Serialize};
use worker::{DurableObject, Env, Request, Response, State, durable_object};

use super::ask;

const BINDING: &str = "DIRECTORY";
const SETTINGS: &str = "settings";
const MAX_SLUG: usize = 63;

/// What an administrator set. Certificates are kept as PEM.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Settings {
    pub name: String,
    pub idp_entity_id: String,
    pub idp_sso_url: String,
    pub idp_certificates: String,
    #[serde(default)]
    pub unsolicited: Unsolicited,
    #[serde(default)]
    pub binding: Binding,
}

/// What to do with a Response that nobody here asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsolicited {
    Refuse,
    /// Use nothing of it and start a normal sign-in.
    #[default]
    Bounce,
    Accept,
}

/// How the AuthnRequest travels to the IdP.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    #[default]
    Redirect,
    Post,
}

impl Settings {
    pub fn identity_provider(&self) -> Result<IdentityProvider, Rejection> {
        let idp =
            IdentityProvider::new(&self.idp_entity_id, &self.idp_sso_url, &self.idp_certificates)?;
        Ok(idp.unsolicited(match self.unsolicited {
            Unsolicited::Accept => saml_edge::Unsolicited::Accept,
            // Bouncing is refusing, and then starting a sign-in.
            Unsolicited::Refuse | Unsolicited::Bounce => saml_edge::Unsolicited::Refuse,
        }))
    }
}

/// This service provider's names for one directory.
pub fn service_provider(base_url: &str, slug: &str) -> Result<ServiceProvider, Rejection> {
    let entity_id = format!("{base_url}/saml/{slug}");
    ServiceProvider::new(&entity_id, &format!("{entity_id}/acs"))
}

/// Slugs stand in URLs that IdPs check: no underscore (Okta refuses it), no case to get wrong.
pub fn is_slug(slug: &str) -> bool {
    let fits = |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-';
    (1..=MAX_SLUG).contains(&slug.len())
        && slug.bytes().all(fits)
        && !slug.starts_with('-')
        && !slug.ends_with('-')
}

/// Reads a directory's settings; `None` when it was never set up.
pub async fn read(env: &Env, slug: &str) -> worker::Result<Option<Settings>> {
    ask(env, BINDING, slug, &Question::Read).await
}

/// Saves a directory's settings in place of the old ones; says whether there were old ones.
pub async fn save(env: &Env, slug: &str, settings: Settings) -> worker::Result<bool> {
    ask(env, BINDING, slug, &Question::Save(settings)).await
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Read,
    Save(Settings),
}

#[durable_object]
pub struct Directory {
    state: State,
}

impl DurableObject for Directory {
    fn new(state: State, _env: Env) -> Self {
        Self { state }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let storage = self.state.storage();
        let old: Option<Settings> = storage.get(SETTINGS).await?;
        match request.json().await? {
            Question::Read => Response::from_json(&old),
            Question::Save(settings) => {
                storage.put(SETTINGS, &settings).await?;
                Response::from_json(&old.is_some())
            }
        }
    }
}

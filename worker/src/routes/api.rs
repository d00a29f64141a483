//! `/api/v1/directories/{slug}`: sets a directory up and shows its settings. JSON, behind a bearer token.

use saml_edge::{Certificate, Code, IdentityProvider, Place, Rejection};
use serde::Deserialize;
use serde_json::{Value, json};
use worker::{Request, Response, ResponseBuilder};

use crate::connection::Connection;
use crate::edge::Edge;
use crate::failure::Failure;
use crate::form;
use crate::objects::directory::{self, Binding, Settings, Unsolicited};
use crate::token;

const MAX_NAME: usize = 100;

/// The body of a PUT. It replaces all settings; nothing is kept from before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    name: String,
    idp_metadata: Option<String>,
    idp: Option<Idp>,
    #[serde(default)]
    unsolicited: Unsolicited,
    #[serde(default)]
    binding: Binding,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Idp {
    entity_id: String,
    sso_url: String,
    certificate: String,
}

pub async fn get(edge: &Edge, request: &Request, slug: &str) -> Result<Response, Failure> {
    authorize(edge, request)?;
    let connection = Connection::open(edge, slug).await?;
    Ok(Response::from_json(&shown(&connection))?)
}

pub async fn put(edge: &Edge, mut request: Request, slug: &str) -> Result<Response, Failure> {
    authorize(edge, &request)?;
    let Some(body) = form::body(&mut request).await? else {
        return Err(Failure::new(413, Rejection::new(Code::ApiSize)));
    };
    let connection = read(edge, slug, &body).map_err(|rejection| Failure::new(400, rejection))?;
    let settings = connection.settings.clone();
    let replaced = directory::save(&edge.env, slug, settings).await.map_err(Failure::store)?;
    let status = if replaced { 200 } else { 201 };
    Ok(ResponseBuilder::new().with_status(status).from_json(&shown(&connection))?)
}

/// Reads new settings into a whole connection, so that nothing is saved that could not sign anybody in.
fn read(edge: &Edge, slug: &str, body: &[u8]) -> Result<Connection, Rejection> {
    if !directory::is_slug(slug) {
        return Err(Rejection::new(Code::DirectorySlug).found(slug));
    }
    let body: Body = serde_json::from_slice(body)
        .map_err(|error| Rejection::new(Code::ApiJson).found(error.to_string()))?;
    let name = body.name.trim();
    if !(1..=MAX_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Rejection::new(Code::DirectoryName).at(Place::named("name")));
    }
    let idp = match (body.idp_metadata, body.idp) {
        (Some(metadata), None) => IdentityProvider::from_metadata(&metadata, edge.now)?,
        (None, Some(idp)) => IdentityProvider::new(&idp.entity_id, &idp.sso_url, &idp.certificate)?,
        (Some(_), Some(_)) => {
            return Err(Rejection::new(Code::SettingsIdp).found("idp_metadata and idp"));
        }
        (None, None) => return Err(Rejection::new(Code::SettingsIdp).found("neither")),
    };
    let settings = Settings {
        name: name.to_owned(),
        idp_entity_id: idp.entity_id().to_owned(),
        idp_sso_url: idp.sso_url().to_owned(),
        idp_certificates: idp.certificates().iter().map(Certificate::to_pem).collect(),
        unsolicited: body.unsolicited,
        binding: body.binding,
    };
    let connection = Connection::of(edge, slug, settings)?;
    if connection.idp.entity_id() == connection.sp.entity_id() {
        return Err(Rejection::new(Code::SettingsSameEntity).at(Place::named("idp.entity_id")));
    }
    Ok(connection)
}

fn shown(connection: &Connection) -> Value {
    let Connection { slug, settings, sp, idp } = connection;
    let certificates: Vec<Value> = idp
        .certificates()
        .iter()
        .map(|certificate| {
            json!({
                "subject": certificate.subject(),
                "not_before": certificate.not_before(),
                "not_after": certificate.not_after(),
                "sha1": certificate.sha1_thumbprint(),
                "sha256": certificate.sha256_thumbprint(),
            })
        })
        .collect();
    json!({
        "slug": slug,
        "name": settings.name,
        "entity_id": sp.entity_id(),
        "acs_url": sp.acs_url(),
        "metadata_url": format!("{}/metadata", sp.entity_id()),
        "login_url": format!("{}/login", sp.entity_id()),
        "idp": { "entity_id": idp.entity_id(), "sso_url": idp.sso_url(), "certificates": certificates },
        "unsolicited": settings.unsolicited,
        "binding": settings.binding,
    })
}

/// Asks for the administrator's token before anything else. Without a configured one the API stays shut.
fn authorize(edge: &Edge, request: &Request) -> Result<(), Failure> {
    let Some(wanted) = edge.admin_token() else {
        let rejection = Rejection::new(Code::ApiToken).found("no ADMIN_TOKEN is configured");
        return Err(Failure::new(403, rejection));
    };
    let header = request.headers().get("authorization")?.unwrap_or_default();
    let given = header
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, given)| given.trim());
    match given {
        Some(given) if token::same(given, &wanted) => Ok(()),
        Some(_) => Err(Failure::new(401, Rejection::new(Code::ApiToken).found("another token"))),
        None => Err(Failure::new(401, Rejection::new(Code::ApiToken).found("no token"))),
    }
}

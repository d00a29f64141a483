//! Reads a body with a size cap, and the form an IdP posts.

use futures_util::StreamExt;
use saml_edge::{Code, Place, Rejection};
use url::form_urlencoded;
use worker::Request;

use crate::failure::Failure;

/// The largest body anybody may send.
pub const MAX_BODY: usize = 1024 * 1024;

/// The field that marks a form which our own page has sent round once.
pub const REPOSTED: &str = "reposted";

/// The parameter of the HTTP-Artifact binding, by form or by query.
pub const ARTIFACT: &str = "SAMLart";

/// The fields of the HTTP-POST binding.
pub struct Form {
    pub saml_response: String,
    pub relay_state: Option<String>,
    pub reposted: bool,
}

impl Form {
    /// Reads the form. A field that comes twice is refused: which one counts would be a guess.
    pub async fn read(request: &mut Request) -> Result<Self, Failure> {
        let kind = request.headers().get("content-type")?.unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/x-www-form-urlencoded" {
            return Err(missing("a form: application/x-www-form-urlencoded", &kind));
        }
        let Some(body) = body(request).await? else {
            let rejection = Rejection::new(Code::FormSize).expected("at most 1 MiB");
            return Err(Failure::new(413, rejection));
        };
        let (mut responses, mut relay_states, mut reposted) = (Vec::new(), Vec::new(), false);
        for (name, value) in form_urlencoded::parse(&body) {
            match name.as_ref() {
                "SAMLResponse" => responses.push(value.into_owned()),
                ARTIFACT => return Err(artifact("form field SAMLart")),
                "RelayState" => relay_states.push(value.into_owned()),
                REPOSTED => reposted = true,
                _ => {}
            }
        }
        let count = responses.len();
        match (responses.pop(), count) {
            (Some(saml_response), 1) if !saml_response.trim().is_empty() => Ok(Self {
                saml_response,
                relay_state: relay_states.pop().filter(|_| relay_states.is_empty()),
                reposted,
            }),
            (_, 0 | 1) => Err(missing("one field SAMLResponse", "none")),
            _ => Err(missing("one field SAMLResponse", &format!("{count} of them"))),
        }
    }
}

/// Reads a body up to the cap; `None` when there is more. Stops reading there.
pub async fn body(request: &mut Request) -> worker::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    if request.inner().body().is_none() {
        return Ok(Some(body));
    }
    let mut stream = request.stream()?;
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk?);
        if body.len() > MAX_BODY {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

/// An artifact stands for a message that would have to be fetched.
pub fn artifact(place: &str) -> Failure {
    let rejection = Rejection::new(Code::MessageArtifact).at(Place::named(place));
    Failure::new(400, rejection.expected("a Response by HTTP-POST").found(ARTIFACT))
}

fn missing(expected: &str, found: &str) -> Failure {
    let found = if found.is_empty() { "nothing" } else { found };
    let rejection = Rejection::new(Code::FormMissing).expected(expected).found(found);
    Failure::new(400, rejection)
}

//! A folder of `tests/logout`: a logout message, and the verdict it must get.

use saml_edge::{
    IdentityProvider, LogoutClaim, LogoutMessage, LogoutOutcome, Pending, Refused, ServiceProvider,
};
use serde::Deserialize;

use super::case::Shared;
use super::logout::field;

/// `case.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub what: String,
    pub kind: Kind,
    /// Whether the store has seen its ID.
    #[serde(default)]
    pub used: bool,
    /// `None` where it is accepted.
    pub code: Option<String>,
    pub place: Option<String>,
    /// Whether a verifier that asks only for some good signature is fooled; or why none can be in it.
    #[serde(default)]
    pub signature_intact: bool,
    pub no_intact_signature: Option<String>,
}

/// What the message is read as.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Request,
    Response,
}

pub struct LogoutCase {
    pub name: String,
    pub about: About,
    pub message: Message,
}

pub enum Message {
    /// `message.xml`: what a form holds.
    Form(String),
    /// `query.txt`.
    Query(String),
}

impl LogoutCase {
    /// `file` gives the octets of a file in the case's folder.
    pub fn read(name: &str, file: impl Fn(&str) -> Option<Vec<u8>>) -> Self {
        let text = |name: &str| file(name).map(|octets| String::from_utf8(octets).unwrap());
        let toml = text("case.toml").unwrap_or_else(|| panic!("{name} has no case.toml"));
        let about = toml::from_str(&toml).unwrap_or_else(|error| panic!("{name}: {error}"));
        let message = match (text("message.xml"), text("query.txt")) {
            (Some(xml), None) => Message::Form(xml),
            (None, Some(query)) => Message::Query(query),
            _ => panic!("{name} needs either message.xml or query.txt"),
        };
        Self { name: name.into(), about, message }
    }

    /// What is wrong with the verdict.
    pub fn problem(&self, shared: &Shared) -> Option<String> {
        let refused = self.judge(shared).map(|refused| refused.rejection);
        let place = refused.as_ref().and_then(|refused| refused.place.as_ref());
        let found = (refused.as_ref().map(|refused| refused.code.as_str()), place);
        let found = (found.0, found.1.map(|place| place.path.as_str()));
        let wanted = (self.about.code.as_deref(), self.about.place.as_deref());
        (found != wanted).then(|| format!("{}: {found:?}, not {wanted:?}", self.name))
    }

    fn judge(&self, shared: &Shared) -> Option<Refused> {
        let sp = ServiceProvider::new(&shared.sp_entity_id, &shared.acs_url).unwrap();
        let sp = sp.single_logout_service(&format!("{}/slo", shared.sp_entity_id)).unwrap();
        let idp = IdentityProvider::from_metadata(&shared.idp_metadata, shared.now).unwrap();
        let form;
        let message = match &self.message {
            Message::Query(query) => LogoutMessage::Redirect(query),
            Message::Form(xml) => {
                form = field(xml);
                LogoutMessage::Post(&form)
            }
        };
        let pending = Pending { id: shared.request_id.clone(), issued_at: shared.now };
        match self.about.kind {
            Kind::Request => self.redeem(sp.read_logout_request(&idp, message, shared.now)),
            Kind::Response => {
                self.redeem(sp.read_logout_response(&idp, message, &pending, shared.now))
            }
        }
    }

    fn redeem<M>(&self, outcome: LogoutOutcome<M>) -> Option<Refused> {
        let claim = if self.about.used { LogoutClaim::Used } else { LogoutClaim::Fresh };
        outcome.accept().and_then(|accepted| accepted.redeem(claim)).err()
    }
}

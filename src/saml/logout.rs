//! LogoutRequest and LogoutResponse (SAML core 3.7): their shape on the way in, their text on the way out.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::assertion::NameId;
use super::outgoing::issuer;
use super::response::check_ids;
use super::write::{SAML, SAMLP, Tag};
use super::{ASSERTION, DSIG, PROTOCOL, at_most_one, uri_text};
use crate::binding::Parameter;
use crate::check::{Code, Rejection};
use crate::time::Timestamp;
use crate::xml::{Element, trim};

/// Which of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Request,
    Response,
}

impl Kind {
    pub(crate) fn parameter(self) -> Parameter {
        match self {
            Self::Request => Parameter::SamlRequest,
            Self::Response => Parameter::SamlResponse,
        }
    }

    fn local(self) -> &'static str {
        match self {
            Self::Request => "LogoutRequest",
            Self::Response => "LogoutResponse",
        }
    }

    /// Whether the schema allows the child in this message.
    fn holds(self, child: Element<'_, '_>) -> bool {
        let of = match self {
            Self::Request => {
                let subject = ["BaseID", "NameID", "EncryptedID"].contains(&child.local());
                subject && child.namespace() == ASSERTION || child.is(PROTOCOL, "SessionIndex")
            }
            Self::Response => child.is(PROTOCOL, "Status"),
        };
        of || child.is(ASSERTION, "Issuer")
            || child.is(DSIG, "Signature")
            || child.is(PROTOCOL, "Extensions")
    }
}

/// A logout message whose parts stand where the schema wants them.
pub(crate) struct Message<'d, 'a> {
    pub(crate) element: Element<'d, 'a>,
    pub(crate) id: &'d str,
    pub(crate) issued: Timestamp,
    pub(crate) issuer: Option<(Element<'d, 'a>, String)>,
    pub(crate) session_indexes: Vec<String>,
}

/// What `Message::read` answers for when it succeeds.
pub(crate) const SHAPE: [Code; 4] =
    [Code::MessageArtifact, Code::IdUnique, Code::LogoutMessage, Code::LogoutShape];

impl<'d, 'a> Message<'d, 'a> {
    pub(crate) fn read(root: Element<'d, 'a>, kind: Kind) -> Result<Self, Rejection> {
        check_root(root, kind)?;
        check_ids(root)?;
        let shape = || Rejection::new(Code::LogoutShape);
        let at = |attribute: &str| shape().at(root.attribute_place(attribute));
        if root.attribute("Version") != Some("2.0") {
            let found = root.attribute("Version").unwrap_or("no Version");
            return Err(at("Version").expected("2.0").found(found));
        }
        let id = root.attribute("ID").filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| at("ID").found("no ID"))?;
        // Some leave the Z out.
        let issued = root.attribute("IssueInstant").map(trim).and_then(|text| {
            Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}Z")))
        });
        let issued = issued.ok_or_else(|| at("IssueInstant").found("no readable IssueInstant"))?;
        if root.has_text() {
            return Err(shape().at(root.place()).found("text"));
        }
        let mut session_indexes = Vec::new();
        for child in root.elements() {
            if !kind.holds(child) {
                let found = format!("element {}", child.local());
                return Err(shape().at(child.place()).found(found));
            }
            if child.is(PROTOCOL, "SessionIndex") {
                let text = child.text().filter(|text| !text.is_empty());
                let text = text.ok_or_else(|| {
                    shape().at(child.place()).found("an empty SessionIndex, or elements in it")
                })?;
                session_indexes.push(text.into_owned());
            }
        }
        at_most_one(root, PROTOCOL, "Extensions", Code::LogoutShape)?;
        let issuer = match at_most_one(root, ASSERTION, "Issuer", Code::LogoutShape)? {
            None => None,
            Some(element) => {
                let text = uri_text(element)
                    .ok_or_else(|| shape().at(element.place()).found("elements in Issuer"))?;
                Some((element, text))
            }
        };
        Ok(Self { element: root, id, issued, issuer, session_indexes })
    }
}

fn check_root(root: Element<'_, '_>, kind: Kind) -> Result<(), Rejection> {
    if root.is(PROTOCOL, kind.local()) {
        return Ok(());
    }
    let artifact = matches!(root.local(), "ArtifactResponse" | "ArtifactResolve")
        && root.namespace() == PROTOCOL;
    let code = if artifact { Code::MessageArtifact } else { Code::LogoutMessage };
    let namespace = if root.namespace().is_empty() { "no namespace" } else { root.namespace() };
    Err(Rejection::new(code)
        .at(root.place())
        .expected(format!("{} in {PROTOCOL}", kind.local()))
        .found(format!("{} in {namespace}", root.local())))
}

/// What every message of ours begins with.
fn head(kind: Kind, id: &str, now: Timestamp, destination: &str, entity_id: &str) -> Tag {
    Tag::new(SAMLP, kind.local())
        .attribute("ID", id)
        .attribute("Version", "2.0")
        .attribute("IssueInstant", now)
        .attribute("Destination", destination)
        .children([issuer(entity_id)])
}

pub(crate) fn write_request(
    entity_id: &str,
    destination: &str,
    id: &str,
    now: Timestamp,
    name_id: &NameId,
    session_indexes: &[String],
) -> Tag {
    let NameId { value, format, name_qualifier, sp_name_qualifier } = name_id;
    let name_id = Tag::new(SAML, "NameID")
        .optional("Format", format.as_ref())
        .optional("NameQualifier", name_qualifier.as_ref())
        .optional("SPNameQualifier", sp_name_qualifier.as_ref())
        .text(value);
    let index = |index: &String| Tag::new(SAMLP, "SessionIndex").text(index);
    head(Kind::Request, id, now, destination, entity_id)
        .children([name_id])
        .children(session_indexes.iter().map(index))
}

pub(crate) fn write_response(
    entity_id: &str,
    destination: &str,
    id: &str,
    now: Timestamp,
    in_response_to: &str,
    status: &str,
) -> Tag {
    let code = Tag::new(SAMLP, "StatusCode").attribute("Value", status);
    head(Kind::Response, id, now, destination, entity_id)
        .attribute("InResponseTo", in_response_to)
        .children([Tag::new(SAMLP, "Status").children([code])])
}

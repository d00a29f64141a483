//! SAML's elements: what arrives (`response`, `assertion`, `metadata`) and what leaves (`request`, `sp_metadata`; by `outgoing`).

pub(crate) mod assertion;
pub(crate) mod logout;
pub(crate) mod metadata;
pub(crate) mod outgoing;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod sp_metadata;
pub(crate) mod status;
pub(crate) mod write;

use alloc::string::String;

use crate::check::{Code, Rejection};
use crate::time::Timestamp;
use crate::xml::{Element, trim};

pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const BINDING_POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
pub(crate) const BINDING_REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/// An instant as it stands in an attribute: absent, unreadable or read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Instant {
    Absent,
    Unreadable,
    At(Timestamp),
}

pub(crate) fn instant(element: Element<'_, '_>, attribute: &str) -> Instant {
    match element.attribute(attribute) {
        None => Instant::Absent,
        Some(text) => Timestamp::parse(trim(text)).map_or(Instant::Unreadable, Instant::At),
    }
}

/// The trimmed text of an element that holds a URI.
pub(crate) fn uri_text(element: Element<'_, '_>) -> Option<String> {
    Some(trim(&element.text()?).into())
}

/// The one child of that name; an error where it is repeated.
pub(crate) fn at_most_one<'d, 'a>(
    parent: Element<'d, 'a>,
    namespace: &str,
    local: &str,
    code: Code,
) -> Result<Option<Element<'d, 'a>>, Rejection> {
    let mut children = parent.elements().filter(|child| child.is(namespace, local));
    let first = children.next();
    match children.next() {
        None => Ok(first),
        Some(second) => {
            Err(Rejection::new(code).at(second.place()).found(alloc::format!("a second {local}")))
        }
    }
}

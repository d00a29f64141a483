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

use alloc::format;
use alloc::string::{String, ToString};

use crate::check::{Code, Rejection, Status};
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

/// A rule's result: pass, fail or skip, with what was expected and found.
pub(crate) type Finding = (Status, Rejection);

impl Instant {
    /// Whether the instant is not after `now`, give or take the skew.
    pub(crate) fn begun(self, finding: Rejection, now: Timestamp, skew_seconds: u32) -> Finding {
        let finding = finding.expected(format!("not after {now}, give or take {skew_seconds} s"));
        self.judged(finding, |begin| begin <= now.plus_seconds(skew_seconds.into()))
    }

    /// Whether the instant is after `now`, give or take the skew.
    pub(crate) fn not_ended(
        self,
        finding: Rejection,
        now: Timestamp,
        skew_seconds: u32,
    ) -> Finding {
        let finding = finding.expected(format!("after {now}, give or take {skew_seconds} s"));
        self.judged(finding, |end| end.plus_seconds(skew_seconds.into()) > now)
    }

    fn judged(self, finding: Rejection, holds: impl FnOnce(Timestamp) -> bool) -> Finding {
        match self {
            Self::At(at) => {
                let status = if holds(at) { Status::Pass } else { Status::Fail };
                (status, finding.found(at.to_string()))
            }
            Self::Absent => (Status::Fail, finding.found("no instant")),
            Self::Unreadable => (Status::Fail, finding.found("no instant that can be read")),
        }
    }
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
            Err(Rejection::new(code).at(second.place()).found(format!("a second {local}")))
        }
    }
}

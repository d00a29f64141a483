//! The Response around the assertion (SAML core 3.2.2, 3.3.3): its shape and status. Nothing here is proved.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::status::Status;
use super::{ASSERTION, DSIG, Instant, PROTOCOL, at_most_one, instant, uri_text};
use crate::check::{Code, Rejection};
use crate::xml::Element;

/// A Response whose parts stand where the schema wants them, once each. What it says may only refuse.
pub(crate) struct Response<'d, 'a> {
    pub(crate) element: Element<'d, 'a>,
    pub(crate) issuer: Option<(Element<'d, 'a>, String)>,
    pub(crate) destination: Option<&'d str>,
    pub(crate) in_response_to: Option<&'d str>,
}

/// What `Response::read` answers for when it succeeds.
pub(crate) const SHAPE: [Code; 6] = [
    Code::MessageArtifact,
    Code::MessageRequest,
    Code::MessageResponse,
    Code::IdUnique,
    Code::ResponseShape,
    Code::ResponseVersion,
];

impl<'d, 'a> Response<'d, 'a> {
    pub(crate) fn read(root: Element<'d, 'a>) -> Result<Self, Rejection> {
        check_root(root)?;
        check_ids(root)?;
        if root.attribute("Version") != Some("2.0") {
            let found = root.attribute("Version").unwrap_or("no Version");
            let place = root.attribute_place("Version");
            return Err(Rejection::new(Code::ResponseVersion)
                .at(place)
                .expected("2.0")
                .found(found));
        }
        if root.attribute("ID").is_none_or(str::is_empty) {
            return Err(Rejection::new(Code::ResponseShape)
                .at(root.attribute_place("ID"))
                .found("no ID"));
        }
        if !matches!(instant(root, "IssueInstant"), Instant::At(_)) {
            let place = root.attribute_place("IssueInstant");
            return Err(Rejection::new(Code::ResponseShape)
                .at(place)
                .found("no readable IssueInstant"));
        }
        if root.has_text() {
            return Err(Rejection::new(Code::ResponseShape).at(root.place()).found("text"));
        }
        for child in root.elements() {
            let known = child.is(ASSERTION, "Issuer")
                || child.is(DSIG, "Signature")
                || child.is(PROTOCOL, "Extensions")
                || child.is(PROTOCOL, "Status")
                || is_assertion(child);
            if !known {
                let found = format!("element {}", child.local());
                return Err(Rejection::new(Code::ResponseShape).at(child.place()).found(found));
            }
        }
        at_most_one(root, PROTOCOL, "Extensions", Code::ResponseShape)?;
        let issuer = at_most_one(root, ASSERTION, "Issuer", Code::ResponseShape)?;
        let issuer = match issuer {
            Some(element) => Some((
                element,
                uri_text(element).ok_or_else(|| {
                    Rejection::new(Code::ResponseShape)
                        .at(element.place())
                        .found("elements in Issuer")
                })?,
            )),
            None => None,
        };
        Ok(Self {
            element: root,
            issuer,
            destination: root.attribute("Destination"),
            in_response_to: root.attribute("InResponseTo"),
        })
    }

    /// What the IdP says about its success (SAML core 3.2.2.2).
    pub(crate) fn status(&self) -> Result<Status, Rejection> {
        Status::read(self.element, Code::ResponseShape, Code::StatusSuccess)
    }

    /// The one assertion (trust rule 3).
    pub(crate) fn assertion(&self) -> Result<Element<'d, 'a>, Rejection> {
        let mut assertions = self.element.elements().filter(|child| is_assertion(*child));
        let count = || Rejection::new(Code::AssertionCount).expected("1");
        let assertion =
            assertions.next().ok_or_else(|| count().at(self.element.place()).found("0"))?;
        if let Some(second) = assertions.next() {
            let found = format!("{}", 2 + assertions.count());
            return Err(count().at(second.place()).found(found));
        }
        check_places(self.element, assertion)?;
        Ok(assertion)
    }
}

/// No assertion and no Response may stand inside `root` but the one assertion (trust rule 3).
pub(crate) fn check_places(
    root: Element<'_, '_>,
    assertion: Element<'_, '_>,
) -> Result<(), Rejection> {
    for other in root.descendants().skip(1) {
        let claims = is_assertion(other) || other.is(PROTOCOL, "Response");
        if claims && other.index() != assertion.index() && !is_advice(other, assertion) {
            let parent = other.parent().map_or("nothing", Element::local);
            let found = format!("{} inside {parent}", other.local());
            return Err(Rejection::new(Code::AssertionPlace).at(other.place()).found(found));
        }
    }
    Ok(())
}

/// Whether the element lies in the assertion's Advice, which may hold anything and is never read.
pub(crate) fn is_advice(element: Element<'_, '_>, assertion: Element<'_, '_>) -> bool {
    element.ancestors().any(|ancestor| {
        ancestor.is(ASSERTION, "Advice")
            && ancestor.parent().is_some_and(|parent| parent.index() == assertion.index())
    })
}

fn is_assertion(element: Element<'_, '_>) -> bool {
    element.is(ASSERTION, "Assertion") || element.is(ASSERTION, "EncryptedAssertion")
}

fn check_root(root: Element<'_, '_>) -> Result<(), Rejection> {
    if root.is(PROTOCOL, "Response") {
        return Ok(());
    }
    let protocol = root.namespace() == PROTOCOL;
    let code = match root.local() {
        "ArtifactResponse" | "ArtifactResolve" if protocol => Code::MessageArtifact,
        local if protocol && local.ends_with("Request") => Code::MessageRequest,
        _ => Code::MessageResponse,
    };
    let found = format!(
        "{} in {}",
        root.local(),
        if root.namespace().is_empty() { "no namespace" } else { root.namespace() }
    );
    Err(Rejection::new(code)
        .at(root.place())
        .expected(format!("Response in {PROTOCOL}"))
        .found(found))
}

/// Whatever any reader might take for an ID must be unique, so that nobody can be led astray.
pub(crate) fn check_ids(root: Element<'_, '_>) -> Result<(), Rejection> {
    let mut ids: Vec<(&str, Element<'_, '_>, &str)> = Vec::new();
    for element in root.descendants() {
        for attribute in element.attributes() {
            // Some readers take an attribute by its local name, whatever its namespace.
            if attribute.local.eq_ignore_ascii_case("id") {
                ids.push((&attribute.value, element, attribute.local));
            }
        }
    }
    ids.sort_by(|a, b| a.0.cmp(b.0));
    for pair in ids.windows(2) {
        let [(first, ..), (second, element, name)] = pair else { continue };
        if first == second {
            return Err(Rejection::new(Code::IdUnique).at(element.attribute_place(name)));
        }
    }
    Ok(())
}

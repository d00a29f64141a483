//! The whole validation on one screen: the form field goes in, every check comes out, in order.

use alloc::string::String;

use crate::binding;
use crate::check::{Checks, Code, Rejection, Status};
use crate::dsig::{self, Keys, Signed};
use crate::identity::Claims;
use crate::profile::{self, Expected};
use crate::saml::ASSERTION;
use crate::saml::assertion::{self, Assertion};
use crate::saml::response::{self, Response, is_advice};
use crate::saml::DSIG;
use crate::xml::{Budget, Document, Element};

/// What the message says, and how it fared. The claims are there only where no check failed.
pub(crate) struct Judgement {
    pub(crate) checks: Checks,
    pub(crate) claims: Option<Claims>,
}

/// Judges a message. `xml` is what the binding made of it: its text, or why there is none.
pub(crate) fn judge(
    xml: Result<String, Rejection>,
    keys: &Keys<'_>,
    expected: &Expected<'_>,
) -> Judgement {
    let mut checks = Checks::new();
    let xml = checks.stage(&binding::DECODE, xml);
    let claims = xml.and_then(|xml| read(&xml, keys, expected, &mut checks));
    let claims = if checks.rejection().is_none() { claims } else { None };
    checks.close();
    Judgement { checks, claims }
}

fn read(xml: &str, keys: &Keys<'_>, expected: &Expected<'_>, checks: &mut Checks) -> Option<Claims> {
    let mut budget = Budget::new();
    let document = checks.stage(&binding::XML, binding::read_xml(xml, &mut budget))?;
    let response = checks.stage(&response::SHAPE, Response::read(document.root()?))?;
    checks.stage(&[Code::StatusSuccess], response.status())?;
    let assertion = checks.stage(&[Code::AssertionCount, Code::AssertionPlace], response.assertion())?;
    checks.stage(&[Code::EncryptionUnsupported], plain(assertion))?;

    let signatures = [Code::SignaturePlace, Code::SignaturePresent];
    let signatures = checks.stage(&signatures, Signatures::find(response.element, assertion))?;
    let signed = signatures.verify(keys, checks)?;

    // From here on the message is what was hashed; the tree above only lends its positions.
    let octets = checks.stage(&[], Document::read(signed.octets(), &mut budget))?;
    let claimed = the_assertion(octets.root()?)?;
    let locate = |element: Element<'_, '_>, attribute: Option<&str>| {
        let source = signed.source(element);
        attribute.map_or_else(|| source.place(), |attribute| source.attribute_place(attribute))
    };
    let moved = |mut rejection: Rejection| {
        // Places in the canonical octets mean nothing to the reader of the message.
        rejection.place = Some(assertion.place());
        rejection
    };
    let claimed = checks.stage(&assertion::SHAPE, Assertion::read(claimed).map_err(moved))?;
    profile::check(&response, &claimed, expected, &locate, checks);
    let name_id = checks.stage(&[], claimed.name_id().map_err(moved))?;
    let named = Rejection::new(Code::SubjectNameId);
    match name_id {
        Some(_) => checks.record(Status::Pass, named),
        None => checks.record(Status::Skip, named.found("the subject has no NameID, which is allowed")),
    }
    let attributes = checks.stage(&[], claimed.attributes().map_err(moved))?;
    Some(Claims::new(&claimed, &response, name_id, attributes))
}

/// The signatures on the two elements that may carry one.
struct Signatures<'d, 'a> {
    response: Option<(Element<'d, 'a>, Element<'d, 'a>)>,
    assertion: Option<(Element<'d, 'a>, Element<'d, 'a>)>,
}

impl<'d, 'a> Signatures<'d, 'a> {
    /// A signature anywhere else is a wrapping attempt, whatever it signs (trust rule 2).
    fn find(response: Element<'d, 'a>, assertion: Element<'d, 'a>) -> Result<Self, Rejection> {
        for signature in response.descendants().filter(|element| element.is(DSIG, "Signature")) {
            let parent = signature.parent().map(Element::index);
            let at_home = parent == Some(response.index()) || parent == Some(assertion.index());
            if !at_home && !is_advice(signature, assertion) {
                return Err(Rejection::new(Code::SignaturePlace).at(signature.place()));
            }
        }
        let on = |element| Ok(dsig::find(element)?.map(|signature| (element, signature)));
        let found = Self { response: on(response)?, assertion: on(assertion)? };
        match (found.response, found.assertion) {
            (None, None) => Err(Rejection::new(Code::SignaturePresent).at(response.place()).found("no signature")),
            _ => Ok(found),
        }
    }

    /// Every signature must hold. The claims come from the innermost one.
    fn verify(self, keys: &Keys<'_>, checks: &mut Checks) -> Option<Signed<'d, 'a>> {
        let mut verify = |(element, signature)| dsig::verify(element, signature, keys, checks);
        match (self.response, self.assertion) {
            (Some(outer), Some(inner)) => {
                let (outer, inner) = (verify(outer), verify(inner));
                outer.and(inner)
            }
            (Some(only), None) | (None, Some(only)) => verify(only),
            (None, None) => None,
        }
    }
}

fn plain(assertion: Element<'_, '_>) -> Result<(), Rejection> {
    if assertion.is(ASSERTION, "Assertion") {
        return Ok(());
    }
    Err(Rejection::new(Code::EncryptionUnsupported).at(assertion.place()).found(String::from(assertion.local())))
}

/// The assertion in the signed octets: their root, or the one child of a signed Response.
fn the_assertion<'d, 'a>(root: Element<'d, 'a>) -> Option<Element<'d, 'a>> {
    if root.is(ASSERTION, "Assertion") {
        return Some(root);
    }
    let mut assertions = root.elements().filter(|child| child.is(ASSERTION, "Assertion"));
    match (assertions.next(), assertions.next()) {
        (only, None) => only,
        _ => None,
    }
}

//! The whole validation on one screen: the message goes in, every check comes out, in order.

use alloc::string::String;
use alloc::vec::Vec;

use crate::binding;
use crate::check::{Checks, Code, Failed, Place, Rejection, Status};
use crate::dsig::{self, Keys, Signed};
use crate::enc::{Answers, Cover, Opener, Unopened, WRAPPER, WrappedKey};
use crate::identity::Claims;
use crate::profile::{self, Expected, Locate};
use crate::saml::assertion::{self, Assertion};
use crate::saml::response::{self, Response, check_ids, check_places, is_advice};
use crate::saml::{ASSERTION, DSIG};
use crate::xml::{Budget, Document, Element};

/// What the message says, and how it fared. The claims are there only where no check failed.
pub(crate) struct Judgement {
    pub(crate) checks: Checks,
    pub(crate) claims: Option<Claims>,
}

/// What a message is judged with.
#[derive(Clone, Copy)]
pub(crate) struct Bench<'b> {
    pub(crate) keys: Keys<'b>,
    pub(crate) expected: Expected<'b>,
    /// What the caller made of wrapped keys so far.
    pub(crate) answers: &'b Answers,
}

/// Why there are no claims yet.
enum Stop {
    Failed,
    KeysWanted(Vec<WrappedKey>),
}

/// Judges a message. `xml` is what the binding made of it: its text, or why there is none.
///
/// # Errors
///
/// The content keys that must be unwrapped before there is a judgement.
pub(crate) fn judge(
    xml: Result<String, Rejection>,
    bench: Bench<'_>,
) -> Result<Judgement, Vec<WrappedKey>> {
    let mut checks = Checks::new();
    let xml = checks.stage(&binding::DECODE, xml);
    let claims = xml.map_err(Stop::from).and_then(|xml| {
        let claims = read(&xml, bench, &mut checks);
        checks.locate(&xml);
        claims
    });
    let claims = match claims {
        Ok(claims) => Some(claims).filter(|_| checks.rejection().is_none()),
        Err(Stop::Failed) => None,
        Err(Stop::KeysWanted(keys)) => return Err(keys),
    };
    checks.close();
    Ok(Judgement { checks, claims })
}

fn read(xml: &str, bench: Bench<'_>, checks: &mut Checks) -> Result<Claims, Stop> {
    let budget = &mut Budget::new();
    let document = checks.stage(&binding::XML, Document::read(xml, budget))?;
    let root = document.root().ok_or(Stop::Failed)?;
    let response = checks.stage(&response::SHAPE, Response::read(root))?;
    checks.stage(&[Code::StatusSuccess], response.status())?;
    let assertion =
        checks.stage(&[Code::AssertionCount, Code::AssertionPlace], response.assertion())?;
    checks.stage(&[Code::SignaturePlace], check_signatures(root, assertion))?;
    let plain = assertion.is(ASSERTION, "Assertion");
    if plain || is_signed(root) {
        let present =
            if is_signed(root) || is_signed(assertion) { Ok(()) } else { Err(unsigned(root)) };
        checks.stage(&[Code::SignaturePresent], present)?;
    }
    let outer = verify(root, &bench, checks)?;

    if !plain {
        return read_encrypted(&response, assertion, outer.as_ref(), bench, budget, checks);
    }
    checks.skip(&ENCRYPTION, "the assertion is not encrypted");
    let inner = verify(assertion, &bench, checks)?;
    let signed =
        checks.stage(&[Code::SignaturePresent], inner.or(outer).ok_or_else(|| unsigned(root)))?;
    read_signed(&signed, &response, &|place| place, bench, budget, checks)
}

/// From here on the message is what was hashed; the tree it came from only lends its positions.
fn read_signed(
    signed: &Signed<'_, '_>,
    response: &Response<'_, '_>,
    outside: &dyn Fn(Place) -> Place,
    bench: Bench<'_>,
    budget: &mut Budget,
    checks: &mut Checks,
) -> Result<Claims, Stop> {
    let document = checks.stage(&[], Document::read(signed.octets(), budget))?;
    let assertion = document.root().and_then(the_assertion).ok_or(Stop::Failed)?;
    let locate = |element: Element<'_, '_>, attribute: Option<&str>| {
        outside(place(signed.source(element), attribute))
    };
    read_claims(assertion, response, &locate, bench, budget, checks)
}

/// Content that was encrypted goes through the same pipe (trust rule 12). It is signed inside, or a
/// signature on the Response covers its ciphertext.
fn read_encrypted(
    response: &Response<'_, '_>,
    encrypted: Element<'_, '_>,
    outer: Option<&Signed<'_, '_>>,
    bench: Bench<'_>,
    budget: &mut Budget,
    checks: &mut Checks,
) -> Result<Claims, Stop> {
    let at = encrypted.place();
    let outside = |inside: Place| {
        let path = alloc::format!(
            "{}/{}",
            at.path,
            inside.path.split_once('/').map_or("", |(_, path)| path)
        );
        Place { path, ..at.clone() }
    };
    let octets = outer.map(|signed| Document::read(signed.octets(), budget));
    let octets = checks.stage(&[], octets.transpose())?;
    let (covered, cover) = match octets.as_ref().and_then(Document::root) {
        Some(root) => (the_assertion(root).ok_or(Stop::Failed)?, Cover::Signed),
        None => (encrypted, Cover::Unsigned),
    };
    let opener = Opener { policy: bench.keys.policy, answers: bench.answers };
    let read = |assertion: Element<'_, '_>, budget: &mut Budget| -> Result<Claims, Stop> {
        checks.pass(&ENCRYPTION);
        let moved = |rejection: Rejection| rejection.at(at.clone());
        let wrapper = assertion.parent().unwrap_or(assertion);
        let places = check_ids(wrapper).and_then(|()| check_places(wrapper, assertion));
        let places = places.and_then(|()| check_signatures(wrapper, assertion));
        checks.stage(&[], places.map_err(moved))?;
        let inner = verify(assertion, &bench, checks);
        checks.move_places(WRAPPER, &outside);
        let inner = inner?;
        match (inner, cover) {
            (Some(inner), _) => {
                checks.pass(&[Code::SignaturePresent]);
                read_signed(&inner, response, &outside, bench, budget, checks)
            }
            (None, Cover::Signed) => {
                let locate = |element: Element<'_, '_>, attribute: Option<&str>| {
                    outside(place(element, attribute))
                };
                read_claims(assertion, response, &locate, bench, budget, checks)
            }
            (None, Cover::Unsigned) => {
                checks.record(Status::Fail, unsigned(response.element));
                Err(Stop::Failed)
            }
        }
    };
    match opener.read(covered, cover, at.clone(), "Assertion", budget, read) {
        Ok(claims) => claims,
        Err(unopened) => Err(stopped(unopened, checks)),
    }
}

/// Judges the assertion and reads what it says. It comes from proved octets, whichever way it took.
fn read_claims(
    assertion: Element<'_, '_>,
    response: &Response<'_, '_>,
    locate: Locate<'_>,
    bench: Bench<'_>,
    budget: &mut Budget,
    checks: &mut Checks,
) -> Result<Claims, Stop> {
    // Positions in the canonical octets mean nothing to the reader of the message.
    let whole = locate(assertion, None);
    let moved = |rejection: Rejection| rejection.at(whole.clone());
    let claimed = checks.stage(&assertion::SHAPE, Assertion::read(assertion).map_err(moved))?;
    profile::check(response, &claimed, &bench.expected, locate, checks);

    let opener = Opener { policy: bench.keys.policy, answers: bench.answers };
    let mut open =
        |element: Element<'_, '_>,
         wanted: &str,
         read: &mut dyn FnMut(Element<'_, '_>) -> Result<(), Rejection>| {
            let place = locate(element, None);
            Ok(opener
                .read(element, Cover::Signed, place, wanted, budget, |opened, _| read(opened))??)
        };
    let name_id =
        claimed.name_id(&mut open).map_err(|unopened| stopped(unopened.moved(&whole), checks))?;
    let attributes = claimed
        .attributes(&mut open)
        .map_err(|unopened| stopped(unopened.moved(&whole), checks))?;
    match name_id {
        Some(_) => checks.pass(&[Code::SubjectNameId]),
        None => checks.skip(&[Code::SubjectNameId], "the subject has no NameID, which is allowed"),
    }
    Ok(Claims::new(&claimed, response, name_id, attributes))
}

/// Verifies the signature on the element, if it has one.
fn verify<'d, 'a>(
    element: Element<'d, 'a>,
    bench: &Bench<'_>,
    checks: &mut Checks,
) -> Result<Option<Signed<'d, 'a>>, Failed> {
    let signature = checks.stage(&[], dsig::find(element))?;
    signature.map(|signature| dsig::verify(element, signature, &bench.keys, checks)).transpose()
}

/// A signature anywhere but on the Response and the assertion is a wrapping attempt, whatever it
/// signs (trust rule 2).
fn check_signatures(root: Element<'_, '_>, assertion: Element<'_, '_>) -> Result<(), Rejection> {
    for signature in root.descendants().filter(|element| element.is(DSIG, "Signature")) {
        let parent = signature.parent().map(Element::index);
        let at_home = parent == Some(root.index()) || parent == Some(assertion.index());
        if !at_home && !is_advice(signature, assertion) {
            return Err(Rejection::new(Code::SignaturePlace).at(signature.place()));
        }
    }
    Ok(())
}

fn is_signed(element: Element<'_, '_>) -> bool {
    element.elements().any(|child| child.is(DSIG, "Signature"))
}

fn unsigned(response: Element<'_, '_>) -> Rejection {
    Rejection::new(Code::SignaturePresent).at(response.place()).found("no signature")
}

/// The assertion in signed octets: their root, or the one child of a signed Response.
fn the_assertion<'d, 'a>(root: Element<'d, 'a>) -> Option<Element<'d, 'a>> {
    if root.is(ASSERTION, "Assertion") {
        return Some(root);
    }
    let known = |child: &Element<'_, '_>| {
        child.is(ASSERTION, "Assertion") || child.is(ASSERTION, "EncryptedAssertion")
    };
    let mut assertions = root.elements().filter(known);
    match (assertions.next(), assertions.next()) {
        (only, None) => only,
        _ => None,
    }
}

fn place(element: Element<'_, '_>, attribute: Option<&str>) -> Place {
    attribute.map_or_else(|| element.place(), |attribute| element.attribute_place(attribute))
}

const ENCRYPTION: [Code; 6] = [
    Code::EncryptionShape,
    Code::EncryptionAlgorithm,
    Code::EncryptionKeyTransport,
    Code::EncryptionCbc,
    Code::EncryptionKey,
    Code::EncryptionDecryption,
];

fn stopped(unopened: Unopened, checks: &mut Checks) -> Stop {
    match unopened {
        Unopened::Wanted(keys) => Stop::KeysWanted(keys),
        Unopened::Refused(rejection) => {
            checks.record(Status::Fail, rejection);
            Stop::Failed
        }
    }
}

impl From<Failed> for Stop {
    fn from(Failed: Failed) -> Self {
        Self::Failed
    }
}

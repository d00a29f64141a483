//! The whole validation on one screen: the message goes in, every check comes out, in order.

use alloc::format;
use alloc::string::String;

use crate::binding;
use crate::check::{Checks, Code, Failed, Place, Rejection, Status};
use crate::dsig::{self, Keys, Signed};
use crate::enc::{self, Cover, Opener, WRAPPER};
use crate::identity::Claims;
use crate::locate::{Locate, relocate};
use crate::platform::Platform;
use crate::profile::{self, Expectation, Expected};
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
pub(crate) struct Bench<'b, P> {
    pub(crate) keys: Keys<'b>,
    pub(crate) expected: Expected<'b>,
    pub(crate) platform: &'b P,
}

/// Judges a message. `xml` is what the binding made of it: its text, or why there is none.
pub(crate) async fn judge<P: Platform>(
    xml: Result<String, Rejection>,
    bench: &Bench<'_, P>,
) -> Judgement {
    let mut checks = Checks::new();
    let claims = match checks.stage(&binding::DECODE, xml) {
        Ok(xml) => {
            let claims = read(&xml, bench, &mut checks).await;
            checks.locate(&xml);
            claims.ok()
        }
        Err(Failed) => None,
    };
    let claims = claims.filter(|_| checks.rejection().is_none());
    checks.close();
    Judgement { checks, claims }
}

async fn read<P: Platform>(
    xml: &str,
    bench: &Bench<'_, P>,
    checks: &mut Checks,
) -> Result<Claims, Failed> {
    let budget = &mut Budget::new();
    let document = checks.stage(&binding::XML, Document::read(xml, budget))?;
    let root = document.root().ok_or(Failed)?;
    let response = checks.stage(&response::SHAPE, Response::read(root))?;
    let status = checks.stage(&[], response.status())?;
    checks.say(&status.said);
    checks.stage(&[Code::StatusSuccess], status.success())?;
    let assertion =
        checks.stage(&[Code::AssertionCount, Code::AssertionPlace], response.assertion())?;
    checks.stage(&[Code::SignaturePlace], check_signatures(root, assertion))?;
    let plain = assertion.is(ASSERTION, "Assertion");
    if plain || is_signed(root) {
        let present =
            if is_signed(root) || is_signed(assertion) { Ok(()) } else { Err(unsigned(root)) };
        checks.stage(&[Code::SignaturePresent], present)?;
    }
    if !plain {
        let outer = verify(root, bench, checks).await?;
        return read_encrypted(&response, assertion, outer.as_ref(), bench, budget, checks).await;
    }
    let begin = |element| dsig::begin(element, &bench.keys, bench.platform);
    let outer = begin(root).map_err(|refused| refused.record(checks))?;
    // The platform may verify both at once.
    let inner = begin(assertion);
    let outer = match dsig::finish(outer, checks).await {
        Ok(outer) => outer,
        Err(Failed) => {
            // Nobody hears that answer, but work that goes on after ours could pile up.
            dsig::settle(inner).await;
            return Err(Failed);
        }
    };
    checks.skip(&ENCRYPTION, "the assertion is not encrypted");
    let inner = inner.map_err(|refused| refused.record(checks))?;
    let inner = dsig::finish(inner, checks).await?;
    let signed =
        checks.stage(&[Code::SignaturePresent], inner.or(outer).ok_or_else(|| unsigned(root)))?;
    read_signed(&signed, &response, &|place| place, bench, budget, checks).await
}

/// From here on the message is what was hashed; the tree it came from only lends its positions.
async fn read_signed<P: Platform>(
    signed: &Signed<'_, '_>,
    response: &Response<'_, '_>,
    outside: &dyn Fn(Place) -> Place,
    bench: &Bench<'_, P>,
    budget: &mut Budget,
    checks: &mut Checks,
) -> Result<Claims, Failed> {
    let moved = |rejection: Rejection| rejection.at(outside(signed.place()));
    let document = Document::read(signed.octets(), budget).map_err(moved);
    let document = checks.stage(&[], document)?;
    let assertion = document.root().and_then(the_assertion).ok_or(Failed)?;
    let locate = |element: Element<'_, '_>, attribute: Option<&str>| {
        outside(signed.source(element).place_at(attribute))
    };
    read_claims(assertion, response, &locate, bench, budget, checks).await
}

/// Content that was encrypted goes through the same pipe (trust rule 12). It is signed inside, or a
/// signature on the Response covers its ciphertext.
async fn read_encrypted<P: Platform>(
    response: &Response<'_, '_>,
    encrypted: Element<'_, '_>,
    outer: Option<&Signed<'_, '_>>,
    bench: &Bench<'_, P>,
    budget: &mut Budget,
    checks: &mut Checks,
) -> Result<Claims, Failed> {
    let at = encrypted.place();
    let moved = |rejection: Rejection| rejection.at(at.clone());
    let outside = |inside: Place| {
        let inside = inside.path.split_once('/').map_or("", |(_, path)| path);
        Place { path: format!("{}/{inside}", at.path), ..at.clone() }
    };
    let octets = outer.map(|signed| Document::read(signed.octets(), budget)).transpose();
    let octets =
        checks.stage(&[], octets.map_err(|rejection| rejection.at(response.element.place())))?;
    let (covered, cover) = match octets.as_ref().and_then(Document::root) {
        Some(root) => (the_assertion(root).ok_or(Failed)?, Cover::Signed),
        None => match bench.expected.request {
            Expectation::Sent(_) | Expectation::Unknown => (encrypted, Cover::Inside),
            Expectation::Used | Expectation::NotSent | Expectation::Unsolicited => {
                (encrypted, Cover::Nothing)
            }
        },
    };
    let opened = opener(bench, cover).open(covered, budget).await;
    let opened = checks.stage(&[], opened.map_err(moved))?;
    let document = Document::read(&opened, budget).map_err(|_| enc::failed());
    let assertion = document.as_ref().map_err(Rejection::clone);
    let assertion = assertion.and_then(|document| enc::only(document, "Assertion"));
    let assertion = checks.stage(&ENCRYPTION, assertion.map_err(moved))?;

    let wrapper = assertion.parent().unwrap_or(assertion);
    let places = check_ids(wrapper)
        .and_then(|()| check_places(wrapper, assertion))
        .and_then(|()| check_signatures(wrapper, assertion));
    checks.stage(&[], places.map_err(moved))?;
    let inner = verify(assertion, bench, checks).await;
    checks.move_places(WRAPPER, &outside);
    match (inner?, cover) {
        (Some(inner), _) => {
            checks.pass(&[Code::SignaturePresent]);
            read_signed(&inner, response, &outside, bench, budget, checks).await
        }
        (None, Cover::Signed) => {
            let locate = |element: Element<'_, '_>, attribute: Option<&str>| {
                outside(element.place_at(attribute))
            };
            read_claims(assertion, response, &locate, bench, budget, checks).await
        }
        (None, _) => {
            checks.record(Status::Fail, unsigned(response.element));
            Err(Failed)
        }
    }
}

/// Judges the assertion and reads what it says. It comes from proved octets, whichever way it took.
async fn read_claims<P: Platform>(
    assertion: Element<'_, '_>,
    response: &Response<'_, '_>,
    locate: Locate<'_>,
    bench: &Bench<'_, P>,
    budget: &mut Budget,
    checks: &mut Checks,
) -> Result<Claims, Failed> {
    // Positions in the canonical octets mean nothing to the reader of the message.
    let moved = |rejection: Rejection| relocate(rejection, assertion, locate);
    let claimed = checks.stage(&assertion::SHAPE, Assertion::read(assertion).map_err(moved))?;
    profile::check(response, &claimed, &bench.expected, locate, checks);

    let opener = opener(bench, Cover::Signed);
    let name_id = claimed.name_id(&opener, budget).await.map_err(moved);
    let name_id = checks.stage(&[], name_id)?;
    let attributes = claimed.attributes(&opener, budget).await.map_err(moved);
    let attributes = checks.stage(&[], attributes)?;
    match name_id {
        Some(_) => checks.pass(&[Code::SubjectNameId]),
        None => checks.skip(&[Code::SubjectNameId], "the subject has no NameID, which is allowed"),
    }
    Ok(Claims::new(&claimed, response, name_id, attributes))
}

/// Verifies the signature on the element, if it has one.
async fn verify<'d, 'a, P: Platform>(
    element: Element<'d, 'a>,
    bench: &Bench<'_, P>,
    checks: &mut Checks,
) -> Result<Option<Signed<'d, 'a>>, Failed> {
    let begun = dsig::begin(element, &bench.keys, bench.platform);
    dsig::finish(begun.map_err(|refused| refused.record(checks))?, checks).await
}

fn opener<'b, P>(bench: &Bench<'b, P>, cover: Cover) -> Opener<'b, P> {
    Opener { policy: bench.keys.policy, platform: bench.platform, cover }
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

pub(crate) const ENCRYPTION: [Code; 7] = [
    Code::EncryptionShape,
    Code::EncryptionAlgorithm,
    Code::EncryptionKeyTransport,
    Code::EncryptionCbc,
    Code::EncryptionKey,
    Code::EncryptionPlatform,
    Code::EncryptionDecryption,
];

//! The way from a judged message to an identity: `Outcome`, accept, `Accepted`, redeem, `Identity`.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::check::{Checks, Code, Refused, Rejection, Status};
use crate::policy::MOST_SKEW_SECONDS;
use crate::read::Judgement;
use crate::report::Report;
use crate::saml::assertion::{Assertion, Attribute, NameId};
use crate::saml::response::Response;
use crate::saml::{ASSERTION, Instant, instant, uri_text};
use crate::time::Timestamp;
use crate::xml::Element;

/// What a verified assertion says. Made by the pipeline only, from the octets that were hashed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Claims {
    pub(crate) issuer: String,
    pub(crate) name_id: Option<NameId>,
    pub(crate) session_index: Option<String>,
    pub(crate) session_not_on_or_after: Option<Timestamp>,
    pub(crate) authn_instant: Option<Timestamp>,
    pub(crate) authn_context_class_ref: Option<String>,
    pub(crate) attributes: Vec<Attribute>,
    once: Once,
}

impl Claims {
    pub(crate) fn new(
        assertion: &Assertion<'_, '_>,
        response: &Response<'_, '_>,
        name_id: Option<NameId>,
        attributes: Vec<Attribute>,
    ) -> Self {
        let statement = assertion.authn_statements.first();
        let at = |attribute| match statement.map(|statement| instant(*statement, attribute)) {
            Some(Instant::At(at)) => Some(at),
            _ => None,
        };
        let context = statement.and_then(|statement| child(*statement, "AuthnContext"));
        Self {
            issuer: assertion.issuer.1.clone(),
            name_id,
            session_index: statement
                .and_then(|statement| statement.attribute("SessionIndex"))
                .map(String::from),
            session_not_on_or_after: at("SessionNotOnOrAfter"),
            authn_instant: at("AuthnInstant"),
            authn_context_class_ref: context
                .and_then(|context| child(context, "AuthnContextClassRef"))
                .and_then(uri_text),
            attributes,
            once: Once {
                assertion_id: assertion.id.into(),
                request_id: response.in_response_to.map(String::from),
                until: usable_until(assertion),
            },
        }
    }

    pub(crate) fn assertion_id(&self) -> &str {
        &self.once.assertion_id
    }
}

fn child<'d, 'a>(parent: Element<'d, 'a>, local: &str) -> Option<Element<'d, 'a>> {
    parent.elements().find(|element| element.is(ASSERTION, local))
}

/// The latest instant at which any of the assertion's windows is open, with all the skew there may be.
fn usable_until(assertion: &Assertion<'_, '_>) -> Timestamp {
    let confirmations = assertion.subject.into_iter().flat_map(Element::elements);
    let data = confirmations.flat_map(Element::elements);
    let ends = data.chain(assertion.conditions).filter_map(|holder| {
        match instant(holder, "NotOnOrAfter") {
            Instant::At(end) => Some(end),
            _ => None,
        }
    });
    let until = ends.max().unwrap_or(Timestamp::from_unix_millis(i64::MAX));
    until.plus_seconds(MOST_SKEW_SECONDS.into())
}

/// What must be claimed in a store, once, before there is an identity (trust rule 14).
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Once {
    /// The assertion's ID. It counts per connection.
    pub assertion_id: String,
    /// The ID of the request that the message answers; `None` for an unsolicited one.
    pub request_id: Option<String>,
    /// Keep the claim at least until then.
    pub until: Timestamp,
}

/// The store's answer to [`Once`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Claim {
    /// Neither ID was claimed before; both are now.
    Fresh,
    /// The request was answered before.
    RequestUsed,
    /// The assertion was used before.
    AssertionUsed,
}

/// A judged message.
#[derive(Debug)]
pub struct Outcome {
    checks: Checks,
    claims: Option<Claims>,
}

impl Outcome {
    pub(crate) fn new(judgement: Judgement) -> Self {
        let Judgement { mut checks, claims } = judgement;
        if claims.is_some() {
            let open = Rejection::new(Code::ReplayAssertion);
            checks.settle(
                Status::Skip,
                open.found("the store answers this when the message is redeemed"),
            );
        }
        Self { checks, claims }
    }

    /// Nothing was judged, so nothing is accepted.
    pub(crate) fn refused() -> Self {
        Self { checks: Checks::new(), claims: None }
    }

    /// Every check, in order.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// Goes on where no check failed.
    ///
    /// # Errors
    ///
    /// The most telling failed check.
    pub fn accept(self) -> Result<Accepted, Refused> {
        match (self.claims, self.checks.rejection()) {
            (Some(claims), None) => Ok(Accepted { checks: self.checks, claims }),
            (_, rejection) => {
                // Without claims some check has failed; the fallback keeps that true whatever happens.
                let rejection = rejection.unwrap_or_else(|| Rejection::new(Code::AssertionShape));
                Err(Refused { rejection, checks: self.checks })
            }
        }
    }
}

/// An accepted message. It is worth nothing until its IDs are claimed, and can be redeemed once.
///
/// ```compile_fail,E0451
/// // Nothing is accepted without the checks.
/// fn forge(other: saml_edge::Accepted) -> saml_edge::Accepted {
///     saml_edge::Accepted { ..other }
/// }
/// ```
///
/// ```compile_fail,E0382
/// // Nor twice.
/// fn twice(accepted: saml_edge::Accepted) {
///     accepted.redeem(saml_edge::Claim::Fresh);
///     accepted.redeem(saml_edge::Claim::Fresh);
/// }
/// ```
#[derive(Debug)]
pub struct Accepted {
    checks: Checks,
    claims: Claims,
}

impl Accepted {
    /// What to claim in the store.
    pub fn once(&self) -> &Once {
        &self.claims.once
    }

    /// Every check, in order; the replay check is still open.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// Turns the store's answer into an identity.
    ///
    /// # Errors
    ///
    /// `request.used` for [`Claim::RequestUsed`], `replay.assertion` for [`Claim::AssertionUsed`].
    pub fn redeem(mut self, claim: Claim) -> Result<Identity, Refused> {
        let code = match claim {
            Claim::Fresh => {
                self.checks.settle(Status::Pass, Rejection::new(Code::ReplayAssertion));
                return Ok(Identity { checks: self.checks, claims: self.claims });
            }
            Claim::RequestUsed => Code::RequestUsed,
            Claim::AssertionUsed => Code::ReplayAssertion,
        };
        let rejection = Rejection::new(code);
        self.checks.settle(Status::Fail, rejection.clone());
        Err(Refused { rejection, checks: self.checks })
    }
}

/// Somebody whom the identity provider signed in, for whom every check passed, once.
///
/// ```compile_fail,E0451
/// // No identity without the checks.
/// fn forge(other: saml_edge::Identity) -> saml_edge::Identity {
///     saml_edge::Identity { ..other }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Identity {
    checks: Checks,
    claims: Claims,
}

impl Identity {
    /// The identity provider's entity ID. Identity is this and the NameID together.
    pub fn issuer(&self) -> &str {
        &self.claims.issuer
    }

    /// Who it is, exactly as the identity provider wrote it. SAML lets it be absent; then only an
    /// attribute can tell people apart.
    pub fn name_id(&self) -> Option<&NameId> {
        self.claims.name_id.as_ref()
    }

    /// All attributes.
    pub fn attributes(&self) -> &[Attribute] {
        &self.claims.attributes
    }

    /// The first value of the attribute with that `Name`, else with that `FriendlyName`.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let by_name = self.claims.attributes.iter().find(|attribute| attribute.name == name);
        let by_friendly_name = || {
            let mut attributes = self.claims.attributes.iter();
            attributes.find(|attribute| attribute.friendly_name.as_deref() == Some(name))
        };
        let attribute = by_name.or_else(by_friendly_name)?;
        attribute.values.first().map(String::as_str)
    }

    /// `SessionIndex` (SAML core 2.7.2), which logout needs; `None` where the identity provider sends none.
    pub fn session_index(&self) -> Option<&str> {
        self.claims.session_index.as_deref()
    }

    /// `SessionNotOnOrAfter` (SAML core 2.7.2): when the identity provider wants the session to end.
    pub fn session_not_on_or_after(&self) -> Option<Timestamp> {
        self.claims.session_not_on_or_after
    }

    /// `AuthnInstant` (SAML core 2.7.2): when the user was authenticated; may lie days back.
    pub fn authn_instant(&self) -> Option<Timestamp> {
        self.claims.authn_instant
    }

    /// `AuthnContextClassRef` (SAML core 2.7.2.2): a URI that says how the user was authenticated.
    pub fn authn_context_class_ref(&self) -> Option<&str> {
        self.claims.authn_context_class_ref.as_deref()
    }

    /// Every check, in order.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// The report of this sign-in.
    pub fn report(&self) -> Report<'_> {
        Report::new(Some(&self.claims), &self.checks)
    }
}

impl Refused {
    /// The report of this refusal.
    pub fn report(&self) -> Report<'_> {
        Report::new(None, &self.checks)
    }
}

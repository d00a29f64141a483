//! The one profile check (SAML profiles 4.1.4, trust rule 11): every rule, in order, with no flag to skip one.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::check::{Checks, Code, Rejection, Status};
use crate::locate::Locate;
use crate::saml::assertion::Assertion;
use crate::saml::response::Response;
use crate::saml::{ASSERTION, Finding, Instant, instant, uri_text};
use crate::time::Timestamp;
use crate::xml::Element;

/// Bearer confirmations that are looked at; sound messages hold one or two.
const MAX_BEARERS: usize = 16;
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// What the message must say. `None` is for inspection only: the rule is listed as skipped, and
/// what was judged so can never be redeemed.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'e> {
    pub(crate) issuer: Option<&'e str>,
    pub(crate) sp_entity_id: Option<&'e str>,
    pub(crate) acs_url: Option<&'e str>,
    pub(crate) request: Expectation<'e>,
    pub(crate) now: Timestamp,
    pub(crate) skew_seconds: u32,
}

/// Which request the message may answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Expectation<'e> {
    /// This one.
    Sent(&'e str),
    /// One that was answered before.
    Used,
    /// None: it must be unsolicited, and that is refused.
    NotSent,
    /// None: it must be unsolicited, and that is taken.
    Unsolicited,
    /// Not known here.
    Unknown,
}

/// Judges the Response and the assertion; the results go to `checks`.
pub(crate) fn check(
    response: &Response<'_, '_>,
    assertion: &Assertion<'_, '_>,
    expected: &Expected<'_>,
    locate: Locate<'_>,
    checks: &mut Checks,
) {
    let rules = Rules { expected, locate };
    let mut findings = rules.issuers(response, assertion);
    findings.push(rules.destination(response));
    findings.extend(rules.request(response));
    findings.extend(rules.conditions(assertion));
    findings.extend(rules.confirmation(response, assertion));
    findings.extend(rules.authn_statements(assertion));
    for (status, finding) in findings {
        checks.record(status, finding);
    }
}

struct Rules<'r> {
    expected: &'r Expected<'r>,
    locate: Locate<'r>,
}

impl Rules<'_> {
    /// SAML profiles 4.1.4.2: Issuer, byte for byte after trimming.
    fn issuers(&self, response: &Response<'_, '_>, assertion: &Assertion<'_, '_>) -> Vec<Finding> {
        let outer = Rejection::new(Code::IssuerResponse);
        let outer = match &response.issuer {
            None => (Status::Skip, outer.found("the Response has no Issuer, which is allowed")),
            Some((element, issuer)) => {
                self.equal(outer.at(element.place()), self.expected.issuer, issuer, "IdP entity ID")
            }
        };
        let (element, issuer) = &assertion.issuer;
        let inner = Rejection::new(Code::IssuerAssertion).at((self.locate)(*element, None));
        [outer, self.equal(inner, self.expected.issuer, issuer, "IdP entity ID")].into()
    }

    /// SAML bindings 3.5.5.2.
    fn destination(&self, response: &Response<'_, '_>) -> Finding {
        let finding = Rejection::new(Code::ResponseDestination);
        let Some(destination) = response.destination else {
            return (
                Status::Skip,
                finding.found("the Response has no Destination, which is allowed"),
            );
        };
        let finding = finding.at(response.element.attribute_place("Destination"));
        self.equal(finding, self.expected.acs_url, destination, "ACS URL")
    }

    /// SAML profiles 4.1.4.3 and 4.1.5: what the Response says about the request.
    fn request(&self, response: &Response<'_, '_>) -> [Finding; 4] {
        let place = response.element.attribute_place("InResponseTo");
        let rule = |code| Rejection::new(code).at(place.clone());
        let (unsolicited, unknown) = (rule(Code::RequestUnsolicited), rule(Code::RequestUnknown));
        let (used, answers) = (rule(Code::RequestUsed), rule(Code::RequestInResponseTo));
        let pass = |finding| (Status::Pass, finding);
        let fail = |finding| (Status::Fail, finding);
        let skip = |finding: Rejection, why: &str| (Status::Skip, finding.found(why));
        let no_request = "no request was sent";
        match (self.expected.request, response.in_response_to) {
            (Expectation::Unknown, _) => {
                let why = "whether a request was sent is not known here";
                [skip(unsolicited, why), skip(unknown, why), skip(used, why), skip(answers, why)]
            }
            (Expectation::Sent(id), found) => {
                let answers = answers.expected(id).found(found.unwrap_or("no InResponseTo"));
                let answers = if found == Some(id) { pass(answers) } else { fail(answers) };
                [pass(unsolicited), pass(unknown), pass(used), answers]
            }
            (Expectation::Used, found) => {
                let used = used.found(found.unwrap_or("no InResponseTo"));
                [pass(unsolicited), pass(unknown), fail(used), skip(answers, "the request is used")]
            }
            (Expectation::NotSent | Expectation::Unsolicited, Some(found)) => {
                let used = skip(used, "the request is not known");
                let answers = skip(answers, "the request is not known");
                [pass(unsolicited), fail(unknown.expected(no_request).found(found)), used, answers]
            }
            (Expectation::NotSent, None) => {
                let unsolicited = unsolicited.expected("InResponseTo").found("no InResponseTo");
                [
                    fail(unsolicited),
                    skip(unknown, no_request),
                    skip(used, no_request),
                    skip(answers, no_request),
                ]
            }
            (Expectation::Unsolicited, None) => [
                pass(unsolicited),
                skip(unknown, no_request),
                skip(used, no_request),
                skip(answers, no_request),
            ],
        }
    }

    /// SAML core 2.5.1, SAML profiles 4.1.4.2.
    fn conditions(&self, assertion: &Assertion<'_, '_>) -> Vec<Finding> {
        let present = Rejection::new(Code::ConditionsPresent);
        let Some(conditions) = assertion.conditions else {
            return [(
                Status::Fail,
                present.at((self.locate)(assertion.element, None)).found("no Conditions"),
            )]
            .into();
        };
        let begun = self.rule(Code::ConditionsNotYetValid, conditions, Some("NotBefore"));
        let ended = self.rule(Code::ConditionsExpired, conditions, Some("NotOnOrAfter"));
        [
            (Status::Pass, present.at((self.locate)(conditions, None))),
            match instant(conditions, "NotBefore") {
                Instant::Absent => (Status::Skip, begun.found("no NotBefore, which is allowed")),
                not_before => self.begun(begun, not_before),
            },
            match instant(conditions, "NotOnOrAfter") {
                Instant::Absent => (Status::Skip, ended.found("no NotOnOrAfter, which is allowed")),
                not_on_or_after => self.not_ended(ended, not_on_or_after),
            },
            self.known_conditions(conditions),
            self.audience(conditions),
        ]
        .into()
    }

    fn known_conditions(&self, conditions: Element<'_, '_>) -> Finding {
        let known = |condition: &Element<'_, '_>| {
            condition.namespace() == ASSERTION
                && matches!(
                    condition.local(),
                    "AudienceRestriction" | "OneTimeUse" | "ProxyRestriction"
                )
        };
        match conditions.elements().find(|condition| !known(condition)) {
            Some(unknown) => {
                let finding = self.rule(Code::ConditionsUnknown, unknown, None);
                (Status::Fail, finding.found(unknown.local()))
            }
            None => (Status::Pass, self.rule(Code::ConditionsUnknown, conditions, None)),
        }
    }

    /// SAML core 2.5.1.4: every AudienceRestriction must name us; within one, any Audience may.
    fn audience(&self, conditions: Element<'_, '_>) -> Finding {
        let restrictions = || {
            conditions.elements().filter(|condition| condition.is(ASSERTION, "AudienceRestriction"))
        };
        let Some(first) = restrictions().next() else {
            let finding = self.rule(Code::ConditionsAudience, conditions, None);
            return (Status::Fail, finding.found("no AudienceRestriction"));
        };
        let audiences = |restriction: Element<'_, '_>| -> Vec<String> {
            let audiences =
                restriction.elements().filter(|element| element.is(ASSERTION, "Audience"));
            audiences.filter_map(uri_text).collect()
        };
        let Some(wanted) = self.expected.sp_entity_id else {
            let found = audiences(first).join(", ");
            let finding = self.rule(Code::ConditionsAudience, first, None);
            return (Status::Skip, finding.found(format!("{found}; our entity ID was not given")));
        };
        for restriction in restrictions() {
            let found = audiences(restriction);
            if !found.iter().any(|audience| audience == wanted) {
                let finding =
                    self.rule(Code::ConditionsAudience, restriction, None).expected(wanted);
                return (Status::Fail, finding.found(found.join(", ")));
            }
        }
        (
            Status::Pass,
            self.rule(Code::ConditionsAudience, first, None).expected(wanted).found(wanted),
        )
    }

    /// SAML profiles 4.1.4.2: one bearer confirmation must hold in full. Where none does, the
    /// findings of the first are the report.
    fn confirmation(
        &self,
        response: &Response<'_, '_>,
        assertion: &Assertion<'_, '_>,
    ) -> Vec<Finding> {
        let bearer = Rejection::new(Code::ConfirmationBearer);
        let Some(subject) = assertion.subject else {
            return [(
                Status::Fail,
                bearer.at((self.locate)(assertion.element, None)).found("no Subject"),
            )]
            .into();
        };
        let confirmations =
            || subject.elements().filter(|child| child.is(ASSERTION, "SubjectConfirmation"));
        let mut first: Option<Vec<Finding>> = None;
        let bearers = || {
            confirmations()
                .filter(|child| child.attribute("Method") == Some(BEARER))
                .take(MAX_BEARERS)
        };
        if let Some(second) = self.second_request(bearers()) {
            return [second].into();
        }
        for confirmation in bearers() {
            let findings = self.bearer(response, confirmation);
            if findings.iter().all(|(status, _)| *status != Status::Fail) {
                return findings;
            }
            first.get_or_insert(findings);
        }
        first.unwrap_or_else(|| {
            let methods: Vec<&str> = confirmations()
                .map(|child| child.attribute("Method").unwrap_or("no Method"))
                .collect();
            let found = if methods.is_empty() {
                "no SubjectConfirmation".into()
            } else {
                methods.join(", ")
            };
            [(Status::Fail, bearer.at((self.locate)(subject, None)).expected(BEARER).found(found))]
                .into()
        })
    }

    /// An assertion that confirms two requests to us could be redeemed under both (trust rule 14).
    fn second_request<'d>(
        &self,
        bearers: impl Iterator<Item = Element<'d, 'd>>,
    ) -> Option<Finding> {
        let ours = |data: &Element<'_, '_>| {
            let acs_url = self.expected.acs_url;
            acs_url.is_none() || data.attribute("Recipient") == acs_url
        };
        let mut data = bearers
            .flat_map(Element::elements)
            .filter(|child| child.is(ASSERTION, "SubjectConfirmationData") && ours(child));
        let first = data.next()?.attribute("InResponseTo");
        let other = data.find(|other| other.attribute("InResponseTo") != first)?;
        let finding = self.rule(Code::ConfirmationInResponseTo, other, Some("InResponseTo"));
        let finding = finding.expected(first.unwrap_or("no InResponseTo"));
        let found = other.attribute("InResponseTo").unwrap_or("no InResponseTo");
        Some((Status::Fail, finding.found(format!("{found} in another confirmation"))))
    }

    fn bearer(&self, response: &Response<'_, '_>, confirmation: Element<'_, '_>) -> Vec<Finding> {
        let mut data =
            confirmation.elements().filter(|child| child.is(ASSERTION, "SubjectConfirmationData"));
        let bearer = self.rule(Code::ConfirmationBearer, confirmation, None);
        let (Some(data), None) = (data.next(), data.next()) else {
            return [(Status::Fail, bearer.found("not one SubjectConfirmationData"))].into();
        };
        let recipient = self.rule(Code::ConfirmationRecipient, data, Some("Recipient"));
        let begun = self.rule(Code::ConfirmationNotYetValid, data, Some("NotBefore"));
        let ended = self.rule(Code::ConfirmationExpired, data, Some("NotOnOrAfter"));
        [
            (Status::Pass, bearer),
            match data.attribute("Recipient") {
                None => (Status::Fail, recipient.found("no Recipient")),
                Some(found) => self.equal(recipient, self.expected.acs_url, found, "ACS URL"),
            },
            match instant(data, "NotBefore") {
                Instant::Absent => (Status::Skip, begun.found("no NotBefore, as the profile asks")),
                not_before => self.begun(begun, not_before),
            },
            self.not_ended(ended, instant(data, "NotOnOrAfter")),
            self.confirmed_request(response, data),
        ]
        .into()
    }

    fn confirmed_request(&self, response: &Response<'_, '_>, data: Element<'_, '_>) -> Finding {
        let finding = self.rule(Code::ConfirmationInResponseTo, data, Some("InResponseTo"));
        let found = data.attribute("InResponseTo");
        let wanted = match self.expected.request {
            Expectation::Sent(id) => Some(id),
            Expectation::NotSent | Expectation::Unsolicited => None,
            Expectation::Used => return (Status::Skip, finding.found("the request is used")),
            // What the Response says is all there is to compare with.
            Expectation::Unknown => response.in_response_to,
        };
        let finding = finding.expected(wanted.unwrap_or("no InResponseTo"));
        let status = if found == wanted { Status::Pass } else { Status::Fail };
        (status, finding.found(found.unwrap_or("no InResponseTo")))
    }

    /// SAML profiles 4.1.4.2, SAML core 2.7.2.
    fn authn_statements(&self, assertion: &Assertion<'_, '_>) -> [Finding; 2] {
        let present = Rejection::new(Code::AuthnStatementPresent);
        let Some(first) = assertion.authn_statements.first() else {
            let place = (self.locate)(assertion.element, None);
            let ended =
                Rejection::new(Code::AuthnStatementSessionExpired).found("no AuthnStatement");
            return [
                (Status::Fail, present.at(place).found("no AuthnStatement")),
                (Status::Skip, ended),
            ];
        };
        let ends = assertion.authn_statements.iter().filter_map(|statement| {
            match instant(*statement, "SessionNotOnOrAfter") {
                Instant::Absent => None,
                end => Some((*statement, end)),
            }
        });
        let mut ended = (
            Status::Skip,
            Rejection::new(Code::AuthnStatementSessionExpired)
                .found("no SessionNotOnOrAfter, which is allowed"),
        );
        for (statement, end) in ends {
            let place = Some("SessionNotOnOrAfter");
            let finding = self.rule(Code::AuthnStatementSessionExpired, statement, place);
            ended = self.not_ended(finding, end);
            if ended.0 == Status::Fail {
                break;
            }
        }
        [(Status::Pass, present.at((self.locate)(*first, None))), ended]
    }

    fn rule(&self, code: Code, element: Element<'_, '_>, attribute: Option<&str>) -> Rejection {
        Rejection::new(code).at((self.locate)(element, attribute))
    }

    fn equal(
        &self,
        finding: Rejection,
        expected: Option<&str>,
        found: &str,
        what: &str,
    ) -> Finding {
        match expected {
            None => (Status::Skip, finding.found(format!("{found}; the {what} was not given"))),
            Some(expected) => {
                let status = if expected == found { Status::Pass } else { Status::Fail };
                (status, finding.expected(expected).found(found))
            }
        }
    }

    fn begun(&self, finding: Rejection, begin: Instant) -> Finding {
        begin.begun(finding, self.expected.now, self.expected.skew_seconds)
    }

    fn not_ended(&self, finding: Rejection, end: Instant) -> Finding {
        end.not_ended(finding, self.expected.now, self.expected.skew_seconds)
    }
}

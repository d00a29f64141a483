//! The logout pipeline: the message goes in, every check comes out, and the claims where none failed.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Completeness, LogoutMessage, Proof};
use crate::binding;
use crate::check::{Checks, Code, Failed, Place, Rejection, Status};
use crate::dsig::{self, Keys};
use crate::enc::{Cover, Opener};
use crate::locate::{Locate, relocate};
use crate::platform::Platform;
use crate::policy::{MOST_SKEW_SECONDS, Permit};
use crate::query::Query;
use crate::read::ENCRYPTION;
use crate::saml::assertion::NameId;
use crate::saml::logout::{Kind, Message, SHAPE};
use crate::saml::{ASSERTION, DSIG, Instant, instant, status};
use crate::time::Timestamp;
use crate::xml::{Budget, Document, Element};

/// How long a LogoutRequest counts that does not say it.
const LIFETIME_SECONDS: i64 = 300;
/// How long the answer to a request of ours is remembered.
const DAY_SECONDS: i64 = 24 * 60 * 60;
const PARTIAL_LOGOUT: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";

/// What the message must say.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'e> {
    pub(crate) kind: Kind,
    /// `None` for inspection only, as [`Wanted::Unknown`].
    pub(crate) issuer: Option<&'e str>,
    pub(crate) slo_url: Wanted<'e>,
    /// Of a response: the request that it answers.
    pub(crate) request_id: Wanted<'e>,
    pub(crate) now: Timestamp,
}

/// What a value of the message must be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wanted<'e> {
    This(&'e str),
    /// There is nothing that it could be: the message is refused.
    Nothing,
    /// For inspection only: the rule is listed as skipped, and what was judged so can never be redeemed.
    Unknown,
}

impl<'e> From<Option<&'e str>> for Wanted<'e> {
    fn from(value: Option<&'e str>) -> Self {
        value.map_or(Self::Nothing, Self::This)
    }
}

/// What a message is judged with.
pub(crate) struct Bench<'b, P> {
    pub(crate) keys: Keys<'b>,
    pub(crate) expected: Expected<'b>,
    pub(crate) platform: &'b P,
}

/// What a message says, from the octets that were hashed; from the message itself only where the
/// policy permits one without a signature.
pub(crate) struct Claims {
    pub(crate) id: String,
    pub(crate) name_id: Option<NameId>,
    pub(crate) session_indexes: Vec<String>,
    pub(crate) completeness: Completeness,
    pub(crate) relay_state: Option<String>,
    pub(crate) proof: Proof,
    pub(crate) until: Timestamp,
}

pub(crate) async fn judge<P: Platform>(
    message: LogoutMessage<'_>,
    bench: &Bench<'_, P>,
) -> (Checks, Option<Claims>) {
    let mut checks = Checks::logout();
    let claims = receive(message, bench, &mut checks).await.ok();
    let claims = claims.filter(|_| checks.rejection().is_none());
    if claims.is_some() {
        let open = Rejection::new(Code::LogoutReplay);
        checks.settle(Status::Skip, open.found("the store answers this"));
    }
    checks.close();
    (checks, claims)
}

async fn receive<P: Platform>(
    message: LogoutMessage<'_>,
    bench: &Bench<'_, P>,
    checks: &mut Checks,
) -> Result<Claims, Failed> {
    let parameter = bench.expected.kind.parameter();
    let (xml, query) = match message {
        LogoutMessage::Redirect(raw) => {
            let query = checks.stage(&[Code::LogoutQuery], Query::read(raw, parameter))?;
            (query.xml(), Some(query))
        }
        LogoutMessage::Post(field) => {
            checks.skip(&[Code::LogoutQuery], "the message came by HTTP-POST");
            let place = || Place::named(format!("form field {}", parameter.name()));
            (binding::decode_post(field).map_err(|refused| refused.at(place())), None)
        }
    };
    let xml = checks.stage(&binding::DECODE, xml)?;
    let claims = read(&xml, query.as_ref(), bench, checks).await;
    checks.locate(&xml);
    let relay_state = query.and_then(|query| query.relay_state());
    claims.map(|claims| Claims { relay_state, ..claims })
}

async fn read<P: Platform>(
    xml: &str,
    query: Option<&Query<'_>>,
    bench: &Bench<'_, P>,
    checks: &mut Checks,
) -> Result<Claims, Failed> {
    let Bench { keys, platform, .. } = *bench;
    let budget = &mut Budget::new();
    let document = checks.stage(&binding::XML, Document::read(xml, budget))?;
    let root = document.root().ok_or(Failed)?;
    checks.stage(&SHAPE, Message::read(root, bench.expected.kind))?;
    checks.stage(&[Code::SignaturePlace], check_signatures(root, query.is_some()))?;
    let inside = checks.stage(&[], dsig::find(root))?;
    let beside = checks.stage(&[], query.map_or(Ok(None), Query::signature))?;
    let here = |element: Element<'_, '_>, attribute: Option<&str>| element.place_at(attribute);
    match (inside, beside) {
        (Some(signature), _) => {
            let signed = dsig::verify(root, signature, &keys, platform, checks).await?;
            checks.pass(&[Code::SignaturePresent]);
            let document = Document::read(signed.octets(), budget);
            let document =
                checks.stage(&[], document.map_err(|refused| refused.at(root.place())))?;
            let proved = document.root().ok_or(Failed)?;
            let locate = |element: Element<'_, '_>, attribute: Option<&str>| {
                signed.source(element).place_at(attribute)
            };
            check(proved, Proof::Signed, &locate, bench, budget, checks).await
        }
        (None, Some(detached)) => {
            dsig::detached::verify(&detached, &keys, platform, checks).await?;
            checks.pass(&[Code::SignaturePresent]);
            check(root, Proof::Signed, &here, bench, budget, checks).await
        }
        (None, None) => {
            let finding =
                Rejection::new(Code::SignaturePresent).at(root.place()).found("no signature");
            if keys.policy.unsigned_logout == Permit::Refuse {
                checks.record(Status::Fail, finding);
                return Err(Failed);
            }
            checks.record(Status::Skip, finding.found("no signature, which the policy permits"));
            check(root, Proof::Unsigned, &here, bench, budget, checks).await
        }
    }
}

/// A signature anywhere but directly in the message is a wrapping attempt, and one in the message
/// beside a query is forbidden (SAML bindings 3.4.4.1).
fn check_signatures(root: Element<'_, '_>, by_redirect: bool) -> Result<(), Rejection> {
    let mut signatures = root.descendants().filter(|element| element.is(DSIG, "Signature"));
    let out_of_place = |signature: &Element<'_, '_>| {
        by_redirect || signature.parent().map(Element::index) != Some(root.index())
    };
    match signatures.find(out_of_place) {
        Some(signature) => Err(Rejection::new(Code::SignaturePlace).at(signature.place())),
        None => Ok(()),
    }
}

/// Judges what the message says, and reads it.
async fn check<P: Platform>(
    root: Element<'_, '_>,
    proof: Proof,
    locate: Locate<'_>,
    bench: &Bench<'_, P>,
    budget: &mut Budget,
    checks: &mut Checks,
) -> Result<Claims, Failed> {
    let kind = bench.expected.kind;
    let encrypted = root.elements().any(|child| child.is(ASSERTION, "EncryptedID"));
    let message = Message::read(root, kind).map_err(|refused| relocate(refused, root, locate));
    let message = checks.stage(&[], message)?;
    let rules = Rules { message: &message, proof, locate, expected: bench.expected };
    let skew = bench.keys.policy.clock_skew_seconds;
    for (status, finding) in [rules.issuer(), rules.destination()] {
        checks.record(status, finding);
    }
    if !encrypted {
        checks.skip(&ENCRYPTION, "nothing is encrypted");
    }
    let mut claims = Claims {
        id: message.id.into(),
        name_id: None,
        session_indexes: message.session_indexes.clone(),
        completeness: Completeness::Full,
        relay_state: None,
        proof,
        until: bench.keys.now.plus_seconds(DAY_SECONDS),
    };
    match kind {
        Kind::Request => {
            checks.skip(&[Code::LogoutInResponseTo, Code::LogoutStatus], "this is a LogoutRequest");
            let (status, finding) = rules.expired(skew);
            checks.record(status, finding);
            if let (Instant::At(end), _) = rules.end() {
                claims.until = end.plus_seconds(MOST_SKEW_SECONDS.into());
            }
            let cover = match proof {
                Proof::Signed => Cover::Signed,
                Proof::Unsigned => Cover::Nothing,
            };
            let opener = Opener { policy: bench.keys.policy, platform: bench.platform, cover };
            let name_id = NameId::inside(root, &opener, budget).await;
            let name_id = name_id.and_then(|name_id| {
                let none = || Rejection::new(Code::LogoutNameId).at(root.place());
                name_id.ok_or_else(|| none().found("no NameID and no EncryptedID"))
            });
            let name_id = name_id.map_err(|refused| rules.of_subject(refused));
            claims.name_id = Some(checks.stage(&[Code::LogoutNameId], name_id)?);
            if encrypted {
                checks.pass(&ENCRYPTION);
            }
        }
        Kind::Response => {
            let only = [Code::LogoutExpired, Code::LogoutNameId];
            checks.skip(&only, "this is a LogoutResponse");
            let (answers, finding) = rules.in_response_to();
            checks.record(answers, finding);
            let said = status::Status::read(root, Code::LogoutShape, Code::LogoutStatus);
            let said = checks.stage(&[], said.map_err(|refused| rules.moved(refused)))?;
            checks.say(&said.said);
            let success = said.success_or(PARTIAL_LOGOUT);
            checks.stage(&[Code::LogoutStatus], success.map_err(|refused| rules.moved(refused)))?;
            if said.said.codes.iter().any(|code| code == PARTIAL_LOGOUT) {
                claims.completeness = Completeness::Partial;
            }
        }
    }
    Ok(claims)
}

struct Rules<'r, 'd, 'a> {
    message: &'r Message<'d, 'a>,
    proof: Proof,
    locate: Locate<'r>,
    expected: Expected<'r>,
}

impl Rules<'_, '_, '_> {
    fn attribute(&self, code: Code, name: &str) -> Rejection {
        Rejection::new(code).at((self.locate)(self.message.element, Some(name)))
    }

    /// SAML profiles 4.4.4.1: there is an Issuer, and it is the identity provider.
    fn issuer(&self) -> (Status, Rejection) {
        let finding = Rejection::new(Code::LogoutIssuer);
        let Some((element, found)) = &self.message.issuer else {
            let place = (self.locate)(self.message.element, None);
            let finding = finding.expected(self.expected.issuer.unwrap_or("the identity provider"));
            return (Status::Fail, finding.at(place).found("no Issuer"));
        };
        let Some(wanted) = self.expected.issuer else {
            let found = format!("{found}; the IdP entity ID was not given");
            return (Status::Skip, finding.found(found));
        };
        let alias = self.expected.kind == Kind::Response && is_entra_alias(found, wanted);
        let status = if found == wanted || alias { Status::Pass } else { Status::Fail };
        (status, finding.expected(wanted).at((self.locate)(*element, None)).found(found))
    }

    /// SAML bindings 3.4.5.2 and 3.5.5.2: what is signed must have a Destination.
    fn destination(&self) -> (Status, Rejection) {
        let finding = self.attribute(Code::LogoutDestination, "Destination");
        match (self.expected.slo_url, self.message.element.attribute("Destination")) {
            (Wanted::Nothing, _) => {
                let finding = finding.expected("a logout URL of this service");
                (Status::Fail, finding.found("none"))
            }
            (Wanted::This(wanted), Some(found)) => {
                let status = if found == wanted { Status::Pass } else { Status::Fail };
                (status, finding.expected(wanted).found(found))
            }
            (Wanted::Unknown, Some(found)) => {
                (Status::Skip, finding.found(format!("{found}; the logout URL was not given")))
            }
            (wanted, None) => {
                let status = match self.proof {
                    Proof::Signed => Status::Fail,
                    Proof::Unsigned => Status::Skip,
                };
                let wanted = match wanted {
                    Wanted::This(wanted) => wanted,
                    _ => "a logout URL",
                };
                (status, finding.expected(wanted).found("no Destination"))
            }
        }
    }

    fn expired(&self, skew: u32) -> (Status, Rejection) {
        let (end, attribute) = self.end();
        let finding = self.attribute(Code::LogoutExpired, attribute);
        let now = self.expected.now;
        // Else whoever dates it ahead says for how long its ID is remembered.
        if attribute == "IssueInstant" && self.message.issued > now.plus_seconds(skew.into()) {
            let issued = self.message.issued;
            return (
                Status::Fail,
                finding.expected(format!("not after {now}")).found(format!("{issued}")),
            );
        }
        end.not_ended(finding, now, skew)
    }

    /// When the request ends, and the attribute that says so. It may have no NotOnOrAfter (SAML
    /// core 3.7.1); it must end all the same, or its ID had to be remembered for ever.
    fn end(&self) -> (Instant, &'static str) {
        match instant(self.message.element, "NotOnOrAfter") {
            Instant::Absent => {
                let end = self.message.issued.plus_seconds(LIFETIME_SECONDS);
                (Instant::At(end), "IssueInstant")
            }
            end => (end, "NotOnOrAfter"),
        }
    }

    fn in_response_to(&self) -> (Status, Rejection) {
        let finding = self.attribute(Code::LogoutInResponseTo, "InResponseTo");
        let found = self.message.element.attribute("InResponseTo");
        let (status, finding) = match self.expected.request_id {
            Wanted::This(wanted) if found == Some(wanted) => {
                (Status::Pass, finding.expected(wanted))
            }
            Wanted::This(wanted) => (Status::Fail, finding.expected(wanted)),
            Wanted::Nothing => (Status::Fail, finding.expected("a request")),
            Wanted::Unknown if found.is_none() => (Status::Fail, finding.expected("a request")),
            Wanted::Unknown => {
                let why = "whether a request was sent is not known here";
                return (Status::Skip, finding.found(why));
            }
        };
        (status, finding.found(found.unwrap_or("no InResponseTo")))
    }

    fn moved(&self, refused: Rejection) -> Rejection {
        relocate(refused, self.message.element, self.locate)
    }

    fn of_subject(&self, refused: Rejection) -> Rejection {
        let code = match refused.code {
            Code::SubjectNameId => Code::LogoutNameId,
            code => code,
        };
        self.moved(refused.of(code))
    }
}

/// Entra writes another Issuer in a LogoutResponse than in a Response: its host with the same tenant.
fn is_entra_alias(issuer: &str, entity_id: &str) -> bool {
    let tenant = entity_id.strip_prefix("https://sts.windows.net/");
    tenant.is_some_and(|tenant| {
        tenant.len() > 1
            && issuer.strip_prefix("https://login.microsoftonline.com/") == Some(tenant)
    })
}

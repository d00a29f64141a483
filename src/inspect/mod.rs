//! Inspection: the same judgement over whatever a person has at hand. It yields a report, never an identity.

mod entra;
mod explain;
mod logout;
mod outline;
mod recognise;

use alloc::string::String;
use alloc::vec::Vec;

use crate::binding;
use crate::check::{Checks, Code, Place, Rejection, Status};
use crate::crypto::Certificate;
use crate::dsig::Keys;
use crate::identity::Claims;
use crate::platform::{NoPrivateKeys, Platform, Ring, at_once};
use crate::policy::{Permit, Policy};
use crate::profile::{Expectation, Expected};
use crate::read::{Bench, Judgement, judge};
use crate::report::Report;
use crate::saml::metadata::{self, Wanted};
use crate::time::Timestamp;

pub use self::explain::{Accident, Explanation, explain};
pub use self::logout::inspect_logout_on;
pub use self::outline::{
    CertificateNote, Node, Opened, Outline, SignatureNote, SignatureState, Window, certificates,
    outline_on,
};
pub use self::recognise::{Found, Kind, recognise};

/// What the message is judged against. What is not given is listed as skipped, certificates aside:
/// without one the signature cannot hold.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The present, with which every window of time is compared.
    pub now: Timestamp,
    /// The identity provider's metadata.
    pub idp_metadata: Option<String>,
    /// The identity provider's certificates; not beside metadata.
    pub idp_certificates: Vec<Certificate>,
    /// The identity provider's entity ID; not beside metadata.
    pub idp_entity_id: Option<String>,
    /// Our entity ID.
    pub sp_entity_id: Option<String>,
    /// The URL of our assertion consumer service.
    pub acs_url: Option<String>,
    /// The URL at which we take logout messages.
    pub logout_url: Option<String>,
    /// What is known of the request.
    pub request: Request,
    /// The IDs of assertions and of logout messages that were used, and of requests that were
    /// answered, before; `None` where that is not known.
    pub seen: Option<Vec<String>>,
    /// Whether [`Policy::danger_legacy`] judges instead of the strict policy.
    pub legacy: Permit,
}

/// What is known of the request that the message answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Request {
    /// It has this ID.
    Sent(String),
    /// None was sent; an unsolicited message is refused.
    NotSent,
    /// None was sent; an unsolicited message is taken.
    Unsolicited,
    /// Nothing.
    Unknown,
}

impl Settings {
    /// Nothing given but the present; no request was sent.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            idp_metadata: None,
            idp_certificates: Vec::new(),
            idp_entity_id: None,
            sp_entity_id: None,
            acs_url: None,
            logout_url: None,
            request: Request::NotSent,
            seen: None,
            legacy: Permit::Refuse,
        }
    }

    fn has_seen(&self, id: &str) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.iter().any(|known| known == id))
    }

    /// Answers the replay check for the store. True where the ID counts.
    fn redeem(&self, id: &str, replay: Rejection, expected: &str, checks: &mut Checks) -> bool {
        let (status, finding) = match &self.seen {
            Some(_) if self.has_seen(id) => (Status::Fail, replay.expected(expected)),
            Some(_) => (Status::Pass, replay),
            None => (Status::Skip, replay.found("what was used before is not known here")),
        };
        checks.settle(status, finding);
        status != Status::Fail
    }

    /// The identity provider, as far as it is given.
    fn idp(&self) -> Result<Idp, Rejection> {
        let policy = match self.legacy {
            Permit::Refuse => Policy::strict(),
            Permit::Allow => Policy::danger_legacy(),
        };
        match &self.idp_metadata {
            None => {
                let certificates = self.idp_certificates.clone();
                Ok(Idp { entity_id: self.idp_entity_id.clone(), certificates, policy })
            }
            Some(_) if self.idp_entity_id.is_some() || !self.idp_certificates.is_empty() => {
                Err(Rejection::new(Code::InspectSettings)
                    .at(Place::named("settings"))
                    .found("metadata beside a certificate or an entity ID"))
            }
            Some(xml) => {
                let read = metadata::read(xml, Wanted { entity_id: None, now: self.now })?;
                let entity_id = Some(read.entity_id);
                Ok(Idp { entity_id, certificates: read.certificates, policy })
            }
        }
    }
}

/// Who signs, and what is permitted.
struct Idp {
    entity_id: Option<String>,
    certificates: Vec<Certificate>,
    policy: Policy,
}

/// A judged message. It has a report and no way to an identity.
///
/// ```compile_fail,E0599
/// # fn f(inspection: saml_edge::inspect::Inspection) {
/// inspection.accept();
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Inspection {
    accepted: bool,
    checks: Checks,
    claims: Option<Claims>,
}

impl Inspection {
    /// Every check, in order.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// The report.
    pub fn report(&self) -> Report<'_> {
        Report { accepted: self.accepted, claims: self.claims.as_ref(), checks: &self.checks }
    }
}

/// The message as text: what it was wrapped in is undone and named, outermost first.
///
/// # Errors
///
/// Codes of the family `message`.
pub fn decode(message: &str) -> Result<(String, Vec<&'static str>), Rejection> {
    binding::recognise(message)
}

/// Judges a message: XML, the base64 of the form field, or DEFLATE in base64. What is encrypted is
/// refused for want of a key.
///
/// # Errors
///
/// `inspect.settings` and codes of the families `metadata`, `settings` and `certificate`, where the
/// settings cannot be read; a bad message is no error but a report.
pub fn inspect(message: &str, settings: &Settings) -> Result<Inspection, Rejection> {
    let waits = || Err(Rejection::new(Code::InspectSettings));
    at_once(inspect_on(&Ring(NoPrivateKeys), message, settings)).unwrap_or_else(waits)
}

/// The tree of a message, without private keys; see [`outline_on`].
pub fn outline(xml: &str, settings: &Settings) -> Outline {
    at_once(outline_on(&Ring(NoPrivateKeys), xml, settings)).unwrap_or_default()
}

/// Judges a message like [`inspect`], on a platform that may hold private keys for what is encrypted.
///
/// # Errors
///
/// As [`inspect`].
pub async fn inspect_on<P: Platform>(
    platform: &P,
    message: &str,
    settings: &Settings,
) -> Result<Inspection, Rejection> {
    let Idp { entity_id, certificates, policy } = settings.idp()?;
    let keys = Keys { certificates: &certificates, policy: &policy, now: settings.now };
    let expected = Expected {
        issuer: entity_id.as_deref(),
        sp_entity_id: settings.sp_entity_id.as_deref(),
        acs_url: settings.acs_url.as_deref(),
        request: match &settings.request {
            Request::Sent(id) if settings.has_seen(id) => Expectation::Used,
            Request::Sent(id) => Expectation::Sent(id),
            Request::NotSent => Expectation::NotSent,
            Request::Unsolicited => Expectation::Unsolicited,
            Request::Unknown => Expectation::Unknown,
        },
        now: settings.now,
        skew_seconds: policy.clock_skew_seconds,
    };
    let xml = binding::recognise(message).map(|(xml, _)| xml);
    let Judgement { mut checks, claims } = judge(xml, &Bench { keys, expected, platform }).await;
    let claims = claims.filter(|claims| {
        let replay = Rejection::new(Code::ReplayAssertion);
        let fresh = "an assertion ID not seen before";
        settings.redeem(claims.assertion_id(), replay, fresh, &mut checks)
    });
    Ok(Inspection { accepted: claims.is_some(), checks, claims })
}

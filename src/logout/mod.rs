//! Single logout (SAML profiles 4.4): reads LogoutRequest and LogoutResponse, and writes ours.

pub(crate) mod read;

use alloc::string::String;
use alloc::vec::Vec;

use self::read::{Bench, Claims, Expected, judge};
use crate::binding::Binding;
use crate::check::{Checks, Code, Place, Refused, Rejection, Status};
use crate::dsig::Keys;
use crate::identity_provider::IdentityProvider;
use crate::platform::{NoPrivateKeys, Platform, Ring, at_once};
use crate::saml::assertion::NameId;
use crate::saml::logout::{self, Kind};
use crate::saml::outgoing::Outgoing;
use crate::settings::{Pending, ServiceProvider};
use crate::time::Timestamp;

/// A logout message as it arrived.
#[derive(Clone, Copy, Debug)]
pub enum LogoutMessage<'m> {
    /// HTTP-Redirect: the query of the URL, not decoded and not sorted. The signature covers the
    /// octets that the sender wrote.
    Redirect(&'m str),
    /// HTTP-POST: the form field `SAMLRequest` or `SAMLResponse`, as it came.
    Post(&'m str),
}

/// Who vouches for a logout message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Proof {
    /// A configured certificate verifies its signature.
    Signed,
    /// Nobody: it has no signature, and the policy permits that.
    Unsigned,
}

/// How far the identity provider signed out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Completeness {
    /// Everywhere.
    Full,
    /// Not everywhere: `PartialLogout` (SAML core 3.7.3.2).
    Partial,
}

/// How we answer a LogoutRequest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogoutStatus {
    /// The session has ended.
    Success,
    /// It could not be ended.
    Responder,
}

/// The identity provider asks that somebody's sessions end. End those of this NameID, with all its
/// qualifiers, whose SessionIndex is listed; where none is listed, all of them.
///
/// ```compile_fail,E0451
/// // No logout without the checks.
/// fn forge(other: saml_edge::LogoutRequest) -> saml_edge::LogoutRequest {
///     saml_edge::LogoutRequest { ..other }
/// }
/// ```
///
/// ```compile_fail,E0599
/// let request = saml_edge::LogoutRequest::default();
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogoutRequest {
    id: String,
    name_id: NameId,
    session_indexes: Vec<String>,
    relay_state: Option<String>,
    proof: Proof,
}

/// The identity provider's answer to our LogoutRequest.
///
/// ```compile_fail,E0451
/// // No answer without the checks.
/// fn forge(other: saml_edge::LogoutResponse) -> saml_edge::LogoutResponse {
///     saml_edge::LogoutResponse { ..other }
/// }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogoutResponse {
    completeness: Completeness,
    relay_state: Option<String>,
    proof: Proof,
}

impl LogoutRequest {
    /// Its ID, which our answer names.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whose sessions end, exactly as the identity provider wrote it.
    pub fn name_id(&self) -> &NameId {
        &self.name_id
    }

    /// Which sessions end; all where none is listed.
    pub fn session_indexes(&self) -> &[String] {
        &self.session_indexes
    }

    /// What came beside it in the query and must go back with our answer.
    pub fn relay_state(&self) -> Option<&str> {
        self.relay_state.as_deref()
    }

    /// Who vouches for it.
    pub fn proof(&self) -> Proof {
        self.proof
    }
}

impl LogoutResponse {
    /// How far the identity provider signed out: the Status of its answer (SAML core 3.7.3.2).
    pub fn completeness(&self) -> Completeness {
        self.completeness
    }

    /// What came beside it in the query.
    pub fn relay_state(&self) -> Option<&str> {
        self.relay_state.as_deref()
    }

    /// Who vouches for it.
    pub fn proof(&self) -> Proof {
        self.proof
    }
}

/// A judged logout message.
#[derive(Debug)]
pub struct LogoutOutcome<M> {
    checks: Checks,
    message: Option<(M, LogoutOnce)>,
}

/// An accepted logout message. It is worth nothing until its ID is claimed.
#[derive(Debug)]
pub struct LogoutAccepted<M> {
    checks: Checks,
    message: M,
    once: LogoutOnce,
}

/// What must be claimed in a store, once, before a logout message counts (trust rule 14).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogoutOnce {
    /// The ID of their LogoutRequest, or of ours that is answered. It counts per connection.
    pub id: String,
    /// Keep the claim at least until then. For our own request that is a day, and its [`Pending`] is
    /// kept no longer.
    pub until: Timestamp,
}

/// The store's answer to [`LogoutOnce`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogoutClaim {
    /// The ID was not claimed before; it is now.
    Fresh,
    /// It was.
    Used,
}

impl<M> LogoutOutcome<M> {
    /// Every check, in order.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// Goes on where no check failed.
    ///
    /// # Errors
    ///
    /// The most telling failed check.
    pub fn accept(self) -> Result<LogoutAccepted<M>, Refused> {
        match (self.message, self.checks.rejection()) {
            (Some((message, once)), None) => {
                Ok(LogoutAccepted { checks: self.checks, message, once })
            }
            (_, rejection) => {
                // Without a message some check has failed; the fallback keeps that true whatever happens.
                let rejection = rejection.unwrap_or_else(|| Rejection::new(Code::LogoutShape));
                Err(Refused { rejection, checks: self.checks })
            }
        }
    }
}

impl<M> LogoutAccepted<M> {
    /// What to claim in the store.
    pub fn once(&self) -> &LogoutOnce {
        &self.once
    }

    /// Every check, in order; the replay check is still open.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// Turns the store's answer into the message.
    ///
    /// # Errors
    ///
    /// `logout.replay`.
    pub fn redeem(mut self, claim: LogoutClaim) -> Result<M, Refused> {
        match claim {
            LogoutClaim::Fresh => Ok(self.message),
            LogoutClaim::Used => {
                let rejection = Rejection::new(Code::LogoutReplay);
                self.checks.settle(Status::Fail, rejection.clone());
                Err(Refused { rejection, checks: self.checks })
            }
        }
    }
}

impl ServiceProvider {
    /// Judges a LogoutRequest. Without private keys, so an encrypted NameID is refused.
    pub fn read_logout_request(
        &self,
        idp: &IdentityProvider,
        message: LogoutMessage<'_>,
        now: Timestamp,
    ) -> LogoutOutcome<LogoutRequest> {
        at_once(self.read_logout_request_on(&Ring(NoPrivateKeys), idp, message, now))
            .unwrap_or_else(LogoutOutcome::refused)
    }

    /// Judges a LogoutRequest on a platform, which may hold private keys for what is encrypted.
    pub async fn read_logout_request_on<P: Platform>(
        &self,
        platform: &P,
        idp: &IdentityProvider,
        message: LogoutMessage<'_>,
        now: Timestamp,
    ) -> LogoutOutcome<LogoutRequest> {
        let expected = self.expected(Kind::Request, idp, None, now);
        let keys = Keys { certificates: &idp.certificates, policy: &idp.policy, now };
        let (checks, claims) = judge(message, &Bench { keys, expected, platform }).await;
        let message = claims.and_then(|claims| {
            let Claims { id, name_id, session_indexes, relay_state, proof, until, .. } = claims;
            let once = LogoutOnce { id: id.clone(), until };
            let name_id = name_id?;
            Some((LogoutRequest { id, name_id, session_indexes, relay_state, proof }, once))
        });
        LogoutOutcome { checks, message }
    }

    /// Judges the answer to our LogoutRequest.
    pub fn read_logout_response(
        &self,
        idp: &IdentityProvider,
        message: LogoutMessage<'_>,
        pending: &Pending,
        now: Timestamp,
    ) -> LogoutOutcome<LogoutResponse> {
        at_once(self.read_logout_response_on(&Ring(NoPrivateKeys), idp, message, pending, now))
            .unwrap_or_else(LogoutOutcome::refused)
    }

    /// Judges the answer to our LogoutRequest on a platform.
    pub async fn read_logout_response_on<P: Platform>(
        &self,
        platform: &P,
        idp: &IdentityProvider,
        message: LogoutMessage<'_>,
        pending: &Pending,
        now: Timestamp,
    ) -> LogoutOutcome<LogoutResponse> {
        let expected = self.expected(Kind::Response, idp, Some(&pending.id), now);
        let keys = Keys { certificates: &idp.certificates, policy: &idp.policy, now };
        let (checks, claims) = judge(message, &Bench { keys, expected, platform }).await;
        let message = claims.map(|claims| {
            let Claims { completeness, relay_state, proof, until, .. } = claims;
            let once = LogoutOnce { id: pending.id.clone(), until };
            (LogoutResponse { completeness, relay_state, proof }, once)
        });
        LogoutOutcome { checks, message }
    }

    fn expected<'e>(
        &'e self,
        kind: Kind,
        idp: &'e IdentityProvider,
        request_id: Option<&'e str>,
        now: Timestamp,
    ) -> Expected<'e> {
        Expected {
            kind,
            issuer: Some(&idp.entity_id),
            slo_url: self.slo_url().into(),
            request_id: request_id.into(),
            now,
        }
    }

    /// Makes a LogoutRequest for one session: the NameID and the SessionIndex of its sign-in. End
    /// the session here first; that never depends on the identity provider.
    ///
    /// # Errors
    ///
    /// `settings.request`, where the identity provider takes no logout by that binding.
    pub fn logout_request(
        &self,
        idp: &IdentityProvider,
        binding: Binding,
        name_id: &NameId,
        session_index: Option<&str>,
        now: Timestamp,
        entropy: [u8; 16],
    ) -> Result<(Outgoing, Pending), Rejection> {
        let destination = idp.slo_url_for(binding).ok_or_else(|| no_service(binding))?;
        let NameId { value, format, name_qualifier, sp_name_qualifier } = name_id;
        let qualifiers = [format, name_qualifier, sp_name_qualifier].into_iter().flatten();
        let texts = qualifiers.map(String::as_str).chain([value.as_str()]).chain(session_index);
        check_texts(texts)?;
        let pending = Pending::new(entropy, now);
        let indexes: Vec<String> = session_index.map(String::from).into_iter().collect();
        let message = logout::write_request(
            self.entity_id(),
            destination,
            &pending.id,
            now,
            name_id,
            &indexes,
        );
        let parameter = Kind::Request.parameter();
        Ok((Outgoing::new(parameter, &pending.id, destination, message), pending))
    }

    /// Answers a LogoutRequest.
    ///
    /// # Errors
    ///
    /// `settings.request`, where the identity provider takes no logout by that binding.
    pub fn logout_response(
        &self,
        idp: &IdentityProvider,
        binding: Binding,
        request: &LogoutRequest,
        status: LogoutStatus,
        now: Timestamp,
        entropy: [u8; 16],
    ) -> Result<Outgoing, Rejection> {
        let endpoint = idp.slo.as_ref().and_then(|slo| slo.at(binding));
        let endpoint = endpoint.ok_or_else(|| no_service(binding))?;
        let destination = endpoint.response_location.as_ref().unwrap_or(&endpoint.location);
        let status = match status {
            LogoutStatus::Success => "urn:oasis:names:tc:SAML:2.0:status:Success",
            LogoutStatus::Responder => "urn:oasis:names:tc:SAML:2.0:status:Responder",
        };
        let id = Pending::new(entropy, now).id;
        let message =
            logout::write_response(self.entity_id(), destination, &id, now, request.id(), status);
        Ok(Outgoing::new(Kind::Response.parameter(), &id, destination, message))
    }
}

impl<M> LogoutOutcome<M> {
    /// Nothing was judged, so nothing is accepted.
    fn refused() -> Self {
        Self { checks: Checks::logout(), message: None }
    }
}

fn no_service(binding: Binding) -> Rejection {
    Rejection::new(Code::SettingsRequest)
        .at(Place::named("binding"))
        .expected("a SingleLogoutService of the identity provider")
        .found(binding.name())
}

fn check_texts<'t>(mut texts: impl Iterator<Item = &'t str>) -> Result<(), Rejection> {
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if texts.any(|text| text.contains(odd)) {
        let refused = Rejection::new(Code::SettingsRequest).at(Place::named("NameID"));
        return Err(refused.found("a text with control characters"));
    }
    Ok(())
}

//! The two parties in JavaScript: reads Responses, and inspects with no page around it.

use alloc::string::String;
use alloc::vec::Vec;

use js_sys::Function;
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

use super::private_keys::{Here, Holder};
use super::{
    InspectSettings, JsChecks, JsIdentity, JsOnce, JsPending, JsReport, instant, present_or,
    read_settings, thrown, to_js, told,
};
use crate::check::{Code, Rejection};
use crate::settings::Pending;
use crate::{
    AuthnRequestsSigned, Claim, Permit, Policy, Received, Request, Unsolicited,
    WantAuthnRequestsSigned,
};

/// Judges a message: XML, the base64 of the form field, or DEFLATE in base64.
///
/// Throws a `Rejection` where the settings cannot be read; a bad message is no error but a report.
#[wasm_bindgen]
pub async fn inspect(
    message: String,
    settings: InspectSettings,
    unwrap: Option<Function>,
) -> Result<JsReport, JsValue> {
    let settings = read_settings(&settings)?;
    let platform = Here::new(Holder(unwrap));
    let inspection = crate::inspect::inspect_on(&platform, &message, &settings).await;
    let inspection = inspection.map_err(|error| thrown(&error))?;
    Ok(to_js(&told::report(&inspection.report()))?.into())
}

/// The identity provider of one connection, and its keys once they are imported.
#[wasm_bindgen]
pub struct IdentityProvider(pub(super) crate::IdentityProvider, pub(super) Here);

impl From<crate::IdentityProvider> for IdentityProvider {
    fn from(idp: crate::IdentityProvider) -> Self {
        Self(idp, Here::new(Holder(None)))
    }
}

#[wasm_bindgen]
impl IdentityProvider {
    /// From the three values that an admin copies. Throws a `Rejection`.
    #[wasm_bindgen(constructor)]
    pub fn new(entity_id: &str, sso_url: &str, certificates: &str) -> Result<Self, JsValue> {
        crate::IdentityProvider::new(entity_id, sso_url, certificates)
            .map(Self::from)
            .map_err(|error| thrown(&error))
    }

    /// From its metadata. Throws a `Rejection`.
    #[wasm_bindgen(js_name = fromMetadata)]
    pub fn from_metadata(xml: &str, now: Option<String>) -> Result<Self, JsValue> {
        let now = present_or(now.as_deref())?;
        crate::IdentityProvider::from_metadata(xml, now)
            .map(Self::from)
            .map_err(|error| thrown(&error))
    }

    /// The same connection, taking Responses that answer no request.
    #[wasm_bindgen(js_name = acceptingUnsolicited)]
    pub fn accepting_unsolicited(&self) -> Self {
        self.0.clone().unsolicited(Unsolicited::Accept).into()
    }

    /// The same connection with another policy: how far clocks may differ, and what it takes beyond
    /// the strict one, by the names that `Policy` has behind `danger_`. Throws a `Rejection`.
    #[wasm_bindgen(js_name = withPolicy)]
    pub fn with_policy(
        &self,
        clock_skew_seconds: u32,
        danger: Vec<String>,
    ) -> Result<Self, JsValue> {
        let strict = Policy::strict().clock_skew(clock_skew_seconds);
        let policy = danger.iter().try_fold(strict, |policy, name| match name.as_str() {
            "sha1" => Ok(policy.danger_sha1(Permit::Allow)),
            "shortRsa" => Ok(policy.danger_short_rsa(Permit::Allow)),
            "expiredCertificate" => Ok(policy.danger_expired_certificate(Permit::Allow)),
            "inclusiveC14n" => Ok(policy.danger_inclusive_c14n(Permit::Allow)),
            "cbcWithoutOuterSignature" => {
                Ok(policy.danger_cbc_without_outer_signature(Permit::Allow))
            }
            "unsignedLogout" => Ok(policy.danger_unsigned_logout(Permit::Allow)),
            _ => Err(thrown(
                &Rejection::new(Code::InspectSettings).found("a policy of another name"),
            )),
        })?;
        Ok(self.0.clone().policy(policy).into())
    }

    /// Whether it wants requests to be signed.
    #[wasm_bindgen(getter, js_name = wantAuthnRequestsSigned)]
    pub fn want_authn_requests_signed(&self) -> bool {
        self.0.want_authn_requests_signed() == WantAuthnRequestsSigned::True
    }

    /// The entity ID.
    #[wasm_bindgen(getter, js_name = entityId)]
    pub fn entity_id(&self) -> String {
        self.0.entity_id().into()
    }
}

/// This service.
#[wasm_bindgen]
pub struct ServiceProvider(pub(super) crate::ServiceProvider);

#[wasm_bindgen]
impl ServiceProvider {
    /// A service provider with its entity ID and ACS URL. Throws a `Rejection`.
    #[wasm_bindgen(constructor)]
    pub fn new(entity_id: &str, acs_url: &str) -> Result<Self, JsValue> {
        crate::ServiceProvider::new(entity_id, acs_url).map(Self).map_err(|error| thrown(&error))
    }

    /// Our metadata as XML.
    pub fn metadata(&self) -> String {
        self.0.metadata()
    }

    /// The same service with what its metadata says of keys: the certificates that it signs with and
    /// that are encrypted for, as text, and whether its requests are signed. Throws a `Rejection`.
    #[wasm_bindgen(js_name = withKeys)]
    pub fn with_keys(
        &self,
        signing: Option<String>,
        encryption: Option<String>,
        requests_signed: bool,
    ) -> Result<Self, JsValue> {
        let mut sp = self.0.clone();
        if let Some(signing) = signing {
            sp = sp.signing_certificates(&signing).map_err(|error| thrown(&error))?;
        }
        if let Some(encryption) = encryption {
            sp = sp.encryption_certificates(&encryption).map_err(|error| thrown(&error))?;
        }
        if requests_signed {
            sp = sp.authn_requests_signed(AuthnRequestsSigned::True);
        }
        Ok(Self(sp))
    }
}

#[wasm_bindgen]
impl ServiceProvider {
    /// Judges the form field `SAMLResponse`, in UTF-8. `pending` is what `request` gave, `used` says
    /// that the request was answered before. Throws a `Rejection` that also has `checks`.
    pub async fn read(
        &self,
        idp: &IdentityProvider,
        saml_response: &[u8],
        pending: Option<JsPending>,
        used: bool,
        now: Option<String>,
        unwrap: Option<Function>,
    ) -> Result<Accepted, JsValue> {
        let pending = pending.map(read_pending).transpose()?;
        let request = match &pending {
            _ if used => Request::Used,
            Some(pending) => Request::Sent(pending),
            None => Request::NotSent,
        };
        // What is not UTF-8 is no message, as what is empty.
        let saml_response = core::str::from_utf8(saml_response).unwrap_or_default();
        let received = Received { saml_response, now: present_or(now.as_deref())?, request };
        let outcome = self.0.read_on(&idp.1.holding(Holder(unwrap)), &idp.0, received).await;
        outcome.accept().map(Accepted).map_err(|refused| refusal(&refused))
    }
}

/// An accepted message: claim `once` in your store, then `redeem`.
#[wasm_bindgen]
pub struct Accepted(crate::Accepted);

#[wasm_bindgen]
impl Accepted {
    /// What to claim in the store.
    #[wasm_bindgen(getter)]
    pub fn once(&self) -> Result<JsOnce, JsValue> {
        Ok(to_js(self.0.once())?.into())
    }

    /// Turns the store's answer (`"fresh"`, `"request_used"`, `"assertion_used"`) into the identity.
    /// Throws a `Rejection` for the other two.
    pub fn redeem(self, claim: &str) -> Result<SignedIn, JsValue> {
        let claim = match claim {
            "fresh" => Claim::Fresh,
            "request_used" => Claim::RequestUsed,
            "assertion_used" => Claim::AssertionUsed,
            _ => {
                return Err(JsError::new(
                    "redeem takes \"fresh\", \"request_used\" or \"assertion_used\"",
                )
                .into());
            }
        };
        self.0.redeem(claim).map(SignedIn).map_err(|refused| refusal(&refused))
    }
}

/// Who signed in. A report is many objects, so each part is made when it is asked for.
#[wasm_bindgen]
pub struct SignedIn(crate::Identity);

#[wasm_bindgen]
impl SignedIn {
    /// Who it is.
    #[wasm_bindgen(getter)]
    pub fn identity(&self) -> Result<JsIdentity, JsValue> {
        Ok(to_js(&self.0.report().claims)?.into())
    }

    /// Every check, in order.
    #[wasm_bindgen(getter)]
    pub fn checks(&self) -> Result<JsChecks, JsValue> {
        Ok(to_js(&told::checks(self.0.checks()))?.into())
    }

    /// Both, as a report.
    pub fn report(&self) -> Result<JsReport, JsValue> {
        Ok(to_js(&told::report(&self.0.report()))?.into())
    }
}

/// The look-up hint for your store of pending requests: the request that the message says it answers. Not proved.
#[wasm_bindgen(js_name = unverifiedInResponseTo)]
pub fn unverified_in_response_to(saml_response: &str) -> Option<String> {
    crate::unverified_in_response_to(saml_response)
}

pub(super) fn read_pending(given: JsPending) -> Result<Pending, JsValue> {
    Ok(Pending { id: given.id(), issued_at: instant(&given.issued_at())? })
}

pub(super) fn refusal(refused: &crate::Refused) -> JsValue {
    let told = told::refusal(&refused.rejection, Some(&refused.checks));
    to_js(&told).unwrap_or_else(|error| error)
}

//! The JavaScript API: plain objects in, plain objects out; what the npm package, the Worker's page and the inspector call.

#[cfg(not(feature = "inspector"))]
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
#[cfg(not(feature = "inspector"))]
use wasm_bindgen::prelude::JsError;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::check::{Code, Rejection, Stage};
use crate::inspect::{self, Settings};
#[cfg(not(feature = "inspector"))]
use crate::settings::Pending;
use crate::{Certificate, Permit, Timestamp};
#[cfg(not(feature = "inspector"))]
use crate::{Claim, Policy, Received, Request, Unsolicited};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type Status = "pass" | "fail" | "skip";
/** Where a finding is. Lines and columns count from 1; start and end are UTF-8 byte offsets in the decoded XML. */
export interface Place { path: string; line: number | null; column: number | null; start: number | null; end: number | null }
export interface Check { code: string; status: Status; title: string; place: Place | null; expected: string | null; found: string | null }
/** What is thrown: the rule, its failure, what to do, the place, what was expected and what was found. */
export interface Rejection { code: string; title: string; failure: string; fix: string; place: Place | null; expected: string | null; found: string | null }
export interface Attribute { name: string; name_format: string | null; friendly_name: string | null; values: string[] }
export interface Identity {
  issuer: string;
  name_id: string | null;
  name_id_format: string | null;
  name_qualifier: string | null;
  sp_name_qualifier: string | null;
  session_index: string | null;
  session_not_on_or_after: string | null;
  authn_instant: string | null;
  authn_context_class_ref: string | null;
  attributes: Attribute[];
}
/** What the answer says about its own success: its codes, the outermost first. Nothing proves it. */
export interface ResponseStatus { codes: string[]; message: string | null }
export interface Report { accepted: boolean; identity: Identity | null; status: ResponseStatus | null; checks: Check[] }
export interface InspectSettings {
  idpMetadata?: string;
  /** One or more certificates in any pasted shape; not beside metadata. */
  idpCert?: string;
  idpEntityId?: string;
  spEntityId?: string;
  acs?: string;
  /** RFC 3339; the present where absent. */
  now?: string;
  /** Give one of these three; with none, no request was sent and an unsolicited message is refused. */
  requestId?: string;
  unsolicited?: boolean;
  requestUnknown?: boolean;
  /** IDs of assertions that were used, and of requests that were answered, before. */
  seen?: string[];
  allowLegacy?: boolean;
}
export interface CodeRow { code: string; title: string; failure: string; fix: string; party: string; spec: string; stage: "message" | "logout" | "settings" | "edge" }
export interface Decoded { xml: string; steps: string[] }
export interface Pending { id: string; issued_at: string }
export interface LoginRequest { id: string; url: string; form: { action: string; SAMLRequest: string; RelayState?: string }; pending: Pending }
/** What to claim in your store before `redeem`. Keep both IDs until `until`. */
export interface Once { assertion_id: string; request_id: string | null; until: string }
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "InspectSettings")]
    pub type InspectSettings;
    #[wasm_bindgen(typescript_type = "Report")]
    pub type JsReport;
    #[wasm_bindgen(typescript_type = "Identity")]
    pub type JsIdentity;
    #[wasm_bindgen(typescript_type = "Check[]")]
    pub type JsChecks;
    #[wasm_bindgen(typescript_type = "CodeRow[]")]
    pub type CodeRows;
    #[wasm_bindgen(typescript_type = "Decoded")]
    pub type Decoded;
    #[wasm_bindgen(typescript_type = "LoginRequest")]
    pub type LoginRequest;
    #[wasm_bindgen(typescript_type = "Once")]
    pub type JsOnce;
    #[wasm_bindgen(typescript_type = "{ now?: string; relayState?: string }")]
    pub type RequestOptions;
    #[wasm_bindgen(typescript_type = "{ now?: string; pending?: Pending; used?: boolean }")]
    pub type ReadOptions;
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct InspectOptions {
    idp_metadata: Option<String>,
    idp_cert: Option<String>,
    idp_entity_id: Option<String>,
    sp_entity_id: Option<String>,
    acs: Option<String>,
    now: Option<Timestamp>,
    request_id: Option<String>,
    unsolicited: bool,
    request_unknown: bool,
    seen: Option<Vec<String>>,
    allow_legacy: bool,
}

/// Judges a message: XML, the base64 of the form field, or DEFLATE in base64.
///
/// Throws a `Rejection` where the settings cannot be read; a bad message is no error but a report.
#[cfg(not(feature = "inspector"))]
#[wasm_bindgen]
pub fn inspect(message: &str, settings: InspectSettings) -> Result<JsReport, JsValue> {
    let settings = read_settings(settings)?;
    let inspection = inspect::inspect(message, &settings).map_err(|error| thrown(&error))?;
    Ok(to_js(&inspection.report())?.into())
}

pub(crate) fn read_settings(settings: InspectSettings) -> Result<Settings, JsValue> {
    let options: InspectOptions = options(settings.into())?;
    let request = match (options.request_id, options.unsolicited, options.request_unknown) {
        (Some(id), false, false) => inspect::Request::Sent(id),
        (None, true, false) => inspect::Request::Unsolicited,
        (None, false, true) => inspect::Request::Unknown,
        (None, false, false) => inspect::Request::NotSent,
        _ => {
            let wrong = Rejection::new(Code::InspectSettings);
            return Err(thrown(
                &wrong.found("more than one of requestId, unsolicited and requestUnknown"),
            ));
        }
    };
    Ok(Settings {
        now: options.now.unwrap_or_else(present),
        idp_metadata: options.idp_metadata,
        idp_certificates: match options.idp_cert {
            Some(text) => Certificate::read(&text).map_err(|error| thrown(&error))?,
            None => Vec::new(),
        },
        idp_entity_id: options.idp_entity_id,
        sp_entity_id: options.sp_entity_id,
        acs_url: options.acs,
        request,
        seen: options.seen,
        legacy: if options.allow_legacy { Permit::Allow } else { Permit::Refuse },
    })
}

/// The message as text, and what it was wrapped in. Throws a `Rejection`.
#[wasm_bindgen]
pub fn decode(message: &str) -> Result<Decoded, JsValue> {
    #[derive(Serialize)]
    struct Parts {
        xml: String,
        steps: Vec<&'static str>,
    }
    let (xml, steps) = inspect::decode(message).map_err(|error| thrown(&error))?;
    Ok(to_js(&Parts { xml, steps })?.into())
}

/// Every code with its title, fix, party, spec and stage, in order.
#[wasm_bindgen]
pub fn codes() -> Result<CodeRows, JsValue> {
    #[derive(Serialize)]
    struct Row {
        code: &'static str,
        title: &'static str,
        failure: &'static str,
        fix: &'static str,
        party: &'static str,
        spec: &'static str,
        stage: &'static str,
    }
    let row = |code: &Code| Row {
        code: code.as_str(),
        title: code.title(),
        failure: code.failure(),
        fix: code.fix(),
        party: code.party().as_str(),
        spec: code.spec(),
        stage: match code.stage() {
            Stage::Message => "message",
            Stage::Logout => "logout",
            Stage::Settings => "settings",
            Stage::Edge => "edge",
        },
    };
    let rows: Vec<Row> = Code::ALL.iter().map(row).collect();
    Ok(to_js(&rows)?.into())
}

/// The identity provider of one connection.
#[cfg(not(feature = "inspector"))]
#[wasm_bindgen]
pub struct IdentityProvider(pub(crate) crate::IdentityProvider);

#[cfg(not(feature = "inspector"))]
#[wasm_bindgen]
impl IdentityProvider {
    /// From the three values that an admin copies. Throws a `Rejection`.
    #[wasm_bindgen(constructor)]
    pub fn new(entity_id: &str, sso_url: &str, certificates: &str) -> Result<Self, JsValue> {
        crate::IdentityProvider::new(entity_id, sso_url, certificates)
            .map(Self)
            .map_err(|error| thrown(&error))
    }

    /// From its metadata. Throws a `Rejection`.
    #[wasm_bindgen(js_name = fromMetadata)]
    pub fn from_metadata(xml: &str, now: Option<String>) -> Result<Self, JsValue> {
        let now = now.as_deref().map_or(Ok(present()), instant)?;
        crate::IdentityProvider::from_metadata(xml, now).map(Self).map_err(|error| thrown(&error))
    }

    /// The same connection, taking Responses that answer no request.
    #[wasm_bindgen(js_name = acceptingUnsolicited)]
    pub fn accepting_unsolicited(&self) -> Self {
        Self(self.0.clone().unsolicited(Unsolicited::Accept))
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
            "unsignedLogout" => Ok(policy.danger_unsigned_logout(Permit::Allow)),
            _ => Err(thrown(
                &Rejection::new(Code::InspectSettings).found("a policy of another name"),
            )),
        })?;
        Ok(Self(self.0.clone().policy(policy)))
    }

    /// The entity ID.
    #[wasm_bindgen(getter, js_name = entityId)]
    pub fn entity_id(&self) -> String {
        self.0.entity_id().into()
    }
}

/// This service.
#[cfg(not(feature = "inspector"))]
#[wasm_bindgen]
pub struct ServiceProvider(pub(crate) crate::ServiceProvider);

#[cfg(not(feature = "inspector"))]
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

    /// Makes an AuthnRequest, as a redirect URL and as a form. Keep `pending` until the answer comes.
    pub fn request(
        &self,
        idp: &IdentityProvider,
        options: Option<RequestOptions>,
    ) -> Result<LoginRequest, JsValue> {
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields, rename_all = "camelCase")]
        struct Options {
            now: Option<Timestamp>,
            relay_state: Option<String>,
        }
        #[derive(Serialize)]
        struct Form {
            action: String,
            #[serde(flatten)]
            fields: BTreeMap<&'static str, String>,
        }
        #[derive(Serialize)]
        struct Login {
            id: String,
            url: String,
            form: Form,
            pending: Pending,
        }
        let Options { now, relay_state } =
            options.map_or(Ok(Options::default()), |given| self::options(given.into()))?;
        let entropy = ring::rand::generate(&ring::rand::SystemRandom::new())
            .map_err(|_| JsValue::from(JsError::new("no random values")))?;
        let (request, pending) =
            self.0.request(&idp.0, now.unwrap_or_else(present), entropy.expose());
        let form = request.post_form(relay_state.as_deref());
        let login = Login {
            id: pending.id.clone(),
            url: request.redirect_url(relay_state.as_deref()),
            form: Form { action: form.action, fields: form.fields.into_iter().collect() },
            pending,
        };
        Ok(to_js(&login)?.into())
    }
}

#[cfg(not(feature = "inspector"))]
#[wasm_bindgen]
impl ServiceProvider {
    /// Judges the form field `SAMLResponse`. `pending` is what `request` gave, `used` says that the
    /// request was answered before. Throws a `Rejection` that also has `checks`.
    pub fn read(
        &self,
        idp: &IdentityProvider,
        saml_response: &str,
        options: Option<ReadOptions>,
    ) -> Result<Accepted, JsValue> {
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Options {
            now: Option<Timestamp>,
            pending: Option<Pending>,
            used: bool,
        }
        let Options { now, pending, used } =
            options.map_or(Ok(Options::default()), |given| self::options(given.into()))?;
        let request = match &pending {
            _ if used => Request::Used,
            Some(pending) => Request::Sent(pending),
            None => Request::NotSent,
        };
        let received = Received { saml_response, now: now.unwrap_or_else(present), request };
        self.0.read(&idp.0, received).accept().map(Accepted).map_err(|refused| refusal(&refused))
    }
}

/// An accepted message: claim `once` in your store, then `redeem`.
#[cfg(not(feature = "inspector"))]
#[wasm_bindgen]
pub struct Accepted(crate::Accepted);

#[cfg(not(feature = "inspector"))]
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
#[cfg(not(feature = "inspector"))]
#[wasm_bindgen]
pub struct SignedIn(crate::Identity);

#[cfg(not(feature = "inspector"))]
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
        Ok(to_js(self.0.checks())?.into())
    }

    /// Both, as a report.
    pub fn report(&self) -> Result<JsReport, JsValue> {
        Ok(to_js(&self.0.report())?.into())
    }
}

/// The look-up hint for your store of pending requests: the request that the message says it answers. Not proved.
#[cfg(not(feature = "inspector"))]
#[wasm_bindgen(js_name = unverifiedInResponseTo)]
pub fn unverified_in_response_to(saml_response: &str) -> Option<String> {
    crate::unverified_in_response_to(saml_response)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "Date counts whole milliseconds, far below 2^53"
)]
pub(crate) fn present() -> Timestamp {
    Timestamp::from_unix_millis(js_sys::Date::now() as i64)
}

#[cfg(not(feature = "inspector"))]
fn instant(text: &str) -> Result<Timestamp, JsValue> {
    let wrong =
        || thrown(&Rejection::new(Code::InspectSettings).found("a time that is not RFC 3339"));
    Timestamp::parse(text).ok_or_else(wrong)
}

pub(crate) fn options<T: Default + for<'de> Deserialize<'de>>(
    value: JsValue,
) -> Result<T, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| thrown(&Rejection::new(Code::InspectSettings).found(error.to_string())))
}

pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

pub(crate) fn thrown(rejection: &Rejection) -> JsValue {
    to_js(rejection).unwrap_or_else(|error| error)
}

#[cfg(not(feature = "inspector"))]
pub(crate) fn refusal(refused: &crate::Refused) -> JsValue {
    #[derive(Serialize)]
    struct Thrown<'r> {
        #[serde(flatten)]
        rejection: &'r Rejection,
        checks: &'r crate::Checks,
    }
    to_js(&Thrown { rejection: &refused.rejection, checks: &refused.checks })
        .unwrap_or_else(|error| error)
}

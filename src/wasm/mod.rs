//! The JavaScript API: plain objects in, plain objects out; what the npm package, the Worker's page and the inspector call.

#[cfg(feature = "inspector")]
mod inspector;
#[cfg(not(feature = "inspector"))]
mod logout;
#[cfg(not(feature = "inspector"))]
mod outgoing;
mod private_keys;
#[cfg(not(feature = "inspector"))]
mod service_provider;
#[cfg(not(feature = "inspector"))]
mod told;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

use crate::check::{Code, Rejection};
use crate::inspect::{self, Settings};
use crate::{Certificate, Permit, Timestamp};

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
export interface Decoded { xml: string; steps: string[] }
export interface Pending { id: string; issuedAt: string }
/** What to claim in your store before `redeem`. Keep both IDs until `until`. */
export interface Once { assertion_id: string; request_id: string | null; until: string }
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "InspectSettings")]
    pub type InspectSettings;
    #[wasm_bindgen(method, getter, js_name = idpMetadata)]
    fn idp_metadata(this: &InspectSettings) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = idpCert)]
    fn idp_cert(this: &InspectSettings) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = idpEntityId)]
    fn idp_entity_id(this: &InspectSettings) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = spEntityId)]
    fn sp_entity_id(this: &InspectSettings) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn acs(this: &InspectSettings) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn now(this: &InspectSettings) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = requestId)]
    fn request_id(this: &InspectSettings) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn unsolicited(this: &InspectSettings) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = requestUnknown)]
    fn request_unknown(this: &InspectSettings) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn seen(this: &InspectSettings) -> Option<Vec<String>>;
    #[wasm_bindgen(method, getter, js_name = allowLegacy)]
    fn allow_legacy(this: &InspectSettings) -> Option<bool>;
    #[wasm_bindgen(typescript_type = "Report")]
    pub type JsReport;
    #[wasm_bindgen(typescript_type = "Identity")]
    pub type JsIdentity;
    #[wasm_bindgen(typescript_type = "Check[]")]
    pub type JsChecks;
    #[wasm_bindgen(typescript_type = "Decoded")]
    pub type Decoded;
    #[wasm_bindgen(typescript_type = "Once")]
    pub type JsOnce;
    #[wasm_bindgen(typescript_type = "Pending")]
    pub type JsPending;
    #[wasm_bindgen(method, getter)]
    fn id(this: &JsPending) -> String;
    #[wasm_bindgen(method, getter, js_name = issuedAt)]
    fn issued_at(this: &JsPending) -> String;
}

fn read_settings(given: &InspectSettings) -> Result<Settings, JsValue> {
    let is = |flag: Option<bool>| flag == Some(true);
    let request = match (given.request_id(), is(given.unsolicited()), is(given.request_unknown())) {
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
        now: present_or(given.now().as_deref())?,
        idp_metadata: given.idp_metadata(),
        idp_certificates: match given.idp_cert() {
            Some(text) => Certificate::read(&text).map_err(|error| thrown(&error))?,
            None => Vec::new(),
        },
        idp_entity_id: given.idp_entity_id(),
        sp_entity_id: given.sp_entity_id(),
        acs_url: given.acs(),
        logout_url: None,
        request,
        seen: given.seen(),
        legacy: if is(given.allow_legacy()) { Permit::Allow } else { Permit::Refuse },
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

#[expect(
    clippy::cast_possible_truncation,
    reason = "Date counts whole milliseconds, far below 2^53"
)]
fn present() -> Timestamp {
    Timestamp::from_unix_millis(js_sys::Date::now() as i64)
}

fn present_or(time: Option<&str>) -> Result<Timestamp, JsValue> {
    time.map_or_else(|| Ok(present()), instant)
}

fn instant(text: &str) -> Result<Timestamp, JsValue> {
    let wrong = Rejection::new(Code::InspectSettings).found("a time that is not RFC 3339");
    Timestamp::parse(text).ok_or_else(|| thrown(&wrong))
}

/// As one text: each value that crosses for itself costs as much as hundreds of octets.
fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let text = serde_json::to_string(value).map_err(|error| JsError::new(&format!("{error}")))?;
    js_sys::JSON::parse(&text)
}

fn thrown(rejection: &Rejection) -> JsValue {
    #[cfg(not(feature = "inspector"))]
    let rejection = &told::refusal(rejection, None);
    to_js(rejection).unwrap_or_else(|error| error)
}

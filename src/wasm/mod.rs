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

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::check::{Code, Rejection, Stage};
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
export interface CodeRow { code: string; title: string; failure: string; fix: string; party: string; spec: string; stage: "message" | "logout" | "settings" | "edge" }
export interface Decoded { xml: string; steps: string[] }
export interface Pending { id: string; issued_at: string }
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
    #[wasm_bindgen(typescript_type = "Once")]
    pub type JsOnce;
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

fn read_settings(settings: InspectSettings) -> Result<Settings, JsValue> {
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

#[expect(
    clippy::cast_possible_truncation,
    reason = "Date counts whole milliseconds, far below 2^53"
)]
fn present() -> Timestamp {
    Timestamp::from_unix_millis(js_sys::Date::now() as i64)
}

fn options<T: Default + for<'de> Deserialize<'de>>(value: JsValue) -> Result<T, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| thrown(&Rejection::new(Code::InspectSettings).found(error.to_string())))
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

fn thrown(rejection: &Rejection) -> JsValue {
    to_js(rejection).unwrap_or_else(|error| error)
}

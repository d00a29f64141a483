//! What the inspector page calls beside the JavaScript API: it is not part of the npm package.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::private_keys::{Here, Holder};
use super::{InspectSettings, present, read_settings, thrown, to_js};
use crate::check::{Code, Stage};
use crate::inspect::{self, Settings};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type Kind = "response" | "authn_request" | "logout_request" | "logout_response" | "assertion" | "metadata" | "certificate" | "private_key" | "entra_error" | "other_xml";

export interface CodeRow { code: string; title: string; failure: string; fix: string; party: string; spec: string; stage: "message" | "logout" | "settings" | "edge" }
export interface Found {
  kind: Kind;
  text: string;
  steps: string[];
  binding: "HTTP-Redirect" | "HTTP-POST" | null;
  relay_state: string | null;
  url: string | null;
  /** The query that it stands in, as it came. */
  query: string | null;
  query_signed: boolean;
  errors: string[];
}
export interface Explanation {
  place: Place;
  matches: boolean;
  method: string;
  expected: string;
  found: string;
  canonical: string;
  accident: { name: string; and: string | null; signed: string } | null;
  tried: number;
}
export interface OutlineNode { depth: number; name: string; path: string; start: number; tag_end: number; end: number; attributes: [string, string][]; text: string | null; signature: number | null }
export interface SignatureNote { path: string; start: number; end: number; signature_start: number; signature_end: number; state: "verified" | "changed" | "foreign" | "refused"; method: string | null }
export interface CertificateNote { places: ("message" | "settings")[]; subject: string; not_before: string | null; not_after: string | null; valid: boolean; key: string; sha1: string; sha256: string }
export interface TimeWindow { name: string; path: string; start: number; end: number; from: string | null; until: string | null }
export interface Outline { nodes: OutlineNode[]; signatures: SignatureNote[]; certificates: CertificateNote[]; windows: TimeWindow[]; opened: { xml: string; outline: Outline } | null }
/** Unwraps a content key with a private key; `[]` where it fails, `null` where there is no key, `undefined` where the browser cannot. */
export type Unwrap = (wrapped: { transport: string; digest: string | null; mgf: string | null; label: Uint8Array; octets: Uint8Array }) => Promise<Uint8Array[] | null | undefined>;
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "CodeRow[]")]
    pub type CodeRows;
    #[wasm_bindgen(typescript_type = "Found[]")]
    pub type JsFound;
    #[wasm_bindgen(typescript_type = "Explanation[]")]
    pub type JsExplanations;
    #[wasm_bindgen(typescript_type = "CertificateNote[]")]
    pub type JsCertificates;
    #[wasm_bindgen(typescript_type = "{ report: Report; outline: Outline }")]
    pub type JsExamination;
    #[wasm_bindgen(typescript_type = "Unwrap")]
    pub type Unwrap;
    #[wasm_bindgen(extends = InspectSettings, typescript_type = "InspectSettings & { logoutUrl?: string }")]
    pub type LogoutSettings;
    #[wasm_bindgen(method, getter, js_name = logoutUrl)]
    fn logout_url(this: &LogoutSettings) -> Option<String>;
}

/// Everything of SAML in a text of any kind.
#[wasm_bindgen]
pub fn recognise(text: &str) -> Result<JsFound, JsValue> {
    Ok(to_js(&inspect::recognise(text))?.into())
}

/// Why digests differ. `known` are values that may have been put in.
#[wasm_bindgen]
pub fn explain(xml: &str, known: Vec<String>) -> Result<JsExplanations, JsValue> {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Ok(to_js(&inspect::explain(xml, &known))?.into())
}

/// The certificates in a text of any shape. Throws a `Rejection`.
#[wasm_bindgen]
pub fn certificates(text: &str) -> Result<JsCertificates, JsValue> {
    let notes = inspect::certificates(text, present()).map_err(|error| thrown(&error))?;
    Ok(to_js(&notes)?.into())
}

/// Judges a message like `inspect`, with the holder of the private keys, and gives its tree too.
#[wasm_bindgen]
pub async fn examine(
    message: String,
    settings: InspectSettings,
    unwrap: Unwrap,
) -> Result<JsExamination, JsValue> {
    let settings = read_settings(&settings)?;
    let platform = Here::new(Holder(Some(JsValue::from(unwrap).unchecked_into())));
    let inspection = inspect::inspect_on(&platform, &message, &settings)
        .await
        .map_err(|error| thrown(&error))?;
    examined(&inspection, &platform, &message, &settings).await
}

/// Judges a LogoutRequest or a LogoutResponse like `examine`; `query` is the query that it came in, if
/// it came by redirect.
#[wasm_bindgen(js_name = examineLogout)]
pub async fn examine_logout(
    message: String,
    query: Option<String>,
    settings: LogoutSettings,
    unwrap: Unwrap,
) -> Result<JsExamination, JsValue> {
    let logout_url = settings.logout_url();
    let settings = Settings { logout_url, ..read_settings(&settings)? };
    let platform = Here::new(Holder(Some(JsValue::from(unwrap).unchecked_into())));
    let inspection = inspect::inspect_logout_on(&platform, &message, query.as_deref(), &settings)
        .await
        .map_err(|error| thrown(&error))?;
    examined(&inspection, &platform, &message, &settings).await
}

async fn examined(
    inspection: &inspect::Inspection,
    platform: &Here,
    message: &str,
    settings: &Settings,
) -> Result<JsExamination, JsValue> {
    #[derive(Serialize)]
    struct Examination<'r> {
        report: crate::Report<'r>,
        outline: inspect::Outline,
    }
    let xml = inspect::decode(message).map(|(xml, _)| xml).unwrap_or_default();
    let outline = inspect::outline_on(platform, &xml, settings).await;
    Ok(to_js(&Examination { report: inspection.report(), outline })?.into())
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

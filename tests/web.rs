//! Runs the case folders in a browser: through the JavaScript API, where WebCrypto verifies, and through the Rust API, where ring does.
#![cfg(all(target_arch = "wasm32", feature = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use include_dir::{Dir, include_dir};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use support::case::{Case, Request, Shared};
use support::judge::Tests;
use support::logout_case::LogoutCase;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/tests/support/web.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = signIn)]
    async fn sign_in(json: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn inspect(json: &str) -> Result<JsValue, JsValue>;
}

// The list of cases is named here so that this file is compiled anew whenever a case comes or goes.
const _: &str = include_str!("cases/README.md");
static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/cases");
// So is what makes the attacks on logout.
const _: &str = include_str!("logout/make.py");
static LOGOUT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/logout");
static KEYS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/keys");

const TESTS: Tests = Tests {
    file: |name| {
        let (folder, file) = name.split_once('/')?;
        let folder = if folder == "cases" { &CASES } else { &KEYS };
        folder.get_file(file).map(|file| file.contents().to_vec())
    },
};

#[wasm_bindgen_test]
async fn signing_in_gives_the_verdict_of_the_case() {
    let shared = TESTS.shared();
    let mut problems = Vec::new();
    let mut count = 0;
    for case in cases(|case| {
        case.is_for_reading() && is_for_javascript(case) && case.about.allow.is_empty()
    }) {
        let report = sign_in(&sign_in_settings(&case, &shared).to_string()).await;
        problems.extend(judged(&case, report));
        count += 1;
    }
    check(problems, count);
}

#[wasm_bindgen_test]
async fn inspecting_gives_the_verdict_of_the_case() {
    let shared = TESTS.shared();
    let mut problems = Vec::new();
    let mut count = 0;
    for case in cases(|case| case.is_for_inspection() && is_for_javascript(case)) {
        let call = json!({ "message": case.field(), "settings": inspect_settings(&case, &shared) });
        let report = inspect(&call.to_string()).await;
        problems.extend(judged(&case, report));
        count += 1;
    }
    check(problems, count);
}

#[wasm_bindgen_test]
fn ring_gives_the_verdict_of_the_case() {
    let shared = TESTS.shared();
    let mut problems = Vec::new();
    let mut count = 0;
    for case in cases(Case::is_for_reading) {
        problems.extend(case.problems(&TESTS.sign_in(&case, &shared)));
        count += 1;
    }
    for case in cases(Case::is_for_inspection) {
        problems.extend(case.problems(&TESTS.inspect(&case, &shared)));
        count += 1;
    }
    check(problems, count);
}

#[wasm_bindgen_test]
fn logout_gives_the_verdict_of_the_case() {
    let shared = TESTS.shared();
    let cases = LOGOUT.dirs().map(|folder| {
        let name = folder.path().to_str().unwrap();
        let file = |file: &str| Some(LOGOUT.get_file(format!("{name}/{file}"))?.contents().into());
        LogoutCase::read(name, file)
    });
    let problems: Vec<_> = cases.map(|case| case.problem(&shared)).collect();
    let count = problems.len();
    check(problems.into_iter().flatten().collect(), count);
}

fn cases(wanted: impl Fn(&Case) -> bool) -> impl Iterator<Item = Case> {
    TESTS.listed().into_iter().map(|name| TESTS.case(&name)).filter(wanted)
}

/// The JavaScript API takes no private keys.
fn is_for_javascript(case: &Case) -> bool {
    case.about.decryption_keys.is_empty()
}

fn sign_in_settings(case: &Case, shared: &Shared) -> Value {
    let about = &case.about;
    let idp = if case.has_own_idp() {
        json!({
            "entityId": about.idp_entity_id.as_deref().unwrap_or(shared.idp_entity_id()),
            "ssoUrl": shared.sso_url(),
            "certificates": TESTS.certificates(case),
        })
    } else {
        json!({ "metadata": shared.idp_metadata })
    };
    let mut options = json!({ "now": case.now(shared) });
    match about.request {
        Request::Sent | Request::Raced => {
            options["pending"] = json!({ "id": shared.request_id, "issuedAt": shared.now });
        }
        Request::Used => options["used"] = true.into(),
        Request::None | Request::Unsolicited | Request::Unknown => {}
    }
    json!({
        "idp": idp,
        "sp": { "entityId": case.sp_entity_id(shared), "acs": case.acs_url(shared) },
        "message": case.field(),
        "options": options,
        "unsolicited": about.request == Request::Unsolicited,
        "seen": about.seen,
        "raced": about.request == Request::Raced,
    })
}

fn inspect_settings(case: &Case, shared: &Shared) -> Value {
    let about = &case.about;
    let mut settings = json!({
        "spEntityId": case.sp_entity_id(shared),
        "acs": case.acs_url(shared),
        "now": case.now(shared),
        "allowLegacy": !about.allow.is_empty(),
    });
    if case.has_own_idp() {
        settings["idpEntityId"] =
            about.idp_entity_id.as_deref().unwrap_or(shared.idp_entity_id()).into();
        settings["idpCert"] = TESTS.certificates(case).into();
    } else {
        settings["idpMetadata"] = shared.idp_metadata.as_str().into();
    }
    if !about.seen.is_empty() {
        settings["seen"] = json!(about.seen);
    }
    match about.request {
        Request::Sent => settings["requestId"] = shared.request_id.as_str().into(),
        Request::Unsolicited => settings["unsolicited"] = true.into(),
        Request::Unknown => settings["requestUnknown"] = true.into(),
        Request::None | Request::Used | Request::Raced => {}
    }
    settings
}

fn judged(case: &Case, report: Result<JsValue, JsValue>) -> Vec<String> {
    match report {
        Ok(report) => case.problems(&serde_json::from_str(&report.as_string().unwrap()).unwrap()),
        Err(thrown) => vec![format!("{}: threw {thrown:?}", case.name)],
    }
}

fn check(problems: Vec<String>, count: usize) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(count > 10, "only {count} cases");
}

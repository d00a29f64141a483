//! What JavaScript is told of checks and refusals: codes without their texts, which the package has in a script beside the module.

use alloc::vec::Vec;

use serde::Serialize;

use crate::check::{self, Checks, Code, Place, Rejection, ResponseStatus, Status};
use crate::identity::Claims;

#[derive(Serialize)]
pub(super) struct Check<'t> {
    code: Code,
    status: Status,
    place: Option<&'t Place>,
    expected: Option<&'t str>,
    found: Option<&'t str>,
}

impl<'t> Check<'t> {
    fn of(check: &'t check::Check) -> Self {
        Self {
            code: check.code,
            status: check.status,
            place: check.place.as_ref(),
            expected: check.expected.as_deref(),
            found: check.found.as_deref(),
        }
    }
}

pub(super) fn checks(checks: &Checks) -> Vec<Check<'_>> {
    checks.iter().map(Check::of).collect()
}

#[derive(Serialize)]
pub(super) struct Refusal<'t> {
    code: Code,
    place: Option<&'t Place>,
    expected: Option<&'t str>,
    found: Option<&'t str>,
    checks: Vec<Check<'t>>,
}

pub(super) fn refusal<'t>(rejection: &'t Rejection, of: Option<&'t Checks>) -> Refusal<'t> {
    Refusal {
        code: rejection.code,
        place: rejection.place.as_ref(),
        expected: rejection.expected.as_deref(),
        found: rejection.found.as_deref(),
        checks: of.map(checks).unwrap_or_default(),
    }
}

#[derive(Serialize)]
pub(super) struct Report<'t> {
    accepted: bool,
    identity: Option<&'t Claims>,
    status: Option<&'t ResponseStatus>,
    checks: Vec<Check<'t>>,
}

pub(super) fn report<'t>(report: &crate::Report<'t>) -> Report<'t> {
    Report {
        accepted: report.accepted(),
        identity: report.claims,
        status: report.checks.response_status(),
        checks: checks(report.checks),
    }
}

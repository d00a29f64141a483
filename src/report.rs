//! The one report format: for Rust, JavaScript, the Worker's log and the inspector.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::check::Checks;
use crate::identity::Claims;

/// Serializes as `{accepted, identity: {...} | null, status: {codes, message} | null, checks: [{code, status, title, place, expected, found}]}`.
#[derive(Clone, Debug)]
pub struct Report<'r> {
    pub(crate) accepted: bool,
    pub(crate) claims: Option<&'r Claims>,
    pub(crate) checks: &'r Checks,
}

impl<'r> Report<'r> {
    pub(crate) fn new(claims: Option<&'r Claims>, checks: &'r Checks) -> Self {
        Self { accepted: claims.is_some(), claims, checks }
    }

    /// Whether no check failed.
    pub fn accepted(&self) -> bool {
        self.accepted
    }
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Report", 4)?;
        map.serialize_field("accepted", &self.accepted())?;
        map.serialize_field("identity", &self.claims)?;
        map.serialize_field("status", &self.checks.response_status())?;
        map.serialize_field("checks", self.checks)?;
        map.end()
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Identity", 10)?;
        map.serialize_field("issuer", &self.issuer)?;
        let name_id = self.name_id.as_ref();
        map.serialize_field("name_id", &name_id.map(|name_id| &name_id.value))?;
        map.serialize_field(
            "name_id_format",
            &name_id.and_then(|name_id| name_id.format.as_ref()),
        )?;
        map.serialize_field(
            "name_qualifier",
            &name_id.and_then(|name_id| name_id.name_qualifier.as_ref()),
        )?;
        map.serialize_field(
            "sp_name_qualifier",
            &name_id.and_then(|name_id| name_id.sp_name_qualifier.as_ref()),
        )?;
        map.serialize_field("session_index", &self.session_index)?;
        map.serialize_field("session_not_on_or_after", &self.session_not_on_or_after)?;
        map.serialize_field("authn_instant", &self.authn_instant)?;
        map.serialize_field("authn_context_class_ref", &self.authn_context_class_ref)?;
        map.serialize_field("attributes", &self.attributes)?;
        map.end()
    }
}

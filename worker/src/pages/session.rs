//! The pages of somebody who is signed in: who they are, their attributes, and every check made at sign-in.

use maud::{Markup, html};
use saml_edge::Timestamp;
use serde::Deserialize;

use super::report::{Check, checks};
use super::{frame, logout_button};
use crate::objects::session::Record;

/// A session, read back from the store for a page.
pub struct SignedIn {
    directory: String,
    started_at: Timestamp,
    until: Timestamp,
    report: Report,
}

#[derive(Default, Deserialize)]
struct Report {
    identity: Option<Identity>,
    checks: Vec<Check>,
}

#[derive(Default, Deserialize)]
struct Identity {
    issuer: String,
    name_id: String,
    name_id_format: Option<String>,
    session_index: Option<String>,
    authn_instant: Option<String>,
    authn_context_class_ref: Option<String>,
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Attribute {
    name: String,
    values: Vec<String>,
}

impl From<Record> for SignedIn {
    fn from(record: Record) -> Self {
        Self {
            directory: record.directory,
            started_at: to_the_second(record.started_at),
            until: to_the_second(record.until),
            report: serde_json::from_value(record.report).unwrap_or_default(),
        }
    }
}

fn to_the_second(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(millis.saturating_sub(millis.rem_euclid(1000)))
}

impl SignedIn {
    fn name(&self) -> &str {
        self.report.identity.as_ref().map_or("somebody", |identity| &identity.name_id)
    }

    fn verdict(&self, actions: Markup) -> Markup {
        html! {
            section class="verdict" data-status="pass" {
                h1 { "Signed in as " (self.name()) }
                p { "The identity provider of the directory “" (self.directory) "” says so, and every check that applies passed." }
                div class="actions" { (actions) (logout_button()) }
            }
        }
    }
}

/// The home page of somebody who is signed in.
pub fn home_signed_in(session: &SignedIn) -> Markup {
    let details = html! { a class="button" href="/session" { "Who am I?" } };
    frame(session.name(), html! { (session.verdict(details)) (super::inspector_card()) })
}

/// `/session`: everything.
pub fn session(session: &SignedIn) -> Markup {
    let content = html! {
        (session.verdict(html! {}))
        @if let Some(identity) = &session.report.identity { (who(session, identity)) (attributes(&identity.attributes)) }
        (checks(&session.report.checks))
    };
    frame(session.name(), content)
}

fn who(session: &SignedIn, identity: &Identity) -> Markup {
    let rows = [
        ("NameID", Some(&identity.name_id)),
        ("Format", identity.name_id_format.as_ref()),
        ("Issuer", Some(&identity.issuer)),
        ("Directory", Some(&session.directory)),
        ("Authenticated at", identity.authn_instant.as_ref()),
        ("Authenticated by", identity.authn_context_class_ref.as_ref()),
        ("SessionIndex", identity.session_index.as_ref()),
    ];
    html! {
        section class="card" {
            h2 { "Who you are" }
            dl class="facts" {
                @for (name, value) in rows { @if let Some(value) = value { dt { (name) } dd { (value) } } }
                dt { "Signed in here at" }
                dd { (session.started_at.to_string()) }
                dt { "Session ends by" }
                dd { (session.until.to_string()) }
            }
        }
    }
}

fn attributes(attributes: &[Attribute]) -> Markup {
    html! {
        section class="card" {
            h2 { "Attributes" }
            @if attributes.is_empty() { p class="hint" { "The identity provider sent none." } }
            @else {
                table {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Values" } } }
                    tbody {
                        @for attribute in attributes {
                            tr {
                                th scope="row" { @for part in attribute.name.split_inclusive('/') { (part) wbr; } }
                                td { @for value in &attribute.values { div { (value) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

//! The failure page: the rule, the place and the way out. It shows no value about the subject.

use maud::{Markup, html};
use saml_edge::{Reason, Rejection, Stage};

use super::frame;
use super::report::{Check, Place, checks, facts};

/// What a failure page is made of.
pub struct FailurePage<'a> {
    pub rejection: &'a Rejection,
    pub checks: &'a [Check],
    /// Where to start a new sign-in.
    pub try_again: Option<&'a str>,
    /// The inspector with the message in it.
    pub inspect: Option<&'a str>,
}

pub fn failure(page: &FailurePage<'_>) -> Markup {
    let Reason { code, place, expected, found } = &**page.rejection;
    let is_message = code.stage() == Stage::Message;
    let place = place.as_ref().map(|place| Place {
        path: place.path.clone(),
        line: place.line,
        column: place.column,
    });
    frame(
        code.failure(),
        html! {
            section class="verdict" data-status="fail" {
                h1 { (code.failure()) }
                p { @if is_message { "You are not signed in. " } (code.fix()) }
                p class="actions" {
                    @if let Some(login) = page.try_again { a class="button" href=(login) { "Try again" } }
                    @else { a class="button" href="/" { "Home" } }
                    @if let Some(link) = page.inspect { a class="button quiet" href=(link) { "Open in inspector" } }
                }
            }
            section class="card" {
                h2 { "The reason" }
                dl class="facts" {
                    @if is_message { dt { "The rule" } dd { (code.title()) } }
                    dt { "Code" }
                    dd { code { (code.as_str()) } }
                    (facts(place.as_ref(), expected.as_deref(), found.as_deref()))
                    dt { "Who can fix it" }
                    dd { (code.party().as_str()) }
                    dt { "How to fix it" }
                    dd { a href={ "/checks/" (code.as_str()) "/" } { "What it means, and where to change it" } }
                    @if is_message { dt { "Written in" } dd { (code.spec()) } }
                }
            }
            @if !page.checks.is_empty() { (checks(page.checks)) }
        },
    )
}

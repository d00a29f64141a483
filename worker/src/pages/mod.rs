//! The pages: frame, home, sign-out and the page that submits itself. Templates escape everything they print.

mod failure;
mod report;
mod session;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use worker::{Response, ResponseBuilder};

pub use self::failure::{FailurePage, failure};
pub use self::report::Check;
pub use self::session::{home_signed_in, session};

/// Answers with a page.
pub fn html(page: &Markup) -> worker::Result<Response> {
    ResponseBuilder::new().from_html(&page.0)
}

/// The frame around every page.
fn frame(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · saml-edge" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
            }
            body {
                header class="bar" {
                    a class="brand" href="/" { "saml-edge" }
                    nav { a href="/inspect" { "Inspector" } }
                }
                main { (content) }
            }
        }
    }
}

/// The home page for somebody who is not signed in. `name` is missing while the directory is not set up.
pub fn home(slug: Option<&str>, name: Option<&str>) -> Markup {
    let content = match (slug, name) {
        (Some(slug), Some(name)) => html! {
            section class="verdict" {
                h1 { "Nobody is signed in" }
                p { "Sign in at the identity provider of " strong { (name) } ". You come back here, and see who you are and what was checked." }
                p class="actions" { a class="button" href={ "/saml/" (slug) "/login" } { "Sign in" } }
            }
        },
        (Some(slug), None) => html! {
            section class="verdict" {
                h1 { "The directory “" (slug) "” is not set up" }
                p { "Give it the settings of its identity provider, and the button to sign in stands here." }
                p { code { "PUT /api/v1/directories/" (slug) } }
            }
        },
        (None, _) => html! {
            section class="verdict" {
                h1 { "No directory is named" }
                p { "Each directory has its own address to sign in. To have a button here, name one in the variable " code { "HOME_DIRECTORY" } "." }
            }
        },
    };
    frame("Sign in", html! { (content) (inspector_card()) })
}

fn inspector_card() -> Markup {
    html! {
        section class="card" {
            h2 { "A sign-in that fails?" }
            p { "The inspector shows every check of a SAML Response, with the place in the message and the setting to change. The message stays in your browser." }
            p class="actions" { a class="button quiet" href="/inspect" { "Open the inspector" } }
        }
    }
}

/// The page behind `GET /logout`.
pub fn logout(signed_in: bool) -> Markup {
    let content = if signed_in {
        html! {
            h1 { "Sign out?" }
            p { "This ends your session here. Your session at the identity provider goes on." }
            (logout_button())
        }
    } else {
        html! {
            h1 { "Nobody is signed in" }
            p { "There is no session to end." }
            p class="actions" { a class="button" href="/" { "Home" } }
        }
    };
    frame("Sign out", html! { section class="verdict" { (content) } })
}

fn logout_button() -> Markup {
    html! {
        form class="actions" method="post" action="/logout" { button class="button quiet" { "Sign out" } }
    }
}

/// A form that submits itself, with a button for browsers without scripts.
pub fn submit(title: &str, action: &str, fields: &[(&str, String)], nonce: &str) -> Markup {
    let content = html! {
        section class="verdict" {
            h1 { (title) }
            p { "If nothing happens, press the button." }
            form class="actions" method="post" action=(action) {
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                button class="button" { "Continue" }
            }
        }
        script nonce=(nonce) { (PreEscaped("document.forms[0].submit()")) }
    };
    frame(title, content)
}

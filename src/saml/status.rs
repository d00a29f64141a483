//! The status of an answer (SAML core 3.2.2.1): its codes, the outermost first, and its message.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{PROTOCOL, at_most_one};
use crate::check::{Code, Place, Rejection, ResponseStatus};
use crate::xml::{Element, trim};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
const PREFIX: &str = "urn:oasis:names:tc:SAML:2.0:status:";

/// A status, and where its code stands.
pub(crate) struct Status {
    pub(crate) said: ResponseStatus,
    place: Place,
    broken: Code,
}

impl Status {
    /// Reads the status in `holder`. A second one, or a second code, breaks `shape`; none breaks `broken`.
    pub(crate) fn read(
        holder: Element<'_, '_>,
        shape: Code,
        broken: Code,
    ) -> Result<Self, Rejection> {
        let status = at_most_one(holder, PROTOCOL, "Status", shape)?.ok_or_else(|| {
            let absent = Rejection::new(broken).at(holder.place());
            absent.expected("Success").found("no Status")
        })?;
        let mut codes = Vec::new();
        let mut next = at_most_one(status, PROTOCOL, "StatusCode", shape)?;
        let place = next.unwrap_or(status).place();
        while let Some(code) = next {
            codes.push(String::from(code.attribute("Value").unwrap_or("no Value")));
            next = at_most_one(code, PROTOCOL, "StatusCode", shape)?;
        }
        let message = at_most_one(status, PROTOCOL, "StatusMessage", shape)?;
        let message = message.map(|message| without_names(&message.text().unwrap_or_default()));
        Ok(Self { said: ResponseStatus { codes, message }, place, broken })
    }

    /// Whether every code is Success.
    pub(crate) fn success(&self) -> Result<(), Rejection> {
        let codes = &self.said.codes;
        if !codes.is_empty() && codes.iter().all(|code| code == SUCCESS) {
            return Ok(());
        }
        Err(self.failure())
    }

    /// Whether every code is Success, or `partial` stands in Success or Responder: identity
    /// providers differ in where they put it.
    pub(crate) fn success_or(&self, partial: &str) -> Result<(), Rejection> {
        match self.said.codes.as_slice() {
            [first, second] if second == partial && (first == SUCCESS || first == RESPONDER) => {
                Ok(())
            }
            _ => self.success(),
        }
    }

    fn failure(&self) -> Rejection {
        let codes = &self.said.codes;
        let short = codes.iter().map(|code| code.strip_prefix(PREFIX).unwrap_or(code));
        let short: Vec<&str> = short.collect();
        let mut found = if short.is_empty() { "no StatusCode".into() } else { short.join(" > ") };
        if let Some(message) = &self.said.message {
            found = format!("{found}: {message}");
        }
        Rejection::new(self.broken).at(self.place.clone()).expected("Success").found(found)
    }
}

/// The IdP's own words without what may name a person, in bounded length.
fn without_names(message: &str) -> String {
    const LONGEST: usize = 400;
    let words = trim(message).split_ascii_whitespace();
    let mut text = String::new();
    for word in words {
        if text.len() + word.len() > LONGEST {
            text.push_str(" …");
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(if word.contains('@') { "(removed)" } else { word });
    }
    text
}

//! Finds SAML in whatever a person has at hand: addresses, forms, cURL commands, pages, certificates, Entra's error texts.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;

use super::entra;
use crate::binding;
use crate::crypto::Certificate;

/// What a piece of text turned out to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `samlp:Response`.
    Response,
    /// `samlp:AuthnRequest`.
    AuthnRequest,
    /// `samlp:LogoutRequest`.
    LogoutRequest,
    /// `samlp:LogoutResponse`.
    LogoutResponse,
    /// An assertion without its Response.
    Assertion,
    /// `md:EntityDescriptor` or `md:EntitiesDescriptor`.
    Metadata,
    /// An X.509 certificate.
    Certificate,
    /// A private key.
    PrivateKey,
    /// An error of Entra's sign-in page, such as `AADSTS50011`.
    EntraError,
    /// XML that is none of these.
    OtherXml,
}

/// One thing that was found.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// The XML, the certificate's text, or the error's own words.
    pub text: String,
    /// What it was wrapped in, outermost first.
    pub steps: Vec<&'static str>,
    /// `HTTP-Redirect` or `HTTP-POST`, where that can be told.
    pub binding: Option<&'static str>,
    /// The RelayState beside it.
    pub relay_state: Option<String>,
    /// The address it was sent to, without its query.
    pub url: Option<String>,
    /// The query that it stands in, as it came.
    pub query: Option<String>,
    /// Whether a signature stands beside it in the query.
    pub query_signed: bool,
    /// The errors that are named in it.
    pub errors: Vec<String>,
}

impl Found {
    fn new(kind: Kind, text: String, steps: Vec<&'static str>) -> Self {
        let (binding, relay_state, url, query) = (None, None, None, None);
        let errors = Vec::new();
        Self { kind, text, steps, binding, relay_state, url, query, query_signed: false, errors }
    }
}

/// As much text as is looked at; a HAR file is taken apart before.
const MAX_TEXT: usize = 4 << 20;
/// More messages than one text has any reason to hold.
const MAX_FOUND: usize = 32;
/// A value that was URL-encoded more often is not SAML.
const MAX_UNDONE: usize = 3;

/// Everything that is found in the text, in order. It is empty where there is nothing of SAML.
pub fn recognise(text: &str) -> Vec<Found> {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.is_empty() || text.len() > MAX_TEXT {
        return Vec::new();
    }
    // Logs in JSON often have an ampersand so.
    let ampersands = text.contains("\\u0026").then(|| text.replace("\\u0026", "&"));
    let text = ampersands.as_deref().unwrap_or(text);
    let mut found = Vec::new();
    if is_curl(text) {
        for word in shell_words(text) {
            collect(&word, "cURL command", &mut found);
        }
    } else {
        let whole = text.trim_matches(['"', '\'']);
        match message(whole, Vec::new())
            .filter(|found| found.kind != Kind::OtherXml || is_xml(whole))
        {
            Some(message) => found.push(message),
            None => collect(text, container(text), &mut found),
        }
    }
    if found.is_empty() {
        found.extend(escaped(text));
    }
    if found.is_empty() {
        let errors = entra::read(text);
        if !errors.is_empty() {
            found.push(Found {
                errors,
                ..Found::new(Kind::EntraError, entra::excerpt(text), Vec::new())
            });
        }
    }
    found.truncate(MAX_FOUND);
    for message in &mut found {
        if message.kind != Kind::EntraError {
            message.errors = entra::read(&message.text);
        }
    }
    found
}

/// What a text around parameters is called.
fn container(text: &str) -> &'static str {
    if text.starts_with("http://") || text.starts_with("https://") {
        "address"
    } else if text.starts_with('<') {
        "page"
    } else if text.starts_with("POST ") || text.starts_with("GET ") {
        "HTTP request"
    } else {
        "form"
    }
}

/// The parameters SAMLResponse and SAMLRequest in any text, with what stands beside them.
fn collect(text: &str, container: &'static str, found: &mut Vec<Found>) {
    let mut rest = text;
    while let Some((at, name)) = first_parameter(rest) {
        if found.len() >= MAX_FOUND {
            return;
        }
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let after = from.get(name.len()..).unwrap_or("");
        let (value, after) = value(after);
        rest = after;
        let steps = Vec::from([container]);
        let Some(message) = message(value, steps) else { continue };
        let line = line_around(before, after);
        let address = address(before);
        let deflated = message.steps.contains(&"DEFLATE");
        let by_query = deflated || unbroken(before).contains('?');
        found.push(Found {
            binding: Some(if by_query { "HTTP-Redirect" } else { "HTTP-POST" }),
            relay_state: beside(line, "RelayState"),
            url: address.and_then(|address| address.split('?').next()).map(ToOwned::to_owned),
            query: by_query.then(|| query_around(before, from)),
            query_signed: by_query && beside(line, "Signature").is_some(),
            ..message
        });
    }
}

fn first_parameter(text: &str) -> Option<(usize, &'static str)> {
    let places = ["SAMLResponse", "SAMLRequest"].into_iter().filter_map(|name| {
        text.match_indices(name)
            .find(|(at, _)| {
                let next = text.get(at + name.len()..).and_then(|rest| rest.chars().next());
                next.is_some_and(|c| !c.is_ascii_alphanumeric() && c != '<')
            })
            .map(|(at, _)| (at, name))
    });
    places.min()
}

/// The value behind a parameter's name: `=`, `:`, quotes and HTML's `value=` may stand between.
fn value(text: &str) -> (&str, &str) {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || "=:\"',>".contains(c));
    // An input of a form: the value may stand anywhere behind the name.
    let tag = start.split('>').next().unwrap_or("");
    let start = match tag.find("value=").filter(|_| !text.starts_with('=')) {
        Some(at) => start.get(at + "value=".len()..).unwrap_or("").trim_start_matches(['"', '\'']),
        None => start,
    };
    let end = start
        .find(|c: char| !(c.is_ascii_alphanumeric() || "+/=%-_&#;\r\n".contains(c)) || c == '&');
    let (value, rest) = start.split_at_checked(end.unwrap_or(start.len())).unwrap_or((start, ""));
    // A line break ends the value where another name follows.
    match value.split_once(['\r', '\n']) {
        Some((first, second))
            if second.contains("RelayState") || first.len() > 200 && second.trim().len() < 20 =>
        {
            (first, rest)
        }
        _ => (value, rest),
    }
}

/// The query in which a parameter stands, as it came: a signature covers its very octets. What the
/// text around it escaped or closed is undone.
fn query_around(before: &str, from: &str) -> String {
    let start = unbroken(before);
    let start = start.split_once('?').map_or(start, |(_, query)| query);
    let query = [start, from.split(breaks).next().unwrap_or("")].concat();
    let escaped = query.contains("&amp;") || query.contains("&#");
    let query = if escaped { html_unescape(&query) } else { query };
    let query = query.split('#').next().unwrap_or("");
    query.trim_end_matches([')', ']', ',', ';', '\\']).to_owned()
}

/// The end of a text, as far back as one address may reach.
fn unbroken(before: &str) -> &str {
    before.rsplit(breaks).next().unwrap_or("")
}

fn breaks(c: char) -> bool {
    c.is_whitespace() || "\"'<>`".contains(c)
}

/// The text near a parameter, in which its siblings stand.
fn line_around<'t>(before: &'t str, after: &'t str) -> (&'t str, &'t str) {
    let start = before.rfind(['?', '\n']).map_or(0, |at| at + 1);
    (before.get(start..).unwrap_or(""), after)
}

/// The value of a sibling parameter.
fn beside((before, after): (&str, &str), name: &str) -> Option<String> {
    let read = |text: &str| {
        let at = text.match_indices(name).find(|(at, _)| {
            let previous = text.get(..*at).and_then(|text| text.chars().next_back());
            !previous.is_some_and(|c| c.is_ascii_alphanumeric())
        })?;
        let text = text.get(at.0 + name.len()..)?;
        if !text.starts_with(['=', ':', '"', '\'']) {
            return None;
        }
        let tag = text.split('>').next()?;
        let (text, quoted) = match tag.find("value=").filter(|_| !text.starts_with('=')) {
            Some(at) => (text.get(at + "value=".len()..)?.trim_start_matches(['"', '\'']), true),
            None => (text.trim_start_matches(['=', ':', '"', '\'', ' ', ',']), false),
        };
        let end = text.find(|c: char| {
            "\"'<>\r\n\\".contains(c) || !quoted && (c == '&' || c.is_whitespace())
        });
        let value = text.get(..end.unwrap_or(text.len()))?;
        Some(percent_decode(value).unwrap_or_else(|| value.to_owned()))
            .filter(|value| !value.is_empty())
    };
    read(after).or_else(|| read(before))
}

/// The last address in the text: the one a parameter belongs to.
fn address(before: &str) -> Option<&str> {
    let at = before.rfind("https://").or_else(|| before.rfind("http://"))?;
    let address = before.get(at..)?;
    let end = address.find(|c: char| c.is_whitespace() || "\"'<>".contains(c));
    match end {
        // A page's form names its address before; anything further away is another one.
        Some(end) if before.len() - at < 2_000 => address.get(..end),
        Some(_) => None,
        None => Some(address),
    }
}

/// One message: XML, base64 of it, DEFLATE in base64, a certificate; each also URL-encoded or HTML-escaped.
fn message(text: &str, mut steps: Vec<&'static str>) -> Option<Found> {
    let mut text = text.trim().to_owned();
    if text.contains("-----BEGIN ") {
        let key = text.contains("PRIVATE KEY-----");
        let kind = if key { Kind::PrivateKey } else { Kind::Certificate };
        let readable = key || Certificate::read(&text).is_ok();
        return readable.then(|| Found::new(kind, text, steps));
    }
    if is_xml(&text) {
        return (!is_page(&text)).then(|| Found::new(kind_of(&text), text, steps));
    }
    for _ in 0..MAX_UNDONE {
        if !text.contains('%') {
            break;
        }
        text = percent_decode(&text)?;
        steps.push("URL encoding");
    }
    if text.contains("&#") || text.contains("&amp;") {
        text = html_unescape(&text);
        steps.push("HTML escapes");
    }
    if text.contains(['-', '_']) && !text.contains(['+', '/', '<']) {
        text = text.replace('-', "+").replace('_', "/");
        steps.push("base64url");
    }
    // A plus sign that was taken for a space comes back as one.
    if text.contains(' ') && !text.contains(['\n', '<']) {
        text = text.replace(' ', "+");
        steps.push("spaces for plus signs");
    }
    if is_xml(&text) {
        return Some(Found::new(kind_of(&text), text, steps));
    }
    if let Ok((xml, undone)) = binding::recognise(&text) {
        steps.extend(undone);
        return Some(Found::new(kind_of(&xml), xml, steps));
    }
    let looks_like_der = text.starts_with("MII");
    (looks_like_der && Certificate::read(&text).is_ok())
        .then(|| Found::new(Kind::Certificate, text, steps))
}

/// XML whose angle brackets were escaped, as in a log or a page's text.
fn escaped(text: &str) -> Option<Found> {
    let start = text.find("&lt;")?;
    let end = text.rfind("&gt;")? + "&gt;".len();
    let text = html_unescape(text.get(start..end)?);
    let kind = kind_of(&text);
    (kind != Kind::OtherXml).then(|| Found::new(kind, text, Vec::from(["HTML escapes"])))
}

fn is_xml(text: &str) -> bool {
    text.starts_with('<')
}

fn is_page(text: &str) -> bool {
    let opening = text.get(..200).unwrap_or(text).to_ascii_lowercase();
    ["<!doctype html", "<html", "<body", "<form", "<input"].iter().any(|tag| opening.contains(tag))
}

/// The kind by the local name of the first element; the rest may be broken.
pub(super) fn kind_of(xml: &str) -> Kind {
    let mut rest = xml;
    loop {
        let Some((_, tag)) = rest.split_once('<') else { return Kind::OtherXml };
        rest = match tag.chars().next() {
            Some('?') => tag.split_once("?>").map_or("", |(_, rest)| rest),
            Some('!') if tag.starts_with("!--") => {
                tag.split_once("-->").map_or("", |(_, rest)| rest)
            }
            Some('!') => tag.split_once('>').map_or("", |(_, rest)| rest),
            _ => {
                let end = tag.find(|c: char| c.is_whitespace() || "/>".contains(c));
                let name = tag.get(..end.unwrap_or(tag.len())).unwrap_or("");
                return match name.rsplit(':').next().unwrap_or("") {
                    "Response" => Kind::Response,
                    "AuthnRequest" => Kind::AuthnRequest,
                    "LogoutRequest" => Kind::LogoutRequest,
                    "LogoutResponse" => Kind::LogoutResponse,
                    "Assertion" | "EncryptedAssertion" => Kind::Assertion,
                    "EntityDescriptor" | "EntitiesDescriptor" => Kind::Metadata,
                    _ => Kind::OtherXml,
                };
            }
        };
    }
}

fn is_curl(text: &str) -> bool {
    text.get(..5).is_some_and(|start| {
        start.eq_ignore_ascii_case("curl ") || start.eq_ignore_ascii_case("curl.")
    })
}

/// The words of a shell command: quotes of both kinds, `$'...'`, and backslashes or carets at line ends.
fn shell_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, c) if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(core::mem::take(&mut word));
                }
            }
            (None, '$') if chars.peek() == Some(&'\'') => {}
            (None | Some('"'), '\\' | '^') => {
                if let Some(next) = chars.next().filter(|next| !matches!(next, '\n' | '\r')) {
                    word.push(next);
                }
            }
            (_, c) => word.push(c),
        }
    }
    words.push(word);
    // An address belongs to the data that follows it.
    let address = words.iter().find(|word| word.starts_with("http")).cloned().unwrap_or_default();
    words.retain(|word| word.contains("SAMLRe"));
    for word in &mut words {
        if !word.starts_with("http") {
            *word = [address.split('?').next().unwrap_or(""), "\n", word].concat();
        }
    }
    words
}

fn percent_decode(text: &str) -> Option<String> {
    binding::percent_decode(text)
}

fn html_unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.split(';').next().unwrap_or("");
        let c = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => numbered(name),
        };
        match c.filter(|_| after.len() > name.len()) {
            Some(c) => {
                out.push(c);
                rest = after.get(name.len() + 1..).unwrap_or("");
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn numbered(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#').filter(|digits| digits.len() < 9)?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => digits.to_string().parse(),
    };
    char::from_u32(number.ok()?)
}

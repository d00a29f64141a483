//! How messages travel (SAML bindings 3.4, 3.5): base64 and DEFLATE, undone within bounds.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::check::{Code, Place, Rejection};
use crate::xml::MAX_OCTETS;

/// What `decode_post` and `recognise` answer for when they succeed.
pub(crate) const DECODE: [Code; 5] = [
    Code::MessageSize,
    Code::MessageBase64,
    Code::MessageEncoding,
    Code::MessageHtml,
    Code::MessageXml,
];

/// What `Document::read` answers for when it succeeds.
pub(crate) const XML: [Code; 10] = [
    Code::XmlDoctype,
    Code::XmlProcessingInstruction,
    Code::XmlDeclaration,
    Code::XmlTruncated,
    Code::XmlWellFormed,
    Code::XmlCharacter,
    Code::XmlEntity,
    Code::XmlNamespace,
    Code::XmlDuplicateAttribute,
    Code::XmlLimits,
];

/// Padding is often lost on the way; everything else must be right.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn field(code: Code) -> Rejection {
    Rejection::new(code).at(Place::named("form field SAMLResponse"))
}

/// The XML text in the form field `SAMLResponse`, without a byte order mark.
pub(crate) fn decode_post(text: &str) -> Result<String, Rejection> {
    check_text(text)?;
    let octets = decode_base64(text)?;
    xml_text(octets)
}

/// Refuses what is too large or plainly something else, before anything is decoded.
fn check_text(text: &str) -> Result<(), Rejection> {
    // Base64 takes four characters for three octets, and white space besides.
    let most = MAX_OCTETS / 3 * 4 + MAX_OCTETS / 8;
    if text.len() > most {
        let found = format!("{} characters", text.len());
        return Err(field(Code::MessageSize)
            .expected(format!("at most {most} characters"))
            .found(found));
    }
    if looks_like_html(text) {
        return Err(field(Code::MessageHtml).found("an HTML page"));
    }
    Ok(())
}

fn decode_base64(text: &str) -> Result<Vec<u8>, Rejection> {
    // Most fields hold no white space.
    if let Ok(octets) = LENIENT.decode(text)
        && !octets.is_empty()
    {
        return Ok(octets);
    }
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if packed.is_empty() {
        return Err(field(Code::MessageBase64).found("nothing"));
    }
    LENIENT.decode(packed).map_err(|error| field(Code::MessageBase64).found(format!("{error}")))
}

fn xml_text(octets: Vec<u8>) -> Result<String, Rejection> {
    if octets.len() > MAX_OCTETS {
        let found = format!("{} octets", octets.len());
        return Err(field(Code::MessageSize)
            .expected(format!("at most {MAX_OCTETS} octets"))
            .found(found));
    }
    // SAML bindings 3.6.4: type code 4, an index, an ID of 20 octets and a handle of 20.
    if octets.starts_with(&[0, 4]) && octets.len() == 44 {
        return Err(field(Code::MessageArtifact).found("an artifact"));
    }
    if octets.starts_with(&[0xFE, 0xFF]) || octets.starts_with(&[0xFF, 0xFE]) {
        return Err(field(Code::MessageEncoding).found("UTF-16"));
    }
    if !begins_like_xml(&octets) {
        let found = if inflate(&octets).is_some() {
            "DEFLATE, as HTTP-Redirect sends it"
        } else {
            "no XML"
        };
        return Err(field(Code::MessageXml).found(found));
    }
    let text = String::from_utf8(octets)
        .map_err(|error| field(Code::MessageEncoding).found(format!("{}", error.utf8_error())))?;
    if looks_like_html(&text) {
        return Err(field(Code::MessageHtml).found("an HTML page"));
    }
    Ok(match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.into(),
        None => text,
    })
}

/// Whether `<` comes first, a byte order mark and white space aside.
fn begins_like_xml(octets: &[u8]) -> bool {
    let passed_over = |byte: &&u8| byte.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(*byte);
    octets.iter().find(|byte| !passed_over(byte)) == Some(&b'<')
}

fn looks_like_html(text: &str) -> bool {
    let start = text.trim_start_matches('\u{FEFF}').trim_start();
    ["<!doctype html", "<html"].iter().any(|opening| {
        start.get(..opening.len()).is_some_and(|start| start.eq_ignore_ascii_case(opening))
    })
}

/// Undoes DEFLATE (RFC 1951), up to the bound on messages.
pub(crate) fn inflate(octets: &[u8]) -> Option<Vec<u8>> {
    decompress_to_vec_with_limit(octets, MAX_OCTETS).ok().filter(|inflated| !inflated.is_empty())
}

/// How a message travels through the browser.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Binding {
    /// HTTP-Redirect: DEFLATE and base64 in the query of a URL (SAML bindings 3.4).
    #[default]
    Redirect,
    /// HTTP-POST: base64 in a form (SAML bindings 3.5).
    Post,
}

impl Binding {
    /// The binding's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Redirect => "HTTP-Redirect",
            Self::Post => "HTTP-POST",
        }
    }
}

/// The parameter or form field that a message travels in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Parameter {
    SamlRequest,
    SamlResponse,
}

impl Parameter {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SamlRequest => "SAMLRequest",
            Self::SamlResponse => "SAMLResponse",
        }
    }
}

/// The XML text in a parameter of a redirect, undecoded as it came.
pub(crate) fn decode_redirect(raw: &str) -> Result<String, Rejection> {
    check_text(raw)?;
    let text = percent_decode(raw).ok_or_else(|| field(Code::MessageBase64).found("a stray %"))?;
    let octets = decode_base64(&text)?;
    let inflated = inflate(&octets)
        .ok_or_else(|| field(Code::MessageXml).found("no DEFLATE of at most 1 MiB"))?;
    xml_text(inflated)
}

/// The octets of a parameter that holds base64, undecoded as it came.
pub(crate) fn decode_value(raw: &str) -> Option<Vec<u8>> {
    decode_base64(&percent_decode(raw)?).ok()
}

/// DEFLATE and base64, as HTTP-Redirect wants it (SAML bindings 3.4.4.1), not yet percent-encoded.
pub(crate) fn encode_redirect(xml: &str) -> String {
    const LEVEL: u8 = 6;
    encode(&compress_to_vec(xml.as_bytes(), LEVEL))
}

/// Base64, as HTTP-POST wants it (SAML bindings 3.5.4).
pub(crate) fn encode_post(xml: &str) -> String {
    encode(xml.as_bytes())
}

/// Base64 in one line.
pub(crate) fn encode(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

/// The message in whatever form a person has it: XML, base64, DEFLATE in base64, either with percent
/// signs. Returns the XML text and what was undone, outermost first.
pub(crate) fn recognise(input: &str) -> Result<(String, Vec<&'static str>), Rejection> {
    let mut undone = Vec::new();
    let text = input.trim_start_matches('\u{FEFF}').trim();
    check_text(text)?;
    if text.starts_with('<') {
        return Ok((xml_text(text.into())?, undone));
    }
    let unescaped;
    let mut text = text;
    if text.contains('%') {
        unescaped =
            percent_decode(text).ok_or_else(|| field(Code::MessageBase64).found("a stray %"))?;
        text = &unescaped;
        undone.push("URL encoding");
    }
    let octets = decode_base64(text)?;
    undone.push("base64");
    // What begins like XML is XML, even if it happens to inflate.
    match inflate(&octets).filter(|_| !begins_like_xml(&octets)) {
        Some(inflated) => {
            undone.push("DEFLATE");
            Ok((xml_text(inflated)?, undone))
        }
        None => Ok((xml_text(octets)?, undone)),
    }
}

pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        octets.push(match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                // `from_str_radix` would take a sign.
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                u8::from_str_radix(core::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(octets).ok()
}

/// Percent-encodes all but the unreserved characters of RFC 3986 section 2.3.
pub(crate) fn percent_encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte))
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

//! Characters: which ones XML allows, references and line ends on the way in, escapes on the way out.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::check::Code;

/// What the raw text is, which decides how line ends and references are read.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Role {
    /// Character data: line ends become LF (XML 1.0 section 2.11).
    Text,
    /// An attribute value: white space becomes a space (section 3.3.3).
    Attribute,
    /// CDATA: line ends become LF, references are text.
    Cdata,
}

/// Whether XML 1.0 allows the character (section 2.2).
fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// The offset of the first character that XML does not allow.
pub(super) fn illegal_char(text: &str) -> Option<usize> {
    // Almost all text is printable ASCII, which needs no decoding.
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    // Without leaving early, a block is checked many octets at a time.
    let all_plain = |block: &[u8]| block.iter().fold(true, |all, byte| all & plain(byte));
    if text.as_bytes().chunks(256).all(all_plain) {
        return None;
    }
    text.char_indices().find(|&(_, c)| !is_char(c)).map(|(at, _)| at)
}

/// Whether an octet of that kind is there. Without leaving early, many are looked at at a time.
fn any(text: &str, wanted: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(false, |any, byte| any | wanted(byte))
}

/// Whether character data stands for itself: it holds no line end to change, no reference, and no end of CDATA.
pub(super) fn is_plain(raw: &str) -> bool {
    !any(raw, |byte| matches!(byte, b'&' | b'>' | b'\r'))
}

/// Whether an attribute value stands for itself: it holds no white space to change, no reference, and no `<`.
pub(super) fn is_plain_value(raw: &str) -> bool {
    !any(raw, |byte| matches!(byte, b'&' | b'<' | b'\t' | b'\n' | b'\r'))
}

/// Reads raw text. An error is the code and the offset of what is wrong.
pub(super) fn read(raw: &str, role: Role) -> Result<Cow<'_, str>, (Code, usize)> {
    let special = match role {
        Role::Text => any(raw, |byte| byte == b'&' || byte == b'\r'),
        Role::Attribute => any(raw, |byte| byte == b'&' || matches!(byte, b'\t' | b'\n' | b'\r')),
        Role::Cdata => any(raw, |byte| byte == b'\r'),
    };
    if !special {
        return Ok(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '\r' => {
                rest.next_if(|&(_, next)| next == '\n');
                text.push(if role == Role::Attribute { ' ' } else { '\n' });
            }
            '\n' | '\t' if role == Role::Attribute => text.push(' '),
            '&' if role != Role::Cdata => {
                let after = raw.get(at + 1..).unwrap_or("");
                let (name, _) = after.split_once(';').ok_or((Code::XmlWellFormed, at))?;
                text.push(reference(name).map_err(|code| (code, at))?);
                for _ in 0..=name.chars().count() {
                    rest.next();
                }
            }
            c => text.push(c),
        }
    }
    Ok(Cow::Owned(text))
}

/// The character that `&name;` stands for (sections 4.1 and 4.6).
pub(super) fn reference(name: &str) -> Result<char, Code> {
    let number = match name {
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "amp" => return Ok('&'),
        "apos" => return Ok('\''),
        "quot" => return Ok('"'),
        _ => name.strip_prefix('#').ok_or(Code::XmlEntity)?,
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hexadecimal) => (hexadecimal, 16),
        None => (number, 10),
    };
    // `from_str_radix` would take a sign.
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(Code::XmlWellFormed);
    }
    let c = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    c.filter(|&c| is_char(c)).ok_or(Code::XmlCharacter)
}

/// What an octet may be in a name: one bit for its beginning, one for the rest. Other than ASCII is for `is_ncname`.
#[allow(clippy::indexing_slicing, reason = "done by the compiler")]
const NAME: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        classes[byte as usize] = if byte.is_ascii_alphabetic() || byte == b'_' {
            START | REST
        } else if byte.is_ascii_digit() || byte == b'-' || byte == b'.' {
            REST
        } else {
            0
        };
        byte += 1;
    }
    classes
};
const START: u8 = 1;
const REST: u8 = 2;

/// The length of the ASCII name without a colon that the octets begin with; 0 where there is none.
fn name_length(octets: &[u8]) -> usize {
    let class = |octet: &u8| NAME.get(usize::from(*octet)).copied().unwrap_or(0);
    match octets.first() {
        Some(first) if class(first) & START != 0 => {
            octets.iter().position(|octet| class(octet) & REST == 0).unwrap_or(octets.len())
        }
        _ => 0,
    }
}

/// The prefix and the local part that the text begins with, and what comes after. `None` is for names that
/// `is_ncname` must look at, and for what is none.
pub(super) fn plain_name(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_at_checked(name_length(text.as_bytes()))?;
    let (prefix, local, rest) = match rest.strip_prefix(':') {
        Some(qualified) => {
            let (local, rest) = qualified.split_at_checked(name_length(qualified.as_bytes()))?;
            (name, local, rest)
        }
        None => ("", name, rest),
    };
    let none = name.is_empty() || local.is_empty();
    let whole = !none && !rest.starts_with(|c: char| c == ':' || !c.is_ascii());
    whole.then_some((prefix, local, rest))
}

/// Whether the text is a name without a colon (Namespaces in XML section 3).
pub(super) fn is_ncname(name: &str) -> bool {
    let ascii = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if name.bytes().all(ascii) {
        return name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    }
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Writes character data as Canonical XML does (section 2.3, text nodes).
pub(crate) fn escape_text(text: &str, out: &mut String) {
    escape(text, out, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

/// Writes an attribute value as Canonical XML does (section 2.3, attribute nodes).
pub(crate) fn escape_attribute(value: &str, out: &mut String) {
    escape(value, out, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

fn escape(text: &str, out: &mut String, escaped: impl Fn(u8) -> Option<&'static str>) {
    if !any(text, |byte| escaped(byte).is_some()) {
        out.push_str(text);
        return;
    }
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(replacement) = escaped(byte) {
            out.push_str(text.get(done..at).unwrap_or(""));
            out.push_str(replacement);
            done = at + 1;
        }
    }
    out.push_str(text.get(done..).unwrap_or(""));
}

//! Writes a message anew, in other words that have the same canonical form.
#![allow(clippy::string_slice, reason = "a test fails by panicking")]

use super::random::Random;

/// One piece of a well-formed document.
enum Token<'t> {
    /// `<name attributes>`, its content unread; whether it is `<name/>`.
    Start(&'t str, bool),
    End(&'t str),
    Text(&'t str),
    Cdata(&'t str),
    /// A comment, and whatever else begins with `<?` or `<!`.
    Other(&'t str),
}

/// Base64 fields, which hold nothing but text.
const BASE64: [&str; 4] = ["DigestValue", "SignatureValue", "X509Certificate", "CipherValue"];

/// The same document with other quotes, order, white space in tags, references, CDATA, comments,
/// unused declarations and empty elements. Exclusive canonicalisation writes both alike.
pub fn rewritten(text: &str, random: &mut Random) -> String {
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut tokens = tokens(text).into_iter().peekable();
    while let Some(token) = tokens.next() {
        let local = |tag: &str| name(tag).rsplit(':').next().unwrap_or("").to_string();
        // SignedInfo may be canonicalised with its comments.
        let quiet = open.iter().any(|tag| local(tag) == "SignedInfo")
            || open.last().is_some_and(|tag| BASE64.contains(&local(tag).as_str()));
        match token {
            Token::Start(tag, empty) => {
                let empty = empty || {
                    let closed = matches!(tokens.peek(), Some(Token::End(_)));
                    closed && random.below(2) == 0 && tokens.next().is_some()
                };
                start(tag, &mut out, random);
                match (empty, random.below(2)) {
                    (true, 0) => out.push_str("/>"),
                    (true, _) => out.push_str(&format!("></{}>", name(tag))),
                    (false, _) => {
                        out.push('>');
                        open.push(tag);
                    }
                }
            }
            Token::End(tag) => {
                open.pop();
                out.push_str(&format!("</{}{}>", name(tag), random.one_of(&["", " ", "\n"])));
            }
            Token::Text(text) if open.is_empty() => out.push_str(text),
            Token::Text(text) => characters(text, quiet, &mut out, random),
            Token::Cdata(text) => match text.contains(['<', '&', '>', '\r']) {
                true => out.push_str(&format!("<![CDATA[{text}]]>")),
                false => characters(text, quiet, &mut out, random),
            },
            Token::Other(text) => out.push_str(text),
        }
    }
    out
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (token, length) = if let Some(inner) = rest.strip_prefix("<!--") {
            let end = 4 + inner.find("-->").expect("a comment ends") + 3;
            (Token::Other(&rest[..end]), end)
        } else if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            let end = inner.find("]]>").expect("CDATA ends");
            (Token::Cdata(&inner[..end]), 9 + end + 3)
        } else if rest.starts_with("<?") {
            let end = rest.find("?>").expect("it ends") + 2;
            (Token::Other(&rest[..end]), end)
        } else if let Some(inner) = rest.strip_prefix("</") {
            let end = inner.find('>').expect("a tag ends");
            (Token::End(&inner[..end]), 2 + end + 1)
        } else if let Some(inner) = rest.strip_prefix('<') {
            let end = tag_end(inner);
            let tag = &inner[..end];
            let empty = tag.strip_suffix('/');
            (Token::Start(empty.unwrap_or(tag), empty.is_some()), 1 + end + 1)
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            (Token::Text(&rest[..end]), end)
        };
        tokens.push(token);
        rest = &rest[length..];
    }
    tokens
}

/// Where `>` ends the tag: none in a quoted value does.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == '>' => return at,
            _ => {}
        }
    }
    panic!("a tag that does not end: {tag}")
}

fn name(tag: &str) -> &str {
    tag.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or("")
}

fn start(tag: &str, out: &mut String, random: &mut Random) {
    let name = name(tag);
    let mut attributes: Vec<(&str, String)> = Vec::new();
    let mut rest = tag[name.len()..].trim_start();
    while let Some((key, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = &after[..1];
        let (value, after) = after[1..].split_once(quote).expect("a value ends");
        attributes.push((key.trim(), value.into()));
        rest = after.trim_start();
    }
    if random.below(8) == 0 {
        // No PrefixList names it, so no canonical form has it.
        attributes.push(("xmlns:idle", "urn:idle".into()));
    }
    out.push('<');
    out.push_str(name);
    while !attributes.is_empty() {
        let (key, value) = attributes.swap_remove(random.below(attributes.len()));
        out.push_str(random.one_of(&[" ", "\n", "\t", "\r\n  "]));
        let equals = random.one_of(&["=", " = ", "\n="]);
        let (quote, value) = match random.below(2) {
            0 => ('"', value.replace('"', "&quot;")),
            _ => ('\'', value.replace('\'', "&#39;")),
        };
        out.push_str(&format!("{key}{equals}{quote}"));
        references(&value, out, random);
        out.push(quote);
    }
    out.push_str(random.one_of(&["", " ", "\n"]));
}

/// Writes text with some of its characters as references.
fn references(text: &str, out: &mut String, random: &mut Random) {
    let mut reference = false;
    for c in text.chars() {
        reference = (reference || c == '&') && c != ';';
        if !reference && c.is_alphanumeric() && random.below(40) == 0 {
            let number = u32::from(c);
            let hexadecimal = random.below(2) == 0;
            out.push_str(&if hexadecimal {
                format!("&#x{number:X};")
            } else {
                format!("&#{number};")
            });
        } else {
            out.push(c);
        }
    }
}

/// Writes text with references, a stretch of it in CDATA, and a comment inside.
fn characters(text: &str, quiet: bool, out: &mut String, random: &mut Random) {
    let plain = !text.contains(['&', '>']);
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let (a, b) = (random.one_of(&places), random.one_of(&places));
    let (begin, end) = (a.min(b), a.max(b));
    // Between CR and LF there is one line end, not two.
    let torn = text.contains('\r');
    if !plain || torn || random.below(3) == 0 {
        references(text, out, random);
        return;
    }
    references(&text[..begin], out, random);
    if !quiet && random.below(2) == 0 {
        out.push_str(random.one_of(&["<!---->", "<!-- <Assertion/> -->", "<!--]]>-->"]));
    }
    out.push_str(&format!("<![CDATA[{}]]>", &text[begin..end]));
    references(&text[end..], out, random);
}

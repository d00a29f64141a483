//! What XML is refused, by which code and where; and what oddities are XML all the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec;
use saml_edge::inspect::{Settings, decode, inspect};
use saml_edge::{Rejection, Timestamp};

/// The most telling failed check. There always is one: nothing here is a Response.
fn refusal(message: &str) -> Rejection {
    let inspection = inspect(message, &Settings::new(Timestamp::from_unix_millis(0))).unwrap();
    inspection.checks().rejection().unwrap_or_else(|| panic!("accepted: {message}"))
}

/// Code, line, column and the path of the element around it.
type Row = (&'static str, &'static str, u32, u32, &'static str);

#[rustfmt::skip]
const REFUSED: &[Row] = &[
    // What is no element structure.
    ("<a>",                              "xml.truncated",            1, 4,  "a"),
    ("<a></a",                           "xml.truncated",            1, 4,  "a"),
    ("<a",                               "xml.truncated",            1, 1,  ""),
    ("<a b='",                           "xml.truncated",            1, 1,  ""),
    ("<a><!-- ",                         "xml.truncated",            1, 4,  "a"),
    ("<a><![CDATA[",                     "xml.truncated",            1, 4,  "a"),
    ("<!-- -->",                         "xml.truncated",            1, 9,  ""),
    ("<a><b></a></b>",                   "xml.well_formed",          1, 7,  "a/b"),
    ("<a></b>",                          "xml.well_formed",          1, 4,  "a"),
    ("<a></A>",                          "xml.well_formed",          1, 4,  "a"),
    ("<a/><b/>",                         "xml.well_formed",          1, 5,  ""),
    ("<a/></a>",                         "xml.well_formed",          1, 5,  ""),
    ("<a/>text",                         "xml.well_formed",          1, 5,  ""),
    ("<a/>&amp;",                        "xml.well_formed",          1, 5,  ""),
    ("<a/><![CDATA[]]>",                 "xml.well_formed",          1, 5,  ""),
    ("<a>]]></a>",                       "xml.well_formed",          1, 4,  "a"),
    ("<a>\n <b>x]]>y</b></a>",           "xml.well_formed",          2, 6,  "a/b"),
    ("<a><!-- -- --></a>",               "xml.well_formed",          1, 4,  "a"),
    ("<a><!-- ---></a>",                 "xml.well_formed",          1, 4,  "a"),
    ("<a><!></a>",                       "xml.well_formed",          1, 4,  "a"),
    ("<a><b <c/></b></a>",               "xml.well_formed",          1, 7,  "a"),
    // Names and attributes.
    ("< a/>",                            "xml.well_formed",          1, 1,  ""),
    ("<1a/>",                            "xml.well_formed",          1, 1,  ""),
    ("<-a/>",                            "xml.well_formed",          1, 1,  ""),
    ("<a:/>",                            "xml.well_formed",          1, 1,  ""),
    ("<:a/>",                            "xml.well_formed",          1, 1,  ""),
    ("<a:b:c xmlns:a='urn:a'/>",         "xml.well_formed",          1, 1,  ""),
    ("<a$/>",                            "xml.well_formed",          1, 1,  ""),
    ("<a b/>",                           "xml.well_formed",          1, 4,  ""),
    ("<a b=c/>",                         "xml.well_formed",          1, 4,  ""),
    ("<a b='c'd='e'/>",                  "xml.well_formed",          1, 9,  ""),
    ("<a b='c/>",                        "xml.truncated",            1, 1,  ""),
    ("<a b='<'/>",                       "xml.well_formed",          1, 7,  ""),
    ("<a b='&'/>",                       "xml.well_formed",          1, 7,  ""),
    ("<a =''/>",                         "xml.well_formed",          1, 4,  ""),
    ("<a 1='2'/>",                       "xml.well_formed",          1, 4,  ""),
    ("<a / >",                           "xml.well_formed",          1, 4,  ""),
    ("<a></a b='c'>",                    "xml.well_formed",          1, 4,  "a"),
    ("<a b='1' b='2'/>",                 "xml.duplicate_attribute",  1, 10, ""),
    ("<a\n b='1'\n b='2'/>",             "xml.duplicate_attribute",  3, 2,  ""),
    ("<a xmlns='urn:a' xmlns='urn:a'/>", "xml.duplicate_attribute",  1, 18, ""),
    ("<a xmlns:p='urn:a' xmlns:q='urn:a' p:b='' q:b=''/>", "xml.duplicate_attribute", 1, 43, ""),
    // Namespaces.
    ("<p:a/>",                           "xml.namespace",            1, 1,  ""),
    ("<a><b p:c=''/></a>",               "xml.namespace",            1, 4,  "a"),
    ("<a><b xmlns:p='urn:p'/><p:c/></a>","xml.namespace",            1, 24, "a"),
    ("<a xmlns:p=''/>",                  "xml.namespace",            1, 4,  ""),
    ("<a xmlns:xmlns='urn:x'/>",         "xml.namespace",            1, 4,  ""),
    ("<a xmlns:xml='urn:x'/>",           "xml.namespace",            1, 4,  ""),
    ("<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", "xml.namespace", 1, 4, ""),
    ("<a xmlns='http://www.w3.org/2000/xmlns/'/>",          "xml.namespace", 1, 4, ""),
    ("<a xmlns='relative/uri'/>",        "xml.namespace",            1, 4,  ""),
    ("<a xmlns='#fragment'/>",           "xml.namespace",            1, 4,  ""),
    ("<xmlns:a/>",                       "xml.namespace",            1, 1,  ""),
    // References and characters.
    ("<a>&b;</a>",                       "xml.entity",               1, 4,  "a"),
    ("<a b='&c;'/>",                     "xml.entity",               1, 7,  ""),
    ("<a>&AMP;</a>",                     "xml.entity",               1, 4,  "a"),
    ("<a>&amp</a>",                      "xml.well_formed",          1, 4,  "a"),
    ("<a>& </a>",                        "xml.well_formed",          1, 4,  "a"),
    ("<a>&;</a>",                        "xml.entity",               1, 4,  "a"),
    ("<a>&#;</a>",                       "xml.well_formed",          1, 4,  "a"),
    ("<a>&#x;</a>",                      "xml.well_formed",          1, 4,  "a"),
    ("<a>&#+65;</a>",                    "xml.well_formed",          1, 4,  "a"),
    ("<a>&#X41;</a>",                    "xml.well_formed",          1, 4,  "a"),
    ("<a>&#0;</a>",                      "xml.character",            1, 4,  "a"),
    ("<a>&#8;</a>",                      "xml.character",            1, 4,  "a"),
    ("<a>&#xD800;</a>",                  "xml.character",            1, 4,  "a"),
    ("<a>&#xFFFE;</a>",                  "xml.character",            1, 4,  "a"),
    ("<a>&#x110000;</a>",                "xml.character",            1, 4,  "a"),
    ("<a>&#99999999999;</a>",            "xml.character",            1, 4,  "a"),
    ("<a>\0</a>",                        "xml.character",            1, 4,  ""),
    ("<a>\n\u{b}</a>",                   "xml.character",            2, 1,  ""),
    ("<a>é𝄞\u{FFFF}</a>",                "xml.character",            1, 6,  ""),
    // Declarations, document types, processing instructions.
    ("<?xml version='1.1'?><a/>",        "xml.declaration",          1, 1,  ""),
    ("<?xml version='1.0' encoding='UTF-16'?><a/>", "xml.declaration", 1, 1, ""),
    ("<?xml encoding='UTF-8'?><a/>",     "xml.declaration",          1, 1,  ""),
    ("<?xml encoding='UTF-8' version='1.0'?><a/>", "xml.declaration", 1, 1, ""),
    ("<?xml version='1.0' standalone='maybe'?><a/>", "xml.declaration", 1, 1, ""),
    ("<?xml version='1.0' version='1.0'?><a/>", "xml.declaration",   1, 1,  ""),
    ("<?xml?><a/>",                      "xml.declaration",          1, 1,  ""),
    ("<!-- --><?xml version='1.0'?><a/>","xml.well_formed",          1, 9,  ""),
    ("<a><?xml version='1.0'?></a>",     "xml.well_formed",          1, 4,  "a"),
    ("<?b?><a/>",                        "xml.processing_instruction", 1, 1, ""),
    ("<a>\n<?b c?></a>",                 "xml.processing_instruction", 2, 1, "a"),
    ("<a/><?b?>",                        "xml.processing_instruction", 1, 5, ""),
    ("<!DOCTYPE a><a/>",                 "xml.doctype",              1, 1,  ""),
    ("<!doctype a><a/>",                 "xml.doctype",              1, 1,  ""),
    ("<!-- -->\n<!DOCTYPE a SYSTEM 'b'><a/>", "xml.doctype",         2, 1,  ""),
    ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "xml.doctype",      1, 1,  ""),
    ("<a><!DOCTYPE b></a>",              "xml.doctype",              1, 4,  "a"),
    ("<a><!ENTITY b 'c'></a>",           "xml.well_formed",          1, 4,  "a"),
];

/// Read as XML; the root is no Response, which is the first thing wrong.
const READ: &[&str] = &[
    "<a/>",
    "<a />",
    "<a\n\t/>",
    "<a></a\n>",
    "<a b = 'c'\td\r\n=\"e'f\"/>",
    "<a b='>'/>",
    "<a>></a>",
    "<a>]] ></a>",
    "<a>&lt;&gt;&amp;&apos;&quot;&#65;&#x41;&#x10FFFF;</a>",
    "<a><![CDATA[<&]]]]></a>",
    "<a><!-- - <&> --></a>",
    "<é:ü xmlns:é='urn:é'/>",
    "<a.b-c_d1/>",
    "<a xmlns='urn:a'><b xmlns=''/></a>",
    "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='de'/>",
    "<a xmlns:p='urn:a' xmlns='urn:a' p:b='' b=''/>",
    "<?xml version='1.0'?><a/>",
    "<?xml version = \"1.0\" encoding = 'Utf-8' standalone='no' ?>\n<a/>\n",
    "<!-- --><a/><!-- -->\n",
    "\u{FEFF}<a/>",
    "<xmlx:a xmlns:xmlx='urn:a'/>",
];

#[test]
fn what_is_no_xml_is_refused_with_its_place() {
    let mut problems = Vec::new();
    for &(xml, code, line, column, path) in REFUSED {
        let found = refusal(xml);
        let place = found.place.as_ref().unwrap_or_else(|| panic!("no place: {xml}"));
        let at = (found.code.as_str(), place.line, place.column, place.path.as_str());
        if at != (code, Some(line), Some(column), path) {
            problems.push(format!("{xml:?}: {at:?}, not {:?}", (code, line, column, path)));
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn oddities_are_xml_all_the_same() {
    for xml in READ {
        assert_eq!(refusal(xml).code.as_str(), "message.response", "{xml}");
    }
}

#[test]
fn bounds_are_exact() {
    let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    let attributes = |count: usize| {
        let attributes: String = (0..count).map(|number| format!(" a{number}=''")).collect();
        format!("<a{attributes}/>")
    };
    let namespaces = |count: usize| {
        let inner: String =
            (0..count - 40).map(|number| format!(" xmlns:b{number}='urn:b'")).collect();
        let outer: String = (0..40).map(|number| format!(" xmlns:a{number}='urn:a'")).collect();
        format!("<a{outer}><b{inner}/></a>")
    };
    // The default namespace and `xml` are in scope from the start.
    for (make, most) in
        [(&nested as &dyn Fn(usize) -> String, 64), (&attributes, 64), (&namespaces, 62)]
    {
        assert_eq!(refusal(&make(most)).code.as_str(), "message.response");
        assert_eq!(refusal(&make(most + 1)).code.as_str(), "xml.limits");
    }
}

#[test]
fn too_many_nodes_are_refused() {
    let many = format!("<a>{}</a>", "<b/>".repeat(200_000));
    assert_eq!(refusal(&many).code.as_str(), "xml.limits");
    let many = format!("<a>{}</a>", "<b c=''/>".repeat(100_000));
    assert_eq!(refusal(&many).code.as_str(), "xml.limits");
}

#[test]
fn a_deflated_bomb_is_not_inflated() {
    let bomb = format!("<a>{}</a>", " ".repeat(64 << 20));
    let bomb = STANDARD.encode(compress_to_vec(bomb.as_bytes(), 9));
    assert!(bomb.len() < 100_000);
    let code = refusal(&bomb).code.as_str();
    assert!(matches!(code, "message.size" | "message.xml"), "{code}");
}

/// These octets begin like XML and inflate as well; the form field's reader takes them as they are.
#[test]
fn what_begins_like_xml_is_not_inflated() {
    let octets = include_bytes!("support/xml-that-inflates.bin");
    assert!(miniz_oxide::inflate::decompress_to_vec(octets).is_ok());
    let (text, undone) = decode(&STANDARD.encode(octets)).unwrap();
    assert_eq!((text.as_bytes(), undone), (&octets[..], vec!["base64"]));
}

#[test]
fn a_percent_sign_wants_two_digits() {
    for stray in ["PGEvPg%+3", "PGEvPg%", "PGEvPg%3", "PGEvPg%zz", "PGEvPg% 3"] {
        let refused = refusal(stray);
        assert_eq!(refused.code.as_str(), "message.base64", "{stray}");
        assert_eq!(refused.place.as_ref().unwrap().path, "form field SAMLResponse", "{stray}");
        assert_eq!(refused.found.as_deref(), Some("a stray %"), "{stray}");
    }
}

#[test]
fn messages_are_recognised_in_every_wrapping() {
    let xml = "<a b='&#xFC;'>ü</a>";
    let base64 = STANDARD.encode(xml);
    let deflated = STANDARD.encode(compress_to_vec(xml.as_bytes(), 6));
    let escaped = |text: &str| text.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D");
    for (message, steps) in [
        (xml.to_string(), &[][..]),
        (format!("\u{FEFF}  {xml}\n"), &[]),
        (base64.clone(), &["base64"]),
        (base64.trim_end_matches('=').to_string(), &["base64"]),
        (
            base64
                .as_bytes()
                .chunks(5)
                .map(|line| format!("{}\r\n", str::from_utf8(line).unwrap()))
                .collect(),
            &["base64"],
        ),
        (escaped(&base64), &["URL encoding", "base64"]),
        (deflated.clone(), &["base64", "DEFLATE"]),
        (escaped(&deflated), &["URL encoding", "base64", "DEFLATE"]),
    ] {
        let steps: Vec<&str> = if message.contains('%') || !steps.contains(&"URL encoding") {
            steps.to_vec()
        } else {
            steps[1..].to_vec()
        };
        let (text, undone) = decode(&message).unwrap_or_else(|error| panic!("{error}: {message}"));
        assert_eq!((text.trim(), undone), (xml, steps), "{message}");
    }
}

//! Canonical XML against xmlsec1: both must say the same about a signature, whatever way the message is written.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use saml_edge::Permit;

use support::message::{Parts, code, judge, signature_holds, signed};
use support::random::Random;
use support::signer::{Signature, Target, verifies};

const METHODS: [&str; 6] = [
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
];

/// Declared around the assertion, so that inclusive methods and PrefixLists reach for them.
const AROUND: &str =
    "xmlns:u='urn:1' xmlns:v=\"urn:2\" xmlns:ds='urn:ds' xml:lang='en' xml:space='default'";

const TRICKY: Parts<'_> = Parts {
    response: "xmlns:u='urn:1'",
    assertion: "b='2' a=\"1\"",
    name_id: "jo@contoso.com&#13;\r\n&gt;<![CDATA[<&]]>",
    value: "<u:a u:x='1' x='&#10;2\n3'/><b xmlns=''><c xmlns=\"urn:3\"/><d/></b><!-- a comment -->",
};

/// A change of the message as it was signed, and whether the canonical form stays the same.
const CHANGES: &[(&str, &str, bool)] = &[
    ("b='2' a=\"1\"", "a='1' b='2'", true),
    ("b='2' a=\"1\"", "\n b = \"2\"\r\n\ta='1' ", true),
    ("b='2' a=\"1\"", "b='2' a=\"1\" xmlns:unused='urn:unused'", true),
    ("b='2' a=\"1\"", "b='2' a=\"1\" xmlns='urn:oasis:names:tc:SAML:2.0:assertion'", true),
    ("b='2' a=\"1\"", "b='2' a=\"1\" c=''", false),
    ("b='2' a=\"1\"", "b='2 ' a=\"1\"", false),
    ("b='2' a=\"1\"", "b='&#x32;' a=\"&#49;\"", true),
    ("<AuthnContext/>", "<AuthnContext></AuthnContext>", true),
    ("<AuthnContext/>", "<AuthnContext\n/>", true),
    ("<AuthnContext/>", "<AuthnContext> </AuthnContext>", false),
    ("<AuthnContext/>", "<AuthnContext><!-- x --></AuthnContext>", true),
    ("<AuthnContext/>", "<AuthnContext xmlns='urn:x'/>", false),
    ("jo@contoso", "jo&#64;contoso", true),
    ("jo@contoso", "jo&#x40;contoso", true),
    ("jo@contoso", "<![CDATA[jo@]]>contoso", true),
    ("jo@contoso", "jo<!-- -->@contoso", true),
    ("jo@contoso", "jo@Contoso", false),
    ("com&#13;\r\n&gt;", "com&#13;\n>", true),
    ("com&#13;\r\n&gt;", "com&#13;\r&gt;", true),
    ("com&#13;\r\n&gt;", "com&#xd;&#xa;&#62;", true),
    ("com&#13;\r\n&gt;", "com\r\n\n&gt;", false),
    ("com&#13;\r\n&gt;", "com&#10;\n&gt;", false),
    ("<![CDATA[<&]]>", "&lt;&amp;", true),
    ("<![CDATA[<&]]>", "<![CDATA[<]]><![CDATA[&]]>", true),
    ("<![CDATA[<&]]>", "<![CDATA[&lt;&amp;]]>", false),
    ("x='&#10;2\n3'", "x='&#xA;2\t3'", true),
    ("x='&#10;2\n3'", "x='&#10;2\r\n3'", true),
    ("x='&#10;2\n3'", "x='\n2 3'", false),
    ("x='&#10;2\n3'", "x='&#10;2  3'", false),
    ("<u:a u:x", "<w:a xmlns:w='urn:1' w:x", false),
    ("<u:a u:x", "<u:a xmlns:u='urn:1' u:x", true),
    ("<u:a u:x", "<u:a xmlns:u='urn:2' u:x", false),
    ("<b xmlns=''>", "<b xmlns=\"\" xmlns:u='urn:2'>", true),
    ("<b xmlns=''>", "<b>", false),
    ("<d/>", "<d xmlns=''/>", true),
    ("<d/>", "<d xmlns='urn:3'/>", false),
    ("<!-- a comment --></AttributeValue>", "</AttributeValue>", true),
    ("</AttributeValue>", "\n</AttributeValue>", false),
    ("</AttributeValue>", "</AttributeValue >", true),
    ("</AttributeStatement>", "<?x?></AttributeStatement>", false),
    ("xmlns:u='urn:1' xmlns:p", "xmlns:u='urn:2' xmlns:p", false),
    ("xmlns:u='urn:1' xmlns:p", "xml:lang='en' xmlns:u='urn:1' xmlns:p", true),
];

#[test]
fn a_message_may_be_written_in_other_words_but_not_with_another_meaning() {
    let message = signed(TRICKY, Signature::default(), &[Target::Assertion]);
    assert_eq!(code(&judge(&message, "idp", Permit::Refuse)), None, "{message}");
    let mut problems = Vec::new();
    for &(old, new, same) in CHANGES {
        assert_eq!(message.matches(old).count(), 1, "{old}");
        let changed = message.replace(old, new);
        let ours = signature_holds(&judge(&changed, "idp", Permit::Refuse));
        let theirs = verifies(&changed, Target::Assertion, "idp");
        if (ours, theirs) != (same, same) {
            problems
                .push(format!("{old:?} to {new:?}: {ours} here, {theirs} in xmlsec1, not {same}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn random_content_has_the_canonical_form_that_xmlsec1_gives_it() {
    for seed in 1..=120 {
        let (message, signature) = random_message(seed);
        let inspection = judge(&message, "idp", Permit::Allow);
        let rejection = inspection.checks().rejection();
        assert_eq!(rejection, None, "seed {seed}, {signature:?}\n{message}");
    }
}

#[test]
fn random_changes_get_the_verdict_that_xmlsec1_gives_them() {
    let (mut held, mut broke) = (0, 0);
    for seed in 1..=40 {
        let (message, signature) = random_message(seed);
        let mut random = Random::new(1000 + seed);
        for _ in 0..6 {
            let changed = random_change(&message, &mut random);
            let inspection = judge(&changed, "idp", Permit::Allow);
            let ours = signature_holds(&inspection);
            let theirs = verifies(&changed, Target::Assertion, "idp");
            // Being stricter about what is XML is allowed; being laxer is not.
            let stricter = !ours && code(&inspection).is_some_and(|code| code.starts_with("xml."));
            assert!(
                ours == theirs || stricter,
                "seed {seed}, {signature:?}: {ours} here, {theirs} in xmlsec1\n{changed}"
            );
            if ours {
                held += 1;
            } else {
                broke += 1;
            }
        }
    }
    println!("{held} held, {broke} broke");
    assert!(held > 10 && broke > 10, "the changes are too much alike: {held} held, {broke} broke");
}

fn random_message(seed: u64) -> (String, Signature<'static>) {
    let mut random = Random::new(seed);
    let value = random.content();
    let signature = Signature {
        canonicalization: random.one_of(&METHODS),
        transform: random.one_of(&METHODS),
        // Inclusive methods take no PrefixList.
        prefix_list: "",
        ..Signature::default()
    };
    let exclusive =
        signature.canonicalization.contains("exc") && signature.transform.contains("exc");
    let prefix_list =
        if exclusive { random.one_of(&["", "u", "v #default", "p ds w", "#default"]) } else { "" };
    let signature = Signature { prefix_list, ..signature };
    let parts = Parts {
        response: AROUND,
        assertion: "xml:lang='fr'",
        name_id: "jo@contoso.com",
        value: &value,
    };
    (signed(parts, signature, &[Target::Assertion]), signature)
}

/// Rewritings that keep the canonical form in most places.
const REWRITINGS: [(&str, &str); 9] = [
    ("\n", "\r\n"),
    (">", " >"),
    ("/>", "\n/>"),
    (" ", "\n "),
    ("&amp;", "&#38;"),
    ("&#13;", "&#xD;"),
    ("\"", "&quot;"),
    ("x", "&#x78;"),
    ("<!--", "<!-- more"),
];

/// Rewrites something in the assertion behind its signature, or changes, puts in or takes out a character.
fn random_change(message: &str, random: &mut Random) -> String {
    const PUT_IN: [&str; 10] = [" ", "\n", "<!-- -->", "&#32;", "a", "'", ">", "<", "&", "x='y'"];
    let begin = message.find("</ds:Signature>").unwrap() + 15;
    let end = message.find("</Assertion>").unwrap();
    loop {
        let at = begin + random.below(end - begin);
        let Some(rest) = message.get(at..end) else { continue };
        let (old, new) = match random.below(4) {
            0 => (rest.chars().next().unwrap().len_utf8(), random.one_of(&["", "y"])),
            1 => (0, random.one_of(&PUT_IN)),
            _ => {
                let (old, new) = random.one_of(&REWRITINGS);
                let Some(found) = rest.find(old) else { continue };
                let at = at + found;
                return format!("{}{new}{}", &message[..at], &message[at + old.len()..]);
            }
        };
        return format!("{}{new}{}", &message[..at], &message[at + old..]);
    }
}

//! What is not well-formed and what is, one line each; and the bounds.

use super::*;

#[test]
fn refuses_what_is_not_well_formed() {
    use Code::*;
    for (text, code, column) in [
        ("", XmlTruncated, 1),
        ("<a>", XmlTruncated, 4),
        ("<a", XmlTruncated, 1),
        ("<a><!-- x", XmlTruncated, 4),
        ("<a></b>", XmlWellFormed, 4),
        ("<a></a >x", XmlWellFormed, 9),
        ("<a/><b/>", XmlWellFormed, 5),
        ("<a/>&amp;", XmlWellFormed, 5),
        ("<a/><![CDATA[x]]>", XmlWellFormed, 5),
        ("x<a/>", XmlWellFormed, 1),
        (" <?xml version='1.0'?><a/>", XmlWellFormed, 2),
        ("\u{FEFF}<a/>", XmlWellFormed, 1),
        ("\u{FEFF}-v<vu>", XmlWellFormed, 1),
        ("<a b/>", XmlWellFormed, 4),
        ("<a b=c/>", XmlWellFormed, 4),
        ("<a b='c'd='e'/>", XmlWellFormed, 9),
        ("<a b='<'/>", XmlWellFormed, 7),
        ("<a b='&'/>", XmlWellFormed, 7),
        ("<a / >", XmlWellFormed, 4),
        ("<a>]]></a>", XmlWellFormed, 4),
        ("<a>& b</a>", XmlWellFormed, 4),
        ("<a><!-- -- --></a>", XmlWellFormed, 4),
        ("<a><!-- ---></a>", XmlWellFormed, 4),
        ("<a><!--></a>", XmlTruncated, 4),
        ("<1a/>", XmlWellFormed, 1),
        ("<a:/>", XmlWellFormed, 1),
        ("<:a/>", XmlWellFormed, 1),
        ("<a:b:c/>", XmlWellFormed, 1),
        ("<a>&#;</a>", XmlWellFormed, 4),
        ("<a>&#x;</a>", XmlWellFormed, 4),
        ("<a>&#+65;</a>", XmlWellFormed, 4),
        ("<a>&#0;</a>", XmlCharacter, 4),
        ("<a>&#xD800;</a>", XmlCharacter, 4),
        ("<a>\u{1}</a>", XmlCharacter, 4),
        ("<a>\u{FFFF}</a>", XmlCharacter, 4),
        ("<a>&b;</a>", XmlEntity, 4),
        ("<a b='x&c;'/>", XmlEntity, 8),
        ("<?xml version='1.1'?><a/>", XmlDeclaration, 1),
        ("<?xml version='1.0' encoding='iso-8859-1'?><a/>", XmlDeclaration, 1),
        ("<?xml encoding='UTF-8'?><a/>", XmlDeclaration, 1),
        ("<!DOCTYPE a><a/>", XmlDoctype, 1),
        ("<a><!DOCTYPE a></a>", XmlDoctype, 4),
        ("<?x?><a/>", XmlProcessingInstruction, 1),
        ("<a><?x y?></a>", XmlProcessingInstruction, 4),
        ("<p:a/>", XmlNamespace, 1),
        ("<a p:b=''/>", XmlNamespace, 1),
        ("<a xmlns:p=''/>", XmlNamespace, 4),
        ("<a xmlns:p='b'/>", XmlNamespace, 4),
        ("<a xmlns:xml='urn:x'/>", XmlNamespace, 4),
        ("<a xmlns:xmlns='urn:x'/>", XmlNamespace, 4),
        ("<a xmlns='http://www.w3.org/XML/1998/namespace'/>", XmlNamespace, 4),
        ("<a b='' b=''/>", XmlDuplicateAttribute, 9),
        ("<a xmlns='urn:x' xmlns='urn:x'/>", XmlDuplicateAttribute, 18),
        ("<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='' q:b=''/>", XmlDuplicateAttribute, 43),
    ] {
        let read = Document::read(text, &mut Budget::new()).map(|_| ());
        let refused = read.expect_err(text).located(text);
        assert_eq!(refused.code, code, "{text}: {refused}");
        let place = refused.place.clone().unwrap();
        assert_eq!(place.column, Some(column), "{text}");
        let span = place.start.unwrap() as usize..place.end.unwrap() as usize;
        assert!(text.get(span.clone()).is_some(), "{text}: {span:?}");
    }
}

#[test]
fn takes_what_is_well_formed() {
    for text in [
        "<a/>",
        "<?xml version=\"1.0\" encoding='utf-8' standalone='yes' ?>\n<a/>\n",
        "<!-- x --><a  b = 'c'\n d=\"e\" ></a ><!-- y -->",
        "<a xmlns='' xmlns:p='urn:p' xmlns:xml='http://www.w3.org/XML/1998/namespace'><p:b p:c='' c=''/></a>",
        "<a>&#x10FFFF;&#13;]] ></a>",
    ] {
        assert!(Document::read(text, &mut Budget::new()).is_ok(), "{text}");
    }
}

#[test]
fn stays_within_the_bounds() {
    for (text, found) in [
        ("<a>".repeat(65), "elements nested too deeply"),
        (
            alloc::format!(
                "<a {}/>",
                (0..65).map(|n| alloc::format!("a{n}='' ")).collect::<String>()
            ),
            "too many attributes on one element",
        ),
        ("<a/>".repeat(200_000), "a second root element"),
        (alloc::format!("<a>{}</a>", "<b/>".repeat(200_000)), "too many nodes and attributes"),
        (
            alloc::format!("<a xmlns='urn:{}'/>", "x".repeat(1100)),
            "a namespace URI that is too long",
        ),
    ] {
        let refused = Document::read(&text, &mut Budget::new()).map(|_| ()).unwrap_err();
        assert_eq!(refused.found.as_deref(), Some(found));
    }
}

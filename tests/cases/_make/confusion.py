"""Two readers that see two messages: IDs, names, attributes and namespaces that one takes for something and another does not."""

import re

from message import (
    ASSERTION_ID, NAME_ID, RESPONSE_ID, SAML, SAMLP, STATUS, edit, element, every, forged, in_extensions, into, unsigned,
)
from sign import DSIG, Signature, rsa, signed_info_signed
from wrapping import CHANGED, around_assertion

CASES = []

WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
REFERENCE = "Response/Assertion/Signature/SignedInfo/Reference/@URI"
UNREADABLE = "xmlsec1 cannot read the document"
OWN = f'URI="#{ASSERTION_ID}"'


def case(name, what, code, place, **more):
    if not ("assertion" in more or "response" in more):
        more["assertion"] = Signature()
    if "no_intact_signature" not in more:
        more["signature_intact"] = True
    CASES.append({"name": name, "what": what, "code": code, "place": place, **more})


def wrapped(wrap):
    return [around_assertion(wrap)]


def advised(start, evil, signature, bare):
    """A forged assertion with that start tag's addition and the genuine signature, the genuine assertion in its Advice."""
    evil = into(into(evil, signature), f"<Advice>{bare}</Advice>")
    return evil.replace('ID="_forged"', start, 1)


# IDs.
case("id-twice-as-wsu-id", "The signed assertion's ID stands again as a wsu:Id", "id.unique", "Response/Assertion/@ID",
     after=[in_extensions(f'<x xmlns="urn:x" xmlns:wsu="{WSU}" wsu:Id="{ASSERTION_ID}"/>')])
case("id-twice-as-qualified-id", "A forged assertion has the genuine one's ID as a saml:ID, and the genuine one in its Advice", "id.unique",
     "Response/Assertion/Advice/Assertion/@ID", after=wrapped(lambda genuine, evil, signature, bare: advised(
         f'ID="_forged" xmlns:saml="{SAML}" saml:ID="{ASSERTION_ID}"', evil, signature, bare)))
case("id-twice-as-qualified-id-first", "The same, and the saml:ID stands before the ID", "id.unique",
     "Response/Assertion/Advice/Assertion/@ID", after=wrapped(lambda genuine, evil, signature, bare: advised(
         f'xmlns:saml="{SAML}" saml:ID="{ASSERTION_ID}" ID="_forged"', evil, signature, bare)),
     no_intact_signature="xmlsec1 takes the first attribute named ID, so that one ID stands twice")
case("id-twice-on-the-response", "A forged Response has the genuine one's ID as a samlp:ID, and the genuine one in its Extensions",
     "id.unique", "Response/Extensions/Response/@ID", assertion=None, response=Signature(), after=[lambda text: edit(
         forged(element(text, "samlp:Response")), (f'ID="{RESPONSE_ID}"', f'ID="_other" samlp:ID="{RESPONSE_ID}"'),
         (STATUS, element(text, "Signature") + STATUS), in_extensions(unsigned(element(text, "samlp:Response"))))])
case("id-qualified-only", "The Response's ID stands as a samlp:ID only", "response.shape", "Response/@ID",
     after=[(f'ID="{RESPONSE_ID}"', f'samlp:ID="{RESPONSE_ID}"')])
case("id-white-space", "The forged assertion's ID is the genuine one's with a space around it", "signature.reference", REFERENCE,
     after=wrapped(lambda genuine, evil, signature, bare: advised(f'ID=" {ASSERTION_ID} "', evil, signature, bare)))
case("id-zero-width", "The forged assertion's ID is the genuine one's with a zero-width space", "signature.reference", REFERENCE,
     after=wrapped(lambda genuine, evil, signature, bare: advised(f'ID="{ASSERTION_ID}&#x200B;"', evil, signature, bare)))
case("id-other-case", "The forged assertion's ID is the genuine one's in upper case", "signature.reference", REFERENCE,
     after=wrapped(lambda genuine, evil, signature, bare: advised(f'ID="{ASSERTION_ID.upper()}"', evil, signature, bare)))
case("id-hash", "The forged assertion's ID begins with a #", "signature.reference", REFERENCE,
     after=wrapped(lambda genuine, evil, signature, bare: advised(f'ID="#{ASSERTION_ID}"', evil, signature, bare)))
case("id-empty", "The forged assertion's ID is empty", "signature.reference", REFERENCE,
     after=wrapped(lambda genuine, evil, signature, bare: advised('ID=""', evil, signature, bare)))
case("id-missing", "The forged assertion has no ID", "signature.reference", REFERENCE,
     after=wrapped(lambda genuine, evil, signature, bare: advised('Consent=""', evil, signature, bare)))
case("id-lower-case", "The forged assertion has an id instead of an ID, with the genuine one's value", "id.unique",
     "Response/Assertion/Advice/Assertion/@ID",
     after=wrapped(lambda genuine, evil, signature, bare: advised(f'id="{ASSERTION_ID}"', evil, signature, bare)))
case("id-entity", "The forged assertion's ID is an entity of a document type definition", "xml.doctype", "", line=1, column=1,
     after=[*wrapped(lambda genuine, evil, signature, bare: advised('ID="&id;"', evil, signature, bare)),
            lambda text: f'<!DOCTYPE r [<!ENTITY id "{ASSERTION_ID}">]>' + text],
     no_intact_signature="the entity makes one ID stand twice, which xmlsec1 refuses")
case("id-character-reference", "The forged assertion has the genuine one's ID, written with a character reference", "id.unique",
     "Response/Assertion/Advice/Assertion/@ID", after=wrapped(
         lambda genuine, evil, signature, bare: advised(f'ID="&#95;{ASSERTION_ID[1:]}"', evil, signature, bare)),
     no_intact_signature="one ID stands twice, which xmlsec1 refuses")

# Names: only samlp:Response and saml:Assertion are what they seem.
def beside(name, what, rename, place="Response/Assertion", **more):
    """A forged assertion of another name before the genuine one."""
    case("name-" + name, what, "response.shape", place,
         after=wrapped(lambda genuine, evil, signature, bare: rename(evil) + genuine), **more)


def renamed(new):
    return lambda evil: evil.replace("<Assertion ", f"<{new} ", 1).replace("</Assertion>", f"</{new}>")


beside("protocol-namespace", "A forged assertion in the protocol's namespace", lambda evil: evil.replace(SAML, SAMLP))
beside("no-namespace", "A forged assertion in no namespace", lambda evil: evil.replace(f' xmlns="{SAML}"', ' xmlns=""'))
beside("saml-1", "A forged assertion in the namespace of SAML 1", lambda evil: evil.replace(SAML, "urn:oasis:names:tc:SAML:1.0:assertion"))
beside("namespace-in-other-case", "A forged assertion in SAML's namespace, written in another case",
       lambda evil: evil.replace(SAML, SAML.upper()))
beside("namespace-with-space", "A forged assertion in SAML's namespace with a space behind it", lambda evil: evil.replace(SAML, SAML + " "),
       no_intact_signature="xmlsec1 refuses a namespace that is no URI")
beside("lower-case", "A forged assertion in lower case", renamed("assertion"), "Response/assertion")
beside("other-alphabet", "A forged assertion that begins with a Cyrillic A", renamed("\u0410ssertion"), "Response/\u0410ssertion")
case("name-default-undeclared", "The genuine assertion's default namespace is undeclared on a forged Subject", "signature.digest",
     "Response/Assertion", after=[("<Conditions ", '<Subject xmlns=""><NameID>admin</NameID></Subject><Conditions ')],
     no_intact_signature=CHANGED)
case("name-signature-in-foreign-namespace", "The genuine signature's namespace is another one", "signature.present", "Response",
     after=[(f'<Signature xmlns="{DSIG}"', '<Signature xmlns="urn:x"')], no_intact_signature="there is no Signature any more")
case("name-signature-by-xml-xmlns", "The Signature is in no namespace, and xml:xmlns names the one of signatures", "signature.present",
     "Response", after=[(f'<Signature xmlns="{DSIG}"', f'<Signature xmlns="" xml:xmlns="{DSIG}"')],
     no_intact_signature="there is no Signature any more")
case("name-signature-prefix-rebound", "The signature's prefix is bound to another namespace where SignedInfo begins", "signature.shape",
     "Response/Assertion/Signature/SignedInfo", after=[("<SignedInfo>", '<SignedInfo xmlns="urn:x">')], no_intact_signature=CHANGED)
case("name-hidden-signature", "The genuine signature in Extensions, below an xml:xmlns, and a forged assertion with the genuine one in its Advice",
     "signature.place", "Response/Extensions/Parent/Child/Signature", after=[
         lambda text: edit(text, (element(text, "Assertion"), into(
             forged(element(text, "Assertion")), f"<Advice>{unsigned(element(text, 'Assertion'))}</Advice>")), in_extensions(
                 f'<Parent xmlns="{DSIG}"><Child xml:xmlns="urn:x">{element(text, "Signature")}</Child></Parent>'))])
case("name-prefix-rebound", "The assertion's prefix is declared on the Response, and there bound to another namespace", "response.shape",
     "Response/Assertion", before=[
         ("<samlp:Response ", f'<samlp:Response xmlns:saml="{SAML}" '),
         lambda text: text.replace(f'<Assertion xmlns="{SAML}"', f'<saml:Assertion xmlns="{SAML}"').replace("</Assertion>", "</saml:Assertion>")],
     after=[(f'xmlns:saml="{SAML}"', 'xmlns:saml="urn:x"')], no_intact_signature=CHANGED)
case("name-listed-prefix-rebound", "A prefix of both PrefixLists is bound to another namespace on the Response", "signature.value",
     "Response/Assertion/Signature/SignatureValue", assertion=Signature(prefixes="xs"), no_intact_signature=CHANGED, before=[
         ("<samlp:Response ", '<samlp:Response xmlns:xs="http://www.w3.org/2001/XMLSchema" ')],
     after=[('xmlns:xs="http://www.w3.org/2001/XMLSchema"', 'xmlns:xs="urn:x"')])
case("name-subject-in-foreign-namespace", "A forged Subject in a foreign namespace, put into the genuine Subject", "signature.digest",
     "Response/Assertion", after=[("<Subject>", '<Subject><NameID xmlns="urn:x">admin@contoso.com</NameID>')],
     no_intact_signature=CHANGED)

# XML that one reader takes and another does not, around a genuine signature.
def parser(name, what, code, place, change, why=UNREADABLE, **more):
    if why:
        more["no_intact_signature"] = why
    case("parser-" + name, what, code, place, after=[change], **more)


parser("attribute-default", "A document type definition gives the assertion an ID by default", "xml.doctype", "",
       lambda text: f'<!DOCTYPE r [<!ATTLIST Assertion ID CDATA "{ASSERTION_ID}">]>' + text, why=None)
parser("doctype-after-comment", "A document type definition behind a comment", "xml.doctype", "",
       lambda text: "<!-- --><!DOCTYPE r>" + text, why=None)
parser("doctype-quotes", "A document type definition whose literal holds a comment and a forged message", "xml.doctype", "",
       lambda text: "<!DOCTYPE r [<!ENTITY % a '\">]><!--'>]>" + text + "<!-- -->", why=None)
parser("doctype-lower-case", "A document type definition in lower case", "xml.doctype", "", lambda text: "<!doctype r>" + text)
parser("empty-prefix", "An attribute with an empty prefix", "xml.well_formed", "Response",
       (f'ID="{ASSERTION_ID}" Issue', f'ID="{ASSERTION_ID}" :ID="_forged" Issue'))
parser("empty-prefix-element", "A forged assertion with an empty prefix", "xml.well_formed", "Response",
       lambda text: edit(text, (element(text, "Assertion"), forged(element(text, "Assertion")).replace("Assertion", ":Assertion")
                                + element(text, "Assertion"))), why=None)
parser("two-colons", "A forged assertion with two prefixes", "xml.well_formed", "Response",
       lambda text: edit(text, (element(text, "Assertion"), forged(element(text, "Assertion")).replace("Assertion", "samlp:a:Assertion")
                                + element(text, "Assertion"))), why=None)
parser("directive", "A directive that hides a comment's end", "xml.well_formed", "Response",
       (STATUS, "<! <<!-- -->!>x " + STATUS))
parser("comment-in-tag", "A comment inside a start tag", "xml.well_formed", "Response", (STATUS, STATUS.replace("<samlp:Status>", "<samlp:Status <!-- -->>")))
parser("comment-end-in-comment", "A comment that ends in three hyphens", "xml.well_formed", "Response", (STATUS, "<!-- --->" + STATUS))
parser("attribute-without-quotes", "An ID without quotes", "xml.well_formed", "Response",
       (f'ID="{ASSERTION_ID}" Issue', f"ID={ASSERTION_ID} Issue"))
parser("attribute-without-space", "Two attributes without space between", "xml.well_formed", "Response",
       (f'ID="{ASSERTION_ID}" Issue', f'ID="{ASSERTION_ID}"Consent="_forged" Issue'))
parser("tag-in-attribute", "A forged assertion in an attribute value, which ends early for some", "xml.well_formed", "Response",
       (STATUS, STATUS.replace("<samlp:Status>", '<samlp:Status a="<Assertion>">')))
parser("cdata-end", "The end of CDATA in text", "xml.well_formed", "Response/Extensions", in_extensions("]]>"))
parser("cdata-outside", "CDATA after the root element", "xml.well_formed", "", lambda text: text + "<![CDATA[<Assertion/>]]>")
parser("null-after-root", "A null character and a forged message after an intact one", "xml.character", "",
       lambda text: text + "\0" + text.replace(NAME_ID, "admin@contoso.com"), why=None)
parser("second-message", "A forged message after an intact one", "xml.well_formed", "",
       lambda text: text + text.replace(NAME_ID, "admin@contoso.com"))
parser("forged-message-first", "A forged message before an intact one", "xml.well_formed", "",
       lambda text: text.replace(NAME_ID, "admin@contoso.com") + text)
parser("xmlns-prefix", "The prefix xmlns is declared", "xml.namespace", "Response",
       (STATUS, STATUS.replace("<samlp:Status>", f'<samlp:Status xmlns:xmlns="{SAML}">')), why=None)
parser("xml-prefix", "The prefix xml is bound to SAML's namespace", "xml.namespace", "Response",
       (STATUS, STATUS.replace("<samlp:Status>", f'<samlp:Status xmlns:xml="{SAML}">')), why=None)
parser("xml-namespace", "Another prefix is bound to the namespace of xml, so that its id is an xml:id", "xml.namespace", "Response/Extensions",
       in_extensions('<x xmlns="" xmlns:y="http://www.w3.org/XML/1998/namespace" y:id="_x"/>'), why=None)
parser("prefix-undeclared", "A prefix is undeclared, as XML 1.1 allows", "xml.namespace", "Response",
       (STATUS, STATUS.replace("<samlp:Status>", '<samlp:Status xmlns:x="">')), why=None)
parser("declaration-inside", "An XML declaration inside the document", "xml.well_formed", "Response", (STATUS, '<?xml version="1.0"?>' + STATUS))
parser("processing-instruction-beside", "A processing instruction between Response and assertion", "xml.processing_instruction", "Response",
       (STATUS, STATUS + "<?x?>"), why=None)
parser("processing-instruction-in-digest-value", "A processing instruction in the DigestValue", "xml.processing_instruction",
       "Response/Assertion/Signature/SignedInfo/Reference/DigestValue", ("<DigestValue>", "<DigestValue><?x?>"), why=CHANGED)
parser("processing-instruction-in-issuer", "A signed processing instruction that cuts the Issuer in two", "xml.processing_instruction",
       "Response/Assertion/Issuer", lambda text: text, why=None,
       before=[("    <Issuer>", "    <Issuer><?x?>")])
parser("processing-instruction-in-audience", "A signed processing instruction that cuts the Audience in two",
       "xml.processing_instruction", "Response/Assertion/Conditions/AudienceRestriction/Audience", lambda text: text,
       why=None, before=[("</Audience>", "<?x?>.attacker.example</Audience>")])

# No canonical form: some libraries then hash nothing at all.
SHA256_OF_NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
RELATIVE = "xmlsec1 has no canonical form for a relative namespace either"


def of_nothing(text):
    """A forged assertion with the digest of nothing, and a genuine signature over nothing."""
    text = text.replace(NAME_ID, "admin@contoso.com")
    text = re.sub("<DigestValue>[^<]*<", f"<DigestValue>{SHA256_OF_NOTHING}<", text)
    return re.sub("<SignatureValue>[^<]*<", f"<SignatureValue>{rsa(b'')}<", text)


def void(name, what, code, place, *changes, why=RELATIVE, **more):
    if why:
        more["no_intact_signature"] = why
    case("void-" + name, what, code, place, after=list(changes), **more)


void("relative-namespace", "A relative namespace on a forged assertion and its SignedInfo, the digest of nothing and a signature over nothing",
     "xml.namespace", "Response", of_nothing, (f'<Assertion xmlns="{SAML}"', f'<Assertion xmlns:n="1" xmlns="{SAML}"'),
     ("<SignedInfo>", '<SignedInfo xmlns:n="1">'))
void("relative-namespace-in-signed-info", "A relative namespace on SignedInfo, and a signature over nothing", "xml.namespace",
     "Response/Assertion/Signature", of_nothing, ("<SignedInfo>", '<SignedInfo xmlns:n="1">'))
void("relative-namespace-on-the-response", "A relative namespace on a forged Response, the digest of nothing and a signature over nothing",
     "xml.namespace", "", of_nothing, ("<samlp:Response ", '<samlp:Response xmlns:n="#" '), assertion=None, response=Signature())
void("namespace-of-slashes", "A namespace that is a path", "xml.namespace", "Response", of_nothing,
     (f'<Assertion xmlns="{SAML}"', f'<Assertion xmlns:n="//x/y" xmlns="{SAML}"'))
void("nothing-hashed", "A forged assertion with the digest of nothing, and a genuine signature over nothing", "signature.value",
     "Response/Assertion/Signature/SignatureValue", of_nothing, why="the signature is over nothing at all")
void("digest-of-nothing", "The genuine key signed the digest of nothing", "signature.digest", "Response/Assertion", of_nothing,
     signed_info_signed, why="the digest is that of nothing at all")
void("own-signature-selected", "The Reference of a forged assertion names the signature itself, of which the enveloped-signature transform leaves nothing",
     "signature.reference", REFERENCE, ("<Signature ", '<Signature Id="_signature" '), (OWN, 'URI="#_signature"'), of_nothing,
     signed_info_signed, why=None)

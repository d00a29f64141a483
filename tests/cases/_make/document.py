"""Messages that are refused before any signature is looked at: their form field, their XML and their shape."""

import base64
import re
import zlib

from message import (
    ASSERTION, ASSERTION_ID, ASSERTION_SIGNATURE, IDP, MESSAGE, NAME_ID, RESPONSE_ID, RESPONSE_ISSUER, RESPONSE_SIGNATURE, SAMLP,
    STATUS, SUCCESS, edit, element, every, forged, in_extensions, unsigned, without,
)
from sign import Signature

CASES = []

FIELD = "form field SAMLResponse"
IN_NAME_ID = "Response/Assertion/Subject/NameID"
STATUS_CODES = "urn:oasis:names:tc:SAML:2.0:status:"


# Why a naive verifier is not fooled.
UNREADABLE = "xmlsec1 cannot read the document"
CHANGED = "what was signed is changed"
UNSIGNED = "nothing is signed"
NO_XML = "it is no XML"


def case(name, what, code, place, **more):
    more.setdefault("assertion", Signature())
    if "no_intact_signature" not in more:
        more["signature_intact"] = True
    CASES.append({"name": name, "what": what, "code": code, "place": place, **more})


def field(name, what, code, value, **more):
    """A form field that holds something else altogether."""
    case(name, what, code, FIELD, assertion=None, field=lambda _: value, no_intact_signature=NO_XML, **more)


def instead(xml):
    return lambda text: xml


def deflate(xml):
    packer = zlib.compressobj(9, wbits=-15)
    return base64.b64encode(packer.compress(xml) + packer.flush())


PAGE = b"<!DOCTYPE html><html><body><form><input name='SAMLResponse'></form></body></html>"
field("message-empty", "An empty form field", "message.base64", b"")
field("message-not-base64", "The form field is not base64", "message.base64", b"this is not base64!")
field("message-url-encoded-twice", "The base64 is URL-encoded once too often", "message.base64",
      base64.b64encode(MESSAGE.encode()).replace(b"+", b"%2B").replace(b"=", b"%3D").replace(b"P", b"%50"))
field("message-base64-url", "The alphabet of base64url", "message.base64", b"PHNhbWw_Pz8-Pj4-")
field("message-page", "The form field holds an HTML page", "message.html", PAGE)
field("message-not-xml", "The base64 of something that is not XML", "message.xml", base64.b64encode(b'{"name_id": "admin"}'))
case("message-deflated", "Deflated, as HTTP-Redirect has it, but posted", "message.xml", FIELD, field=deflate, found="DEFLATE", no_intact_signature=UNREADABLE)
case("message-page-in-base64", "The base64 of an HTML page", "message.html", FIELD, assertion=None, after=[instead(PAGE.decode())], no_intact_signature=UNSIGNED)
case("message-too-large", "One octet more than 1 MiB", "message.size", FIELD, pad_to=(1 << 20) + 1)
case("message-utf-16", "UTF-16 with a byte order mark", "message.encoding", FIELD, found="UTF-16",
     after=[lambda text: text.encode("utf-16")])
case("message-utf-16-unmarked", "UTF-16 without a byte order mark", "xml.character", "", line=1, column=2,
     after=[lambda text: text.encode("utf-16-le")], no_intact_signature=UNREADABLE)
case("message-latin-1", "ISO 8859-1, undeclared", "message.encoding", FIELD,
     before=[every(NAME_ID, "jürgen@contoso.com")], after=[lambda text: text.encode("iso8859-1")], no_intact_signature=UNREADABLE)
field("message-artifact", "An artifact in the place of the message", "message.artifact", base64.b64encode(b"\x00\x04\x00\x00" + b"a" * 40))
case("message-artifact-response", "A Response inside an ArtifactResponse", "message.artifact", "ArtifactResponse", line=1, column=1, after=[
    lambda text: f'<samlp:ArtifactResponse xmlns:samlp="{SAMLP}" ID="_1" Version="2.0" IssueInstant="2026-11-23T12:00:00Z">'
    f"{STATUS}{text}</samlp:ArtifactResponse>"])
case("message-artifact-resolve", "A request to resolve an artifact", "message.artifact", "ArtifactResolve", assertion=None, no_intact_signature=UNSIGNED, line=1, column=1, after=[
    instead(f'<samlp:ArtifactResolve xmlns:samlp="{SAMLP}" ID="_1" Version="2.0" IssueInstant="2026-11-23T12:00:00Z"/>')])
case("message-request", "A SAMLRequest", "message.request", "AuthnRequest", assertion=None, line=1, column=1, after=[
    instead(f'<samlp:AuthnRequest xmlns:samlp="{SAMLP}" ID="_1" Version="2.0" IssueInstant="2026-11-23T12:00:00Z"/>')], no_intact_signature=UNSIGNED)
case("message-logout-response", "A LogoutResponse", "message.response", "LogoutResponse", assertion=None, after=[
    instead(f'<samlp:LogoutResponse xmlns:samlp="{SAMLP}" ID="_1" Version="2.0" IssueInstant="2026-11-23T12:00:00Z">{STATUS}</samlp:LogoutResponse>')], no_intact_signature=UNSIGNED)
case("message-bare-assertion", "A signed assertion without a Response", "message.response", "Assertion",
     after=[lambda text: element(text, "Assertion")])
case("message-soap", "A signed Response inside a SOAP envelope", "message.response", "Envelope", after=[
    lambda text: f'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>{text}</Body></Envelope>'])
case("message-saml-1", "A Response of SAML 1.1", "message.response", "Response", after=[every(SAMLP, "urn:oasis:names:tc:SAML:1.0:protocol")])

# XML that is refused; the signature is intact wherever the XML can be read at all.
case("xml-doctype", "A document type definition in front of an intact message", "xml.doctype", "", line=1, column=1,
     after=[lambda text: "<!DOCTYPE Response>\n" + text])
case("xml-doctype-entities", "Entities that would expand without end", "xml.doctype", "", line=1, column=1, after=[
    lambda text: '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
    + text.replace(f">{NAME_ID}</NameID>", ">&c;</NameID>")], no_intact_signature=UNREADABLE)
case("xml-doctype-external", "An external entity that names a file", "xml.doctype", "", line=2, column=1, after=[
    lambda text: '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n'
    + text.replace(f">{NAME_ID}</NameID>", ">&f;</NameID>")], no_intact_signature=UNREADABLE)
case("xml-entity", "An entity that is not predefined", "xml.entity", IN_NAME_ID, after=[(f">{NAME_ID}</NameID>", ">b.simon&nbsp;</NameID>")], no_intact_signature=UNREADABLE)
case("xml-entity-in-attribute", "An entity that is not predefined in an attribute", "xml.entity", "Response",
     after=[(f'ID="{ASSERTION_ID}" Issue', f'ID="{ASSERTION_ID}" Consent="&nbsp;" Issue')], no_intact_signature=UNREADABLE)
case("xml-processing-instruction", "A signed processing instruction that cuts the NameID in two", "xml.processing_instruction",
     IN_NAME_ID, before=[(f"{NAME_ID}</NameID>", "admin@contoso.com<?x?>.example.net</NameID>")])
case("xml-processing-instruction-before", "A style sheet in front of an intact message", "xml.processing_instruction", "",
     line=1, column=1, after=[lambda text: '<?xml-stylesheet href="x"?>' + text])
case("xml-declaration-encoding", "The declaration says ISO 8859-1", "xml.declaration", "", line=1, column=1,
     after=[lambda text: '<?xml version="1.0" encoding="ISO-8859-1"?>' + text])
case("xml-declaration-version", "The declaration says XML 1.1, which allows more characters", "xml.declaration", "",
     line=1, column=1, after=[lambda text: '<?xml version="1.1"?>' + text])
case("xml-truncated", "The second half is missing", "xml.truncated", "Response/Assertion/AttributeStatement",
     after=[lambda text: text[: text.index("</AttributeStatement>")]], no_intact_signature=UNREADABLE)
case("xml-truncated-in-tag", "The message ends in a start tag", "xml.truncated", "Response/Assertion",
     after=[lambda text: text[: text.index("<Conditions") + 20]], no_intact_signature=UNREADABLE)
case("xml-second-root", "A second root element after an intact message", "xml.well_formed", "",
     after=[lambda text: text + "<Response/>"], no_intact_signature=UNREADABLE)
case("xml-text-after-root", "Text after an intact message", "xml.well_formed", "", after=[lambda text: text + "SAMLResponse"], no_intact_signature=UNREADABLE)
case("xml-wrong-end-tag", "An end tag that fits no start tag", "xml.well_formed", IN_NAME_ID,
     after=[("</NameID>", "</Nameid>")], no_intact_signature=UNREADABLE)
case("xml-end-tag-around-text", "An end tag that swallows the NameID, which no finding may repeat", "xml.well_formed", "Response/Assertion/Subject",
     after=[lambda text: re.sub("<NameID [^>]*>([^<]*)</NameID>", r"</Subject \1>", text)], no_intact_signature=UNREADABLE)
case("xml-entity-around-text", "An entity that swallows the NameID, which no finding may repeat", "xml.entity", IN_NAME_ID,
     after=[(f">{NAME_ID}</NameID>", f">&{NAME_ID};</NameID>")], no_intact_signature=UNREADABLE)
case("xml-character", "A character that XML does not allow", "xml.character", "", line=21, column=86,
     after=[(f">{NAME_ID}</NameID>", ">b.simon\x01</NameID>")], no_intact_signature=UNREADABLE)
case("xml-character-reference", "A reference to a character that XML does not allow", "xml.character", IN_NAME_ID,
     after=[(f">{NAME_ID}</NameID>", ">b.simon&#0;</NameID>")], no_intact_signature=UNREADABLE)
case("xml-undeclared-prefix", "A prefix that nothing declares", "xml.namespace", "Response/Assertion",
     after=[("<Conditions ", "<Conditions x:y='1' ")], no_intact_signature=UNREADABLE)
case("xml-relative-namespace", "A relative namespace URI, for which there is no canonical form", "xml.namespace", "Response",
     after=[("<Assertion ", '<Assertion xmlns:r="../r" ')], no_intact_signature=UNREADABLE)
case("xml-duplicate-attribute", "The ID stands twice", "xml.duplicate_attribute", "Response",
     after=[(f'ID="{ASSERTION_ID}" Issue', f'ID="{ASSERTION_ID}" ID="_forged" Issue')], no_intact_signature=UNREADABLE)
case("xml-duplicate-attribute-namespace", "One attribute by two prefixes of one namespace", "xml.duplicate_attribute", "Response",
     after=[("<Assertion ", '<Assertion xmlns:a="urn:x" xmlns:b="urn:x" a:x="1" b:x="2" ')], no_intact_signature=UNREADABLE)
case("xml-depth", "65 elements inside each other", "xml.limits", "Response/Extensions/" + "/".join(["x"] * 62),
     before=[(STATUS, f"<samlp:Extensions>{'<x>' * 63}{'</x>' * 63}</samlp:Extensions>{STATUS}")])
case("xml-attributes", "65 attributes on one element", "xml.limits", "Response/Assertion",
     before=[("<Conditions ", "<Conditions " + " ".join(f'a{number}=""' for number in range(63)) + " ")])
case("xml-namespaces", "More than 64 namespaces in scope", "xml.limits", "Response/Extensions/x",
     before=[(STATUS, "<samlp:Extensions><x {}><y {}/></x></samlp:Extensions>{}".format(
         " ".join(f'xmlns:a{number}="urn:a"' for number in range(40)), " ".join(f'xmlns:b{number}="urn:b"' for number in range(40)), STATUS))])

# The shape of the Response.
case("id-twice", "The signed assertion's ID stands twice", "id.unique", "Response/Assertion/@ID",
     before=[(STATUS, f'<samlp:Extensions><x xmlns="urn:x" ID="{ASSERTION_ID}"/></samlp:Extensions>{STATUS}')], assertion=None,
     response=Signature())
case("id-twice-in-other-case", "The signed assertion's ID stands again as an Id", "id.unique", "Response/Assertion/@ID",
     after=[(STATUS, f'<samlp:Extensions><x xmlns="urn:x" Id="{ASSERTION_ID}"/></samlp:Extensions>{STATUS}')])
case("id-twice-as-xml-id", "The Response's ID stands again as an xml:id", "id.unique", "Response/Extensions/x/@id",
     after=[(STATUS, f'<samlp:Extensions><x xmlns="urn:x" xml:id="{RESPONSE_ID}"/></samlp:Extensions>{STATUS}')], no_intact_signature="one ID stands twice, which xmlsec1 refuses")
case("response-version", "The Response has version 1.1", "response.version", "Response/@Version",
     before=[(f'ID="{RESPONSE_ID}" Version="2.0"', f'ID="{RESPONSE_ID}" Version="1.1"')])
case("response-without-id", "The Response has no ID", "response.shape", "Response/@ID", before=[without(f' ID="{RESPONSE_ID}"')])
case("response-without-instant", "The Response has no IssueInstant that can be read", "response.shape", "Response/@IssueInstant",
     before=[('\n    IssueInstant="2026-11-23T12:00:00Z"', '\n    IssueInstant="yesterday"')])
case("response-with-text", "Text stands in the Response", "response.shape", "Response", before=[(STATUS, "admin" + STATUS)])
case("response-two-issuers", "The Response has two Issuers", "response.shape", "Response/Issuer[2]",
     before=[(RESPONSE_ISSUER, RESPONSE_ISSUER * 2)])
case("response-issuer-with-element", "An element stands in the Response's Issuer", "response.shape", "Response/Issuer",
     before=[(RESPONSE_ISSUER, RESPONSE_ISSUER.replace("</", "<x/></"))])
case("response-foreign-element", "A foreign element stands in the Response", "response.shape", "Response/Subject",
     before=[(STATUS, STATUS + '<Subject xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><NameID>admin</NameID></Subject>')])
case("response-two-statuses", "The Response has two Statuses, and the first one is a success", "response.shape", "Response/Status[2]",
     before=[(STATUS, STATUS + STATUS.replace("Success", "Requester"))])
case("status-failure", "The IdP reports a failure, with its reason", "status.success", "Response/Status/StatusCode",
     before=[(STATUS, f'<samlp:Status><samlp:StatusCode Value="{STATUS_CODES}Responder"><samlp:StatusCode Value="{STATUS_CODES}NoPassive"/>'
              "</samlp:StatusCode><samlp:StatusMessage>AADSTS50105: b.simon@contoso.com is not assigned</samlp:StatusMessage></samlp:Status>"),
             without(ASSERTION)],
     assertion=None, found="Responder > NoPassive: AADSTS50105: (removed) is not assigned", no_intact_signature=UNSIGNED)
case("status-failure-with-assertion", "The IdP reports a failure, and an intact assertion stands beside", "status.success",
     "Response/Status/StatusCode", before=[(SUCCESS, STATUS_CODES + "Requester")])
case("status-mixed", "A success that holds a failure", "status.success", "Response/Status/StatusCode",
     before=[(f'"{SUCCESS}"/>', f'"{SUCCESS}"><samlp:StatusCode Value="{STATUS_CODES}AuthnFailed"/></samlp:StatusCode>')])
case("status-missing", "The Response has no Status", "status.success", "Response", before=[without(STATUS)])
case("status-without-code", "The Status has no StatusCode", "status.success", "Response/Status",
     before=[(STATUS, "<samlp:Status/>")])
case("assertion-none", "A success without an assertion", "assertion.count", "Response", before=[without(ASSERTION)], assertion=None, no_intact_signature=UNSIGNED)
case("assertion-two", "Two assertions, the first one signed", "assertion.count", "Response/Assertion[2]",
     after=[lambda text: text.replace("</Assertion>", "</Assertion>" + forged(element(text, "Assertion")))])

# Signed by the genuine key, but no login.
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
FAILURE = f'<samlp:Status><samlp:StatusCode Value="{STATUS_CODES}Requester"/></samlp:Status>'


def signed(root, own_id="_other", attributes='Version="2.0" IssueInstant="2026-11-23T12:00:00Z"', namespace=SAMLP):
    """Another signed message instead of the whole Response."""
    text = f'<o:{root} xmlns:o="{namespace}" ID="{own_id}" {attributes}>{Signature().template(own_id)}</o:{root}>'
    return {"assertion": None, "detached": Signature(), "before": [instead(text)]}


def forged_message():
    return MESSAGE.replace(NAME_ID, "admin@contoso.com").replace(RESPONSE_SIGNATURE, "").replace(ASSERTION_SIGNATURE, "")


def advised_message(inside):
    return edit(forged_message(), ("    <AttributeStatement>", f"<Advice>{inside}</Advice><AttributeStatement>"))


case("message-signed-logout-response", "A signed LogoutResponse", "message.response", "LogoutResponse", **signed("LogoutResponse"))
case("message-signed-logout-request", "A signed LogoutRequest", "message.request", "LogoutRequest", **signed("LogoutRequest"))
case("message-signed-metadata", "The IdP's signed metadata", "message.response", "EntityDescriptor",
     **signed("EntityDescriptor", attributes=f'entityID="{IDP}"', namespace=METADATA))
case("message-signed-metadata-in-extensions", "A forged message with the IdP's signed metadata in Extensions", "signature.place",
     "Response/Extensions/EntityDescriptor/Signature", after=[lambda text: edit(forged_message(), in_extensions(text))],
     **signed("EntityDescriptor", attributes=f'entityID="{IDP}"', namespace=METADATA))
case("message-signed-metadata-in-advice", "A forged message with the IdP's signed metadata in Advice", "signature.present", "Response",
     after=[advised_message], **signed("EntityDescriptor", attributes=f'entityID="{IDP}"', namespace=METADATA))
case("message-signed-metadata-with-signature", "A forged assertion with the signature of the IdP's metadata, which stands in Advice",
     "signature.reference", "Response/Assertion/Signature/SignedInfo/Reference/@URI", after=[lambda text: edit(
         advised_message(unsigned(text)), ("    <Subject>", element(text, "Signature") + "    <Subject>"))],
     **signed("EntityDescriptor", attributes=f'entityID="{IDP}"', namespace=METADATA))
case("message-signed-metadata-id", "A forged assertion with the ID and signature of the IdP's metadata, which stands nowhere",
     "signature.digest", "Response/Assertion", after=[lambda text: edit(
         forged_message(), (f'ID="{ASSERTION_ID}"', 'ID="_other"'), ("    <Subject>", element(text, "Signature") + "    <Subject>"))],
     **signed("EntityDescriptor", attributes=f'entityID="{IDP}"', namespace=METADATA), no_intact_signature=CHANGED)
case("status-signed-failure", "A signed Response that reports a failure", "status.success", "Response/Status/StatusCode",
     assertion=None, response=Signature(), before=[without(ASSERTION), (STATUS, FAILURE)])
case("status-signed-failure-in-extensions", "A forged message with a signed failure in Extensions", "assertion.place",
     "Response/Extensions/Response", assertion=None, response=Signature(), before=[without(ASSERTION), (STATUS, FAILURE), every(RESPONSE_ID, "_failure")],
     after=[lambda text: edit(forged_message(), in_extensions(text))])
case("status-signed-failure-around-assertion", "A signed failure with a forged assertion in its signature, which the enveloped-signature transform leaves out",
     "status.success", "Response/Status/StatusCode", assertion=None, response=Signature(), before=[without(ASSERTION), (STATUS, FAILURE)],
     after=[lambda text: text.replace("</Signature>", f"<Object>{element(forged_message(), 'Assertion')}</Object></Signature>")])
case("status-signed-failure-with-forged-assertion", "A signed failure whose Status was changed, with a forged assertion", "signature.digest",
     "Response", assertion=None, response=Signature(), before=[without(ASSERTION), (STATUS, FAILURE)], no_intact_signature=CHANGED,
     after=[(FAILURE, STATUS), lambda text: text.replace("</samlp:Response>", element(forged_message(), "Assertion") + "</samlp:Response>")])
case("status-success-under-failure", "A failure that holds a success", "status.success", "Response/Status/StatusCode",
     before=[(f'"{SUCCESS}"/>', f'"{STATUS_CODES}Responder"><samlp:StatusCode Value="{SUCCESS}"/></samlp:StatusCode>')])
case("status-two-codes", "A Status with two StatusCodes, the first one a success", "response.shape", "Response/Status/StatusCode[2]",
     before=[("</samlp:Status>", f'<samlp:StatusCode Value="{STATUS_CODES}Requester"/></samlp:Status>')])
case("status-foreign-code", "The StatusCode stands in a foreign namespace", "status.success", "Response/Status",
     before=[("<samlp:StatusCode ", '<StatusCode xmlns="urn:x" ')])
case("status-other-case", "The success in lower case", "status.success", "Response/Status/StatusCode", before=[(SUCCESS, SUCCESS.lower())])
case("status-qualified-value", "The StatusCode's Value stands in a namespace", "status.success", "Response/Status/StatusCode",
     before=[("<samlp:StatusCode Value", "<samlp:StatusCode samlp:Value")])

# Other encodings, in which other filters see other characters.
case("message-utf-7", "UTF-7, declared", "xml.declaration", "", line=1, column=1, no_intact_signature=UNREADABLE,
     after=[lambda text: '<?xml version="1.0" encoding="UTF-7"?>' + text.replace(f">{NAME_ID}</NameID>", ">admin+AEA-contoso.com</NameID>")])
case("message-utf-7-undeclared", "UTF-7, undeclared", "message.xml", FIELD, after=[lambda text: text.replace("+", "+-").replace("<", "+ADw-")],
     no_intact_signature=UNREADABLE)
case("message-utf-32", "UTF-32 with a byte order mark", "message.encoding", FIELD, after=[lambda text: text.encode("utf-32")],
     no_intact_signature=UNREADABLE)
case("message-ebcdic", "EBCDIC", "message.xml", FIELD, after=[lambda text: text.encode("cp500")], no_intact_signature=UNREADABLE)
case("message-overlong", "An overlong octet sequence in the NameID", "message.encoding", FIELD, no_intact_signature=UNREADABLE,
     after=[lambda text: text.encode().replace(f">{NAME_ID}</NameID>".encode(), b">admin\xc1\x80contoso.com</NameID>")])
case("message-surrogates", "A character beyond 16 bits as two surrogates in UTF-8", "message.encoding", FIELD, no_intact_signature=UNREADABLE,
     after=[lambda text: text.encode().replace(f">{NAME_ID}</NameID>".encode(), b">\xed\xa0\xbd\xed\xb4\x91</NameID>")])
case("message-two-byte-order-marks", "Two byte order marks", "xml.well_formed", "", after=[lambda text: "\ufeff\ufeff" + text],
     no_intact_signature=UNREADABLE)
case("message-two-fields", "The base64 of an intact message, and that of a forged one behind it", "message.base64", FIELD,
     field=lambda xml: base64.b64encode(xml + b" " * (1 - len(xml) % 3 + 3)) + base64.b64encode(forged_message().encode()), no_intact_signature="it is no base64")
case("message-base64-tail", "Bits in the last character of the base64 that mean nothing", "message.base64", FIELD,
     field=lambda xml: base64.b64encode(xml + b" " * (1 - len(xml) % 3 + 3))[:-3] + b"B==", no_intact_signature="it is no base64")

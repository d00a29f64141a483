"""Messages that must be accepted, however oddly they are written, and what must be read from them."""

import base64
import re

from message import (
    ACS, ASSERTION_ID, ASSERTION_ISSUER, ASSERTION_SIGNATURE, ATTRIBUTES, AUDIENCE_RESTRICTION, AUTHN_STATEMENT, BEARER,
    CONDITIONS, EMAIL, IDP, NAME_ID, REQUEST_ID, RESPONSE_ID, RESPONSE_ISSUER, SAML, SP, STATUS, SUBJECT,
    SUBJECT_CONFIRMATION, every, without,
)
from sign import DSIG, ED25519, C14N_11, EXCLUSIVE, INCLUSIVE, MORE, PSS, XMLENC, Signature, reference

CASES = []

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
FIRST_ATTRIBUTE = '<Attribute Name="http://schemas.microsoft.com/identity/claims/tenantid">'


def case(name, what, **more):
    more.setdefault("name_id", NAME_ID)
    if not ("assertion" in more or "response" in more):
        more["assertion"] = Signature()
    CASES.append({"name": "accepted-" + name, "what": what, "accepted": True, **more})


def confirmation(method=BEARER, recipient=ACS):
    return SUBJECT_CONFIRMATION.replace(BEARER, method).replace(ACS, recipient)


def prefixed(text):
    """The same message with prefixes instead of default namespaces, as many products write it."""
    head, signature, tail = re.split(r"(<Signature .*</Signature>)", text, flags=re.S)
    saml = lambda part: re.sub(r"<(/?)(?=[A-Z])", r"<\1saml:", part).replace(f' xmlns="{SAML}"', f' xmlns:saml="{SAML}"')
    signature = re.sub(r"<(/?)(?=[A-Z])", r"<\1ds:", signature).replace(f' xmlns="{DSIG}"', f' xmlns:ds="{DSIG}"')
    return saml(head) + signature + saml(tail)


def attribute(inside, name="note"):
    return (FIRST_ATTRIBUTE, f'<Attribute Name="{name}">{inside}</Attribute>\n      {FIRST_ATTRIBUTE}')


# Signatures.
case("entra", "A message as Entra ID sends it: the assertion is signed with RSA-SHA256",
     attributes={EMAIL: [NAME_ID], "http://schemas.microsoft.com/claims/authnmethodsreferences": [
         "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password",
         "http://schemas.microsoft.com/claims/multipleauthn"]})
case("response-signed", "Only the Response is signed", response=Signature())
case("both-signed", "The Response and the assertion are signed", response=Signature(), assertion=Signature())
case("response-signed-empty-uri", "The Reference of the Response's signature is empty, which means the whole document",
     response=Signature(references=[reference("")]))
case("signature-before-issuer", "The Signature stands before the Issuer",
     before=[(ASSERTION_ISSUER + ASSERTION_SIGNATURE, ASSERTION_SIGNATURE + ASSERTION_ISSUER)])
case("rsa-sha384", "RSA-SHA384", assertion=Signature(algorithm=MORE + "rsa-sha384", digest=MORE + "sha384"))
case("rsa-sha512", "RSA-SHA512", assertion=Signature(algorithm=MORE + "rsa-sha512", digest=XMLENC + "sha512"))
case("ecdsa-p256", "ECDSA-SHA256 on P-256", certificates=["p256"],
     assertion=Signature("p256", MORE + "ecdsa-sha256", certificate="p256"))
case("ecdsa-p384", "ECDSA-SHA384 on P-384", certificates=["p384"],
     assertion=Signature("p384", MORE + "ecdsa-sha384", certificate="p384", digest=MORE + "sha384"))
case("ed25519", "Ed25519", certificates=["ed25519"], assertion=Signature("ed25519", ED25519, certificate="ed25519"))
case("rsa-pss-sha256", "RSA-PSS with SHA-256", assertion=Signature(algorithm=PSS.format(256)))
case("rsa-pss-sha384", "RSA-PSS with SHA-384", assertion=Signature(algorithm=PSS.format(384)))
case("rsa-pss-sha512", "RSA-PSS with SHA-512", assertion=Signature(algorithm=PSS.format(512)))
case("two-certificates", "Two certificates are configured and the second one verifies", certificates=["next", "idp"])
case("next-certificate", "Two certificates are configured and the IdP signs with its next key already",
     certificates=["idp", "next"], assertion=Signature("next", certificate="next"))
case("mixed-certificates", "Certificates with an ECDSA key, a short and a fitting one are configured",
     certificates=["p256", "short", "idp"])
case("expired-beside-valid", "The key verifies with an expired certificate that stands before the valid one of the same key",
     certificates=["idp-expired", "idp"])
case("foreign-key-info", "KeyInfo holds a foreign certificate, but the configured key verifies: KeyInfo does not count",
     assertion=Signature(certificate="attacker"))
case("no-key-info", "The signature has no KeyInfo", assertion=Signature(key_info=""))
case("key-name", "KeyInfo holds a KeyName only", assertion=Signature(key_info="<KeyInfo><KeyName>idp</KeyName></KeyInfo>"))
case("subject-in-key-info", "A forged Subject in the KeyInfo, which the enveloped-signature transform leaves out and nobody reads",
     after=[("</KeyInfo>", SUBJECT.replace("<Subject>", f'<Subject xmlns="{SAML}">').replace(NAME_ID, "admin@contoso.com") + "</KeyInfo>")])
case("prefix-list", "Both canonicalisations have a PrefixList, with names that are declared on the Response",
     before=[("<samlp:Response ", '<samlp:Response xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:unused="urn:unused" '),
             attribute(f'<AttributeValue xmlns:xsi="{INSTANCE}" xsi:type="xs:string">yes</AttributeValue>')],
     assertion=Signature(prefixes="xs unused #default"), attributes={"note": ["yes"]})
case("signed-info-with-comments", "SignedInfo is canonicalised with its comments, and has one",
     assertion=Signature(c14n=EXCLUSIVE + "WithComments"), around=[("<SignedInfo>", "<SignedInfo><!-- counts -->")])
case("comments-in-signature", "Comments stand between the elements of the signature, where they do not count",
     around=[("<SignedInfo>", "<SignedInfo><!-- one -->"), ("<KeyInfo>", "<!-- two --><KeyInfo>")])
case("wrapped-base64", "The signature's base64 fields are broken into lines, with carriage returns",
     after=[("<SignatureValue>", "<SignatureValue>&#13;\n  "), ("<X509Certificate>MII", "<X509Certificate>\n M I\nI")])
case("sha1-allowed", "RSA-SHA1 where the policy allows it", allow=["sha1"],
     assertion=Signature(algorithm=DSIG + "rsa-sha1", digest=DSIG + "sha1"))
case("short-rsa-allowed", "An RSA key of 1024 bits where the policy allows it", allow=["short_rsa"], certificates=["short"],
     assertion=Signature("short", certificate="short"))
case("inclusive-signed-info-allowed", "SignedInfo under inclusive canonicalisation where the policy allows it",
     allow=["inclusive_c14n"], assertion=Signature(c14n=INCLUSIVE))
case("inclusive-transform-allowed", "An inclusive transform where the policy allows it", allow=["inclusive_c14n"],
     assertion=Signature(transform_c14n=INCLUSIVE))
case("default-transform-allowed", "No canonicalisation transform, which means inclusive, where the policy allows it",
     allow=["inclusive_c14n"], assertion=Signature(transform_c14n=None))
case("transform-with-comments", "An exclusive transform with comments, of which a Reference by ID selects none",
     assertion=Signature(transform_c14n=EXCLUSIVE + "WithComments"), after=[("<Subject>", "<Subject><!-- not signed -->")])
for name, method in [("inclusive-with-comments", INCLUSIVE + "#WithComments"), ("c14n-11", C14N_11), ("c14n-11-with-comments", C14N_11 + "#WithComments")]:
    case(name + "-allowed", f"Both canonicalisations are {method.rpartition('/')[2]}, where the policy allows it", allow=["inclusive_c14n"],
         assertion=Signature(c14n=method, transform_c14n=method))
case("expired-certificate-allowed", "The certificate has expired, and the policy allows that", allow=["expired_certificate"],
     certificates=["idp-expired"], assertion=Signature(certificate="idp-expired"))
# Every octet of these two is changed in turn by tests/properties.rs.
case("small-assertion-signed", "A small message, only the assertion signed, nothing in it that is not signed or needed",
     before=[without(ATTRIBUTES)], assertion=Signature(key_info=""))
case("small-response-signed", "A small message, only the Response signed", before=[without(ATTRIBUTES)], response=Signature(key_info=""))

# How it travels and how it is written.
case("byte-order-mark", "The XML begins with a byte order mark", after=[lambda text: "\ufeff" + text])
case("crlf-base64", "The form field is broken into lines with CR LF", field=lambda xml: base64.encodebytes(xml).replace(b"\n", b"\r\n"))
case("unpadded-base64", "The form field has lost its padding", after=[lambda text: text + " " * (1 - len(text.encode()) % 3 + 3)],
     field=lambda xml: base64.b64encode(xml).rstrip(b"="))
case("declaration", "An XML declaration in lower case, with standalone", after=[
    lambda text: '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + text])
case("one-mebibyte", "The message is exactly as large as it may be", pad_to=1 << 20)
case("comments-around", "Comments stand before and after the root element",
     after=[lambda text: "<!-- before -->\n" + text + "<!-- after -->\n"])
case("prefixes", "Prefixes instead of default namespaces", around=[prefixed])
case("single-quotes", "Attributes in single quotes, in another order and on lines of their own, as xmlsec1 does not write them",
     after=[(f'ID="{ASSERTION_ID}" IssueInstant="2026-11-23T12:00:00Z" Version="2.0">',
             f"Version = '2.0'\n\tIssueInstant='2026-11-23T12:00:00Z'\r\n ID='{ASSERTION_ID}'\n>")])
case("ids-with-digits", "IDs begin with a digit, which the schema forbids and products do",
     before=[every(ASSERTION_ID, "9" + ASSERTION_ID), every(RESPONSE_ID, "7" + RESPONSE_ID)],
     assertion=Signature(), response=Signature())
case("line-ends", "CR LF ends every line of the signed message", after=[lambda text: text.replace("\n", "\r\n")])
case("carriage-return", "A carriage return in an attribute value, as a character reference",
     before=[attribute("<AttributeValue>one&#13;\ntwo&#x9;</AttributeValue>")], attributes={"note": ["one\r\ntwo\t"]})
case("non-ascii", "A NameID and attributes outside ASCII, also beyond 16 bits",
     before=[every(NAME_ID, "jürgen.groß@contoso.com"), attribute("<AttributeValue>東京 \U0001f511 &#x1F511;</AttributeValue>")],
     name_id="jürgen.groß@contoso.com", attributes={"note": ["東京 \U0001f511 \U0001f511"]})
case("character-references", "Character references in the values that are compared",
     before=[every(NAME_ID, "b.simon&#64;contoso&#x2e;com"), (f"<Audience>{SP}", f"<Audience>&#x68;{SP[1:]}")])
case("cdata", "CDATA in values", before=[
    every(f">{NAME_ID}<", "><![CDATA[b.simon]]>@<![CDATA[]]>contoso.com<"), (f">{SP}<", f"><![CDATA[{SP}]]><")])
case("comment-in-name-id", "A comment in the NameID: the whole text counts",
     before=[(f"{NAME_ID}</NameID>", "admin@contoso.com<!-- -->.example.net</NameID>")], name_id="admin@contoso.com.example.net")
case("comments-in-values", "Comments in every value that is compared or read",
     before=[(RESPONSE_ISSUER, RESPONSE_ISSUER.replace("sts", "<!---->sts")),
             (ASSERTION_ISSUER, ASSERTION_ISSUER.replace("windows", "win<!-- x -->dows")),
             (f">{SP}<", f"><!-- x -->{SP}<"), (f">{NAME_ID}</AttributeValue", ">b.simon<!-- x -->@contoso.com</AttributeValue")],
     attributes={EMAIL: [NAME_ID]})
case("white-space-around-uris", "White space around Issuer and Audience is trimmed", before=[
    (ASSERTION_ISSUER, ASSERTION_ISSUER.replace(IDP, f"\n  {IDP}\n  ")), (f">{SP}<", f">\n\t{SP} <")])
case("white-space-in-name-id", "White space around the NameID is part of it",
     before=[(f">{NAME_ID}</NameID>", f"> {NAME_ID}\n</NameID>")], name_id=f" {NAME_ID}\n")

# What may be there and what may be missing.
case("response-without-issuer", "The Response has no Issuer", before=[without(RESPONSE_ISSUER)])
case("no-destination", "The Response has no Destination", before=[without(f' Destination="{ACS}"')])
case("no-name-id", "The subject has no NameID, which the schema allows", name_id=None, attributes={EMAIL: [NAME_ID]},
     before=[lambda text: re.sub(r" *<NameID.*</NameID>\n", "", text)])
case("name-id-without-format", "The NameID has no Format",
     before=[without(' Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"')])
case("extensions", "Extensions that nobody reads",
     before=[(STATUS, f'<samlp:Extensions><x:a xmlns:x="urn:x">b</x:a></samlp:Extensions>{STATUS}')])
case("advice", "Advice that holds a signed-looking assertion, which nobody reads",
     before=[(ATTRIBUTES, f'    <Advice><Assertion ID="_a"><Signature xmlns="{DSIG}"/><Subject><NameID>admin</NameID></Subject>'
              f"</Assertion></Advice>\n{ATTRIBUTES}")])
case("conditions", "OneTimeUse and ProxyRestriction are known conditions",
     before=[(AUDIENCE_RESTRICTION, AUDIENCE_RESTRICTION + '<OneTimeUse/><ProxyRestriction Count="0"/>')])
case("conditions-without-times", "Conditions without NotBefore and NotOnOrAfter, which the schema allows",
     before=[without(' NotBefore="2026-11-23T11:55:00Z" NotOnOrAfter="2026-11-23T13:00:00Z"')])
case("several-audiences", "Several Audiences in one restriction: one must be ours",
     before=[("<Audience>", "<Audience>https://other.example.com</Audience><Audience>")])
case("several-audience-restrictions", "Several AudienceRestrictions: each must name us",
     before=[(AUDIENCE_RESTRICTION, AUDIENCE_RESTRICTION + AUDIENCE_RESTRICTION.replace(
         "<Audience>", "<Audience>https://other.example.com</Audience><Audience>"))])
case("several-subject-confirmations", "Several SubjectConfirmations: one must hold", before=[(
    SUBJECT_CONFIRMATION, confirmation("urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")
    + confirmation(recipient="https://other.example.com/acs") + confirmation())])
case("statements-in-any-order", "The parts of the assertion in another order", before=[
    without(SUBJECT), without(CONDITIONS), without(ATTRIBUTES),
    (AUTHN_STATEMENT, AUTHN_STATEMENT + ATTRIBUTES + CONDITIONS + SUBJECT)])
case("old-session", "The user signed in at the IdP days ago, and the session lasts",
     before=[("2026-11-23T01:12:13.456Z", "2026-11-20T08:00:00Z"),
             (" SessionIndex", ' SessionNotOnOrAfter="2026-11-24T12:00:00Z" SessionIndex')])
case("time-offsets", "Instants with fractions of a second and an offset from UTC",
     before=[('NotBefore="2026-11-23T11:55:00Z"', 'NotBefore="2026-11-23T12:55:00.1234567+01:00"')])
case("attribute-shapes", "Repeated names are joined; empty, nil, typed and nested values are read as their text",
     before=[attribute('<AttributeValue/><AttributeValue>  </AttributeValue>'
                       f'<AttributeValue xmlns:xsi="{INSTANCE}" xsi:nil="true"/>'),
             ("</AttributeStatement>", '  <Attribute Name="note" FriendlyName="n"><AttributeValue><a xmlns="">x<b>y</b></a>z</AttributeValue>'
              "</Attribute>\n    </AttributeStatement>\n    <AttributeStatement>"
              f'<Attribute Name="note"><AttributeValue>last</AttributeValue></Attribute></AttributeStatement>')],
     attributes={"note": ["", "  ", "", "xyz", "last"]})
case("attribute-without-values", "An attribute without values", before=[attribute("", "none")], attributes={"none": []})
case("within-the-skew", "59 seconds after the end of every window, which clocks may differ", now="2026-11-23T13:00:59Z")
case("unsolicited", "No request, and the connection takes unsolicited messages", request="unsolicited",
     before=[every(f' InResponseTo="{REQUEST_ID}"', "")])
case("request-not-known", "For inspection: it is not known whether there was a request", request="unknown")
case("not-seen", "Another assertion was used before", seen=["_other"])

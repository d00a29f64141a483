"""Messages whose signature must not count: absent, in the wrong place or shape, by the wrong key or over other content."""

import re

from message import (
    ACS, ASSERTION_ID, NAME_ID, RESPONSE_ID, STATUS, element,
)
from sign import (
    DSIG, ENVELOPED, EXCLUSIVE, INCLUSIVE, MORE, Signature, reference, transform,
)

CASES = []

SIGNATURE = "Response/Assertion/Signature"
SIGNED_INFO = SIGNATURE + "/SignedInfo"
REFERENCE = SIGNED_INFO + "/Reference"
X509_CERTIFICATE = SIGNATURE + "/KeyInfo/X509Data/X509Certificate"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
NOT_THE_SIGNATURE = f'<XPath xmlns:ds="{DSIG}">not(ancestor-or-self::ds:Signature)</XPath>'
OWN = "#" + ASSERTION_ID


def case(name, what, code, place, **more):
    more.setdefault("assertion", Signature())
    CASES.append({"name": "signature-" + name, "what": what, "code": code, "place": place, **more})


def with_reference(*references, **more):
    return Signature(references=list(references), **more)


def flipped(text):
    """Another first character in the SignatureValue."""
    return re.sub("<SignatureValue>(.)", lambda match: "<SignatureValue>" + ("A" if match[1] != "A" else "B"), text)


def detached(text):
    """A Signature over the assertion, standing in Extensions."""
    signature = Signature(references=[reference(OWN, transforms=transform(EXCLUSIVE))]).template("")
    return text.replace(STATUS, f"<samlp:Extensions>{signature}</samlp:Extensions>{STATUS}")


# Absent or in the wrong place.
case("missing", "Nothing is signed", "signature.present", "Response", assertion=None)
case("removed", "The signature was taken out", "signature.present", "Response",
     after=[lambda text: text.replace(element(text, "Signature"), "")])
case("in-extensions", "A good signature over the assertion stands in Extensions", "signature.place",
     "Response/Extensions/Signature", assertion=None, before=[detached], detached=Signature())
case("in-subject", "A signature inside the signed Subject", "signature.place", "Response/Assertion/Subject/Signature",
     before=[("<Subject>", f'<Subject><Signature xmlns="{DSIG}"/>')], assertion=None, response=Signature())
case("twice", "The assertion holds its signature twice", "signature.place", SIGNATURE + "[2]",
     after=[lambda text: text.replace(element(text, "Signature"), element(text, "Signature") * 2)])
case("on-the-response-over-the-assertion", "A good signature over the assertion stands in the Response", "signature.reference",
     "Response/Signature/SignedInfo/Reference/@URI", assertion=None,
     response=with_reference(reference(OWN, transforms=transform(EXCLUSIVE))))

# In the wrong shape. Each of these is signed with the trusted key as it stands, where it can be.
case("object", "The signature holds an Object", "signature.shape", SIGNATURE + "/Object",
     around=[("</Signature>", "<Object>anything</Object></Signature>")])
case("two-signed-infos", "A second SignedInfo, about a forged assertion, stands first", "signature.shape", SIGNED_INFO + "[2]",
     after=[lambda text: text.replace("<SignedInfo>", element(text, "SignedInfo").replace(ASSERTION_ID, "_forged") + "<SignedInfo>", 1)])
case("second-signed-info-behind", "A second SignedInfo stands behind KeyInfo", "signature.shape", SIGNED_INFO + "[2]",
     after=[lambda text: text.replace("</KeyInfo>", "</KeyInfo>" + element(text, "SignedInfo").replace(ASSERTION_ID, "_forged"), 1)])
case("second-signed-info-between", "A second SignedInfo stands between SignatureValue and KeyInfo", "signature.shape", SIGNED_INFO + "[2]",
     after=[lambda text: text.replace("<KeyInfo>", element(text, "SignedInfo").replace(ASSERTION_ID, "_forged") + "<KeyInfo>", 1)])
case("second-signed-info-in-object", "A second SignedInfo stands in an Object", "signature.shape", SIGNATURE + "/Object",
     after=[lambda text: text.replace("</Signature>", f"<Object>{element(text, 'SignedInfo')}</Object></Signature>")])
case("two-references", "Two References, both intact", "signature.shape", SIGNED_INFO,
     assertion=with_reference(reference(OWN), reference("#" + RESPONSE_ID)))
case("comment-in-digest-value", "A comment in the DigestValue, which canonicalisation drops", "signature.shape",
     REFERENCE + "/DigestValue", after=[("<DigestValue>", "<DigestValue><!--AAAA-->")])
case("comment-in-signature-value", "A comment in the SignatureValue", "signature.shape", SIGNATURE + "/SignatureValue",
     after=[("<SignatureValue>", "<SignatureValue><!--AAAA-->")])
case("element-in-digest-value", "An element in the DigestValue", "signature.shape", REFERENCE + "/DigestValue",
     after=[("<DigestValue>", "<DigestValue><x/>")])
case("not-base64", "The SignatureValue is not base64", "signature.shape", SIGNATURE + "/SignatureValue",
     after=[("<SignatureValue>", "<SignatureValue>!")])
case("text", "Text in the SignedInfo", "signature.shape", SIGNED_INFO, around=[("<SignedInfo>", "<SignedInfo>text")])
case("method-parameters", "SignatureMethod has a parameter", "signature.shape", SIGNED_INFO + "/SignatureMethod/HMACOutputLength",
     around=[(f'"{MORE}rsa-sha256"/>', f'"{MORE}rsa-sha256"><HMACOutputLength>8</HMACOutputLength></SignatureMethod>')])
case("order", "KeyInfo stands before SignatureValue", "signature.shape", SIGNATURE + "/KeyInfo",
     after=[lambda text: re.sub("(<SignatureValue>.*</SignatureValue>)(.*</KeyInfo>)", r"\2\1", text, flags=re.S)])
case("empty", "An empty Signature", "signature.shape", SIGNATURE, assertion=None,
     before=[("    <Subject>", f'    <Signature xmlns="{DSIG}"/><Subject>')])

# By algorithms that are not allowed.
case("c14n-unknown", "SignedInfo is canonicalised by an unknown method", "signature.canonicalization",
     SIGNED_INFO + "/CanonicalizationMethod/@Algorithm", after=[
         (f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}"', '<CanonicalizationMethod Algorithm="urn:none"')])
case("c14n-inclusive", "SignedInfo under inclusive canonicalisation, which the strict policy refuses",
     "signature.canonicalization", SIGNED_INFO + "/CanonicalizationMethod/@Algorithm", assertion=Signature(c14n=INCLUSIVE))
case("c14n-parameters", "Two PrefixLists", "signature.canonicalization",
     SIGNED_INFO + "/CanonicalizationMethod/InclusiveNamespaces[2]", assertion=Signature(prefixes="xs"),
     after=[lambda text: text.replace("</CanonicalizationMethod>", f'<InclusiveNamespaces xmlns="{EXCLUSIVE}" PrefixList="y"/></CanonicalizationMethod>')])
case("hmac", "An HMAC whose key is the certificate, which everybody has", "signature.algorithm",
     SIGNED_INFO + "/SignatureMethod/@Algorithm", assertion=Signature(algorithm=MORE + "hmac-sha256", hmac="idp.crt"))
case("sha1", "RSA-SHA1, which the strict policy refuses", "signature.algorithm", SIGNED_INFO + "/SignatureMethod/@Algorithm",
     assertion=Signature(algorithm=DSIG + "rsa-sha1", digest=DSIG + "sha1"))
case("sha224", "RSA-SHA224, which no policy allows", "signature.algorithm", SIGNED_INFO + "/SignatureMethod/@Algorithm",
     allow=["sha1"], assertion=Signature(algorithm=MORE + "rsa-sha224"))
case("digest-sha1", "A SHA-1 digest under RSA-SHA256", "signature.digest_method", REFERENCE + "/DigestMethod/@Algorithm",
     assertion=Signature(digest=DSIG + "sha1"))
case("digest-unknown", "A SHA-224 digest", "signature.digest_method", REFERENCE + "/DigestMethod/@Algorithm",
     assertion=Signature(digest=MORE + "sha224"))

case("c14n-too-large", "A canonical form of more than 2 MiB, which repeats one long declaration; intact", "signature.c14n", "Response/Assertion",
     before=[("<samlp:Response ", f'<samlp:Response xmlns:u="urn:{"x" * 200}" '),
             ("</AttributeStatement>", f'<Attribute Name="u"><AttributeValue>{"<u:b/>" * 10_000}</AttributeValue></Attribute></AttributeStatement>')])

# Over something else.
case("reference-empty", "The Reference of the assertion's signature is empty: it covers the whole document, intact",
     "signature.reference", REFERENCE + "/@URI", assertion=with_reference(reference("")))
case("reference-missing", "The Reference has no URI", "signature.reference", REFERENCE + "/@URI",
     after=[(f' URI="{OWN}"', "")])
case("reference-foreign", "The Reference names the Response, intact", "signature.reference", REFERENCE + "/@URI",
     assertion=with_reference(reference("#" + RESPONSE_ID)))
case("reference-hash-only", "The Reference is a mere #", "signature.reference", REFERENCE + "/@URI", after=[(f'URI="{OWN}"', 'URI="#"')])
case("reference-xpointer", "The Reference selects the assertion by an XPointer, intact", "signature.reference",
     REFERENCE + "/@URI", assertion=with_reference(reference(f"#xpointer(id('{ASSERTION_ID}'))")))
case("reference-outside", "The Reference names another document", "signature.reference", REFERENCE + "/@URI",
     after=[(f'URI="{OWN}"', 'URI="https://attacker.example/assertion.xml"')])
case("transform-xpath", "A third transform, an XPath that selects what is signed, intact", "signature.transforms",
     REFERENCE + "/Transforms", assertion=with_reference(reference(
         OWN, transforms=transform(ENVELOPED) + transform(XPATH, NOT_THE_SIGNATURE) + transform(EXCLUSIVE))))
case("transform-xpath-instead", "An XPath instead of the enveloped-signature transform, intact", "signature.transforms",
     REFERENCE + "/Transforms/Transform", assertion=with_reference(
         reference(OWN, transforms=transform(XPATH, NOT_THE_SIGNATURE) + transform(EXCLUSIVE))))
case("transform-xpath-after", "An XPath instead of a canonicalisation, intact", "signature.transforms",
     REFERENCE + "/Transforms/Transform[2]/@Algorithm", assertion=with_reference(
         reference(OWN, transforms=transform(ENVELOPED) + transform(XPATH, NOT_THE_SIGNATURE))))
case("transform-none", "No enveloped-signature transform", "signature.transforms", REFERENCE + "/Transforms/Transform",
     assertion=with_reference(reference(OWN, transforms=transform(EXCLUSIVE))))
case("transform-inclusive", "An inclusive transform, which the strict policy refuses", "signature.transforms",
     REFERENCE + "/Transforms/Transform[2]/@Algorithm", assertion=Signature(transform_c14n=INCLUSIVE))
case("transform-default", "No canonicalisation transform, which means inclusive", "signature.transforms",
     REFERENCE + "/Transforms", assertion=Signature(transform_c14n=None))

# By the wrong key.
case("key-kind", "ECDSA, but an RSA certificate is configured", "signature.key", SIGNED_INFO + "/SignatureMethod/@Algorithm",
     assertion=Signature("p256", MORE + "ecdsa-sha256", certificate="p256"))
case("key-size", "An RSA key of 1024 bits, which the strict policy refuses", "signature.key_size",
     SIGNED_INFO + "/SignatureMethod/@Algorithm", certificates=["short"], assertion=Signature("short", certificate="short"),
     found="1024 bits")
case("key-other", "Signed with another key, whose certificate the message brings along", "signature.certificate", X509_CERTIFICATE,
     assertion=Signature("attacker", certificate="attacker"))
case("key-rollover", "The IdP signs with its next key, which is not configured yet", "signature.certificate", X509_CERTIFICATE,
     assertion=Signature("next", certificate="next"))
case("key-other-with-trusted-certificate", "Signed with another key, and the message brings the configured certificate along",
     "signature.value", SIGNATURE + "/SignatureValue", assertion=Signature("attacker"))
case("key-other-without-key-info", "Signed with another key, without KeyInfo", "signature.value", SIGNATURE + "/SignatureValue",
     assertion=Signature("attacker", key_info=""))
case("inner-by-other-key", "The Response's signature holds; the assertion's is by another key", "signature.certificate",
     X509_CERTIFICATE, assertion=Signature("attacker", certificate="attacker"), response=Signature())
case("outer-by-other-key", "The assertion's signature holds; the Response's is by another key", "signature.value",
     "Response/Signature/SignatureValue", response=Signature("attacker"))
case("certificate-expired", "The configured certificate has expired", "signature.certificate_validity", SIGNATURE + "/SignatureValue",
     certificates=["idp-expired"], assertion=Signature(certificate="idp-expired"))
case("certificate-future", "The configured certificate is not valid yet", "signature.certificate_validity",
     SIGNATURE + "/SignatureValue", certificates=["idp-future"])

# Over content that was changed.
case("value-changed", "The SignatureValue was changed", "signature.value", SIGNATURE + "/SignatureValue", after=[flipped])
case("signed-info-changed", "The SignedInfo was changed", "signature.value", SIGNATURE + "/SignatureValue",
     after=[("<SignedInfo>", "<SignedInfo> ")])
case("digest-recomputed", "The assertion was changed and its digest with it", "signature.value", SIGNATURE + "/SignatureValue",
     after=[(f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>"), ("<DigestValue>", "<DigestValue>\n")])
case("name-id-changed", "The NameID was changed", "signature.digest", "Response/Assertion",
     after=[(f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>")])
case("attribute-changed", "An attribute was changed", "signature.digest", "Response/Assertion",
     after=[(f"<AttributeValue>{NAME_ID}<", "<AttributeValue>admin@contoso.com<")])
case("attribute-added", "An attribute statement was added", "signature.digest", "Response/Assertion",
     after=[("</AttributeStatement>", '<Attribute Name="role"><AttributeValue>admin</AttributeValue></Attribute></AttributeStatement>')])
case("white-space-added", "One space was added", "signature.digest", "Response/Assertion", after=[("<Conditions ", " <Conditions ")])
case("response-changed", "The Response is signed, and its Destination was changed", "signature.digest", "Response",
     assertion=None, response=Signature(), after=[(f'Destination="{ACS}"', f'Destination="{ACS}?"')])
case("inner-changed", "The assertion was changed before the Response was signed", "signature.digest", "Response/Assertion",
     response=Signature(), between=[(f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>")])
case("outer-changed", "The assertion's signature holds, the Response's does not", "signature.digest", "Response",
     response=Signature(), after=[("<samlp:Status>", "<samlp:Status> ")])

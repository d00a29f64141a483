"""Messages whose signature must not count: absent, in the wrong place or shape, by the wrong key or over other content."""

import base64
import hashlib
import re
import subprocess
from xml.etree.ElementTree import canonicalize

from message import (
    ACS, ASSERTION_ID, NAME_ID, RESPONSE_ID, STATUS, edit, element, every, in_extensions, in_status_detail, unsigned,
)
from sign import (
    DSIG, ENVELOPED, EXCLUSIVE, INCLUSIVE, KEYS, MORE, Signature, certificate, reference, signed_info_signed, transform,
)

CASES = []

SIGNATURE = "Response/Assertion/Signature"
SIGNED_INFO = SIGNATURE + "/SignedInfo"
REFERENCE = SIGNED_INFO + "/Reference"
X509_CERTIFICATE = SIGNATURE + "/KeyInfo/X509Data/X509Certificate"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
NOT_THE_SIGNATURE = f'<XPath xmlns:ds="{DSIG}">not(ancestor-or-self::ds:Signature)</XPath>'
OWN = "#" + ASSERTION_ID
LIST = f'<InclusiveNamespaces xmlns="{EXCLUSIVE}" PrefixList="{{}}"/>'


# Why a naive verifier is not fooled.
KEY = "no trusted key signed it"
CHANGED = "what was signed is changed"
SHAPE = "xmlsec1 refuses that shape as well"
UNSIGNED = "nothing is signed"


def case(name, what, code, place, **more):
    more.setdefault("assertion", Signature())
    if "no_intact_signature" not in more:
        more["signature_intact"] = True
    CASES.append({"name": "signature-" + name, "what": what, "code": code, "place": place, **more})


def with_reference(*references, **more):
    return Signature(references=list(references), **more)


def digest(text):
    """The digest that the assertion has as it stands."""
    octets = canonicalize(unsigned(element(text, "Assertion"))).encode()
    return base64.b64encode(hashlib.sha256(octets).digest()).decode()


def digested(text):
    """The digest put right."""
    return re.sub("<DigestValue>[^<]*", lambda _: "<DigestValue>" + digest(text), text)


def flipped(text):
    """Another first character in the SignatureValue."""
    return re.sub("<SignatureValue>(.)", lambda match: "<SignatureValue>" + ("A" if match[1] != "A" else "B"), text)


def detached(text):
    """A Signature over the assertion, standing in Extensions."""
    signature = Signature(references=[reference(OWN, transforms=transform(EXCLUSIVE))]).template("")
    return text.replace(STATUS, f"<samlp:Extensions>{signature}</samlp:Extensions>{STATUS}")


# Absent or in the wrong place.
case("missing", "Nothing is signed", "signature.present", "Response", assertion=None, no_intact_signature=UNSIGNED)
case("removed", "The signature was taken out", "signature.present", "Response",
     after=[lambda text: text.replace(element(text, "Signature"), "")], no_intact_signature=UNSIGNED)
case("in-extensions", "A good signature over the assertion stands in Extensions", "signature.place",
     "Response/Extensions/Signature", assertion=None, before=[detached], detached=Signature())
case("in-subject", "A signature inside the signed Subject", "signature.place", "Response/Assertion/Subject/Signature",
     before=[("<Subject>", f'<Subject><Signature xmlns="{DSIG}"/>')], assertion=None, response=Signature())
case("twice", "The assertion holds its signature twice", "signature.place", SIGNATURE + "[2]",
     after=[lambda text: text.replace(element(text, "Signature"), element(text, "Signature") * 2)], no_intact_signature=CHANGED)
case("on-the-response-over-the-assertion", "A good signature over the assertion stands in the Response", "signature.reference",
     "Response/Signature/SignedInfo/Reference/@URI", assertion=None,
     response=with_reference(reference(OWN, transforms=transform(EXCLUSIVE))))

# In the wrong shape. Each of these is signed with the trusted key as it stands, where it can be.
case("object", "The signature holds an Object", "signature.shape", SIGNATURE + "/Object",
     around=[("</Signature>", "<Object>anything</Object></Signature>")])
case("two-signed-infos", "A second SignedInfo, about a forged assertion, stands first", "signature.shape", SIGNED_INFO + "[2]",
     after=[lambda text: text.replace("<SignedInfo>", element(text, "SignedInfo").replace(ASSERTION_ID, "_forged") + "<SignedInfo>", 1)], no_intact_signature=SHAPE)
case("second-signed-info-behind", "A second SignedInfo stands behind KeyInfo", "signature.shape", SIGNED_INFO + "[2]",
     after=[lambda text: text.replace("</KeyInfo>", "</KeyInfo>" + element(text, "SignedInfo").replace(ASSERTION_ID, "_forged"), 1)], no_intact_signature=SHAPE)
case("second-signed-info-between", "A second SignedInfo stands between SignatureValue and KeyInfo", "signature.shape", SIGNED_INFO + "[2]",
     after=[lambda text: text.replace("<KeyInfo>", element(text, "SignedInfo").replace(ASSERTION_ID, "_forged") + "<KeyInfo>", 1)], no_intact_signature=SHAPE)
case("second-signed-info-in-object", "A second SignedInfo stands in an Object", "signature.shape", SIGNATURE + "/Object",
     after=[lambda text: text.replace("</Signature>", f"<Object>{element(text, 'SignedInfo')}</Object></Signature>")])
case("two-references", "Two References, both intact", "signature.shape", SIGNED_INFO,
     assertion=with_reference(reference(OWN), reference("#" + RESPONSE_ID)))
case("comment-in-digest-value", "A comment in the DigestValue, which canonicalisation drops", "signature.shape",
     REFERENCE + "/DigestValue", after=[("<DigestValue>", "<DigestValue><!--AAAA-->")])
case("comment-in-signature-value", "A comment in the SignatureValue", "signature.shape", SIGNATURE + "/SignatureValue",
     after=[("<SignatureValue>", "<SignatureValue><!--AAAA-->")])
case("element-in-digest-value", "An element in the DigestValue", "signature.shape", REFERENCE + "/DigestValue",
     after=[("<DigestValue>", "<DigestValue><x/>")], no_intact_signature=CHANGED)
case("not-base64", "The SignatureValue is not base64", "signature.shape", SIGNATURE + "/SignatureValue",
     after=[("<SignatureValue>", "<SignatureValue>!")], no_intact_signature=CHANGED)
case("text", "Text in the SignedInfo", "signature.shape", SIGNED_INFO, around=[("<SignedInfo>", "<SignedInfo>text")])
case("method-parameters", "SignatureMethod has a parameter", "signature.shape", SIGNED_INFO + "/SignatureMethod/HMACOutputLength",
     around=[(f'"{MORE}rsa-sha256"/>', f'"{MORE}rsa-sha256"><HMACOutputLength>8</HMACOutputLength></SignatureMethod>')])
case("order", "KeyInfo stands before SignatureValue", "signature.shape", SIGNATURE + "/KeyInfo",
     after=[lambda text: re.sub("(<SignatureValue>.*</SignatureValue>)(.*</KeyInfo>)", r"\2\1", text, flags=re.S)], no_intact_signature=SHAPE)
case("empty", "An empty Signature", "signature.shape", SIGNATURE, assertion=None,
     before=[("    <Subject>", f'    <Signature xmlns="{DSIG}"/><Subject>')], no_intact_signature=UNSIGNED)

# By algorithms that are not allowed.
case("c14n-unknown", "SignedInfo is canonicalised by an unknown method", "signature.canonicalization",
     SIGNED_INFO + "/CanonicalizationMethod/@Algorithm", after=[
         (f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}"', '<CanonicalizationMethod Algorithm="urn:none"')], no_intact_signature=CHANGED)
case("c14n-inclusive", "SignedInfo under inclusive canonicalisation, which the strict policy refuses",
     "signature.canonicalization", SIGNED_INFO + "/CanonicalizationMethod/@Algorithm", assertion=Signature(c14n=INCLUSIVE))
case("c14n-parameters", "Two PrefixLists", "signature.canonicalization",
     SIGNED_INFO + "/CanonicalizationMethod/InclusiveNamespaces[2]", assertion=Signature(prefixes="xs"),
     after=[lambda text: text.replace("</CanonicalizationMethod>", f'<InclusiveNamespaces xmlns="{EXCLUSIVE}" PrefixList="y"/></CanonicalizationMethod>')], no_intact_signature=CHANGED)
case("hmac", "An HMAC whose key is the certificate, which everybody has", "signature.algorithm",
     SIGNED_INFO + "/SignatureMethod/@Algorithm", assertion=Signature(algorithm=MORE + "hmac-sha256", hmac="idp.crt"), no_intact_signature=KEY)
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
     after=[(f' URI="{OWN}"', "")], no_intact_signature=CHANGED)
case("reference-foreign", "The Reference names the Response, intact", "signature.reference", REFERENCE + "/@URI",
     assertion=with_reference(reference("#" + RESPONSE_ID)))
case("reference-hash-only", "The Reference is a mere #", "signature.reference", REFERENCE + "/@URI", after=[(f'URI="{OWN}"', 'URI="#"')], no_intact_signature=CHANGED)
case("reference-xpointer", "The Reference selects the assertion by an XPointer, intact", "signature.reference",
     REFERENCE + "/@URI", assertion=with_reference(reference(f"#xpointer(id('{ASSERTION_ID}'))")))
case("reference-outside", "The Reference names another document", "signature.reference", REFERENCE + "/@URI",
     after=[(f'URI="{OWN}"', 'URI="https://attacker.example/assertion.xml"')], no_intact_signature=CHANGED)
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
     assertion=with_reference(reference(OWN, transforms=transform(EXCLUSIVE))), no_intact_signature="without that transform the signature would have to cover itself")
case("transform-inclusive", "An inclusive transform, which the strict policy refuses", "signature.transforms",
     REFERENCE + "/Transforms/Transform[2]/@Algorithm", assertion=Signature(transform_c14n=INCLUSIVE))
case("transform-default", "No canonicalisation transform, which means inclusive", "signature.transforms",
     REFERENCE + "/Transforms", assertion=Signature(transform_c14n=None))

# By the wrong key.
case("key-kind", "ECDSA, but an RSA certificate is configured", "signature.key", SIGNED_INFO + "/SignatureMethod/@Algorithm",
     assertion=Signature("p256", MORE + "ecdsa-sha256", certificate="p256"), no_intact_signature=KEY)
case("key-size", "An RSA key of 1024 bits, which the strict policy refuses", "signature.key_size",
     SIGNED_INFO + "/SignatureMethod/@Algorithm", certificates=["short"], assertion=Signature("short", certificate="short"),
     found="1024 bits")
case("key-other", "Signed with another key, whose certificate the message brings along", "signature.certificate", X509_CERTIFICATE,
     assertion=Signature("attacker", certificate="attacker"), no_intact_signature=KEY)
case("key-rollover", "The IdP signs with its next key, which is not configured yet", "signature.certificate", X509_CERTIFICATE,
     assertion=Signature("next", certificate="next"), no_intact_signature=KEY)
case("key-other-with-trusted-certificate", "Signed with another key, and the message brings the configured certificate along",
     "signature.value", SIGNATURE + "/SignatureValue", assertion=Signature("attacker"), no_intact_signature=KEY)
case("key-other-without-key-info", "Signed with another key, without KeyInfo", "signature.value", SIGNATURE + "/SignatureValue",
     assertion=Signature("attacker", key_info=""), no_intact_signature=KEY)
case("inner-by-other-key", "The Response's signature holds; the assertion's is by another key", "signature.certificate",
     X509_CERTIFICATE, assertion=Signature("attacker", certificate="attacker"), response=Signature())
case("outer-by-other-key", "The assertion's signature holds; the Response's is by another key", "signature.value",
     "Response/Signature/SignatureValue", response=Signature("attacker"))
case("certificate-expired", "The configured certificate has expired", "signature.certificate_validity", SIGNATURE + "/SignatureValue",
     certificates=["idp-expired"], assertion=Signature(certificate="idp-expired"))
case("certificate-future", "The configured certificate is not valid yet", "signature.certificate_validity",
     SIGNATURE + "/SignatureValue", certificates=["idp-future"])

# Over content that was changed.
case("value-changed", "The SignatureValue was changed", "signature.value", SIGNATURE + "/SignatureValue", after=[flipped], no_intact_signature=CHANGED)
case("signed-info-changed", "The SignedInfo was changed", "signature.value", SIGNATURE + "/SignatureValue",
     after=[("<SignedInfo>", "<SignedInfo> ")], no_intact_signature=CHANGED)
case("digest-recomputed", "The assertion was changed and its digest with it", "signature.value", SIGNATURE + "/SignatureValue",
     after=[(f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>"), digested], no_intact_signature=CHANGED)
case("name-id-changed", "The NameID was changed", "signature.digest", "Response/Assertion",
     after=[(f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>")], no_intact_signature=CHANGED)
case("attribute-changed", "An attribute was changed", "signature.digest", "Response/Assertion",
     after=[(f"<AttributeValue>{NAME_ID}<", "<AttributeValue>admin@contoso.com<")], no_intact_signature=CHANGED)
case("attribute-added", "An attribute statement was added", "signature.digest", "Response/Assertion",
     after=[("</AttributeStatement>", '<Attribute Name="role"><AttributeValue>admin</AttributeValue></Attribute></AttributeStatement>')], no_intact_signature=CHANGED)
case("white-space-added", "One space was added", "signature.digest", "Response/Assertion", after=[("<Conditions ", " <Conditions ")], no_intact_signature=CHANGED)
case("response-changed", "The Response is signed, and its Destination was changed", "signature.digest", "Response",
     assertion=None, response=Signature(), after=[(f'Destination="{ACS}"', f'Destination="{ACS}?"')], no_intact_signature=CHANGED)
case("inner-changed", "The assertion was changed before the Response was signed", "signature.digest", "Response/Assertion",
     response=Signature(), between=[(f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>")])
case("outer-changed", "The assertion's signature holds, the Response's does not", "signature.digest", "Response",
     response=Signature(), after=[("<samlp:Status>", "<samlp:Status> ")])

# Further tricks inside the signature.
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
BASE64 = DSIG + "base64"
FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
ANYTHING = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><any/></xsl:template></xsl:stylesheet>"""


def modulus(key):
    """The modulus of an RSA key in base64."""
    command = ["openssl", "rsa", "-in", str(KEYS / f"{key}.key"), "-noout", "-modulus"]
    hexadecimal = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().partition("=")[2]
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


case("transform-xslt", "A style sheet that makes the same of every message, intact", "signature.transforms",
     REFERENCE + "/Transforms", assertion=with_reference(reference(
         OWN, transforms=transform(ENVELOPED) + transform(XSLT, ANYTHING) + transform(EXCLUSIVE))))
case("transform-xslt-instead", "A style sheet instead of the enveloped-signature transform, intact", "signature.transforms",
     REFERENCE + "/Transforms/Transform", assertion=with_reference(reference(OWN, transforms=transform(XSLT, ANYTHING) + transform(EXCLUSIVE))))
case("transform-base64", "The assertion's text is read as base64: its tags do not count", "signature.transforms",
     REFERENCE + "/Transforms/Transform[2]/@Algorithm", no_intact_signature=CHANGED,
     after=[(transform(ENVELOPED) + transform(EXCLUSIVE), transform(ENVELOPED) + transform(BASE64))])
case("transform-xpath-nothing", "An XPath that selects nothing, intact", "signature.transforms", REFERENCE + "/Transforms",
     assertion=with_reference(reference(OWN, transforms=transform(ENVELOPED) + transform(XPATH, "<XPath>false()</XPath>") + transform(EXCLUSIVE))))
case("transform-filter", "An XPath Filter 2.0 that selects the Issuer only, intact", "signature.transforms",
     REFERENCE + "/Transforms/Transform[2]/@Algorithm", assertion=with_reference(reference(OWN, transforms=transform(ENVELOPED) + transform(
         FILTER, f'<XPath xmlns="{FILTER}" Filter="intersect">//*[local-name()="Issuer"]</XPath>'))))
case("transform-enveloped-twice", "The enveloped-signature transform twice, intact", "signature.transforms",
     REFERENCE + "/Transforms/Transform[2]/@Algorithm",
     assertion=with_reference(reference(OWN, transforms=transform(ENVELOPED) + transform(ENVELOPED))))
case("transform-two-canonicalisations", "Two canonicalisations, intact", "signature.transforms", REFERENCE + "/Transforms",
     assertion=with_reference(reference(OWN, transforms=transform(ENVELOPED) + transform(EXCLUSIVE) + transform(EXCLUSIVE))))
case("transform-empty", "Transforms without a Transform", "signature.transforms", REFERENCE + "/Transforms",
     after=[lambda text: re.sub("<Transforms>.*</Transforms>", "<Transforms></Transforms>", text)], no_intact_signature=CHANGED)
case("transform-order", "The canonicalisation before the enveloped-signature transform", "signature.transforms",
     REFERENCE + "/Transforms/Transform", no_intact_signature=CHANGED, after=[
         (transform(ENVELOPED) + transform(EXCLUSIVE), transform(EXCLUSIVE) + transform(ENVELOPED))])
case("transform-foreign", "A transform in a foreign namespace before the others", "signature.transforms", REFERENCE + "/Transforms",
     after=[("<Transforms>", '<Transforms><Transform xmlns="urn:x"/>')], no_intact_signature=CHANGED)
case("two-prefix-lists", "Two PrefixLists in the transform, the first one empty, signed so by the genuine key", "signature.transforms",
     REFERENCE + "/Transforms/Transform[2]/InclusiveNamespaces[2]", no_intact_signature=SHAPE, after=[
         (transform(EXCLUSIVE), transform(EXCLUSIVE, LIST.format("") + LIST.format("xs"))), signed_info_signed])
case("two-prefix-lists-of-signed-info", "Two PrefixLists for SignedInfo, the first one empty, signed so by the genuine key",
     "signature.canonicalization", SIGNED_INFO + "/CanonicalizationMethod/InclusiveNamespaces[2]", no_intact_signature=SHAPE, after=[
         (f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}"></', f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}">{LIST.format("")}{LIST.format("xs")}</'),
         signed_info_signed])

case("reference-root", "The Reference selects the root by an XPointer, intact", "signature.reference", REFERENCE + "/@URI",
     assertion=with_reference(reference("#xpointer(/)")))
case("reference-by-name", "The Reference selects the assertion by its name, intact", "signature.reference", REFERENCE + "/@URI",
     assertion=with_reference(reference("#xpointer(//*[local-name()='Assertion'])")))
case("reference-percent-encoded", "The Reference is percent-encoded", "signature.reference", REFERENCE + "/@URI",
     after=[(f'URI="{OWN}"', f'URI="#%5F{ASSERTION_ID[1:]}"')], no_intact_signature=CHANGED)
case("reference-white-space", "White space around the Reference's URI", "signature.reference", REFERENCE + "/@URI",
     after=[(f'URI="{OWN}"', f'URI=" {OWN} "')], no_intact_signature=CHANGED)
case("reference-without-hash", "The Reference's URI is the mere ID", "signature.reference", REFERENCE + "/@URI",
     after=[(f'URI="{OWN}"', f'URI="{ASSERTION_ID}"')], no_intact_signature=CHANGED)
case("reference-two-hashes", "Two # in the Reference's URI", "signature.reference", REFERENCE + "/@URI",
     after=[(f'URI="{OWN}"', f'URI="#{OWN}"')], no_intact_signature=CHANGED)
case("reference-quoted", "An ID in the Reference's URI that ends an XPath literal", "signature.reference", REFERENCE + "/@URI",
     after=[(f'URI="{OWN}"', f"""URI="{OWN}' or '1'='1\"""")], no_intact_signature=CHANGED)
case("no-reference", "SignedInfo has no Reference: nothing is covered, intact", "signature.shape", SIGNED_INFO, after=[
    lambda text: text.replace(element(text, "Reference"), ""), signed_info_signed], no_intact_signature=SHAPE)
case("reference-qualified", "The Reference's URI stands in a namespace", "signature.reference", REFERENCE + "/@URI",
     after=[(f'URI="{OWN}"', f'xmlns:d="{DSIG}" d:URI="{OWN}"')], no_intact_signature=CHANGED)
case("manifest", "The Reference names a Manifest in an Object, which names the assertion; the inner digest is forged", "signature.shape",
     SIGNATURE + "/Object", assertion=with_reference(reference("#manifest", transforms=transform(EXCLUSIVE))), around=[
         ("</Signature>", f'<Object><Manifest Id="manifest">{reference(OWN).replace("></DigestValue>", ">AAAA</DigestValue>")}</Manifest></Object></Signature>')],
     no_intact_signature="xmlsec1 does not take Id for an ID here")

case("digest-truncated", "The genuine key signed the first half of the digest", "signature.digest", "Response/Assertion", after=[
    lambda text: re.sub("<DigestValue>([^<]{20})[^<]*<", r"<DigestValue>\1<", text), signed_info_signed], no_intact_signature="the digest is cut off")
case("digest-empty", "The genuine key signed an empty digest", "signature.digest", "Response/Assertion", after=[
    lambda text: re.sub("<DigestValue>[^<]*<", "<DigestValue><", text), signed_info_signed], no_intact_signature="the digest is empty")
case("digest-smuggled", "A forged assertion with the genuine signature; its own digest stands in the StatusDetail, where some find it first",
     "signature.digest", "Response/Assertion", no_intact_signature=CHANGED, after=[
         (f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>"),
         lambda text: edit(text, in_status_detail(f'<DigestValue xmlns="{DSIG}">{digest(text)}</DigestValue>'))])
case("digest-smuggled-into-extensions", "The same, in Extensions with a whole SignedInfo", "signature.digest", "Response/Assertion",
     no_intact_signature=CHANGED, after=[
         (f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>"),
         lambda text: edit(text, in_extensions(re.sub("<DigestValue>[^<]*", f"<DigestValue>{digest(text)}", element(
             text, "SignedInfo")).replace("<SignedInfo>", f'<SignedInfo xmlns="{DSIG}">')))])
case("digest-forged-before-comment", "The digest of a forged assertion, then the genuine one in a comment", "signature.shape",
     REFERENCE + "/DigestValue", no_intact_signature=CHANGED, after=[
         (f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>"),
         lambda text: re.sub("<DigestValue>([^<]*)", lambda match: f"<DigestValue>{digest(text)}<!--{match[1]}-->", text)])
case("digest-forged-in-comment", "The digest of a forged assertion in a comment before the genuine one", "signature.shape",
     REFERENCE + "/DigestValue", after=[lambda text: edit(text, ("<DigestValue>", f"<DigestValue><!--{digest(text)}-->"))])
case("value-empty", "An empty SignatureValue", "signature.value", SIGNATURE + "/SignatureValue",
     after=[lambda text: re.sub("<SignatureValue>[^<]*", "<SignatureValue>", text)], no_intact_signature=CHANGED)
case("value-twice", "The SignatureValue twice over", "signature.value", SIGNATURE + "/SignatureValue", no_intact_signature=CHANGED,
     after=[lambda text: re.sub("<SignatureValue>([^<]*)", lambda match: "<SignatureValue>" + base64.b64encode(
         base64.b64decode(match[1]) * 2).decode(), text)])
case("signed-info-foreign", "SignedInfo stands in a foreign namespace", "signature.shape", SIGNED_INFO,
     after=[("<SignedInfo>", '<SignedInfo xmlns="urn:x">')], no_intact_signature=CHANGED)
case("in-key-info", "A second genuine signature in the KeyInfo of the first", "signature.place", SIGNATURE + "/KeyInfo/Signature",
     after=[lambda text: edit(text, ("</KeyInfo>", element(text, "Signature") + "</KeyInfo>"))])
case("twice-in-the-response", "The Response holds its signature twice", "signature.place", "Response/Signature[2]", assertion=None,
     response=Signature(), no_intact_signature=CHANGED,
     after=[lambda text: text.replace(element(text, "Signature"), element(text, "Signature") * 2)])
case("unsigned-first", "A hollow signature before the genuine one", "signature.place", SIGNATURE + "[2]",
     after=[("    <Signature ", f'<Signature xmlns="{DSIG}"/>    <Signature ')], no_intact_signature=CHANGED)
case("hollow-in-signed-response", "The genuine Response's assertion holds a hollow signature, signed with the rest", "signature.shape", SIGNATURE,
     assertion=None, response=Signature(), before=[("    <Subject>", f'    <Signature xmlns="{DSIG}"/><Subject>')])

def with_key_info(inside, **more):
    """Another key signs, and the KeyInfo comes afterwards, so that xmlsec1 does not follow it."""
    return {"assertion": Signature("attacker", key_info=""), **more,
            "after": [("</SignatureValue>", f"</SignatureValue><KeyInfo>{inside}</KeyInfo>")]}


# xmlsec1 takes this key for a trusted one.
case("key-value", "Signed with another key, which a KeyValue brings along", "signature.value", SIGNATURE + "/SignatureValue",
     **with_key_info(f"<KeyValue><RSAKeyValue><Modulus>{modulus('attacker')}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue>"))
case("key-retrieval", "Signed with another key, which a RetrievalMethod points to", "signature.value", SIGNATURE + "/SignatureValue",
     **with_key_info('<RetrievalMethod URI="https://attacker.example/key.crt"/>', no_intact_signature=KEY))
case("key-two-certificates", "Signed with another key; KeyInfo holds the configured certificate and then the other one", "signature.value",
     SIGNATURE + "/SignatureValue", **with_key_info("<X509Data>" + "".join(
         f"<X509Certificate>{certificate(name)}</X509Certificate>" for name in ("idp", "attacker")) + "</X509Data>", no_intact_signature=KEY))
case("hmac-by-modulus", "An HMAC whose key is the public key's modulus", "signature.algorithm", SIGNED_INFO + "/SignatureMethod/@Algorithm",
     after=[every(MORE + "rsa-sha256", MORE + "hmac-sha256")], no_intact_signature=KEY)
case("algorithm-none", "No signature algorithm at all", "signature.shape", SIGNED_INFO + "/SignatureMethod",
     after=[(f'<SignatureMethod Algorithm="{MORE}rsa-sha256"/>', "<SignatureMethod/>")], no_intact_signature=CHANGED)
case("algorithm-unknown", "A signature algorithm that nobody knows", "signature.algorithm", SIGNED_INFO + "/SignatureMethod/@Algorithm",
     after=[(f'"{MORE}rsa-sha256"', '"urn:none"')], no_intact_signature=CHANGED)
case("md5", "RSA-MD5, which no policy allows", "signature.algorithm", SIGNED_INFO + "/SignatureMethod/@Algorithm", allow=["sha1"],
     after=[(f'"{MORE}rsa-sha256"', f'"{MORE}rsa-md5"')], no_intact_signature=CHANGED)

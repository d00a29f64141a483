"""Messages with something encrypted: opened and judged like any other, or refused."""

import base64
import re

from encrypt import (
    AES_128_CBC, AES_128_GCM, AES_256_CBC, AES_256_GCM, OAEP, OAEP_11, RSA_1_5, TRIPLE_DES, XMLENC11, encrypt, encrypt_element, encrypted_data, wrapped_anew,
)
from message import EMAIL, NAME_ID, REQUEST_ID, SAML, edit, element, every, forged, into, unsigned
from sign import DSIG, XMLENC, Signature

CASES = []

ENCRYPTED = "Response/EncryptedAssertion"


def case(name, what, code=None, place=ENCRYPTED, **more):
    if not ("assertion" in more or "response" in more):
        more["assertion"] = Signature()
    more.setdefault("decryption_keys", ["sp"])
    if code is None:
        name = "accepted-" + name
        more = {"accepted": True, "name_id": NAME_ID, **more}
    else:
        more = {"code": code, "place": place, **more}
        if "no_intact_signature" not in more:
            more["signature_intact"] = True
    CASES.append({"name": name, "what": what, **more})


# Why a naive verifier is not fooled.
CLOSED = "xmlsec1 cannot open it"
CHANGED = "what was signed is changed"
UNSIGNED = "nothing is signed by a trusted key"


def cut(kept):
    """An edit that leaves kept(octets) of the content's ciphertext: nonce or initialisation vector, ciphertext, tag."""

    def change(text):
        before, _, value = text.rpartition("<xenc:CipherValue>")
        value, _, after = value.partition("<")
        value = base64.b64encode(kept(base64.b64decode(value))).decode()
        return f"{before}<xenc:CipherValue>{value}<{after}"

    return change


def flipped(*octets):
    """What `cut` keeps with the lowest bit of these octets changed."""
    return lambda sealed: bytes(octet ^ 1 if at in octets else octet for at, octet in enumerate(sealed))


def tampered(text):
    """Another first character in the ciphertext of the content, behind the initialisation vector."""
    at = text.rindex("<xenc:CipherValue>") + len("<xenc:CipherValue>") + 100
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def many_attributes(text):
    one = encrypted_data(f'<Attribute xmlns="{SAML}" Name="a"/>', algorithm=AES_128_GCM)
    return text.replace("</AttributeStatement>", f"<EncryptedAttribute>{one}</EncryptedAttribute>" * 33 + "</AttributeStatement>")


case("encrypted-entra", "As Entra ID encrypts: CBC, the assertion inside is signed, and the policy permits that",
     between=[encrypt(algorithm=AES_256_CBC)], allow=["cbc_without_outer_signature"], attributes={EMAIL: [NAME_ID]})
case("encrypted-gcm", "GCM, the assertion inside is signed", between=[encrypt()])
case("encrypted-shibboleth", "GCM, only the Response is signed, over the ciphertext", response=Signature(),
     between=[encrypt(algorithm=AES_128_GCM)])
case("encrypted-cbc-under-signature", "CBC, only the Response is signed, over the ciphertext", response=Signature(),
     between=[encrypt(algorithm=AES_128_CBC)])
case("encrypted-both-signed", "CBC, the Response and the assertion inside are signed", response=Signature(), assertion=Signature(),
     between=[encrypt(algorithm=AES_256_CBC)])
case("encrypted-two-keys", "The second of our private keys opens it", between=[encrypt()], decryption_keys=["next", "sp"])
def key_of_another(change=lambda key: key):
    """An edit that puts a content key for somebody else before ours."""
    key = re.search("<xenc:EncryptedKey>.*</xenc:EncryptedKey>", encrypted_data("x", certificate="next"), re.S)[0]
    return lambda text: text.replace("<xenc:EncryptedKey>", change(key) + "<xenc:EncryptedKey>")


def with_sha256(text):
    """OAEP with another digest than that of MGF1."""
    digest = f'<DigestMethod xmlns="{DSIG}" Algorithm="{XMLENC}sha256"/>'
    return text.replace(f'Algorithm="{OAEP}"/>', f'Algorithm="{OAEP}">{digest}</xenc:EncryptionMethod>', 1)


case("encrypted-for-two", "The content key is encrypted for somebody else as well", between=[encrypt(), key_of_another()])
case("encrypted-for-two-by-web-crypto", "Somebody else's content key is wrapped in a way that WebCrypto cannot open, ours is not",
     web_crypto=True, between=[encrypt(), key_of_another(with_sha256)])
case("encrypted-mgf-named", "An MGF beside rsa-oaep-mgf1p, which the sender wrapped with, as xmlsec does", web_crypto=True,
     between=[encrypt(), wrapped_anew("sha256", "sha256", named="sha256")])
case("encrypted-mgf-named-in-vain", "An MGF beside rsa-oaep-mgf1p, which the sender ignored, as Santuario does",
     between=[encrypt(), wrapped_anew("sha256", "sha1", named="sha256")])
case("encrypted-oaep-11", "The rsa-oaep of XML Encryption 1.1 with two digests", between=[
    encrypt(), wrapped_anew("sha512", "sha256", named="sha256", transport=OAEP_11)])
case("encrypted-oaep-11-by-default", "The rsa-oaep of XML Encryption 1.1, whose MGF is by default one with SHA-1", between=[
    encrypt(), wrapped_anew("sha256", "sha1", transport=OAEP_11)])
case("encrypted-key-beside", "The EncryptedKey stands beside the EncryptedData", between=[
    encrypt(), lambda text: re.sub(r"<KeyInfo [^>]*>\s*(<xenc:EncryptedKey)(>.*</xenc:EncryptedKey>)\s*</KeyInfo>(.*</xenc:EncryptedData>)",
                                   rf'\3\1 xmlns:xenc="{XMLENC}"\2', text, flags=re.S)])
case("encrypted-retrieval-method", "A RetrievalMethod points to the EncryptedKey beside the EncryptedData", between=[
    encrypt(), lambda text: re.sub(r"<xenc:EncryptedKey(>.*</xenc:EncryptedKey>)(.*</xenc:EncryptedData>)",
                                   rf'<RetrievalMethod Type="{XMLENC}EncryptedKey" URI="#key"/>\2<xenc:EncryptedKey xmlns:xenc="{XMLENC}" Id="key"\1', text, flags=re.S)])
case("encrypted-prefix-outside", "The plaintext uses a prefix that is declared outside it only", response=Signature(), between=[
    encrypt(lambda assertion: re.sub(r"<(/?)(?=[A-Z])", r"<\1saml:", assertion.replace(f' xmlns="{SAML}"', ""))),
    lambda text: re.sub(r"(</?)(EncryptedAssertion)", r"\1saml:\2", text).replace(f'EncryptedAssertion xmlns="{SAML}"', "EncryptedAssertion"),
    lambda text: text.replace("<samlp:Response ", f'<samlp:Response xmlns:saml="{SAML}" ')])
case("encrypted-name-id", "The NameID is encrypted inside the signed assertion",
     before=[encrypt_element("NameID", "EncryptedID")])
case("encrypted-attribute", "An attribute is encrypted inside the signed assertion", before=[
    lambda text: text.replace(f'<Attribute Name="{EMAIL}"', f'<Attribute xmlns="{SAML}" Name="{EMAIL}"'),
    lambda text: text.replace(element(text, "Attribute", 5), "<EncryptedAttribute>"
                              + encrypted_data(element(text, "Attribute", 5)) + "</EncryptedAttribute>")], attributes={EMAIL: [NAME_ID]})

case("encryption-without-key", "There is no private key here", "encryption.key", decryption_keys=None, between=[encrypt()], no_intact_signature=CLOSED)
case("encryption-for-another", "Encrypted for somebody else", "encryption.decryption", between=[encrypt(certificate="next")], no_intact_signature=CLOSED)
case("encryption-tampered-gcm", "The ciphertext under GCM was changed", "encryption.decryption", between=[encrypt()], after=[tampered], no_intact_signature=CLOSED)
case("encryption-tampered-under-signature", "The signed ciphertext was changed", "signature.digest", "Response",
     response=Signature(), between=[encrypt(algorithm=AES_256_CBC)], after=[tampered], no_intact_signature=CHANGED)
case("encryption-not-an-assertion", "The plaintext is not an assertion", "encryption.decryption",
     between=[encrypt(lambda assertion: "<x xmlns='urn:x'/>")], no_intact_signature=UNSIGNED)
case("encryption-two-assertions", "The plaintext is two assertions, the second one signed", "encryption.decryption",
     between=[encrypt(lambda assertion: forged(assertion) + assertion)])
case("encryption-escape", "The plaintext closes the element it stands in", "encryption.decryption",
     between=[encrypt(lambda assertion: assertion + "</opened><opened>")], no_intact_signature=CLOSED)
case("encryption-doctype", "The plaintext has a document type definition", "encryption.decryption",
     between=[encrypt(lambda assertion: "<!DOCTYPE x>" + assertion)], no_intact_signature=CLOSED)
case("encryption-twice", "The plaintext is encrypted again", "encryption.decryption", between=[
    encrypt(lambda assertion: f'<EncryptedAssertion xmlns="{SAML}">{encrypted_data(assertion)}</EncryptedAssertion>')], no_intact_signature=CLOSED)
case("encryption-cbc", "As Entra ID encrypts, which the strict policy refuses", "encryption.cbc", between=[encrypt(algorithm=AES_256_CBC)])
case("encryption-3des", "Triple DES", "encryption.algorithm", response=Signature(), between=[encrypt(algorithm=TRIPLE_DES)])
case("encryption-rsa-1-5", "The content key under RSA PKCS#1 1.5", "encryption.key_transport", between=[encrypt(transport=RSA_1_5)])
case("encryption-web-crypto", "RSA-OAEP with SHA-256 and MGF1 with SHA-1, which WebCrypto cannot open", "encryption.platform",
     web_crypto=True, between=[encrypt(), with_sha256], found="RSA-OAEP with SHA-256 and MGF1 with SHA-1", no_intact_signature=CLOSED)
case("encryption-foreign-child", "A Signature beside the EncryptedData", "encryption.shape", between=[
    encrypt(), lambda text: text.replace("</EncryptedAssertion>", f'<Signature xmlns="{DSIG}"/></EncryptedAssertion>')])
case("encryption-many-attributes", "33 attributes, each encrypted with a key of its own", "xml.limits",
     "Response/Assertion/AttributeStatement/EncryptedAttribute[33]", before=[many_attributes])
case("encryption-cbc-unsolicited", "CBC without an outer signature in a message that nobody asked for", "encryption.cbc",
     request="unsolicited", allow=["cbc_without_outer_signature"], found="no login to spend",
     before=[every(f' InResponseTo="{REQUEST_ID}"', "")], between=[encrypt(algorithm=AES_256_CBC)])
case("encryption-cbc-not-sent", "CBC without an outer signature, and no login is under way", "encryption.cbc",
     request="none", allow=["cbc_without_outer_signature"], found="no login to spend", between=[encrypt(algorithm=AES_256_CBC)])
case("encryption-cbc-used", "CBC without an outer signature, and the login was answered before", "encryption.cbc",
     request="used", allow=["cbc_without_outer_signature"], found="no login to spend", between=[encrypt(algorithm=AES_256_CBC)])
case("encryption-wrong-key-and-mask", "The content key is for somebody else, under two masks of which the platform knows one", "encryption.decryption",
     web_crypto=True, between=[encrypt(certificate="next")], after=[(
         f'<xenc:EncryptionMethod Algorithm="{OAEP}"/>',
         f'<xenc:EncryptionMethod Algorithm="{OAEP}"><xenc11:MGF xmlns:xenc11="{XMLENC11}" Algorithm="{XMLENC11}mgf1sha256"/></xenc:EncryptionMethod>')],
     no_intact_signature=CLOSED)
case("encryption-two-data", "Two EncryptedData", "encryption.shape", between=[
    encrypt(), lambda text: text.replace("</EncryptedAssertion>", encrypted_data("x") + "</EncryptedAssertion>")])
case("encryption-no-data", "An empty EncryptedAssertion", "encryption.shape", assertion=None, before=[
    lambda text: text.replace(element(text, "Assertion"), f'<EncryptedAssertion xmlns="{SAML}"/>')], response=Signature())
case("encryption-unsigned", "Encrypted for us, but nobody signed anything", "signature.present", "Response", assertion=None,
     between=[encrypt()], no_intact_signature=UNSIGNED)
case("encryption-other-key-inside", "The assertion inside is signed with another key", "signature.certificate", ENCRYPTED + "/Assertion/Signature/KeyInfo/X509Data/X509Certificate",
     assertion=Signature("attacker", certificate="attacker"), between=[encrypt()], no_intact_signature=UNSIGNED)
case("encryption-changed-inside", "The assertion inside was changed before it was encrypted", "signature.digest", ENCRYPTED + "/Assertion",
     between=[encrypt(lambda assertion: edit(assertion, (f">{NAME_ID}</NameID>", ">admin@contoso.com</NameID>")))], no_intact_signature=CHANGED)
case("encryption-expired-inside", "The assertion inside has expired", "conditions.expired",
     ENCRYPTED + "/Assertion/Conditions/@NotOnOrAfter", now="2026-11-23T13:01:00Z", between=[encrypt()])
case("encryption-beside-assertion", "A signed assertion stands beside an encrypted one", "assertion.count", "Response/EncryptedAssertion",
     between=[lambda text: text.replace("</samlp:Response>", f'<EncryptedAssertion xmlns="{SAML}">'
                                        f"{encrypted_data(forged(element(text, 'Assertion')))}</EncryptedAssertion></samlp:Response>")])
case("encryption-wrapped-inside", "A forged assertion inside, with the genuine one in its Subject", "assertion.place", between=[
    encrypt(lambda assertion: forged(assertion).replace("</Subject>", assertion + "</Subject>"))])
case("encryption-name-id-and-encrypted-id", "A NameID and an encrypted one", "subject.name_id", "Response/Assertion/Subject/EncryptedID", before=[
    lambda text: text.replace("</NameID>", f"</NameID><EncryptedID>{encrypted_data(element(text, 'NameID'))}</EncryptedID>")])
case("encryption-name-id-empty", "The encrypted NameID is empty", "subject.name_id", "Response/Assertion/Subject/EncryptedID", before=[
    lambda text: text.replace(f">{NAME_ID}</NameID>", "></NameID>"), encrypt_element("NameID", "EncryptedID")])
case("encryption-name-id-for-another", "The NameID is encrypted for somebody else", "encryption.decryption",
     "Response/Assertion/Subject/EncryptedID", before=[encrypt_element("NameID", "EncryptedID", certificate="next")])

# Ciphertexts that were changed, and keys that anybody has.
case("encryption-tag-truncated", "The tag of GCM is cut to 4 octets", "encryption.decryption", between=[encrypt()],
     after=[cut(lambda sealed: sealed[:-12])], no_intact_signature=CLOSED)
case("encryption-tag-missing", "The tag of GCM is taken off", "encryption.decryption", between=[encrypt()],
     after=[cut(lambda sealed: sealed[:-16])], no_intact_signature=CLOSED)
case("encryption-tag-zero", "The tag of GCM is all zeros", "encryption.decryption", between=[encrypt()],
     after=[cut(lambda sealed: sealed[:-16] + bytes(16))], no_intact_signature=CLOSED)
case("encryption-nonce-only", "Nothing but the nonce of GCM", "encryption.decryption", between=[encrypt()],
     after=[cut(lambda sealed: sealed[:12])], no_intact_signature=CLOSED)
case("encryption-ciphertext-empty", "An empty ciphertext", "encryption.decryption", between=[encrypt()],
     after=[cut(lambda sealed: b"")], no_intact_signature=CLOSED)
case("encryption-gcm-as-cbc", "The ciphertext of GCM is called one of CBC, where the policy permits that", "encryption.decryption",
     allow=["cbc_without_outer_signature"], between=[encrypt()], after=[(AES_256_GCM, AES_256_CBC)], no_intact_signature=CLOSED)
for name, at, what in [
    ("first", [1], "The first name under CBC"), ("name-id", [16 * 190], "A block in the middle under CBC"), ("padding", [-17], "The padding under CBC"),
]:
    case(f"encryption-cbc-flipped-{name}", f"{what} is changed by a flipped bit, where the policy permits CBC", "encryption.decryption",
         allow=["cbc_without_outer_signature"], between=[encrypt(algorithm=AES_256_CBC)],
         after=[cut(lambda sealed, at=at: flipped(*(index % len(sealed) for index in at))(sealed))], no_intact_signature=CLOSED)
case("encryption-comment-in-cipher-value", "A comment in the CipherValue", "encryption.shape", between=[encrypt()],
     after=[lambda text: re.sub("(.*<xenc:CipherValue>)", r"\1<!-- -->", text, flags=re.S)])
case("encryption-element-in-cipher-value", "An element in the CipherValue", "encryption.shape", between=[encrypt()],
     after=[lambda text: re.sub("(.*<xenc:CipherValue>)", r'\1<x xmlns="urn:x"/>', text, flags=re.S)])
case("encryption-cipher-reference", "The ciphertext is to be fetched from elsewhere", "encryption.shape", between=[encrypt()],
     after=[lambda text: re.sub("(.*)<xenc:CipherValue>.*?</xenc:CipherValue>", rf'\1<xenc:CipherReference URI="https://attacker.example/"/>',
                                text, flags=re.S)], no_intact_signature=CLOSED)
case("encryption-foreign-signature", "A genuine signature beside the EncryptedData of a forged assertion", "encryption.shape", after=[
    lambda text: edit(text, (element(text, "Assertion"), f'<EncryptedAssertion xmlns="{SAML}">{element(text, "Signature")}'
                             f"{encrypted_data(into(forged(element(text, 'Assertion')), '<Advice>' + unsigned(element(text, 'Assertion')) + '</Advice>'))}"
                             "</EncryptedAssertion>"))])
case("encryption-foreign-advice", "The genuine assertion in an Advice beside the EncryptedData of a forged one", "encryption.shape", after=[
         lambda text: edit(text, (element(text, "Assertion"), f'<EncryptedAssertion xmlns="{SAML}"><Advice>{element(text, "Assertion")}</Advice>'
                                  f"{encrypted_data(forged(element(text, 'Assertion')))}</EncryptedAssertion>"))])
case("encryption-foreign-advice-without-assertion", "An Advice beside the EncryptedData", "encryption.shape", between=[
    encrypt(), lambda text: text.replace("</EncryptedAssertion>", "<Advice/></EncryptedAssertion>")])
case("encryption-text-beside", "Text beside the EncryptedData", "encryption.shape", between=[
    encrypt(), lambda text: text.replace("</EncryptedAssertion>", "admin</EncryptedAssertion>")])
case("encrypted-comment-in-name-id", "A comment in the NameID that was encrypted is no reason to stop reading there", None, name_id="admin@contoso.com.example.net", before=[(f"{NAME_ID}</NameID>", "admin@contoso.com<!-- -->.example.net</NameID>")],
     between=[encrypt()])
case("encryption-attributes-inside", "An EncryptedAttribute with two attributes inside", "encryption.decryption",
     "Response/Assertion/AttributeStatement/EncryptedAttribute", before=[lambda text: text.replace(
         "</AttributeStatement>", "<EncryptedAttribute>" + encrypted_data(
             f'<Attribute xmlns="{SAML}" Name="role"/><Attribute xmlns="{SAML}" Name="role"/>') + "</EncryptedAttribute></AttributeStatement>")])
case("encryption-name-id-of-another-kind", "An EncryptedID with an Attribute inside", "encryption.decryption",
     "Response/Assertion/Subject/EncryptedID", before=[
         lambda text: text.replace(element(text, "NameID"), "<EncryptedID>" + encrypted_data(
             f'<Attribute xmlns="{SAML}" Name="admin"/>') + "</EncryptedID>")])

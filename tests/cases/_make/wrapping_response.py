"""Wrapping of a signed Response, of a message signed twice, and of what is encrypted: the numbers are those of wrapping.py."""

from encrypt import encrypted_data
from message import (
    ASSERTION_ID, RESPONSE_ID, SAML, STATUS, edit, element, every, forged, in_extensions, in_status_detail, into, unsigned,
)
from sign import Signature
from wrapping import CHANGED, INSIDE, TWICE

CASES = []

ROOTS = "xmlsec1 reads no document with two roots"


def case(name, what, code, place, **more):
    more.setdefault("response", Signature())
    if "no_intact_signature" not in more:
        more["signature_intact"] = True
    CASES.append({"name": "wrapping-" + name, "what": what, "code": code, "place": place, **more})


def around(wrap):
    """Replaces the genuine Response by wrap(genuine, forged, signature, the genuine one without its signature)."""

    def change(text):
        genuine = element(text, "samlp:Response")
        return wrap(genuine, evil(genuine), element(genuine, "Signature"), unsigned(genuine))

    return change


def evil(response):
    """The Response without any signature, about somebody else, under other IDs."""
    while "<Signature " in response:
        response = unsigned(response)
    return edit(response, every("b.simon@contoso.com", "admin@contoso.com"), every(ASSERTION_ID, "_forged"),
                every(RESPONSE_ID, "_forged_response"))


def with_signature(response, signature):
    return response.replace(STATUS, signature + STATUS)


def advised(response, inside):
    """The Response with an Advice in its assertion."""
    return edit(response, ("    <AttributeStatement>", f"<Advice>{inside}</Advice><AttributeStatement>"))


def below(response, signature):
    """The Response with a signature in its assertion."""
    return response.replace("    <Subject>", signature + "    <Subject>", 1)


# Only the Response is signed.
case("response-3", "XSW 3 of a Response: a forged Response before the genuine one", "xml.well_formed", "",
     after=[around(lambda genuine, evil, signature, bare: evil + genuine)], no_intact_signature=ROOTS)
case("response-4", "XSW 4 of a Response: a forged Response around the genuine one", "response.shape", "Response/Response",
     after=[around(lambda genuine, evil, signature, bare: into(evil, genuine))])
case("response-5", "XSW 5 of a Response: a forged Response with the genuine signature, and the genuine one after it",
     "xml.well_formed", "", no_intact_signature=ROOTS,
     after=[around(lambda genuine, evil, signature, bare: with_signature(evil, signature) + bare)])
case("response-7", "XSW 7 of a Response: the genuine Response in the Extensions of a forged one", "assertion.place",
     "Response/Extensions/Response", after=[around(lambda genuine, evil, signature, bare: edit(evil, in_extensions(genuine)))])
case("response-7-with-signature", "A forged Response with the genuine signature, and the genuine Response in its Extensions",
     "assertion.place", "Response/Extensions/Response", after=[
         around(lambda genuine, evil, signature, bare: with_signature(edit(evil, in_extensions(bare)), signature))])
case("response-8", "XSW 8 of a Response: the genuine Response in an Object of the signature, which the forged one holds",
     "assertion.place", "Response/Signature/Object/Response", no_intact_signature=INSIDE, after=[
         around(lambda genuine, evil, signature, bare: with_signature(evil, into(signature, f"<Object>{bare}</Object>")))])
case("response-status-detail", "The genuine Response in the StatusDetail of a forged one", "assertion.place",
     "Response/Status/StatusDetail/Response", after=[
         around(lambda genuine, evil, signature, bare: edit(evil, in_status_detail(genuine)))])
case("response-attribute-value", "The genuine Response in an attribute value of a forged one", "assertion.place",
     "Response/Assertion/AttributeStatement/Attribute[3]/AttributeValue/Response", after=[
         around(lambda genuine, evil, signature, bare: edit(evil, (">B</AttributeValue>", f">{genuine}</AttributeValue>")))])
case("response-advice", "The genuine Response in the Advice of a forged assertion: the signature there counts for nothing",
     "signature.present", "Response", after=[around(lambda genuine, evil, signature, bare: advised(evil, genuine))])
case("response-advice-with-signature", "A forged Response with the genuine signature, and the genuine Response in the Advice",
     "signature.reference", "Response/Signature/SignedInfo/Reference/@URI", after=[
         around(lambda genuine, evil, signature, bare: advised(with_signature(evil, signature), bare))])
case("response-advice-below", "A forged assertion with the Response's signature, and the genuine Response in its Advice",
     "signature.reference", "Response/Assertion/Signature/SignedInfo/Reference/@URI", after=[around(
         lambda genuine, evil, signature, bare: below(advised(evil, bare), signature))])
case("response-same-id", "A forged Response with the genuine one's ID and signature, and the genuine one in the Advice",
     "id.unique", "Response/Assertion/Advice/Response/@ID", no_intact_signature=TWICE, after=[
         around(lambda genuine, evil, signature, bare: edit(
             advised(with_signature(evil, signature), bare), every("_forged_response", RESPONSE_ID)))])
case("response-forged-assertion-first", "A forged assertion before that of the signed Response", "assertion.count",
     "Response/Assertion[2]", no_intact_signature=CHANGED, after=[
         lambda text: edit(text, (element(text, "Assertion"), forged_assertion(text) + element(text, "Assertion")))])
case("response-forged-in-signature", "A forged assertion in the Response's signature, which the enveloped-signature transform leaves out",
     "assertion.place", "Response/Signature/Object/Assertion", after=[lambda text: edit(
         text, ("</Signature>", f"<Object>{forged_assertion(text)}</Object></Signature>"))])
case("response-forged-in-key-info", "A forged assertion in the KeyInfo of the Response's signature", "assertion.place",
     "Response/Signature/KeyInfo/Assertion", after=[lambda text: edit(text, ("</KeyInfo>", forged_assertion(text) + "</KeyInfo>"))])


def forged_assertion(text):
    return element(evil(element(text, "samlp:Response")), "Assertion")


# The Response and the assertion are signed.
def both(name, what, code, place, change, **more):
    case("both-" + name, what, code, place, assertion=Signature(), after=[change], **more)


def inner_signature(text):
    return element(element(text, "Assertion"), "Signature")


both("response", "Both signed: the genuine Response in the Extensions of a forged one", "assertion.place",
     "Response/Extensions/Response", around(lambda genuine, evil, signature, bare: edit(evil, in_extensions(genuine))))
both("advice", "Both signed: the genuine Response in the Advice of a forged assertion", "signature.present", "Response",
     around(lambda genuine, evil, signature, bare: advised(evil, genuine)))
both("outer-taken-off", "Both signed: without the Response's signature, a forged assertion first", "assertion.count",
     "Response/Assertion[2]", lambda text: edit(unsigned(text), (element(text, "Assertion"), forged_assertion(text) + element(text, "Assertion"))))
both("outer-kept", "Both signed: a forged assertion with the genuine one in its Advice, under the Response's signature",
     "signature.digest", "Response", lambda text: edit(
         text, (element(text, "Assertion"), into(forged_assertion(text), f"<Advice>{element(text, 'Assertion')}</Advice>"))))
both("crossed", "Both signed: the two signatures change places", "signature.reference",
     "Response/Signature/SignedInfo/Reference/@URI", lambda text: crossed(text), no_intact_signature=CHANGED)
both("outer-on-inner", "Both signed: a forged Response whose assertion holds the Response's signature, and the genuine Response in the Advice",
     "signature.reference", "Response/Assertion/Signature/SignedInfo/Reference/@URI", around(
         lambda genuine, evil, signature, bare: below(advised(evil, bare), signature)))


def crossed(text):
    outer, inner = element(text, "Signature"), inner_signature(text)
    return text.replace(inner, "@inner@").replace(outer, inner).replace("@inner@", outer)


# Something is encrypted.
def hidden(name, what, code, place, change, **more):
    case("encrypted-" + name, what, code, place, assertion=Signature(), response=None, decryption_keys=["sp"], after=[change], **more)


def encrypted(plaintext):
    return f'<EncryptedAssertion xmlns="{SAML}">{encrypted_data(plaintext)}</EncryptedAssertion>'


def replaced(change):
    """change(genuine, forged, signature, bare) stands instead of the assertion."""

    def edited(text):
        genuine = element(text, "Assertion")
        return edit(text, (genuine, change(genuine, forged(genuine), element(genuine, "Signature"), unsigned(genuine))))

    return edited


hidden("forged", "A forged assertion is encrypted, and the genuine one stands in Extensions", "assertion.place",
       "Response/Extensions/Assertion", lambda text: edit(
           text, (element(text, "Assertion"), encrypted(forged(element(text, "Assertion")))), in_extensions(element(text, "Assertion"))))
hidden("same-id", "A forged assertion with the genuine one's ID and signature is encrypted, and the genuine one stands in Extensions",
       "assertion.place", "Response/Extensions/Assertion", lambda text: edit(
           text, (element(text, "Assertion"), encrypted(into(forged(element(text, "Assertion"), ASSERTION_ID), inner_signature(text)))),
           in_extensions(element(text, "Assertion"))))
hidden("in-extensions", "A forged assertion, and the genuine one encrypted in Extensions", "assertion.place",
       "Response/Extensions/EncryptedAssertion", lambda text: edit(
           text, (element(text, "Assertion"), forged(element(text, "Assertion"))), in_extensions(encrypted(element(text, "Assertion")))))
hidden("in-advice", "A forged assertion, and the genuine one encrypted in its Advice: the signature there counts for nothing",
       "signature.present", "Response", replaced(
           lambda genuine, evil, signature, bare: into(evil, f"<Advice>{encrypted(genuine)}</Advice>")))
hidden("advice-inside", "A forged assertion is encrypted with the genuine one in its Advice", "signature.present", "Response",
       replaced(lambda genuine, evil, signature, bare: encrypted(into(evil, f"<Advice>{genuine}</Advice>"))))
hidden("advice-inside-with-signature", "A forged assertion with the genuine signature is encrypted with the genuine one in its Advice",
       "signature.reference", "Response/EncryptedAssertion/Assertion/Signature/SignedInfo/Reference/@URI", replaced(
           lambda genuine, evil, signature, bare: encrypted(into(into(evil, signature), f"<Advice>{bare}</Advice>"))))
hidden("object-inside", "A forged assertion is encrypted with the genuine one in an Object of its signature", "assertion.place",
       "Response/EncryptedAssertion", replaced(
           lambda genuine, evil, signature, bare: encrypted(into(evil, into(signature, f"<Object>{bare}</Object>")))),
       no_intact_signature=INSIDE)
hidden("same-id-inside", "A forged assertion with the genuine one's ID is encrypted with the genuine one in its Advice", "id.unique",
       "Response/EncryptedAssertion", replaced(
           lambda genuine, evil, signature, bare: encrypted(into(evil.replace("_forged", ASSERTION_ID), f"<Advice>{genuine}</Advice>"))),
       no_intact_signature=TWICE)
hidden("signature-in-response", "A forged assertion is encrypted; the Response holds the genuine signature, and the Advice inside the genuine assertion",
       "signature.reference", "Response/Signature/SignedInfo/Reference/@URI", lambda text: edit(
           text, (element(text, "Assertion"), encrypted(into(
               forged(element(text, "Assertion")), f"<Advice>{unsigned(element(text, 'Assertion'))}</Advice>"))),
           (STATUS, inner_signature(text) + STATUS)))
hidden("response-inside", "The plaintext is the whole Response", "encryption.decryption", "Response/EncryptedAssertion",
       replaced(lambda genuine, evil, signature, bare: encrypted(f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">{genuine}</samlp:Response>')))
hidden("beside-text", "The plaintext is text and the genuine assertion", "encryption.decryption", "Response/EncryptedAssertion",
       replaced(lambda genuine, evil, signature, bare: encrypted("admin" + genuine)))
hidden("forged-first-inside", "The plaintext is two assertions, the forged one in another namespace", "encryption.decryption",
       "Response/EncryptedAssertion", replaced(lambda genuine, evil, signature, bare: encrypted(evil.replace(SAML, "urn:x") + genuine)))

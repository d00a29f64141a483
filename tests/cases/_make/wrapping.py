"""Signature wrapping: a genuine signature stays intact somewhere in the message, and a forged assertion stands where it might be read.

The numbers are those of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky et al., 2012).
"""

import re

from message import (
    ASSERTION_ID, RESPONSE_ID, STATUS, edit, element, every, forged, in_extensions, in_status_detail, into, unsigned,
)
from sign import Signature

CASES = []

# Why a naive verifier is not fooled.
TWICE = "one ID stands twice, which xmlsec1 refuses"
CHANGED = "what was signed is changed"
INSIDE = "the genuine part lies in its own signature, of which xmlsec1's enveloped-signature transform leaves nothing"


def case(name, what, code, place, **more):
    if not ("assertion" in more or "response" in more):
        more["assertion"] = Signature()
    if "no_intact_signature" not in more:
        more["signature_intact"] = True
    CASES.append({"name": "wrapping-" + name, "what": what, "code": code, "place": place, **more})


def response_in_signature(text):
    """The genuine Response goes into the Signature, which stays in the forged one."""
    genuine = unsigned(text)
    evil = forged(element(text, "samlp:Response")).replace(RESPONSE_ID, "_forged_response")
    signature = element(text, "Signature").replace("</Signature>", f"{genuine}</Signature>")
    return evil.replace(STATUS, signature + STATUS)


def response_beside_signature(text):
    genuine = unsigned(text)
    evil = forged(element(text, "samlp:Response")).replace(RESPONSE_ID, "_forged_response")
    return evil.replace(STATUS, genuine + element(text, "Signature") + STATUS)


def around_assertion(wrap):
    """Replaces the genuine assertion by wrap(genuine, forged, signature, the genuine one without its signature)."""

    def change(text):
        genuine = element(text, "Assertion")
        signature = element(genuine, "Signature")
        return text.replace(genuine, wrap(genuine, forged(genuine), signature, unsigned(genuine)))

    return change


def signature_first(text):
    genuine = element(text, "Assertion", 2)
    evil = forged(genuine)
    start = evil.index(">") + 1
    return evil[:start] + element(genuine, "Signature") + evil[start:]


def moved_to_response(text, signed, advice=False):
    """A forged assertion, and signed(signature, genuine) in the Response before its Status."""
    genuine = element(text, "Assertion")
    evil, bare, signature = forged(genuine), unsigned(genuine), element(genuine, "Signature")
    evil = into(evil, f"<Advice>{bare}</Advice>") if advice else evil
    return edit(text, (genuine, evil), (STATUS, signed(signature, bare) + STATUS))


case("1", "XSW 1: a forged Response, and the genuine one inside its Signature", "assertion.place", "Response/Signature/Response",
     response=Signature(), after=[response_in_signature],
     no_intact_signature=INSIDE)
case("2", "XSW 2: a forged Response, and the genuine one beside its Signature", "response.shape", "Response/Response",
     response=Signature(), after=[response_beside_signature])
case("3", "XSW 3: a forged assertion before the genuine one", "assertion.count", "Response/Assertion[2]",
     after=[around_assertion(lambda genuine, evil, signature, bare: evil + genuine)])
case("4", "XSW 4: a forged assertion around the genuine one", "assertion.place", "Response/Assertion/Assertion",
     after=[around_assertion(lambda genuine, evil, signature, bare: into(evil, genuine))])
case("5", "XSW 5: a forged assertion with the genuine signature, and the genuine one after it", "assertion.count",
     "Response/Assertion[2]", after=[around_assertion(lambda genuine, evil, signature, bare: into(evil, signature) + bare)])
case("6", "XSW 6: a forged assertion with the genuine signature, which holds the genuine assertion", "assertion.place",
     "Response/Assertion/Signature/Assertion",
     after=[around_assertion(lambda genuine, evil, signature, bare: into(evil, into(signature, bare)))],
     no_intact_signature=INSIDE)
case("7", "XSW 7: a forged assertion in Extensions, with the genuine one's ID", "id.unique", "Response/Assertion/@ID",
     after=[lambda text: text.replace(STATUS, "<samlp:Extensions>" + forged(element(text, "Assertion"), ASSERTION_ID)
                                      + "</samlp:Extensions>" + STATUS)],
     no_intact_signature=TWICE)
case("8", "XSW 8: the genuine assertion in an Object of the signature, which the forged one holds", "assertion.place",
     "Response/Assertion/Signature/Object/Assertion", after=[around_assertion(
         lambda genuine, evil, signature, bare: into(evil, into(signature, f"<Object>{bare}</Object>")))],
     no_intact_signature=INSIDE)
case("extensions", "A forged assertion in Extensions", "assertion.place", "Response/Extensions/Assertion",
     after=[lambda text: text.replace(STATUS, f"<samlp:Extensions>{forged(element(text, 'Assertion'))}</samlp:Extensions>{STATUS}")])
case("genuine-in-extensions", "A forged assertion, and the genuine one in Extensions", "assertion.place",
     "Response/Extensions/Assertion", after=[
         lambda text: text.replace(element(text, "Assertion"), forged(element(text, "Assertion"))).replace(
             STATUS, f"<samlp:Extensions>{element(text, 'Assertion')}</samlp:Extensions>{STATUS}")])
case("advice", "A forged assertion whose Advice holds the genuine one: the signature there counts for nothing",
     "signature.present", "Response", after=[
         around_assertion(lambda genuine, evil, signature, bare: into(evil, f"<Advice>{genuine}</Advice>"))])
case("advice-with-signature", "A forged assertion with the genuine signature, and the genuine assertion in its Advice",
     "signature.reference", "Response/Assertion/Signature/SignedInfo/Reference/@URI", after=[
         around_assertion(lambda genuine, evil, signature, bare: into(into(evil, signature), f"<Advice>{bare}</Advice>"))])
case("deep-advice", "Advice that is not the assertion's own, with the genuine assertion in it", "assertion.place",
     "Response/Assertion/Subject/Advice/Assertion", after=[around_assertion(
         lambda genuine, evil, signature, bare: evil.replace("</Subject>", f"<Advice>{genuine}</Advice></Subject>"))])
case("same-id", "A forged assertion with the genuine one's ID, and the genuine one in its Advice", "id.unique",
     "Response/Assertion/Advice/Assertion/@ID", after=[around_assertion(
         lambda genuine, evil, signature, bare: into(edit(evil, every("_forged", ASSERTION_ID)), f"<Advice>{genuine}</Advice>"))],
     no_intact_signature=TWICE)
case("subject", "The genuine assertion inside the forged one's Subject", "assertion.place", "Response/Assertion/Subject/Assertion",
     after=[around_assertion(lambda genuine, evil, signature, bare: evil.replace("</Subject>", genuine + "</Subject>"))])
case("forged-in-genuine", "A forged assertion inside an attribute value of the genuine one, which is signed", "assertion.place",
     "Response/Assertion/AttributeStatement/Attribute[3]/AttributeValue/Assertion", before=[
         ("<AttributeValue>B<", '<AttributeValue><Assertion ID="_forged"><Subject><NameID>admin</NameID></Subject></Assertion><'),
         lambda text: text.replace(' Name="http://schemas.microsoft.com/identity/claims/tenantid"', ' Name="t"')])

# The forged assertion stands where one must, and the genuine one somewhere else, with its signature or without.
def elsewhere(name, where, place, put, code="assertion.place"):
    """`put` puts an element into the message with the forged assertion."""
    case(name, f"A forged assertion, and the genuine one in {where}", code, place, after=[
        lambda text: put(text.replace(element(text, "Assertion"), forged(element(text, "Assertion"))), element(text, "Assertion"))])


def in_forged(old, new):
    """Puts the element at "@" in the new text."""
    return lambda text, inside: edit(text, (old, new.replace("@", inside)))


elsewhere("status-detail", "the StatusDetail", "Response/Status/StatusDetail/Assertion",
          lambda text, inside: edit(text, in_status_detail(inside)))
elsewhere("foreign-element", "a foreign element in Extensions", "Response/Extensions/x/Assertion",
          lambda text, inside: edit(text, in_extensions(f'<x xmlns="urn:x">{inside}</x>')))
elsewhere("nested-response", "a Response in Extensions", "Response/Extensions/Response",
          lambda text, inside: edit(text, in_extensions(f"<samlp:Response>{inside}</samlp:Response>")))
elsewhere("issuer", "its Issuer", "Response/Assertion/Issuer/Assertion",
          lambda text, inside: re.sub("(    <Issuer>.*)(</Issuer>)", lambda match: match[1] + inside + match[2], text))
elsewhere("subject-confirmation-data", "its SubjectConfirmationData",
          "Response/Assertion/Subject/SubjectConfirmation/SubjectConfirmationData/Assertion",
          lambda text, inside: re.sub("(<SubjectConfirmationData .*)/>",
                                      lambda match: f"{match[1]}>{inside}</SubjectConfirmationData>", text))
elsewhere("condition", "its Conditions", "Response/Assertion/Conditions/Condition/Assertion",
          in_forged("</Conditions>", "<Condition>@</Condition></Conditions>"))
elsewhere("attribute-value", "an attribute value", "Response/Assertion/AttributeStatement/Attribute[3]/AttributeValue/Assertion",
          in_forged(">B</AttributeValue>", ">@</AttributeValue>"))
elsewhere("authn-context", "its AuthnContextDecl", "Response/Assertion/AuthnStatement/AuthnContext/AuthnContextDecl/Assertion",
          in_forged("</AuthnContext>", "<AuthnContextDecl>@</AuthnContextDecl></AuthnContext>"))
elsewhere("advice-of-advice", "the Advice of an assertion in its Advice: the signature there counts for nothing", "Response",
          lambda text, inside: edit(text, (
              "    <AttributeStatement>", f'<Advice><Assertion ID="_advice"><Advice>{inside}</Advice></Assertion></Advice><AttributeStatement>')),
          code="signature.present")
elsewhere("second-advice", "the second Advice of two", "Response",
          lambda text, inside: edit(text, ("    <AttributeStatement>", f"<Advice/><Advice>{inside}</Advice><AttributeStatement>")),
          code="signature.present")
case("key-info", "A forged assertion with the genuine signature, whose KeyInfo holds the genuine assertion", "assertion.place",
     "Response/Assertion/Signature/KeyInfo/Assertion", after=[around_assertion(
         lambda genuine, evil, signature, bare: into(evil, signature.replace("</KeyInfo>", bare + "</KeyInfo>")))],
     no_intact_signature=INSIDE)
case("signature-first", "The genuine signature before all else in the forged assertion, and the genuine assertion in Extensions",
     "assertion.place", "Response/Extensions/Assertion", after=[
         lambda text: edit(text, in_extensions(unsigned(element(text, "Assertion")))),
         lambda text: edit(text, (element(text, "Assertion", 2), signature_first(text)))])
case("signature-in-response", "A forged assertion; the Response holds the genuine signature, whose Object holds the genuine assertion",
     "assertion.place", "Response/Signature/Object/Assertion", after=[
         lambda text: moved_to_response(text, lambda signature, bare: into(signature, f"<Object>{bare}</Object>"))],
     no_intact_signature=INSIDE)
case("signature-in-response-and-advice",
     "A forged assertion with the genuine one in its Advice; the Response holds the genuine signature", "signature.reference",
     "Response/Signature/SignedInfo/Reference/@URI", after=[
         lambda text: moved_to_response(text, lambda signature, bare: signature, advice=True)])
case("same-id-in-extensions", "A forged assertion with the genuine one's ID and signature, and the genuine one in Extensions",
     "id.unique", "Response/Assertion/@ID", after=[
         lambda text: edit(text, in_extensions(unsigned(element(text, "Assertion")))),
         lambda text: edit(text, (element(text, "Assertion", 2),
                                  into(forged(element(text, "Assertion", 2), ASSERTION_ID), element(text, "Signature"))))],
     no_intact_signature=TWICE)
case("forged-last", "A forged assertion behind the genuine one", "assertion.count", "Response/Assertion[2]",
     after=[around_assertion(lambda genuine, evil, signature, bare: genuine + evil)])
case("forged-in-advice", "A forged assertion in the genuine one's Advice, put there after it was signed", "signature.digest",
     "Response/Assertion", after=[around_assertion(lambda genuine, evil, signature, bare: into(genuine, f"<Advice>{evil}</Advice>"))],
     no_intact_signature=CHANGED)
case("forged-in-signature", "A forged assertion in the genuine one's signature, which the enveloped-signature transform leaves out",
     "assertion.place", "Response/Assertion/Signature/Object/Assertion", after=[around_assertion(
         lambda genuine, evil, signature, bare: into(bare, into(signature, f"<Object>{evil}</Object>")))])
case("subject-in-signature", "A forged Subject in the genuine one's signature, which the enveloped-signature transform leaves out",
     "signature.shape", "Response/Assertion/Signature/Object", after=[around_assertion(
         lambda genuine, evil, signature, bare: into(bare, into(signature, f"<Object>{element(evil, 'Subject')}</Object>")))])

"""Signature wrapping: a genuine signature stays intact somewhere in the message, and a forged assertion stands where it might be read.

The numbers are those of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky et al., 2012).
"""

from message import ASSERTION_ID, RESPONSE_ID, STATUS, edit, element, every, forged, unsigned
from sign import Signature

CASES = []


def case(name, what, code, place, **more):
    if not ("assertion" in more or "response" in more):
        more["assertion"] = Signature()
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


def into(outer, inner):
    """The inner element as the last child of the outer one."""
    at = outer.rindex("</")
    return outer[:at] + inner + outer[at:]


case("1", "XSW 1: a forged Response, and the genuine one inside its Signature", "assertion.place", "Response/Signature/Response",
     response=Signature(), after=[response_in_signature])
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
     after=[around_assertion(lambda genuine, evil, signature, bare: into(evil, into(signature, bare)))])
case("7", "XSW 7: a forged assertion in Extensions, with the genuine one's ID", "id.unique", "Response/Assertion/@ID",
     after=[lambda text: text.replace(STATUS, "<samlp:Extensions>" + forged(element(text, "Assertion"), ASSERTION_ID)
                                      + "</samlp:Extensions>" + STATUS)])
case("8", "XSW 8: the genuine assertion in an Object of the signature, which the forged one holds", "assertion.place",
     "Response/Assertion/Signature/Object/Assertion", after=[around_assertion(
         lambda genuine, evil, signature, bare: into(evil, into(signature, f"<Object>{bare}</Object>")))])
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
         lambda genuine, evil, signature, bare: into(edit(evil, every("_forged", ASSERTION_ID)), f"<Advice>{genuine}</Advice>"))])
case("subject", "The genuine assertion inside the forged one's Subject", "assertion.place", "Response/Assertion/Subject/Assertion",
     after=[around_assertion(lambda genuine, evil, signature, bare: evil.replace("</Subject>", genuine + "</Subject>"))])
case("forged-in-genuine", "A forged assertion inside an attribute value of the genuine one, which is signed", "assertion.place",
     "Response/Assertion/AttributeStatement/Attribute[3]/AttributeValue/Assertion", before=[
         ("<AttributeValue>B<", '<AttributeValue><Assertion ID="_forged"><Subject><NameID>admin</NameID></Subject></Assertion><'),
         lambda text: text.replace(' Name="http://schemas.microsoft.com/identity/claims/tenantid"', ' Name="t"')])

#!/usr/bin/env python3
"""Makes the attacks on logout here: `python3 tests/logout/make.py`. xmlsec1 signs forms, openssl queries.

A folder has `message.xml`, what a form holds, or `query.txt`, the query of a redirect, and `case.toml` with the verdict.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import re
import sys
import urllib.parse
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cases/_make"))

import message as login  # noqa: E402
from message import IDP, REQUEST_ID, SAML, SAMLP, edit, element, unsigned  # noqa: E402
from sign import DSIG, KEYS, MORE, SIGNATURE, Signature, rsa, sign  # noqa: E402

HERE = pathlib.Path(__file__).parent
CASES = []

SLO = login.SP + "/slo"
NAME_ID = f"<NameID>{login.NAME_ID}</NameID>"
FORGED_NAME_ID = "<NameID>admin@contoso.com</NameID>"
ISSUER = f"<Issuer>{IDP}</Issuer>"
END = ' NotOnOrAfter="2026-11-23T12:05:00Z"'
TO_US = f' Destination="{SLO}"'
ANSWERS = f' InResponseTo="{REQUEST_ID}"'
SLOT = "@signature@"
OTHER_TENANT = IDP.replace(login.TENANT, "00000000-3b1d-4c8e-9f60-7d2b1a0c9e8f")
RSA = MORE + "rsa-sha256"

# Why a verifier that asks for no more than a good signature is not fooled.
KEY = "no trusted key signed it"
CHANGED = "what was signed is changed"
UNSIGNED = "nothing is signed"


def root(local, attributes, content, own_id="_logout"):
    return (f'<samlp:{local} xmlns:samlp="{SAMLP}" xmlns="{SAML}" ID="{own_id}" Version="2.0" IssueInstant="2026-11-23T12:00:00Z"{TO_US}{attributes}>\n'
            f"{ISSUER}{SLOT}{content}</samlp:{local}>\n")


REQUEST = root("LogoutRequest", END, f"{NAME_ID}<samlp:SessionIndex>{login.ASSERTION_ID}</samlp:SessionIndex>")
RESPONSE = root("LogoutResponse", ANSWERS, login.STATUS)
FORGED = edit(REQUEST, (SLOT, ""), (NAME_ID, FORGED_NAME_ID), ("_logout", "_forged"))


def signed(text, signature=None):
    """Signed inside, as forms are."""
    own_id = re.search(r'ID="([^"]*)', text)[1]
    signature = signature or Signature()
    return sign(text.replace(SLOT, signature.template(own_id)), f"/*/{SIGNATURE}", signature)


def extended(inside, text=FORGED):
    """With Extensions, where anything may stand."""
    return edit(text, (ISSUER, f"{ISSUER}<samlp:Extensions>{inside}</samlp:Extensions>"))


def quoted(text):
    return urllib.parse.quote(text, safe="")


def deflated(text):
    packer = zlib.compressobj(wbits=-15)
    return quoted(base64.b64encode(packer.compress(text.replace(SLOT, "").encode()) + packer.flush()).decode())


def to_sign(text, parameter="SAMLRequest", algorithm=RSA, relay_state="state"):
    return f"{parameter}={deflated(text)}&RelayState={relay_state}&SigAlg={quoted(algorithm)}"


def redirected(text, parameter="SAMLRequest", key="idp", digest="sha256", **more):
    """Signed beside, as queries are."""
    octets = to_sign(text, parameter, **more)
    return f"{octets}&Signature={quoted(rsa(octets.encode(), key, digest))}"


def case(name, what, code, place, kind, *, form=None, query=None, **more):
    if code and "no_intact_signature" not in more:
        more["signature_intact"] = True
    CASES.append({"name": "logout-" + name, "what": what, "kind": kind, "code": code, "place": place, "form": form, "query": query, **more})


def request(name, what, code, place, **more):
    case(name, what, code, place, "request", **more)


def response(name, what, code, place, **more):
    case(name, what, code, place, "response", **more)


def both(add, name, what, code, place, text, **more):
    """The same by form and by redirect."""
    add(name, what + ", by form", code, place, form=signed(text), **more)
    parameter = "SAMLRequest" if add is request else "SAMLResponse"
    add(name + "-by-redirect", what + ", by redirect", code, place, query=redirected(text, parameter), **more)


GOOD = signed(REQUEST)
GOOD_QUERY = redirected(REQUEST)

# What the attacks start from.
both(request, "request", "A sound LogoutRequest", None, None, REQUEST)
both(response, "response", "A sound LogoutResponse", None, None, RESPONSE)
request("comment-in-name-id", "A comment in the NameID: the whole text counts", None, None, form=edit(GOOD, (">b.simon", ">b.<!-- x -->simon")))

# Wrapped: the genuine request somewhere in a forged one.
INNER_SIGNATURE = "LogoutRequest/Extensions/{}/Signature"
request("wrapped", "The genuine request in the Extensions of a forged one", "signature.place", INNER_SIGNATURE.format("LogoutRequest"), form=extended(GOOD))
request("wrapped-same-id", "The same, and the forged one has the genuine one's ID", "id.unique", "LogoutRequest/Extensions/LogoutRequest/@ID",
        form=extended(GOOD, FORGED.replace("_forged", "_logout")), no_intact_signature="one ID stands twice, which xmlsec1 refuses")
request("wrapped-signature-outside", "A forged request with the genuine signature, and the genuine request in its Extensions", "signature.reference",
        "LogoutRequest/Signature/SignedInfo/Reference/@URI", form=edit(extended(unsigned(GOOD)), ("</samlp:Extensions>", "</samlp:Extensions>" + element(GOOD, "Signature"))))
request("wrapped-in-object", "The genuine request in an Object of its signature, which the forged one holds", "signature.shape", "LogoutRequest/Signature/Object",
        form=edit(FORGED, (ISSUER, ISSUER + element(GOOD, "Signature").replace("</Signature>", f"<Object>{unsigned(GOOD)}</Object></Signature>"))),
        no_intact_signature="the genuine part lies in its own signature, of which the enveloped-signature transform leaves nothing")
request("name-id-in-signature", "A forged NameID in the genuine signature, which the enveloped-signature transform leaves out", "signature.shape",
        "LogoutRequest/Signature/Object", form=edit(GOOD, ("</KeyInfo>", f'</KeyInfo><Object><NameID xmlns="{SAML}">admin@contoso.com</NameID></Object>')))
request("signature-inside-a-redirect", "A request signed for a form, brought by a redirect, whose signature stands beside", "signature.place", "LogoutRequest/Signature",
        query=f"SAMLRequest={deflated(GOOD)}", no_intact_signature="no signature stands beside it")
request("doctype", "A document type definition in front of an intact request", "xml.doctype", "", form="<!DOCTYPE LogoutRequest>" + GOOD)

# Signed by the genuine key, but another thing.
LOGIN = edit(login.MESSAGE, (login.RESPONSE_SIGNATURE, SLOT), (login.ASSERTION_SIGNATURE, ""))
ASSERTION = edit(element(edit(login.MESSAGE, (login.ASSERTION_SIGNATURE, SLOT)), "Assertion"))
METADATA = f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" ID="_metadata" entityID="{IDP}">{SLOT}</EntityDescriptor>'
request("metadata", "The identity provider's signed metadata", "logout.message", "EntityDescriptor", form=signed(METADATA))
request("metadata-in-extensions", "A forged request with the identity provider's signed metadata in Extensions", "signature.place",
        INNER_SIGNATURE.format("EntityDescriptor"), form=extended(signed(METADATA)))
request("login", "A signed login as a LogoutRequest", "logout.message", "Response", form=signed(LOGIN))
response("login-as-response", "A signed login as a LogoutResponse", "logout.message", "Response", form=signed(LOGIN))
request("assertion", "A signed assertion as a LogoutRequest", "logout.message", "Assertion", form=signed(ASSERTION))
request("response-as-request", "A signed LogoutResponse as a LogoutRequest", "logout.message", "LogoutResponse", form=signed(RESPONSE))
response("request-as-response", "A signed LogoutRequest as a LogoutResponse", "logout.message", "LogoutRequest", form=GOOD)
request("response-as-request-by-redirect", "A signed LogoutResponse in the parameter of a request", "logout.message", "LogoutResponse",
        query=redirected(RESPONSE))
response("parameter-renamed", "A LogoutResponse that was signed as SAMLRequest: the name of the parameter is signed too", "signature.value", "query parameter Signature",
         query=redirected(RESPONSE).replace("SAMLRequest=", "SAMLResponse="), no_intact_signature=CHANGED)
request("artifact", "An artifact in place of the message", "message.artifact", "query parameter SAMLart", query=GOOD_QUERY + "&SAMLart=AAQAAA")

# For somebody else, for another time, or once more.
TENANT_LINE = "of another tenant under the same certificate"
both(request, "other-tenant", "A LogoutRequest " + TENANT_LINE, "logout.issuer", "LogoutRequest/Issuer", REQUEST.replace(IDP, OTHER_TENANT))
both(response, "other-tenant-response", "A LogoutResponse " + TENANT_LINE, "logout.issuer", "LogoutResponse/Issuer", RESPONSE.replace(IDP, OTHER_TENANT))
request("without-issuer", "A LogoutRequest that nobody issued", "logout.issuer", "LogoutRequest", form=signed(edit(REQUEST, (ISSUER + SLOT, SLOT))))
DESTINATION = "LogoutRequest/@Destination"
both(request, "other-destination", "A LogoutRequest for another service", "logout.destination", DESTINATION, REQUEST.replace("app.example.com", "other.example.com"))
request("destination-prefix", "A Destination that begins like ours", "logout.destination", DESTINATION, form=signed(edit(REQUEST, ('/slo"', '/slo/x"'))))
both(request, "without-destination", "A LogoutRequest without Destination, which could be for any service", "logout.destination", DESTINATION, edit(REQUEST, (TO_US, "")))
both(request, "expired", "An expired LogoutRequest", "logout.expired", "LogoutRequest/@NotOnOrAfter", edit(REQUEST, ("12:05:00Z", "11:59:00Z")))
both(request, "old-without-end", "An old LogoutRequest that says no end, sent when its claim is forgotten", "logout.expired", "LogoutRequest/@IssueInstant",
     edit(REQUEST, (END, ""), ("2026-11-23T12:00:00Z", "2026-11-23T11:54:00Z")))
both(request, "used", "A LogoutRequest that was used before", "logout.replay", None, REQUEST, used=True)
both(response, "used-response", "A LogoutResponse that was used before", "logout.replay", None, RESPONSE, used=True)
both(response, "answer-to-nothing", "A LogoutResponse that answers no request", "logout.in_response_to", "LogoutResponse/@InResponseTo", edit(RESPONSE, (ANSWERS, "")))
both(response, "answer-to-another", "A LogoutResponse that answers another request", "logout.in_response_to", "LogoutResponse/@InResponseTo", edit(RESPONSE, (REQUEST_ID, "_other")))
both(response, "failure", "A LogoutResponse that says that nobody was signed out", "logout.status", "LogoutResponse/Status/StatusCode", edit(RESPONSE, ("Success", "Requester")))

# Not signed, by another key, or changed.
PLAIN = REQUEST.replace(SLOT, "")
request("unsigned", "A LogoutRequest that nobody signed, by form", "signature.present", "LogoutRequest", form=PLAIN, no_intact_signature=UNSIGNED)
request("unsigned-by-redirect", "A LogoutRequest that nobody signed, by redirect", "signature.present", "LogoutRequest", query=f"SAMLRequest={deflated(REQUEST)}",
        no_intact_signature=UNSIGNED)
response("unsigned-response", "A LogoutResponse that nobody signed", "signature.present", "LogoutResponse", form=RESPONSE.replace(SLOT, ""), no_intact_signature=UNSIGNED)
request("other-key", "Another key, whose certificate the message brings along", "signature.certificate", "LogoutRequest/Signature/KeyInfo/X509Data/X509Certificate",
        form=signed(REQUEST, Signature("attacker", certificate="attacker")), no_intact_signature=KEY)
request("other-key-by-redirect", "Another key, by redirect", "signature.value", "query parameter Signature", query=redirected(REQUEST, key="attacker"), no_intact_signature=KEY)
request("name-id-changed", "Another NameID", "signature.digest", "LogoutRequest", form=GOOD.replace(NAME_ID, FORGED_NAME_ID), no_intact_signature=CHANGED)
request("session-added", "One more SessionIndex", "signature.digest", "LogoutRequest", no_intact_signature=CHANGED,
        form=GOOD.replace("</samlp:LogoutRequest>", "<samlp:SessionIndex>_x</samlp:SessionIndex></samlp:LogoutRequest>"))

# The query of a redirect.
VALUE, MESSAGE = "query parameter Signature", "query parameter SAMLRequest"
FORGED_VALUE = deflated(FORGED)
request("query-encoded-again", "The same parameters, percent-encoded anew: other octets than were signed", "signature.value", VALUE,
        query=re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), GOOD_QUERY.split("&")[0]) + "&" + GOOD_QUERY.split("&", 1)[1], no_intact_signature=CHANGED)
request("query-message-changed", "Another message under the signature of the genuine one", "signature.value", VALUE,
        query=f"SAMLRequest={FORGED_VALUE}&" + GOOD_QUERY.split("&", 1)[1], no_intact_signature=CHANGED)
request("relay-state-changed", "Another RelayState", "signature.value", VALUE, query=GOOD_QUERY.replace("=state", "=other"), no_intact_signature=CHANGED)
request("relay-state-removed", "The RelayState is taken out", "signature.value", VALUE, query=GOOD_QUERY.replace("&RelayState=state", ""), no_intact_signature=CHANGED)
request("query-message-first", "A forged message before the genuine one", "logout.query", MESSAGE, query=f"SAMLRequest={FORGED_VALUE}&{GOOD_QUERY}")
request("query-message-last", "A forged message behind the genuine one", "logout.query", MESSAGE, query=f"{GOOD_QUERY}&SAMLRequest={FORGED_VALUE}")
request("query-message-escaped", "A forged message whose parameter has an escaped name", "logout.query", MESSAGE, query=f"{GOOD_QUERY}&%53AMLRequest={FORGED_VALUE}")
request("query-response-beside", "A forged SAMLResponse beside the genuine SAMLRequest", "logout.query", "query parameter SAMLResponse",
        query=f"{GOOD_QUERY}&SAMLResponse={FORGED_VALUE}")
request("query-relay-state-twice", "A second RelayState", "logout.query", "query parameter RelayState", query=f"{GOOD_QUERY}&RelayState=https%3A%2F%2Fattacker.example")
request("query-signature-twice", "A second Signature", "logout.query", "query parameter Signature", query=f"{GOOD_QUERY}&Signature=AAAA")
request("query-other-encoding", "An encoding that is not DEFLATE", "logout.query", "query parameter SAMLEncoding", query=f"{GOOD_QUERY}&SAMLEncoding=urn%3Aother")
request("query-without-signature", "SigAlg without a Signature", "logout.query", "query parameter Signature", query=to_sign(REQUEST), no_intact_signature=UNSIGNED)
request("query-signature-empty", "An empty Signature", "logout.query", VALUE, query=to_sign(REQUEST) + "&Signature=", no_intact_signature=UNSIGNED)


def hmac_signed(algorithm):
    """The certificate, which everybody knows, as the secret of an HMAC."""
    octets = to_sign(REQUEST, algorithm=algorithm).encode()
    value = hmac.digest((KEYS / "idp.crt").read_bytes(), octets, hashlib.sha256)
    return f"{octets.decode()}&Signature={quoted(base64.b64encode(value).decode())}"


SIG_ALG = "query parameter SigAlg"
request("query-hmac", "An HMAC whose secret is the certificate", "signature.algorithm", SIG_ALG, query=hmac_signed(MORE + "hmac-sha256"), no_intact_signature=KEY)
request("query-algorithm-none", "No algorithm", "signature.algorithm", SIG_ALG, query=redirected(REQUEST, algorithm=""))
request("query-algorithm-digest", "A digest for an algorithm", "signature.algorithm", SIG_ALG, query=redirected(REQUEST, algorithm="http://www.w3.org/2001/04/xmlenc#sha256"))
request("query-sha1", "RSA-SHA1, which the strict policy refuses", "signature.algorithm", SIG_ALG, query=redirected(REQUEST, algorithm=DSIG + "rsa-sha1", digest="sha1"))
request("query-algorithm-of-another-key", "ECDSA is named, and the key is RSA", "signature.key", SIG_ALG, query=redirected(REQUEST, algorithm=MORE + "ecdsa-sha256"))
request("query-algorithm-changed", "Another algorithm than was signed", "signature.value", VALUE, query=GOOD_QUERY.replace("rsa-sha256", "rsa-sha512"), no_intact_signature=CHANGED)
request("query-bomb", "A signed message that inflates without end", "message.xml", MESSAGE, query=redirected(edit(REQUEST, (SLOT, " " * (1 << 21)))))


def toml(case):
    keys = ["what", "kind", "used", "code", "place", "signature_intact", "no_intact_signature"]
    return "".join(f"{key} = {json.dumps(case[key])}\n" for key in keys if case.get(key) is not None)


def main():
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names), "two cases share a name"
    for case in CASES:
        folder = HERE / case["name"]
        folder.mkdir(exist_ok=True)
        (folder / "case.toml").write_text(toml(case))
        (folder / ("query.txt" if case["query"] else "message.xml")).write_text(case["query"] or case["form"])
    print(f"{len(CASES)} cases")


main()

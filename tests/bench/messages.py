#!/usr/bin/env python3
"""Makes the messages that are timed, as Entra ID writes them and signed by xmlsec1: `messages.py FOLDER`.

They are valid from now for a day, because some of the libraries that read them look at the machine's clock.
"""

import datetime
import json
import pathlib
import re
import subprocess
import sys
import uuid
from xml.etree.ElementTree import canonicalize

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "cases" / "_make"))

from message import ACS, BEARER, CLAIMS, IDP, NAME_ID, REQUEST_ID, SAML, SAMLP, SP, SSO, SUCCESS, TENANT  # noqa: E402
from sign import DSIG, KEYS, SIGNATURE, Signature, certificate, sign  # noqa: E402

MICROSOFT = "http://schemas.microsoft.com/"
GROUPS = MICROSOFT + "ws/2008/06/identity/claims/groups"
RESPONSE_ID, ASSERTION_ID = "_7171b0b2-19c2-4fb4-a2c2-1e3f4b6a8d10", "_e3b0c442-98fc-1c14-9afb-4c8996fb9242"
# What is measured, and the sizes between 8 KB and 1 MiB at which the cost per KB is compared.
MEASURED = {
    "small": {"what": "5 KB, signed assertion"},
    "both": {"what": "8 KB, Response and assertion signed", "groups": 14, "both": True},
    "groups-150": {"what": "16 KB, 150 groups", "groups": 150},
    "groups-2000": {"what": "140 KB, 2,000 groups", "groups": 2000},
}
GROWTH = {"8K": 45, "32K": 395, "128K": 1793, "512K": 7385, "1M": 14840}


def attribute(name, *values):
    inside = "".join(f"<AttributeValue>{value}</AttributeValue>" for value in values)
    return f'<Attribute Name="{name}">{inside}</Attribute>'


def attributes(groups):
    text = "".join([
        attribute(MICROSOFT + "identity/claims/tenantid", TENANT),
        attribute(MICROSOFT + "identity/claims/objectidentifier", "3fbc2b36-4f6e-4c0f-8f2b-5d1c7b6a9e01"),
        attribute(MICROSOFT + "identity/claims/displayname", "B. Simon"),
        attribute(MICROSOFT + "identity/claims/identityprovider", IDP),
        attribute(
            MICROSOFT + "claims/authnmethodsreferences",
            MICROSOFT + "ws/2008/06/identity/authenticationmethod/password", MICROSOFT + "claims/multipleauthn",
        ),
        attribute(CLAIMS + "givenname", "B"),
        attribute(CLAIMS + "surname", "Simon"),
        attribute(CLAIMS + "emailaddress", NAME_ID),
        attribute(CLAIMS + "name", NAME_ID),
    ])
    if groups:
        text += attribute(GROUPS, *(uuid.uuid5(uuid.NAMESPACE_URL, str(number)) for number in range(groups)))
    return f"<AttributeStatement>{text}</AttributeStatement>"


def compact(signature):
    """The template without the white space that Entra ID does not write."""
    return "".join(line.strip() for line in signature.splitlines())


def message(now, groups=0, both=False):
    at = lambda seconds: (now + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    issuer = f'<Issuer xmlns="{SAML}">{IDP}</Issuer>'
    assertion = (
        f'<Assertion xmlns="{SAML}" ID="{ASSERTION_ID}" IssueInstant="{at(0)}" Version="2.0"><Issuer>{IDP}</Issuer>'
        f"{compact(Signature().template(ASSERTION_ID))}"
        f'<Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{NAME_ID}</NameID>'
        f'<SubjectConfirmation Method="{BEARER}"><SubjectConfirmationData InResponseTo="{REQUEST_ID}"'
        f' NotOnOrAfter="{at(86400)}" Recipient="{ACS}"/></SubjectConfirmation></Subject>'
        f'<Conditions NotBefore="{at(-300)}" NotOnOrAfter="{at(86400)}">'
        f"<AudienceRestriction><Audience>{SP}</Audience></AudienceRestriction></Conditions>"
        f"{attributes(groups)}"
        f'<AuthnStatement AuthnInstant="{at(-600)}" SessionIndex="{ASSERTION_ID}"><AuthnContext>'
        "<AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef>"
        "</AuthnContext></AuthnStatement></Assertion>"
    )
    response_signature = compact(Signature().template(RESPONSE_ID)) if both else ""
    text = (
        f'<samlp:Response ID="{RESPONSE_ID}" Version="2.0" IssueInstant="{at(0)}" Destination="{ACS}"'
        f' InResponseTo="{REQUEST_ID}" xmlns:samlp="{SAMLP}">{issuer}{response_signature}'
        f'<samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status>{assertion}</samlp:Response>'
    )
    text = sign(text, f"/*/*[local-name()='Assertion']/{SIGNATURE}", Signature())
    return sign(text, f"/*/{SIGNATURE}", Signature()) if both else text


def floor(text):
    """What a verifier cannot do without: for each signature, the octets it signs and its value."""
    signatures = []
    for signature in re.finditer("(<SignedInfo>.*?</SignedInfo>)<SignatureValue>([^<]*)<", text):
        signed_info = canonicalize(signature[1].replace("<SignedInfo>", f'<SignedInfo xmlns="{DSIG}">'))
        signatures.append({"signed_info": signed_info, "value": signature[2]})
    return signatures


def metadata():
    key = f"<KeyInfo xmlns=\"{DSIG}\"><X509Data><X509Certificate>{certificate('idp')}</X509Certificate></X509Data></KeyInfo>"
    return (
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{IDP}">'
        f'<IDPSSODescriptor protocolSupportEnumeration="{SAMLP}"><KeyDescriptor use="signing">{key}</KeyDescriptor>'
        f'<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{SSO}"/>'
        f'<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{SSO}"/>'
        "</IDPSSODescriptor></EntityDescriptor>"
    )


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.datetime.now(datetime.timezone.utc)
    floors = {}
    for name, parts in MEASURED.items():
        text = message(now, **{key: value for key, value in parts.items() if key != "what"})
        (folder / f"{name}.xml").write_text(text)
        floors[name] = floor(text)
    for name, groups in GROWTH.items():
        (folder / f"growth-{name}.xml").write_text(message(now, groups=groups))
    (folder / "idp.xml").write_text(metadata())
    (folder / "idp.crt").write_text((KEYS / "idp.crt").read_text())
    (folder / "floor.json").write_text(json.dumps(floors, indent=2) + "\n")
    key = ["openssl", "rsa", "-in", str(KEYS / "idp.key"), "-RSAPublicKey_out", "-outform", "DER"]
    (folder / "idp.der").write_bytes(subprocess.run(key, capture_output=True, check=True).stdout)
    sizes = {file.stem: file.stat().st_size for file in sorted(folder.glob("*.xml")) if file.stem != "idp"}
    settings = {
        "request_id": REQUEST_ID, "entity_id": SP, "acs_url": ACS, "name_id": NAME_ID,
        "idp_entity_id": IDP, "idp_sso_url": SSO,
        "messages": {name: parts["what"] for name, parts in MEASURED.items()}, "octets": sizes,
    }
    (folder / "settings.json").write_text(json.dumps(settings, indent=2) + "\n")
    for name, size in sizes.items():
        print(f"{name}: {size} octets")


main()

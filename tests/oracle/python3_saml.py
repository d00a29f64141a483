"""What python3-saml says: reads the lines of list.rs, writes a JSON object of names and verdicts."""
import json
import re
import sys
from base64 import b64decode
from calendar import timegm
from datetime import datetime
from urllib.parse import urlsplit

from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

# As we have it, in seconds.
OneLogin_Saml2_Constants.ALLOWED_CLOCK_DRIFT = 60


def main():
    print(json.dumps({line["name"]: verdict(line) for line in map(json.loads, sys.stdin)}))


def verdict(line):
    now = datetime.strptime(line["now"][:19], "%Y-%m-%dT%H:%M:%S")
    OneLogin_Saml2_Utils.now = staticmethod(lambda: timegm(now.timetuple()))
    try:
        acs = line["acs_url"] or in_message(line, r'\bRecipient="([^"]*)"')
        settings = OneLogin_Saml2_Settings(description(line, acs), sp_validation_only=False)
        response = OneLogin_Saml2_Response(settings, line["field"])
        url = urlsplit(acs)
        request = {"https": "on" if url.scheme == "https" else "off", "http_host": url.netloc, "script_name": url.path}
        response.is_valid(request, line["request_id"], raise_exceptions=True)
        return "accepted"
    except Exception as error:  # whatever it says is its verdict
        return f"{type(error).__name__}: {error}"


def description(line, acs):
    idp = line["idp_entity_id"] or in_message(line, r"Issuer[^>]*>([^<]*)<")
    audience = line["sp_entity_id"] or in_message(line, r"Audience[^>]*>([^<]*)<")
    certificates = [inner(pem) for pem in line["certificates"]]
    return {
        "strict": True,
        "sp": {
            "entityId": audience,
            "assertionConsumerService": {"url": acs},
            "privateKey": inner(line["private_keys"][0]) if line["private_keys"] else "",
        },
        "idp": {
            "entityId": idp,
            "singleSignOnService": {"url": "https://idp.example/"},
            "x509certMulti": {"signing": certificates},
        },
        "security": {
            "wantNameId": False,
            "wantAttributeStatement": False,
            "allowRepeatAttributeName": True,
            "allowSingleLabelDomains": True,
            "rejectUnsolicitedResponsesWithInResponseTo": line["solicited"],
        },
    }


def in_message(line, pattern):
    """What we do not know is taken from the message, as if it were right."""
    found = re.search(pattern, b64decode(line["field"] + "==", validate=False).decode("utf-8", "replace"))
    return found.group(1) if found else "https://unknown.example/"


def inner(pem):
    """The base64 between the lines of a PEM file."""
    return "".join(row for row in pem.splitlines() if row and not row.startswith("-----"))


main()

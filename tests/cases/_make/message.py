"""The message that every case starts from: a Response as Entra ID writes it, and the small edits that cases make."""

import re

NOW = "2026-11-23T12:00:30Z"
REQUEST_ID = "_6f0d3c1e8b5a4f0d9c7e2a1b3c4d5e6f"
RESPONSE_ID = "_7171b0b2-19c2-4fb4-a2c2-1e3f4b6a8d10"
ASSERTION_ID = "_e3b0c442-98fc-1c14-9afb-4c8996fb9242"
TENANT = "aa4f2e5c-3b1d-4c8e-9f60-7d2b1a0c9e8f"
IDP = f"https://sts.windows.net/{TENANT}/"
SSO = f"https://login.microsoftonline.com/{TENANT}/saml2"
SP = "https://app.example.com/saml/contoso"
ACS = "https://app.example.com/saml/contoso/acs"
NAME_ID = "b.simon@contoso.com"
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
EMAIL = CLAIMS + "emailaddress"

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

# Where a signature goes, if the element is to be signed.
RESPONSE_SIGNATURE = "@response signature@"
ASSERTION_SIGNATURE = "@assertion signature@"

STATUS = f'<samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status>'
SUBJECT_CONFIRMATION = f"""\
      <SubjectConfirmation Method="{BEARER}">
        <SubjectConfirmationData InResponseTo="{REQUEST_ID}" NotOnOrAfter="2026-11-23T13:00:00Z" Recipient="{ACS}"/>
      </SubjectConfirmation>
"""
SUBJECT = f"""\
    <Subject>
      <NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{NAME_ID}</NameID>
{SUBJECT_CONFIRMATION}    </Subject>
"""
AUDIENCE_RESTRICTION = f"<AudienceRestriction><Audience>{SP}</Audience></AudienceRestriction>"
CONDITIONS = f"""\
    <Conditions NotBefore="2026-11-23T11:55:00Z" NotOnOrAfter="2026-11-23T13:00:00Z">
      {AUDIENCE_RESTRICTION}
    </Conditions>
"""
ATTRIBUTES = f"""\
    <AttributeStatement>
      <Attribute Name="http://schemas.microsoft.com/identity/claims/tenantid"><AttributeValue>{TENANT}</AttributeValue></Attribute>
      <Attribute Name="http://schemas.microsoft.com/claims/authnmethodsreferences"><AttributeValue>http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password</AttributeValue><AttributeValue>http://schemas.microsoft.com/claims/multipleauthn</AttributeValue></Attribute>
      <Attribute Name="{CLAIMS}givenname"><AttributeValue>B</AttributeValue></Attribute>
      <Attribute Name="{CLAIMS}surname"><AttributeValue>Simon</AttributeValue></Attribute>
      <Attribute Name="{EMAIL}"><AttributeValue>{NAME_ID}</AttributeValue></Attribute>
    </AttributeStatement>
"""
AUTHN_STATEMENT = f"""\
    <AuthnStatement AuthnInstant="2026-11-23T01:12:13.456Z" SessionIndex="{ASSERTION_ID}">
      <AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext>
    </AuthnStatement>
"""
RESPONSE_ISSUER = f'<Issuer xmlns="{SAML}">{IDP}</Issuer>'
ASSERTION_ISSUER = f"    <Issuer>{IDP}</Issuer>\n"
ASSERTION = f"""\
  <Assertion xmlns="{SAML}" ID="{ASSERTION_ID}" IssueInstant="2026-11-23T12:00:00Z" Version="2.0">
{ASSERTION_ISSUER}{ASSERTION_SIGNATURE}{SUBJECT}{CONDITIONS}{ATTRIBUTES}{AUTHN_STATEMENT}  </Assertion>
"""
MESSAGE = f"""\
<samlp:Response xmlns:samlp="{SAMLP}" ID="{RESPONSE_ID}" Version="2.0"
    IssueInstant="2026-11-23T12:00:00Z" Destination="{ACS}" InResponseTo="{REQUEST_ID}">
  {RESPONSE_ISSUER}
{RESPONSE_SIGNATURE}  {STATUS}
{ASSERTION}</samlp:Response>
"""


def edit(text, *edits):
    """Applies edits in order: (old, new), where old stands once in the text, or a function of the text."""
    for change in edits:
        if callable(change):
            text = change(text)
            continue
        old, new = change
        if text.count(old) != 1:
            raise SystemExit(f"this stands {text.count(old)} times in the message, not once: {old}")
        text = text.replace(old, new)
    return text


def every(old, new):
    """An edit for a text that stands several times."""

    def change(text):
        if old not in text:
            raise SystemExit(f"this does not stand in the message: {old}")
        return text.replace(old, new)

    return change


def without(old):
    return (old, "")


def element(text, name, number=1):
    """The source of the numbered element of that qualified name, by counting its tags."""
    starts = [match.start() for match in re.finditer(rf"<{name}[\s>/]", text)]
    start, depth = starts[number - 1], 0
    for tag in re.finditer(rf"<(/?){name}(?:\s[^>]*?)?(/?)>", text[start:]):
        if not tag[2]:
            depth += -1 if tag[1] else 1
        if depth == 0:
            return text[start : start + tag.end()]
    raise SystemExit(f"{name} is not closed")


def into(outer, inner):
    """The inner element as the last child of the outer one."""
    at = outer.rindex("</")
    return outer[:at] + inner + outer[at:]


def in_extensions(inside):
    """An edit that puts Extensions into the Response, where anything may stand."""
    return (STATUS, f"<samlp:Extensions>{inside}</samlp:Extensions>{STATUS}")


def in_status_detail(inside):
    """An edit that puts a StatusDetail into the Status, where anything may stand as well."""
    return ("</samlp:Status>", f"<samlp:StatusDetail>{inside}</samlp:StatusDetail></samlp:Status>")


def unsigned(assertion):
    """An Assertion or Response without the Signature it holds directly."""
    return assertion.replace(element(assertion, "Signature"), "", 1)


def forged(assertion, new_id="_forged"):
    """The assertion as an attacker would rather have it: without signature, about somebody else."""
    return edit(
        unsigned(assertion),
        every(NAME_ID, "admin@contoso.com"),
        every(ASSERTION_ID, new_id),
    )

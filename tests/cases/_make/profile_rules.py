"""Messages whose signature holds and which are refused for what they say (SAML profiles 4.1.4)."""

from message import (
    ACS, ASSERTION_ID, ASSERTION_ISSUER, AUDIENCE_RESTRICTION, AUTHN_STATEMENT, BEARER, CONDITIONS, IDP, NAME_ID, REQUEST_ID,
    RESPONSE_ISSUER, SP, SUBJECT, SUBJECT_CONFIRMATION, every, without,
)
from sign import Signature

CASES = []

SUBJECT_PATH = "Response/Assertion/Subject"
CONFIRMATION = SUBJECT_PATH + "/SubjectConfirmation"
DATA = CONFIRMATION + "/SubjectConfirmationData"
IN_RESPONSE_TO = f' InResponseTo="{REQUEST_ID}"'
RESPONSE_IN_RESPONSE_TO = f'Destination="{ACS}"{IN_RESPONSE_TO}'
DATA_IN_RESPONSE_TO = f"<SubjectConfirmationData{IN_RESPONSE_TO}"
END = 'NotOnOrAfter="2026-11-23T13:00:00Z"'


def case(name, what, code, place, **more):
    if not ("assertion" in more or "response" in more):
        more["assertion"] = Signature()
    more["signature_intact"] = True
    CASES.append({"name": name, "what": what, "code": code, "place": place, **more})


def other(text):
    return text.replace(ACS, "https://other.example.com/acs")


# The shape of the assertion. Where only the Response is signed, anything in the assertion can be wrong and still signed.
case("assertion-version", "The assertion has version 1.1", "assertion.version", "Response/Assertion/@Version",
     before=[('Z" Version="2.0">', 'Z" Version="1.1">')])
case("assertion-without-id", "The assertion has no ID", "assertion.shape", "Response/Assertion/@ID",
     response=Signature(), before=[without(f' ID="{ASSERTION_ID}"')])
case("assertion-without-issuer", "The assertion has no Issuer", "assertion.shape", "Response/Assertion", before=[without(ASSERTION_ISSUER)])
case("assertion-without-instant", "The assertion has no IssueInstant that can be read", "assertion.shape", "Response/Assertion/@IssueInstant",
     before=[('IssueInstant="2026-11-23T12:00:00Z" Version="2.0">', 'IssueInstant="2026-11-23" Version="2.0">')])
case("assertion-two-issuers", "The assertion has two Issuers", "assertion.shape", "Response/Assertion/Issuer[2]",
     before=[(ASSERTION_ISSUER, ASSERTION_ISSUER * 2)])
case("assertion-two-subjects", "The assertion has two Subjects", "assertion.shape", "Response/Assertion/Subject[2]",
     before=[(SUBJECT, SUBJECT + SUBJECT.replace(NAME_ID, "admin@contoso.com"))])
case("assertion-two-conditions", "The assertion has two Conditions", "assertion.shape", "Response/Assertion/Conditions[2]",
     before=[(CONDITIONS, CONDITIONS * 2)])
case("assertion-foreign-element", "A foreign element stands in the assertion", "assertion.shape", "Response/Assertion/Subject",
     before=[(CONDITIONS, CONDITIONS + '<Subject xmlns="urn:x"/>')])
case("assertion-with-text", "Text stands in the assertion", "assertion.shape", "Response/Assertion", before=[(CONDITIONS, CONDITIONS + "x")])
case("attribute-without-name", "An attribute has no Name", "assertion.shape", "Response/Assertion/AttributeStatement/Attribute",
     before=[("<AttributeStatement>", "<AttributeStatement><Attribute><AttributeValue>admin</AttributeValue></Attribute>")])

# Who sent it, to whom.
case("issuer-response", "The Response's Issuer lacks the slash at the end", "issuer.response", "Response/Issuer",
     before=[(RESPONSE_ISSUER, RESPONSE_ISSUER.replace(IDP, IDP.rstrip("/")))])
case("issuer-response-element", "An Issuer of another tenant stands outside the signature", "issuer.response", "Response/Issuer",
     after=[(RESPONSE_ISSUER, RESPONSE_ISSUER.replace(IDP, "https://sts.windows.net/00000000-0000-0000-0000-000000000000/"))])
case("issuer-assertion", "The assertion's Issuer is another tenant", "issuer.assertion", "Response/Assertion/Issuer",
     before=[(ASSERTION_ISSUER, ASSERTION_ISSUER.replace("aa4f", "bb4f"))])
case("issuer-upper-case", "The Issuer in upper case", "issuer.assertion", "Response/Assertion/Issuer",
     before=[(ASSERTION_ISSUER, ASSERTION_ISSUER.replace(IDP, IDP.upper()))])
case("issuer-comment", "A comment in the Issuer: the whole text counts", "issuer.assertion", "Response/Assertion/Issuer",
     before=[(ASSERTION_ISSUER, ASSERTION_ISSUER.replace(IDP, IDP + "<!-- -->.attacker.example"))])
case("destination-other", "The Destination is another service", "response.destination", "Response/@Destination",
     before=[(f'Destination="{ACS}"', 'Destination="https://other.example.com/acs"')])
case("destination-prefix", "The Destination merely begins with the ACS URL", "response.destination", "Response/@Destination",
     before=[(f'Destination="{ACS}"', f'Destination="{ACS}.attacker.example"')])
case("destination-empty", "An empty Destination", "response.destination", "Response/@Destination",
     before=[(f'Destination="{ACS}"', 'Destination=""')])

# Which request it answers.
case("request-unsolicited", "No request, and the connection refuses unsolicited messages", "request.unsolicited",
     "Response/@InResponseTo", request="none", before=[every(IN_RESPONSE_TO, "")])
case("request-unknown", "The message answers a request that nobody sent", "request.unknown", "Response/@InResponseTo", request="none")
case("request-unknown-unsolicited", "Unsolicited messages are taken, but this one answers a request that nobody sent", "request.unknown",
     "Response/@InResponseTo", request="unsolicited")
case("request-used", "The request was answered before", "request.used", "Response/@InResponseTo", request="used")
case("request-raced", "The request is answered a second time while the first answer is being judged", "request.used", None,
     request="raced")
case("request-other", "The message answers another request", "request.in_response_to", "Response/@InResponseTo",
     before=[every(REQUEST_ID, "_0123456789abcdef")])
case("request-other-case", "The InResponseTo in upper case", "request.in_response_to", "Response/@InResponseTo",
     before=[every(REQUEST_ID, REQUEST_ID.upper())])
case("request-not-named", "A request was sent and the message names none", "request.in_response_to", "Response/@InResponseTo",
     before=[every(IN_RESPONSE_TO, "")])
case("request-not-named-outside", "InResponseTo was taken off the unsigned Response", "request.in_response_to",
     "Response/@InResponseTo", after=[(RESPONSE_IN_RESPONSE_TO, f'Destination="{ACS}"')])

# Whom it is about.
case("name-id-empty", "An empty NameID", "subject.name_id", "Response/Assertion/Subject/NameID", before=[(f">{NAME_ID}</NameID>", "></NameID>")])
case("name-id-white-space", "A NameID of white space", "subject.name_id", "Response/Assertion/Subject/NameID", before=[(f">{NAME_ID}</NameID>", "> \n </NameID>")])
case("name-id-with-element", "An element in the NameID", "subject.name_id", "Response/Assertion/Subject/NameID",
     before=[(f">{NAME_ID}</NameID>", f">admin<x/>{NAME_ID}</NameID>")])
case("name-id-twice", "Two NameIDs", "subject.name_id", "Response/Assertion/Subject/NameID[2]",
     before=[("<SubjectConfirmation ", "<NameID>admin@contoso.com</NameID><SubjectConfirmation ")])
case("name-id-too-long", "A NameID of 1025 characters", "subject.name_id", "Response/Assertion/Subject/NameID",
     before=[(f">{NAME_ID}</NameID>", f">{'x' * 1025}</NameID>")])
case("subject-missing", "The assertion has no Subject", "confirmation.bearer", "Response/Assertion", before=[without(SUBJECT)])

# When and for whom it counts.
case("conditions-missing", "The assertion has no Conditions", "conditions.present", "Response/Assertion", before=[without(CONDITIONS)])
case("conditions-not-yet-valid", "The validity begins in 61 seconds", "conditions.not_yet_valid",
     "Response/Assertion/Conditions/@NotBefore", now="2026-11-23T11:53:59Z")
case("conditions-expired", "The validity has ended 60 seconds ago", "conditions.expired", "Response/Assertion/Conditions/@NotOnOrAfter",
     now="2026-11-23T13:01:00Z", line=26, column=50)
case("conditions-unreadable", "The end of the validity cannot be read", "conditions.expired",
     "Response/Assertion/Conditions/@NotOnOrAfter", before=[(f'<Conditions NotBefore="2026-11-23T11:55:00Z" {END}',
                                                             '<Conditions NotOnOrAfter="2026-11-23T13:00:00"')])
case("conditions-unknown", "A condition that is not known", "conditions.unknown", "Response/Assertion/Conditions/Condition",
     before=[(AUDIENCE_RESTRICTION, AUDIENCE_RESTRICTION + '<Condition xmlns:x="urn:x"/>')])
case("conditions-foreign", "A known condition's name in a foreign namespace", "conditions.unknown", "Response/Assertion/Conditions/OneTimeUse",
     before=[(AUDIENCE_RESTRICTION, AUDIENCE_RESTRICTION + '<OneTimeUse xmlns="urn:x"/>')])
case("audience-other", "The Audience is another service", "conditions.audience",
     "Response/Assertion/Conditions/AudienceRestriction", sp_entity_id="https://app.example.com/saml/fabrikam", acs_url=ACS)
case("audience-prefix", "The Audience merely begins with our entity ID", "conditions.audience",
     "Response/Assertion/Conditions/AudienceRestriction", before=[(f"{SP}</Audience>", f"{SP}/x</Audience>")])
case("audience-missing", "No AudienceRestriction", "conditions.audience", "Response/Assertion/Conditions", before=[without(AUDIENCE_RESTRICTION)])
case("audience-empty", "An AudienceRestriction without an Audience", "conditions.audience",
     "Response/Assertion/Conditions/AudienceRestriction", before=[(AUDIENCE_RESTRICTION, "<AudienceRestriction/>")])
case("audience-second-restriction", "The second AudienceRestriction names somebody else", "conditions.audience",
     "Response/Assertion/Conditions/AudienceRestriction[2]",
     before=[(AUDIENCE_RESTRICTION, AUDIENCE_RESTRICTION + AUDIENCE_RESTRICTION.replace(SP, "https://other.example.com"))])

# Who may present it, where and when.
case("confirmation-missing", "No SubjectConfirmation", "confirmation.bearer", SUBJECT_PATH, before=[without(SUBJECT_CONFIRMATION)])
case("confirmation-other-method", "Holder of key is the only confirmation", "confirmation.bearer", SUBJECT_PATH,
     before=[(BEARER, "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")])
case("confirmation-without-data", "A bearer confirmation without data", "confirmation.bearer", CONFIRMATION,
     before=[(SUBJECT_CONFIRMATION, f'<SubjectConfirmation Method="{BEARER}"/>')])
case("confirmation-two-data", "A bearer confirmation with two data", "confirmation.bearer", CONFIRMATION,
     before=[("<SubjectConfirmationData", "<SubjectConfirmationData/><SubjectConfirmationData")])
case("confirmation-recipient", "The Recipient is another service", "confirmation.recipient", DATA + "/@Recipient",
     before=[(SUBJECT_CONFIRMATION, other(SUBJECT_CONFIRMATION))])
case("confirmation-without-recipient", "No Recipient", "confirmation.recipient", DATA + "/@Recipient", before=[without(f' Recipient="{ACS}"')])
case("confirmation-not-yet-valid", "The confirmation counts from 61 seconds on", "confirmation.not_yet_valid", DATA + "/@NotBefore",
     now="2026-11-23T12:00:00Z", before=[("<SubjectConfirmationData", '<SubjectConfirmationData NotBefore="2026-11-23T12:01:01Z"')])
case("confirmation-expired", "The confirmation has ended, the conditions have not", "confirmation.expired", DATA + "/@NotOnOrAfter",
     before=[(f"{END} Recipient", 'NotOnOrAfter="2026-11-23T11:59:30Z" Recipient')])
case("confirmation-without-end", "No NotOnOrAfter", "confirmation.expired", DATA + "/@NotOnOrAfter", before=[(f"{END} Recipient", "Recipient")])
case("confirmation-other-request", "The confirmation answers another request than the Response", "confirmation.in_response_to",
     DATA + "/@InResponseTo", before=[(DATA_IN_RESPONSE_TO, DATA_IN_RESPONSE_TO.replace(REQUEST_ID, "_0123456789abcdef"))])
case("confirmation-without-request", "The confirmation answers no request", "confirmation.in_response_to", DATA + "/@InResponseTo",
     before=[(DATA_IN_RESPONSE_TO, "<SubjectConfirmationData")])
case("confirmation-stolen", "An answer to a request, made to look unsolicited: InResponseTo was taken off the unsigned Response",
     "confirmation.in_response_to", DATA + "/@InResponseTo", request="unsolicited",
     after=[(RESPONSE_IN_RESPONSE_TO, f'Destination="{ACS}"')])
case("confirmation-redirected", "An answer to another request, whose number was put on the unsigned Response", "confirmation.in_response_to",
     DATA + "/@InResponseTo", before=[every(REQUEST_ID, "_attacker")],
     after=[(f'Destination="{ACS}" InResponseTo="_attacker"', RESPONSE_IN_RESPONSE_TO)])
case("confirmation-all-fail", "Two confirmations, each broken in its own way: the first is told", "confirmation.recipient",
     DATA + "/@Recipient", before=[(SUBJECT_CONFIRMATION, other(SUBJECT_CONFIRMATION) + SUBJECT_CONFIRMATION.replace(END, 'NotOnOrAfter="2026-11-23T11:00:00Z"'))])

# What it states, and whether it was used.
case("authn-statement-missing", "No AuthnStatement", "authn_statement.present", "Response/Assertion", before=[without(AUTHN_STATEMENT)])
case("authn-statement-session-expired", "The session at the IdP has ended", "authn_statement.session_expired",
     "Response/Assertion/AuthnStatement/@SessionNotOnOrAfter", before=[(" SessionIndex", ' SessionNotOnOrAfter="2026-11-23T11:59:30Z" SessionIndex')])
case("replay", "The assertion was used before", "replay.assertion", None, seen=["_other", ASSERTION_ID])

# Values that look right, signed by the genuine key.
AUDIENCE = "Response/Assertion/Conditions/AudienceRestriction"
HOLDER_OF_KEY = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
OTHER_TENANT = IDP.replace("aa4f", "bb4f")


def instead_of(confirmation):
    return [(SUBJECT_CONFIRMATION, confirmation)]


def audience(text):
    return [(f"<Audience>{SP}</Audience>", text)]


case("issuer-other-tenant", "Another tenant's whole message under the same certificate", "issuer.response", "Response/Issuer",
     before=[every(f">{IDP}<", f">{OTHER_TENANT}<")])
case("issuer-other-tenant-inside", "Another tenant's assertion under the same certificate, in a Response without an Issuer", "issuer.assertion",
     "Response/Assertion/Issuer", before=[every(f">{IDP}<", f">{OTHER_TENANT}<")],
     after=[without(RESPONSE_ISSUER.replace(IDP, OTHER_TENANT))])
case("issuer-other-tenant-outside", "Another tenant's assertion under the same certificate, in a Response with our tenant's Issuer",
     "issuer.assertion", "Response/Assertion/Issuer", before=[every(f">{IDP}<", f">{OTHER_TENANT}<")],
     after=[(RESPONSE_ISSUER.replace(IDP, OTHER_TENANT), RESPONSE_ISSUER)])
case("issuer-cdata", "CDATA in the Issuer: the whole text counts", "issuer.assertion", "Response/Assertion/Issuer",
     before=[(ASSERTION_ISSUER, ASSERTION_ISSUER.replace(IDP, IDP + "<![CDATA[.attacker.example]]>"))])
case("issuer-with-element", "An element in the assertion's Issuer", "assertion.shape", "Response/Assertion/Issuer",
     before=[(ASSERTION_ISSUER, ASSERTION_ISSUER.replace(IDP, IDP + "<x/>"))])

case("audience-comment", "A comment in the Audience: the whole text counts", "conditions.audience", AUDIENCE,
     before=audience(f"<Audience>{SP}<!-- -->.attacker.example</Audience>"))
case("audience-cdata", "CDATA in the Audience: the whole text counts", "conditions.audience", AUDIENCE,
     before=audience(f"<Audience>{SP}<![CDATA[/fabrikam]]></Audience>"))
case("audience-with-element", "An element in the Audience", "conditions.audience", AUDIENCE, before=audience(f"<Audience>{SP}<x/></Audience>"))
case("audience-foreign", "The Audience stands in a foreign namespace", "conditions.audience", AUDIENCE,
     before=audience(f'<Audience xmlns="urn:x">{SP}</Audience>'))
case("audience-list", "Our entity ID among others in one Audience", "conditions.audience", AUDIENCE,
     before=audience(f"<Audience>https://other.example.com {SP}</Audience>"))
case("audience-upper-case", "The Audience in upper case", "conditions.audience", AUDIENCE, before=audience(f"<Audience>{SP.upper()}</Audience>"))
case("audience-slash", "A slash behind the Audience", "conditions.audience", AUDIENCE, before=audience(f"<Audience>{SP}/</Audience>"))
case("audience-in-proxy-restriction", "Our entity ID stands in a ProxyRestriction only", "conditions.audience", "Response/Assertion/Conditions",
     before=[(AUDIENCE_RESTRICTION, f"<ProxyRestriction><Audience>{SP}</Audience></ProxyRestriction>")])
case("audience-in-advice", "Our entity ID stands in the Conditions of an assertion in Advice only", "conditions.audience", AUDIENCE, before=[
    *audience("<Audience>https://other.example.com</Audience>"),
    ("</Conditions>", f"</Conditions><Advice><Assertion><Conditions>{AUDIENCE_RESTRICTION}</Conditions></Assertion></Advice>")])

case("destination-changed", "The Destination was changed on the unsigned Response", "response.destination", "Response/@Destination",
     after=[(f'Destination="{ACS}"', 'Destination="https://other.example.com/acs"')])
case("destination-upper-case", "The Destination in upper case", "response.destination", "Response/@Destination",
     before=[(f'Destination="{ACS}"', f'Destination="{ACS.upper()}"')])
case("destination-white-space", "White space around the Destination", "response.destination", "Response/@Destination",
     before=[(f'Destination="{ACS}"', f'Destination=" {ACS}"')])
case("destination-query", "A query behind the Destination", "response.destination", "Response/@Destination",
     before=[(f'Destination="{ACS}"', f'Destination="{ACS}?x=1"')])
case("destination-user", "The Destination holds the ACS URL as a user name", "response.destination", "Response/@Destination",
     before=[(f'Destination="{ACS}"', f'Destination="https://app.example.com@attacker.example{ACS[23:]}"')])

case("confirmation-sender-vouches", "Sender-vouches is the only confirmation", "confirmation.bearer", SUBJECT_PATH,
     before=[(BEARER, "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")])
case("confirmation-method-missing", "The confirmation has no Method", "confirmation.bearer", SUBJECT_PATH, before=[without(f' Method="{BEARER}"')])
case("confirmation-method-white-space", "White space around the Method", "confirmation.bearer", SUBJECT_PATH, before=[(BEARER, f" {BEARER} ")])
case("confirmation-saml-1", "The Method bearer of SAML 1.1", "confirmation.bearer", SUBJECT_PATH,
     before=[(BEARER, "urn:oasis:names:tc:SAML:1.0:cm:bearer")])
case("confirmation-foreign", "The confirmation stands in a foreign namespace", "confirmation.bearer", SUBJECT_PATH,
     before=[("<SubjectConfirmation ", '<SubjectConfirmation xmlns="urn:x" ')])
case("confirmation-data-foreign", "The confirmation's data stand in a foreign namespace", "confirmation.bearer", CONFIRMATION,
     before=[("<SubjectConfirmationData ", '<SubjectConfirmationData xmlns="urn:x" ')])
case("confirmation-nested", "A confirmation inside another element of the Subject", "confirmation.bearer", SUBJECT_PATH,
     before=instead_of(f"<x>{SUBJECT_CONFIRMATION}</x>"))
case("confirmation-another-holder", "Bearer for another service, and holder-of-key for ours", "confirmation.recipient", DATA + "/@Recipient",
     before=instead_of(other(SUBJECT_CONFIRMATION) + SUBJECT_CONFIRMATION.replace(BEARER, HOLDER_OF_KEY)))
case("confirmation-two-requests", "Two confirmations to us, each for another request: it could be redeemed twice", "confirmation.in_response_to",
     DATA.replace("Confirmation/", "Confirmation[2]/") + "/@InResponseTo",
     before=instead_of(SUBJECT_CONFIRMATION + SUBJECT_CONFIRMATION.replace(REQUEST_ID, "_0123456789abcdef")))
case("confirmation-two-requests-first", "The same, and ours is the second", "confirmation.in_response_to",
     DATA.replace("Confirmation/", "Confirmation[2]/") + "/@InResponseTo",
     before=instead_of(SUBJECT_CONFIRMATION.replace(REQUEST_ID, "_0123456789abcdef") + SUBJECT_CONFIRMATION))
case("confirmation-also-unsolicited", "Two confirmations to us, one for a request and one for none: it could be redeemed twice",
     "confirmation.in_response_to", DATA.replace("Confirmation/", "Confirmation[2]/") + "/@InResponseTo",
     before=instead_of(SUBJECT_CONFIRMATION + SUBJECT_CONFIRMATION.replace(IN_RESPONSE_TO, "")))
case("confirmation-recipient-prefix", "The Recipient merely begins with the ACS URL", "confirmation.recipient", DATA + "/@Recipient",
     before=[(f'Recipient="{ACS}"', f'Recipient="{ACS}.attacker.example"')])
case("confirmation-recipient-upper-case", "The Recipient in upper case", "confirmation.recipient", DATA + "/@Recipient",
     before=[(f'Recipient="{ACS}"', f'Recipient="{ACS.upper()}"')])
case("confirmation-recipient-empty", "An empty Recipient", "confirmation.recipient", DATA + "/@Recipient",
     before=[(f'Recipient="{ACS}"', 'Recipient=""')])
case("confirmation-recipient-qualified", "The Recipient stands in a namespace", "confirmation.recipient", DATA + "/@Recipient",
     before=[(f'Recipient="{ACS}"', f'xmlns:x="urn:x" x:Recipient="{ACS}"')])
case("confirmation-unreadable", "The confirmation's end cannot be read", "confirmation.expired", DATA + "/@NotOnOrAfter",
     before=[(f"{END} Recipient", 'NotOnOrAfter="2026-11-23T13:00:00" Recipient')])
case("confirmation-end-empty", "The confirmation's end is empty", "confirmation.expired", DATA + "/@NotOnOrAfter",
     before=[(f"{END} Recipient", 'NotOnOrAfter="" Recipient')])
case("confirmation-begin-unreadable", "The confirmation's beginning cannot be read", "confirmation.not_yet_valid", DATA + "/@NotBefore",
     before=[("<SubjectConfirmationData", '<SubjectConfirmationData NotBefore="soon"')])
case("confirmation-request-white-space", "White space around the confirmation's InResponseTo", "confirmation.in_response_to",
     DATA + "/@InResponseTo", before=[(DATA_IN_RESPONSE_TO, DATA_IN_RESPONSE_TO.replace(REQUEST_ID, REQUEST_ID + " "))])
case("conditions-begin-unreadable", "The beginning of the validity cannot be read", "conditions.not_yet_valid",
     "Response/Assertion/Conditions/@NotBefore", before=[('NotBefore="2026-11-23T11:55:00Z"', 'NotBefore="0"')])
case("conditions-no-such-day", "The validity ends on a day that does not exist", "conditions.expired",
     "Response/Assertion/Conditions/@NotOnOrAfter", before=[(f'11:55:00Z" {END}', '11:55:00Z" NotOnOrAfter="2026-11-31T13:00:00Z"')])
case("authn-statement-second-expired", "Two AuthnStatements, and the session of the second one has ended", "authn_statement.session_expired",
     "Response/Assertion/AuthnStatement[2]/@SessionNotOnOrAfter", before=[
         (AUTHN_STATEMENT, AUTHN_STATEMENT + AUTHN_STATEMENT.replace(" SessionIndex", ' SessionNotOnOrAfter="2026-11-23T11:00:00Z" SessionIndex'))])
case("authn-statement-foreign", "The AuthnStatement stands in a foreign namespace", "assertion.shape", "Response/Assertion/AuthnStatement",
     before=[("<AuthnStatement ", '<AuthnStatement xmlns="urn:x" ')])
case("authn-statement-in-advice", "The AuthnStatement of an assertion in Advice only", "authn_statement.present", "Response/Assertion",
     before=[(AUTHN_STATEMENT, f"<Advice><Assertion>{AUTHN_STATEMENT}</Assertion></Advice>")])

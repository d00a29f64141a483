#!/usr/bin/env python3
"""Makes the case folders here, from the tables in _make/: `python3 tests/cases/make.py [NAME...]`.

Needs xmlsec1. ECDSA, RSA-PSS and encryption give other octets each time, so such a message is kept where nothing else
differs; with NAMEs those cases are made anew in any case. Folders that no table names were made by hand and stay as they are.
"""

import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent / "_make"))

import accepted  # noqa: E402
import confusion  # noqa: E402
import document  # noqa: E402
import encrypted  # noqa: E402
import message  # noqa: E402
import profile_rules  # noqa: E402
import sign  # noqa: E402
import signatures  # noqa: E402
import wrapping  # noqa: E402
import wrapping_response  # noqa: E402

HERE = pathlib.Path(__file__).parent
TABLES = [accepted, document, wrapping, wrapping_response, confusion, signatures, profile_rules, encrypted]
SETTINGS = [
    "now", "request", "idp_entity_id", "sp_entity_id", "acs_url", "certificates", "allow", "seen", "decryption_keys", "web_crypto", "pad_to",
    "accepted", "name_id", "code", "place", "line", "column", "found", "signature_intact", "no_intact_signature",
]


def build(case):
    """The octets of response.xml or response.txt."""
    text = message.edit(message.MESSAGE, *case.get("before", []))
    signers = {"Assertion": case.get("assertion"), "Response": case.get("response")}
    slots = {"Assertion": message.ASSERTION_SIGNATURE, "Response": message.RESPONSE_SIGNATURE}
    for name, signer in signers.items():
        own_id = re.search(rf"<(?:\w+:)?{name}\s[^>]*?ID=[\"']([^\"']*)", text)
        text = text.replace(slots[name], signer.template(own_id[1]) if signer else "")
    text = message.edit(text, *case.get("around", []))
    # The inner signature is part of what the outer one covers.
    if signers["Assertion"]:
        text = sign.sign(text, f"/*/*[local-name()='Assertion']/{sign.SIGNATURE}", signers["Assertion"])
    text = message.edit(text, *case.get("between", []))
    if signers["Response"]:
        text = sign.sign(text, f"/*[local-name()='Response']/{sign.SIGNATURE}", signers["Response"])
    if "detached" in case:
        text = sign.sign(text, f"//{sign.SIGNATURE}", case["detached"])
    text = message.edit(text, *case.get("after", []))
    octets = text if isinstance(text, bytes) else text.encode()
    if "field" in case:
        octets = case["field"](octets)
    return octets


def toml(case):
    lines = [f"what = {json.dumps(case['what'], ensure_ascii=False)}"]
    for key in SETTINGS:
        if case.get(key) is not None:
            lines.append(f"{key} = {json.dumps(case[key], ensure_ascii=False)}")
    if "attributes" in case:
        lines += ["", "[attributes]"]
        for name, values in case["attributes"].items():
            lines.append(f"{json.dumps(name)} = {json.dumps(values, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def write(case, anew):
    folder = HERE / case["name"]
    folder.mkdir(exist_ok=True)
    octets = build(case)
    file = folder / ("response.txt" if "field" in case else "response.xml")
    if anew or not (file.exists() and sign.differs_by_chance(file.read_bytes(), octets)):
        file.write_bytes(octets)
    (folder / "case.toml").write_text(toml(case))


def write_shared():
    """What every case is judged against unless it says otherwise."""
    shared = {
        "now": message.NOW,
        "request_id": message.REQUEST_ID,
        "sp_entity_id": message.SP,
        "acs_url": message.ACS,
    }
    lines = ["# What every case is judged against unless its case.toml says otherwise; idp.xml holds the identity provider."]
    lines += [f"{key} = {json.dumps(value)}" for key, value in shared.items()]
    (HERE / "shared.toml").write_text("\n".join(lines) + "\n")
    certificate = sign.certificate("idp")
    (HERE / "idp.xml").write_text(f"""\
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{message.IDP}">
  <IDPSSODescriptor protocolSupportEnumeration="{message.SAMLP}">
    <KeyDescriptor use="signing">
      <KeyInfo xmlns="{sign.DSIG}"><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo>
    </KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{message.SSO}"/>
  </IDPSSODescriptor>
</EntityDescriptor>
""")


def write_index():
    """README.md: every folder with its line. The browser tests are built anew whenever it changes."""
    what = {}
    for file in sorted(HERE.glob("*/case.toml")):
        what[file.parent.name] = json.loads(re.match(r"what = (.*)", file.read_text())[1])
    rows = "\n".join(f"| `{name}` | {line} |" for name, line in what.items())
    (HERE / "README.md").write_text(f"""\
# Cases

One folder per case: `response.xml` (or `response.txt`, the form field as it comes) and `case.toml`, which says what the case is for,
what differs from `shared.toml` and `idp.xml`, and which verdict it must get: `accepted`, or the most telling `code` and its `place`.
`tests/cases.rs` runs them natively, `tests/web.rs` in a browser.

`python3 tests/cases/make.py` makes them from the tables in `_make/` and writes this list; xmlsec1 signs.
To add one by hand, make the folder and run it for the list. What is signed with a trusted key stays intact wherever the attack
allows, so that a case is refused for the right reason: `signature_intact` says so, and `tests/naive.rs` asks xmlsec1.
Where it cannot stay intact, `no_intact_signature` says why. `docs/ATTACKS.md` tells which attack is where.

| case | what it is for |
|---|---|
{rows}
""")


def main():
    wanted = sys.argv[1:]
    cases = [case for table in TABLES for case in table.CASES]
    names = [case["name"] for case in cases]
    if len(set(names)) != len(names):
        raise SystemExit("two cases share a name: " + ", ".join(sorted({name for name in names if names.count(name) > 1})))
    if unknown := set(wanted) - set(names):
        raise SystemExit(f"no such case: {', '.join(sorted(unknown))}")
    for case in cases:
        if not wanted or case["name"] in wanted:
            write(case, anew=bool(wanted))
    write_shared()
    write_index()
    print(f"{len(wanted or cases)} cases")


main()

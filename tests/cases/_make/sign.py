"""Signatures: xmlsec1 computes the values, which are then put into the message without touching any other character.

xmlsec1 1.2 has neither RSA-PSS nor Ed25519; there it computes the digest, and openssl the signature.
"""

import base64
import pathlib
import re
import subprocess
import tempfile
from xml.etree.ElementTree import canonicalize

KEYS = pathlib.Path(__file__).parents[2] / "keys"

DSIG = "http://www.w3.org/2000/09/xmldsig#"
ENVELOPED = DSIG + "enveloped-signature"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
XMLENC = "http://www.w3.org/2001/04/xmlenc#"
PSS = "http://www.w3.org/2007/05/xmldsig-more#sha{}-rsa-MGF1"
ED25519 = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"

FIELD = re.compile(r"<((?:\w+:)?(?:DigestValue|SignatureValue))(?:/>|>([^<]*)</\1>)")
SIGNATURE = "*[local-name()='Signature']"
# What has an ID to sign by.
SIGNABLE = ["assertion:Assertion", "protocol:Response", "protocol:LogoutResponse", "protocol:LogoutRequest", "metadata:EntityDescriptor"]


def certificate(name):
    """The certificate as one line of base64."""
    lines = (KEYS / f"{name}.crt").read_text().splitlines()
    return "".join(lines[1:-1])


def transform(algorithm, inside=""):
    return f'<Transform Algorithm="{algorithm}">{inside}</Transform>' if inside else f'<Transform Algorithm="{algorithm}"/>'


def prefix_list(prefixes):
    return f'<InclusiveNamespaces xmlns="{EXCLUSIVE}" PrefixList="{prefixes}"/>' if prefixes else ""


def reference(uri, digest=XMLENC + "sha256", transform_c14n=EXCLUSIVE, prefixes="", transforms=None):
    """`uri` is what the attribute holds; None leaves it out."""
    if transforms is None:
        transforms = transform(ENVELOPED)
        if transform_c14n:
            transforms += transform(transform_c14n, prefix_list(prefixes))
    attribute = "" if uri is None else f' URI="{uri}"'
    return f"""\
        <Reference{attribute}>
          <Transforms>{transforms}</Transforms>
          <DigestMethod Algorithm="{digest}"/>
          <DigestValue></DigestValue>
        </Reference>
"""


class Signature:
    """How one element is signed. `references` are reference() texts; by default one to the element's own ID.

    `prefixes` is the PrefixList of both canonicalisations, `hmac` a file whose octets are the key of an HMAC.
    """

    def __init__(
        self, key="idp", algorithm=MORE + "rsa-sha256", c14n=EXCLUSIVE, prefixes="", references=None,
        certificate="idp", key_info=None, hmac=None, **of_reference,
    ):
        self.key, self.algorithm, self.c14n, self.prefixes = key, algorithm, c14n, prefixes
        self.references, self.of_reference = references, of_reference
        self.certificate, self.key_info, self.hmac = certificate, key_info, hmac

    def template(self, own_id):
        references = self.references or [reference("#" + own_id, prefixes=self.prefixes, **self.of_reference)]
        key_info = self.key_info
        if key_info is None:
            data = f"<X509Data><X509Certificate>{certificate(self.certificate)}</X509Certificate></X509Data>"
            key_info = f"\n      <KeyInfo>{data}</KeyInfo>"
        inside = prefix_list(self.prefixes)
        method = f'<CanonicalizationMethod Algorithm="{self.c14n}">{inside}</CanonicalizationMethod>'
        return f"""\
    <Signature xmlns="{DSIG}">
      <SignedInfo>
        {method}
        <SignatureMethod Algorithm="{self.algorithm}"/>
{"".join(references)}      </SignedInfo>
      <SignatureValue></SignatureValue>{key_info}
    </Signature>
"""

    def arguments(self):
        if self.hmac:
            return ["--hmackey", str(KEYS / self.hmac)]
        return ["--privkey-pem", str(KEYS / f"{self.key}.key")]


def rsa(octets, key="idp", digest="sha256"):
    """The signature over any octets at all, in base64."""
    command = ["openssl", "dgst", f"-{digest}", "-sign", str(KEYS / f"{key}.key")]
    return base64.b64encode(subprocess.run(command, input=octets, capture_output=True, check=True).stdout).decode()


def signed_info_signed(text):
    """Signs the first SignedInfo as it stands, whatever its digest says."""
    signed_info = re.search("<SignedInfo>.*?</SignedInfo>", text, re.S)[0]
    octets = canonicalize(signed_info.replace("<SignedInfo>", f'<SignedInfo xmlns="{DSIG}">')).encode()
    return re.sub("<SignatureValue>[^<]*<", f"<SignatureValue>{rsa(octets)}<", text, count=1)


def sign_by_openssl(text, xpath, signature):
    """Signs by an algorithm that xmlsec1 does not know, at the only signature of the message."""
    known = Signature()
    text = text.replace(signature.algorithm, known.algorithm)
    text = sign(text, xpath, known).replace(known.algorithm, signature.algorithm)
    signed_info = re.search("<SignedInfo>.*</SignedInfo>", text, re.S)[0]
    octets = canonicalize(signed_info.replace("<SignedInfo>", f'<SignedInfo xmlns="{DSIG}">')).encode()
    command = ["openssl", "pkeyutl", "-sign", "-inkey", str(KEYS / f"{signature.key}.key"), "-rawin"]
    if signature.algorithm != ED25519:
        command += ["-digest", "sha" + signature.algorithm.partition("#sha")[2][:3]]
        command += ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"]
    with tempfile.NamedTemporaryFile() as file:
        file.write(octets)
        file.flush()
        value = subprocess.run([*command, "-in", file.name], capture_output=True, check=True).stdout
    value = base64.b64encode(value).decode()
    return re.sub("<SignatureValue>[^<]*<", f"<SignatureValue>{value}<", text)


def sign(text, xpath, signature):
    """Signs at the Signature that `xpath` selects."""
    if "MGF1" in signature.algorithm or signature.algorithm == ED25519:
        return sign_by_openssl(text, xpath, signature)
    with tempfile.NamedTemporaryFile("w", suffix=".xml", newline="") as file:
        file.write(text)
        file.flush()
        command = ["xmlsec1", "--sign", *signature.arguments(), "--node-xpath", xpath]
        for name in SIGNABLE:
            command += ["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:" + name]
        run = subprocess.run([*command, file.name], capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"xmlsec1: {run.stderr}\n{text}")
    # The DigestValue is signed as it stands, with its line breaks; the SignatureValue is not.
    values = [match[2] or "" for match in FIELD.finditer(run.stdout)]
    values = ["".join(value.split()) if len(value) > 100 else value for value in values]
    fields = list(FIELD.finditer(text))
    if len(fields) != len(values):
        raise SystemExit("xmlsec1 gave back another number of fields")
    for match, value in reversed(list(zip(fields, values))):
        if not match[2] and value:
            text = text[: match.start()] + f"<{match[1]}>{value}</{match[1]}>" + text[match.end() :]
    return text


def differs_by_chance(one, other):
    """Whether two messages are the same but for an ECDSA or PSS signature or a ciphertext, which differ each time they are made."""
    by_chance = rb"(SignatureValue)"
    if b"CipherValue" in one:
        by_chance = rb"(xenc:CipherValue|SignatureValue|DigestValue)"
    elif b"ecdsa-" not in one and b"MGF1" not in one:
        return False
    blank = re.compile(rb"<" + by_chance + rb">.*?</\1>", re.S)
    return blank.sub(b"", one) == blank.sub(b"", other)

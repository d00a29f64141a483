"""Encryption for the service provider, by xmlsec1; content keys that it cannot wrap by openssl."""

import base64
import re
import subprocess
import tempfile

from message import SAML, element
from sign import DSIG, KEYS, XMLENC

XMLENC11 = "http://www.w3.org/2009/xmlenc11#"
OAEP = XMLENC + "rsa-oaep-mgf1p"
OAEP_11 = XMLENC11 + "rsa-oaep"
RSA_1_5 = XMLENC + "rsa-1_5"
AES_128_GCM = XMLENC11 + "aes128-gcm"
AES_256_GCM = XMLENC11 + "aes256-gcm"
AES_128_CBC = XMLENC + "aes128-cbc"
AES_256_CBC = XMLENC + "aes256-cbc"
TRIPLE_DES = XMLENC + "tripledes-cbc"


def encrypted_data(plaintext, algorithm=AES_256_GCM, transport=OAEP, certificate="sp"):
    """The EncryptedData with its EncryptedKey inside."""
    template = f"""\
<xenc:EncryptedData xmlns:xenc="{XMLENC}" Type="{XMLENC}Element">
      <xenc:EncryptionMethod Algorithm="{algorithm}"/>
      <KeyInfo xmlns="{DSIG}">
        <xenc:EncryptedKey>
          <xenc:EncryptionMethod Algorithm="{transport}"/>
          <xenc:CipherData><xenc:CipherValue/></xenc:CipherData>
        </xenc:EncryptedKey>
      </KeyInfo>
      <xenc:CipherData><xenc:CipherValue/></xenc:CipherData>
    </xenc:EncryptedData>"""
    session_key = "des-192" if algorithm == TRIPLE_DES else f"aes-{algorithm.partition('#aes')[2][:3]}"
    with tempfile.NamedTemporaryFile(suffix=".xml") as data, tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
        data.write(plaintext.encode())
        data.flush()
        file.write(template)
        file.flush()
        command = ["xmlsec1", "--encrypt", "--pubkey-cert-pem", str(KEYS / f"{certificate}.crt")]
        command += ["--session-key", session_key, "--binary-data", data.name, file.name]
        run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"xmlsec1: {run.stderr}")
    return run.stdout.partition("?>")[2].strip()


def openssl(verb, octets, key, digest="sha1", mgf="sha1"):
    """RSA-OAEP."""
    command = ["openssl", "pkeyutl", f"-{verb}", "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", f"rsa_oaep_md:{digest}", "-pkeyopt", f"rsa_mgf1_md:{mgf}"]
    with tempfile.NamedTemporaryFile() as file:
        file.write(octets)
        file.flush()
        return subprocess.run([*command, *key, "-in", file.name], capture_output=True, check=True).stdout


def wrapped_anew(digest, mgf, named=None, transport=OAEP):
    """An edit that wraps the content key with another digest and MGF1; `named` is the MGF that the message names."""

    def change(text):
        value = re.search("<xenc:CipherValue>([^<]*)", text)
        key = openssl("decrypt", base64.b64decode(value[1]), ["-inkey", str(KEYS / "sp.key")])
        wrapped = openssl("encrypt", key, ["-certin", "-inkey", str(KEYS / "sp.crt")], digest, mgf)
        text = text[: value.start(1)] + base64.b64encode(wrapped).decode() + text[value.end(1) :]
        parameters = f'<DigestMethod xmlns="{DSIG}" Algorithm="{XMLENC}{digest}"/>'
        if named:
            parameters += f'<xenc11:MGF xmlns:xenc11="{XMLENC11}" Algorithm="{XMLENC11}mgf1{named}"/>'
        return text.replace(f'Algorithm="{OAEP}"/>', f'Algorithm="{transport}">{parameters}</xenc:EncryptionMethod>', 1)

    return change


def encrypt(inside=lambda assertion: assertion, **how):
    """An edit that puts an EncryptedAssertion in the assertion's place; `inside` edits it first."""

    def change(text):
        assertion = element(text, "Assertion")
        data = encrypted_data(inside(assertion), **how)
        return text.replace(assertion, f'<EncryptedAssertion xmlns="{SAML}">{data}</EncryptedAssertion>')

    return change


def encrypt_element(name, wrapper, **how):
    """An edit that encrypts the first element of that name where it stands."""

    def change(text):
        plain = element(text, name)
        return text.replace(plain, f"<{wrapper}>{encrypted_data(plain, **how)}</{wrapper}>", 1)

    return change

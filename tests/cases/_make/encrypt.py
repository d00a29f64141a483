"""Encryption for the service provider, by xmlsec1."""

import subprocess
import tempfile

from message import SAML, element
from sign import DSIG, KEYS, XMLENC

XMLENC11 = "http://www.w3.org/2009/xmlenc11#"
OAEP = XMLENC + "rsa-oaep-mgf1p"
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

#!/usr/bin/env bash
# Makes the digests and signatures of message.txt once, by openssl: `tests/crypto/make.sh`. ECDSA and PSS give other ones each time.
set -euo pipefail
cd "$(dirname "$0")"
DSIG=http://www.w3.org/2000/09/xmldsig#
MORE=http://www.w3.org/2001/04/xmldsig-more#
MORE_2007=http://www.w3.org/2007/05/xmldsig-more#
XMLENC=http://www.w3.org/2001/04/xmlenc#

main() {
  {
    echo "# The digest of message.txt in base64, by digest algorithm. make.sh wrote this."
    for row in "$DSIG sha1" "$XMLENC sha256" "$MORE sha384" "$XMLENC sha512"; do
      read -r namespace hash <<<"$row"
      echo "$namespace$hash $(openssl dgst "-$hash" -binary message.txt | base64 -w0)"
    done
  } >digests.txt
  {
    echo "# A signature over message.txt in base64, by signature algorithm and key in tests/keys. make.sh wrote this."
    for hash in sha256 sha384 sha512; do rsa "$MORE" "$hash" idp; done
    for hash in sha256 sha512; do rsa "$MORE" "$hash" short; done
    for key in idp short; do rsa "$DSIG" sha1 "$key"; done
    for hash in sha256 sha384 sha512; do
      row "$MORE_2007$hash-rsa-MGF1" idp dgst "-$hash" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1
    done
    ecdsa sha256 p256 32
    ecdsa sha384 p384 48
    echo "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519 ed25519 $(
      openssl pkeyutl -sign -inkey ../keys/ed25519.key -rawin -in message.txt | base64 -w0
    )"
  } >signatures.txt
}

rsa() { row "$1rsa-$2" "$3" dgst "-$2"; } # namespace, hash, key

row() { # algorithm, key, command of openssl...
  local algorithm=$1 key=$2
  shift 2
  echo "$algorithm $key $(openssl "$@" -sign "../keys/$key.key" message.txt | base64 -w0)"
}

# openssl writes r and s in DER; XML Signature wants them side by side, each as long as the curve's order.
ecdsa() { # hash, key, octets
  local numbers
  numbers=$(openssl dgst "-$1" -sign "../keys/$2.key" message.txt | openssl asn1parse -inform DER |
    sed -n 's/.*INTEGER *://p' | while read -r number; do printf "%0$(($3 * 2))s" "$number" | tr ' ' 0; done)
  echo "${MORE}ecdsa-$1 $2 $(xxd -r -p <<<"$numbers" | base64 -w0)"
}

main

#!/usr/bin/env bash
# Makes the test keys once: `tests/keys/make.sh`. A file that exists is kept, so that signatures stay the same.
set -euo pipefail
cd "$(dirname "$0")"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

main() {
  key idp -algorithm RSA -pkeyopt rsa_keygen_bits:2048
  key next -algorithm RSA -pkeyopt rsa_keygen_bits:2048
  key attacker -algorithm RSA -pkeyopt rsa_keygen_bits:2048
  key short -algorithm RSA -pkeyopt rsa_keygen_bits:1024
  key sp -algorithm RSA -pkeyopt rsa_keygen_bits:2048
  key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
  key ed25519 -algorithm ED25519
  key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
  key p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
  local name
  for name in idp next attacker short sp p256 p384 p521 ed25519; do
    certificate "$name" "$name" 20240101000000Z 20491231235959Z
  done
  certificate idp-expired idp 20220101000000Z 20241231235959Z
  certificate idp-future idp 20300101000000Z 20321231235959Z
}

# key NAME OPTION...
key() {
  local file=$1.key
  shift
  [ -f "$file" ] || openssl genpkey "$@" -out "$file" 2>/dev/null
}

# certificate NAME KEY NOT_BEFORE NOT_AFTER: self-signed; `openssl ca` is the command that takes both dates.
certificate() {
  [ ! -f "$1.crt" ] || return 0
  : >"$WORK/index.txt"
  rm -f "$WORK"/index.txt.*
  printf '[ca]\ndefault_ca=it\n[it]\ndatabase=%s\nnew_certs_dir=%s\nrand_serial=yes\ndefault_md=default\npolicy=any\n[any]\ncommonName=supplied\n' \
    "$WORK/index.txt" "$WORK" >"$WORK/ca.cnf"
  openssl req -new -key "$2.key" -subj "/CN=saml-edge test $1" -out "$WORK/request.pem"
  openssl ca -batch -notext -selfsign -config "$WORK/ca.cnf" -in "$WORK/request.pem" -keyfile "$2.key" \
    -startdate "$3" -enddate "$4" -out "$1.crt" 2>/dev/null
}

main

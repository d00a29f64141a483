#!/usr/bin/env bash
# Measures saml-edge beside other SAML libraries and writes docs/SPEED.md: `bench.sh [SECONDS]` for each message and place.
set -euo pipefail
cd "$(dirname "$0")/.."
SECONDS_EACH=${1:-15}
OUT=target/bench
LOGS=$OUT/logs

main() {
  bash scripts/setup.sh bench
  . scripts/env.sh
  mkdir -p "$LOGS"
  export CARGO_TERM_COLOR=never
  step messages "signing messages" python3 tests/bench/messages.py "$OUT/messages"
  step package "building the npm package" node scripts/build.mjs package
  ln -sfn ../../../../pkg tests/bench/node/node_modules/saml-edge
  step native "building the Rust libraries" env CARGO_TARGET_DIR="$OUT/native" \
    cargo build --release --locked --manifest-path tests/bench/native/Cargo.toml
  step peer-wasm "building a Rust library as WebAssembly" peer_wasm
  measure native "$OUT/native/release/bench" "$OUT/messages" "$SECONDS_EACH"
  measure node node tests/bench/node/main.mjs "$OUT/messages" "$OUT/peer-wasm/pkg" "$SECONDS_EACH"
  measure workerd node tests/bench/workerd/main.mjs "$OUT/messages" "$SECONDS_EACH"
  node tests/bench/report.mjs "$OUT"
}

peer_wasm() {
  RUSTFLAGS='--cfg getrandom_backend="wasm_js"' CARGO_TARGET_DIR="$OUT/peer-wasm" \
    cargo build --release --locked --target wasm32-unknown-unknown --manifest-path tests/bench/peer-wasm/Cargo.toml
  wasm-bindgen --target web --no-typescript --out-dir "$OUT/peer-wasm/pkg" \
    "$OUT/peer-wasm/wasm32-unknown-unknown/release/peer_wasm.wasm"
}

step() { # log name, what, command...
  local log=$LOGS/$1.log began=$SECONDS
  printf 'bench: %-42s' "$2"
  shift 2
  if "$@" >"$log" 2>&1 </dev/null; then
    echo "$((SECONDS - began)) s"
  else
    echo "FAILED"
    tail -n 20 "$log" | sed 's/^/       | /'
    exit 1
  fi
}

measure() { # place, command that prints JSON...
  local place=$1
  shift
  step "$place-run" "measuring: $place" sh -c 'out=$1; shift; "$@" >"$out"' sh "$OUT/$place.json" "$@"
}

main

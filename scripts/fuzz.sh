#!/usr/bin/env bash
# Fuzzes each target of tests/fuzz: `fuzz.sh SECONDS [TARGET...]`. One line each, "ok" or "FAILED" with the input that broke it.
#
# What was found before is tried first: target/fuzz/found has it. SANITIZER=address looks for broken memory too, which only
# dependencies could break, at a third of the speed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

FUZZ=target/fuzz
SANITIZER=${SANITIZER:-none}
PROGRAMS=$FUZZ/build-$SANITIZER/x86_64-unknown-linux-gnu/release
SLOWEST=2     # seconds for one input
LONGEST=16384 # octets of one input; tests/slow.rs has the large ones
export FUZZ SANITIZER PROGRAMS SLOWEST LONGEST TIME=${1:?usage: scripts/fuzz.sh SECONDS [TARGET...]}
shift

main() {
  local targets=("$@") log=$FUZZ/build.log
  mkdir -p "$FUZZ"
  if ! build >"$log" 2>&1; then
    echo "FAILED fuzz targets: not built; log: $log"
    tail -n 25 "$log" | sed 's/^/    | /'
    exit 1
  fi
  node scripts/seeds.mjs "$FUZZ/seeds"
  [ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo fuzz list --fuzz-dir tests/fuzz)
  # One on each processor.
  printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I '{}' bash -c 'fuzz {}'
}

# cargo-fuzz gives coverage to every crate; a sanitizer is a switch that stable Rust hides.
build() {
  [ "$SANITIZER" = none ] || export RUSTC_BOOTSTRAP=1
  cargo fuzz build --fuzz-dir tests/fuzz --target-dir "$FUZZ/build-$SANITIZER" --sanitizer "$SANITIZER" \
    --target x86_64-unknown-linux-gnu --codegen-units 16 --debug-assertions
}

fuzz() { # target
  local log=$FUZZ/$1.log broken=$FUZZ/broken/$1/ found=$FUZZ/found/$1
  mkdir -p "$broken" "$found"
  if "$PROGRAMS/$1" -max_total_time="$TIME" -timeout="$SLOWEST" -max_len="$LONGEST" -dict=tests/fuzz/saml.dict \
    -artifact_prefix="$broken" -print_final_stats=1 "$found" "$FUZZ/seeds/$1" >"$log" 2>&1; then
    printf 'ok     fuzz %s: %s inputs\n' "$1" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
    return
  fi
  printf 'FAILED fuzz %s: %s\n' "$1" "$(sed -n 's/.*Test unit written to //p' "$log" | grep . || echo "no input")"
  grep -m 1 -A 4 -E 'panicked at|ERROR: ' "$log" | sed 's/^/    | /' || tail -n 15 "$log" | sed 's/^/    | /'
  echo "    again: $PROGRAMS/$1 INPUT; the whole log: $log"
  return 1
}
export -f fuzz

main "$@"

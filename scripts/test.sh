#!/usr/bin/env bash
# Runs every suite, prints one line each with its counts, and last the sum: `test.sh`, or `test.sh SUITE...` for some.
set -euo pipefail
cd "$(dirname "$0")/.."

SUITES=(fmt clippy docs public-api core corpus oracle slow fuzz wasm builds package axum page practice worker e2e)
LOGS=target/test-logs
PASSED=0
FAILED=0
RUNNING=

main() {
  local chosen=("${@:-${SUITES[@]}}") name
  for name in "${chosen[@]}"; do
    [[ " ${SUITES[*]} " == *" $name "* ]] || { echo "no suite '$name'; there are: ${SUITES[*]}" >&2 && exit 2; }
  done
  bash scripts/setup.sh test
  . scripts/env.sh
  export CI="${CI:-1}" NO_COLOR=1 CARGO_TERM_COLOR=never WASM_BINDGEN_TEST_WEBDRIVER_JSON="$ROOT/scripts/webdriver.json"
  # Seconds for all tests of one file in the browser.
  export WASM_BINDGEN_TEST_TIMEOUT=300
  mkdir -p "$LOGS"
  trap 'interrupted' INT TERM
  # In the order of SUITES whatever the order asked for; what runs the Worker or the package needs its build.
  for name in "${SUITES[@]}"; do
    if [[ " ${chosen[*]} " == *" $name "* ]]; then
      "suite_$name"
    elif [[ $name == builds && " ${chosen[*]} " =~ \ (package|worker|e2e)\  ]]; then
      suite_builds
    fi
  done
  echo "$PASSED passed, $FAILED failed"
  [ "$FAILED" = 0 ]
}

suite_fmt() {
  suite fmt by_status 5 cargo fmt --all --check -- --color never
  suite fmt-fuzz by_status 5 cargo fmt --manifest-path tests/fuzz/Cargo.toml --check -- --color never
}
suite_clippy() {
  suite clippy by_status 20 cargo clippy --all-targets -- -D warnings
  suite clippy-wasm by_status 20 \
    cargo clippy --workspace --features saml-edge/wasm --target wasm32-unknown-unknown -- -D warnings
}
# The documentation: with every feature, and as docs.rs builds it.
suite_docs() {
  suite docs by_status 20 env RUSTDOCFLAGS="-D warnings" cargo doc --package saml-edge --no-deps --all-features
  suite docs-rs by_status 20 env RUSTDOCFLAGS="-D warnings" cargo doc --package saml-edge --no-deps --features legacy-encryption
}
suite_public-api() { suite public-api by_status 10 node scripts/public-api.mjs; }
# What must not compile must fail with the error it names, which a stable rustdoc does not compare.
suite_core() {
  suite core by_results 30 cargo test --no-fail-fast
  suite doctests by_results 10 env RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=target/doctests cargo test --doc
}
# Old messages need the feature. Without SAML_CORPUS there is nothing to judge, and the test says so.
suite_corpus() {
  suite corpus by_results 20 cargo test --lib --features legacy-encryption corpus:: -- --nocapture
  sed -n '/ kind$/,/^test /{/^test /!p}' "$LOGS/corpus.log"
}
# Hostile messages against the clock, in an optimised build.
suite_slow() { suite slow by_results 20 cargo test --profile native --test slow -- --test-threads=1; }
# Half a minute for each target: what a longer run once found, it finds again.
suite_fuzz() { suite fuzz by_lines 30 bash scripts/fuzz.sh 30; }
suite_oracle() { node_suite oracle 'tests/oracle/*.test.mjs'; }
suite_wasm() {
  suite wasm by_results 30 wasm-pack test --headless --chrome --chromedriver "$CHROMEDRIVER" --mode no-install . \
    --features wasm --lib --test web --test inspector --test explainer
}
suite_builds() { suite builds by_lines 30 bash scripts/build.sh; }
suite_package() { node_suite package 'tests/package/*.test.mjs'; }
suite_axum() {
  suite axum by_results 20 cargo test --locked --manifest-path examples/axum/Cargo.toml --target-dir target/axum
}
suite_page() {
  suite page-types by_status 5 tsc --noEmit --project www
  node_suite page 'www/test/*.test.mjs'
}
suite_practice() { node_suite practice 'worker/practice/*.test.mjs'; }
suite_worker() { node_suite worker 'tests/worker/*.test.mjs'; }
suite_e2e() { node_suite e2e 'tests/e2e/*.test.mjs'; }

# One file at a time: several Workers at once are too many for a small machine.
node_suite() { suite "$1" by_tap 20 node --test --test-reporter=tap --test-concurrency=1 "$2"; }

# suite NAME READER MINUTES COMMAND...: runs the command, lets READER print "passed failed skipped" from its log.
suite() {
  local name=$1 reader=$2 minutes=$3 log=$LOGS/$1.log status=0 began=$SECONDS passed failed skipped note=
  shift 3
  printf '%-12s' "$name"
  # timeout makes a process group of its own, and ends all of it.
  timeout --kill-after=10 "${minutes}m" "$@" >"$log" 2>&1 </dev/null &
  RUNNING=$!
  wait "$RUNNING" || status=$?
  RUNNING=
  read -r passed failed skipped < <("$reader" "$log" "$status")
  if [ "$status" = 124 ] || [ "$status" = 137 ]; then
    failed=$((failed + 1))
    note=", ended after $minutes minutes"
  elif [ "$status" != 0 ] && [ "$failed" = 0 ]; then
    failed=1
    note=", the runner ended with $status"
  elif [ $((passed + failed)) = 0 ]; then
    failed=1
    note=", no test ran"
  fi
  [ "$skipped" = 0 ] || note=", $skipped skipped$note"
  echo "$passed passed, $failed failed$note  ($((SECONDS - began)) s)"
  if [ "$failed" != 0 ]; then
    failures "$log" | sed 's/^/    | /'
    echo "    the whole log: $log"
  fi
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
}

# What failed and why: the lines after each failure that the log names, else the log's end.
failures() {
  if grep -qE "$FAILURE" "$1"; then
    grep -E -A 14 "$FAILURE" "$1" | head -n 80
  else
    tail -n 30 "$1"
  fi
}
# Marks of a failure: node's, rust's tests, the compilers', our build's.
FAILURE='^ *not ok |^---- .* stdout ----|^error(\[E[0-9]+\])?:|error TS[0-9]+:|^FAILED '

# One check: the command ends well or not.
by_status() { if [ "$2" = 0 ]; then echo 1 0 0; else echo 0 1 0; fi; }
# cargo test and wasm-bindgen's runner: "test result: ok. 3 passed; 0 failed; 1 ignored; ..." once per file of tests.
by_results() {
  awk '/^test result: / { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1); if ($i ~ /^ignored/) s += $(i-1) } }
    END { print p + 0, f + 0, s + 0 }' "$1"
}
# scripts/build.sh and scripts/fuzz.sh: a line per check.
by_lines() { awk '/^ok / { p++ } /^FAILED / { f++ } END { print p + 0, f + 0, 0 }' "$1"; }
# node's test runner, whose sums stand at the end as TAP comments.
by_tap() {
  awk '/^# pass / { p = $3 } /^# (fail|cancelled) / { f += $3 } /^# (skipped|todo) / { s += $3 } END { print p + 0, f + 0, s + 0 }' "$1"
}

interrupted() {
  echo "interrupted"
  [ -z "$RUNNING" ] || kill -TERM "$RUNNING" 2>/dev/null || true
  wait
  exit 130
}

main "$@"

#!/usr/bin/env bash
# Installs what the project needs and leaves alone what is there: `setup.sh start` for building and running, `setup.sh test` for the tests too, `setup.sh bench` for measuring.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

LEVEL=${1:-test}
case "$LEVEL" in start | test | bench) ;; *) echo "usage: scripts/setup.sh [start|test|bench]" >&2 && exit 2 ;; esac
LOGS=target/setup-logs
mkdir -p "$LOGS"

fail() { # what, what to do
  printf 'FAILED: %s\n' "$1"
  shift
  printf '       %s\n' "$@"
  exit 1
}

label() { printf 'setup: %-36s' "$1"; }
present() { echo "present"; }

# Runs one installing command; its output goes to a log, a failure shows the log's end.
install() { # log name, command...
  local log="$LOGS/$1.log" began=$SECONDS
  shift
  if "$@" >"$log" 2>&1 </dev/null; then
    echo "installed, $((SECONDS - began)) s"
  else
    echo
    tail -n 15 "$log" | sed 's/^/       | /'
    fail "this step ended with an error, above" "the whole log: $log" "after mending the cause run the same again; what is done is not done twice"
  fi
}

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# Rust and Node are the ground that the rest stands on; these two are yours to install.
ground() {
  local want have
  want=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml | head -n 1)
  label "Rust $want or newer"
  command -v cargo >/dev/null || fail "cargo is missing" "install Rust with rustup (https://rustup.rs), then run this again"
  have=$(rustc --version | cut -d' ' -f2)
  at_least "$have" "$want" || fail "rustc $have is too old" "run 'rustup update', or install Rust with rustup (https://rustup.rs)"
  echo "present, $have"

  label "Node 20 or newer, with npm"
  { command -v npm && command -v node; } >/dev/null ||
    fail "node or npm is missing" "install Node 20 or newer (https://nodejs.org), then run this again"
  # The system's node, not the one that npm installs below.
  have=$(PATH=${PATH#"$ROOT/node_modules/.bin:"} node --version 2>/dev/null || node --version)
  at_least "${have#v}" 20 || fail "node $have is too old" "install Node 20 or newer (https://nodejs.org)"
  echo "present, $have"
}

# One word of Debian package per program that is not there.
missing_packages() {
  command -v clang >/dev/null || echo clang
  command -v pkg-config >/dev/null || echo pkg-config
  { command -v pkg-config >/dev/null && pkg-config --exists openssl; } || echo libssl-dev
  command -v xz >/dev/null || echo xz-utils
  [ "$LEVEL" = start ] && return
  command -v xmlsec1 >/dev/null || echo xmlsec1
  command -v openssl >/dev/null || echo openssl
  if [ "$LEVEL" = bench ]; then
    # One of the libraries that are measured calls C libraries, and reads their headers with libclang.
    { command -v pkg-config >/dev/null && pkg-config --exists xmlsec1 libxml-2.0; } || echo libxmlsec1-dev libxml2-dev
    compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' >/dev/null || echo libclang-dev
    return
  fi
  # The oracle's peer, in the system's Python.
  /usr/bin/python3 -c 'import onelogin.saml2' 2>/dev/null || echo python3-onelogin-saml2
  [ -n "$CHROMIUM" ] || echo chromium
  [ -n "$CHROMEDRIVER" ] || echo chromium-driver
}

system_packages() {
  local wanted as_root=()
  label "system packages"
  mapfile -t wanted < <(missing_packages)
  [ ${#wanted[@]} -gt 0 ] || { present && return; }
  command -v apt-get >/dev/null || fail "no apt-get here" "install by your system's means what Debian calls: ${wanted[*]}"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "not root, and no sudo" "as root: apt-get install ${wanted[*]}"
    as_root=(sudo)
  fi
  printf '%s: ' "${wanted[*]}"
  install apt "${as_root[@]}" sh -c '
    export DEBIAN_FRONTEND=noninteractive
    apt-get update && apt-get install -y --no-install-recommends "$@"' sh "${wanted[@]}"
  # So that the next steps see a browser that has just come.
  . scripts/env.sh
}

need_rustup() {
  command -v rustup >/dev/null || fail "no rustup to add it with" "install Rust with rustup (https://rustup.rs)"
}

rust_parts() {
  label "Rust target wasm32-unknown-unknown"
  if [ -d "$(rustc --print target-libdir --target wasm32-unknown-unknown)" ]; then
    present
  else
    need_rustup
    install rust-target rustup target add wasm32-unknown-unknown
  fi
  label "Rust component rust-src"
  if [ -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ]; then
    present
  else
    need_rustup
    install rust-src rustup component add rust-src
  fi
  [ "$LEVEL" = test ] || return 0
  label "rustfmt and clippy"
  if cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then
    present
  else
    install rust-components rustup component add rustfmt clippy
  fi
}

locked_version() { awk -v name="\"$1\"" '$1 == "name" && $3 == name { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock; }

# Low optimisation builds the tools in a third of the time; what they write is the same.
cargo_tools() {
  local crate level version program options locked built=$SAML_EDGE_TOOLS/build
  while read -r crate level version program options; do
    case "$crate" in '' | '#'*) continue ;; esac
    [ "$level" = start ] || [ "$LEVEL" = test ] || continue
    label "$crate $version"
    case "$crate" in
      wasm-bindgen-cli) locked=$(locked_version wasm-bindgen) ;;
      worker-build) locked=$(locked_version worker) ;;
      *) locked= ;;
    esac
    [ -z "$locked" ] || [ "$locked" = "$version" ] ||
      fail "Cargo.lock has $locked" "set $crate in scripts/tools.txt to $locked, or Cargo.lock back to $version"
    if [ "$("$program" --version 2>/dev/null | awk '{ print $NF; exit }')" = "$version" ]; then
      present
      continue
    fi
    printf 'building, a few minutes: '
    # shellcheck disable=SC2086 # options are words
    install "$crate" env CARGO_TARGET_DIR="$built" CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_LTO=false \
      cargo install "$crate" --version "$version" --root "$SAML_EDGE_TOOLS" --force $options
  done <scripts/tools.txt
  rm -rf "$built"
}

# npm_packages FOLDER: what its lock file says.
npm_packages() {
  label "npm packages${1:+ of $1}"
  if [ "${1:-.}/node_modules/.package-lock.json" -nt "${1:-.}/package-lock.json" ] && node_modules/.bin/node --version >/dev/null 2>&1; then
    present
  else
    install "npm${1:+-${1//\//-}}" npm ci --prefix "${1:-.}" --no-audit --no-fund --loglevel=error
  fi
}

ground
system_packages
rust_parts
cargo_tools
npm_packages
case "$LEVEL" in
  test) npm_packages tests/package ;;
  bench) npm_packages tests/bench/node ;;
esac

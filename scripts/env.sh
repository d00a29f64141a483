# Puts the project's tools on PATH and sets their options; to be sourced: `. scripts/env.sh`.
# shellcheck shell=bash
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT

# Tools built by setup.sh are kept outside the repository, so that a new clone finds them again
# and the programs in ~/.cargo/bin stay as they are.
export SAML_EDGE_TOOLS="${SAML_EDGE_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/saml-edge}"
# node_modules/.bin holds the pinned Node, which wrangler needs, and wasm-opt.
PATH="$ROOT/node_modules/.bin:$SAML_EDGE_TOOLS/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
export PATH

# worker-build downloads these three by default; here they are looked up on PATH.
export WASM_BINDGEN_BIN=wasm-bindgen WASM_OPT_BIN=wasm-opt ESBUILD_BIN=esbuild

# wrangler asks nobody, reports nothing and fetches nothing.
export WRANGLER_HIDE_BANNER=true WRANGLER_SEND_METRICS=false WRANGLER_SEND_ERROR_REPORTS=false
export CLOUDFLARE_CF_FETCH_ENABLED=false

# The browser of the tests.
CHROMIUM="${CHROMIUM:-$(command -v chromium || true)}"
CHROMEDRIVER="${CHROMEDRIVER:-$(command -v chromedriver || true)}"
export CHROMIUM CHROMEDRIVER

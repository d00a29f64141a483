#!/usr/bin/env bash
# Builds everything that ships: the WebAssembly modules, the inspector page, the Worker. One line per check, "ok" or "FAILED".
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
failures=0

# With a failure the rest is still built, so that one run tells all.
node scripts/build.mjs package inspector node || failures=1
mkdir -p target/build-logs
if node www/build.mjs >target/build-logs/page.log 2>&1; then
  echo "ok     page: www/dist"
else
  failures=1
  echo "FAILED page: not built; log: target/build-logs/page.log"
  tail -n 25 target/build-logs/page.log | sed 's/^/    | /'
fi
# The Worker serves the page, so it comes last.
node scripts/build.mjs worker || failures=1
exit "$failures"

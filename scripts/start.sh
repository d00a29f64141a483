#!/usr/bin/env bash
# Sets up what is missing, builds the inspector page, then runs the Worker and the practice identity provider until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh start
. scripts/env.sh
node scripts/build.mjs inspector
node www/build.mjs
exec node scripts/start.mjs

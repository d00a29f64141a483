#!/usr/bin/env bash
# Builds the inspector page and serves it alone, without the Worker, until Ctrl-C; another port by PORT=...
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh start
. scripts/env.sh
node scripts/build.mjs inspector
node www/build.mjs
echo "one file that works from disk: www/dist/inspector.html"
echo "inspector: http://localhost:${PORT:-8789}/inspect/  (Ctrl-C ends it)"
exec esbuild --servedir=www/dist --serve="127.0.0.1:${PORT:-8789}" --watch=forever --log-level=warning
